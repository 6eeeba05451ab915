"""Webhooks as Standard Webhooks 1.0.0 has them: what is signed, when it is tried again, where it may go."""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

MESSAGE_TYPES: Final[Mapping[str, str]] = {
    "refuse_publication": "listing.refused",
    "remove": "listing.removed",
    "hide": "listing.hidden",
    "reinstate": "listing.reinstated",
    "show": "listing.reinstated",
}
"""The message that asks the marketplace for a measure."""
RESTRICTIONS: Final = frozenset({"listing.refused", "listing.removed", "listing.hidden"})
RELEASED: Final = "listing.released"
STATEMENT: Final = "statement.written"
DELAYS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long after each attempt the next one comes; after the tenth a message is dead."""
_JITTER: Final = 0.1
_LONGEST_WAIT: Final = timedelta(hours=24)
_THROTTLED: Final = frozenset({429, 502, 504})
_SECRET_BYTES: Final = range(24, 65)
LARGEST_BODY: Final = 20_000


def new_secret() -> str:
    """A secret for signing, shown once to whoever registers the endpoint."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def is_secret(text: str) -> bool:
    """Whether a secret is written as the standard says, and is long enough."""
    try:
        return len(base64.b64decode(text.removeprefix("whsec_"), validate=True)) in _SECRET_BYTES
    except binascii.Error:
        return False


def sign(secret: str, message_id: str, at: int, body: bytes) -> str:
    """The signature of a body sent at this second of real time."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secret: str, message: UUID, at: int, body: bytes) -> dict[str, str]:
    """The headers of one attempt; the id stays the same in all attempts, so that the receiver sees a repetition."""
    id = f"msg_{message.hex}"
    return {
        "content-type": "application/json",
        "user-agent": "assay-webhooks/1",
        "webhook-id": id,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(secret, id, at, body),
    }


def body_of(type_: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The bytes that are signed and sent. `at` is when it happened, in the platform's time."""
    content = {"type": type_, "timestamp": at.isoformat(), "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


# --- what came back, and what follows ---


@dataclass(frozen=True, slots=True)
class Answered:
    """What one attempt brought: a status, or None and why there is none."""

    status: int | None
    error: str = ""
    took_ms: int = 0
    retry_after: str = ""

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == 410

    @property
    def is_throttled(self) -> bool:
        return self.status in _THROTTLED

    @property
    def is_unreachable(self) -> bool:
        return self.status is None


def complaint(answered: Answered, location: str = "") -> str:
    """What to write down of an attempt that did not deliver."""
    if answered.status is None:
        return answered.error
    if 300 <= answered.status < 400:
        return f"Answered {answered.status}: redirects are not followed. Register the address it leads to{location}."
    return f"Answered {answered.status}."


def next_attempt(message: UUID, attempts: int, at: datetime, answered: Answered) -> datetime | None:
    """When to try again after so many attempts; None when it was the last. Spread, so that not all come back at once."""
    if attempts > len(DELAYS):
        return None
    delay = DELAYS[attempts - 1]
    # From the id, not from chance: a simulation that is run again goes the same way.
    spread = int.from_bytes(hashlib.sha256(message.bytes + bytes([attempts])).digest()[:4], "big") / (1 << 32)
    due_at = at + delay + delay * _JITTER * spread
    wait = wait_asked(answered.retry_after)
    return max(due_at, at + wait) if wait is not None else due_at


def wait_asked(retry_after: str, real_now: datetime | None = None) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as a date, at most a day; None if it says nothing useful."""
    text = retry_after.strip()
    if text.isdecimal():
        return min(timedelta(seconds=min(int(text), 10**6)), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
        wait = until - (real_now or datetime.now(until.tzinfo))
    except (ValueError, TypeError, OverflowError):
        return None
    return min(wait, _LONGEST_WAIT) if wait > timedelta() else None


def pause(answered: Answered) -> timedelta:
    """How long to leave an endpoint alone that said it is too much, or that it is not there behind its gateway."""
    return wait_asked(answered.retry_after) or DELAYS[0]


# --- where webhooks may go ---


def fault_of(url: str) -> str:
    """Why a URL cannot be an endpoint; empty if it can."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "It is not a URL."
    if parts.scheme not in ("http", "https"):
        return "Its scheme must be https, or http."
    if not parts.hostname:
        return "It names no host."
    if parts.username or parts.password:
        return "It must not hold a user name or a password."
    if port == 0 or parts.fragment:
        return "It must not hold a fragment or the port 0."
    return ""


def is_public(address: str) -> bool:
    """Whether an address is one of the open network: not of this machine, this network, or any special purpose."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
