"""Listings as the gateway would have recorded them, for tests of what comes after."""

from collections.abc import Sequence
from typing import Any

from assay.base import clock
from assay.base.ids import new_id, subject_id
from assay.detect.pack import ENGINE, open_pack
from assay.detect.screener import Screener
from assay.office.catalog.models import Account, Listing, Snapshot, Subject
from assay.office.screening.models import Screening
from assay.office.screening.queries import pack_in_force, restored_pack
from assay.office.screening.rules import as_stored, engine_batch

MARKETPLACE = "market"
NOTHING_KNOWN: dict[str, Any] = dict.fromkeys(
    (
        "seller_age_days", "seller_verified", "seller_authorised_for", "seller_strikes", "seller_velocity",
        "seller_complaints", "seller_linked_closed",
    )
)  # fmt: skip


def offered(rows: Sequence[dict[str, Any]], **facts: Any) -> list[Screening]:
    """Record one listing for each row, screened with the pack in force."""
    full = [
        {
            "listing_id": f"L{number}", "description": "", "brand_claimed": None, "category": None, "condition": "new",
            "price_minor": 5_000, "currency": "USD", "seller_id": "S1", "units_sold": 0, "ships_from": "CN", "offered_in": ["DE"],
            "facts": {**NOTHING_KNOWN, **facts}, "event": "offered", **row,
        }
        for number, row in enumerate(rows)
    ]  # fmt: skip
    pack_id = pack_in_force()
    assert pack_id is not None
    verdicts = Screener(open_pack(restored_pack(pack_id))).screen(engine_batch(full)).to_pylist()
    return [_recorded(row, verdict, pack_id) for row, verdict in zip(full, verdicts, strict=True)]


def _recorded(row: dict[str, Any], verdict: dict[str, Any], pack_id: str) -> Screening:
    at = clock.now()
    subject = subject_id("listing", MARKETPLACE, row["listing_id"])
    account = subject_id("account", MARKETPLACE, row["seller_id"])
    for id, kind, name in ((subject, "listing", row["listing_id"]), (account, "account", row["seller_id"])):
        Subject.objects.get_or_create(
            id=id, defaults={"kind": kind, "marketplace": MARKETPLACE, "external_id": name, "first_seen_at": at}
        )
    facts = row["facts"]
    Account.objects.get_or_create(
        subject_id=account,
        defaults={
            "marketplace": MARKETPLACE, "external_id": row["seller_id"], "facts_id": new_id(),
            "verified": facts["seller_verified"], "strikes": 0, "complaints": 0, "linked_closed": 0,
        },
    )  # fmt: skip
    kept = {
        name: row[name]
        for name in (
            "title", "description", "brand_claimed", "category", "condition", "price_minor", "currency", "units_sold",
            "ships_from", "offered_in", "event",
        )
    }  # fmt: skip
    snapshot = Snapshot.objects.create(
        id=new_id(), subject_id=subject, version=1, account_id=account, captured_at=at, recorded_at=at, quantity=1,
        attributes={}, media=[], languages=["en"], content_hash=b"1", **kept,
    )  # fmt: skip
    screening = Screening.objects.create(
        id=new_id(), subject_id=subject, snapshot_id=snapshot.id, facts=facts, pack_id=pack_id, engine=ENGINE, mode="live",
        publish="yes", screened_at=at, took_us=100,
        **as_stored(verdict),
    )  # fmt: skip
    Listing.objects.create(
        subject_id=subject, account_id=account, marketplace=MARKETPLACE, version=1, event=row["event"], content_hash=b"1",
        snapshot_id=snapshot.id, screening_id=screening.id, verdict=screening.verdict, publish="yes", brand=screening.brand,
        first_seen_at=at,
    )  # fmt: skip
    return screening
