"""Names that a word is nearly written as, or sounds like: candidates from the lexicon, judged by the slips of a reader."""

import re
from collections.abc import Callable

from rapidfuzz.distance import OSA

from assay.detect.marks import Alias
from assay.detect.text.fold import KANA
from assay.detect.text.lexicon import Lexicon, deletions, heard_variants, near_key, near_variants
from assay.detect.text.memory import remembering
from assay.detect.text.roman import romanised
from assay.detect.text.slips import Slips
from assay.detect.text.sound import consonants, decomposed, undoubled, undrawn
from assay.detect.text.stretch import WEAK, Reading
from assay.detect.text.words import Words

_HANGUL = re.compile("[가-힣]")
_KANA = re.compile(f"[{KANA}]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_LONGEST = 24
_SHORT = 5
_COMMON_ZIPF = 4.0
_RARE_ZIPF = 3.3
_KNOWN_ZIPF = 3.7  # names of brands are words of the corpora too, now and then misspelt
_VERY_NEAR = 0.88
_PART_ZIPF = 4.3
_UNHEARD_ZIPF = 2.0
_SURELY = 0.82
_SAME_LETTERS = 0.9  # nothing but letters doubled
_PLURAL = 0.05
_LINE = 0.85  # product lines are more, and less distinct, than brands
_PART, _HEARD_PART = 0.75, 6
_ROW, _LONG_ROW = 0.8, 0.72
_HEARD = 0.75  # a name heard in another script is a guess at two spellings, and has to be the better one
_MOST_HEARD = 0.9


class Nearly:
    """Reads single words against one lexicon."""

    def __init__(self, lexicon: Lexicon, words: Words, slips: Slips, joins: Callable[[str], bool]) -> None:
        self._lexicon = lexicon
        self._words = words
        self._slips = slips
        self._joins = joins
        self._near = remembering(self._look_up, 1)  # a word is asked for twice: as a name, and as a part of one
        self._parts_near = remembering(self._find_parts)
        self._with_part = remembering(lexicon.with_part)
        self._heard_of = remembering(self._sound_of)

    def word(self, word: str) -> Reading | None:
        """The name a word is nearly written as, unless the word is one of its own."""
        shortest = 2 if _HANGUL.match(word) or _KANA.match(word) else 3
        if not shortest <= len(word) <= _LONGEST or any(letter.isdigit() for letter in word) or self._joins(word):
            return None
        zipf = self._words.zipf(word)
        if zipf >= _COMMON_ZIPF or self._words.is_dictionary(word):
            return None
        best: tuple[float, int, Alias] | None = None
        for alias in self._candidates(word):
            likeness = self._judged(word, alias, zipf)
            rank = (likeness, -OSA.distance(word, alias.key))
            if likeness > 0 and (best is None or rank > best[:2]):
                best = (*rank, alias)
        if best is None:
            return None if word.isascii() else self._heard(word)
        likeness, _, alias = best
        if alias.key.rstrip("0123456789") == word:
            return Reading(0, len(word), (alias,), "plain", 0.9)
        # Arabic writes foreign names in many ways; none of them is a disguise.
        if _ARABIC.match(word) and undoubled(word) != undoubled(alias.key):
            likeness = min(likeness, 0.7)
        return Reading(0, len(word), tuple(self._named(alias)), "misspelt", round(likeness, 2))

    def likeness(self, word: str, key: str) -> float:
        """0 if a reader would not take the word for the name, else how surely."""
        if len(key) >= 3 and undoubled(word) == undoubled(key):
            return _SAME_LETTERS
        short = undrawn(word)
        if len(key) < 4 and not _HANGUL.match(key) and not _KANA.match(key):
            return 0.0
        likeness = self._slips.likeness(decomposed(short), decomposed(key))
        return min(_SAME_LETTERS, likeness)

    def is_part(self, word: str) -> bool:
        """Whether a misspelt word may be one of a name of several words: `Vuiton`."""
        if len(word) < 4 or any(letter.isdigit() for letter in word) or self._joins(word):
            return False
        zipf = self._words.zipf(word)
        if zipf < _UNHEARD_ZIPF and self._lexicon.is_part(word):
            return True
        return zipf < _PART_ZIPF and not self._is_dictionary(word) and bool(self._parts_near(word))

    def row(self, words: tuple[str, ...]) -> Reading | None:
        """The name of several words that a row is nearly written as, or sounds like: `Luis Vuiton`, `Ston Ailand`."""
        written = "".join(words)
        ordinary = {word for word in words if self._is_dictionary(word)}
        if not 6 <= len(written) <= _LONGEST or all(word in ordinary or len(word) < 3 for word in words):
            return None
        best: tuple[float, int, Alias] | None = None
        for alias in self._row_candidates(words, written):
            own = alias.words.split(" ")
            if len(own) < 2 or own == list(words) or not self._bears(own, words, ordinary):
                continue
            likeness = self._slips.likeness(written, alias.key)
            if likeness >= (_ROW if len(alias.key) < 9 else _LONG_ROW) and (
                best is None or (likeness, -alias.id) > best[:2]
            ):
                best = (likeness, -alias.id, alias)
        if best is None:
            return None
        return Reading(0, 0, (best[2],), "misspelt", round(min(_SAME_LETTERS, best[0]), 2))

    def _bears(self, own: list[str], words: tuple[str, ...], ordinary: set[str]) -> bool:
        """Whether the ordinary words of a row are the name's too: West Face is not The North Face.

        One may be a slip if the others are the name's own: Jak Wolfskin.
        """
        if ordinary.issubset(own):
            return True
        wrong = [(word, meant) for word, meant in zip(words, own, strict=False) if word != meant]
        return len(own) == len(words) and len(wrong) == 1 and self._slips.likeness(*wrong[0]) >= _ROW

    def _row_candidates(self, words: tuple[str, ...], written: str) -> list[Alias]:
        heard = near_key(written)
        parts = {part for word in words for part in self._parts_near(word)}
        found = {number for part in parts for number in self._with_part(part)}
        return [self._lexicon.alias(number) for number in sorted(found) if _reach(heard, self._heard_of(number))]

    def _find_parts(self, word: str) -> tuple[str, ...]:
        """Long words of names that the word is nearly written as."""
        heard = near_key(word)
        near = self._near(word)[1] if len(word) >= 4 else []
        return tuple(part for part in near if _reach(heard, near_key(part)) and self._is_like_part(word, part))

    def _is_like_part(self, word: str, part: str) -> bool:
        """Whether the word is nearly the part, or a long one with the very consonants: the whole row is judged later."""
        if self.likeness(word, part) >= _PART:
            return True
        return len(part) >= _HEARD_PART and word.isascii() and consonants(word) == consonants(part)

    def _is_dictionary(self, word: str) -> bool:
        return self._words.is_dictionary(word) or (word.endswith("s") and self._words.is_dictionary(word[:-1]))

    def _candidates(self, word: str) -> list[Alias]:
        """Names that may be meant by the word, to be judged one by one."""
        heard = near_key(word)
        found, _ = self._near(word)
        return [self._lexicon.alias(number) for number in found if _reach(heard, self._heard_of(number))]

    def _look_up(self, word: str) -> tuple[list[int], list[str]]:
        """The numbers of names near the word, and long words of names.

        It is looked up by its own variants, by those it has if c is heard as k, and if it is short by its very letters.
        """
        forms = {near_key(word.replace("c", "k"))} | ({word} if len(word) <= _SHORT else set())
        variants = near_variants(word)
        for form in sorted(forms - {near_key(word)}):
            variants += deletions(form)
        return self._lexicon.near_numbers(variants)

    def _sound_of(self, number: int) -> str:
        return near_key(self._lexicon.alias(number).key)

    def _judged(self, word: str, alias: Alias, zipf: float) -> float:
        is_uncommon = len(alias.key) < 8 and (alias.kind == "line" or " " in alias.words)
        if is_uncommon and undoubled(word) != undoubled(alias.key):
            return 0.0
        likeness = self.likeness(word, alias.key)
        if word.isascii() and len(word) >= 5 and word.endswith("s") and not alias.key.endswith("s"):
            likeness = max(likeness, self.likeness(word[:-1], alias.key) - _PLURAL)
        if alias.kind == "line" and likeness < _LINE:
            return 0.0
        if likeness > 0 and self._words.is_word(word):  # somebody's word: it needs the mark's goods beside it
            same = (zipf < _KNOWN_ZIPF and len(alias.key) >= 5 and likeness >= _VERY_NEAR) or (
                zipf < _RARE_ZIPF and likeness >= _SURELY
            )
            return WEAK if same else 0.0
        return likeness

    def _heard(self, word: str) -> Reading | None:
        """The Latin name that a word of another script says: `Викторинокс`."""
        if self._words.is_word(word):
            return None
        key = romanised(word)
        heard = near_key(key)
        best: tuple[float, int, Alias] | None = None
        for number in self._lexicon.near_numbers(heard_variants(word, latin=True))[0] if len(key) >= 5 else ():
            alias = self._lexicon.alias(number)
            if alias.kind == "line" or alias.sense or not _reach(heard, self._heard_of(number)):
                continue
            rank = (self._slips.likeness(key, alias.key), -alias.id)
            if rank[0] >= _HEARD and (best is None or rank > best[:2]):
                best = (*rank, alias)
        if best is None:
            return None
        return Reading(0, len(word), tuple(self._named(best[2])), "homophone", round(min(_MOST_HEARD, best[0]), 2))

    def _named(self, alias: Alias) -> tuple[Alias, ...]:
        return self._lexicon.find_word(alias.key) or (alias,)


def _reach(heard: str, other: str) -> bool:
    """Whether two sounds are so near that their spellings are worth comparing."""
    most = 1 if len(other) < 4 else 2 if len(other) < 8 else 3
    return abs(len(heard) - len(other)) <= most and OSA.distance(heard, other, score_cutoff=most) <= most
