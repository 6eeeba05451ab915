"""`assay doctor`: what is so, and what to do about what should not be."""

import json
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assay.base.settings import Settings
from assay.run import doctor, group
from assay.run.database import Database
from assay.run.doctor import Observation, examine
from assay.run.log import LOG
from run.homes import assay


def faults(observations: list[Observation]) -> dict[str, Observation]:
    return {each.name: each for each in observations if each.is_fault}


def test_nothing_was_ever_started(folder: Path) -> None:
    run = assay(folder / "home", "doctor")
    assert run.returncode == 1
    assert "does not exist. `assay up` makes it" in run.stdout
    assert "Not running. `assay up` starts it." in run.stdout
    assert not (folder / "home").exists(), "looking makes nothing"


def test_all_is_well(settings: Settings) -> None:
    group.up(settings, lambda text: None)
    run = assay(settings.home, "doctor", "--json")
    assert run.returncode == 0, run.stdout
    rows = {row["name"]: row["said"] for row in json.loads(run.stdout)}
    assert rows["version"].startswith("assay 0.1.0, python 3.11")
    assert rows["home"] == str(settings.home)
    assert rows["group"].startswith("up since 20")
    assert rows["database"].startswith("ready since 20")
    assert rows["data"] == str(Database(settings.home).place.data)
    assert rows["socket"] == str(Database(settings.home).place.socket)
    assert rows["server"].startswith("PostgreSQL 18.6, takes connections")
    assert rows["log"].startswith(str(settings.home / LOG))


def test_a_command_that_uses_the_home(settings: Settings) -> None:
    with Database(settings.home):
        assert "a command uses the home now" in faults(examine(settings))["group"].said


def test_a_log_full_of_errors(folder: Path) -> None:
    settings = Settings(folder)
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    old = now.replace(now[:4], "2001")
    lines = [f"{old} database   | [1] ERROR:  long ago", *(f"{now} database   | [1] ERROR:  no {n}" for n in range(10))]
    (settings.home / LOG).write_text("\n".join(lines) + "\n", "utf-8")
    seen = examine(settings)
    assert faults(seen)["errors"].said.startswith("10 lines of the log in the last ten minutes")
    assert [each.said[-4:] for each in seen if each.name == "last error"] == ["no 7", "no 8", "no 9"]
    (settings.home / LOG).write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    assert "errors" not in faults(examine(settings))


def test_little_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(folder)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: usage(10**12, 10**12 - 10**8, 10**8))
    assert faults(examine(settings))["disk"].remedy == "Make room: a full disk stops the database."


def test_a_home_that_cannot_be_written(ordinary_folder: Path) -> None:
    ordinary_folder.chmod(0o555)
    assert "cannot be written by you" in faults(examine(Settings(ordinary_folder)))["home"].said


def test_a_database_that_is_gone(folder: Path) -> None:
    (folder / "postgres.location").write_text("/nowhere\n", "utf-8")
    assert "is not there any more" in faults(examine(Settings(folder)))["data"].said


def test_a_server_that_does_not_answer(folder: Path) -> None:
    settings = Settings(folder, "postgresql://me@/assay?host=/nowhere")
    assert "cannot be used" in faults(examine(settings))["server"].said
