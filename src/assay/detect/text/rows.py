"""Names of several words, and names of one word that were cut in pieces: words in a row in, the name they make out."""

import itertools
import re
from collections.abc import Callable

from assay.detect.marks import Alias
from assay.detect.text.memory import remembering
from assay.detect.text.spelling import Spelling
from assay.detect.text.stretch import WEAK, Reading

_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_KEY = 40


class Rows:
    """Reads rows of words against one lexicon."""

    def __init__(self, spelling: Spelling, begins_pinyin: Callable[[str], bool]) -> None:
        self._spelling = spelling
        self._lexicon = spelling.lexicon
        self._words = spelling.words
        self._begins_pinyin = begins_pinyin
        self.odd = remembering(self._odd)

    def _odd(self, words: tuple[str, ...]) -> Reading | None:
        """The name of several words that a row with an odd word in it is nearly written as."""
        return self._disguised(words) or self._spelling.nearly.row(words)

    def may_begin(self, key: str) -> bool:
        """Whether some name, or a Chinese name in pinyin, begins with these pieces put together."""
        return self._lexicon.begins(key) or self._begins_pinyin(key)

    def pieces(self, words: tuple[str, ...], between: str) -> Reading | None:
        """The name that pieces make when they are put together, `between` being what stands before the last."""
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
            if hangul and between.isspace():
                return Reading(0, 0, aliases, "spaced", WEAK) if len(key) >= 3 else None
            return Reading(0, 0, aliases, "spaced", 0.9) if len(key) >= (2 if hangul else 4) else None
        if _cuts_at_own_seams(words, _own_words(aliases[0])):
            return Reading(0, 0, aliases, "plain", 0.9)
        if len(key) < (3 if hangul else 4):
            return None
        if all(self._spelling.is_natural(word) or word.isdigit() for word in words if len(word) > 1):
            # `Adi.das` is still the name; `con verse` with a space is told by the table of cuts.
            if between.isspace() or len(key) < 5 or all(alias.kind == "line" for alias in aliases):
                return self._cut_or_spelled(words, key)
            return Reading(0, 0, aliases, "spaced", WEAK if any(alias.sense for alias in aliases) else 0.85)
        return Reading(0, 0, aliases, "spaced", 0.85 if len(key) >= 5 or hangul else 0.7)

    def _cut_or_spelled(self, words: tuple[str, ...], key: str) -> Reading | None:
        """A name cut into two ordinary words, or a Chinese name in pinyin, syllable by syllable."""
        if len(words) == 2 and (cut := self._lexicon.cut(" ".join(words))):
            return Reading(0, 0, tuple(cut), "spaced", WEAK)
        spelled = self._spelling.spelled(key) if len(key) >= 5 and key.isascii() else None
        return None if spelled is None or all(self._is_ordinary(word) for word in words) else spelled

    def _is_ordinary(self, word: str) -> bool:
        return self._words.is_dictionary(word) and self._spelling.is_natural(word)

    def _disguised(self, words: tuple[str, ...]) -> Reading | None:
        """A name of several words with look-alike letters in them: `L0uis Vuitt0n`, `Nevv Balance`."""
        forms = tuple(self._spelling.readable(word) for word in words)
        if forms == words:
            return None
        divided = " ".join(forms)
        own = tuple(alias for alias in self._lexicon.find("".join(forms)) if alias.words == divided)
        return Reading(0, 0, own, "lookalike", 0.9) if own else None


def _own_words(alias: Alias) -> list[str]:
    """The words of a name; capitals inside divide it too: `PlayStation`."""
    return alias.words.split(" ") if " " in alias.words else _INNER_CAPITAL.sub(" ", alias.text).split()


def _cuts_at_own_seams(words: tuple[str, ...], own: list[str]) -> bool:
    """`Ray Ban` for Ray-Ban, `louisvuitton`: no disguise if the cuts are where the name itself has them."""
    seams = set(itertools.accumulate(len(word) for word in own))
    return all(cut in seams for cut in itertools.accumulate(len(word) for word in words))
