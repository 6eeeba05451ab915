"""How much is taken at once, and how long anybody is waited for."""

from dataclasses import dataclass
from typing import Final

LONGEST_ID: Final = 200
LONGEST_NAME: Final = 1_000
LONGEST_TITLE: Final = 10_000
LONGEST_DESCRIPTION: Final = 100_000
MOST_ATTRIBUTES: Final = 300
MOST_LISTED: Final = 1_000
"""Media, countries and languages of one listing."""
MOST_IN_A_BATCH: Final = 10_000
MOST_MINOR: Final = 10**15
"""The highest price, in the currency's minor unit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the gateway bears. Sizes in bytes, times in seconds."""

    body: int = 4 << 20
    batch_body: int = 64 << 20
    bodies: int = 512 << 20
    """All bodies that are being read or screened, together."""
    waiting: int = 40_000
    """Listings that were taken in and are not answered yet."""
    connections: int = 2_000
    header_seconds: float = 10
    body_seconds: float = 30
    database_seconds: float = 15
    keep_alive_seconds: float = 75
    poll_seconds: float = 1
    """How often packs, switches and keys are looked at."""
