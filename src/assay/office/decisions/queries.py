"""Reading decisions."""

from uuid import UUID

from assay.office.decisions.models import Decision


def decisions_of(subject_id: UUID, limit: int = 50) -> list[Decision]:
    """What was decided of a subject, newest first."""
    return list(Decision.objects.filter(subject_id=subject_id).order_by("-id")[:limit])


def decision_of(decision_id: UUID) -> Decision | None:
    return Decision.objects.filter(id=decision_id).first()
