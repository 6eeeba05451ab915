"""Reading deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from assay.base import clock
from assay.office.adapters.models import Attempt, Endpoint, Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way, and what its last attempt came back with."""

    message_id: UUID
    marketplace: str
    subject_id: UUID
    type: str
    recorded_at: datetime
    due_at: datetime
    attempts: int
    is_dead: bool
    last_status: int | None
    last_error: str


_ON_THEIR_WAY = """
SELECT m.id, m.marketplace, m.subject_id, m.type, m.recorded_at, o.due_at, o.attempts, o.dead, a.status, coalesce(a.error, '')
FROM outbox o JOIN message m ON m.id = o.message_id
LEFT JOIN LATERAL (SELECT status, error FROM attempt WHERE message_id = o.message_id ORDER BY number DESC LIMIT 1) a ON TRUE
WHERE o.dead = %(dead)s AND (%(after)s::uuid IS NULL OR o.message_id > %(after)s) ORDER BY o.message_id LIMIT %(limit)s
"""


def deliveries(is_dead: bool, after: UUID | None = None, limit: int = 25) -> list[Delivery]:
    """Messages that wait for their next attempt, or those given up, oldest first; `after` is the last message of a page."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_THEIR_WAY, {"dead": is_dead, "after": after, "limit": limit})
        return [Delivery(*row) for row in cursor.fetchall()]


def delivery_counts() -> Mapping[str, int]:
    """How many messages wait, how many of those should have gone by now, and how many were given up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE NOT dead), count(*) FILTER (WHERE NOT dead AND due_at <= %s),"
            " count(*) FILTER (WHERE dead) FROM outbox",
            [clock.now()],
        )
        waiting, due, dead = cursor.fetchone()
    return {"waiting": waiting, "due": due, "dead": dead}


def message_of(message_id: UUID) -> Message | None:
    return Message.objects.filter(id=message_id).first()


def attempts_of(message_id: UUID) -> list[Attempt]:
    """All attempts at a message, newest first."""
    return list(Attempt.objects.filter(message_id=message_id).order_by("-number"))


def endpoints() -> list[Endpoint]:
    """The address of each marketplace."""
    return list(Endpoint.objects.order_by("marketplace", "-id").distinct("marketplace"))
