"""What counterfeiters try in a market that lives on: every tactic of the feed, and five that need time (H held out).

    edit_after_approval      harmless goods until they are on the shelf, the fake in an edit days later
    relist_renamed           what was refused comes back at once under a new account and another name of the shop
    slow_drip              H one quiet old account, few listings, taken down by itself before anybody looks
    price_creep            H a price near the genuine one that falls a little every two days
    switch_brands            a brand that got caught is left for another one

A `Way` bends time; how the name is written stays with a tactic of the feed, drawn anew for each listing.
"""

from dataclasses import dataclass

from assay.market.draws import Draws
from assay.market.tactics import TACTICS, Tactic, choose


@dataclass(frozen=True, slots=True)
class Way:
    """How a ring plays for time; 0 stands for "does not"."""

    name: str
    held_out: bool = False
    weight: float = 6.0
    bait_hours: tuple[float, float] = (0.0, 0.0)
    """How long the harmless goods stand before the edit."""
    creep: float = 0.0
    """The price after each two days, as a share of the one before."""
    comes_back: float = 0.5
    """How likely a caught listing is tried again."""
    tries: int = 2
    days: float = 25.0
    """How long a listing stands, on average, if nobody takes it down."""
    reach: float = 3.0
    """How much better its listings are seen than those of an ordinary shop."""
    switches: bool = False


_AT_ONCE = Way("")
WAYS: dict[str, Way] = {
    way.name: way
    for way in (
        Way("edit_after_approval", bait_hours=(24.0, 120.0)),
        Way("relist_renamed", comes_back=1.0, tries=5),
        Way("slow_drip", held_out=True, days=9.0, reach=1.2),
        Way("price_creep", held_out=True, creep=0.88, days=35.0),
        Way("switch_brands", switches=True, comes_back=0.7, tries=3),
    )
}


@dataclass(frozen=True, slots=True)
class Arm:
    """One thing a ring can do: a way, with one tactic or with any of those that go well with it."""

    name: str
    way: Way
    tactics: tuple[Tactic, ...]
    weight: float

    def tactic(self, draws: Draws) -> Tactic:
        """The tactic for the next listing."""
        return self.tactics[0] if len(self.tactics) == 1 else draws.pick(self.tactics)


# Ways need a tactic in which nothing but the name is bent.
_BESIDE_A_WAY = ("plain", "masked", "misspelt", "description_only", "initials", "spaced", "claimed_only", "line_only")


def arms(tactics: str) -> list[Arm]:
    """Everything that can be tried: of one half of tactics and ways (`tuning`, `held-out`), or `all`.

    Raises AssayError where `tactics` is none of these.
    """
    chosen = choose(tactics)
    beside = tuple(tactic for tactic in chosen if tactic.name in _BESIDE_A_WAY)
    found = [Arm(tactic.name, _AT_ONCE, (tactic,), tactic.weight) for tactic in chosen]
    for way in WAYS.values():
        if tactics == "all" or way.held_out == (tactics == "held-out"):
            found.append(Arm(way.name, way, beside, way.weight))
    return found


ARM_NAMES: tuple[str, ...] = (*TACTICS, *WAYS)
ARM_NUMBER: dict[str, int] = {name: number for number, name in enumerate(ARM_NAMES)}
