"""Each kind of measure goes on and comes off again; what is switched on; what observe mode says."""

import json
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from assay.base import clock
from assay.office.adapters.models import Message
from assay.office.config.carrying import carry
from assay.office.decisions.commands import record_decision
from assay.office.decisions.models import Decision
from assay.office.enforcement import commands, queries
from assay.office.enforcement.models import CapTrip, Measure, MeasureTransition, Switch
from assay.office.enforcement.rules import REVERSALS
from assay.office.policies.commands import record_policy_version
from assay.office.policies.queries import policy_in_force
from assay.office.policies.rules import COUNTERFEIT
from assay.office.statements.models import Statement
from office.shelf import PERSON, FakePost, Shop, deliver_all, open_shop, settle_all


def decide(shop: Shop, name: str, outcome: str, supersedes: Decision | None = None) -> Decision:
    return record_decision(
        subject_id=shop.id(name),
        outcome=outcome,
        policy_version_ids=[policy_in_force().id],
        facts="",
        reasoning="We looked.",
        source="own_initiative",
        found_by={"kind": "person"},
        decided_by={"kind": "person", "actor": PERSON},
        supersedes=supersedes.id if supersedes else None,
    )


@pytest.mark.parametrize("kind", list(REVERSALS))
def test_round_trip(database: str, kind: str) -> None:
    """Law 4: no kind of measure without its reversal, there and back: shelf, ledger, marketplace, seller."""
    shop = open_shop()
    if kind == "hide":
        record_policy_version({**COUNTERFEIT, "version": 2, "permitted_measures": ["hide"]}, PERSON)
    shop.offer("bag", "allow", "hold" if kind == "refuse_publication" else "yes")
    before = shop.listing("bag")
    first = decide(shop, "bag", "violation")
    settle_all()
    post = FakePost()
    deliver_all(post)
    listing = shop.listing("bag")
    assert (listing.publish, listing.barred_by) == ("no", Measure.objects.get().id)
    assert Measure.objects.get().kind == kind
    decide(shop, "bag", "no_violation", first)
    settle_all()
    deliver_all(post)
    listing = shop.listing("bag")
    assert (listing.publish, listing.barred_by) == ("yes", before.barred_by)
    done, undone = Measure.objects.order_by("id")
    assert (undone.kind, undone.reverses) == (REVERSALS[kind], done.id)
    states = MeasureTransition.objects.order_by("number")
    assert [step.state for step in states.filter(measure_id=done.id)] == ["due", "applied", "reversed"]
    assert [step.state for step in states.filter(measure_id=undone.id)] == ["due", "applied"]
    told = [json.loads(body)["type"] for _, body in post.sent]
    message = {"refuse_publication": "listing.refused", "remove": "listing.removed", "hide": "listing.hidden"}[kind]
    assert told == [message, "statement.written", "listing.reinstated", "statement.written"]
    assert [statement.kind for statement in Statement.objects.order_by("id")] == ["statement_of_reasons", "correction"]
    assert queries.in_force([shop.id("bag")]) == []
    decide(shop, "bag", "violation")  # and once more from the beginning
    settle_all()
    assert shop.listing("bag").publish == "no"


def test_a_second_violation_adds_no_second_measure(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "allow")
    for _ in range(2):
        decide(shop, "bag", "violation")
        settle_all()
    assert Measure.objects.count() == 1


def test_a_stop_holds_a_persons_measures_until_it_ends(database: str) -> None:
    shop = open_shop()
    shop.offer_many(["bag", "belt"], "allow")
    commands.stop(PERSON, "halt")
    decision = decide(shop, "bag", "violation")
    decide(shop, "belt", "violation")
    settle_all()
    assert shop.listing("bag").publish == "yes"
    assert set(MeasureTransition.objects.values_list("state", flat=True)) == {"held"}
    assert not Message.objects.exists()
    decide(shop, "bag", "no_violation", decision)
    carry()
    assert commands.resume(PERSON, "all is well") == 1
    carry()
    assert (shop.listing("bag").publish, shop.listing("belt").publish) == ("yes", "no")
    post = FakePost()
    deliver_all(post)
    assert sorted(json.loads(body)["type"] for _, body in post.sent) == [
        *("listing.reinstated", "listing.removed", "statement.written", "statement.written"),
    ]


def test_switches_are_rows_the_newest_counts(database: str) -> None:
    open_shop(on=False)
    assert not queries.switches().is_on("counterfeit", "Gucci", "remove")
    commands.turn(True, PERSON, "try it", policy="counterfeit", brand="Gucci")
    assert queries.switches().is_on("counterfeit", "Gucci", "remove")
    assert not queries.switches().is_on("counterfeit", "Prada", "remove")
    commands.turn(False, PERSON, "no", policy="counterfeit", brand="Gucci")
    assert not queries.switches().is_on("counterfeit", "Gucci", "remove")
    assert len(queries.switch_history()) == 2


def test_observe_mode_says_what_would_have_been(database: str, later: Callable[..., None]) -> None:
    shop = open_shop(on=False)
    since = clock.now()
    later(seconds=1)
    shop.offer_many(["a", "b", "c"], "remove", "yes", settles=False, rules=["r1", "r2"])
    shop.offer("d", "review", "yes", settles=False, brand="Prada", rules=[])
    shop.offer("e", "allow")
    shop.offer("a", "remove", "yes", version=2, settles=False, rules=["r1"])
    later(seconds=1)
    lines = {(line.verdict, line.brand, line.rule): line.listings for line in queries.would_have_been(since)}
    assert lines == {
        ("remove", "Gucci", "r1"): 3,
        ("remove", "Gucci", "r2"): 3,
        ("review", "Prada", None): 1,
    }
    assert queries.would_have_been(since, marketplace="elsewhere") == []
    assert len(queries.would_have_been_listings(since, rule="r1")) == 4
    assert len(queries.would_have_been_listings(since, verdict="review", brand="Prada")) == 1


@pytest.mark.parametrize("model", [Measure, MeasureTransition, Switch, CapTrip, Decision, Statement])
def test_the_ledger_refuses_changes(database: str, model: type[Measure]) -> None:
    shop = open_shop()
    shop.offer_many([f"a-{number}" for number in range(51)])
    settle_all()
    row = model.objects.order_by("pk").first()
    assert row is not None
    for refused in (row.delete, lambda: row.save(force_update=True)):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            refused()
