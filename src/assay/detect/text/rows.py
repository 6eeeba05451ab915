"""Names of several words, and names of one word that were cut in pieces: words in a row in, the name they make out."""

import itertools

from rapidfuzz.distance import OSA

from assay.detect.text.lexicon import Alias
from assay.detect.text.sound import sound
from assay.detect.text.spelling import PART, WEAK, Reading, Spelling

_REMEMBERED = 1_000_000
_LONGEST_KEY = 40
_LONGEST_NEAR = 4


class Rows:
    """Reads rows of words against one lexicon."""

    def __init__(self, spelling: Spelling) -> None:
        self._spelling = spelling
        self._lexicon = spelling.lexicon
        self._words = spelling.words
        self._near: dict[tuple[str, ...], Reading | None] = {}

    def read(self, words: list[str], between: str) -> Reading | None:
        """The name that a row of words makes, `between` being what stands before the last; its span is the caller's."""
        found = self._joined(words, between)
        if found is None and len(words) <= _LONGEST_NEAR:
            found = self._disguised(words) or self._nearly(tuple(words))
        return found

    def _joined(self, words: list[str], between: str) -> Reading | None:
        key = "".join(words)
        if len(key) > _LONGEST_KEY:
            return None
        aliases = tuple(self._lexicon.find(key))
        if not aliases:
            return self._cut_or_spelled(words, key)
        divided = " ".join(words)
        own = tuple(alias for alias in aliases if alias.words == divided)
        if own:
            return Reading(0, 0, own, "plain", 1.0)
        hangul = "가" <= key[0] <= "힣"
        if all(len(word) == 1 for word in words):
            enough = 2 if hangul and not between.isspace() else 4
            return Reading(0, 0, aliases, "spaced", 0.9) if len(key) >= enough else None
        if _cuts_at_own_seams(words, aliases[0].words.split(" ")):
            return Reading(0, 0, aliases, "plain", 0.9)
        if len(key) < (3 if hangul else 4):
            return None
        if all(self._spelling.is_natural(word) or word.isdigit() for word in words if len(word) > 1):
            # `Adi.das` is still the name; `con verse` with a space is told by the table of cuts.
            is_name = not between.isspace() and len(key) >= 5 and not any(alias.sense for alias in aliases)
            return Reading(0, 0, aliases, "spaced", 0.85) if is_name else self._cut_or_spelled(words, key)
        return Reading(0, 0, aliases, "spaced", 0.85 if len(key) >= 5 or hangul else 0.7)

    def _cut_or_spelled(self, words: list[str], key: str) -> Reading | None:
        """A name cut into two ordinary words, or a Chinese name in pinyin, syllable by syllable."""
        if len(words) == 2 and (cut := self._lexicon.cut(" ".join(words))):
            return Reading(0, 0, tuple(cut), "spaced", WEAK)
        if len(key) >= 6 and key.isascii() and not all(self._spelling.is_natural(word) for word in words):
            return self._spelling.spelled(key)
        return None

    def _disguised(self, words: list[str]) -> Reading | None:
        """A name of several words with look-alike letters in them: `L0uis Vuitt0n`, `Nevv Balance`."""
        forms = [self._spelling.readable(word) for word in words]
        if forms == words:
            return None
        divided = " ".join(forms)
        own = tuple(alias for alias in self._lexicon.find("".join(forms)) if alias.words == divided)
        return Reading(0, 0, own, "lookalike", 0.9) if own else None

    def _nearly(self, words: tuple[str, ...]) -> Reading | None:
        """A name of several words with some of them misspelt: `Luis Vuiton`, `North Fase`; remembered."""
        if words not in self._near:
            if len(self._near) > _REMEMBERED:
                self._near.clear()
            self._near[words] = self._find_near(words)
        return self._near[words]

    def _find_near(self, words: tuple[str, ...]) -> Reading | None:
        key = "".join(words)
        if not 7 <= len(key) <= 24 or all(self._words.is_dictionary(word) for word in words):
            return None
        if not any(self._spelling.flags(word) & PART for word in words):
            return None
        for alias in self._lexicon.near(sound(key)):
            if self._is_near(words, alias):
                return Reading(0, 0, (alias,), "misspelt", 0.85)
        return None

    def _is_near(self, words: tuple[str, ...], alias: Alias) -> bool:
        own = alias.words.split(" ")
        if len(own) != len(words):
            return False
        wrong = [(word, meant) for word, meant in zip(words, own, strict=True) if word != meant]
        if len(wrong) > 2 or any(self._words.is_dictionary(word) or len(meant) < 4 for word, meant in wrong):
            return False
        return all(OSA.distance(word, meant) <= 2 and word[0] == meant[0] for word, meant in wrong)


def _cuts_at_own_seams(words: list[str], own: list[str]) -> bool:
    """`Ray Ban` for Ray-Ban, `louisvuitton`: no disguise if the cuts are where the name itself has them."""
    seams = set(itertools.accumulate(len(word) for word in own))
    return all(cut in seams for cut in itertools.accumulate(len(word) for word in words))
