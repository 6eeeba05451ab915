"""The embedded PostgreSQL of one home: made, started, stopped, connected to."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from assay.base.errors import AssayError
from assay.run import process
from assay.run.binaries import folder_for, run_as
from assay.run.configuration import ROLE, access_text, memory_bytes, settings_text
from assay.run.lock import HeldError, HomeLock
from assay.run.log import LOG, last_lines, open_log
from assay.run.place import DATA, Place, known_place, ready_home, settle
from assay.run.program import Program, start

DATABASE = "assay"
_START_SECONDS = 600  # after a crash it first reads up to two gigabytes of its own log
_STOP_SECONDS = 20
_PORT = 5432  # of the socket's name; nothing listens on the network


class Database:
    """The embedded server of one home.

    The supervisor runs it as a `program()`. `start` and `stop` run it without a supervisor, for tests and for commands that
    need it for a moment: it then lives no longer than the process (the thread, in fact) that started it.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self._lock = HomeLock(self.home)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> Place:
        """Where it lies. Raises AssayError if it has not been made yet."""
        place = known_place(self.home)
        if place is None:
            raise AssayError(f"There is no database in {self.home} yet.", "`assay up` makes one.")
        return place

    @property
    def url(self) -> str:
        """For psycopg and for every program that reads DATABASE_URL; it holds no secret."""
        return database_url(self.place)

    @property
    def exists(self) -> bool:
        place = known_place(self.home)
        return place is not None and (place.data / "PG_VERSION").exists()

    def running(self) -> bool:
        """Whether a server runs on the data and takes connections, whoever started it."""
        place = known_place(self.home)
        return place is not None and _takes_connections(place)

    def program(self) -> Program:
        """The server as a program of the group; makes the home and settles the place."""
        ready_home(self.home)
        place = settle(self.home)
        binaries = folder_for(place.user)
        return Program(
            name="database",
            argv=(str(binaries / "postgres"), "-D", str(place.data)),
            ready=lambda: _takes_connections(place),
            env={"LC_ALL": "C", "TZ": "UTC"},
            prepare=lambda: _prepare(self.home, place, binaries),
            start_seconds=_START_SECONDS,
            grace_seconds=_STOP_SECONDS,
            # SIGTERM would wait for every client to go; SIGINT sends them away and writes all out; SIGQUIT just falls.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGQUIT,
            user=place.user,
        )

    def start(self) -> str:
        """Start it, making it first if need be; returns its URL when it takes connections.

        Raises AssayError where another process runs the database of this home, or it does not start.
        """
        ready_home(self.home)
        if not self._lock.take("database"):
            raise HeldError(self.home)
        try:
            program = self.program()
            program.prepare()
            with open_log(self.home) as log:
                # No supervisor puts time and program before each line: the server does so itself.
                prefix = ("-c", "log_line_prefix=%m database   | [%p] ")
                self._server = start(replace(program, argv=(*program.argv, *prefix)), log.buffer)
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self.url

    def stop(self) -> None:
        """Stop what this object started; nothing to do is fine."""
        if self._server is not None:
            for sent in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                self._server.send_signal(sent)
                try:
                    self._server.wait(_STOP_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    continue
            self._server = None
        self._lock.release()

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait(self) -> None:
        assert self._server is not None  # noqa: S101 - start has just set it
        until = time.monotonic() + _START_SECONDS
        while not self.running():
            if self._server.poll() is not None or time.monotonic() > until:
                said = " ".join(line for line in last_lines(self.home)[-3:])
                raise AssayError(
                    f"The database of {self.home} did not start: {said}", f"All it said is in {self.home / LOG}."
                )
            time.sleep(0.01)


def database_url(place: Place, database: str = DATABASE) -> str:
    return f"postgresql://{ROLE}@/{database}?host={quote(str(place.socket), safe='')}&port={_PORT}"


def _prepare(home: Path, place: Place, binaries: Path) -> None:
    """All that has to be so before the server is started; whoever calls holds the lock of the home."""
    _end_orphan(place)
    if not (place.data / "PG_VERSION").exists():
        _make(place, binaries)
    _check_version(place, binaries)
    extra = _extra_settings(home)
    access, names = access_text()
    settings = settings_text(place, memory_bytes(), extra)
    for name, text in (("postgresql.conf", settings), ("pg_hba.conf", access), ("pg_ident.conf", names)):
        _write(place, name, text)
    _disown_pid_file(place)


def _make(place: Place, binaries: Path) -> None:
    """A new data folder with one empty database; it appears whole or not at all."""
    for left in place.folder.glob(f".{DATA}-*"):
        shutil.rmtree(left, ignore_errors=True)
    part = place.folder / f".{DATA}-{secrets.token_hex(4)}"
    try:
        part.mkdir(mode=0o700)
        if place.user:
            os.chown(part, place.user.uid, place.user.gid, follow_symlinks=False)
        # C.UTF-8 sorts by code point, everywhere and for ever alike: an index survives a move to another machine.
        _tell(
            run_as(
                place.user,
                binaries / "initdb",
                *("--pgdata", part, "--username", ROLE, "--encoding=UTF8", "--auth=peer", "--no-instructions"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"),
            )
        )
        single = run_as(
            place.user, binaries / "postgres", "--single", "-D", part, "template1", text=f"CREATE DATABASE {DATABASE}\n"
        )
        # In this mode a statement that fails does not end the program badly.
        if single.returncode != 0 or re.search(r"\b(ERROR|FATAL|PANIC):", single.stderr):
            _tell(subprocess.CompletedProcess(single.args, 1, single.stdout, single.stderr))
        part.rename(place.data)
    except OSError as error:
        raise AssayError(
            f"The database cannot be made in {place.folder}: {error.strerror}.",
            "Check its permissions and its free space.",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _tell(run: subprocess.CompletedProcess[str]) -> None:
    if run.returncode == 0:
        return
    said = [
        line.strip()
        for line in run.stderr.splitlines()
        if re.search("error|fatal|panic|could not", line, re.IGNORECASE)
    ]
    raise AssayError(
        f"The database cannot be made: {' '.join(said[-2:]) or f'{run.args[0]} ended with {run.returncode}'}.",
        "Check the free space and the permissions of Assay's home, or name a server of your own in DATABASE_URL.",
    )


def _check_version(place: Place, binaries: Path) -> None:
    """A data folder serves one major version of PostgreSQL alone."""
    has = (place.data / "PG_VERSION").read_text("utf-8").strip()
    said = run_as(None, binaries / "postgres", "--version").stdout
    match = re.search(r"(\d+)\.", said)
    needs = match.group(1) if match else has
    if has != needs:
        raise AssayError(
            f"The database in {place.data} was made by PostgreSQL {has}, and this Assay has {needs}.",
            "Make a backup with the Assay that made it, then restore it into an empty home with this one.",
        )


def _extra_settings(home: Path) -> str:
    # Read here and copied in: the server's user may not be able to reach the home.
    path = home / "postgres.conf"
    try:
        return f"# From {path}:\n{path.read_text('utf-8')}"
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise AssayError(f"{path} cannot be read: {error}.", "Mend it, or remove it.") from error


def _write(place: Place, name: str, text: str) -> None:
    path = place.data / name
    part = path.with_name(f"{name}.part")
    try:
        part.unlink(missing_ok=True)
        with part.open("x", encoding="utf-8") as file:
            file.write(text)
            # By descriptor: the folder is another user's, who could put a link where the name is.
            os.fchmod(file.fileno(), 0o600)
            if place.user:
                os.fchown(file.fileno(), place.user.uid, place.user.gid)
        part.replace(path)
    except OSError as error:
        raise AssayError(
            f"{path} cannot be written: {error.strerror}.", "Check its permissions and the free space."
        ) from error


# --- postmaster.pid: pid, data folder, time, port, socket folder, address, shared memory, status ---


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _takes_connections(place: Place) -> bool:
    pid_file = _pid_file(place)
    return len(pid_file) > 7 and pid_file[7].strip() == "ready" and _server(place) is not None


def _server(place: Place) -> process.Process | None:
    """The server on these data, if the pid file names one that lives and is no other program with its pid."""
    first = (_pid_file(place) or [""])[0].strip()
    if not first.lstrip("-").isdecimal():
        return None
    found = process.running(abs(int(first)))
    return found if found and str(place.data) in process.arguments(found.pid) else None


def _end_orphan(place: Place) -> None:
    """End a server that nobody supervises any more, as one has that was killed an instant ago."""
    server = _server(place)
    if server is None:
        return
    for sent, seconds in ((None, 1.0), (signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, _STOP_SECONDS)):
        if sent is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(server.pid, sent)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not process.is_running(server):
                return
            time.sleep(0.01)
    raise AssayError(
        f"Another server (process {server.pid}) holds {place.data} and does not end.", "End it, then try again."
    )


def _disown_pid_file(place: Place) -> None:
    """Make PostgreSQL see that a pid file is stale where it would not by itself.

    It takes any process of its own user with that pid for a server: a zombie, a program that got the pid later. A pid file
    that names its own parent, though, it knows to be stale. So ours is written into it. Removing the file instead would
    skip a look that PostgreSQL then takes: whether anybody still holds the shared memory of the server that died.
    """
    lines = _pid_file(place)
    if (
        not lines
    ):  # a file without a line is left where power failed while it was written; there is nothing to look up in it
        (place.data / "postmaster.pid").unlink(missing_ok=True)
        return
    _write(place, "postmaster.pid", "\n".join([str(os.getpid()), *lines[1:]]) + "\n")
