"""Reading statements."""

from collections.abc import Iterable
from uuid import UUID

from assay.office.statements.models import Statement


def statements_of(decision_ids: Iterable[UUID]) -> list[Statement]:
    """The letters written about these decisions, newest first."""
    return list(Statement.objects.filter(decision_id__in=list(decision_ids)).order_by("-id"))
