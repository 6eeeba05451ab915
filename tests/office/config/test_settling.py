"""From a screening to what follows of it: a decision, a case, or nothing."""

from collections.abc import Callable

import pytest

from assay.office.cases.models import Case, OpenCase
from assay.office.cases.rules import Question
from assay.office.catalog.models import Listing
from assay.office.config import settling
from assay.office.config.carrying import carry
from assay.office.config.idle import waiting
from assay.office.config.loops import Careful
from assay.office.config.settling import settle
from assay.office.config.timers import release_held
from assay.office.decisions.models import Decision, Uncarried
from assay.office.enforcement.commands import stop, turn
from assay.office.enforcement.models import Measure
from assay.office.screening.models import Screening, Unsettled
from office.shelf import PACK, PERSON, open_shop, settle_all


def test_a_removal_becomes_a_machines_decision(database: str) -> None:
    shop = open_shop()
    screening = shop.offer("bag")
    assert settle() == 1
    (decision,) = Decision.objects.all()
    assert (decision.outcome, decision.source, decision.screening_id) == ("violation", "own_initiative", screening)
    assert decision.decided_by == {
        "kind": "machine",
        "pack": PACK,
        "engine": "1",
        "rules": ["replica-words"],
        "measure": "refuse_publication",
    }
    assert "“G*cci” hides letters of Gucci" in decision.facts
    assert not Case.objects.exists()
    assert not Unsettled.objects.exists()
    assert [row.decision_id for row in Uncarried.objects.all()] == [decision.id]


def test_a_review_becomes_a_case_with_the_listing_held(database: str) -> None:
    shop = open_shop()
    screening = shop.offer("bag", "review")
    settle_all()
    (case,) = Case.objects.all()
    assert (case.kind, case.because_of, case.brand) == ("screening", screening, "Gucci")
    assert OpenCase.objects.get().release_at is not None
    assert shop.listing("bag").publish == "hold"
    assert not Decision.objects.exists()


def test_a_newer_version_makes_an_older_screening_void(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "remove", version=1)
    shop.offer("bag", "allow", version=2)
    assert settle() == 1
    assert not Decision.objects.exists()
    assert waiting() | {"unsealed": 0} == dict.fromkeys(waiting(), 0)


def test_of_two_that_wait_the_newest_counts(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "review", version=1)
    newest = shop.offer("bag", "remove", version=2)
    assert settle() == 2
    assert [decision.screening_id for decision in Decision.objects.all()] == [newest]
    assert not Case.objects.exists()


def test_an_ended_listing_needs_nothing(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", "remove", event="ended")
    settle_all()
    assert not Decision.objects.exists()


def test_a_barred_listing_is_not_decided_again(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", version=1)
    settle_all()
    shop.offer("bag", version=2)
    settle_all()
    assert Decision.objects.count() == Measure.objects.count() == 1


def test_nor_is_one_whose_decision_is_still_to_be_carried_out(database: str) -> None:
    shop = open_shop()
    shop.offer("bag", version=1)
    settle()
    shop.offer("bag", version=2)
    settle()
    assert Decision.objects.count() == 1
    carry()
    assert Measure.objects.count() == 1


@pytest.mark.parametrize("verdict", ["remove", "review"])
def test_switched_off_meanwhile_it_is_let_out(database: str, verdict: str) -> None:
    shop = open_shop()
    shop.offer("bag", verdict)
    turn(False, PERSON, "enough", policy="counterfeit")
    settle_all()
    assert not Decision.objects.exists()
    assert not Case.objects.exists()
    assert shop.listing("bag").publish == "yes"


def test_while_everything_is_stopped_a_person_decides(database: str) -> None:
    shop = open_shop()
    shop.offer("bag")
    stop(PERSON, "something is wrong")
    settle_all()
    assert not Decision.objects.exists()
    assert Case.objects.get().priority > 10
    assert shop.listing("bag").publish == "hold"


def test_settling_the_same_screening_again_changes_nothing(database: str) -> None:
    shop = open_shop()
    for name, verdict in (("bag", "remove"), ("belt", "review")):
        screening = shop.offer(name, verdict)
        settle()
        Unsettled.objects.create(screening_id=screening)
        settle()
    assert Decision.objects.count() == Case.objects.count() == 1


def test_a_sweep_of_what_is_held_asks_no_second_time_and_does_not_keep_it_longer(
    database: str, later: Callable[..., None]
) -> None:
    shop = open_shop()
    shop.offer_many(["bag", "belt", "scarf"], "review")
    settle_all()
    later(hours=50)
    shop.sweep("bag", "review")
    shop.sweep("belt", "allow", settles=False)
    shop.sweep("scarf", "remove")
    settle_all()
    assert Case.objects.count() == 3
    assert shop.listing("scarf").publish == "no"
    later(hours=22)
    assert release_held() == 2
    assert (shop.listing("bag").publish, shop.listing("belt").publish) == ("yes", "yes")
    assert shop.listing("scarf").publish == "no"


def test_one_bad_row_holds_up_nobody(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = open_shop()
    bad = shop.offer("bad", "review")
    shop.offer_many(["good", "better"], "review")
    plain = settling._question

    def trips_over(screening: Screening, listing: Listing) -> Question:
        if screening.id == bad:
            raise RuntimeError("a bad row")
        return plain(screening, listing)

    monkeypatch.setattr(settling, "_question", trips_over)
    step = Careful("unsettled", settling.settle, settling.AT_ONCE)
    while step():
        pass
    assert Case.objects.count() == 2
    assert [row.screening_id for row in Unsettled.objects.all()] == [bad]
