"""Ids sort by when they were made, on a clock that runs and on one that stands."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from assay.base import clock, ids
from assay.base.ids import first_id, new_id


@pytest.fixture(params=["", "stepped"])
def kind_of_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSAY_HOME", str(tmp_path))
    monkeypatch.setenv("ASSAY_CLOCK", request.param)
    monkeypatch.setattr(ids, "_sequence", ids._Sequence())


@pytest.mark.usefixtures("kind_of_clock")
def test_ids_go_up_and_are_of_their_instant() -> None:
    before = first_id(clock.now())
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert before <= made[0]
    assert {(id.version, id.variant) for id in made} == {(7, "specified in RFC 4122")}


def test_where_the_clock_stands_another_process_goes_on_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSAY_HOME", str(tmp_path))
    monkeypatch.setenv("ASSAY_CLOCK", "stepped")
    monkeypatch.setattr(ids, "_sequence", ids._Sequence())
    first = [new_id() for _ in range(100)]
    code = "from assay.base.ids import new_id; print(new_id())"
    there = UUID(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    )
    assert first[-1] < there < new_id()
