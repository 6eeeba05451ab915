"""The clock that can be moved, and the ids that are made by it."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from assay.base import clock
from assay.base.errors import AssayError
from assay.base.ids import first_id, new_id, subject_id


@pytest.fixture
def stepped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAY_HOME", str(tmp_path))
    monkeypatch.setenv("ASSAY_CLOCK", "stepped")
    return tmp_path


def test_the_clock_is_the_wall_s_unless_it_is_stepped() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(AssayError, match="ASSAY_CLOCK=stepped"):
        clock.step_to(datetime(2027, 1, 1, tzinfo=UTC))


def test_a_stepped_clock_moves_only_when_it_is_told_to_and_never_back(stepped: Path) -> None:
    assert clock.now() == clock.FIRST_INSTANT
    later = clock.FIRST_INSTANT + timedelta(hours=6, microseconds=1)
    clock.step_to(later)
    assert clock.now() == later
    with pytest.raises(AssayError, match="time does not go back"):
        clock.step_to(clock.FIRST_INSTANT)
    assert clock.now() == later


def test_all_processes_of_a_home_share_one_instant(stepped: Path) -> None:
    clock.step_to(datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC))
    told = subprocess.run(
        [sys.executable, "-c", "from assay.base import clock; print(clock.now().isoformat())"],
        env={**os.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "2026-05-04T03:02:01+00:00"


def test_ids_of_a_process_ascend_even_if_time_stands_still(stepped: Path) -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert all(id.version == 7 for id in ids)


def test_a_record_lies_between_the_bounds_of_its_month(stepped: Path) -> None:
    for instant in (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 28, 23, 59, 59, 999_000, tzinfo=UTC)):
        clock.step_to(instant)
    # A new process has made no ids yet, so that its first one is of this very millisecond.
    told = subprocess.run(
        [sys.executable, "-c", "from assay.base.ids import new_id; print(new_id())"],
        capture_output=True,
        text=True,
        check=True,
    )
    id = UUID(told.stdout.strip())
    assert first_id(datetime(2026, 2, 1, tzinfo=UTC)) <= id < first_id(datetime(2026, 3, 1, tzinfo=UTC))


def test_a_subject_has_one_id_and_no_two_subjects_share_one() -> None:
    assert subject_id("listing", "bazaar", "1") == subject_id("listing", "bazaar", "1")
    assert subject_id("listing", "bazaar", "1").version == 8
    others = [
        ("account", "bazaar", "1"),
        ("listing", "other", "1"),
        ("listing", "bazaar1", ""),
        ("listing", "bazaar", "2"),
    ]
    assert len({subject_id(*other) for other in others} | {subject_id("listing", "bazaar", "1")}) == 5
