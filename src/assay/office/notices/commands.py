"""Recording notices and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from assay.base import clock
from assay.base.errors import AssayError
from assay.base.ids import new_id, subject_id
from assay.office.catalog.models import Subject
from assay.office.core.events import record_event, record_events
from assay.office.notices.models import Notice, NoticeContact, NoticeOutcome
from assay.office.notices.rules import Content, read_notice


class NoticeConflictError(AssayError):
    """Another notice has this id already."""


@dataclass(frozen=True, slots=True)
class Received:
    """The receipt of a notice; `is_new` is False where the same notice had come before."""

    notice_id: UUID
    external_id: str
    received_at: datetime
    subject_ids: tuple[UUID, ...]
    notifier_kind: str
    brand: str | None
    is_new: bool


@transaction.atomic
def receive_notice(marketplace: str, content: Mapping[str, Any], actor: str) -> Received:
    """Record a notice once, and return its receipt.

    `content`: notice_id, listing_ids, notifier {kind, name, email}, brand, right, explanation, good_faith (true). Raises
    AssayError where something is missing, NoticeConflictError where the id is taken by a notice that says something else.
    """
    read = read_notice(content)
    at = clock.now()
    ids = [subject_id("listing", marketplace, listing) for listing in read.listing_ids]
    # The listing may not have come in yet: the subject outlives what it points at, and may precede it.
    Subject.objects.bulk_create(
        [
            Subject(id=id, kind="listing", marketplace=marketplace, external_id=listing, first_seen_at=at)
            for id, listing in sorted(zip(ids, read.listing_ids, strict=True))
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    notice = Notice(
        id=new_id(),
        marketplace=marketplace,
        external_id=read.external_id,
        subject_ids=ids,
        notifier_kind=read.notifier_kind,
        brand=read.brand,
        right=read.right,
        ground=read.ground,
        explanation=read.explanation,
        good_faith=read.good_faith,
        content_hash=read.content_hash,
        received_at=at,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    kept = Notice.objects.get(marketplace=marketplace, external_id=read.external_id)
    if bytes(kept.content_hash) != read.content_hash:
        raise NoticeConflictError(
            f"Notice {read.external_id} was received before with other content.", "Send it under an id of its own."
        )
    is_new = kept.id == notice.id
    if is_new:
        _note(kept, read, actor)
    return Received(
        kept.id,
        kept.external_id,
        kept.received_at,
        tuple(kept.subject_ids),
        kept.notifier_kind,
        kept.brand or None,
        is_new,
    )


def _note(notice: Notice, read: Content, actor: str) -> None:
    if read.name or read.email:
        NoticeContact.objects.create(notice_id=notice.id, name=read.name, email=read.email)
    payload = {"notice": str(notice.id), "notifier_kind": notice.notifier_kind, "listings": len(notice.subject_ids)}
    record_event("notice_received", actor, payload)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision means for the notices about its subject."""

    decision_id: UUID
    subject_id: UUID
    outcome: str
    supersedes: UUID | None


@transaction.atomic
def record_outcomes(outcomes: Sequence[Outcome]) -> list[NoticeOutcome]:
    """Record what became of each listing of each notice, once; a decision that supersedes another corrects its outcome."""
    subjects = {outcome.subject_id for outcome in outcomes}
    notices = Notice.objects.filter(subject_ids__overlap=list(subjects)) if subjects else Notice.objects.none()
    by_subject: dict[UUID, list[Notice]] = {}
    for notice in notices.order_by("id"):
        for subject in subjects.intersection(notice.subject_ids):
            by_subject.setdefault(subject, []).append(notice)
    told: dict[tuple[UUID, UUID], set[UUID]] = {}
    for before in NoticeOutcome.objects.filter(notice_id__in=[notice.id for notice in notices]):
        told.setdefault((before.notice_id, before.subject_id), set()).add(before.decision_id)
    at, rows = clock.now(), []
    for outcome in outcomes:
        for notice in by_subject.get(outcome.subject_id, ()):
            known = told.setdefault((notice.id, outcome.subject_id), set())
            if outcome.decision_id in known or (known and outcome.supersedes not in known):
                continue
            known.add(outcome.decision_id)
            rows.append(
                NoticeOutcome(
                    id=new_id(),
                    notice_id=notice.id,
                    subject_id=outcome.subject_id,
                    decision_id=outcome.decision_id,
                    outcome=outcome.outcome,
                    recorded_at=at,
                )
            )
    NoticeOutcome.objects.bulk_create(rows, batch_size=500)
    record_events(
        "notice_answered",
        "machine:carrying",
        (
            (row.subject_id, {"notice": str(row.notice_id), "decision": str(row.decision_id), "outcome": row.outcome})
            for row in rows
        ),
    )
    return rows


@transaction.atomic
def erase_contact(notice_id: UUID, actor: str) -> bool:
    """Erase who sent a notice; the notice stays. Returns whether there was something to erase."""
    erased, _ = NoticeContact.objects.filter(notice_id=notice_id).delete()
    if erased:
        record_event("notice_contact_erased", actor, {"notice": str(notice_id)})
    return bool(erased)
