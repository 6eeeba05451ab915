"""The platform's reviewers: so many cases an hour, and so many mistakes."""

from dataclasses import dataclass

from assay.market.draws import Draws
from assay.market.living.shelf import Shelf
from assay.market.living.wire import OpenCase

_FEWEST_AN_HOUR = 1.0


@dataclass(frozen=True, slots=True)
class Reviewers:
    """What the staff can do, at size 1: cases decided an hour round the clock; the share of fakes that they pass, and of
    honest listings that they condemn."""

    cases_an_hour: float = 6.0
    passes: float = 0.03
    condemns: float = 0.002


class Staff:
    """Decides open cases: notices first, then what is due first, within its capacity."""

    def __init__(self, draws: Draws, reviewers: Reviewers, size: float) -> None:
        self._draws = draws
        self._reviewers = reviewers
        self._an_hour = max(_FEWEST_AN_HOUR, reviewers.cases_an_hour * size)

    def decide(self, cases: list[OpenCase], shelf: Shelf, hours: float) -> list[tuple[OpenCase, int, str, str]]:
        """The cases decided within `hours`: each with its listing's row, the outcome and the reasoning."""
        known = [(case, row) for case in cases if (row := shelf.row(case.listing_id)) is not None]
        known.sort(key=lambda pair: (pair[0].kind != "notice", pair[0].due_at, pair[0].listing_id))
        return [self._decide(case, row, shelf) for case, row in known[: int(self._an_hour * hours)]]

    def _decide(self, case: OpenCase, row: int, shelf: Shelf) -> tuple[OpenCase, int, str, str]:
        is_wrong = self._draws.chance(self._reviewers.passes if shelf.fake[row] else self._reviewers.condemns)
        if bool(shelf.fake[row]) != is_wrong:
            return (
                case,
                row,
                "violation",
                "The goods offered are not the brand's own; the listing presents them as such.",
            )
        return case, row, "no_violation", "Nothing in the listing shows that the goods are counterfeit."
