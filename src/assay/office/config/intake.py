"""Taking in what asks for a person: notices, and buyers' complaints. Each is recorded and asked about in one transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from assay.office.cases.commands import open_cases
from assay.office.cases.rules import PRIORITIES, Question
from assay.office.catalog.commands import record_complaints
from assay.office.catalog.queries import unheard_complaints
from assay.office.catalog.rules import Told, ToldComplaint
from assay.office.enforcement.queries import in_force
from assay.office.notices.commands import Outcome, Received, receive_notice, record_outcomes
from assay.office.statements.commands import write_notice_letters


@transaction.atomic
def take_notice(marketplace: str, content: dict[str, Any], actor: str) -> Received:
    """Record a notice and open a case for each listing; what is off the shelf already gets its outcome at once.

    `content` has the fields of `receive_notice`. Raises AssayError where it is not a notice, or its id is taken by another one.
    """
    received = receive_notice(marketplace, content, actor)
    if not received.is_new:
        return received
    barred: dict[UUID, UUID] = {measure.subject_id: measure.decision_id for measure in in_force(received.subject_ids)}
    outcomes = record_outcomes(
        [Outcome(barred[subject], subject, "violation", None) for subject in received.subject_ids if subject in barred]
    )
    write_notice_letters(outcomes)
    open_cases(
        [
            Question(
                subject_id=subject,
                kind="notice",
                because_of=received.notice_id,
                marketplace=marketplace,
                brand=received.brand,
                priority=PRIORITIES[received.notifier_kind],
            )
            for subject in received.subject_ids
            if subject not in barred
        ],
        actor,
    )
    return received


@transaction.atomic
def take_complaints(told: Sequence[ToldComplaint], marketplace: str, actor: str) -> list[Told]:
    """Record buyers' complaints, and open a case for each listing that is said to be counterfeit and is still offered."""
    answers = record_complaints(told, marketplace, actor)
    new = [complaint.external_id for complaint, answer in zip(told, answers, strict=True) if answer == "kept"]
    open_cases(
        [
            Question(
                subject_id=complaint.subject_id,
                kind="complaint",
                because_of=complaint.id,
                marketplace=marketplace,
                brand=complaint.brand,
                priority=PRIORITIES["buyer"],
            )
            for complaint in unheard_complaints(marketplace, new)
        ],
        actor,
    )
    return answers
