"""Writing letters: their text is frozen when they are written."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from assay.base import clock
from assay.base.ids import new_id
from assay.office.catalog.models import Account, Listing, Snapshot, Subject
from assay.office.core.events import record_events
from assay.office.decisions.models import Decision
from assay.office.enforcement.models import Measure
from assay.office.enforcement.rules import REVERSALS
from assay.office.notices.models import Notice, NoticeOutcome
from assay.office.policies.models import PolicyVersion
from assay.office.screening.models import Screening
from assay.office.statements.models import Statement
from assay.office.statements.rules import (
    LANGUAGES,
    TEMPLATE_VERSION,
    Letter,
    Matter,
    correction,
    notice_outcome,
    statement_of_reasons,
)

_ACTOR: Final = "machine:carrying"


@transaction.atomic
def write_statements(measures: Sequence[Measure]) -> list[Statement]:
    """A statement of reasons for each measure, and for each reversal the correction of the statement it takes back."""
    known = _Known(measures)
    written = [known.statement(measure) for measure in measures]
    Statement.objects.bulk_create(written, batch_size=200)
    _tell(written, {measure.id: measure.subject_id for measure in measures})
    return written


@transaction.atomic
def write_notice_letters(outcomes: Iterable[NoticeOutcome]) -> list[Statement]:
    """The letter to the notifier for each outcome of a notice, in English and in Chinese alike."""
    outcomes = list(outcomes)
    notices = Notice.objects.in_bulk([outcome.notice_id for outcome in outcomes])
    subjects = Subject.objects.in_bulk([outcome.subject_id for outcome in outcomes])
    decisions = Decision.objects.in_bulk([outcome.decision_id for outcome in outcomes])
    written, about = [], {}
    for outcome in outcomes:
        decision = decisions[outcome.decision_id]
        is_automated = decision.decided_by["kind"] == "machine"
        for language in LANGUAGES:
            letter = notice_outcome(
                notices[outcome.notice_id].external_id,
                {subjects[outcome.subject_id].external_id: outcome.outcome},
                clock.now(),
                "" if is_automated else decision.reasoning,
                is_automated,
                language,
            )
            statement = _statement(letter, decision, outcome.notice_id, "notice_outcome", language)
            written.append(statement)
            about[statement.id] = outcome.subject_id
    Statement.objects.bulk_create(written, batch_size=200)
    _tell(written, about)
    return written


def _tell(written: Sequence[Statement], subjects: Mapping[UUID, UUID]) -> None:
    record_events(
        "statement_written",
        _ACTOR,
        (
            (
                subjects.get(statement.measure_id or statement.id),
                {"statement": str(statement.id), "kind": statement.kind, "decision": str(statement.decision_id)},
            )
            for statement in written
        ),
    )


def _statement(letter: Letter, decision: Decision, recipient: UUID, kind: str, language: str, **more: Any) -> Statement:
    return Statement(
        id=more.pop("id", None) or new_id(),
        decision_id=decision.id,
        recipient_id=recipient,
        kind=kind,
        language=language,
        template_version=TEMPLATE_VERSION,
        subject_line=letter.subject_line,
        text=letter.text,
        reasons=letter.reasons,
        written_at=clock.now(),
        **more,
    )


class _Known:
    """Everything the letters of a batch of measures speak of, read at once."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        ids = [measure.subject_id for measure in measures]
        self.decisions = Decision.objects.in_bulk([measure.decision_id for measure in measures])
        self.subjects = Subject.objects.in_bulk(ids)
        self.listings = Listing.objects.in_bulk(ids)
        self.accounts = Account.objects.in_bulk([listing.account_id for listing in self.listings.values()])
        decisions = self.decisions.values()
        seen = {decision.snapshot_id for decision in decisions} | {row.snapshot_id for row in self.listings.values()}
        self.snapshots = Snapshot.objects.in_bulk([id for id in seen if id])
        self.screenings = Screening.objects.in_bulk(
            [decision.screening_id for decision in decisions if decision.screening_id]
        )
        self.policies = PolicyVersion.objects.in_bulk(
            {id for decision in decisions for id in decision.policy_version_ids}
        )
        reversed_ids = [measure.reverses for measure in measures if measure.reverses]
        reversed_by = Measure.objects.in_bulk(reversed_ids).values()
        earlier = Statement.objects.filter(
            decision_id__in=[measure.decision_id for measure in reversed_by], measure_id__in=reversed_ids
        )
        self.earlier = {statement.measure_id: statement for statement in earlier}

    def statement(self, measure: Measure) -> Statement:
        decision, listing = self.decisions[measure.decision_id], self.listings.get(measure.subject_id)
        account = self.accounts.get(listing.account_id) if listing else None
        language = account.language if account and account.language in LANGUAGES else "en"
        earlier = self.earlier.get(measure.reverses) if measure.reverses else None
        if earlier is not None:
            language = earlier.language
        id = new_id()
        matter = self._matter(id, measure, decision, listing, language, earlier)
        is_reversal = measure.kind not in REVERSALS
        letter = (correction if is_reversal else statement_of_reasons)(matter, language)
        return _statement(
            letter,
            decision,
            listing.account_id if listing else measure.subject_id,
            "correction" if is_reversal else "statement_of_reasons",
            language,
            id=id,
            measure_id=measure.id,
            corrects=earlier.id if earlier else None,
        )

    def _matter(
        self,
        id: UUID,
        measure: Measure,
        decision: Decision,
        listing: Listing | None,
        language: str,
        earlier: Statement | None,
    ) -> Matter:
        subject, policy = self.subjects[measure.subject_id], self.policies[decision.policy_version_ids[0]]
        snapshot = self.snapshots.get(decision.snapshot_id or (listing.snapshot_id if listing else id))
        screening = self.screenings.get(decision.screening_id) if decision.screening_id else None
        is_decided_by_machine = decision.decided_by["kind"] == "machine"
        return Matter(
            number=str(id),
            at=clock.now(),
            measure=measure.kind,
            marketplace=subject.marketplace,
            listing_id=subject.external_id,
            title=snapshot.title if snapshot else subject.external_id,
            version=snapshot.version if snapshot else None,
            territories=measure.territories,
            findings=screening.findings if screening else [],
            facts=decision.facts,
            reviewer_reasons="" if is_decided_by_machine else decision.reasoning.removeprefix("undone: "),
            source=decision.source,
            is_found_by_machine=decision.found_by["kind"] == "machine",
            is_decided_by_machine=is_decided_by_machine,
            ground=policy.ground,
            ground_reference=policy.ground_reference,
            policy_title=policy.titles.get(language, policy.titles["en"]),
            policy_text=policy.texts.get(language, policy.texts["en"]),
            appeal_months=policy.settings["appeal_months"],
            answer_url=answer_url(id),
            corrects=str(earlier.id) if earlier else "",
            corrects_at=earlier.written_at if earlier else None,
        )


def answer_url(statement_id: UUID) -> str:
    """Where a seller answers a statement: below `ASSAY_PUBLIC_URL`, where the marketplace takes answers; empty without."""
    public = os.environ.get("ASSAY_PUBLIC_URL", "").rstrip("/")
    return f"{public}/statements/{statement_id}" if public else ""
