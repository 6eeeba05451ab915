"""Opening, claiming, giving back, deciding."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from assay.base.ids import new_id
from assay.office.cases.commands import claim_case, open_cases, release_case
from assay.office.cases.models import Case, Closing
from assay.office.cases.queries import case, cases_of, count_overdue, count_waiting, due_releases, waiting_cases
from assay.office.cases.rules import Question
from assay.office.core.rules import Allowed, Answer, Refused
from assay.office.decisions.commands import decide_case
from assay.office.decisions.models import Decision
from office.shelf import Shop, open_shop

ANNA, BEN = uuid4(), uuid4()


def code(answer: Answer) -> str:
    return answer.code if isinstance(answer, Refused) else "allowed"


def ask(shop: Shop, kind: str = "screening", excluded: tuple[UUID, ...] = (), priority: int = 10) -> Case:
    name = f"bag-{uuid4()}"
    screening = shop.offer(name, "review", settles=False)
    question = Question(
        subject_id=shop.id(name),
        kind=kind,
        because_of=screening if kind == "screening" else new_id(),
        marketplace="bazaar",
        brand="Gucci",
        excluded=excluded,
        priority=priority,
        holds=True,
    )
    (opened,) = open_cases([question], "machine:test")
    assert open_cases([question], "machine:test") == []  # safe to repeat
    return opened


@pytest.fixture
def shop(database: str) -> Shop:
    return open_shop()


def test_the_most_urgent_first(shop: Shop) -> None:
    cases = [ask(shop, priority=priority) for priority in (10, 40, 20)]
    assert [view.id for view in waiting_cases("bazaar")] == [cases[1].id, cases[2].id, cases[0].id]
    assert waiting_cases("elsewhere") == []
    assert count_waiting() == count_waiting("bazaar") == 3


def test_claims(shop: Shop, later: Callable[..., None]) -> None:
    opened = ask(shop)
    assert isinstance(claim_case(opened.id, ANNA), Allowed)
    assert isinstance(claim_case(opened.id, ANNA), Allowed)  # goes on having it
    assert code(claim_case(opened.id, BEN)) == "claimed"
    assert code(decide_case(opened.id, f"person:{BEN}", "violation", "Because.")) == "claimed"
    assert [view.id for view in waiting_cases(person_id=BEN)] == []
    assert [view.id for view in waiting_cases(person_id=ANNA)] == [opened.id]
    later(minutes=31)
    assert isinstance(claim_case(opened.id, BEN), Allowed)  # the lease ran out
    assert code(release_case(opened.id, ANNA)) == "not_claimed"
    assert isinstance(release_case(opened.id, BEN), Allowed)
    assert isinstance(claim_case(opened.id, ANNA), Allowed)


def test_somebody_who_has_it_keeps_it_from_being_released(shop: Shop, later: Callable[..., None]) -> None:
    opened = ask(shop)
    later(hours=71, minutes=50)
    claim_case(opened.id, ANNA)
    later(minutes=15)
    assert due_releases(10) == []
    later(minutes=20)
    assert [row.case_id for row in due_releases(10)] == [opened.id]
    assert count_overdue() == 1


def test_a_decision_closes_it(shop: Shop) -> None:
    opened = ask(shop)
    answer = decide_case(opened.id, f"person:{ANNA}", "violation", " The seams. ", "ask Ben")
    assert isinstance(answer, Allowed)
    decision = Decision.objects.get(id=answer.id)
    assert (decision.case_id, decision.outcome, decision.reasoning) == (opened.id, "violation", "The seams.")
    assert decision.decided_by == {"kind": "person", "actor": f"person:{ANNA}"}
    assert decision.found_by["kind"] == "machine"
    assert Closing.objects.get().decision_id == decision.id
    view = case(opened.id)
    assert view is not None
    assert not view.is_open
    assert code(decide_case(opened.id, f"person:{BEN}", "no_violation", "No.")) == "closed"
    assert code(claim_case(opened.id, BEN)) == "closed"
    assert waiting_cases() == []


@pytest.mark.parametrize(
    ("actor", "outcome", "reasoning", "refused"),
    [
        (f"person:{ANNA}", "maybe", "Because.", "outcome"),
        (f"person:{ANNA}", "violation", "  ", "reasoning"),
        (f"person:{BEN}", "violation", "Because.", "excluded"),
        ("machine:settling", "violation", "Because.", "excluded"),
        (f"key:{ANNA}", "violation", "Because.", "allowed"),
    ],
)
def test_who_may_decide_what(shop: Shop, actor: str, outcome: str, reasoning: str, refused: str) -> None:
    opened = ask(shop, excluded=(BEN,))
    assert code(decide_case(opened.id, actor, outcome, reasoning)) == refused


def test_there_is_no_such_case(shop: Shop) -> None:
    assert code(decide_case(uuid4(), f"person:{ANNA}", "violation", "Because.")) == "unknown"
    assert code(claim_case(uuid4(), ANNA)) == "unknown"
    assert case(uuid4()) is None


def test_an_appeal_is_not_settled_with_the_rest(shop: Shop) -> None:
    opened = ask(shop)
    appeal, other = open_cases(
        [Question(opened.subject_id, kind, new_id(), "bazaar") for kind in ("appeal", "notice")], "machine:test"
    )
    decide_case(opened.id, f"person:{ANNA}", "violation", "Because.")
    assert [view.id for view in waiting_cases()] == [appeal.id]
    assert {view.id: view.is_open for view in cases_of(opened.subject_id)} == {
        opened.id: False,
        other.id: False,
        appeal.id: True,
    }
