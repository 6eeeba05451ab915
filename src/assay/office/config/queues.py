"""Taking what waits in a queue: rows are removed in the transaction that writes their consequences."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import connection

SETTLING: Final = 7_303
CARRYING: Final = 7_304
RELEASING: Final = 7_305
AGING: Final = 7_306
_QUEUES: Final = {"unsettled": "screening_id", "uncarried": "decision_id"}


def take(queue: str, limit: int, but_not: Collection[UUID] = ()) -> list[UUID]:
    """Take the oldest ids out of `unsettled` or `uncarried`. If the transaction fails they are back."""
    id = _QUEUES[queue]
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {queue} WHERE {id} IN (SELECT {id} FROM {queue} WHERE NOT {id} = ANY(%s)"  # noqa: S608 - both names are ours
            f" ORDER BY {id} LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING {id}",
            [list(but_not), limit],
        )
        return sorted(id for (id,) in cursor.fetchall())


def first_waiting(queue: str, but_not: Collection[UUID] = ()) -> UUID | None:
    """The id that `take` would take first."""
    id = _QUEUES[queue]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {id} FROM {queue} WHERE NOT {id} = ANY(%s) ORDER BY {id} LIMIT 1",  # noqa: S608 - both names are ours
            [list(but_not)],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def is_mine(lock: int) -> bool:
    """Whether this transaction alone does a kind of work until it ends. Another worker that does it already goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        return bool(cursor.fetchone()[0])
