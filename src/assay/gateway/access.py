"""Who may come in: keys, what they may do, and how often."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from assay.gateway.faults import Fault, RefusedError
from assay.gateway.office import Office
from assay.office.people.queries import KeyInForce, key_in_force
from assay.office.people.rules import prefix_of

_NOBODY: Final = Fault("This needs a key: Authorization: Bearer KEY. Yours is missing, unknown or revoked.", status=401)
_MOST_MISSED: Final = 10_000


class TooOftenError(Exception):
    """A key asks more often than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too often")
        self.seconds = seconds


@dataclass(slots=True)
class _Bucket:
    """Tokens that come back at the rate of the key; as many as a second brings may be spent at once."""

    left: float
    at: float


class Access:
    """The keys in force, as of the last look."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._keys: dict[str, KeyInForce] = {}
        self._missed: set[str] = set()
        self._buckets: dict[UUID, _Bucket] = {}

    def take(self, keys: list[KeyInForce]) -> None:
        """From now on these count."""
        self._keys = {key.prefix: key for key in keys}
        self._missed.clear()
        self._buckets = {key.id: bucket for key in keys if (bucket := self._buckets.get(key.id)) is not None}

    async def admit(self, authorization: str, scope: str) -> KeyInForce:
        """The key of a request. Raises RefusedError alike for a missing, an unknown and a revoked one; TooOftenError."""
        kind, _, secret = authorization.partition(" ")
        prefix = prefix_of(secret.strip())
        key = await self._find(prefix) if kind.lower() == "bearer" and prefix else None
        digest = hashlib.sha256(secret.strip().encode("utf-8", "replace")).digest()
        if not hmac.compare_digest(digest, key.secret_hash if key is not None else bytes(32)) or key is None:
            raise RefusedError(_NOBODY)
        if scope not in key.scopes:
            raise RefusedError(Fault(f"This key may not do that: it needs the scope {scope}.", status=403))
        self._spend(key)
        return key

    async def _find(self, prefix: str) -> KeyInForce | None:
        found = self._keys.get(prefix)
        if found is None and prefix not in self._missed:
            found = await self._office.ask(key_in_force, prefix)  # made since the last look
            if found is not None:
                self._keys[prefix] = found
            elif len(self._missed) < _MOST_MISSED:
                self._missed.add(prefix)
        return found

    def _spend(self, key: KeyInForce) -> None:
        at, rate = time.monotonic(), max(1, key.requests_per_second)
        bucket = self._buckets.setdefault(key.id, _Bucket(rate, at))
        bucket.left = min(rate, bucket.left + (at - bucket.at) * rate)
        bucket.at = at
        if bucket.left < 1:
            raise TooOftenError((1 - bucket.left) / rate)
        bucket.left -= 1
