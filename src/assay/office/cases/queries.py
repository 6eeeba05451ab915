"""Reading cases. `marketplace` narrows to what a key may see; None is for members of staff, who see all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assay.base import clock
from assay.office.cases.models import Case, Claim, Closing, OpenCase


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as people see it. `claimed_by` has it until `claimed_until`; `decision_id` ended it."""

    id: UUID
    subject_id: UUID
    kind: str
    queue: str
    priority: int
    because_of: UUID
    brand: str | None
    excluded: tuple[UUID, ...]
    opened_at: datetime
    due_at: datetime
    claimed_by: UUID | None
    claimed_until: datetime | None
    decision_id: UUID | None
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.decision_id is None


def waiting_cases(
    marketplace: str | None = None,
    *,
    kind: str | None = None,
    brand: str | None = None,
    person_id: UUID | None = None,
    first: int = 0,
    limit: int = 100,
) -> list[CaseView]:
    """Open cases, the most urgent first; without those that this person may not hear or somebody else is at."""
    found = OpenCase.objects.order_by("-priority", "due_at", "case_id")
    for field, value in (("marketplace", marketplace), ("kind", kind), ("brand", brand)):
        if value is not None:
            found = found.filter(**{field: value})
    ids = list(found.values_list("case_id", flat=True)[first : first + limit])
    views = _views(ids)
    if person_id is None:
        return views
    return [view for view in views if view.claimed_by in (None, person_id) and person_id not in view.excluded]


def count_waiting(marketplace: str | None = None) -> int:
    """How many cases are open."""
    found = OpenCase.objects.all()
    return (found.filter(marketplace=marketplace) if marketplace else found).count()


def count_overdue() -> int:
    """How many open cases are past the hour by which they were to be decided."""
    return OpenCase.objects.filter(due_at__lt=clock.now()).count()


def case(case_id: UUID) -> CaseView | None:
    """One case, open or closed."""
    return next(iter(_views([case_id])), None)


def cases_of(subject_id: UUID) -> list[CaseView]:
    """All cases of a subject, the newest first."""
    return _views(list(Case.objects.filter(subject_id=subject_id).order_by("-id").values_list("id", flat=True)))


def marketplace_of(case_id: UUID) -> str | None:
    """Whose open case it is; None if it is not open."""
    return OpenCase.objects.filter(case_id=case_id).values_list("marketplace", flat=True).first()


def claim_in_force(case_id: UUID) -> Claim | None:
    """The newest claim, unless it has run out."""
    claim = Claim.objects.filter(case_id=case_id).order_by("-id").first()
    return claim if claim and claim.until > clock.now() else None


def due_releases(limit: int) -> list[OpenCase]:
    """Cases whose listing is to be released by now, because nobody came to it."""
    at = clock.now()
    due = OpenCase.objects.filter(release_at__lte=at).order_by("release_at", "case_id")
    busy = Claim.objects.filter(until__gt=at).values("case_id")
    return list(due.exclude(case_id__in=busy)[:limit])


def count_due_releases() -> int:
    """How many of `due_releases` there are."""
    at = clock.now()
    busy = Claim.objects.filter(until__gt=at).values("case_id")
    return OpenCase.objects.filter(release_at__lte=at).exclude(case_id__in=busy).count()


def _views(ids: Sequence[UUID]) -> list[CaseView]:
    at = clock.now()
    claims: dict[UUID, Claim] = {claim.case_id: claim for claim in Claim.objects.filter(case_id__in=ids).order_by("id")}
    closings = Closing.objects.in_bulk(ids)
    cases = Case.objects.in_bulk(ids)
    views = []
    for case in (cases[id] for id in ids if id in cases):
        claim, closing = claims.get(case.id), closings.get(case.id)
        has = claim if claim and claim.until > at and not closing else None
        views.append(
            CaseView(
                id=case.id,
                subject_id=case.subject_id,
                kind=case.kind,
                queue=case.queue,
                priority=case.priority,
                because_of=case.because_of,
                brand=case.brand,
                excluded=tuple(case.excluded),
                opened_at=case.opened_at,
                due_at=case.due_at,
                claimed_by=has.person_id if has else None,
                claimed_until=has.until if has else None,
                decision_id=closing.decision_id if closing else None,
                closed_at=closing.closed_at if closing else None,
            )
        )
    return views


def asked_about(subject_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these subjects have an open case."""
    return set(OpenCase.objects.filter(subject_id__in=list(subject_ids)).values_list("subject_id", flat=True))


# --- for pages ---


def next_case(person_id: UUID, after: UUID | None = None) -> CaseView | None:
    """The most urgent open case that this person may hear and nobody else is at, other than the one just looked at."""
    first = 0
    while ids := list(
        OpenCase.objects.order_by("-priority", "due_at", "case_id").values_list("case_id", flat=True)[
            first : first + 50
        ]
    ):
        for view in _views(ids):
            if view.id != after and view.claimed_by in (None, person_id) and person_id not in view.excluded:
                return view
        first += 50
    return None
