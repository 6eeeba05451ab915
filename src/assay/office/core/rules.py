"""What a command answers where its caller decides what to do about a refusal."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Allowed:
    """It was done; `id` names the record that says so."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not done. `code` is for programs, `said` one sentence for people."""

    code: str
    said: str


Answer = Allowed | Refused
