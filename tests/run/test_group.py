"""`assay up` and `down`: once, twice, at once, and after everything that can be killed was killed."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.run import group, process
from assay.run.database import Database
from assay.run.doctor import examine
from assay.run.lock import holder
from assay.run.log import last_lines
from assay.run.state import read_state
from run.homes import ASSAY, assay, environment, kept, pid_of, put, wait_for


def quiet(text: str) -> None:
    return


def test_up_and_down(settings: Settings) -> None:
    said: list[str] = []
    state, begun = group.up(settings, said.append)
    assert begun
    assert said == ["Starting the database…"]
    assert [program.name for program in state.programs] == ["database"]
    put(Database(settings.home).url, "one")
    again, begun_again = group.up(settings, said.append)
    assert not begun_again
    assert again.supervisor == state.supervisor
    assert group.down(settings) == ["database"]
    assert not process.is_running(state.supervisor)
    assert not Database(settings.home).running()
    assert read_state(settings.home) is None
    assert group.down(settings) == []


def test_two_ups_at_once(home: Path) -> None:
    both = [
        subprocess.Popen([ASSAY, "up"], env=environment(home), stdout=subprocess.PIPE, encoding="utf-8")
        for _ in range(2)
    ]
    printed = sorted(process.communicate(timeout=60)[0].splitlines()[0] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert printed[0] == "Assay is up: database."
    assert printed[1].startswith("Assay was up already, since")


def test_a_killed_database_is_started_again(settings: Settings) -> None:
    group.up(settings, quiet)
    put(Database(settings.home).url, "one")
    first = pid_of(settings.home)
    os.kill(first, signal.SIGKILL)

    def again() -> bool:
        state = read_state(settings.home)
        return state is not None and state.is_ready and pid_of(settings.home) != first

    wait_for(again)
    assert kept(Database(settings.home).url) == ["one"]
    state = read_state(settings.home)
    assert state is not None
    assert state.programs[0].restarts == 1
    assert state.programs[0].last_end == "killed by SIGKILL"
    assert any("The database has fallen: killed by SIGKILL." in line for line in last_lines(settings.home))
    (seen,) = [each for each in examine(settings) if each.name == "database"]
    assert "started again 1 time, last killed by SIGKILL" in seen.said
    assert not seen.is_fault


def test_a_killed_supervisor_takes_its_programs_along(settings: Settings) -> None:
    state, _ = group.up(settings, quiet)
    put(Database(settings.home).url, "one")
    database = process.running(pid_of(settings.home))
    assert database is not None
    os.kill(state.supervisor.pid, signal.SIGKILL)
    wait_for(lambda: not process.is_running(database))
    (told,) = [each for each in examine(settings) if each.name == "group"]
    assert "It was killed" in told.said
    assert told.is_fault
    _, begun = group.up(settings, quiet)
    assert begun
    assert kept(Database(settings.home).url) == ["one"]


def test_a_supervisor_that_does_not_listen_is_killed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "_STOP_SECONDS", 0.2)
    state, _ = group.up(settings, quiet)
    os.kill(state.supervisor.pid, signal.SIGSTOP)
    assert group.down(settings) == ["database"]
    wait_for(lambda: not Database(settings.home).running())


def test_in_the_foreground_ctrl_c_stops_it(home: Path) -> None:
    with subprocess.Popen(
        [ASSAY, "up", "--foreground"], env=environment(home), stdout=subprocess.PIPE, encoding="utf-8"
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "Everything is ready." in line:
                break
        assert assay(home, "up", "--foreground").returncode == 2
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
    assert running.returncode == 0
    assert "The group has stopped." in rest
    assert not Database(home).running()


def test_ctrl_c_while_it_starts_leaves_nothing_running(folder: Path) -> None:
    home = folder / "home"
    with subprocess.Popen([ASSAY, "up"], env=environment(home), stderr=subprocess.PIPE, encoding="utf-8") as starting:
        wait_for(lambda: holder(home) is not None)
        starting.send_signal(signal.SIGINT)
        assert starting.stderr is not None
        assert "Stopped." in starting.stderr.read()
    assert starting.returncode == 130
    assert holder(home) is None
    assert not Database(home).running()


def test_what_does_not_start_is_said_and_nothing_stays(settings: Settings) -> None:
    (settings.home / "postgres.conf").write_text("wrok_mem = 17MB\n", "utf-8")
    with pytest.raises(AssayError, match="The database does not start: ended with exit code 1"):
        group.up(settings, quiet)
    assert any("wrok_mem" in line for line in last_lines(settings.home))
    assert group.down(settings) == []


def test_a_home_that_a_command_uses(settings: Settings) -> None:
    with Database(settings.home):
        with pytest.raises(AssayError, match="Another command uses"):
            group.up(settings, quiet)
        with pytest.raises(AssayError, match="Another command uses"):
            group.down(settings)


def test_the_commands_say_what_they_do(home: Path) -> None:
    up, down, idle = (assay(home, command) for command in ("up", "down", "down"))
    assert up.stdout.splitlines() == ["Assay is up: database.", f"Log: {home / 'assay.log'}"]
    assert down.stdout == "Stopped: database.\n"
    assert idle.stdout == "Nothing was running.\n"
    assert [run.returncode for run in (up, down, idle)] == [0, 0, 0]
