"""Reading cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from assay.base import clock
from assay.office.cases.models import Case, Claim, Closing


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case nobody has decided yet. `claimed_by` is who has it for now."""

    id: UUID
    subject_id: UUID
    kind: str
    queue: str
    priority: int
    because_of: UUID
    brand: str | None
    opened_at: datetime
    due_at: datetime
    claimed_by: UUID | None
    is_overdue: bool


_WAITING = """
SELECT c.id, c.subject_id, c.kind, c.queue, c.priority, c.because_of, c.brand, c.opened_at, c.due_at,
    (SELECT person_id FROM claim WHERE case_id = c.id AND until > %(now)s ORDER BY id DESC LIMIT 1) AS claimed_by,
    c.due_at < %(now)s AS is_overdue
FROM "case" c
WHERE NOT EXISTS (SELECT FROM closing WHERE case_id = c.id) AND NOT %(person)s = ANY(c.excluded) {more}
ORDER BY c.priority DESC, c.due_at, c.id OFFSET %(offset)s LIMIT %(limit)s
"""


def waiting_cases(person_id: UUID, offset: int = 0, limit: int = 25) -> list[WaitingCase]:
    """Open cases that this person may hear: the most urgent first, then those due soonest."""
    return _waiting("", person_id, offset, limit)


def next_case(person_id: UUID, after: UUID | None = None) -> WaitingCase | None:
    """The first open case that nobody else has claimed, other than the one just looked at."""
    free = """AND c.id IS DISTINCT FROM %(after)s AND NOT EXISTS (
        SELECT FROM (SELECT person_id FROM claim WHERE case_id = c.id AND until > %(now)s ORDER BY id DESC LIMIT 1) newest
        WHERE newest.person_id <> %(person)s)"""
    found = _waiting(free, person_id, 0, 1, after)
    return found[0] if found else None


def _waiting(more: str, person_id: UUID, offset: int, limit: int, after: UUID | None = None) -> list[WaitingCase]:
    values = {"now": clock.now(), "person": person_id, "offset": offset, "limit": limit, "after": after}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING.format(more=more), values)
        return [WaitingCase(*row) for row in cursor.fetchall()]


def waiting_counts() -> Mapping[str, int]:
    """How many cases are open, and how many of them are overdue."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT count(*), count(*) FILTER (WHERE due_at < %s) FROM "case" c'
            " WHERE NOT EXISTS (SELECT FROM closing WHERE case_id = c.id)",
            [clock.now()],
        )
        waiting, overdue = cursor.fetchone()
    return {"waiting": waiting, "overdue": overdue}


def case_of(case_id: UUID, person_id: UUID) -> Case | None:
    """A case, if this person may hear it."""
    return Case.objects.filter(id=case_id).exclude(excluded__contains=[person_id]).first()


def cases_of(subject_id: UUID) -> list[Case]:
    return list(Case.objects.filter(subject_id=subject_id).order_by("-id"))


def claim_of(case_id: UUID) -> Claim | None:
    """The claim that counts now."""
    newest = Claim.objects.filter(case_id=case_id).order_by("-id").first()
    return newest if newest is not None and newest.until > clock.now() else None


def closing_of(case_id: UUID) -> Closing | None:
    return Closing.objects.filter(case_id=case_id).first()
