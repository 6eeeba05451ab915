"""One program of the group: how it is started, when it is ready, how it is stopped."""

import http.client
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from assay.base.errors import AssayError

_TETHER = Path(__file__).with_name("tether.py")


@dataclass(frozen=True, slots=True)
class User:
    """Who a program runs as."""

    name: str
    uid: int
    gid: int


def _nothing() -> None:
    return


@dataclass(frozen=True, slots=True)
class Program:
    """A program that the supervisor keeps running. `argv[0]` is a full path.

    `prepare` is called before each start and may raise AssayError. `ready` is asked often and must answer at once, or is a
    URL that answers 2xx when the program is ready. It has `start_seconds` to become ready. To stop it, it gets
    `stop_signal`, and SIGKILL if it is still there after `grace_seconds`. If the supervisor itself is killed it gets
    `death_signal`. `user` can be named by the superuser alone.
    """

    name: str
    argv: tuple[str, ...]
    ready: Callable[[], bool] | str
    env: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] = _nothing
    start_seconds: float = 60
    grace_seconds: float = 10
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    user: User | None = None


def start(program: Program, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, tied to the life of the thread that calls: call it from the main thread.

    The session keeps a terminal's Ctrl-C from it: the supervisor alone decides in which order programs stop.
    """
    if sys.platform != "linux":
        raise AssayError(
            "Assay keeps its programs running on Linux alone.",
            "Run it in a container or a virtual machine; screening files works everywhere.",
        )
    user = program.user
    bounds = (os.getpid(), int(program.death_signal), user.uid if user else -1, user.gid if user else -1)
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(_TETHER), *map(str, bounds), *program.argv],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={**os.environ, **program.env},
        start_new_session=True,
        umask=0o077,
    )


def is_ready(program: Program) -> bool:
    """Whether it is ready to be used."""
    return answers(program.ready) if isinstance(program.ready, str) else program.ready()


def answers(url: str) -> bool:
    """Whether a GET is answered 2xx within a second. Proxies are not asked: it is a program on this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=1):
            return True
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False
