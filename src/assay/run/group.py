"""Start and stop the group of programs from outside: what `assay up` and `assay down` do."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.run import process
from assay.run.lock import GROUP, HeldError, holder
from assay.run.place import ready_home
from assay.run.state import State, read_state, remove_state

_READY_SECONDS = 600
_STOP_SECONDS = 60


def up(settings: Settings, say: Callable[[str], None]) -> tuple[State, bool]:
    """Start the group detached and wait until it is ready; returns its state, and whether it was this call that started it.

    `say` gets a line whenever there is one to read. Ctrl-C stops what was begun. Raises AssayError where it does not start.
    """
    ready_home(settings.home)
    if holder(settings.home) is None:
        begun = _begin(settings, say)
        if begun is not None:
            return begun, True
    return _already(settings), False


def foreground(settings: Settings) -> NoReturn:
    """Become the supervisor: the log goes to the terminal too, Ctrl-C stops the group."""
    ready_home(settings.home)
    os.execve(sys.executable, _command("foreground"), _environment(settings))


def down(settings: Settings) -> list[str]:
    """Stop the group; returns the names of what was stopped, and nothing if nothing was running.

    Raises AssayError where it does not end, or is not ours to end.
    """
    home = settings.home
    if holder(home) is None:
        with contextlib.suppress(OSError):
            remove_state(home)
        return []
    state = _settled(settings)
    if state is None or state.is_stale:
        raise HeldError(home)
    names = [program.name for program in state.programs if program.process is not None]
    for sent, seconds in ((signal.SIGTERM, _STOP_SECONDS), (signal.SIGKILL, 5)):
        try:
            os.kill(state.supervisor.pid, sent)
        except ProcessLookupError:
            pass
        except PermissionError:
            raise AssayError(
                f"The group (process {state.supervisor.pid}) was started by another user.", "Stop it as that user."
            ) from None
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if holder(home) is None and not process.is_running(state.supervisor):
                return names
            time.sleep(0.01)
    raise AssayError(
        f"The group (process {state.supervisor.pid}) does not end.", "`assay doctor` tells what still runs."
    )


def running_state(settings: Settings) -> State | None:
    """The state of the group, if it runs."""
    state = read_state(settings.home)
    return state if state is not None and not state.is_stale and holder(settings.home) is not None else None


# --- starting ---


def _begin(settings: Settings, say: Callable[[str], None]) -> State | None:
    """None where another process had the home first."""
    supervisor: process.Process | None = None
    rest: list[str] = []
    with subprocess.Popen(
        _command("detached"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=_environment(settings),
    ) as started:
        assert started.stdout is not None  # noqa: S101 - PIPE was asked for
        try:
            for line in started.stdout:
                word = _word(line)
                if "pid" in word:
                    supervisor = process.running(word["pid"])
                elif "say" in word:
                    say(word["say"])
                elif "ready" in word:
                    break
                elif "refused" in word:
                    if word["held"]:
                        return None
                    raise AssayError(word["refused"], word["hint"])
                else:
                    rest.append(line.rstrip())
            else:
                raise AssayError(
                    f"The group ended before it was ready: {rest[-1] if rest else 'it said nothing'}.",
                    f"More may stand at the end of {settings.home / 'assay.log'}.",
                )
        except KeyboardInterrupt:
            _stop_begun(started.stdout, supervisor)
            raise
    return _already(settings)


def _stop_begun(said: Iterable[str], supervisor: process.Process | None) -> None:
    """Stop a supervisor that is starting, and wait for its end. It may not have told its number yet: then when it does."""
    if supervisor is None:
        pids = (_word(line).get("pid") for line in said)
        pid = next((pid for pid in pids if pid is not None), None)
        supervisor = process.running(pid) if pid is not None else None
    if supervisor is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(supervisor.pid, signal.SIGTERM)
    until = time.monotonic() + _STOP_SECONDS
    while process.is_running(supervisor) and time.monotonic() < until:
        time.sleep(0.01)


def _already(settings: Settings) -> State:
    """The state of a group that another call started, once it is ready."""
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        state = running_state(settings)
        if state is not None and state.is_ready:
            return state
        held = holder(settings.home)
        if held is None:
            raise AssayError(f"The group on {settings.home} ended before it was ready.", "`assay doctor` tells more.")
        if not held.endswith(GROUP):
            raise HeldError(settings.home)
        time.sleep(0.02)
    raise AssayError(f"The group on {settings.home} does not become ready.", "`assay doctor` tells more.")


def _settled(settings: Settings) -> State | None:
    """The state of a group that may have taken its lock an instant ago and written nothing yet."""
    until = time.monotonic() + 2
    while time.monotonic() < until:
        state = running_state(settings)
        if state is not None:
            return state
        if not (holder(settings.home) or "").endswith(GROUP):
            return None
        time.sleep(0.02)
    return None


def _command(how: str) -> list[str]:
    # -P: no module is taken from the folder one happens to be in.
    return [sys.executable, "-P", "-m", "assay.run", how]


def _environment(settings: Settings) -> dict[str, str]:
    environment = {**os.environ, "ASSAY_HOME": str(settings.home), "PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)
    if settings.database_url is not None:
        environment["DATABASE_URL"] = settings.database_url
    return environment


def _word(line: str) -> dict[str, Any]:
    """What the supervisor tells while one waits (see `__main__`); empty where the line is something else."""
    try:
        word = json.loads(line)
    except ValueError:
        return {}
    return word if isinstance(word, dict) else {}
