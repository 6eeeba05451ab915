"""How a name may be written so that people still read it: one stretch of text in, the marks it may stand for out.

Everything here depends on the stretch and the pack alone, so the results are remembered from listing to listing; that
memory is what makes the screen fast, because shops use few words.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from assay.detect.text.fold import Folder
from assay.detect.text.lexicon import WORD, Alias, Lexicon, key_of
from assay.detect.text.sound import sound
from assay.detect.text.words import Words

# What a word or a stretch may be: a mark, the first word of one, a single letter, a piece of a cut name, a name with
# letters hidden, a word (or nearly) of a name of several words.
MARK, FIRST, LETTER, PIECE, MASKED, PART = 1, 2, 4, 8, 16, 32

_REMEMBERED = 1_000_000
_LONGEST_STRETCH = 80
_WILDCARDS = "*_#@!$+?%^&~=|°×•·○●◯◎☆★♥❤♡✿✦✨□■◇◆△▲▽▼口〇※¤"
_EDGES = re.compile(r"^[^\w*@$€£¢!|]+|[^\w*@$€£¢|]+$")
_LETTERS_APART = re.compile(r"[^\W\d_](?:[\W_]+[^\W\d_]){2,}$")
_DIGITS_BEHIND = re.compile(r"^(\D{3,}?)\d{1,4}$")
_PICTURED = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"), ("nn", "m"), ("l", "i"), ("i", "l"), ("uu", "w"))
_ARABIC_BEFORE = re.compile("^(?:وال|بال|لل|ال|و|ب|ل)(?=.{3})")
_CYRILLIC_BEHIND = re.compile("(?<=.{3})(?:а|у|ы|е|и|ов|ом|ами|ах|ои|ого)$")
_CYRILLIC = re.compile("[а-я]")
_HANGUL = re.compile("[가-힣]")
_SHORT_WORDS = frozenset(
    "a i o y e u ab ad ah al am an as at au aw ax be bi by co da de di do du ed eh el em en er es et ex fa go ha he hi ho id if il "
    "im in is it ja je ki la le lo ma me mi mu my na ne no nu of oh ok on op or os ou ox oz pa pe pi re sa se si so su ta te ti "
    "to tu tv uh um un up us va vi we wo xi xl ya ye yo za zu pc dj hd cm mm kg ml gb tb uv 3d 4k".split()
)
_HANGUL_PARTICLES = frozenset("은는이가을를의에로와과도용형풍급st")


@dataclass(frozen=True, slots=True)
class Reading:
    """A name read in a stretch: [start, end) within it, the names it may be, how it is written, and how surely, 0..1."""

    start: int
    end: int
    aliases: tuple[Alias, ...]
    how: str  # plain, masked, spaced, lookalike, misspelt
    strength: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one stretch of text between spaces may mean: flags for the reader of the line, and the names in it."""

    flags: int
    readings: tuple[Reading, ...]


NOTHING = Stretch(0, ())


class Spelling:
    """Reads stretches of folded text against one lexicon."""

    def __init__(
        self,
        lexicon: Lexicon,
        words: Words,
        folder: Folder,
        leet: Mapping[str, str],
        joins: Callable[[str], bool],
        pinyin: Callable[[str], int | None],
    ) -> None:
        self._lexicon = lexicon
        self._words = words
        self._folder = folder
        self._leet = dict(leet)
        self._leet_signs = re.compile("[" + re.escape("".join(leet)) + "]") if leet else re.compile(r"(?!)")
        self._joins = joins
        self._pinyin = pinyin
        self._memory: dict[str, Stretch] = {}
        self._words_memory: dict[str, tuple[Reading, ...]] = {}
        self._flags_memory: dict[str, int] = {}
        self._rows_memory: dict[tuple[str, ...], Reading | None] = {}

    def read(self, stretch: str) -> Stretch:
        """What a stretch without spaces may mean; remembered."""
        known = self._memory.get(stretch)
        if known is None:
            if len(self._memory) > _REMEMBERED:
                self._memory.clear()
            known = self._memory[stretch] = self._read(stretch) if len(stretch) <= _LONGEST_STRETCH else NOTHING
        return known

    def _read(self, stretch: str) -> Stretch:
        if stretch.isdigit():
            return NOTHING
        words = [(match.start(), match.end(), match.group()) for match in WORD.finditer(stretch)]
        if not words:
            return NOTHING
        readings: list[Reading] = []
        flags = 0
        for start, end, word in words:
            flags |= self.flags(word)
            readings.extend(self._placed(start, end, self.word(word)))
        if len(words) > 1:
            readings.extend(self._several(stretch, words))
        readings.extend(self._masked(stretch, words, readings))
        if any(sign in stretch for sign in _WILDCARDS):
            flags |= MASKED
        if readings:
            flags |= MARK
        return Stretch(flags, tuple(readings)) if flags else NOTHING

    def flags(self, word: str) -> int:
        """Whether a word may be part of a name of several words, or a piece of a name that was cut; remembered."""
        known = self._flags_memory.get(word)
        if known is None:
            if len(self._flags_memory) > _REMEMBERED:
                self._flags_memory.clear()
            known = self._flags_memory[word] = self._flags(word)
        return known

    def _flags(self, word: str) -> int:
        flags = 0
        if len(word) == 1:
            return 0 if word.isdigit() else LETTER
        if word.isdigit():
            return 0
        if self._lexicon.is_first(word):
            flags |= FIRST
        if self._lexicon.is_part(word) or self._is_nearly_part(word):
            flags |= PART
        if not self._is_natural(word) and self._lexicon.begins(word):
            flags |= PIECE
        return flags

    def _is_natural(self, word: str) -> bool:
        """Whether a piece between spaces is a word that people write anyway."""
        if len(word) <= 2:
            return word in _SHORT_WORDS
        return self._words.is_dictionary(word) or self._words.zipf(word) >= 3.5

    def _is_nearly_part(self, word: str) -> bool:
        """Whether a misspelt word may be one of a name of several words: `Vuiton`."""
        if len(word) < 5 or self._words.is_word(word) or any(letter.isdigit() for letter in word):
            return False
        heard = sound(word)
        return any(
            len(part) >= 5 and self._closeness(word, heard, part) > 0
            for alias in self._lexicon.near(heard)
            if " " in alias.words
            for part in alias.words.split(" ")
        )

    @staticmethod
    def _placed(start: int, end: int, readings: tuple[Reading, ...]) -> Iterator[Reading]:
        for reading in readings:
            yield Reading(start + reading.start, start + reading.end, reading.aliases, reading.how, reading.strength)

    def word(self, word: str) -> tuple[Reading, ...]:
        """The names that one word may be; remembered."""
        known = self._words_memory.get(word)
        if known is None:
            if len(self._words_memory) > _REMEMBERED:
                self._words_memory.clear()
            known = self._words_memory[word] = tuple(self._word(word))
        return known

    def _word(self, word: str) -> Iterator[Reading]:
        """The first way of reading that gives a name is the one; the ways go from plain to far-fetched."""
        size = len(word)
        if size < 2 or size > 40 or word.isdigit():
            return
        exact = self._in_one_word(word)
        if exact:
            yield Reading(0, size, exact, "plain", 1.0)
            return
        if not word.isascii():
            skeleton = self._folder.skeleton(word)
            if skeleton != word and (exact := self._in_one_word(skeleton)) and self._is_disguise(word, skeleton):
                yield Reading(0, size, exact, "lookalike", 0.95)
                return
        for way in (self._inflected, self._with_number, self._leeted, self._glued, self._pictured, self._spelled, self._near):
            found = way(word)
            if found is not None:
                yield found
                return

    def _in_one_word(self, word: str) -> tuple[Alias, ...]:
        """Names with this key; short ones only if they are written as one word ("hm" is not "H&M")."""
        return tuple(alias for alias in self._lexicon.find(word) if " " not in alias.words or len(word) >= 5)

    def _is_disguise(self, word: str, skeleton: str) -> bool:
        """Mixed scripts are; a word of one foreign script that its own language has is not."""
        if any(letter.isascii() and letter.isalpha() for letter in word):
            return True
        return len(skeleton) >= 4 and not self._words.is_word(word)

    def _inflected(self, word: str) -> Reading | None:
        if word.endswith("s") and len(word) >= 5 and (exact := self._in_one_word(word[:-1])) and not self._words.is_dictionary(word[:-1]):
            return Reading(0, len(word), exact, "plain", 1.0)
        if (match := _ARABIC_BEFORE.match(word)) and (exact := self._in_one_word(word[match.end() :])):
            return Reading(match.end(), len(word), exact, "plain", 1.0)
        if _CYRILLIC.match(word) and len(word) >= 5:
            stem = _CYRILLIC_BEHIND.sub("", word)
            for form in (stem, *(stem + ending for ending in "аоия")):
                if form != word and len(form) >= 4 and (exact := self._in_one_word(form)) and not self._words.is_word(word):
                    return Reading(0, len(word), exact, "plain", 1.0)
        return None

    def _with_number(self, word: str) -> Reading | None:
        match = _DIGITS_BEHIND.match(word)
        if match and (exact := self._in_one_word(match.group(1))):
            if len(match.group(1)) >= 4 or not any(alias.sense for alias in exact):
                return Reading(0, match.end(1), exact, "plain", 0.95)
        return None

    def _leeted(self, word: str) -> Reading | None:
        if not any(character.isdigit() for character in word) or word.isdigit():
            return None
        for key in self._plain_forms(word):
            if exact := tuple(alias for alias in self._in_one_word(key) if len(key) >= 4):
                return Reading(0, len(word), exact, "lookalike", 0.9)
        return None

    def _plain_forms(self, text: str) -> Iterator[str]:
        """The text with digits and signs read as letters, every way; at most four of them."""
        signs = self._leet_signs.findall(text)
        if not signs or len(signs) > 4 or len(signs) * 2 > len(text) + 1:
            return
        pieces = self._leet_signs.split(text)
        for letters in itertools.product(*(self._leet[sign] for sign in signs)):
            yield key_of("".join(itertools.chain.from_iterable(itertools.zip_longest(pieces, letters, fillvalue=""))))

    def _glued(self, word: str) -> Reading | None:
        """A name and the goods in one word: `guccibag`, `나이키운동화`."""
        hangul = _HANGUL.match(word) is not None
        if len(word) < (3 if hangul else 7) or self._words.is_dictionary(word) or (not hangul and self._words.zipf(word) > 3):
            return None
        for head in self._lexicon.heads(word, 2 if hangul else 4):
            rest = word[len(head) :]
            if (self._joins(rest) or hangul and (rest in _HANGUL_PARTICLES or self._words.is_word(rest) and len(rest) > 1)) and (
                exact := self._in_one_word(head)
            ):
                return Reading(0, len(head), exact, "plain", 0.9)
        for cut in range(2 if hangul else 3, len(word) - (1 if hangul else 3)):
            if self._joins(word[:cut]) and (exact := self._in_one_word(word[cut:])) and not exact[0].sense:
                return Reading(cut, len(word), exact, "plain", 0.9)
        return None

    def _pictured(self, word: str) -> Reading | None:
        """Pairs of letters that look like one: `Arrnani`."""
        if len(word) < 5 or self._words.is_word(word):
            return None
        for pair, letter in _PICTURED:
            at = word.find(pair)
            while at >= 0:
                key = word[:at] + letter + word[at + len(pair) :]
                if exact := self._in_one_word(key):
                    return Reading(0, len(word), exact, "lookalike", 0.85)
                at = word.find(pair, at + 1)
        return None

    def _spelled(self, word: str) -> Reading | None:
        """A Chinese name in Latin letters: `naike`, `adidasi`."""
        if len(word) < 5 or not word.isascii() or self._words.zipf(word) >= 3 or self._words.is_dictionary(word):
            return None
        number = self._pinyin(word)
        return None if number is None else Reading(0, len(word), (self._lexicon.alias(number),), "homophone", 0.8)

    def _near(self, word: str) -> Reading | None:
        size = len(word)
        if not 4 <= size <= 24 or self._words.is_word(word) or sum(letter.isdigit() for letter in word) > 0:
            return None
        heard = sound(word)
        best: tuple[float, Alias] | None = None
        for alias in self._lexicon.near(heard):
            closeness = self._closeness(word, heard, alias.key)
            if closeness > 0 and (best is None or closeness > best[0]):
                best = (closeness, alias)
        if best is None:
            return None
        return Reading(0, size, self._in_one_word(best[1].key) or (best[1],), "misspelt", round(best[0], 2))

    def _closeness(self, word: str, heard: str, key: str) -> float:
        """0 if a reader would not take the word for the name, else how surely."""
        if word[0] != key[0] and sound(key)[0] != heard[0]:
            return 0.0
        edits = OSA.distance(word, key)
        if heard == sound(key) and edits <= 3:
            return 0.9 if len(key) >= 4 else 0.0
        if len(key) < 5 or edits > (1 if len(key) < 6 else 2):
            return 0.0
        if edits == 2 and len(key) < 8 and OSA.distance(heard, sound(key)) > 1:
            return 0.0
        same_end = word[-1] == key[-1]
        return min(0.9, 0.5 + 0.05 * len(key) + (0.1 if same_end else 0.0) - 0.1 * (edits - 1))

    def _several(self, stretch: str, words: list[tuple[int, int, str]]) -> Iterator[Reading]:
        """Names that run over the words of one stretch: `Louis-Vuitton`, `g.u.c.c.i`, `gu-cci`."""
        for first in range(len(words)):
            for last in range(first + 1, min(len(words), first + 12)):
                if found := self.joined([word for _, _, word in words[first : last + 1]], stretch[words[first][1] : words[first + 1][0]]):
                    yield Reading(words[first][0], words[last][1], found.aliases, found.how, found.strength)

    def joined(self, words: list[str], between: str = " ") -> Reading | None:
        """A name made of several words in a row: as it divides itself, or divided by the writer."""
        key = "".join(words)
        if len(key) < 2 or len(key) > 40:
            return None
        aliases = self._lexicon.find(key)
        if not aliases:
            return None
        divided = " ".join(words)
        own = tuple(alias for alias in aliases if alias.words == divided)
        if own:
            return Reading(0, 0, own, "plain", 1.0)
        if all(len(word) == 1 for word in words):
            return Reading(0, 0, tuple(aliases), "spaced", 0.9) if len(key) >= 4 else None
        if self._is_natural_division(words, aliases[0].words.split(" "), between):
            return Reading(0, 0, tuple(aliases), "plain", 0.9)
        if len(key) < 4 or all(self._is_natural(word) or word.isdigit() for word in words if len(word) > 1):
            return None
        return Reading(0, 0, tuple(aliases), "spaced", 0.85 if len(key) >= 5 else 0.7)

    def near_row(self, words: tuple[str, ...]) -> Reading | None:
        """A name of several words with one of them misspelt: `Luis Vuitton`, `North Fase`; remembered."""
        if words not in self._rows_memory:
            if len(self._rows_memory) > _REMEMBERED:
                self._rows_memory.clear()
            self._rows_memory[words] = self._near_row(words)
        return self._rows_memory[words]

    def _near_row(self, words: tuple[str, ...]) -> Reading | None:
        key = "".join(words)
        if not 7 <= len(key) <= 24 or all(self._words.is_dictionary(word) for word in words):
            return None
        if not any(self.flags(word) & PART for word in words):
            return None
        for alias in self._lexicon.near(sound(key)):
            own = alias.words.split(" ")
            if len(own) != len(words):
                continue
            wrong = [(word, meant) for word, meant in zip(words, own, strict=True) if word != meant]
            if len(wrong) > 2 or any(self._words.is_dictionary(word) or len(meant) < 4 for word, meant in wrong):
                continue
            if all(OSA.distance(word, meant) <= 2 and word[0] == meant[0] for word, meant in wrong):
                return Reading(0, 0, (alias,), "misspelt", 0.85)
        return None

    @staticmethod
    def _is_natural_division(words: list[str], own: list[str], between: str) -> bool:
        """`Ray Ban` for Ray-Ban and `Cham-pion`-like line breaks are no disguise if they cut where the name has a seam."""
        cuts = set(itertools.accumulate(len(word) for word in own))
        return all(cut in cuts for cut in itertools.accumulate(len(word) for word in words))

    def _masked(self, stretch: str, words: list[tuple[int, int, str]], found: list[Reading]) -> Iterator[Reading]:
        """Letters hidden behind signs: `G*cci`, `Ch@nel`, `lan*come`."""
        if any(reading.how in ("masked", "spaced", "lookalike") or len(words) == 1 and reading.how == "plain" for reading in found):
            return
        bare = _EDGES.sub("", stretch)
        if bare.isalnum() or not any(sign in bare for sign in _WILDCARDS + "€£¢"):
            return
        start = stretch.index(bare)
        if (reading := self.unmasked(bare)) is not None:
            yield Reading(start, start + len(bare), reading.aliases, reading.how, reading.strength)

    def unmasked(self, bare: str) -> Reading | None:
        """What a stretch with signs among its letters stands for."""
        letters = key_of(bare)
        if len(letters) < 2 or len(bare) > 30 or letters.isdigit():
            return None
        for key in self._plain_forms(bare):
            if len(key) >= 4 and (exact := tuple(self._lexicon.find(key))):
                return Reading(0, len(bare), exact, "masked", 0.95)
        wild = "".join("\0" if sign in _WILDCARDS else sign for sign in bare if sign.isalnum() or sign in _WILDCARDS)
        inner = wild.strip("\0")
        if "\0" in inner and len(letters) >= 4 and (exact := tuple(self._lexicon.find(letters))) and not self._words.is_dictionary(letters):
            return Reading(0, len(bare), exact, "masked", 0.95)
        hidden = wild.count("\0")
        if not hidden or hidden > len(letters) or (inner.isalnum() and (self._words.is_word(inner) or self._lexicon.has(inner))):
            return None
        shapes = [wild] if "\0" in inner else [wild, *({inner + "\0", "\0" + inner} & {wild.strip("\0") + "\0", "\0" + inner})]
        for shape in dict.fromkeys((*shapes, re.sub("\0+", "\0", wild), re.sub("\0", "\0\0", wild) if hidden == 1 else wild)):
            fitting = [alias for alias in self._lexicon.fitting(shape, "\0") if len(alias.key) >= 4]
            if fitting and len(letters) >= 2 and self._is_told(shape, fitting):
                return Reading(0, len(bare), tuple(fitting[:4]), "masked", 0.9 if len(letters) >= 3 else 0.75)
        return None

    @staticmethod
    def _is_told(shape: str, fitting: list[Alias]) -> bool:
        """With few letters left, only one mark may fit."""
        shown = len(shape) - shape.count("\0")
        return shown >= 4 or len({alias.mark for alias in fitting}) == 1 or shown >= 3 and len({alias.mark for alias in fitting}) <= 2
