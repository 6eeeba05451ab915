"""What is told of sellers, sales and complaints; and what counts of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

COMPLAINTS_COUNT_FOR: Final = timedelta(days=90)
"""How long a complaint of a counterfeit counts against an account."""

Told = Literal["kept", "same", "conflict", "unknown"]
"""What became of something told: kept; kept before; kept before with other content; of a listing that was never told."""


@dataclass(frozen=True, slots=True)
class ToldSeller:
    """What a marketplace knows of a seller; None is not known."""

    external_id: str
    opened_at: datetime | None
    verified: bool | None
    authorised_for: tuple[str, ...] | None
    language: str


@dataclass(frozen=True, slots=True)
class ToldSale:
    """Units of a listing that were sold."""

    external_id: str
    listing: str
    units: int
    sold_at: datetime


@dataclass(frozen=True, slots=True)
class ToldComplaint:
    """A buyer complained of a listing."""

    external_id: str
    listing: str
    kind: str
    text: str
    complained_at: datetime
