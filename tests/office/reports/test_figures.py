"""The figures of hand-made ledgers, counted by hand."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from assay.base import clock
from assay.base.ids import new_id, subject_id
from assay.office.catalog.models import Subject
from assay.office.decisions.models import Decision
from assay.office.enforcement.models import Measure, MeasureTransition
from assay.office.notices.models import Notice, NoticeOutcome
from assay.office.reports.queries import figures


def taken_down(
    name: str, source: str = "own_initiative", kind: str = "remove", units_sold: int = 0, by: str = "machine"
) -> UUID:
    """A listing that is off the shelf; the id of the measure."""
    subject, at = subject_id("listing", "bazaar", name), clock.now()
    Subject.objects.create(id=subject, kind="listing", marketplace="bazaar", external_id=name, first_seen_at=at)
    decision = Decision.objects.create(
        id=new_id(), subject_id=subject, outcome="violation", policy_version_ids=[], facts="", reasoning="",
        private_note="", source=source, found_by={}, decided_by={"kind": by}, rules=[], decided_at=at,
    )  # fmt: skip
    measure = Measure.objects.create(
        id=new_id(),
        decision_id=decision.id,
        subject_id=subject,
        kind=kind,
        territories=[],
        starts_at=at,
        recorded_at=at,
    )
    for number, state in enumerate(("due", "applied")):
        MeasureTransition.objects.create(
            id=new_id(), measure_id=measure.id, number=number, state=state, actor="machine:test", reason="",
            external_ref="", units_sold=units_sold if state == "applied" else None, at=at,
        )  # fmt: skip
    return measure.id


def put_back(measure: UUID) -> None:
    at = clock.now()
    Measure.objects.create(
        id=new_id(), decision_id=new_id(), subject_id=new_id(), kind="reinstate", territories=[], starts_at=at,
        recorded_at=at, reverses=measure,
    )  # fmt: skip


def this_day() -> tuple[datetime, datetime]:
    return clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)


@pytest.mark.usefixtures("database")
def test_takedowns_are_counted_by_what_led_to_them() -> None:
    for number in range(6):
        taken_down(f"found {number}", kind="refuse_publication" if number < 4 else "remove")
    taken_down("sold before it was found", units_sold=3)
    taken_down("told", source="notice", by="person", units_sold=5)
    wrong = taken_down("wrong")
    put_back(wrong)

    found = figures(*this_day())

    assert {name: figure.count for name, figure in found.items() if figure.of is None and figure.hours is None} == {
        "screened": 0, "publications_refused": 4, "removals": 5, "proactive": 8, "notice_driven": 1, "notices": 0, "cases": 0,
    }  # fmt: skip
    assert found["proactive_ratio"].value == 8
    assert found["proactive_removals_ratio"].value == 4
    assert found["before_first_sale"].value == pytest.approx(7 / 8)
    assert found["decided_by_machine"].value == pytest.approx(8 / 9)
    assert found["reversed"].value == pytest.approx(1 / 9)


@pytest.mark.usefixtures("database")
def test_a_share_of_nothing_is_no_figure() -> None:
    assert figures(*this_day())["before_first_sale"].value is None


@pytest.mark.usefixtures("database")
def test_what_is_not_applied_or_not_of_the_period_does_not_count(later: Callable[..., None]) -> None:
    taken_down("before")
    later(days=3)
    since = clock.now()
    taken_down("within")
    later(hours=1)
    until = clock.now()
    taken_down("after")
    assert figures(since, until)["removals"].count == 1
    assert figures(since, until, "bazaar")["removals"].count == 1
    assert figures(since, until, "another")["removals"].count == 0


@pytest.mark.usefixtures("database")
def test_a_notice_is_settled_when_each_of_its_listings_has_an_outcome(later: Callable[..., None]) -> None:
    started = clock.now()
    listings = [subject_id("listing", "bazaar", str(number)) for number in range(2)]
    notices = [
        Notice.objects.create(
            id=new_id(), marketplace="bazaar", external_id=str(number), subject_ids=listings, notifier_kind="right_holder",
            brand="Velmorane", right="", ground="", explanation="", good_faith=True, content_hash=b"", received_at=started,
        )
        for number in range(3)
    ]  # fmt: skip

    def outcome(notice: Notice, listing: UUID) -> None:
        NoticeOutcome.objects.create(
            id=new_id(), notice_id=notice.id, subject_id=listing, decision_id=new_id(), outcome="violation",
            recorded_at=clock.now(),
        )  # fmt: skip

    later(hours=2)
    outcome(notices[0], listings[0])
    outcome(notices[0], listings[1])
    outcome(notices[1], listings[0])
    later(hours=28)
    outcome(notices[1], listings[1])
    outcome(notices[2], listings[0])

    found = figures(started, clock.now())

    assert (found["notices"].count, found["notice_hours_median"].count) == (3, 2)
    assert found["notices_settled_within_24h"].value == pytest.approx(1 / 2)
    assert found["notice_hours_median"].value == pytest.approx(16)


@pytest.mark.usefixtures("database")
def test_the_glossary_defines_every_figure_and_no_other() -> None:
    text = (Path(__file__).parents[3] / "docs" / "glossary.md").read_text("utf-8")
    section = text[text.index("### Figures") : text.index("## run")]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(figures(*this_day()))
