"""Roles of people and scopes of keys: what each may do."""

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
