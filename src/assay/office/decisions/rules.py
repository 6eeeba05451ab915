"""What a decision is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

OUTCOMES: Final = ("violation", "no_violation", "undetermined")
SOURCES: Final = ("own_initiative", "complaint", "notice", "trusted_flagger", "order")

SOURCE_OF_NOTIFIER: Final[Mapping[str, str]] = {
    "right_holder": "notice",
    "buyer": "notice",
    "trusted_flagger": "trusted_flagger",
    "authority": "order",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decision before it is recorded. It needs a subject and policy versions, never a notice or a case."""

    subject_id: UUID
    outcome: str
    policy_version_ids: tuple[UUID, ...]
    facts: str
    reasoning: str
    source: str
    found_by: Mapping[str, Any]
    decided_by: Mapping[str, Any]
    private_note: str = ""
    snapshot_id: UUID | None = None
    screening_id: UUID | None = None
    case_id: UUID | None = None
    brand: str | None = None
    rules: tuple[str, ...] = field(default=())
    supersedes: UUID | None = None


def actor_of(decided_by: Mapping[str, Any]) -> str:
    """Who decided, as events name it."""
    return "machine:settling" if decided_by["kind"] == "machine" else str(decided_by["actor"])
