"""Reading events."""

from collections.abc import Sequence
from uuid import UUID

from assay.office.core.models import Event


def events_of(subject_ids: Sequence[UUID], limit: int = 200) -> list[Event]:
    """What happened to these subjects, newest first."""
    return list(Event.objects.filter(subject_id__in=subject_ids).order_by("-id")[:limit])
