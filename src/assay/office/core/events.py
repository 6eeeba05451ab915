"""Writing events down. An event is written in the transaction of what it tells."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from assay.base import clock
from assay.base.ids import new_id
from assay.office.core.models import Event


def record_event(name: str, actor: str, payload: Mapping[str, Any], subject_id: UUID | None = None) -> UUID:
    """Write one event and return its id. `payload` holds texts, whole numbers, booleans and lists of them, no floats:
    the journal hashes it, and floats have many spellings."""
    event = _event(name, actor, payload, subject_id)
    event.save(force_insert=True)
    return event.id


def record_events(name: str, actor: str, payloads: Iterable[tuple[UUID | None, Mapping[str, Any]]]) -> None:
    """Write events of one name, each with its subject, at once."""
    Event.objects.bulk_create([_event(name, actor, payload, subject) for subject, payload in payloads], batch_size=1000)


def _event(name: str, actor: str, payload: Mapping[str, Any], subject_id: UUID | None) -> Event:
    return Event(
        id=new_id(), name=name, occurred_at=clock.now(), actor=actor, subject_id=subject_id, payload=dict(payload)
    )
