"""Reading what is known of listings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assay.base.ids import subject_id
from assay.office.catalog.models import Account, Complaint, Listing, Snapshot, Subject


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


@dataclass(frozen=True, slots=True)
class Offered:
    """A listing that an account offers beside another one, and the strikes of the account."""

    subject_id: UUID
    beside: UUID
    marketplace: str
    snapshot_id: UUID
    screening_id: UUID
    brand: str | None
    strikes: int


def offered_beside(subject_ids: Iterable[UUID], most: int) -> list[Offered]:
    """What the accounts of these listings offer besides them, the newest so many of each account; not what is barred."""
    accounts = dict(Listing.objects.filter(pk__in=list(subject_ids)).values_list("account_id", "pk"))
    strikes = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "strikes"))
    found = []
    for account_id, beside in accounts.items():
        others = Listing.objects.filter(account_id=account_id, barred_by=None).exclude(event="ended").exclude(pk=beside)
        found += [
            Offered(
                subject_id=listing.subject_id,
                beside=beside,
                marketplace=listing.marketplace,
                snapshot_id=listing.snapshot_id,
                screening_id=listing.screening_id,
                brand=listing.brand,
                strikes=strikes.get(account_id, 0),
            )
            for listing in others.order_by("-first_seen_at", "pk")[:most]
        ]
    return found


@dataclass(frozen=True, slots=True)
class Unheard:
    """A buyer's complaint of a counterfeit that is still offered."""

    id: UUID
    subject_id: UUID
    brand: str | None


def unheard_complaints(marketplace: str, external_ids: Iterable[str]) -> list[Unheard]:
    """Of these complaints those of counterfeits, the first of each listing that is offered and not barred."""
    complaints = Complaint.objects.filter(
        marketplace=marketplace, external_id__in=list(external_ids), kind="counterfeit"
    ).order_by("-id")
    first = {complaint.subject_id: complaint.id for complaint in complaints}
    offered = Listing.objects.filter(pk__in=first, barred_by=None).exclude(event="ended")
    return [Unheard(first[listing.subject_id], listing.subject_id, listing.brand) for listing in offered]
