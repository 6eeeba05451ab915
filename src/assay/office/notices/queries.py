"""Reading notices."""

from dataclasses import dataclass
from uuid import UUID

from assay.office.catalog.models import Subject
from assay.office.notices.models import Notice, NoticeContact, NoticeOutcome


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice, its listings by their names outside, and the newest outcome of each that has one."""

    notice: Notice
    listing_ids: dict[UUID, str]
    outcomes: dict[UUID, NoticeOutcome]


def notice(marketplace: str, external_id: str) -> NoticeView | None:
    """A notice of a marketplace, by the id that it was sent under."""
    found = Notice.objects.filter(marketplace=marketplace, external_id=external_id).first()
    return _view(found) if found else None


def notice_by_id(notice_id: UUID) -> NoticeView | None:
    """A notice, by our id."""
    found = Notice.objects.filter(id=notice_id).first()
    return _view(found) if found else None


def notices_about(subject_id: UUID) -> list[Notice]:
    """All notices about a subject, the newest first."""
    return list(Notice.objects.filter(subject_ids__contains=[subject_id]).order_by("-id"))


def contact(notice_id: UUID) -> NoticeContact | None:
    """Who sent it, for members of staff alone; None if that was not said, or erased."""
    return NoticeContact.objects.filter(notice_id=notice_id).first()


def _view(found: Notice) -> NoticeView:
    names = dict(Subject.objects.filter(id__in=found.subject_ids).values_list("id", "external_id"))
    rows = NoticeOutcome.objects.filter(notice_id=found.id).order_by("id")
    return NoticeView(found, {id: names[id] for id in found.subject_ids}, {row.subject_id: row for row in rows})
