"""What runs, where, since when, and for each fault what to do about it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from platform import python_version

import psycopg

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.run.database import Database
from assay.run.group import running_state
from assay.run.lock import holder
from assay.run.log import LOG, last_lines
from assay.run.own_server import check_server, shown
from assay.run.place import known_place
from assay.run.state import State, read_state

_LOW_BYTES = 1 << 30
_RECENT = timedelta(minutes=10)
_MANY_ERRORS = 10
_ALARM_SECONDS = 30
_ERROR = re.compile(r"\b(ERROR|FATAL|PANIC|CRITICAL|Traceback)\b|has fallen")


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that was looked at: its name, what is so, and, if that is a fault, what to do."""

    name: str
    said: str
    remedy: str = ""

    @property
    def is_fault(self) -> bool:
        return bool(self.remedy)


def examine(settings: Settings) -> list[Observation]:
    """Look at everything. Raises nothing that a person could mend: that becomes an observation."""
    state = running_state(settings)
    return [
        Observation("version", f"assay {version('assay')}, python {python_version()}"),
        *_home(settings.home),
        *_group(settings, state),
        *_database(settings, state),
        *_log(settings.home),
    ]


def _home(home: Path) -> Iterator[Observation]:
    if not home.is_dir():
        yield Observation("home", f"{home} does not exist.", "`assay up` makes it; ASSAY_HOME names another.")
        return
    if os.access(home, os.W_OK | os.X_OK, effective_ids=True):
        yield Observation("home", str(home))
    else:
        yield Observation("home", f"{home} cannot be written by you.", "Work as its owner, or change its permissions.")
    yield _disk("disk", home)


def _disk(name: str, folder: Path) -> Observation:
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:,.1f} GB free at {folder}"
    return Observation(name, said, "Make room: a full disk stops the database." if free < _LOW_BYTES else "")


def _group(settings: Settings, state: State | None) -> Iterator[Observation]:
    if state is None:
        left = read_state(settings.home)
        held = holder(settings.home)
        if held is not None:
            yield Observation(
                "group", f"Not up; a command uses the home now ({held}).", "Wait until it ends, then `assay up`."
            )
        elif left is not None:
            yield Observation(
                "group",
                f"Not running. It was killed (process {left.supervisor.pid}, started {left.since}) and left its state behind.",
                "`assay up` starts it again; nothing that was answered is lost.",
            )
        else:
            yield Observation("group", "Not running.", "`assay up` starts it.")
        return
    yield Observation("group", f"up since {state.since}, supervised by process {state.supervisor.pid}")
    if state.assay != version("assay"):
        yield Observation(
            "group version", f"It runs assay {state.assay}.", "`assay down` and `assay up` start the new one."
        )
    for program in state.programs:
        pid = f", process {program.process.pid}" if program.process else ""
        times = "1 time" if program.restarts == 1 else f"{program.restarts:,} times"
        again = f", started again {times}, last {program.last_end}" if program.restarts else ""
        yield Observation(
            program.name,
            f"{program.phase} since {program.since}{pid}{again}",
            "" if program.phase == "ready" else f"See the end of {settings.home / LOG}; it is started again by itself.",
        )


def _database(settings: Settings, state: State | None) -> Iterator[Observation]:
    if settings.database_url is not None:
        try:
            yield Observation(
                "server", f"PostgreSQL {check_server(settings.database_url)} at {shown(settings.database_url)}"
            )
            yield from _alarms(settings, settings.database_url)
        except AssayError as error:
            yield Observation("server", error.args[0], error.hint)
        if state is not None and state.database == "embedded":
            yield _elsewhere("the embedded database", "the server that DATABASE_URL names")
        return
    if state is not None and state.database != "embedded":
        yield _elsewhere(state.database, "the embedded database")
        return
    try:
        place = known_place(settings.home)
        if place is None:
            return  # nothing was ever started here, and that was said
        yield Observation("data", str(place.data))
        if place.folder != Path(os.path.realpath(settings.home)):
            yield _disk("disk of the data", place.folder)
        yield Observation("socket", str(place.socket))
        if Database(settings.home).running():
            yield _connected(Database(settings.home).url)
            yield from _alarms(settings, Database(settings.home).url)
        elif state is not None:
            yield Observation("server", "It takes no connections.", f"See the end of {settings.home / LOG}.")
    except AssayError as error:
        yield Observation("data", error.args[0], error.hint or "See above.")


def _elsewhere(has: str, means: str) -> Observation:
    return Observation(
        "server",
        f"The group uses {has}, and this environment means {means}.",
        "Set DATABASE_URL alike, then `assay down` and `assay up`.",
    )


def _connected(url: str) -> Observation:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version'), pg_database_size(current_database())"
            ).fetchone()
    except psycopg.Error as error:
        return Observation(
            "server",
            f"No connection: {str(error).strip().splitlines()[0]}",
            "Connect as the user who ran `assay up`, or as the superuser.",
        )
    postgres, size = row if row else ("unknown", 0)
    return Observation("server", f"PostgreSQL {postgres}, takes connections, {size / 1e6:,.0f} MB")


def _alarms(settings: Settings, url: str) -> Iterator[Observation]:
    """What calls a person: a stop, a tripped cap, messages given up. Asked in a process that has the office."""
    asked = subprocess.run(
        [sys.executable, "-P", "-m", "assay.office.config.alarms"],
        env={**os.environ, "ASSAY_HOME": str(settings.home), "DATABASE_URL": url},
        capture_output=True,
        encoding="utf-8",
        timeout=_ALARM_SECONDS,
        check=False,
    )
    for line in asked.stdout.splitlines():
        alarm = json.loads(line)
        yield Observation("alarm", alarm["said"], alarm["remedy"])


def _log(home: Path) -> Iterator[Observation]:
    path = home / LOG
    if not path.exists():
        return
    yield Observation("log", f"{path}, {path.stat().st_size / 1e6:,.1f} MB")
    since = (datetime.now(UTC) - _RECENT).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    # Lines begin with their time, written so that they sort by it. Those of a database that a command ran for a moment are
    # written otherwise, and sort before.
    errors = [line for line in last_lines(home) if _ERROR.search(line)]
    recent = sum(line[:4].isdecimal() and line >= since for line in errors)
    for line in errors[-3:]:
        yield Observation("last error", line)
    if recent >= _MANY_ERRORS:
        yield Observation(
            "errors",
            f"{recent:,} lines of the log in the last ten minutes are errors.",
            f"Read the end of {path} for what they have in common.",
        )
