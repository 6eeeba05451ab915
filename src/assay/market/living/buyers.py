"""Buyers: they take what they see and what is cheap, and some of those who were fooled complain weeks later."""

from dataclasses import dataclass

import numpy as np

from assay.market.draws import Draws
from assay.market.living.shelf import Shelf
from assay.market.living.ways import ARM_NAMES

_RHYTHM = (0.5, 1.1, 1.3, 1.1)  # of a day's quarters
_COMPLAINS = 0.3
_KNEW_IT = 0.05
_ASKED_FOR_IT = ("slang", "initials")
_OTHER_TROUBLE = 0.004
_WRONGLY_SUSPECTS = 0.0004
_DAYS_TO_FIND_OUT = 9.0


@dataclass(slots=True)
class Bought:
    row: int
    units: int


@dataclass(slots=True)
class Grievance:
    """A complaint to come: of a listing, at an hour."""

    at: float
    row: int
    kind: str


class Buyers:
    """All buyers together. They see only what is live."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws

    def buy(self, shelf: Shelf, at: float, hours: float) -> tuple[list[Bought], list[Grievance]]:
        """The sales of the `hours` before `at`, and the complaints that they will lead to."""
        generator = self._draws.generator
        sums = np.cumsum(shelf.pull[: shelf.count])
        pull = float(sums[-1]) if shelf.count else 0.0
        rhythm = _RHYTHM[int((at - hours / 2) % 24 // 6)]
        count = int(generator.poisson(pull * hours * rhythm))
        if not count:
            return [], []
        picks = np.searchsorted(sums, generator.random(count) * pull, side="right")
        rows, wanted = np.unique(picks, return_counts=True)
        sales: list[Bought] = []
        grievances: list[Grievance] = []
        for row, units in zip(rows.tolist(), wanted.tolist(), strict=True):
            sold = shelf.sell(row, units)
            if sold:
                sales.append(Bought(row, sold))
                grievances += self._grievances(shelf, row, sold, at)
        return sales, grievances

    def _grievances(self, shelf: Shelf, row: int, units: int, at: float) -> list[Grievance]:
        draws = self._draws
        found: list[Grievance] = []
        for _ in range(units):
            mood = draws.random()
            if shelf.fake[row]:
                knew = ARM_NAMES[shelf.arm[row]] in _ASKED_FOR_IT
                kind = "counterfeit" if mood < (_KNEW_IT if knew else _COMPLAINS) else None
            else:
                kind = "counterfeit" if mood < _WRONGLY_SUSPECTS else "other" if mood < _OTHER_TROUBLE else None
            if kind:
                found.append(Grievance(at + 24 * draws.around(_DAYS_TO_FIND_OUT, 0.5), row, kind))
        return found
