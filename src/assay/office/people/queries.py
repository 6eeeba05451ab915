"""Reading who people are and what keys there are, and the answers kept for those who ask again."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from assay.base import clock
from assay.base.errors import AssayError
from assay.office.people.models import ApiKey, RecoveryCode, SecondFactor, StaffUser, StoredAnswer

ANSWERS_KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeyInForce:
    """A key that is not revoked."""

    id: UUID
    prefix: str
    secret_hash: bytes
    marketplace: str
    scopes: frozenset[str]
    requests_per_second: int


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to a request, and the hash of that request."""

    request_hash: bytes
    status: int
    content_type: str
    body: bytes


def keys_in_force() -> list[KeyInForce]:
    """All keys that are not revoked."""
    return [_in_force(key) for key in ApiKey.objects.filter(revoked_at=None)]


def key_in_force(prefix: str) -> KeyInForce | None:
    """The key of a prefix, unless it is revoked or there is none."""
    key = ApiKey.objects.filter(prefix=prefix, revoked_at=None).first()
    return _in_force(key) if key is not None else None


def all_keys() -> list[ApiKey]:
    """All keys, the revoked ones too, newest first."""
    return list(ApiKey.objects.order_by("-id"))


def kept_answer(key_id: UUID, name: str) -> KeptAnswer | None:
    """The answer kept under a name that a key's owner chose, for as long as answers are kept."""
    oldest = clock.now() - ANSWERS_KEPT
    kept = StoredAnswer.objects.filter(key_id=key_id, name=name, answered_at__gt=oldest).first()
    if kept is None:
        return None
    return KeptAnswer(bytes(kept.request_hash), kept.status, kept.content_type, zlib.decompress(bytes(kept.body)))


def _in_force(key: ApiKey) -> KeyInForce:
    return KeyInForce(
        key.id, key.prefix, bytes(key.secret_hash), key.marketplace, frozenset(key.scopes), key.requests_per_second
    )


# --- members of staff ---

Person = StaffUser
"""What pages call it: they never import tables."""


def staff_named(name: str) -> StaffUser:
    """A member of staff by name. Raises AssayError if there is none."""
    person = StaffUser.objects.filter(username=name).first()
    if person is None:
        raise AssayError(f"There is no member of staff named {name}.", "`assay staff list` lists them.")
    return person


def active_person(person_id: str) -> StaffUser | None:
    """A person who may sign in, by id."""
    return StaffUser.objects.filter(id=person_id, is_active=True).first()


def all_staff() -> list[StaffUser]:
    return list(StaffUser.objects.order_by("username"))


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Actors ("person:<uuid>") to names. Machines and keys, and people whose data were erased, are not among them."""
    ids = {UUID(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")}
    return {f"person:{person.id}": person.username for person in StaffUser.objects.filter(id__in=ids)}


def has_second_factor(person_id: UUID) -> bool:
    return SecondFactor.objects.filter(person_id=person_id, is_confirmed=True).exists()


def recovery_codes_left(person_id: UUID) -> int:
    return RecoveryCode.objects.filter(person_id=person_id).count()
