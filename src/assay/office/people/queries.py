"""Reading keys, and the answers kept for those who ask again."""

import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from assay.base import clock
from assay.office.people.models import ApiKey, StoredAnswer

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
