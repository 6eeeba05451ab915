"""Reading decisions."""

from collections.abc import Iterable
from uuid import UUID

from assay.office.decisions.models import Decision, Uncarried


def decision(decision_id: UUID) -> Decision | None:
    """One decision."""
    return Decision.objects.filter(id=decision_id).first()


def decisions_of(subject_id: UUID) -> list[Decision]:
    """All decisions of a subject, the newest first."""
    return list(Decision.objects.filter(subject_id=subject_id).order_by("-decided_at", "-id"))


def superseded(decision_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Those of these decisions that a later one supersedes, with the later one."""
    later = Decision.objects.filter(supersedes__in=list(decision_ids))
    return {old: new for old, new in later.values_list("supersedes", "id") if old}


def being_carried(subject_ids: Iterable[UUID]) -> set[UUID]:
    """The subjects with a decision whose measures are not derived yet."""
    waiting = Uncarried.objects.values("decision_id")
    found = Decision.objects.filter(subject_id__in=list(subject_ids), id__in=waiting)
    return set(found.values_list("subject_id", flat=True))


def screenings_decided(subject_ids: Iterable[UUID]) -> set[UUID]:
    """The screenings of these subjects that a machine decided on."""
    found = Decision.objects.filter(subject_id__in=list(subject_ids), decided_by__kind="machine")
    return {id for id in found.values_list("screening_id", flat=True) if id}


def standing_violations(subject_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The decisions that found a violation and that nothing supersedes, by subject."""
    found = list(Decision.objects.filter(subject_id__in=list(subject_ids), outcome="violation"))
    gone = superseded(decision.id for decision in found)
    standing: dict[UUID, set[UUID]] = {}
    for decision in found:
        if decision.id not in gone:
            standing.setdefault(decision.subject_id, set()).add(decision.id)
    return standing


def versions_judged(subject_ids: Iterable[UUID]) -> set[UUID]:
    """The snapshots of these subjects that a decision names."""
    named = Decision.objects.filter(subject_id__in=list(subject_ids)).values_list("snapshot_id", flat=True)
    return {snapshot for snapshot in named if snapshot is not None}
