"""Registering endpoints, putting messages into the outbox, noting what became of each attempt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from assay.base import clock
from assay.base.errors import AssayError
from assay.base.ids import new_id
from assay.office.adapters.models import Attempt, Endpoint, Message, Outbox
from assay.office.adapters.queries import endpoint
from assay.office.adapters.rules import (
    MESSAGE_TYPES,
    RELEASED,
    RESTRICTIONS,
    STATEMENT,
    Answered,
    complaint,
    fault_of,
    is_secret,
    new_secret,
    next_attempt,
    pause,
)
from assay.office.catalog.models import Account, Listing, Subject
from assay.office.core.events import record_event, record_events
from assay.office.core.rules import Allowed, Answer, Refused
from assay.office.decisions.models import Decision
from assay.office.enforcement.commands import move, record_applied
from assay.office.enforcement.models import Measure
from assay.office.statements.commands import answer_url
from assay.office.statements.models import Statement

_ACTOR = "machine:delivering"
_LONGEST_REASON = 4000


@transaction.atomic
def register_endpoint(marketplace: str, url: str, actor: str, secret: str | None = None) -> Endpoint:
    """Send a marketplace's webhooks to this address from now on; what waits goes there at once.

    Raises AssayError where the URL or the secret is not one. The secret is made here unless it is given.
    """
    if fault := fault_of(url):
        raise AssayError(f"Webhooks cannot go to {url}. {fault}")
    if secret is not None and not is_secret(secret):
        raise AssayError(
            "This is no secret for webhooks.",
            "It is whsec_ and 24 to 64 bytes in base64; leave it out to get one made.",
        )
    at = clock.now()
    row = Endpoint.objects.create(
        id=new_id(),
        marketplace=marketplace,
        url=url,
        secret=secret or new_secret(),
        recorded_at=at,
        recorded_by=actor,
    )
    Outbox.objects.filter(marketplace=marketplace, dead=False, due_at__gt=at).update(due_at=at)
    record_event("endpoint_registered", actor, {"marketplace": marketplace, "url": url})
    return row


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message before it is put into the outbox. `about` is the measure, statement or screening it tells of."""

    subject_id: UUID
    type: str
    about: UUID
    data: Mapping[str, Any]


@transaction.atomic
def send(outgoing: Sequence[Outgoing]) -> list[Message]:
    """Put messages into the outbox; those of one subject are delivered in this order."""
    at = clock.now()
    marketplaces = dict(
        Subject.objects.filter(id__in={each.subject_id for each in outgoing}).values_list("id", "marketplace")
    )
    messages = [
        Message(
            id=new_id(),
            marketplace=marketplaces[each.subject_id],
            subject_id=each.subject_id,
            type=each.type,
            about=each.about,
            payload=dict(each.data),
            recorded_at=at,
        )
        for each in outgoing
    ]
    Message.objects.bulk_create(messages, batch_size=500)
    Outbox.objects.bulk_create(
        [
            Outbox(
                message_id=message.id,
                marketplace=message.marketplace,
                subject_id=message.subject_id,
                is_restriction=message.type in RESTRICTIONS,
                due_at=at,
            )
            for message in messages
        ],
        batch_size=1000,
    )
    return messages


def tell_of_measures(measures: Sequence[Measure], statements: Sequence[Statement]) -> list[Message]:
    """For each measure the message that asks for it, and behind it the statement to its seller."""
    letters = {statement.measure_id: statement for statement in statements}
    decisions = Decision.objects.in_bulk([measure.decision_id for measure in measures])
    told = _Told([measure.subject_id for measure in measures])
    outgoing = []
    for measure in measures:
        decision = decisions[measure.decision_id]
        about = told.data(measure.subject_id)
        data = {
            **about,
            "measure_id": str(measure.id),
            "decision_id": str(decision.id),
            "source": decision.source,
            "reverses": str(measure.reverses) if measure.reverses else None,
            "territories": list(measure.territories),
            "reason": (decision.facts or decision.reasoning)[:_LONGEST_REASON],
            "brand": decision.brand,
        }
        outgoing.append(Outgoing(measure.subject_id, MESSAGE_TYPES[measure.kind], measure.id, data))
        if letter := letters.get(measure.id):
            data = {
                "marketplace": about["marketplace"],
                "listing_id": about["listing_id"],
                "seller_id": about["seller_id"],
                "statement_id": str(letter.id),
                "kind": letter.kind,
                "language": letter.language,
                "subject_line": letter.subject_line,
                "text": letter.text,
                "answer_url": answer_url(letter.id),
                "corrects": str(letter.corrects) if letter.corrects else None,
            }
            outgoing.append(Outgoing(measure.subject_id, STATEMENT, letter.id, data))
    return send(outgoing)


def tell_of_releases(releases: Mapping[UUID, UUID], reason: str) -> list[Message]:
    """That held listings may be seen: subject to what the release is about, the decision or the screening that held it."""
    told = _Told(list(releases))
    return send(
        [
            Outgoing(subject, RELEASED, about, {**told.data(subject), "measure_id": None, "reason": reason})
            for subject, about in releases.items()
        ]
    )


class _Told:
    """What every message says of its listing."""

    def __init__(self, subject_ids: Sequence[UUID]) -> None:
        self._subjects = Subject.objects.in_bulk(list(subject_ids))
        self._listings = Listing.objects.in_bulk(list(subject_ids))
        self._accounts = Subject.objects.in_bulk([row.account_id for row in self._listings.values()])
        known = Account.objects.in_bulk([row.account_id for row in self._listings.values()])
        self._names = {id: row.external_id for id, row in self._accounts.items()}
        self._names |= {id: row.external_id for id, row in known.items()}

    def data(self, subject_id: UUID) -> dict[str, Any]:
        subject, listing = self._subjects[subject_id], self._listings.get(subject_id)
        return {
            "marketplace": subject.marketplace,
            "listing_id": subject.external_id,
            "seller_id": self._names.get(listing.account_id) if listing else None,
            "version": listing.version if listing else None,
        }


# --- what became of it ---


def note_attempts(tried: Sequence[tuple[Outbox, Message, Answered]]) -> None:
    """Write down attempts, and what follows: a measure applied, another try later, a message given up, an endpoint gone."""
    at = clock.now()
    before = Counter(
        Attempt.objects.filter(message_id__in=[row.message_id for row, _, _ in tried]).values_list(
            "message_id", flat=True
        )
    )
    Attempt.objects.bulk_create(
        [
            Attempt(
                id=new_id(),
                message_id=row.message_id,
                number=before[row.message_id] + 1,
                at=at,
                status=answered.status,
                error="" if answered.is_delivered else complaint(answered),
                took_ms=answered.took_ms,
            )
            for row, _, answered in tried
        ],
        batch_size=500,
    )
    delivered = [message for _, message, answered in tried if answered.is_delivered]
    Outbox.objects.filter(message_id__in=[message.id for message in delivered]).delete()
    record_applied([message.about for message in delivered if _is_measure(message)], _ACTOR)
    waiting, given_up = [], []
    for row, message, answered in tried:
        if answered.is_delivered:
            continue
        row.attempts += 1
        due_at = next_attempt(row.message_id, row.attempts, at, answered)
        if due_at is None:
            row.dead = True
            given_up.append(message)
        else:
            row.due_at = due_at
        waiting.append(row)
    Outbox.objects.bulk_update(waiting, ["attempts", "due_at", "dead"], batch_size=500)
    _give_up(given_up)
    for marketplace in {message.marketplace for _, message, answered in tried if answered.is_gone}:
        _disable(marketplace)
    for _, message, answered in tried:
        if answered.is_throttled:
            until = at + pause(answered)
            Outbox.objects.filter(marketplace=message.marketplace, dead=False, due_at__lt=until).update(due_at=until)


def _is_measure(message: Message) -> bool:
    return message.type not in (STATEMENT, RELEASED)


def _give_up(messages: Sequence[Message]) -> None:
    if not messages:
        return
    move(
        [message.about for message in messages if _is_measure(message)], "failed", _ACTOR, "It could not be delivered."
    )
    record_events(
        "message_given_up",
        _ACTOR,
        ((message.subject_id, {"message": str(message.id), "type": message.type}) for message in messages),
    )


def _disable(marketplace: str) -> None:
    """The receiver said that the address is gone for good: nothing is sent until another one is registered."""
    gone = endpoint(marketplace)
    if gone is None or gone.disabled:
        return
    Endpoint.objects.create(
        id=new_id(),
        marketplace=marketplace,
        url=gone.url,
        secret=gone.secret,
        disabled=True,
        recorded_at=clock.now(),
        recorded_by=_ACTOR,
    )
    record_event(
        "endpoint_disabled", _ACTOR, {"marketplace": marketplace, "url": gone.url, "reason": "It answered 410."}
    )


@transaction.atomic
def resend(message_id: UUID, actor: str) -> Answer:
    """Try a message that was given up once more, from the beginning of the schedule.

    Refused where a later message of its subject has gone out already, or waits: what it asks for no longer holds.
    """
    row = Outbox.objects.select_for_update().filter(message_id=message_id).first()
    if row is None:
        return Refused("unknown", "No such message waits: it was delivered, or never was.")
    if not row.dead:
        return Refused("waiting", "It is still being tried.")
    message = Message.objects.get(id=message_id)
    later = Message.objects.filter(subject_id=row.subject_id, id__gt=message_id)
    if message.type != STATEMENT and later.exclude(type=STATEMENT).exists():
        return Refused("overtaken", "A later measure on the same listing has taken its place.")
    row.dead, row.due_at, row.attempts = False, clock.now(), 0
    row.save(update_fields=["dead", "due_at", "attempts"])
    if _is_measure(message):
        move([message.about], "due", actor, "sent again")
    record_event("message_resent", actor, {"message": str(message_id)}, row.subject_id)
    return Allowed(message_id)


def resend_all(actor: str, marketplace: str | None = None) -> tuple[int, int]:
    """Try all messages that were given up once more; returns how many are tried and how many are overtaken."""
    dead = Outbox.objects.filter(dead=True)
    if marketplace is not None:
        dead = dead.filter(marketplace=marketplace)
    answers = [resend(id, actor) for id in dead.order_by("message_id").values_list("message_id", flat=True)]
    tried = sum(isinstance(answer, Allowed) for answer in answers)
    return tried, len(answers) - tried
