"""Notices come in whole or not at all, once, and keep personal data apart."""

from typing import Any

import pytest

from assay.base.errors import AssayError
from assay.base.ids import new_id, subject_id
from assay.office.core.models import Event
from assay.office.notices.commands import NoticeConflictError, Outcome, erase_contact, receive_notice, record_outcomes
from assay.office.notices.models import Notice, NoticeContact
from assay.office.notices.queries import contact, notice, notices_about

WHOLE: dict[str, Any] = {
    "notice_id": "n-1",
    "listing_ids": ["a", "b", "a"],
    "notifier": {"kind": "buyer", "name": "Zoë", "email": "zoe@example.org"},
    "brand": "Gucci",
    "right": "EUTM 1",
    "explanation": "It fell apart.",
    "good_faith": True,
}


def test_received_once(database: str) -> None:
    first = receive_notice("bazaar", WHOLE, "key:1")
    again = receive_notice("bazaar", dict(WHOLE), "key:1")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.notice_id == again.notice_id
    assert first.subject_ids == tuple(subject_id("listing", "bazaar", id) for id in ("a", "b"))
    assert receive_notice("elsewhere", WHOLE, "key:2").is_new
    assert Event.objects.filter(name="notice_received").count() == 2
    with pytest.raises(NoticeConflictError):
        receive_notice("bazaar", {**WHOLE, "explanation": "Something else."}, "key:1")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"listing_ids": []}, "listing_ids"),
        ({"listing_ids": [1]}, "listing_ids"),
        ({"listing_ids": ["x"] * 1001}, "listing_ids"),
        ({"notice_id": ""}, "notice_id"),
        ({"notice_id": None}, "notice_id"),
        ({"notifier": "me"}, "notifier"),
        ({"notifier": {"kind": "king"}}, "notifier.kind"),
        ({"notifier": {"kind": "buyer", "email": "nobody"}}, "notifier.email"),
        ({"explanation": " "}, "explanation"),
        ({"explanation": "a\0b"}, "explanation"),
        ({"explanation": "x" * 10_001}, "explanation"),
        ({"good_faith": False}, "good_faith"),
        ({"good_faith": "yes"}, "good_faith"),
    ],
)
def test_refused_whole_with_the_place_named(database: str, change: dict[str, Any], named: str) -> None:
    with pytest.raises(AssayError, match=f"^{named}:"):
        receive_notice("bazaar", {**WHOLE, **change}, "key:1")
    assert not Notice.objects.exists()


def test_who_sent_it_can_be_forgotten(database: str) -> None:
    received = receive_notice("bazaar", WHOLE, "key:1")
    kept = contact(received.notice_id)
    assert kept is not None
    assert kept.name == "Zoë"
    assert erase_contact(received.notice_id, "person:1")
    assert not erase_contact(received.notice_id, "person:1")
    assert not NoticeContact.objects.exists()
    assert Notice.objects.count() == 1
    assert "Zoë" not in str(list(Event.objects.values("payload")))


def test_nobody_has_to_say_who_they_are(database: str) -> None:
    received = receive_notice("bazaar", {**WHOLE, "notifier": {"kind": "buyer"}}, "key:1")
    assert contact(received.notice_id) is None


def test_outcomes_are_recorded_once_and_corrected_by_what_supersedes(database: str) -> None:
    received = receive_notice("bazaar", WHOLE, "key:1")
    first, second, other = new_id(), new_id(), new_id()
    subject = received.subject_ids[0]
    assert len(record_outcomes([Outcome(first, subject, "violation", None)])) == 1
    assert record_outcomes([Outcome(first, subject, "violation", None)]) == []
    assert record_outcomes([Outcome(other, subject, "violation", None)]) == []
    assert len(record_outcomes([Outcome(second, subject, "no_violation", first)])) == 1
    view = notice("bazaar", "n-1")
    assert view is not None
    assert {view.listing_ids[id]: row.outcome for id, row in view.outcomes.items()} == {"a": "no_violation"}
    assert [each.id for each in notices_about(subject)] == [received.notice_id]
    assert notice("elsewhere", "n-1") is None
