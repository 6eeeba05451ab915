"""From a decision to the shelf, the seller, the notifier and the marketplace."""

import json
from typing import Any

from assay.office.adapters.models import Message, Outbox
from assay.office.cases.queries import waiting_cases
from assay.office.catalog.models import Account, AccountFacts, Listing
from assay.office.config.intake import take_notice
from assay.office.config.timers import release_held
from assay.office.core.rules import Allowed
from assay.office.decisions.commands import decide_case, record_decision
from assay.office.decisions.models import Decision
from assay.office.enforcement.models import Measure
from assay.office.enforcement.queries import measures_of
from assay.office.notices.models import NoticeOutcome
from assay.office.policies.queries import policy_in_force
from assay.office.statements.models import Statement
from office.shelf import PERSON, FakePost, Shop, deliver_all, open_shop, settle_all


def decide(shop: Shop, name: str, outcome: str, **more: Any) -> Decision:
    return record_decision(
        subject_id=shop.id(name),
        outcome=outcome,
        policy_version_ids=[policy_in_force().id],
        facts="It says so.",
        reasoning="We looked.",
        source="own_initiative",
        found_by={"kind": "person"},
        decided_by={"kind": "person", "actor": PERSON},
        **more,
    )


def states(shop: Shop, name: str) -> list[tuple[str, list[str]]]:
    views = reversed(measures_of(shop.id(name)))
    return [(view.measure.kind, [step.state for step in view.transitions]) for view in views]


def test_what_was_never_published_is_refused(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", units_sold=0)
    settle_all()
    listing = shop.listing("bag")
    assert (listing.publish, listing.barred_by) == ("no", Measure.objects.get().id)
    assert states(shop, "bag") == [("refuse_publication", ["due"])]
    post = FakePost()
    assert deliver_all(post) == 2
    assert states(shop, "bag") == [("refuse_publication", ["due", "applied"])]
    first, second = (json.loads(body) for _, body in post.sent)
    assert [first["type"], second["type"]] == ["listing.refused", "statement.written"]
    assert {key: first["data"][key] for key in ("marketplace", "listing_id", "seller_id", "version")} == {
        "marketplace": "bazaar",
        "listing_id": "bag",
        "seller_id": "seller-1",
        "version": 1,
    }
    assert second["data"]["text"].startswith("Your listing was not published.")


def test_what_was_published_is_removed_and_the_units_sold_are_kept(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "allow")
    shop.offer("bag", "remove", version=2, units_sold=7)
    settle_all()
    deliver_all(FakePost())
    assert states(shop, "bag") == [("remove", ["due", "applied"])]
    (view,) = measures_of(shop.id("bag"))
    assert view.transitions[-1].units_sold == 7


def test_a_person_reverses_it(database: str) -> None:
    shop = open_shop()
    shop.offer("bag")
    settle_all()
    deliver_all(FakePost())
    decide(shop, "bag", "no_violation", supersedes=Decision.objects.get().id)
    settle_all()
    listing = shop.listing("bag")
    assert (listing.publish, listing.barred_by) == ("yes", None)
    post = FakePost()
    deliver_all(post)
    assert [json.loads(body)["type"] for _, body in post.sent] == ["listing.reinstated", "statement.written"]
    assert states(shop, "bag") == [
        ("refuse_publication", ["due", "applied", "reversed"]),
        ("reinstate", ["due", "applied"]),
    ]
    first, second = Statement.objects.order_by("id")
    assert (second.kind, second.corrects) == ("correction", first.id)


def test_a_superseded_decision_that_was_never_carried_out_leaves_nothing(database: str) -> None:
    shop = open_shop()
    shop.offer("bag")
    from assay.office.config.settling import settle

    settle()
    decide(shop, "bag", "no_violation", supersedes=Decision.objects.get().id)
    settle_all()
    assert not Measure.objects.exists()
    assert shop.listing("bag").publish == "yes"
    assert [message.type for message in Message.objects.all()] == ["listing.released"]


def test_one_of_two_violations_taken_back_leaves_the_other_in_force(database: str) -> None:
    shop = open_shop()
    shop.offer("bag")
    settle_all()
    first = Decision.objects.get()
    decide(shop, "bag", "violation")
    decide(shop, "bag", "no_violation", supersedes=first.id)
    settle_all()
    assert shop.listing("bag").publish == "no"
    assert Measure.objects.count() == 1


def test_a_case_decided_lets_the_listing_out(database: str) -> None:
    shop = open_shop()
    for number, outcome in enumerate(("no_violation", "undetermined", "violation")):
        shop.offer(f"bag-{number}", "review")
        settle_all()
        (case,) = waiting_cases("bazaar")
        assert isinstance(decide_case(case.id, PERSON, outcome, "We looked."), Allowed)
        settle_all()
    assert [shop.listing(f"bag-{number}").publish for number in range(3)] == ["yes", "yes", "no"]
    assert sorted(message.type for message in Message.objects.exclude(type="statement.written")) == [
        "listing.refused",
        "listing.released",
        "listing.released",
    ]
    assert waiting_cases() == []


def test_a_held_listing_that_nobody_came_to_is_released(database: str, later: Any) -> None:
    shop = open_shop()
    shop.offer("bag", "review")
    settle_all()
    later(hours=71)
    assert release_held() == 0
    later(hours=1)
    assert release_held() == 1
    assert release_held() == 0
    assert shop.listing("bag").publish == "yes"
    assert Message.objects.get().type == "listing.released"
    (case,) = waiting_cases()  # somebody may still look at it
    decide_case(case.id, PERSON, "violation", "A copy.")
    settle_all()
    assert states(shop, "bag") == [("remove", ["due"])]  # it was on the shelf by then


def notice(*listings: str, **more: Any) -> dict[str, Any]:
    return {
        "notice_id": "n-1",
        "listing_ids": list(listings),
        "notifier": {"kind": "right_holder", "name": "Ms Marks", "email": "marks@brand.example"},
        "brand": "Gucci",
        "right": "EUTM 1",
        "explanation": "Not ours.",
        "good_faith": True,
        **more,
    }


def test_a_notice_is_answered_when_its_listing_is_decided(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "allow")
    received = take_notice("bazaar", notice("bag"), "key:1")
    (case,) = waiting_cases()
    assert (case.kind, case.because_of) == ("notice", received.notice_id)
    decide_case(case.id, PERSON, "violation", "The seams are wrong.")
    settle_all()
    assert Listing.objects.get(subject_id=shop.id("bag")).publish == "no"
    (outcome,) = NoticeOutcome.objects.all()
    assert (outcome.notice_id, outcome.outcome) == (received.notice_id, "violation")
    letters = Statement.objects.filter(recipient_id=received.notice_id)
    assert sorted(letter.language for letter in letters) == ["en", "zh-hans"]
    to_seller = Statement.objects.get(kind="statement_of_reasons")
    assert "Ms Marks" not in to_seller.text + json.dumps(to_seller.reasons)
    assert "after a notice from outside" in to_seller.text


def test_what_is_off_the_shelf_already_is_answered_at_once(database: str) -> None:
    shop = open_shop()
    shop.offer("bag")
    shop.offer("belt", "allow", seller="seller-2")
    settle_all()
    take_notice("bazaar", notice("bag", "belt"), "key:1")
    (outcome,) = NoticeOutcome.objects.all()
    assert (outcome.subject_id, outcome.outcome) == (shop.id("bag"), "violation")
    assert [case.subject_id for case in waiting_cases()] == [shop.id("belt")]
    assert not take_notice("bazaar", notice("bag", "belt"), "key:1").is_new
    assert len(waiting_cases()) == 1


def test_a_machines_decision_answers_a_notice_and_closes_its_case(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "allow")
    take_notice("bazaar", notice("bag"), "key:1")
    shop.offer("bag", "remove", version=2)
    settle_all()
    assert waiting_cases() == []
    assert NoticeOutcome.objects.get().outcome == "violation"


def test_outbox_is_empty_when_all_is_delivered(database: str) -> None:
    shop = open_shop()
    shop.offer_many([f"bag-{number}" for number in range(20)])
    settle_all()
    assert deliver_all(FakePost()) == 40
    assert not Outbox.objects.exists()


def test_a_measure_is_a_strike_and_its_reversal_takes_it_back(database: str) -> None:
    shop = open_shop()
    shop.offer_many(["bag", "belt"])
    settle_all()
    assert Account.objects.get().strikes == 2
    decide(shop, "bag", "no_violation", supersedes=Decision.objects.get(subject_id=shop.id("bag")).id)
    settle_all()
    account = Account.objects.get()
    assert account.strikes == 1
    facts = AccountFacts.objects.order_by("id")
    assert [each.strikes for each in facts] == [2, 1]
    assert account.facts_id == facts[1].id
