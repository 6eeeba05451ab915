"""Roles of people and scopes of keys: what each may do."""

import re
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
    "clock:step",
)
"""What a key may be allowed to do, for its own marketplace alone."""

_KEY: Final = re.compile("assay_([a-z0-9]{12})_[A-Za-z0-9_-]{43}")


def prefix_of(secret: str) -> str | None:
    """The part of a key that names it and is no secret; None where the text is no key."""
    found = _KEY.fullmatch(secret)
    return found.group(1) if found else None
