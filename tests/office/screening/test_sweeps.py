"""Sweeps: what is already listed, screened again."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.db import IntegrityError

from assay.base.errors import AssayError
from assay.base.ids import new_id, subject_id
from assay.office.catalog.models import Account, Listing
from assay.office.core.models import Event
from assay.office.rights.commands import authorise_seller, register_brand, withdraw_brand
from assay.office.screening import commands, jobs
from assay.office.screening.commands import compile_if_wanted, record_rule_version, request_sweep, roll_back
from assay.office.screening.jobs import sweep_if_wanted
from assay.office.screening.models import Screening, Sweep, SweepChunk, Unsettled
from assay.office.screening.ports import AllOff
from assay.office.screening.queries import newest_sweep, replay, waiting

from .ledger import MARKETPLACE, offered

ALICE = "person:alice"
VELMORANE: dict[str, Any] = {
    "name": "Velmorane",
    "goods": ["bag"],
    "common_word": {},
    "prices": {"floors": {"bag": 240}},
}
OBSERVING = AllOff()


class AllOn:
    def is_on(self, policy: str, brand: str | None, measure: str) -> bool:
        return policy == "counterfeit" and measure == "remove"


@pytest.fixture
def shelf(first: str) -> list[Screening]:
    """A few listings, screened before Velmorane was registered."""
    return offered(
        [
            {"title": "Velmorane bag 1:1 replica", "price_minor": 1_999},
            {"title": "Velmorane leather bag, new", "price_minor": 45_000},
            {"title": "Gucci bag 1:1 replica", "price_minor": 1_999},
            {"title": "oak table"},
            {"title": "Velmorane bag 1:1 replica", "event": "ended"},
        ]
    )


def state(number: int) -> tuple[str, str | None, str]:
    listing = Listing.objects.get(subject_id=subject_id("listing", MARKETPLACE, f"L{number}"))
    screening = Screening.objects.get(id=listing.screening_id)
    assert (listing.verdict, listing.brand) == (screening.verdict, screening.brand)
    return listing.verdict, listing.brand, screening.mode


def test_a_new_mark_sweeps_what_is_listed(shelf: list[Screening]) -> None:
    register_brand(VELMORANE, ALICE)
    assert waiting() == {"packs": 1, "sweeps": 0}
    compile_if_wanted()
    assert waiting() == {"packs": 0, "sweeps": 1}
    assert sweep_if_wanted(AllOn())
    assert waiting() == {"packs": 0, "sweeps": 0}
    assert state(0) == ("review", "Velmorane", "sweep")
    assert state(1) == ("allow", "Velmorane", "sweep")  # it names the new mark: recorded though the verdict is the same
    assert state(2)[2] == state(3)[2] == state(4)[2] == "live"
    swept = Screening.objects.filter(mode="sweep").order_by("id")
    assert [Unsettled.objects.filter(screening_id=screening.id).exists() for screening in swept] == [
        screening.verdict == "review" for screening in swept
    ]
    progress = newest_sweep()
    assert progress is not None
    assert (progress.is_done, progress.screened, progress.recorded) == (True, 4, 2)
    assert Event.objects.get(name="sweep_finished").payload["recorded"] == 2
    assert not sweep_if_wanted(AllOn())
    assert all(replay(screening.id).is_same for screening in Screening.objects.all())


def test_in_observe_mode_a_sweep_records_and_nothing_follows(shelf: list[Screening]) -> None:
    register_brand(VELMORANE, ALICE)
    compile_if_wanted()
    assert sweep_if_wanted(OBSERVING)
    assert state(0)[0] == "review"
    assert not Unsettled.objects.exists()


def test_a_sweep_by_hand_records_only_other_verdicts(shelf: list[Screening], later: Any) -> None:
    later(hours=1)
    offered([{"title": "G*cci bag", "listing_id": "N"}])
    withdraw_brand("Gucci", ALICE)
    compile_if_wanted()
    assert newest_sweep() is None  # a mark that is gone asks for no sweep
    request_sweep(ALICE, "Gucci has left", since=shelf[0].screened_at.replace(minute=30))
    assert sweep_if_wanted(OBSERVING)
    newest = newest_sweep()
    assert newest is not None
    assert (newest.screened, newest.recorded) == (1, 1)
    request_sweep(ALICE, "and the rest")
    assert sweep_if_wanted(OBSERVING)
    newest = newest_sweep()
    assert newest is not None
    assert (newest.screened, newest.recorded) == (4, 0)  # N has been screened with this pack


def test_facts_are_those_of_now(shelf: list[Screening], later: Any) -> None:
    account = subject_id("account", MARKETPLACE, "S1")
    Account.objects.filter(subject_id=account).update(strikes=2, verified=True, opened_at=shelf[0].screened_at)
    later(days=40)
    register_brand(VELMORANE, ALICE)
    authorise_seller("Velmorane", MARKETPLACE, "S1", ALICE, ["DE"])
    compile_if_wanted()
    assert sweep_if_wanted(OBSERVING)
    swept = Screening.objects.filter(mode="sweep").first()
    assert swept is not None
    assert swept.facts == {
        "seller_age_days": 40, "seller_verified": True, "seller_authorised_for": ["Velmorane"], "seller_strikes": 2,
        "seller_velocity": None, "seller_complaints": 0, "seller_linked_closed": 0,
    }  # fmt: skip
    assert state(0)[0] == "allow"


def test_what_the_gateway_screened_meanwhile_is_not_overwritten(
    shelf: list[Screening], monkeypatch: pytest.MonkeyPatch
) -> None:
    register_brand(VELMORANE, ALICE)
    compile_if_wanted()
    newer = new_id()
    listed = commands.queries.listed

    def and_then_edited(*arguments: Any) -> Any:
        found = listed(*arguments)
        Listing.objects.filter(subject_id=shelf[0].subject_id).update(screening_id=newer)
        return found

    monkeypatch.setattr(commands.queries, "listed", and_then_edited)
    assert sweep_if_wanted(AllOn())
    assert Listing.objects.get(subject_id=shelf[0].subject_id).screening_id == newer
    assert Screening.objects.filter(mode="sweep").count() == 1


def test_a_part_is_recorded_once(shelf: list[Screening]) -> None:
    sweep = request_sweep(ALICE, "once")
    assert sweep_if_wanted(OBSERVING)
    with pytest.raises(IntegrityError):
        jobs._Sweeper(jobs._Task(sweep.id, str(commands.queries.pack_folder(sweep.pack_id)), OBSERVING)).part(0)


def test_a_sweep_of_a_pack_that_is_no_longer_in_force_stops(shelf: list[Screening], first: str) -> None:
    register_brand(VELMORANE, ALICE)
    compile_if_wanted()
    assert roll_back(ALICE, "too eager") == first
    assert not sweep_if_wanted(OBSERVING)
    assert not SweepChunk.objects.exists()


def test_shadow_rules_leave_a_trace_and_change_nothing(shelf: list[Screening]) -> None:
    rule = {
        "id": "all-bags",
        "when": "goods = 'bag'",
        "effect": "remove",
        "owner": "a",
        "reason": "A bag.",
        "state": "shadow",
    }
    record_rule_version(rule, ALICE)
    register_brand(VELMORANE, ALICE)
    compile_if_wanted()
    assert sweep_if_wanted(OBSERVING)
    swept = Screening.objects.filter(mode="sweep")
    assert {screening.verdict for screening in swept} == {"allow", "review"}
    assert [screening.shadow_fired for screening in swept] == [["all-bags"]] * 2
    assert [screening.rules_fired for screening in swept] == [[], []]


_KILLED = """
import os, sys, time
from assay.office.config import start
start()
from assay.office.screening import jobs
from assay.office.screening.ports import AllOff
def slowly(progress):
    print(progress.done, flush=True)
    time.sleep(0.3)
if __name__ == "__main__":
    jobs.sweep_if_wanted(AllOff(), slowly, cores=2)
"""


def test_a_sweep_that_is_killed_goes_on_where_it_was(
    shelf: list[Screening], database: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_LISTINGS_IN_A_CHUNK", 1)
    offered([{"title": "Velmorane bag 1:1 replica", "listing_id": f"K{number}"} for number in range(20)])
    register_brand(VELMORANE, ALICE)
    compile_if_wanted()
    script = tmp_path / "sweep.py"
    script.write_text(_KILLED)
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"1\n"
    process.send_signal(signal.SIGKILL)  # it alone: the processes of the pool have to notice by themselves
    process.wait()
    until = time.monotonic() + 10
    while _alive(process.pid):
        assert time.monotonic() < until, "the pool outlived the process that started it"
        time.sleep(0.05)
    process.stdout.close()
    done = SweepChunk.objects.count()
    sweep = Sweep.objects.get()
    assert 0 < done < sweep.chunks == 25
    assert sweep_if_wanted(OBSERVING, cores=1)
    assert SweepChunk.objects.count() == 25
    screenings = Screening.objects.filter(mode="sweep")
    assert screenings.count() == 22
    assert len(set(screenings.values_list("subject_id", flat=True))) == 22


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_there_is_a_pack_to_sweep_with(cache: None) -> None:
    assert not sweep_if_wanted(OBSERVING)
    with pytest.raises(AssayError):
        roll_back(ALICE, "nothing")
