"""Brands that search the shelf as people do, a few hours a week, and all who file notices: right, wrong and malicious."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.market.brands import BRANDS
from assay.market.draws import Draws
from assay.market.living.draft import ACTOR_NUMBER
from assay.market.living.shelf import Shelf, State
from assay.market.living.shops import HOURS_A_YEAR

_PATROLS_A_YEAR = 45.0  # of a brand of fame 3
_LOOKED_AT_AN_HOUR = 10
_SEES_THROUGH = 0.75
_SUSPECTS_WRONGLY = 0.0008
_MALICIOUS_A_YEAR = 24.0
_RASH_A_YEAR = 30.0
_FEWEST = 0.25
_BUYER_TELLS = 0.06

_FOUND = "The goods shown are not ours: the details of the label and the price do not fit anything we make or licensed."
_RASH = "We did not supply this seller and believe that these goods infringe our trade mark."
_MALICE = "This shop sells fakes of this brand, everybody knows it. Close it."
_FOOLED = "I bought this and had it looked at: it is a counterfeit."


@dataclass(slots=True)
class Suspicion:
    """A notice to be filed: by whom, of which listings, of which brand, in which words; whether it is right."""

    kind: str
    name: str
    rows: list[int]
    brand: str
    explanation: str
    is_right: bool


class Patrol:
    """All who file notices. They see only what is live."""

    def __init__(self, draws: Draws, size: float) -> None:
        self._draws = draws
        self._others = min(1.0, max(size, _FEWEST))
        self._looked = _LOOKED_AT_AN_HOUR * max(1.0, size)

    def notices(self, shelf: Shelf, hours: float) -> list[Suspicion]:
        """What is filed within the last `hours`."""
        draws = self._draws
        filed: list[Suspicion] = []
        for number, brand in enumerate(BRANDS):
            if draws.chance(_PATROLS_A_YEAR * self._others * brand.fame / 3 * hours / HOURS_A_YEAR):
                filed += self._search(shelf, number, draws.between(1, 4))
        if draws.chance(_RASH_A_YEAR * self._others * hours / HOURS_A_YEAR):
            filed += self._rash(shelf)
        if draws.chance(_MALICIOUS_A_YEAR * self._others * hours / HOURS_A_YEAR):
            filed += self._malicious(shelf)
        return filed

    def fooled(self, shelf: Shelf, row: int) -> list[Suspicion]:
        """A buyer who complained may file a notice as well, if the listing still stands."""
        if shelf.state[row] != State.LIVE or shelf.brand[row] < 0 or not self._draws.chance(_BUYER_TELLS):
            return []
        brand = BRANDS[shelf.brand[row]].name
        return [Suspicion("buyer", "A buyer", [row], brand, _FOOLED, bool(shelf.fake[row]))]

    def _search(self, shelf: Shelf, number: int, hours: float) -> list[Suspicion]:
        """Search for the brand, look at the first so many, know most of the fakes by sight."""
        draws = self._draws
        live = self._live(shelf, number)
        ease = shelf.findable[live] * np.sqrt(shelf.reach[live])
        seen = live[ease > 0]
        if not len(seen):
            return []
        count = min(len(seen), round(hours * self._looked))
        chosen = draws.generator.choice(seen, count, replace=False, p=ease[ease > 0] / ease.sum())
        found, wrong = [], []
        for row in sorted(chosen.tolist()):
            if shelf.fake[row] and draws.chance(_SEES_THROUGH):
                found.append(row)
            elif not shelf.fake[row] and draws.chance(_SUSPECTS_WRONGLY):
                wrong.append(row)
        rows = sorted(found + wrong)[:20]
        name = BRANDS[number].name
        return [Suspicion("right_holder", f"{name} Brand Protection", rows, name, _FOUND, bool(found))] if rows else []

    def _rash(self, shelf: Shelf) -> list[Suspicion]:
        """An owner who takes a grey seller, an accessory or a second-hand good for a fake."""
        number = self._draws.whole(0, len(BRANDS) - 1)
        live = self._live(shelf, number)
        rows = live[~shelf.fake[live] & (shelf.actor[live] != ACTOR_NUMBER["authorised"])]
        return self._pointed(rows, "right_holder", f"{BRANDS[number].name} Brand Protection", number, _RASH)

    def _malicious(self, shelf: Shelf) -> list[Suspicion]:
        """A competitor who wants an honest dealer gone."""
        number = self._draws.whole(0, len(BRANDS) - 1)
        live = self._live(shelf, number)
        rows = live[shelf.actor[live] == ACTOR_NUMBER["authorised"]]
        return self._pointed(rows, "right_holder", f"Legal desk for {BRANDS[number].name}", number, _MALICE)

    def _pointed(self, rows: NDArray[np.int64], kind: str, name: str, number: int, words: str) -> list[Suspicion]:
        if not len(rows):
            return []
        some = sorted(self._draws.some(rows.tolist(), self._draws.whole(1, 3)))
        return [Suspicion(kind, name, some, BRANDS[number].name, words, False)]

    def _live(self, shelf: Shelf, number: int) -> NDArray[np.int64]:
        count = shelf.count
        return np.nonzero((shelf.brand[:count] == number) & (shelf.state[:count] == State.LIVE))[0]
