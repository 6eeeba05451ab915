"""Reading letters."""

from collections.abc import Sequence
from uuid import UUID

from assay.office.statements.models import Statement


def statement(statement_id: UUID) -> Statement | None:
    """One letter."""
    return Statement.objects.filter(id=statement_id).first()


def statements_to(recipient_id: UUID, limit: int = 100) -> list[Statement]:
    """Letters to an account or to the sender of a notice, the newest first."""
    return list(Statement.objects.filter(recipient_id=recipient_id).order_by("-id")[:limit])


def statements_about(decision_ids: Sequence[UUID]) -> list[Statement]:
    """Letters about these decisions, the oldest first."""
    return list(Statement.objects.filter(decision_id__in=decision_ids).order_by("id"))
