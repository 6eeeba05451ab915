"""What a mark is doing in a title: a mark in a title is not yet an infringement."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assay.detect.marks import Usage
from assay.detect.text.fold import UNSPACED
from assay.detect.text.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that tells how a name beside it is used."""

    usage: str  # compatible, compared, resale, genuine
    where: str  # before, after, any
    strength: float


@dataclass(frozen=True, slots=True)
class Told:
    """A usage and the words that told it: their span in the folded text."""

    usage: Usage
    start: int
    end: int


_BREAK = re.compile(r"[|;!?。；！？\n]|\s[-–—]\s")
_WORD = re.compile(rf"[^\W_{UNSPACED}]+|[{UNSPACED}]")
_WEAKEST = 0.5
# Words, or characters of scripts without spaces, that may stand between a mark and a cue.
_REACH_BEFORE = {Usage.COMPATIBLE: 3, Usage.COMPARED: 3}
_REACH_AFTER = {Usage.COMPATIBLE: 6, Usage.COMPARED: 2}
_REACH_LIST = 5


class UsageReader:
    """Reads the cues of a folded title around the marks found in it."""

    def __init__(
        self, cues: Mapping[str, tuple[Cue, ...]], not_compatible: Iterable[str], is_word: Callable[[str], bool]
    ) -> None:
        self._cues = Phrases(cues)
        self._not_compatible = frozenset(not_compatible)
        self._is_word = is_word

    def cues(self, folded: str) -> list[tuple[int, int, Cue]]:
        """Every cue in the text with its span."""
        return [(start, end, cue) for start, end, cues in self._cues.find(folded) for cue in cues]

    def is_cue(self, word: str) -> bool:
        return word in self._cues

    def around(self, folded: str, spans: list[tuple[int, int]], cues: list[tuple[int, int, Cue]]) -> list[Told | None]:
        """For each mark span, in order of place, the usage that the words around it tell, or None."""
        told: list[Told | None] = []
        for index, (start, end) in enumerate(spans):
            own = self._nearest(folded, start, end, cues)
            if (
                own is None
                and index
                and (last := told[-1]) is not None
                and self._is_listed(folded, spans[index - 1][1], start)
            ):
                own = last
            told.append(own)
        return told

    def _nearest(self, folded: str, start: int, end: int, cues: list[tuple[int, int, Cue]]) -> Told | None:
        found: list[tuple[int, float, Told]] = []
        for first, last, cue in cues:
            if cue.usage not in ("compatible", "compared") or cue.strength < _WEAKEST:
                continue
            usage = Usage(cue.usage)
            # One Chinese character is a cue only right beside the mark, and not if it begins another word.
            alone = last - first == 1 and not folded[first].isascii()
            if alone and first >= end and self._is_word(folded[first : last + 1]):
                continue
            if cue.where in ("before", "any") and last <= start:
                between = folded[last:start]
                distance = self._words_between(between)
                if (
                    distance <= (0 if alone else _REACH_BEFORE[usage])
                    and not _BREAK.search(between)
                    and not self._names_people(between)
                ):
                    found.append((distance, -cue.strength, Told(usage, first, last)))
            if cue.where in ("after", "any") and first >= end:
                between = folded[end:first]
                distance = self._words_between(between)
                if distance <= (0 if alone else _REACH_AFTER[usage]) and not _BREAK.search(between):
                    found.append((distance, -cue.strength, Told(usage, first, last)))
        return min(found, key=lambda item: item[:2])[2] if found else None

    @staticmethod
    def _words_between(between: str) -> int:
        return len(_WORD.findall(between))

    def _names_people(self, between: str) -> bool:
        return any(word in self._not_compatible for word in _WORD.findall(between))

    @staticmethod
    def _is_listed(folded: str, end: int, start: int) -> bool:
        """Names in one row, as in `case for iPhone, Samsung and Huawei`."""
        between = folded[end:start]
        return len(_WORD.findall(between)) <= _REACH_LIST and not _BREAK.search(between)

    @staticmethod
    def anywhere(cues: list[tuple[int, int, Cue]], usage: str, weakest: float) -> tuple[int, int, Cue] | None:
        """The strongest cue of a usage, wherever it stands."""
        fitting = [item for item in cues if item[2].usage == usage and item[2].strength >= weakest]
        return max(fitting, key=lambda item: item[2].strength) if fitting else None
