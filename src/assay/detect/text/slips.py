"""How easily one spelling is taken for another: what a reader overlooks costs little, another letter costs much.

The costs of single slips (`c` for `k`, a doubled letter, a Thai tone mark) are data of the registry; what no row tells is
charged by what kind of letter it is. A whole spelling costs the cheapest way of getting from it to the name.
"""

from collections.abc import Sequence
from typing import Final

LIKE: Final = 0.68
"""From this likeness on a reader takes the one for the other."""
_DOUBLED, _TURNED = 0.2, 0.4
_VOWEL, _VOWEL_GONE = 0.5, 0.6
_CONSONANT, _CONSONANT_GONE = 1.2, 1.0
_MOST_AT_START = 0.35  # people read a name from its first letter
_MOST_IN_FOUR = 0.45  # four letters do not bear another letter
_IMPOSSIBLE = 9.0
_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєαεηιουωاويىیأإآーアイウエオァィゥェォะัาำิีึืุูเแโใไ็่้๊๋์") | {
    chr(code) for code in range(0x1161, 0x1176)
}
_LETTERS_IN_ONE = {"kana": 2.0, "arabic": 1.3}


class Slips:
    """Costs of slips, looked up by the first letter of the one spelling."""

    def __init__(self, rows: Sequence[tuple[str, str, float]]) -> None:
        self._single: dict[tuple[str, str], float] = {}
        self._chunks: dict[str, list[tuple[str, str, float]]] = {}
        for one, other, cost in rows:
            for left, right in ((one, other), (other, one)):
                if len(left) <= 1 and len(right) <= 1:
                    self._single[left, right] = cost
                elif left:
                    self._chunks.setdefault(left[0], []).append((left, right, cost))

    def likeness(self, written: str, meant: str) -> float:
        """How surely a reader takes `written` for `meant`, 1 for the same text; 0 where it is below `LIKE`."""
        size = len(meant) * _weight(meant)
        most = min((1 - LIKE) * size / 2, _MOST_IN_FOUR if size <= 4 else _IMPOSSIBLE)
        if abs(len(written) - len(meant)) > 4:
            return 0.0
        cost = self._cost(written, meant, most)
        return 0.0 if cost > most else 1 - 2 * cost / size

    def _cost(self, written: str, meant: str, most: float) -> float:
        """The cheapest way from the one to the other, as far as it costs at most `most`."""
        rows, columns = len(written), len(meant)
        costs = [[_IMPOSSIBLE] * (columns + 1) for _ in range(rows + 1)]
        costs[0][0] = 0.0
        for row in range(rows + 1):
            for column in range(columns + 1):
                so_far = costs[row][column]
                if so_far > most:
                    continue
                for taken, given, cost in self._steps(written, meant, row, column):
                    if cost > _MOST_AT_START and not (row and column):
                        continue
                    reached = so_far + cost
                    if reached < costs[row + taken][column + given]:
                        costs[row + taken][column + given] = reached
        return costs[rows][columns]

    def _steps(self, written: str, meant: str, row: int, column: int) -> list[tuple[int, int, float]]:
        """What may come next: so many letters of the one for so many of the other, and what it costs."""
        left = written[row : row + 1]
        right = meant[column : column + 1]
        if left and left == right:
            steps = [(1, 1, 0.0)]
        else:
            steps = [(1, 1, self._changed(left, right))] if left and right else []
        if left:
            doubled = row > 0 and left == written[row - 1]
            steps.append((1, 0, _DOUBLED if doubled else self._gone(left)))
        if right:
            doubled = column > 0 and right == meant[column - 1]
            steps.append((0, 1, _DOUBLED if doubled else self._gone(right)))
        if left and right and written[row + 1 : row + 2] == right and meant[column + 1 : column + 2] == left != right:
            steps.append((2, 2, _TURNED))
        for chunk, other, cost in self._chunks.get(left, ()):
            if written.startswith(chunk, row) and meant.startswith(other, column):
                steps.append((len(chunk), len(other), cost))
        return steps

    def _changed(self, left: str, right: str) -> float:
        known = self._single.get((left, right))
        if known is not None:
            return known
        return _VOWEL if left in _VOWELS and right in _VOWELS else _CONSONANT

    def _gone(self, letter: str) -> float:
        known = self._single.get((letter, ""))
        if known is not None:
            return known
        return _VOWEL_GONE if letter in _VOWELS else _CONSONANT_GONE


def _weight(text: str) -> float:
    """How many Latin letters one letter of the text's script says."""
    first = text[:1]
    if "\u30a1" <= first <= "\u30fe":
        return _LETTERS_IN_ONE["kana"]
    return _LETTERS_IN_ONE["arabic"] if "\u0600" <= first <= "\u06ff" else 1.0
