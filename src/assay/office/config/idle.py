"""What is still to be done now: nothing anywhere means that the office is idle."""

from typing import Final

from django.db import connection

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
