"""What a case is, how urgent it is, and who may hear it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

KINDS: Final = ("screening", "notice", "complaint", "account", "appeal", "investigation")
"""What asks: the engine, a notice, a buyer, another listing of the account that was found counterfeit, and so on."""
SETTLED_TOGETHER: Final = ("screening", "notice", "complaint", "account")
"""A decision on a subject answers all its open cases of these kinds; an appeal is heard by itself."""
CLAIM_FOR: Final = timedelta(minutes=30)
PRIORITIES: Final = {
    "authority": 50,
    "trusted_flagger": 40,
    "right_holder": 30,
    "buyer": 20,
    "removal": 15,
    "account": 12,
    "screening": 10,
}
"""By who asks: the higher goes first. `removal` is a removal that the cap or a stop kept from the machine."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a case is opened with. `because_of` is the screening, notice or appeal that asks."""

    subject_id: UUID
    kind: str
    because_of: UUID
    marketplace: str
    brand: str | None = None
    priority: int = PRIORITIES["screening"]
    queue: str = "counterfeit"
    excluded: tuple[UUID, ...] = ()
    holds: bool = False
    """Whether the listing is held until the case is heard, and released after the hours that the policy names."""


def person_of(actor: str) -> UUID | None:
    """The person or the key behind an actor; None for a machine, which may not hear a case."""
    kind, _, id = actor.partition(":")
    try:
        return UUID(id) if kind in ("person", "key") else None
    except ValueError:  # the command line, which names nobody
        return None


def may_hear(excluded: Sequence[UUID], person: UUID | None) -> bool:
    """Nobody hears a case who is excluded from it, as one who decided it before is."""
    return person is not None and person not in excluded
