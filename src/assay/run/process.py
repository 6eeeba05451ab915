"""Which process is which: a pid alone says little, for pids are given out again.

Read from `/proc`, so on Linux alone. Everything in there that is read here, anybody may read.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PROC = Path("/proc")
_GONE = frozenset("ZXx")  # a zombie has ended: in a container where nobody reaps it stays forever


@dataclass(frozen=True, slots=True)
class Process:
    """A process by its pid and when it was born (boot and clock tick), which no later process with that pid shares."""

    pid: int
    born: str


def running(pid: int) -> Process | None:
    """The process that has this pid now; None where there is none, or only a zombie."""
    fields = _stat(pid)
    if fields is None or fields[0] in _GONE:
        return None
    return Process(pid, f"{_boot()}:{fields[19]}")


def is_running(process: Process) -> bool:
    """Whether this very process is still there."""
    return running(process.pid) == process


def myself() -> Process:
    """The process that asks."""
    found = running(os.getpid())
    assert found is not None  # noqa: S101 - who asks is there
    return found


def arguments(pid: int) -> list[str]:
    """Its command line; empty where it has none or is gone."""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().decode(errors="surrogateescape").split("\0")
    except OSError:
        return []


def children(pid: int) -> list[int]:
    """The pids of its children, zombies left out."""
    found = []
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            fields = _stat(int(entry.name))
            if fields is not None and fields[1] == str(pid) and fields[0] not in _GONE:
                found.append(int(entry.name))
    return found


def _stat(pid: int) -> list[str] | None:
    """The fields of `/proc/PID/stat` from the state on: state, parent, …, [19] the tick of its birth."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("utf-8", errors="replace")
    except OSError:
        return None
    # The name before them stands in brackets and may hold brackets and spaces itself.
    return text[text.rindex(")") + 2 :].split()


@cache
def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text("utf-8").strip()[:8]
    except OSError:
        return "boot"
