"""The journal: events in the order in which they were committed, hash-chained and signed, so that none can be changed,
added or taken out unnoticed.

A trigger notes every new event in a table of its own, in the transaction of the event. The sealer takes what it finds
there: an event is there from the moment it is committed, so none is sealed before it happened, and none is left behind.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import connection, transaction

from assay.base import clock
from assay.base.settings import home
from assay.office.core.models import Event, JournalEntry

_FIRST: Final = b"\0" * 32
_SIGNED_AS: Final = b"assay journal 1\0"
_LOCK: Final = 7_301
_MOST_IN_AN_ENTRY: Final = 10_000


@dataclass(frozen=True, slots=True)
class Break:
    """Where the journal does not hold, and why."""

    entry: int
    reason: str


@transaction.atomic
def seal() -> int:
    """Seal what was committed since the last entry, at most ten thousand events, and return their number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # one sealer at a time
        cursor.execute(
            "DELETE FROM unsealed WHERE event_id IN (SELECT event_id FROM unsealed ORDER BY event_id LIMIT %s)"
            " RETURNING event_id",
            [_MOST_IN_AN_ENTRY],
        )
        ids = sorted(id for (id,) in cursor.fetchall())
    if not ids:
        return 0
    last = JournalEntry.objects.order_by("-number").first()
    number, previous = (last.number + 1, bytes(last.hash)) if last else (1, _FIRST)
    found = Event.objects.in_bulk(ids)
    body = _body_hash([found[id] for id in ids])
    at = clock.now()
    head = _head(number, previous, body, len(ids), at.isoformat())
    key = _signing_key()
    JournalEntry.objects.create(
        number=number,
        sealed_at=at,
        event_ids=ids,
        body_hash=body,
        previous_hash=previous,
        hash=head,
        signature=key.sign(_SIGNED_AS + head),
        key_id=_key_id(key.public_key()),
    )
    return len(ids)


def verify() -> Iterator[Break]:
    """Every place where an entry, its chain, its signature or one of its events is not as it was sealed."""
    previous, expected = _FIRST, 1
    known = {_key_id(_signing_key().public_key()): _signing_key().public_key()}
    for entry in JournalEntry.objects.order_by("number").iterator(chunk_size=100):
        if entry.number != expected:
            yield Break(entry.number, f"entry {expected} is missing")
        if bytes(entry.previous_hash) != previous:
            yield Break(entry.number, "it does not follow from the entry before")
        found = Event.objects.in_bulk(entry.event_ids)
        missing = [id for id in entry.event_ids if id not in found]
        if missing:
            yield Break(entry.number, f"{len(missing)} of its events are gone, the first is {missing[0]}")
        elif _body_hash([found[id] for id in entry.event_ids]) != bytes(entry.body_hash):
            yield Break(entry.number, "one of its events was changed")
        head = _head(
            entry.number,
            bytes(entry.previous_hash),
            bytes(entry.body_hash),
            len(entry.event_ids),
            entry.sealed_at.astimezone(UTC).isoformat(),
        )
        if head != bytes(entry.hash):
            yield Break(entry.number, "its hash is not that of its content")
        if not _is_signed(known.get(entry.key_id), bytes(entry.signature), head):
            yield Break(entry.number, f"its signature is not by the key {entry.key_id}")
        previous, expected = bytes(entry.hash), entry.number + 1


def _body_hash(events: list[Event]) -> bytes:
    digest = hashlib.sha256()
    for event in events:
        digest.update(hashlib.sha256(_canonical(_as_sealed(event))).digest())
    return digest.digest()


def _as_sealed(event: Event) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "name": event.name,
        "occurred_at": event.occurred_at.astimezone(UTC).isoformat(),
        "actor": event.actor,
        "subject": str(event.subject_id) if event.subject_id else None,
        "payload": event.payload,
        "payload_version": event.payload_version,
    }


def _head(number: int, previous: bytes, body: bytes, events: int, sealed_at: str) -> bytes:
    content = {"number": number, "previous": previous.hex(), "body": body.hex(), "events": events, "at": sealed_at}
    return hashlib.sha256(_canonical(content)).digest()


def _canonical(content: dict[str, Any]) -> bytes:
    """JSON in one spelling: RFC 8785 for what events hold (texts, whole numbers, booleans, null, lists, objects)."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _is_signed(key: Ed25519PublicKey | None, signature: bytes, head: bytes) -> bool:
    if key is None:
        return False
    try:
        key.verify(signature, _SIGNED_AS + head)
    except InvalidSignature:
        return False
    return True


def _signing_key() -> Ed25519PrivateKey:
    """The key of this home, made when it is first needed; only its owner may read it."""
    path = home() / "journal.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        secret = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        part = path.with_name(f".journal.key.{os.getpid()}")
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secret)
        try:
            os.link(part, path)  # whoever was first made the key; the other takes it
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _key_id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]
