"""Keeps a list of programs running: starts them in order, starts again what falls, stops all in reverse.

One thread and one loop, for two reasons: a child started by a thread would get its death signal when that thread ends, and
what happens at once (a death, a line of output, a signal) is dealt with one after the other.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import FrameType

from assay.base.errors import AssayError
from assay.run import process
from assay.run.log import Lines, Log
from assay.run.program import Program, is_ready, start
from assay.run.state import ProgramState, State

_SET_CHILD_SUBREAPER = 36
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 10.0
_STEADY_SECONDS = 60.0  # a program that ran so long begins its pauses anew
_TRIES_AT_FIRST = 3
_LOOK_SECONDS = 0.02


class _Kept:
    """A program and what runs of it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.state = ProgramState(program.name)
        self.child: subprocess.Popen[bytes] | None = None
        self.lines = Lines()
        self.started = 0.0
        self.due = 0.0
        self.pause = _FIRST_PAUSE_SECONDS


class Supervisor:
    """Runs a group of programs from `run` until a signal (TERM, INT, HUP) ends it. Main thread alone.

    `changed` is called with the state whenever it changes, `say` with what a person who waits should read, `ready` once when
    all programs are.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        database: str,
        log: Log,
        changed: Callable[[State], None],
        say: Callable[[str], None],
        ready: Callable[[], None],
    ) -> None:
        self._kept = [_Kept(program) for program in programs]
        self._log = log
        self._changed = changed
        self._say = say
        self._ready = ready
        self._stopping = False
        self._selector = selectors.DefaultSelector()
        self.state = State(process.myself(), _now(), database, [kept.state for kept in self._kept])

    def run(self) -> None:
        """Returns when all was stopped on request. Raises AssayError where a program did not become ready at first."""
        self._listen()
        self._log.write("assay", f"The group starts: assay {self.state.assay}, python {self.state.python}.")
        try:
            for kept in self._kept:
                self._bring_up(kept)
            if not self._stopping:
                self._log.write("assay", "Everything is ready.")
                self._ready()
            while not self._stopping:
                self._look(self._until_due())
                self._revive()
        except AssayError as error:
            self._log.write("assay", f"The group gives up: {error}")
            raise
        finally:
            self._stop_all()
            self._log.write("assay", "The group has stopped.")

    # --- starting ---

    def _bring_up(self, kept: _Kept) -> None:
        """Start the next program for the first time and wait until it is ready."""
        self._say(f"Starting the {kept.program.name}…")
        self._start(kept)
        while kept.state.phase != "ready" and not self._stopping:
            if kept.state.restarts >= _TRIES_AT_FIRST:
                raise AssayError(
                    f"The {kept.program.name} does not start: {kept.state.last_end}.",
                    f"What it said is at the end of {self._log.path}.",
                )
            self._look(_LOOK_SECONDS)
            self._revive()

    def _start(self, kept: _Kept) -> None:
        self._end_strays()
        kept.program.prepare()
        kept.child = start(kept.program, subprocess.PIPE)
        kept.lines = Lines()
        kept.started = time.monotonic()
        assert kept.child.stdout is not None  # noqa: S101 - PIPE was asked for
        os.set_blocking(kept.child.stdout.fileno(), False)
        self._selector.register(kept.child.stdout, selectors.EVENT_READ, kept)
        kept.state.process = process.running(kept.child.pid)
        self._enter(kept, "starting")

    def _revive(self) -> None:
        """Look who has become ready, who takes too long, and who is due to be started again."""
        now = time.monotonic()
        for kept in self._kept:
            if kept.state.phase == "starting" and kept.child is not None:
                if is_ready(kept.program):
                    self._enter(kept, "ready")
                elif now - kept.started > kept.program.start_seconds:
                    self._log.write("assay", f"The {kept.program.name} is not ready in time and is killed.")
                    kept.child.kill()
            elif kept.state.phase == "restarting" and now >= kept.due:
                try:
                    self._start(kept)
                except (AssayError, OSError) as error:
                    self._put_off(kept, str(error))

    def _until_due(self) -> float | None:
        """How long nothing has to be done, if nothing happens."""
        if any(kept.state.phase == "starting" for kept in self._kept):
            return _LOOK_SECONDS
        waits = [kept.due - time.monotonic() for kept in self._kept if kept.state.phase == "restarting"]
        return max(0.0, min(waits)) if waits else None

    # --- what happens ---

    def _listen(self) -> None:
        # Orphans of our children become ours, so that we can reap them: in a container nobody else may.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        wake, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector.register(wake, selectors.EVENT_READ)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        # The default ignores a child's death without waking us.
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _look(self, seconds: float | None) -> None:
        """Wait for something to happen, at most so long; take what was printed and who has ended."""
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, _Kept):
                self._read(key.data)
            else:
                with contextlib.suppress(BlockingIOError):
                    os.read(key.fd, 4096)
        self._reap()

    def _read(self, kept: _Kept) -> None:
        assert kept.child is not None and kept.child.stdout is not None  # noqa: S101 - it is registered
        try:
            data = os.read(kept.child.stdout.fileno(), 1 << 16)
        except BlockingIOError:
            return
        for line in kept.lines.add(data) if data else kept.lines.end():
            self._log.write(kept.program.name, line)
        if not data:
            self._selector.unregister(kept.child.stdout)
            kept.child.stdout.close()

    def _reap(self) -> None:
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            for kept in self._kept:
                if kept.child is not None and kept.child.pid == ended.si_pid:
                    kept.child.wait()
                    self._ended(kept)
                    break
            else:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(ended.si_pid, 0)

    def _ended(self, kept: _Kept) -> None:
        child, kept.child = kept.child, None
        assert child is not None and child.stdout is not None  # noqa: S101
        # What it said last is worth most; another process may hold the pipe open, so not to its end.
        if not child.stdout.closed:
            with contextlib.suppress(BlockingIOError):
                while data := os.read(child.stdout.fileno(), 1 << 16):
                    for line in kept.lines.add(data):
                        self._log.write(kept.program.name, line)
            for line in kept.lines.end():
                self._log.write(kept.program.name, line)
            self._selector.unregister(child.stdout)
            child.stdout.close()
        kept.state.process = None
        how = _how(child.returncode)
        if self._stopping:
            kept.state.last_end = how
            self._enter(kept, "stopped")
        else:
            if time.monotonic() - kept.started > _STEADY_SECONDS:
                kept.pause = _FIRST_PAUSE_SECONDS
            self._put_off(kept, how)

    def _put_off(self, kept: _Kept, why: str) -> None:
        """It is to be started again after a pause, twice as long each time."""
        kept.state.last_end = why
        kept.state.restarts += 1
        kept.due = time.monotonic() + kept.pause
        self._log.write(
            "assay",
            f"The {kept.program.name} has fallen: {why.rstrip('.')}. It is started again in {kept.pause:.1f} s.",
        )
        kept.pause = min(kept.pause * 2, _LONGEST_PAUSE_SECONDS)
        self._enter(kept, "restarting")

    def _end_strays(self) -> None:
        """Kill what a program that fell left behind: it would hold its memory, its port or its files.

        Whatever is our child and no program of ours was orphaned into our care, for nothing here detaches itself.
        """
        ours = {kept.child.pid for kept in self._kept if kept.child is not None}
        until = time.monotonic() + 2
        while time.monotonic() < until:
            strays = set(process.children(os.getpid())) - ours
            if not strays:
                return
            for pid in strays:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)
            self._reap()

    # --- stopping ---

    def _stop_all(self) -> None:
        self._stopping = True
        for kept in reversed(self._kept):
            if kept.child is not None:
                self._say(f"Stopping the {kept.program.name}…")
                self._log.write("assay", f"Stopping the {kept.program.name}.")
                kept.child.send_signal(kept.program.stop_signal)
                if not self._gone(kept, kept.program.grace_seconds):
                    self._log.write("assay", f"The {kept.program.name} does not stop and is killed.")
                    kept.child.kill()
                    self._gone(kept, 10)
            else:
                kept.state.phase = "stopped"
        self._end_strays()

    def _gone(self, kept: _Kept, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while kept.child is not None and time.monotonic() < until:
            self._look(min(0.2, max(0.0, until - time.monotonic())))
        return kept.child is None

    def _enter(self, kept: _Kept, phase: str) -> None:
        kept.state.phase = phase
        kept.state.since = _now()
        self._changed(self.state)


def _how(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
