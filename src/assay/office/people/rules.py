"""Roles of people and scopes of keys: what each may do. The second factor, and how often one may try."""

import base64
import hashlib
import hmac
import re
import secrets
from typing import Final

ROLES: Final = ("reviewer", "lead", "analyst", "manager")
"""Members of staff: reviewers decide cases, leads check them, analysts write rules, managers see and switch everything."""

SCOPES: Final = (
    "listings:write",
    "listings:read",
    "sellers:write",
    "sales:write",
    "complaints:write",
    "notices:write",
    "cases:decide",
    "figures:read",
    "clock:step",
)
"""What a key may be allowed to do, for its own marketplace alone."""

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "see_listings": frozenset(ROLES),
    "see_policies": frozenset(ROLES),
    "see_cases": frozenset({"reviewer", "lead", "manager"}),
    "decide_cases": frozenset({"reviewer", "lead", "manager"}),
    "see_rules": frozenset({"lead", "analyst", "manager"}),
    "change_rules": frozenset({"lead", "analyst", "manager"}),
    "see_packs": frozenset({"lead", "analyst", "manager"}),
    "roll_back": frozenset({"lead", "manager"}),
    "see_deliveries": frozenset({"lead", "manager"}),
    "resend": frozenset({"lead", "manager"}),
    "see_observe": frozenset({"lead", "analyst", "manager"}),
    "switch": frozenset({"manager"}),
}
"""What a member of staff may do, and which roles may."""


def may(role: str, what: str) -> bool:
    """Whether a role may do something. Raises KeyError for what nobody has ever heard of: that is a slip in our code."""
    return role in PERMISSIONS[what]


# --- the second factor: RFC 6238 with SHA-1, 6 digits, 30 seconds, which every authenticator app knows ---

STEP_SECONDS: Final = 30
_DIGITS: Final = 6
_DRIFT_STEPS: Final = 1  # a phone's clock may be half a minute off
RECOVERY_CODES: Final = 10


def new_factor_secret() -> bytes:
    """160 random bits, as the RFC recommends."""
    return secrets.token_bytes(20)


def factor_code(secret: bytes, step: int) -> str:
    """The code that is shown during one step of thirty seconds since 1970."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFF_FFFF) % 10**_DIGITS:0{_DIGITS}d}"


def matching_step(secret: bytes, code: str, seconds: float, after: int) -> int | None:
    """The step to which a code belongs, if that is about now and later than the last one used: no code counts twice."""
    now = int(seconds) // STEP_SECONDS
    steps = range(max(now - _DRIFT_STEPS, after + 1), now + _DRIFT_STEPS + 1)
    fitting = [step for step in steps if hmac.compare_digest(factor_code(secret, step), code)]
    return fitting[0] if fitting else None


def factor_uri(secret: bytes, name: str, issuer: str) -> str:
    """What the picture for the authenticator app says."""
    from urllib.parse import quote

    key = base64.b32encode(secret).decode()
    return f"otpauth://totp/{quote(issuer)}:{quote(name)}?secret={key}&issuer={quote(issuer)}"


def new_recovery_code() -> str:
    """Eighty random bits in letters that are hard to confuse: `k3dm-7xq2-…`."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def recovery_hash(code: str) -> bytes:
    """How a recovery code is kept. It is random and long, so a plain hash is enough; spaces and hyphens do not count."""
    return hashlib.sha256(code.replace("-", "").replace(" ", "").lower().encode()).digest()


# --- how often one may try ---

WINDOW_SECONDS: Final = 15 * 60
TRIES: Final = {"name_from_address": 5, "address": 40, "name": 60, "factor": 8}
"""Failed tries within the window, before the next one is refused unread.

Few for one name from one address. Many more for a name from everywhere: otherwise anybody could lock a person out.
"""


# --- keys ---

_KEY: Final = re.compile("assay_([a-z0-9]{12})_[A-Za-z0-9_-]{43}")


def prefix_of(secret: str) -> str | None:
    """The part of a key that names it and is no secret; None where the text is no key."""
    found = _KEY.fullmatch(secret)
    return found.group(1) if found else None
