"""The time. All of Assay asks here, and nowhere else, so that every deadline can be tested with a moved clock.

With `ASSAY_CLOCK=stepped` time stands still until somebody moves it: all processes that share a home share one instant,
eight bytes in the file `clock`. The simulated market lets months pass in minutes that way.
"""

import mmap
import os
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from assay.base.errors import AssayError
from assay.base.settings import home

FIRST_INSTANT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Where a stepped clock stands before its first step."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS: Final = struct.Struct("<q")


def now() -> datetime:
    """This instant, in UTC."""
    if is_stepped():
        return _EPOCH + timedelta(microseconds=_shared().read())
    return datetime.now(UTC)


def milliseconds() -> int:
    """This instant in milliseconds since 1970, for ids."""
    return _shared().read() // 1000 if is_stepped() else time.time_ns() // 1_000_000


def is_stepped() -> bool:
    """Whether time moves only when it is told to."""
    return os.environ.get("ASSAY_CLOCK") == "stepped"


def step_to(instant: datetime) -> None:
    """Move the stepped clock forward. Raises AssayError if the clock is not stepped, or if time would go back."""
    if not is_stepped():
        raise AssayError("This clock cannot be moved.", "Start Assay with ASSAY_CLOCK=stepped.")
    wanted = round((instant - _EPOCH) / timedelta(microseconds=1))
    if wanted < _shared().read():
        raise AssayError(f"The clock stands at {now().isoformat()}; time does not go back to {instant.isoformat()}.")
    _shared().write(wanted)


class _SharedInstant:
    """Microseconds since 1970 in a mapped file. Eight aligned bytes are written at once, so no reader sees half a step."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < _MICROSECONDS.size:
                os.pwrite(descriptor, _MICROSECONDS.pack((FIRST_INSTANT - _EPOCH) // timedelta(microseconds=1)), 0)
            self._page = mmap.mmap(descriptor, _MICROSECONDS.size)
        finally:
            os.close(descriptor)

    def read(self) -> int:
        return int(_MICROSECONDS.unpack_from(self._page)[0])

    def write(self, microseconds: int) -> None:
        _MICROSECONDS.pack_into(self._page, 0, microseconds)


_instants: dict[Path, _SharedInstant] = {}


def _shared() -> _SharedInstant:
    path = (home() / "clock").absolute()
    if path not in _instants:
        _instants[path] = _SharedInstant(path)
    return _instants[path]
