"""Where a listing stands, as decisions and measures change it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from assay.office.catalog.models import Listing


def bar(measures: Mapping[UUID, UUID]) -> None:
    """Keep listings off the shelf: subject to the measure that does so."""
    listings = list(Listing.objects.select_for_update().filter(subject_id__in=list(measures)).order_by("subject_id"))
    for listing in listings:
        listing.barred_by = measures[listing.subject_id]
        listing.publish = "no"
    Listing.objects.bulk_update(listings, ["barred_by", "publish"], batch_size=500)


def unbar(subject_ids: Iterable[UUID]) -> None:
    """Let listings back on the shelf, whatever kept them off."""
    _set(subject_ids, publish="yes", barred_by=None)


def hold(subject_ids: Iterable[UUID]) -> None:
    """Hold listings that were refused, until somebody has looked at them."""
    _set(subject_ids, publish="hold")


def _set(subject_ids: Iterable[UUID], **fields: str | None) -> None:
    # Locked in the order of the gateway's own writes, so that neither waits for the other for ever.
    ids = list(
        Listing.objects.select_for_update()
        .filter(subject_id__in=list(subject_ids))
        .order_by("subject_id")
        .values_list("subject_id", flat=True)
    )
    Listing.objects.filter(subject_id__in=ids).update(**fields)
