"""Ids: of records by the time they were made (UUID 7), of subjects by what the outside calls them (UUID 8); RFC 9562."""

import hashlib
import os
import threading
import time
from datetime import datetime
from typing import Final
from uuid import UUID

from assay.base import clock

_VERSION_7: Final = 7 << 76
_VERSION_8: Final = 8 << 76
_VARIANT: Final = 2 << 62
_LOW: Final = (1 << 62) - 1
_WITHIN_BITS: Final = 74
_RANDOM_BITS: Final = 62  # below a counter of twelve
_RANDOM_BITS_STEPPED: Final = 22  # below 52 of microseconds, enough until 2112


class _Sequence:
    """The last id, so that ids of one process never go back, even if the clock does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = self._within = 0

    def next(self) -> tuple[int, int]:
        """Milliseconds, and 74 bits for the order within one, their last ones random.

        Otherwise they count. Under a stepped clock, where a millisecond can last for minutes and for many processes, they
        hold microseconds of the real time: so ids are in order from one process to the next.
        """
        with self._lock:
            at, random, within = clock.milliseconds(), _RANDOM_BITS, 0
            if clock.is_stepped():
                random, within = _RANDOM_BITS_STEPPED, time.time_ns() // 1000
            if (at, within) <= (self._milliseconds, self._within):
                at, within = self._milliseconds, self._within + 1
                if within >> (_WITHIN_BITS - random):
                    at, within = at + 1, 0
            self._milliseconds, self._within = at, within
        return at, (within << random) | int.from_bytes(os.urandom(8), "big") & ((1 << random) - 1)


_sequence = _Sequence()


def new_id() -> UUID:
    """An id that sorts behind all that this process made before."""
    at, within = _sequence.next()
    return UUID(int=(at << 80) | _VERSION_7 | (within >> 62 << 64) | _VARIANT | (within & _LOW))


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
