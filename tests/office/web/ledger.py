"""A marketplace's day in the ledger, with rows of every kind: written by the commands where there are some."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from assay.base import clock
from assay.base.ids import new_id, subject_id
from assay.office.adapters.commands import register_endpoint
from assay.office.adapters.models import Attempt, Message, Outbox
from assay.office.cases.commands import open_cases
from assay.office.cases.rules import Question
from assay.office.catalog.models import Account, AccountFacts, Listing, Snapshot, Subject
from assay.office.config.carrying import carry
from assay.office.config.settling import settle
from assay.office.core.events import record_event
from assay.office.decisions.commands import decide_case
from assay.office.decisions.models import Decision
from assay.office.enforcement.commands import record_applied, record_trips, turn
from assay.office.enforcement.models import Measure
from assay.office.enforcement.rules import Trip
from assay.office.notices.models import Notice, NoticeContact
from assay.office.people.models import StaffUser
from assay.office.policies.commands import ensure_starter_policy
from assay.office.screening.models import Pack, PackInForce, RuleVersion, Screening, Sweep, SweepChunk, Unsettled

MARKET = "bazaar"
PASSWORD = "a long and quiet word"
PACKS = ("9f1c" * 16, "4be7" * 16)
NOON = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)


@dataclass
class Ledger:
    """What was written, by the names that tests use."""

    people: dict[str, StaffUser] = field(default_factory=dict)
    subjects: dict[str, UUID] = field(default_factory=dict)
    screenings: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    messages: dict[str, UUID] = field(default_factory=dict)


def found(
    text: str, part: str, kind: str, strength: float, detail: str, against: str, where: str = "title"
) -> dict[str, Any]:
    """A finding over a part of a text."""
    start = text.index(part) if part else -1
    place = (start, start + len(part)) if part else (-1, -1)
    return {
        "kind": kind, "strength": strength, "detail": detail, "field": where, "found": part,
        "start": place[0], "end": place[1], "against": against,
    }  # fmt: skip


TITLE = "G*cci GG Marmont bag 1:1 mirror quality"
ABOUT = (
    "Top mirror quality from the original factory, same leather, same lining, dust bag and card included.\n"
    "Message us before you order. Ships without the box, the logo is covered for customs."
)
CHINESE = "阿*迪*达斯 三叶草运动鞋 高仿 原单尾货"
HOSTILE = "<script>alert('x')</script> שלום Nike\u202e reversed"


def write_ledger() -> Ledger:
    """Write it all. The stepped clock is moved to the tenth of March 2026, half past twelve."""
    ledger = Ledger()
    clock.step_to(NOON - timedelta(days=40))
    ensure_starter_policy()
    _people(ledger)
    _rules_and_packs(ledger)
    register_endpoint(MARKET, "https://bazaar.example/hooks", "key:" + str(new_id()))
    _day(ledger)
    _suspects(ledger)
    return ledger


def _people(ledger: Ledger) -> None:
    for name, role in (("wen", "reviewer"), ("ada", "lead"), ("noor", "analyst"), ("max", "manager")):
        person = StaffUser(username=name, role=role)
        person.set_password(PASSWORD)
        person.save()
        ledger.people[role] = person


def _rules_and_packs(ledger: Ledger) -> None:
    noor, ada = (f"person:{ledger.people[role].id}" for role in ("analyst", "lead"))
    test = {
        "screened": 48_210, "fired": 312, "changes": {"allow>review": 41, "review>remove": 260, "remove>remove": 11},
        "sample": [{
            "marketplace": MARKET, "listing_id": "L-1001", "screening_id": "", "title": TITLE, "before": "review", "after": "remove",
        }],
        "days": 30, "pack": PACKS[0], "engine": "1.1",
    }  # fmt: skip
    versions = (
        ("bags-far-below-the-floor", 1, "draft", None, None),
        ("bags-far-below-the-floor", 2, "shadow", test, None),
        ("bags-far-below-the-floor", 3, "live", test, ada),
        ("covered-logos", 1, "draft", None, None),
        ("covered-logos", 2, "shadow", test, None),
        ("mirror-quality", 1, "draft", None, None),
        ("old-spring-sweep", 1, "retired", None, None),
    )
    texts = {
        "bags-far-below-the-floor": "usage = 'sold_as' AND goods = 'bag' AND price_ratio < 0.2 AND seller_verified IS NOT TRUE",
        "covered-logos": "regexp_matches(description, 'logo (is )?covered')",
        "mirror-quality": "title ILIKE '%mirror quality%' AND mark_strength > 0.5",
        "old-spring-sweep": "seller_age_days < 3",
    }
    for code, version, state, back_test, approved in versions:
        RuleVersion.objects.create(
            id=new_id(), code=code, version=version, expression=texts[code], effect="remove" if version == 3 else "review",
            owner="policy team", reason="The price is far below what this brand's bags cost new.", jurisdiction=[],
            state=state, back_test=back_test, approved_by=approved, recorded_at=clock.now(), recorded_by=noor,
        )  # fmt: skip
    for number, (pack, reason) in enumerate(
        ((PACKS[1], "the first pack"), (PACKS[0], "3 changes of brands and rules"))
    ):
        Pack.objects.create(id=pack, engine="1.1", compiled_at=clock.now(), sources={})
        who = "machine:packs" if number else ada
        PackInForce.objects.create(id=new_id(), pack_id=pack, since=clock.now(), recorded_by=who, reason=reason)
    sweep = Sweep.objects.create(
        id=new_id(), pack_id=PACKS[0], brands=["Gucci"], chunks=8, reason="1 new or changed marks",
        requested_at=clock.now(), requested_by="machine:packs",
    )  # fmt: skip
    for number in range(5):
        SweepChunk.objects.create(
            id=new_id(), sweep_id=sweep.id, number=number, screened=5000, recorded=12, done_at=clock.now()
        )


def _day(ledger: Ledger) -> None:
    """Many quiet listings, through the hours of a day."""
    titles = (
        "Ceramic teapot, hand painted",
        "Leather case for Kindle",
        "Nike Air Max 90, worn twice",
        "手工编织羊毛围巾",
    )
    for hour in range(25, 0, -1):
        clock.step_to(NOON - timedelta(hours=hour))
        for number in range(3 + (hour * 7) % 11):
            verdict = "review" if (hour + number) % 13 == 0 else "remove" if (hour + number) % 17 == 0 else "allow"
            offer(
                ledger, f"Q-{hour:02d}{number:02d}", titles[(hour + number) % 4], seller=f"s-{number}", verdict=verdict,
                brand="Nike" if number % 4 == 2 else None, rules=["covered-logos"] if verdict != "allow" else [],
                score={"allow": 0.04, "review": 0.61, "remove": 0.97}[verdict], took_us=180 + number * 37,
            )  # fmt: skip


def _suspects(ledger: Ledger) -> None:
    clock.step_to(NOON - timedelta(minutes=50))
    manager = f"person:{ledger.people['manager'].id}"
    turn(True, manager, "Eight weeks of observing: two wrong removals in 4,102.", policy="counterfeit", brand="Gucci")
    turn(True, manager, "The brand confirmed all samples.", policy="counterfeit", brand="Adidas", measure="remove")
    findings = [
        found(TITLE, "G*cci", "masked_mark", 0.92, "“G*cci” hides “Gucci”: a sign stands for a letter.", "Gucci (EUTM 000121988)"),
        found(TITLE, "1:1 mirror quality", "slang", 0.8, "“1:1” and “mirror quality” are words of the replica trade.", "slang: mirror"),
        found(TITLE, "mirror quality", "slang", 0.7, "“mirror quality” says that it is a copy.", "slang: mirror"),
        found(ABOUT, "Top mirror quality", "slang", 0.7, "“mirror quality” says that it is a copy.", "slang: mirror", "description"),
        found(ABOUT, "the logo is covered", "slang", 0.5, "A covered logo hides the mark from customs.", "slang: cover", "description"),
        found("", "", "price_below_floor", 0.85, "49.90 USD is 3 % of the lowest believable price of a Gucci bag.", "1,650 USD", ""),
        found("", "", "seller_new", 0.3, "The account is 4 days old.", "30 days", ""),
    ]  # fmt: skip
    gone = {"verdict": "remove", "brand": "Gucci", "rules": ["bags-far-below-the-floor"], "score": 0.98}
    offer(
        ledger, "L-1001", "Italian shoulder bag", about="Nice bag.", seller="luxe-4-less", publish="yes", switched=True
    )
    clock.step_to(NOON - timedelta(minutes=44))
    offer(
        ledger, "L-1001", TITLE, about=ABOUT, seller="luxe-4-less", version=2, findings=findings, publish="no",
        switched=True, price=4990, **gone,
    )  # fmt: skip
    offer(ledger, "L-1002", "Gucci belt AAA", seller="luxe-4-less", publish="no", switched=True, **gone)
    offer(ledger, "L-1003", "Gucci loafers, mirror", seller="luxe-4-less", publish="no", switched=True, **gone)
    chinese = [
        found(CHINESE, "阿*迪*达斯", "masked_mark", 0.9, "“阿*迪*达斯” hides “阿迪达斯” (Adidas).", "Adidas"),
        found(CHINESE, "高仿", "slang", 0.9, "“高仿” means a high-grade imitation.", "slang: 高仿"),
    ]  # fmt: skip
    clock.step_to(NOON - timedelta(minutes=41))
    sold = {"brand": "Adidas", "seller": "莆田鞋城", "language": "zh-hans", "sold": 3}
    offer(ledger, "L-2001", "运动鞋 男", publish="yes", **sold)
    clock.step_to(NOON - timedelta(minutes=38))
    offer(
        ledger,
        "L-2001",
        CHINESE,
        version=2,
        findings=chinese,
        verdict="remove",
        publish="yes",
        switched=True,
        score=0.95,
        **sold,
    )
    settle()
    carry()
    _applied(ledger, "L-1001", "L-1002", "L-1003", "L-2001")
    clock.step_to(NOON - timedelta(minutes=33))
    doubt = {"verdict": "review", "brand": "Gucci", "publish": "hold", "switched": True, "score": 0.63}
    for number, title in enumerate(
        ("Gucci style crossbody, unbranded", "Vintage GG canvas pouch", "Bag for Gucci lovers " + "x" * 60, HOSTILE)
    ):
        part = next(name for name in ("Gucci", "GG", "Nike") if name in title)
        names = [found(title, part, "mark", 0.55, f"“{part}” names a registered mark.", "Gucci")]
        offer(
            ledger,
            f"L-30{number}",
            title,
            about="As pictured. 100 % happy.",
            seller="corner-shop",
            findings=names,
            **doubt,
        )
    settle()
    _notice(ledger)
    for case in _open():
        name = next(each for each, id in ledger.subjects.items() if id == case.subject_id)
        ledger.cases.setdefault(name, case.case_id)
    clock.step_to(NOON - timedelta(minutes=20))
    # One machine's decision is undone by a person; one removal is never taken over by the marketplace.
    _reinstate(ledger)
    record_trips([Trip("rule", "covered-logos", 20, 20)])
    clock.step_to(NOON)


def _applied(ledger: Ledger, *names: str) -> None:
    clock.step_to(clock.now() + timedelta(minutes=1))
    for name in names:
        measures = Measure.objects.filter(subject_id=ledger.subjects[name])
        messages = {message.about: message for message in Message.objects.filter(subject_id=ledger.subjects[name])}
        for measure in measures:
            message = messages[measure.id]
            if Attempt.objects.filter(message_id=message.id).exists():
                continue
            if name == "L-1002":
                for number in range(1, 11):
                    Attempt.objects.create(
                        id=new_id(),
                        message_id=message.id,
                        number=number,
                        at=clock.now(),
                        status=503,
                        error="",
                        took_ms=31,
                    )
                Outbox.objects.filter(message_id=message.id).update(dead=True, attempts=10)
                ledger.messages["dead"] = message.id
                continue
            Attempt.objects.create(
                id=new_id(), message_id=message.id, number=1, at=clock.now(), status=204, error="", took_ms=12
            )
            Outbox.objects.filter(message_id=message.id).delete()
            record_applied([measure.id], "machine:delivery")
    waiting = Outbox.objects.filter(dead=False).order_by("message_id").first()
    assert waiting is not None
    ledger.messages["waiting"] = waiting.message_id


def _notice(ledger: Ledger) -> None:
    offer(ledger, "L-400", "Designer sunglasses, summer sale", seller="corner-shop", publish="yes", score=0.12)
    notice = Notice.objects.create(
        id=new_id(), marketplace=MARKET, external_id="N-1", subject_ids=[ledger.subjects["L-400"]],
        notifier_kind="right_holder", brand="Ray-Ban", right="EUTM 001234567", ground="trade mark",
        explanation="We bought a pair: the hinges are not ours.", good_faith=True, content_hash=b"n", received_at=clock.now(),
    )  # fmt: skip
    NoticeContact.objects.create(notice_id=notice.id, name="Ray-Ban brand protection", email="ip@brand.example")
    record_event("notice_received", "key:" + str(new_id()), {"notice": str(notice.id)}, ledger.subjects["L-400"])
    question = Question(ledger.subjects["L-400"], "notice", notice.id, MARKET, "Ray-Ban", 30)
    open_cases([question], "machine:notices")


def _open() -> list[Any]:
    from assay.office.cases.models import OpenCase

    return list(OpenCase.objects.order_by("case_id"))


def _reinstate(ledger: Ledger) -> None:
    decision = Decision.objects.get(subject_id=ledger.subjects["L-2001"])
    question = Question(ledger.subjects["L-2001"], "notice", decision.id, MARKET, "Adidas", 20)
    (case,) = open_cases([question], "machine:notices")
    lead = ledger.people["lead"]
    reasons = "The seller showed invoices of the brand's own outlet; the words are clumsy, the goods are genuine."
    answer = decide_case(case.id, f"person:{lead.id}", "no_violation", reasons, "Invoice checked by phone.")
    assert answer, answer
    carry()
    _applied(ledger, "L-2001")
    ledger.cases["decided"] = case.id


def offer(
    ledger: Ledger,
    name: str,
    title: str,
    *,
    about: str = "",
    seller: str,
    language: str = "en",
    version: int = 1,
    findings: list[dict[str, Any]] | None = None,
    verdict: str = "allow",
    publish: str = "yes",
    brand: str | None = None,
    rules: list[str] | None = None,
    score: float = 0.03,
    price: int = 12900,
    sold: int = 0,
    took_us: int = 240,
    switched: bool = False,
) -> None:
    """One version of a listing and its screening, as the gateway writes them; `switched` if it has consequences."""
    at, listing, account = clock.now(), subject_id("listing", MARKET, name), subject_id("account", MARKET, seller)
    for id, kind, outside in ((listing, "listing", name), (account, "account", seller)):
        Subject.objects.get_or_create(
            id=id, defaults={"kind": kind, "marketplace": MARKET, "external_id": outside, "first_seen_at": at}
        )
    known = {"opened_at": at - timedelta(days=4), "verified": False, "authorised_for": [], "language": language}
    counts = {"strikes": 1 if seller == "luxe-4-less" else 0, "complaints": 2, "linked_closed": 0}
    if not Account.objects.filter(subject_id=account).exists():
        facts = AccountFacts.objects.create(
            id=new_id(), account_id=account, as_of=at, recorded_at=at, source="marketplace", **known, **counts
        )
        Account.objects.create(
            subject_id=account, marketplace=MARKET, external_id=seller, facts_id=facts.id, **known, **counts
        )
    snapshot = Snapshot.objects.create(
        id=new_id(), subject_id=listing, version=version, event="offered" if version == 1 else "edited", account_id=account,
        captured_at=at - timedelta(seconds=2), recorded_at=at, title=title, description=about, brand_claimed=None,
        category="Bags > Shoulder bags", condition="new", price_minor=price, currency="USD", quantity=40, units_sold=sold,
        attributes={"colour": "black"}, media=["ab" * 32], ships_from="CN", offered_in=["DE", "FR"], languages=["en"],
        content_hash=title.encode(),
    )  # fmt: skip
    facts_then = {
        "seller_age_days": 4, "seller_verified": False, "seller_authorised_for": [], "seller_strikes": counts["strikes"],
        "seller_velocity": 36, "seller_complaints": 2, "seller_linked_closed": 0,
    }  # fmt: skip
    screening = Screening.objects.create(
        id=new_id(), subject_id=listing, snapshot_id=snapshot.id, facts=facts_then, pack_id=PACKS[0], engine="1.1",
        mode="live", verdict=verdict, publish=publish, score=score, brand=brand, usage="sold_as" if brand else "none",
        rules_fired=rules or [], findings=findings or [], screened_at=at, took_us=took_us,
    )  # fmt: skip
    if switched and verdict != "allow":
        Unsettled.objects.create(screening_id=screening.id)
    Listing.objects.update_or_create(
        subject_id=listing,
        defaults={
            "account_id": account, "marketplace": MARKET, "version": version, "event": snapshot.event,
            "content_hash": snapshot.content_hash, "snapshot_id": snapshot.id, "screening_id": screening.id,
            "verdict": verdict, "publish": publish, "brand": brand, "first_seen_at": at, "units_sold": sold,
        },
    )  # fmt: skip
    if publish == "yes":
        Listing.objects.filter(subject_id=listing, first_published_at=None).update(first_published_at=at)
    ledger.subjects[name], ledger.screenings[name] = listing, screening.id
