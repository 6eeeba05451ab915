"""A marketplace's shelf as the gateway leaves it: listings with snapshots and screenings, and what waits to be settled."""

import itertools
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from assay.base import clock
from assay.base.ids import new_id, subject_id
from assay.office.adapters.commands import register_endpoint
from assay.office.adapters.jobs import deliver
from assay.office.adapters.queries import ready_marketplaces
from assay.office.adapters.rules import Answered
from assay.office.catalog.models import Account, Listing, Snapshot, Subject
from assay.office.config.carrying import carry
from assay.office.config.settling import settle
from assay.office.enforcement.commands import turn
from assay.office.policies.commands import ensure_starter_policy
from assay.office.screening.models import Screening, Unsettled

PERSON = f"person:{UUID(int=1)}"
PACK = "a" * 64
FINDINGS: list[dict[str, Any]] = [
    {
        "kind": "masked_mark",
        "strength": 0.9,
        "detail": "“G*cci” hides letters of Gucci behind signs.",
        "field": "title",
        "found": "G*cci",
        "start": 0,
        "end": 5,
        "against": "Gucci",
    },
    {
        "kind": "price_below_floor",
        "strength": 1.0,
        "detail": "39.00 USD is 5% of 780.00 USD, the lowest price at which new Gucci bags are believable.",
        "field": "price",
        "found": "39 USD",
        "start": -1,
        "end": -1,
        "against": "Gucci, bag: at least 780.00 USD",
    },
]
_numbers = itertools.count(1)


@dataclass
class Shop:
    """Opened with a policy in force; switched on if asked."""

    marketplace: str = "bazaar"
    languages: Mapping[str, str] = field(default_factory=dict)

    def offer(
        self,
        name: str,
        verdict: str = "remove",
        publish: str | None = None,
        *,
        version: int = 1,
        seller: str = "seller-1",
        brand: str | None = "Gucci",
        rules: Sequence[str] = ("replica-words",),
        event: str = "offered",
        units_sold: int = 0,
        settles: bool | None = None,
    ) -> UUID:
        """Keep a version of a listing as the gateway does; returns the screening."""
        (screening,) = self.offer_many(
            [name],
            verdict,
            publish,
            version=version,
            seller=seller,
            brand=brand,
            rules=rules,
            event=event,
            units_sold=units_sold,
            settles=settles,
        )
        return screening

    def offer_many(
        self,
        names: Sequence[str],
        verdict: str = "remove",
        publish: str | None = None,
        *,
        version: int = 1,
        seller: str = "seller-1",
        brand: str | None = "Gucci",
        rules: Sequence[str] = ("replica-words",),
        event: str = "offered",
        units_sold: int = 0,
        settles: bool | None = None,
    ) -> list[UUID]:
        at = clock.now()
        account = subject_id("account", self.marketplace, seller)
        Subject.objects.bulk_create(
            [
                Subject(id=account, kind="account", marketplace=self.marketplace, external_id=seller, first_seen_at=at),
                *(
                    Subject(
                        id=self.id(name),
                        kind="listing",
                        marketplace=self.marketplace,
                        external_id=name,
                        first_seen_at=at,
                    )
                    for name in names
                ),
            ],
            ignore_conflicts=True,
        )
        Account.objects.bulk_create(
            [
                Account(
                    subject_id=account,
                    marketplace=self.marketplace,
                    external_id=seller,
                    facts_id=new_id(),
                    strikes=0,
                    complaints=0,
                    linked_closed=0,
                    language=self.languages.get(seller, "en"),
                )
            ],
            ignore_conflicts=True,
        )
        publish = publish or {"allow": "yes", "review": "hold", "remove": "no"}[verdict]
        snapshots = [
            Snapshot(
                id=new_id(),
                subject_id=self.id(name),
                version=version,
                event=event,
                account_id=account,
                captured_at=at,
                recorded_at=at,
                title=f"G*cci bag {name}",
                description="",
                price_minor=3900,
                currency="USD",
                attributes={},
                media=[],
                offered_in=[],
                languages=[],
                content_hash=f"{name}-{version}".encode(),
            )
            for name in names
        ]
        screenings = [
            Screening(
                id=new_id(),
                subject_id=snapshot.subject_id,
                snapshot_id=snapshot.id,
                facts={},
                pack_id=PACK,
                engine="1",
                mode="live",
                verdict=verdict,
                publish=publish,
                score=0.97,
                brand=brand,
                usage="sold_as",
                rules_fired=list(rules),
                findings=FINDINGS if verdict != "allow" else [],
                screened_at=at,
                took_us=90,
            )
            for snapshot in snapshots
        ]
        Snapshot.objects.bulk_create(snapshots, batch_size=1000)
        Screening.objects.bulk_create(screenings, batch_size=1000)
        known = dict(
            Listing.objects.filter(subject_id__in=[self.id(name) for name in names]).values_list(
                "subject_id", "first_published_at"
            )
        )
        rows = [
            Listing(
                subject_id=snapshot.subject_id,
                account_id=account,
                marketplace=self.marketplace,
                version=version,
                event=event,
                content_hash=snapshot.content_hash,
                snapshot_id=snapshot.id,
                screening_id=screening.id,
                verdict=verdict,
                publish=publish,
                brand=brand,
                first_seen_at=at,
                units_sold=units_sold,
                first_published_at=at if publish == "yes" else known.get(snapshot.subject_id),
            )
            for snapshot, screening in zip(snapshots, screenings, strict=True)
        ]
        Listing.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["subject_id"],
            update_fields=[
                "version",
                "event",
                "snapshot_id",
                "screening_id",
                "verdict",
                "publish",
                "units_sold",
                "first_published_at",
            ],
        )
        if settles if settles is not None else verdict != "allow":
            Unsettled.objects.bulk_create([Unsettled(screening_id=screening.id) for screening in screenings])
        return [screening.id for screening in screenings]

    def sweep(self, name: str, verdict: str, *, settles: bool = True) -> UUID:
        """Screen the version that is on the shelf once more, as a sweep does; what was answered stays."""
        listing = self.listing(name)
        screening = Screening.objects.get(id=listing.screening_id)
        screening.id, screening.verdict, screening.screened_at = new_id(), verdict, clock.now()
        screening.save(force_insert=True)
        Listing.objects.filter(subject_id=listing.subject_id).update(screening_id=screening.id, verdict=verdict)
        if settles:
            Unsettled.objects.create(screening_id=screening.id)
        return screening.id

    def id(self, name: str) -> UUID:
        return subject_id("listing", self.marketplace, name)

    def listing(self, name: str) -> Listing:
        return Listing.objects.get(subject_id=self.id(name))


def open_shop(*, on: bool = True, languages: Mapping[str, str] | None = None) -> Shop:
    ensure_starter_policy()
    if on:
        turn(True, PERSON, "a test", policy="counterfeit")
    register_endpoint("bazaar", "https://bazaar.example/hooks", PERSON)
    return Shop(languages=languages or {})


class FakePost:
    """Answers from a list, then always 200; keeps what it was sent."""

    def __init__(self, *answers: Answered | int | None) -> None:
        self.answers = [
            Answered(each, "silent" if each is None else "") if not isinstance(each, Answered) else each
            for each in answers
        ]
        self.sent: list[tuple[dict[str, str], bytes]] = []

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        self.sent.append((dict(headers), body))
        return self.answers.pop(0) if self.answers else Answered(200)


def settle_all() -> None:
    while settle():
        pass
    while carry():
        pass


def deliver_all(post: FakePost) -> int:
    """One after the other, so that answers meet the messages they are meant for."""
    count = 0
    with ThreadPoolExecutor(1) as one:
        while names := ready_marketplaces():
            for name in names:
                count += deliver(name, post, one)
    return count


HOURS = timedelta(hours=1)
