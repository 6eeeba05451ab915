"""Reading endpoints, messages and how their deliveries went, and what calls a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from assay.base import clock
from assay.office.adapters.models import Attempt, Endpoint, Message, Outbox
from assay.office.cases.queries import count_overdue
from assay.office.enforcement.models import Switch
from assay.office.enforcement.queries import active_trips, switches
from assay.office.enforcement.rules import STOP

# A message may go when it is the first of its subject, is due, has somewhere to go, and no stop holds it.
_OPEN = """
    (SELECT DISTINCT ON (marketplace) marketplace, disabled FROM endpoint ORDER BY marketplace, id DESC) p
"""
_READY = """
    FROM outbox o
    WHERE NOT o.dead AND o.due_at <= %(now)s AND NOT (o.is_restriction AND %(stopped)s)
      AND NOT EXISTS (
        SELECT 1 FROM outbox e WHERE e.subject_id = o.subject_id AND e.message_id < o.message_id AND NOT e.dead
      )
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message and how it stands: waiting, delivered or dead, and when it is tried next."""

    message: Message
    state: str
    attempts: tuple[Attempt, ...]
    due_at: datetime | None


def endpoint(marketplace: str) -> Endpoint | None:
    """Where a marketplace's webhooks go; None if it has registered nothing."""
    return Endpoint.objects.filter(marketplace=marketplace).order_by("-id").first()


def endpoints() -> list[Endpoint]:
    """The newest endpoint of each marketplace."""
    return list(Endpoint.objects.order_by("marketplace", "-id").distinct("marketplace"))


def ready_marketplaces() -> list[str]:
    """Marketplaces to which something can be delivered now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.marketplace FROM {_OPEN} WHERE NOT p.disabled"  # noqa: S608 - all of it is ours
            f" AND EXISTS (SELECT 1 {_READY} AND o.marketplace = p.marketplace) ORDER BY 1",
            _now(),
        )
        return [name for (name,) in cursor.fetchall()]


def count_ready() -> int:
    """How many messages can be delivered now; those behind them in their subjects are not counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) {_READY}"  # noqa: S608 - all of it is ours
            f" AND o.marketplace IN (SELECT p.marketplace FROM {_OPEN} WHERE NOT p.disabled)",
            _now(),
        )
        return int(cursor.fetchone()[0])


def lock_ready(marketplace: str, limit: int) -> list[Outbox]:
    """Messages to deliver now, the longest due first, locked until the transaction ends; nobody else gets them meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.message_id {_READY} AND o.marketplace = %(marketplace)s"
            " ORDER BY o.due_at, o.message_id LIMIT %(limit)s FOR UPDATE OF o SKIP LOCKED",
            {**_now(), "marketplace": marketplace, "limit": limit},
        )
        ids = [id for (id,) in cursor.fetchall()]
    rows = Outbox.objects.in_bulk(ids)
    return [rows[id] for id in ids]


def deliveries(
    marketplace: str | None = None, state: str | None = None, subject_id: UUID | None = None, limit: int = 100
) -> list[Delivery]:
    """Messages with their attempts, the newest first. `state` is waiting, dead or delivered."""
    found = Message.objects.order_by("-id")
    if marketplace is not None:
        found = found.filter(marketplace=marketplace)
    if subject_id is not None:
        found = found.filter(subject_id=subject_id)
    if state in ("waiting", "dead"):
        found = found.filter(id__in=Outbox.objects.filter(dead=state == "dead").values("message_id"))
    elif state == "delivered":
        found = found.exclude(id__in=Outbox.objects.values("message_id"))
    return _deliveries(list(found[:limit]))


def delivery(message_id: UUID) -> Delivery | None:
    """One message."""
    return next(iter(_deliveries(list(Message.objects.filter(id=message_id)))), None)


def count_dead() -> int:
    """How many messages were given up."""
    return Outbox.objects.filter(dead=True).count()


def count_waiting() -> int:
    """How many messages are still to be delivered, due or not."""
    return Outbox.objects.filter(dead=False).count()


def _deliveries(messages: Sequence[Message]) -> list[Delivery]:
    ids = [message.id for message in messages]
    rows = Outbox.objects.in_bulk(ids)
    attempts: dict[UUID, list[Attempt]] = {id: [] for id in ids}
    for attempt in Attempt.objects.filter(message_id__in=ids).order_by("number"):
        attempts[attempt.message_id].append(attempt)
    return [
        Delivery(
            message,
            "delivered" if (row := rows.get(message.id)) is None else "dead" if row.dead else "waiting",
            tuple(attempts[message.id]),
            row.due_at if row and not row.dead else None,
        )
        for message in messages
    ]


def _now() -> dict[str, datetime | bool]:
    return {"now": clock.now(), "stopped": switches().is_stopped}


# --- what calls a person ---


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person has to look at. `name` is for metrics, `said` and `remedy` are sentences."""

    name: str
    since: datetime | None
    said: str
    remedy: str


_SCOPES = {"all": "in all", "rule": "by the rule {}", "brand": "for the brand {}", "seller": "of the seller {}"}


def alarms() -> list[Alarm]:
    """All that sounds now, the gravest first."""
    found = []
    stopped = Switch.objects.filter(policy="*", brand="*", measure=STOP).order_by("-id").first()
    if stopped is not None and stopped.on:
        said = f"Everything is stopped: {stopped.reason}."
        found.append(Alarm("stopped", stopped.recorded_at, said, "`assay resume` ends it."))
    for trip in active_trips():
        what = _SCOPES[trip.scope].format(trip.key)
        found.append(
            Alarm(
                "cap_tripped",
                trip.at,
                f"The cap on removals {what} was reached, at {trip.counted:,} within an hour; more of these go to review.",
                "Look at what was removed. `assay undo` undoes it, `assay cap reset` lets the machine go on.",
            )
        )
    for endpoint in endpoints():
        if endpoint.disabled:
            said = f"{endpoint.marketplace} answered that {endpoint.url} is gone: nothing is delivered to it."
            found.append(Alarm("endpoint_disabled", endpoint.recorded_at, said, "Register its new address."))
    if dead := count_dead():
        said = f"{dead:,} {'message was' if dead == 1 else 'messages were'} given up after ten attempts."
        found.append(
            Alarm(
                "messages_dead",
                None,
                said,
                "`assay deliveries list` shows them, `assay deliveries resend` tries again.",
            )
        )
    if overdue := count_overdue():
        said = f"{overdue:,} {'case is' if overdue == 1 else 'cases are'} past the hour by which a decision was due."
        found.append(Alarm("cases_overdue", None, said, "Decide them."))
    return found


# --- for pages ---


@dataclass(frozen=True, slots=True)
class OnItsWay:
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


def on_their_way(is_dead: bool, after: UUID | None = None, limit: int = 25) -> list[OnItsWay]:
    """Messages that wait for their next attempt, or those given up, oldest first; `after` is the last message of a page."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_THEIR_WAY, {"dead": is_dead, "after": after, "limit": limit})
        return [OnItsWay(*row) for row in cursor.fetchall()]


def outbox_counts() -> Mapping[str, int]:
    """How many messages wait, how many of those should have gone by now, and how many were given up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE NOT dead), count(*) FILTER (WHERE NOT dead AND due_at <= %s),"
            " count(*) FILTER (WHERE dead) FROM outbox",
            [clock.now()],
        )
        waiting, due, dead = cursor.fetchone()
    return {"waiting": waiting, "due": due, "dead": dead}
