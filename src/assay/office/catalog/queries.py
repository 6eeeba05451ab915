"""Reading what is known of listings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assay.base.ids import subject_id
from assay.office.catalog.models import Account, Listing, Snapshot, Subject


@dataclass(frozen=True, slots=True)
class ListingNow:
    """A listing as it stands now."""

    listing_id: str
    marketplace: str
    seller_id: str
    version: int
    event: str
    title: str
    captured_at: datetime
    verdict: str
    publish: str
    brand: str | None
    screening_id: UUID
    first_seen_at: datetime
    units_sold: int
    first_sold_at: datetime | None


def listing_now(marketplace: str, external_id: str) -> ListingNow | None:
    """A listing under the name its marketplace gives it; None if it was never told."""
    listing = Listing.objects.filter(pk=subject_id("listing", marketplace, external_id)).first()
    if listing is None:
        return None
    snapshot = Snapshot.objects.get(pk=listing.snapshot_id)
    return ListingNow(
        listing_id=external_id,
        marketplace=marketplace,
        seller_id=Account.objects.get(pk=listing.account_id).external_id,
        version=listing.version,
        event=listing.event,
        title=snapshot.title,
        captured_at=snapshot.captured_at,
        verdict=listing.verdict,
        publish=listing.publish,
        brand=listing.brand,
        screening_id=listing.screening_id,
        first_seen_at=listing.first_seen_at,
        units_sold=listing.units_sold,
        first_sold_at=listing.first_sold_at,
    )


def names_of(subject_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the marketplace calls each subject."""
    return dict(Subject.objects.filter(pk__in=list(subject_ids)).values_list("pk", "external_id"))
