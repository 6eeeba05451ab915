"""One log for all programs: a line each, with its time and its program; turned over before it grows too large."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

LOG = "assay.log"
_MEGABYTE = 1 << 20


class Log:
    """`$ASSAY_HOME/assay.log`, and `.1` to `.3` before it, of about `limit_bytes` each.

    Writing never raises: programs must not fall because their log cannot be kept. What was lost is said when there is room again.
    """

    def __init__(
        self, home: Path, limit_bytes: int = 10 * _MEGABYTE, keep: int = 3, echo: TextIO | None = None
    ) -> None:
        self.path = home / LOG
        self._limit = limit_bytes
        self._keep = keep
        self._echo = echo
        self._lost = 0
        self._file: TextIO | None = None

    def write(self, program: str, text: str) -> None:
        """Add a line."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = f"{at} {program:10} | {text.rstrip()}\n"
        if self._echo is not None:
            with contextlib.suppress(OSError, ValueError):
                self._echo.write(line)
                self._echo.flush()
        try:
            if self._lost:
                self._append(f"{at} {'assay':10} | {self._lost:,} lines were lost: the log could not be written.\n")
                self._lost = 0
            self._append(line)
        except OSError:
            self._lost += 1
            self.close()

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()

    def _append(self, line: str) -> None:
        if self._file is None:
            self._file = open_log(self.path.parent)
        elif self._file.tell() > self._limit:
            self.close()
            self._turn_over()
            self._append(line)
            return
        self._file.write(line)

    def _turn_over(self) -> None:
        for number in range(self._keep, 0, -1):
            older = self.path.with_name(f"{LOG}.{number}")
            newer = self.path.with_name(f"{LOG}.{number - 1}") if number > 1 else self.path
            if newer.exists():
                newer.replace(older)


def open_log(home: Path) -> TextIO:
    """The log, to add to. Not through a link: the superuser may write it in another user's folder."""
    descriptor = os.open(home / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    return open(descriptor, "a", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: PTH123 - no path


class Lines:
    """Bytes as they come out of a pipe, in whole lines; a line without end is cut at 64 KB."""

    _LONGEST = 1 << 16

    def __init__(self) -> None:
        self._rest = b""

    def add(self, data: bytes) -> Iterator[str]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > self._LONGEST:
            whole.append(self._rest)
            self._rest = b""
        for line in whole:
            yield line.decode(errors="backslashreplace")

    def end(self) -> Iterator[str]:
        if self._rest:
            yield self._rest.decode(errors="backslashreplace")
            self._rest = b""


def last_lines(home: Path, limit_bytes: int = 256 * 1024) -> list[str]:
    """The end of the log, in whole lines."""
    path = home / LOG
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - limit_bytes))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return lines[1:] if size > limit_bytes else lines
