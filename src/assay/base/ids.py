"""Ids: of records by the time they were made (UUID 7), of subjects by what the outside calls them (UUID 8); RFC 9562."""

import hashlib
import os
import threading
from datetime import datetime
from typing import Final
from uuid import UUID

from assay.base import clock

_VERSION_7: Final = 7 << 76
_VERSION_8: Final = 8 << 76
_VARIANT: Final = 2 << 62
_RANDOM: Final = (1 << 62) - 1
_MOST_IN_A_MILLISECOND: Final = 4096


class _Sequence:
    """The milliseconds and the counter of the last id, so that ids of one process never go back, even if the clock does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = self._counter = 0

    def next(self) -> tuple[int, int]:
        with self._lock:
            at = clock.milliseconds()
            if at > self._milliseconds:
                self._milliseconds, self._counter = at, 0
            else:
                self._counter += 1
                if self._counter == _MOST_IN_A_MILLISECOND:
                    self._milliseconds, self._counter = self._milliseconds + 1, 0
            return self._milliseconds, self._counter


_sequence = _Sequence()


def new_id() -> UUID:
    """An id that sorts behind all that this process made before."""
    at, counter = _sequence.next()
    random = int.from_bytes(os.urandom(8), "big") & _RANDOM
    return UUID(int=(at << 80) | _VERSION_7 | (counter << 64) | _VARIANT | random)


def id_behind(last: UUID | None) -> UUID:
    """An id that sorts behind `last`, which another process may have made, or this one when the clock stood where it stands.

    Where the newest row of a table counts, its writers take turns and make their ids so.
    """
    made = new_id()
    return made if last is None or made > last else UUID(int=last.int + 1)


def first_id(instant: datetime) -> UUID:
    """The least id that can be made from this instant on: where a month of a partitioned table begins."""
    return UUID(int=(int(instant.timestamp() * 1000) << 80) | _VERSION_7 | _VARIANT)


def subject_id(kind: str, marketplace: str, external_id: str) -> UUID:
    """The id of a listing or an account, from its names outside: known before the database is asked."""
    digest = hashlib.sha256("\0".join((kind, marketplace, external_id)).encode()).digest()
    free = int.from_bytes(digest[:16], "big") & ~((0xF << 76) | (3 << 62))
    return UUID(int=free | _VERSION_8 | _VARIANT)
