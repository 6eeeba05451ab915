"""Carrying out decisions: measures on the shelf, letters to seller and notifier, messages to the marketplace."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction

from assay.office.adapters.commands import tell_of_measures, tell_of_releases
from assay.office.config import queues
from assay.office.config.faults import reach
from assay.office.config.neighbours import ask_about_neighbours
from assay.office.decisions.models import Decision
from assay.office.enforcement import commands as enforcement
from assay.office.notices.commands import Outcome, record_outcomes
from assay.office.statements.commands import write_notice_letters, write_statements

AT_ONCE: Final = 100


def carry(limit: int = AT_ONCE, but_not: Collection[UUID] = ()) -> int:
    """Carry out the oldest decisions that wait, in one transaction, and return how many.

    One worker at a time carries: the measures and the messages of a subject follow its decisions in their order.
    """
    with transaction.atomic():
        if not queues.is_mine(queues.CARRYING):
            return 0
        ids = queues.take("uncarried", limit, but_not)
        if not ids:
            return 0
        decisions = list(Decision.objects.filter(id__in=ids).order_by("decided_at", "id"))
        carried = enforcement.carry_out(decisions)
        tell_of_measures(carried.measures, write_statements(carried.measures))
        tell_of_releases({subject: decision.id for decision, subject in carried.released}, "decided")
        ask_about_neighbours(decisions)
        outcomes = record_outcomes(
            [Outcome(decision.id, decision.subject_id, decision.outcome, decision.supersedes) for decision in decisions]
        )
        write_notice_letters(outcomes)
        reach("carried")
    reach("carry committed")
    return len(ids)
