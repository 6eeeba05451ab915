"""Reading what the marketplace showed us."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

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


# --- for pages ---


@dataclass(frozen=True, slots=True)
class FoundListing:
    """One line of a search: where a listing stands now. `snapshot_id` is its place in the order of the results."""

    subject_id: UUID
    marketplace: str
    listing_id: str
    title: str
    brand: str | None
    verdict: str
    publish: str
    units_sold: int
    snapshot_id: UUID


def listing_of(subject: UUID) -> Listing | None:
    """Where a listing stands now."""
    return Listing.objects.filter(subject_id=subject).first()


def subject_of(subject: UUID) -> Subject | None:
    return Subject.objects.filter(id=subject).first()


def subjects_by_id(ids: Iterable[UUID]) -> dict[UUID, Subject]:
    return Subject.objects.in_bulk(list(set(ids)))


def titles_by_subject(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The titles of the newest versions."""
    newest = dict(Listing.objects.filter(subject_id__in=set(ids)).values_list("snapshot_id", "subject_id"))
    return {newest[each]: title for each, title in Snapshot.objects.filter(id__in=newest).values_list("id", "title")}


def snapshots_of(subject: UUID, limit: int = 50) -> list[Snapshot]:
    """The versions of a listing, newest first."""
    return list(Snapshot.objects.filter(subject_id=subject).order_by("-version")[:limit])


def account_of(account_id: UUID) -> Account | None:
    return Account.objects.filter(subject_id=account_id).first()


_SEARCH = """
SELECT l.subject_id, l.marketplace, s.external_id, n.title, l.brand, l.verdict, l.publish, l.units_sold, l.snapshot_id
FROM listing l JOIN subject s ON s.id = l.subject_id JOIN snapshot n ON n.id = l.snapshot_id
WHERE {conditions} ORDER BY l.snapshot_id DESC LIMIT %(limit)s
"""


def find_listings(
    *,
    words: str = "",
    listing_id: str = "",
    seller_id: str = "",
    brand: str = "",
    verdict: str = "",
    publish: str = "",
    before: UUID | None = None,
    limit: int = 25,
) -> list[FoundListing]:
    """Listings that fit all that is asked, those changed last first; `before` is the `snapshot_id` where the last page ended.

    `words` must all stand in the title, in any order and case.
    """
    conditions = ["TRUE"]
    values: dict[str, Any] = {
        "limit": limit,
        "before": before,
        "brand": brand,
        "verdict": verdict,
        "publish": publish,
    }
    if listing_id or seller_id:
        # An id of ours is made of the id outside, so no index over outside ids is asked, only one row for each marketplace.
        kind, external_id, column = (
            ("listing", listing_id, "l.subject_id") if listing_id else ("account", seller_id, "l.account_id")
        )
        values["ids"] = [subject_id(kind, marketplace, external_id) for marketplace in marketplaces()]
        conditions.append(f"{column} = ANY(%(ids)s)")
        if listing_id and seller_id:
            values["accounts"] = [subject_id("account", marketplace, seller_id) for marketplace in marketplaces()]
            conditions.append("l.account_id = ANY(%(accounts)s)")
    conditions += [f"l.{column} = %({column})s" for column in ("brand", "verdict", "publish") if values[column]]
    for number, word in enumerate(words.split()[:8]):
        values[f"word_{number}"] = f"%{_literal(word)}%"
        conditions.append(f"n.title ILIKE %(word_{number})s")
    if before is not None:
        conditions.append("l.snapshot_id < %(before)s")
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH.format(conditions=" AND ".join(conditions)), values)
        return [FoundListing(*row) for row in cursor.fetchall()]


def marketplaces() -> list[str]:
    """Those we have seen a listing or an account of. Found by leaps over the index: one step for each, not for each row."""
    leaps = """
    WITH RECURSIVE leap AS (
        (SELECT marketplace FROM subject ORDER BY marketplace LIMIT 1)
        UNION ALL
        SELECT (SELECT marketplace FROM subject s WHERE s.marketplace > leap.marketplace ORDER BY marketplace LIMIT 1)
        FROM leap WHERE leap.marketplace IS NOT NULL
    )
    SELECT marketplace FROM leap WHERE marketplace IS NOT NULL
    """
    with connection.cursor() as cursor:
        cursor.execute(leaps)
        return [name for (name,) in cursor.fetchall()]


def shelf_counts() -> Mapping[str, int]:
    """How many listings there are by whether they may be seen: yes, hold, no."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT publish, count(*) FROM listing WHERE event <> 'ended' GROUP BY publish")
        return dict(cursor.fetchall())


def _literal(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
