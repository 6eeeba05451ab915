"""What is still to be done now: nothing anywhere means that the office is idle."""

from typing import Final

from django.db import connection

from assay.base import clock
from assay.office.adapters.queries import count_ready
from assay.office.cases.queries import count_due_releases

QUEUES: Final = ("unsealed", "unsettled", "uncarried")


def waiting() -> dict[str, int]:
    """How much waits in each queue, what can be delivered now, and which timers are due. Zero everywhere is idle.

    A message whose next attempt is later, or whose marketplace has no endpoint, does not wait for us.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM unsealed), (SELECT count(*) FROM unsettled), (SELECT count(*) FROM uncarried)"
        )
        counts = dict(zip(QUEUES, map(int, cursor.fetchone()), strict=True))
    return {**counts, "outbox": count_ready(), "timers": count_due_releases()}


def stirring() -> list[str]:
    """The names, as in `waiting`, under which there is something to do: asked many times a second, so nothing is counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM unsealed), EXISTS (SELECT 1 FROM unsettled), EXISTS (SELECT 1 FROM uncarried),"
            " EXISTS (SELECT 1 FROM outbox WHERE NOT dead AND due_at <= %(now)s),"
            " EXISTS (SELECT 1 FROM open_case WHERE release_at <= %(now)s)",
            {"now": clock.now()},
        )
        return [name for name, is_so in zip((*QUEUES, "outbox", "timers"), cursor.fetchone(), strict=True) if is_so]
