"""Opening cases, claiming them, closing them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from assay.base import clock
from assay.base.ids import new_id
from assay.office.cases.models import Case, Claim, Closing, OpenCase
from assay.office.cases.queries import claim_in_force
from assay.office.cases.rules import CLAIM_FOR, SETTLED_TOGETHER, Question, may_hear
from assay.office.core.events import record_event, record_events
from assay.office.core.rules import Allowed, Answer, Refused
from assay.office.policies.queries import policy_in_force


@transaction.atomic
def open_cases(questions: Sequence[Question], actor: str) -> list[Case]:
    """Open a case for each question that has none yet, and return those opened. Safe to repeat."""
    if not questions:
        return []
    at, hours = clock.now(), policy_in_force().settings
    due_at = at + timedelta(hours=hours["case_due_hours"])
    release_at = at + timedelta(hours=hours["review_release_hours"])
    asked = {(question.kind, question.because_of, question.subject_id): question for question in questions}
    known = Case.objects.filter(because_of__in={question.because_of for question in questions})
    for key in known.values_list("kind", "because_of", "subject_id"):
        asked.pop(key, None)
    opened = [
        Case(
            id=new_id(),
            subject_id=question.subject_id,
            kind=question.kind,
            queue=question.queue,
            priority=question.priority,
            because_of=question.because_of,
            brand=question.brand,
            excluded=list(question.excluded),
            due_at=due_at,
            opened_at=at,
        )
        for question in asked.values()
    ]
    # Somebody else may open the same one this instant: the constraint lets one of them through.
    Case.objects.bulk_create(opened, ignore_conflicts=True, batch_size=1000)
    kept = set(Case.objects.filter(id__in=[case.id for case in opened]).values_list("id", flat=True))
    opened = [case for case in opened if case.id in kept]
    OpenCase.objects.bulk_create(
        [
            OpenCase(
                case_id=case.id,
                subject_id=case.subject_id,
                kind=case.kind,
                marketplace=question.marketplace,
                brand=case.brand,
                priority=case.priority,
                due_at=case.due_at,
                release_at=release_at if question.holds else None,
            )
            for case in opened
            for question in (asked[case.kind, case.because_of, case.subject_id],)
        ],
        batch_size=1000,
    )
    record_events(
        "case_opened",
        actor,
        (
            (case.subject_id, {"case": str(case.id), "kind": case.kind, "because_of": str(case.because_of)})
            for case in opened
        ),
    )
    return opened


@transaction.atomic
def claim_case(case_id: UUID, person_id: UUID) -> Answer:
    """Take an open case for half an hour, or go on having it; refused if it is another's, closed, or not to be heard."""
    refusal = refusal_to_hear(case_id, person_id)
    if refusal:
        return refusal
    at = clock.now()
    claim = Claim.objects.create(id=new_id(), case_id=case_id, person_id=person_id, claimed_at=at, until=at + CLAIM_FOR)
    record_event("case_claimed", f"person:{person_id}", {"case": str(case_id), "until": claim.until.isoformat()})
    return Allowed(claim.id)


@transaction.atomic
def release_case(case_id: UUID, person_id: UUID) -> Answer:
    """Give a claimed case back."""
    OpenCase.objects.select_for_update().filter(case_id=case_id).first()
    claim = claim_in_force(case_id)
    if claim is None or claim.person_id != person_id:
        return Refused("not_claimed", "You have no claim on this case.")
    at = clock.now()
    ended = Claim.objects.create(id=new_id(), case_id=case_id, person_id=person_id, claimed_at=at, until=at)
    record_event("case_released", f"person:{person_id}", {"case": str(case_id)})
    return Allowed(ended.id)


def refusal_to_hear(case_id: UUID, person_id: UUID | None) -> Refused | None:
    """Why this person may not decide the case now; None if they may. Holds the case until the transaction ends."""
    waiting = OpenCase.objects.select_for_update().filter(case_id=case_id).first()
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        return Refused("unknown", "There is no such case.")
    if waiting is None:
        return Refused("closed", "This case has been decided.")
    if not may_hear(case.excluded, person_id):
        return Refused("excluded", "You may not hear this case: somebody else has to.")
    claim = claim_in_force(case_id)
    if claim is not None and claim.person_id != person_id:
        return Refused("claimed", "Somebody else is at this case.")
    return None


@transaction.atomic
def close_cases(decided: Iterable[tuple[UUID, UUID, UUID | None]]) -> None:
    """Close what each (decision, subject, case) answers: the case it names, and what else asks the same of the subject."""
    decided = list(decided)
    by_case = {case_id: decision_id for decision_id, _, case_id in decided if case_id}
    by_subject = {subject_id: decision_id for decision_id, subject_id, _ in decided}
    open_now = OpenCase.objects.select_for_update().order_by("case_id")
    together = open_now.filter(subject_id__in=by_subject, kind__in=SETTLED_TOGETHER)
    answered = {case.case_id: by_subject[case.subject_id] for case in together} | {
        case.case_id: by_case[case.case_id] for case in open_now.filter(case_id__in=by_case)
    }
    at = clock.now()
    Closing.objects.bulk_create(
        [Closing(case_id=case, decision_id=decision, closed_at=at) for case, decision in answered.items()],
        batch_size=1000,
    )
    OpenCase.objects.filter(case_id__in=answered).delete()


def note_release(case_ids: Iterable[UUID]) -> None:
    """The listings that these cases held are released; the cases stay open."""
    OpenCase.objects.filter(case_id__in=list(case_ids)).update(release_at=None)
