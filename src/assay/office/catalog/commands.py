"""Recording what a marketplace tells of sellers, sales and complaints. What it tells of listings the gateway records.

Locks are taken in one order everywhere: listings by their id, then accounts by theirs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, DateTimeField, Min, Sum, Value
from django.db.models.functions import Coalesce

from assay.base import clock
from assay.base.ids import new_id, subject_id
from assay.office.catalog.models import Account, AccountFacts, Complaint, Listing, Sale, Subject
from assay.office.catalog.rules import COMPLAINTS_COUNT_FOR, Told, ToldComplaint, ToldSale, ToldSeller
from assay.office.core.events import record_event

_AT_ONCE: Final = 1000
_TOLD: Final = ("opened_at", "verified", "authorised_for", "language")
_KNOWN: Final = (*_TOLD, "strikes", "complaints", "linked_closed")


@transaction.atomic
def record_sellers(told: Sequence[ToldSeller], marketplace: str, actor: str) -> list[Told]:
    """Record what is known of sellers now; facts are written where something changed. One answer for each, in order."""
    if not told:
        return []
    at = clock.now()
    ids = [subject_id("account", marketplace, seller.external_id) for seller in told]
    names = {id: seller.external_id for id, seller in zip(ids, told, strict=True)}
    made = {
        id: new_id() for id in names.keys() - set(Account.objects.filter(pk__in=names).values_list("pk", flat=True))
    }
    Subject.objects.bulk_create(
        [
            Subject(id=id, kind="account", marketplace=marketplace, external_id=names[id], first_seen_at=at)
            for id in sorted(made)
        ],
        ignore_conflicts=True,
        batch_size=_AT_ONCE,
    )
    Account.objects.bulk_create(
        [
            Account(
                subject_id=id,
                marketplace=marketplace,
                external_id=names[id],
                facts_id=made[id],
                strikes=0,
                complaints=0,
                linked_closed=0,
            )
            for id in sorted(made)
        ],
        ignore_conflicts=True,
        batch_size=_AT_ONCE,
    )
    accounts = _locked_accounts(names)
    changed: dict[UUID, Account] = {}
    answers: list[Told] = []
    for id, seller in zip(ids, told, strict=True):
        account = accounts[id]
        now = (seller.opened_at, seller.verified, _as_list(seller.authorised_for), seller.language)
        is_made = made.get(id) == account.facts_id
        if not is_made and now == tuple(getattr(account, name) for name in _TOLD):
            answers.append("same")
            continue
        for name, value in zip(_TOLD, now, strict=True):
            setattr(account, name, value)
        made.pop(id, None)
        changed[id] = account
        answers.append("kept")
    _write_facts(changed.values(), at, "marketplace")
    if changed:
        record_event("sellers_recorded", actor, {"marketplace": marketplace, "count": len(changed)})
    return answers


@transaction.atomic
def record_sales(told: Sequence[ToldSale], marketplace: str, actor: str) -> list[Told]:
    """Record sales, each once; the listing then knows how many were sold and since when. One answer for each, in order."""
    listings = _locked_listings(marketplace, [sale.listing for sale in told])
    at = clock.now()

    def row(sale: ToldSale, listing: Listing) -> Sale:
        return Sale(
            id=new_id(),
            marketplace=marketplace,
            external_id=sale.external_id,
            subject_id=listing.subject_id,
            units=sale.units,
            sold_at=sale.sold_at,
            recorded_at=at,
        )

    answers, kept = _record(Sale, told, marketplace, listings, row, ("subject_id", "units", "sold_at"))
    sold = Sale.objects.filter(subject_id__in={sale.subject_id for sale in kept}).values("subject_id")
    by_id = {listing.subject_id: listing for listing in listings.values()}
    changed = []
    for total in sold.annotate(units=Sum("units"), first=Min("sold_at")):
        listing = by_id[total["subject_id"]]
        # A snapshot may have told of more: the greater of the two counts is the nearer to the truth.
        listing.units_sold = max(listing.units_sold, total["units"])
        listing.first_sold_at = total["first"]
        changed.append(listing)
    Listing.objects.bulk_update(changed, ["units_sold", "first_sold_at"], batch_size=_AT_ONCE)
    if kept:
        record_event("sales_recorded", actor, {"marketplace": marketplace, "count": len(kept)})
    return answers


@transaction.atomic
def record_complaints(told: Sequence[ToldComplaint], marketplace: str, actor: str) -> list[Told]:
    """Record complaints, each once; those of counterfeits count against the account. One answer for each, in order."""
    listings = _locked_listings(marketplace, [complaint.listing for complaint in told])
    at = clock.now()

    def row(complaint: ToldComplaint, listing: Listing) -> Complaint:
        return Complaint(
            id=new_id(),
            marketplace=marketplace,
            external_id=complaint.external_id,
            subject_id=listing.subject_id,
            account_id=listing.account_id,
            kind=complaint.kind,
            text=complaint.text,
            complained_at=complaint.complained_at,
            recorded_at=at,
        )

    same = ("subject_id", "kind", "text", "complained_at")
    answers, kept = _record(Complaint, told, marketplace, listings, row, same)
    _recount({complaint.account_id for complaint in kept if complaint.account_id is not None})
    if kept:
        record_event("complaints_recorded", actor, {"marketplace": marketplace, "count": len(kept)})
    return answers


@transaction.atomic
def age_complaints() -> int:
    """Write new facts for the accounts whose complaints have become too old to count; returns their number."""
    return _recount(set(Account.objects.filter(complaints__gt=0).values_list("pk", flat=True)))


def change_strikes(changes: Mapping[UUID, int]) -> None:
    """Count more or fewer strikes against accounts: one for each measure in force against a listing of theirs."""
    accounts = _locked_accounts(id for id, change in changes.items() if change)
    for id, account in accounts.items():
        account.strikes = max(0, account.strikes + changes[id])
    _write_facts(accounts.values(), clock.now(), "strikes")


def _recount(account_ids: set[UUID]) -> int:
    """Bring the complaints of accounts up to date with what was recorded."""
    if not account_ids:
        return 0
    at = clock.now()
    accounts = _locked_accounts(account_ids)
    counted = Complaint.objects.filter(
        account_id__in=account_ids, kind="counterfeit", complained_at__gt=at - COMPLAINTS_COUNT_FOR
    ).values_list("account_id")
    counts = {id: number for id, number in counted.annotate(number=Count("id")) if id is not None}
    changed = [account for id, account in accounts.items() if account.complaints != counts.get(id, 0)]
    for account in changed:
        account.complaints = counts.get(account.subject_id, 0)
    _write_facts(changed, at, "complaints")
    return len(changed)


def _record(
    model: type[Any],
    told: Sequence[Any],
    marketplace: str,
    listings: Mapping[str, Listing],
    row: Callable[[Any, Listing], Any],
    content: tuple[str, ...],
) -> tuple[list[Told], list[Any]]:
    """Insert what is new by its external id. The answers in order, and the rows that were inserted."""
    wanted: dict[str, Any] = {}
    for each in told:
        listing = listings.get(each.listing)
        if listing is not None and each.external_id not in wanted:
            wanted[each.external_id] = row(each, listing)
    model.objects.bulk_create(wanted.values(), ignore_conflicts=True, batch_size=_AT_ONCE)
    there = {
        found.external_id: found for found in model.objects.filter(marketplace=marketplace, external_id__in=wanted)
    }
    kept = [found for name, found in there.items() if found.id == wanted[name].id]
    new = {found.external_id for found in kept}
    answers: list[Told] = []
    for each in told:
        listing = listings.get(each.listing)
        if listing is None:
            answers.append("unknown")
            continue
        asked, found = row(each, listing), there[each.external_id]
        if any(getattr(asked, name) != getattr(found, name) for name in content):
            answers.append("conflict")
        elif each.external_id in new:
            new.discard(each.external_id)
            answers.append("kept")
        else:
            answers.append("same")
    return answers, kept


def _locked_listings(marketplace: str, names: Iterable[str]) -> dict[str, Listing]:
    """Listings by the names the marketplace gives them; those never told are missing."""
    ids = {subject_id("listing", marketplace, name): name for name in names}
    locked = Listing.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {ids[listing.subject_id]: listing for listing in locked}


def _locked_accounts(ids: Iterable[UUID]) -> dict[UUID, Account]:
    locked = Account.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    return {account.subject_id: account for account in locked}


def _write_facts(accounts: Iterable[Account], at: datetime, source: str) -> None:
    """Facts of accounts as they stand, and the accounts that name them."""
    accounts = list(accounts)
    facts = []
    for account in accounts:
        account.facts_id = new_id()
        known = {name: getattr(account, name) for name in _KNOWN}
        facts.append(
            AccountFacts(
                id=account.facts_id, account_id=account.subject_id, as_of=at, recorded_at=at, source=source, **known
            )
        )
    AccountFacts.objects.bulk_create(facts, batch_size=_AT_ONCE)
    Account.objects.bulk_update(accounts, ["facts_id", *_KNOWN], batch_size=_AT_ONCE)


def _as_list(names: tuple[str, ...] | None) -> list[str] | None:
    return list(names) if names is not None else None


# --- what decisions and measures do to listings ---


def bar(measures: Mapping[UUID, UUID]) -> None:
    """Keep listings off the shelf: subject to the measure that does so."""
    listings = list(Listing.objects.select_for_update().filter(subject_id__in=list(measures)).order_by("subject_id"))
    for listing in listings:
        listing.barred_by = measures[listing.subject_id]
        listing.publish = "no"
    Listing.objects.bulk_update(listings, ["barred_by", "publish"], batch_size=500)


def unbar(subject_ids: Iterable[UUID]) -> None:
    """Let listings back on the shelf, whatever kept them off."""
    first = Coalesce("first_published_at", Value(clock.now(), DateTimeField()))
    _set(subject_ids, publish="yes", barred_by=None, first_published_at=first)


def hold(subject_ids: Iterable[UUID]) -> None:
    """Hold listings that were refused, until somebody has looked at them."""
    _set(subject_ids, publish="hold")


def _set(subject_ids: Iterable[UUID], **fields: Any) -> None:
    # Locked in the order of the gateway's own writes, so that neither waits for the other for ever.
    ids = list(
        Listing.objects.select_for_update()
        .filter(subject_id__in=list(subject_ids))
        .order_by("subject_id")
        .values_list("subject_id", flat=True)
    )
    Listing.objects.filter(subject_id__in=ids).update(**fields)


# --- projections ---

_REBUILD_ACCOUNTS: Final = """
INSERT INTO account (subject_id, marketplace, external_id, facts_id, opened_at, verified, authorised_for, strikes, complaints,
    linked_closed, language)
SELECT s.id, s.marketplace, s.external_id, f.id, f.opened_at, f.verified, f.authorised_for, f.strikes, f.complaints,
    f.linked_closed, f.language
FROM subject s
JOIN (SELECT DISTINCT ON (account_id) * FROM account_facts ORDER BY account_id, id DESC) f ON f.account_id = s.id
WHERE s.kind = 'account'
"""
_REBUILD_LISTINGS: Final = """
INSERT INTO listing (subject_id, account_id, marketplace, version, event, content_hash, snapshot_id, screening_id, verdict,
    publish, brand, barred_by, first_seen_at, units_sold, first_sold_at, first_published_at)
SELECT s.id, n.account_id, s.marketplace, n.version, n.event, n.content_hash, n.id, r.id, r.verdict,
    CASE WHEN e.last > r.id THEN 'yes' ELSE r.publish END, r.brand, NULL,
    s.first_seen_at, greatest(coalesce(m.units, 0), coalesce(q.units, 0)), q.first, least(p.first, e.first)
FROM subject s
JOIN (SELECT DISTINCT ON (subject_id) * FROM snapshot ORDER BY subject_id, version DESC) n ON n.subject_id = s.id
JOIN (SELECT DISTINCT ON (snapshot_id) * FROM screening WHERE mode = 'live' ORDER BY snapshot_id, id DESC) r
    ON r.snapshot_id = n.id
LEFT JOIN (SELECT subject_id, max(units_sold) AS units FROM snapshot GROUP BY subject_id) m ON m.subject_id = s.id
LEFT JOIN (SELECT subject_id, sum(units) AS units, min(sold_at) AS first FROM sale GROUP BY subject_id) q
    ON q.subject_id = s.id
LEFT JOIN (
    SELECT c.subject_id, min(c.screened_at) AS first FROM screening c JOIN snapshot t ON t.id = c.snapshot_id
    WHERE c.publish = 'yes' AND t.event <> 'ended' AND c.mode = 'live' GROUP BY c.subject_id
) p ON p.subject_id = s.id
LEFT JOIN (
    SELECT subject_id, (array_agg(id ORDER BY id DESC))[1] AS last, min(occurred_at) AS first FROM event
    WHERE name IN ('listing_released', 'listing_reinstated') GROUP BY subject_id
) e ON e.subject_id = s.id
WHERE s.kind = 'listing'
"""


@transaction.atomic
def rebuild_projections(barred: Mapping[UUID, UUID] | None = None) -> None:
    """Build `listing` and `account` anew from the ledger; whoever writes them waits meanwhile.

    `barred` is known to later folders: the measure in force of each listing that is kept off the shelf.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE listing, account IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM listing")
        cursor.execute("DELETE FROM account")
        cursor.execute(_REBUILD_ACCOUNTS)
        cursor.execute(_REBUILD_LISTINGS)
    bar(barred or {})
