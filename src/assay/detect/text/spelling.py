"""How a name may be written so that people still read it: one stretch of text in, the marks it may stand for out.

Everything here depends on the stretch and the pack alone, so the results are remembered from listing to listing; that
memory is what makes the screen fast, because shops use few words.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping

from rapidfuzz.distance import OSA

from assay.detect.marks import Alias
from assay.detect.text.fold import KANA, UNSPACED, Folder
from assay.detect.text.lexicon import WORD, Lexicon, key_of
from assay.detect.text.memory import remembering
from assay.detect.text.nearly import Nearly
from assay.detect.text.roman import romanised
from assay.detect.text.sound import sound, undoubled, undrawn
from assay.detect.text.stretch import (
    FIRST,
    HEAD,
    LETTER,
    MARK,
    MASKED,
    NOTHING,
    ODD,
    PIECE,
    TOGETHER,
    WEAK,
    Reading,
    Stretch,
)
from assay.detect.text.words import Words

WILDCARDS = "*_#@!$?%^~°×•·○●◯◎☆★♥❤♡✿✦✨□■◇◆△▲▽▼口〇※¤"

_LONGEST_STRETCH = 80
_UNUSUAL_ZIPF = 2.5
_HIDING = re.compile(rf"\w[{re.escape(WILDCARDS)}]{{1,3}}\w|(?:^|\W)[*○●×][^\W\d_]|[^\W\d_][*○●×](?:\W|$)")
_GENITIVE = re.compile(r"([a-z]{3,})['’]s")
_DRAWN = ((r"\/\/", "w"), (r"\/", "v"), (r"|\|", "n"), ("|<", "k"), ("|)", "d"))  # letters drawn from signs
_EDGES = re.compile(r"^[^\w*@$€£¢!|\\]+|[^\w*@$€£¢|]+$")
_DIGITS_BEHIND = re.compile(r"^(\D{3,}?)\d{1,4}$")
_MODEL_BEHIND = re.compile(r"[a-z]{0,4}\d[a-z0-9]*")
_PICTURED = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"), ("nn", "m"), ("l", "i"), ("i", "l"), ("uu", "w"))
_PICTURED_KANA = (("ノレ", "ル"), ("ウ", "ラ"), ("ソ", "ン"), ("ン", "ソ"), ("シ", "ツ"), ("ツ", "シ"))
_ARABIC_BEFORE = re.compile("^(?:وال|بال|لل|ال|و|ب|ل)(?=.{3})")
_CYRILLIC_BEHIND = re.compile("(?<=.{3})(?:а|у|ы|е|и|ов|ом|ами|ах|ои|ого)$")
_CYRILLIC = re.compile("[а-яі]")
_LATIN = re.compile("[a-z]")
_LEET_SCRIPTS = (_LATIN, _CYRILLIC, re.compile("[α-ω]"), re.compile("[가-힣]"))
_FOREIGN = re.compile(r"[^\W\d_a-z]")
_HANGUL = re.compile("[가-힣]")
_KANA = re.compile(f"[{KANA}]")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_JAMO = re.compile("[\u1100-\u1112]")
_LETTER_IN_HANGUL = re.compile("(?<=[가-힣])[a-z0-9](?=[가-힣])")
_LETTER_IN_UNSPACED = re.compile(f"(?<=[{UNSPACED}])[a-z](?=[{UNSPACED}])")
_PART_NUMBER = re.compile(r"(?=\w*\d)\w+-\w*\d")  # N1K3-200 is no disguise
_DOTTED_GAP = re.compile(r"[^\W\d_]+[.\-][^\W\d_]+")
_SHORT_WORDS = frozenset(
    (
        "a i o y e u ab ad ah al am an as at au aw ax be bi by co da de di do du ed eh el em en er es et ex fa "
        "go ha he hi ho id if il im in is it ja je ki la le lo ma me mi mu my na ne no nu of oh ok on op or os "
        "ou ox oz pa pe pi re sa se si so su ta te ti to tu tv uh um un up us va vi we wo xi xl ya ye yo za zu "
        "pc dj hd cm mm kg ml gb tb uv 3d 4k"
    ).split()
)
_SHOP_WORDS = frozenset({"new", "hot", "buy", "men", "mens", "kid", "kids", "for", "the", "top", "pro", "set", "sale"})
_HANGUL_PARTICLES = frozenset("은는이가을를의에로와과도용형풍급")


class Spelling:
    """Reads stretches and words of folded text against one lexicon."""

    def __init__(
        self,
        lexicon: Lexicon,
        words: Words,
        folder: Folder,
        leet: Mapping[str, str],
        joins: Callable[[str], bool],
        pinyin: Callable[[str], int | None],
        nearly: Nearly,
    ) -> None:
        self.lexicon = lexicon
        self.words = words
        self._folder = folder
        self._leet = dict(leet)
        self._leet_signs = re.compile("[" + re.escape("".join(leet)) + "]") if leet else re.compile(r"(?!)")
        self.joins = joins
        self._pinyin = pinyin
        self.nearly = nearly
        # What was read before is remembered: shops repeat themselves, and the second time costs next to nothing.
        self.read = remembering(self._read)
        self.word = remembering(self._word)
        self.unmasked = remembering(self._unmasked)

    # --- stretches ---

    def _read(self, stretch: str) -> Stretch:
        """What a stretch without spaces may mean."""
        if len(stretch) > _LONGEST_STRETCH:
            return NOTHING
        words = tuple(
            (match.start(), match.end(), match.group(), self._flags_of(match.group()))
            for match in WORD.finditer(stretch)
        )
        if not words:
            return NOTHING
        readings: list[Reading] = []
        flags = 0
        for start, _, word, word_flags in words:
            flags |= word_flags
            reading = self.word(word)
            if reading is None or (reading.how == "lookalike" and _PART_NUMBER.search(stretch, start)):
                continue
            readings.append(
                Reading(start + reading.start, start + reading.end, reading.aliases, reading.how, reading.strength)
            )
        if not readings and (match := _GENITIVE.fullmatch(stretch)) is not None:
            reading = self.word(match.group(1) + "s")
            if reading is not None and reading.how == "misspelt":
                readings.append(Reading(0, len(stretch), reading.aliases, reading.how, reading.strength))
        if len(words) > 1 and self._holds_joined([word for _, _, word, _ in words]):
            flags |= TOGETHER
        readings.extend(self._masked(stretch, len(words), readings))
        if _HIDING.search(stretch):
            flags |= MASKED
        if readings:
            flags |= MARK
        return Stretch(flags, tuple(readings), words)

    def _holds_joined(self, words: list[str]) -> bool:
        """Whether some of the words of one stretch, put together, are a name."""
        return any(
            self.lexicon.has("".join(words[first:last]))
            for first in range(len(words))
            for last in range(first + 2, min(len(words), first + 12) + 1)
        )

    # --- words ---

    def _flags_of(self, word: str) -> int:
        """Whether a word may be part of a name of several words, or a piece of a name that was cut."""
        if word.isdigit():
            return 0
        if len(word) == 1:
            return LETTER
        flags = 0
        if self.lexicon.is_first(word):
            flags |= FIRST
        if self.lexicon.is_head(word):
            flags |= HEAD
        if self.nearly.is_part(word) or self.readable(word) != word:
            flags |= ODD
        if not self.is_natural(word) and self.lexicon.begins(word):
            flags |= PIECE
        return flags

    def is_natural(self, word: str) -> bool:
        """Whether a piece between spaces is a word that people write anyway."""
        if len(word) <= 2:
            return word in _SHORT_WORDS
        return self.words.is_dictionary(word) or self.words.zipf(word) >= 3.5

    def readable(self, word: str) -> str:
        """A word with its look-alikes turned into letters, if that makes it a word of some name."""
        if not word.isascii():
            for skeleton in self._folder.skeletons(word):
                if self.lexicon.is_part(skeleton) or self.lexicon.is_first(skeleton):
                    return skeleton
        if not word.isalpha() and not word.isdigit():
            for form in self._plain_forms(word):
                if self.lexicon.is_part(form):
                    return form
        elif word.isascii() and not self.words.is_word(word):
            for pair, letter in _PICTURED[:3]:
                form = word.replace(pair, letter)
                if form != word and (self.lexicon.is_part(form) or self.lexicon.is_first(form)):
                    return form
        return word

    def _word(self, word: str) -> Reading | None:
        """The name that one word may be.

        The first way of reading that gives a name is the one; the ways go from plain to far-fetched.
        """
        size = len(word)
        if size < 2 or size > 60 or word.isdigit():
            return None
        if exact := self.lexicon.find_word(word):
            return Reading(0, size, exact, "plain", 1.0)
        if not word.isascii() and (found := self._skeletal(word)) is not None:
            return found
        ways = (
            self._initials,
            self._drawn_out,
            self._inflected,
            self._with_number,
            self._leeted,
            self._joined_on,
            self._pictured,
            self._spelled,
            self.nearly.word,
        )
        for way in ways:
            if (found := way(word)) is not None:
                return found
        return self.mixed(word) if _LATIN.search(word) and _FOREIGN.search(word) else None

    def _skeletal(self, word: str) -> Reading | None:
        """Letters of other scripts that look Latin, or the other way round."""
        for skeleton in self._folder.skeletons(word):
            if skeleton != word and (exact := self.lexicon.find_word(skeleton)) and self._is_disguise(word, skeleton):
                return Reading(0, len(word), exact, "lookalike", 0.95)
        for turned in self._folder.foreign(word):
            if turned != word and (exact := self.lexicon.find_word(turned)):
                return Reading(0, len(word), exact, "lookalike", 0.95)
        return None

    def _is_disguise(self, word: str, skeleton: str) -> bool:
        """Mixed scripts are; a word of one foreign script that its own language has is not."""
        if any(letter.isascii() and letter.isalpha() for letter in word):
            return True
        return len(skeleton) >= 4 and not self.words.is_word(word)

    def _initials(self, word: str) -> Reading | None:
        """The first letters of a Korean name's syllables."""
        initials = self.lexicon.initials(word) if _JAMO.match(word) else []
        return Reading(0, len(word), tuple(initials), "masked", WEAK) if initials else None

    def _drawn_out(self, word: str) -> Reading | None:
        """A name with letters drawn out, or one of three letters with one doubled: `niiiike`, `JBLL`."""
        once = undrawn(word)
        shorter = (once, undoubled(word)) if self.words.zipf(word) < _UNUSUAL_ZIPF else (once,)
        for short in (*shorter, *(word.replace(letter * 3, letter * 2) for letter in set(word) if letter * 3 in word)):
            if short != word and len(short) >= 3 and (exact := self.lexicon.find_word(short)):
                return Reading(0, len(word), exact, "misspelt", 0.9)
        return None

    def _inflected(self, word: str) -> Reading | None:
        if (
            word.endswith("s")
            and word[-2] != "s"
            and len(word) >= 5
            and (exact := self.lexicon.find_word(word[:-1]))
            and not self.words.is_dictionary(word[:-1])
        ):
            return Reading(0, len(word), exact, "plain", 1.0)
        if (match := _ARABIC_BEFORE.match(word)) and (exact := self.lexicon.find_word(word[match.end() :])):
            return Reading(match.end(), len(word), exact, "plain", 1.0)
        if _CYRILLIC.match(word) and len(word) >= 5 and not self.words.is_word(word):
            stem = _CYRILLIC_BEHIND.sub("", word)
            for form in (stem, *(stem + ending for ending in "аоия")):
                if form != word and len(form) >= 4 and (exact := self.lexicon.find_word(form)):
                    return Reading(0, len(word), exact, "plain", 1.0)
        return None

    def _with_number(self, word: str) -> Reading | None:
        """A name and a number or a model: `nike2024`, `oppor8007`."""
        match = _DIGITS_BEHIND.match(word)
        exact = self.lexicon.find_word(match.group(1)) if match else ()
        if match and exact and (len(match.group(1)) >= 4 or not any(alias.sense for alias in exact)):
            return Reading(0, match.end(1), exact, "plain", 0.95)
        if any(character.isdigit() for character in word) and len(word) >= 6:
            for head in self.lexicon.prefixes(word, 3):
                exact = tuple(alias for alias in self.lexicon.find_word(head) if not alias.sense)
                if exact and head.isalpha() and _MODEL_BEHIND.fullmatch(word[len(head) :]):
                    return Reading(0, len(head), exact, "plain", 0.9)
        return None

    def _leeted(self, word: str) -> Reading | None:
        if not any(character.isdigit() for character in word) or word.isdigit():
            return None
        for key in self._plain_forms(word):
            shortest = 2 if _HANGUL.match(key) else 4
            if len(key) >= shortest and (exact := self.lexicon.find_word(key)):
                return Reading(0, len(word), exact, "lookalike", 0.9)
        return None

    def _plain_forms(self, text: str) -> Iterator[str]:
        """The text with digits and signs read as letters, every way; at most four of them, and not more than half."""
        signs = self._leet_signs.findall(text)
        if not signs or len(signs) > 4 or len(signs) * 2 > len(text) + 1:
            return
        pieces = self._leet_signs.split(text)
        script = next((script for script in _LEET_SCRIPTS if script.search(text)), _LATIN)
        for letters in itertools.product(*(script.findall(self._leet[sign]) for sign in signs)):
            yield key_of("".join(itertools.chain.from_iterable(itertools.zip_longest(pieces, letters, fillvalue=""))))

    def _joined_on(self, word: str) -> Reading | None:
        """A name with other words on it and no space: `guccibag`, `new2024guccisneakers`, `나이키운동화`."""
        hangul = _HANGUL.match(word) is not None
        if (
            len(word) < (3 if hangul else 7)
            or self.words.is_dictionary(word)
            or self.joins(word)
            or (not hangul and self.words.zipf(word) > 3)
        ):
            return None
        shortest = 2 if hangul else 4
        for start in range(len(word) - shortest + 1):
            for head in self.lexicon.prefixes(word[start:], shortest):
                before, after = word[:start], word[start + len(head) :]
                if self._are_words(before, after, head) and (exact := self.lexicon.find_word(head)):
                    return Reading(start, start + len(head), exact, "plain", 0.9)
        return None

    def _are_words(self, before: str, after: str, head: str) -> bool:
        """Whether what stands around a name is words itself; a short name needs its goods among them."""
        if _HANGUL.match(head):
            ends = not after or after in _HANGUL_PARTICLES or self._divides(after)
            return ends and (not before or self._divides(before)) and (len(head) > 2 or not before)
        if not (before or after) or not (self._divides(before) and self._divides(after)):
            return False
        if len(head) >= 5 or any(self.joins(part.strip("0123456789")) for part in (before, after) if part):
            return True
        is_name = not any(alias.sense for alias in self.lexicon.find(head))
        return is_name and all(self.words.zipf(part) >= 3.5 for part in (before, after) if part)

    def _divides(self, text: str) -> bool:
        """Whether a text is a row of known words and numbers."""
        reached = {0}
        shortest = 1 if _HANGUL.match(text) else 4
        for start in range(len(text)):
            if start not in reached:
                continue
            if text[start].isdigit():
                reached.add(start + 1)
            for end in range(start + 1, min(len(text), start + 14) + 1):
                part = text[start:end]
                if part in _SHOP_WORDS:
                    reached.add(end)
                if self.joins(part) or (
                    end - start >= shortest and self.words.zipf(part) >= (2.0 if shortest == 1 else 3.5)
                ):
                    reached.add(end)
        return len(text) in reached

    def _pictured(self, word: str) -> Reading | None:
        """Pairs of letters that look like one: `Arrnani`."""
        if len(word) < 5 or self.words.is_word(word):
            return None
        return self._redrawn(word, _PICTURED)

    def _redrawn(self, word: str, pictures: tuple[tuple[str, str], ...]) -> Reading | None:
        for pair, letter in pictures:
            at = word.find(pair)
            while at >= 0:
                if exact := self.lexicon.find_word(word[:at] + letter + word[at + len(pair) :]):
                    return Reading(0, len(word), exact, "lookalike", 0.85)
                at = word.find(pair, at + 1)
        return None

    def _spelled(self, word: str) -> Reading | None:
        """A Chinese name in Latin letters: `naike`, `adidasi`."""
        if len(word) < 5 or not word.isascii() or self.words.zipf(word) >= 3 or self.words.is_dictionary(word):
            return None
        return self.spelled(word)

    def spelled(self, key: str) -> Reading | None:
        """The Chinese name with this pinyin."""
        number = self._pinyin(key)
        return None if number is None else Reading(0, len(key), (self.lexicon.alias(number),), "homophone", 0.8)

    def mixed(self, text: str, nearly: bool = True) -> Reading | None:
        """A name that changes script in the middle, read by its sound, or `nearly` so: `Гucci`, `나이ke`, `Gu驰`."""
        key = romanised(text)
        if len(key) < 3:
            return None
        if len(key) >= 4 and (exact := self.lexicon.find_word(key)):
            return Reading(0, len(text), exact, "homophone", 0.95)
        if (found := self.spelled(romanised(text, glides=False))) is not None:
            return Reading(0, len(text), found.aliases, "homophone", 0.95)
        if len(key) < 4 or not nearly:
            return None
        heard = sound(key)
        reach = 1 if len(key) < 6 else 2
        ranked = sorted(
            (OSA.distance(heard, sound(alias.key)), alias.id, alias)
            for alias in self.lexicon.near(heard)
            if len(alias.key) >= 4 and alias.key.isascii() and (len(key) >= 5 or alias.key[0] == key[0])
        )
        if ranked and ranked[0][0] <= min(reach, len(ranked[0][2].key) - 3):
            return Reading(0, len(text), (ranked[0][2],), "homophone", 0.85)
        return None

    def near_run(self, run: str) -> Reading | None:
        """The name that a Thai or Japanese run nearly is."""
        if _KANA.match(run) and (found := self._redrawn(run, _PICTURED_KANA)) is not None:
            return found
        return self.nearly.word(run)

    # --- hidden letters ---

    def _masked(self, stretch: str, words: int, found: list[Reading]) -> Iterator[Reading]:
        """Letters hidden behind signs: `G*cci`, `Ch@nel`, `lan*come`."""
        if any(reading.how in ("masked", "lookalike") or (words == 1 and reading.how == "plain") for reading in found):
            return
        bare = _EDGES.sub("", stretch)
        if bare.isalnum() and not _LETTER_IN_HANGUL.search(bare):
            return
        if (reading := self.unmasked(bare)) is not None:
            start = stretch.index(bare)
            yield Reading(start, start + len(bare), reading.aliases, reading.how, reading.strength)

    def _unmasked(self, bare: str) -> Reading | None:
        """What a stretch with signs among its letters stands for."""
        size = len(bare)
        bare = _LETTER_IN_UNSPACED.sub("*", _LETTER_IN_HANGUL.sub("*", bare))
        letters = key_of(bare)
        for drawn, letter in _DRAWN:
            key = key_of(bare.replace(drawn, letter)) if drawn in bare else ""
            if len(key) >= 4 and (exact := tuple(self.lexicon.find(key))):
                return Reading(0, size, exact, "lookalike", 0.9)
        if len(letters) < 2 or len(bare) > 30 or letters.isdigit():
            return None
        for key in self._plain_forms(bare) if sum(map(str.isalpha, bare)) >= 2 else ():
            if len(key) >= 3 and key != letters and (exact := tuple(self.lexicon.find(key))):
                return Reading(0, size, exact, "masked", 0.95)
        wild = self._wildcarded(bare)
        inner = wild.strip("\0")
        shortest = 3 if _HANGUL.search(letters) or _UNSPACED.search(letters) else 4
        is_whole = "\0" in inner and len(letters) >= (2 if _UNSPACED.search(letters) else shortest)
        if is_whole and (exact := tuple(self.lexicon.find(letters))):
            return Reading(0, size, exact, "masked", 0.95)
        hidden = wild.count("\0")
        is_dotted = _DOTTED_GAP.fullmatch(bare) is not None
        if not hidden or hidden > len(letters):
            return None
        if "\0" not in inner and (self.words.zipf(inner) >= (4.2 if shortest == 3 else 1) or self.lexicon.has(inner)):
            return None
        if is_dotted and len(letters) < 3:
            return None
        longer = wild.replace("\0", "\0\0") if hidden == 1 and not is_dotted else wild
        shapes = (wild, re.sub("\0+", "\0", wild), longer)
        for shape in dict.fromkeys(shapes):
            fitting = [alias for alias in self.lexicon.fitting(shape, "\0") if len(alias.key) >= shortest]
            if fitting and not self._is_told(shape, fitting, shortest) and shortest == 3:
                if len({alias.mark for alias in fitting}) <= 6:
                    return Reading(0, size, tuple(fitting), "masked", WEAK)
            elif fitting and self._is_told(shape, fitting, shortest):
                strength = WEAK if is_dotted else 0.9 if len(letters) >= 3 or shortest == 3 else 0.75
                return Reading(0, size, tuple(fitting[:4]), "masked", strength)
        return None

    @staticmethod
    def _wildcarded(bare: str) -> str:
        """The letters, with a NUL for each sign that hides one."""
        if _DOTTED_GAP.fullmatch(bare):
            bare = bare.replace(".", "*").replace("-", "*")
        return "".join(
            "\0" if character in WILDCARDS else character
            for character in bare
            if character in WILDCARDS or key_of(character)
        )

    @staticmethod
    def _is_told(shape: str, fitting: list[Alias], shortest: int) -> bool:
        """With few letters left, only one mark may fit."""
        shown = len(shape) - shape.count("\0")
        marks = len({alias.mark for alias in fitting})
        return shown >= 4 or marks == 1 or (shown >= 3 and marks <= 2) or (shortest == 3 and marks <= 2)
