"""One text in, the places in it where a mark may stand out."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assay.detect.marks import Alias
from assay.detect.text.fold import HAN, KANA, THAI, UNSPACED, VOWEL_SIGNS, Folder
from assay.detect.text.lexicon import Lexicon, key_of
from assay.detect.text.memory import remembering
from assay.detect.text.rows import Rows
from assay.detect.text.spelling import WILDCARDS, Spelling
from assay.detect.text.stretch import (
    FIRST,
    HEAD,
    LETTER,
    MARK,
    MASKED,
    ODD,
    PIECE,
    TOGETHER,
    WEAK,
    Reading,
    Stretch,
)
from assay.detect.text.unspaced import Unspaced, UnspacedHit
from assay.detect.text.words import Words

_STRETCH = re.compile(rf"[^\s{UNSPACED}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_THAI_OR_KANA = re.compile(rf"[{THAI}]+|[{KANA}]+")
_MIXED = re.compile(rf"(?<![a-z0-9])[a-z{UNSPACED}]*(?:[a-z][{UNSPACED}]|[{UNSPACED}][a-z])[a-z{UNSPACED}]*")
_SCRIPTS_MEET = re.compile(rf"[a-z][{UNSPACED}]|[{UNSPACED}][a-z]")
_MIXED_PART = re.compile(rf"[a-z]+|[{HAN}]|[{KANA}]+|[{THAI}]+")
# Signs, or one Latin letter, in the place of characters between (or right behind) those of a script without spaces.
_VEIL = rf"(?:[{re.escape(WILDCARDS)}]{{1,3}}|[a-z](?=[{UNSPACED}])|x(?![a-z0-9]))"
_VEILED = re.compile(rf"(?P<head>[{UNSPACED}]+){_VEIL}(?:[{UNSPACED}]{{1,3}}{_VEIL})*(?P<tail>[{UNSPACED}]*)")
_LONGEST_LATIN_PART = 6
_ANY_KANA = re.compile(f"[{KANA}]")
_HAN = re.compile(f"[{HAN}]")
_HAN_ONLY = re.compile(f"[{HAN}]+")
# Chinese characters that look like katakana, inside katakana: `ソ二ー`.
_AS_KANA = dict(zip("二力夕工卜八口一才千干", "ニカタエトハローオチチ", strict=True))
_KANA_LOOKALIKE = re.compile(rf"(?<=[{KANA}])[{''.join(_AS_KANA)}]|[{''.join(_AS_KANA)}](?=[{KANA}])")
# What may stand between the words of one name; anything else ends it. Without a space any sign may.
_SHOUTED = re.compile(r"(?<=[a-z])[A-Z]{4,}(?=[a-z])")
_SHORTEST_SHOUTED = 4
_BETWEEN = re.compile(r"[\s\-_.'’`´&+®™©*•·・‐‑–/]{1,4}|[^\w\s,;]{1,4}")
_NATURAL = frozenset("·・‧•-=＝&.' ’")
_BREAKERS = frozenset("，。、；：！？【】（）()[],;:!?《》「」『』\n")
_LONGEST_NAME = 6
_LONGEST_APART = 24
_LONGEST_GOODS = 16
_MATERIALS = frozenset({"pu", "pp", "pe", "pc", "pvc", "tpu", "abs", "eva", "usb", "led"})
_UNUSUAL_ZIPF = 2.5
_WORD_EDGES = re.compile(r"^[^\w*@$]+|[^\w*@$]+$")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Names that may stand at [start, end) of the folded text."""

    start: int
    end: int
    aliases: tuple[Alias, ...]
    how: str
    strength: float


class LineReader:
    """Reads one folded text; the text decides alone, so equal texts give equal sightings."""

    def __init__(self, folder: Folder, lexicon: Lexicon, words: Words, spelling: Spelling, unspaced: Unspaced) -> None:
        self._folder = folder
        self._lexicon = lexicon
        self._words = words
        self._spelling = spelling
        self._rows = Rows(spelling, unspaced.begins_pinyin)
        self._unspaced = unspaced
        self._mixture = remembering(self._read_mixture)

    def read(self, folded: str) -> list[Sighting]:
        """All sightings, the better kept where two overlap, in order of place."""
        found: list[Sighting] = []
        plain = folded.isascii()
        texts = folded.split() if plain else _STRETCH.findall(folded)
        if self._is_promising(list(map(self._spelling.read, texts))):
            found.extend(self._spaced(folded))
        if not plain and _UNSPACED.search(folded):
            found.extend(self._solid(folded))
            if _SCRIPTS_MEET.search(folded):
                found.extend(self._mixed(folded))
            found.extend(self._veiled(folded, found))
            found.extend(self._nearly_unspaced(folded, found))
        return _best(found) if len(found) > 1 else found

    def shouted(self, text: str) -> list[Sighting]:
        """Names in capitals with small letters clinging to them: `newSTANLEYcup`. Places are those of the text itself."""
        found = []
        for run in _SHOUTED.finditer(text):
            for end in (run.end(), run.end() - 1):  # the last may be the first of the next word: NIKEShoes
                aliases = self._lexicon.find_word(text[run.start() : end].lower())
                if aliases and end - run.start() >= _SHORTEST_SHOUTED:
                    found.append(Sighting(run.start(), end, aliases, "joined", 0.8))
                    break
        return found

    def _is_promising(self, stretches: list[Stretch]) -> bool:
        """Whether a text may hold any name at all; most do not, and are left at this."""
        flags = 0
        for stretch in stretches:
            flags |= stretch.flags
        if flags & (MARK | MASKED | ODD | TOGETHER):
            return True
        return flags != 0 and self._is_row_promising(stretches)

    def _is_row_promising(self, stretches: list[Stretch]) -> bool:
        """Whether words side by side begin a name."""
        letters = before_flags = 0
        before = opened = ""
        for stretch in stretches:
            if not (stretch.flags or before_flags or opened):
                letters = 0
                continue
            for _, _, text, flags in stretch.words:
                if opened and self._lexicon.opens(f"{opened} {text}"):
                    return True
                opened = ""
                if before_flags:
                    together = f"{before} {text}"
                    if before_flags & FIRST and self._lexicon.opens(together):
                        if self._lexicon.is_row(together):
                            return True
                        opened = together
                    if before_flags & (HEAD | PIECE) and self._goes_on(before + text, before_flags):
                        return True
                letters = letters + 1 if flags & LETTER else 0
                if letters >= 3:
                    return True
                before, before_flags = text, flags & (FIRST | HEAD | PIECE)
        return False

    def _goes_on(self, together: str, flags: int) -> bool:
        """Whether two words put together are a name that was cut, or the beginning of one."""
        if flags & HEAD and self._lexicon.has(together):
            return True
        return bool(flags & PIECE) and self._rows.may_begin(together)

    def _spaced(self, folded: str) -> Iterator[Sighting]:
        words: list[tuple[int, int, str, int]] = []
        stretches: list[tuple[int, str, bool]] = []
        for match in _STRETCH.finditer(folded):
            at, stretch = match.start(), match.group()
            result = self._spelling.read(stretch)
            for reading in result.readings:
                yield Sighting(at + reading.start, at + reading.end, reading.aliases, reading.how, reading.strength)
            stretches.append((at, stretch, bool(result.flags & MASKED)))
            words.extend((at + start, at + end, text, flags) for start, end, text, flags in result.words)
        yield from self._names_of_several_words(folded, words)
        yield from self._masked_pairs(stretches)

    def _names_of_several_words(self, folded: str, words: list[tuple[int, int, str, int]]) -> Iterator[Sighting]:
        for index in range(len(words) - 1):
            flags = words[index][3]
            following = words[index + 1][3] | (words[index + 2][3] if index + 2 < len(words) else 0)
            is_joined = " " not in folded[words[index][1] : words[index + 1][0]]
            if not (flags & (FIRST | HEAD | PIECE | LETTER) or (flags | following) & ODD or is_joined):
                continue
            row = self._row(folded, words, index, _LONGEST_APART if flags & LETTER else _LONGEST_NAME)
            if len(row) > 1:
                yield from self._names_in(folded, row, flags, is_joined, bool((flags | following) & ODD))

    @staticmethod
    def _row(
        folded: str, words: list[tuple[int, int, str, int]], index: int, longest: int
    ) -> list[tuple[int, int, str, int]]:
        """The words from here on that only such signs divide as may stand inside a name."""
        row = [words[index]]
        for following in words[index + 1 : index + longest]:
            between = folded[row[-1][1] : following[0]]
            if between != " " and not _BETWEEN.fullmatch(between):
                break
            row.append(following)
        return row

    def _names_in(
        self, folded: str, row: list[tuple[int, int, str, int]], flags: int, is_joined: bool, is_odd: bool
    ) -> Iterator[Sighting]:
        """Names that begin with the first word of a row."""
        start = row[0][0]
        texts = tuple(text for _, _, text, _ in row)
        if flags & FIRST:
            for aliases in self._lexicon.rows(" ".join(texts[:_LONGEST_NAME])):
                if aliases:
                    yield Sighting(start, row[aliases[0].words.count(" ")][1], aliases, "plain", 1.0)
        longest = len(row) if flags & LETTER else 4 if flags & PIECE or is_joined else 2 if flags & HEAD else 1
        for size in range(2, min(longest, len(row)) + 1):
            if not self._rows.may_begin("".join(texts[:size])):
                break
            between = folded[row[size - 2][1] : row[size - 1][0]]
            reading = self._rows.pieces(texts[:size], between)
            if reading is not None:
                yield Sighting(start, row[size - 1][1], reading.aliases, reading.how, reading.strength)
        for size in range(2, min(4, len(row)) + 1) if is_odd else ():
            reading = self._rows.odd(texts[:size])
            if reading is not None:
                yield Sighting(start, row[size - 1][1], reading.aliases, reading.how, reading.strength)

    def _masked_pairs(self, stretches: list[tuple[int, str, bool]]) -> Iterator[Sighting]:
        """Names of two words with letters hidden: `L*uis V*itton`."""
        for (at, first, masked), (next_at, second, next_masked) in itertools.pairwise(stretches):
            if not (masked or next_masked):
                continue
            head, tail = _WORD_EDGES.sub("", first), _WORD_EDGES.sub("", second)
            if (
                head
                and tail
                and (reading := self._spelling.unmasked(head + tail)) is not None
                and len(key_of(head + tail)) >= 5
            ):
                yield Sighting(
                    at + first.index(head),
                    next_at + second.index(tail) + len(tail),
                    reading.aliases,
                    "masked",
                    reading.strength,
                )

    def _solid(self, folded: str) -> Iterator[Sighting]:
        solid = key_of(folded)
        yield from self._hits(folded, solid)
        if (
            _ANY_KANA.search(solid)
            and (as_kana := _KANA_LOOKALIKE.sub(lambda match: _AS_KANA[match.group()], solid)) != solid
        ):
            for sighting in self._hits(folded, as_kana):
                yield replace(sighting, how="lookalike", strength=0.9)

    def _hits(self, folded: str, solid: str) -> Iterator[Sighting]:
        hits = list(self._unspaced.find(solid))
        if not hits:
            return
        places = [index for index, character in enumerate(folded) if character.isalnum() or character in VOWEL_SIGNS]
        seams = frozenset(index for index in range(1, len(places)) if places[index] != places[index - 1] + 1)
        for hit in hits:
            how = self._judge(folded, solid, places, seams, hit)
            if how is not None:
                alias = self._lexicon.alias(hit.alias)
                aliases = tuple(self._lexicon.find(alias.key))
                yield Sighting(places[hit.start], places[hit.end - 1] + 1, aliases, *how)

    def _judge(
        self, folded: str, solid: str, places: list[int], seams: frozenset[int], hit: UnspacedHit
    ) -> tuple[str, float] | None:
        """How a hit in solid text is written, and how surely; None if it is none."""
        inner = [index for index in range(hit.start + 1, hit.end) if index in seams]
        between = [folded[places[index - 1] + 1 : places[index]] for index in inner]
        if (
            any(character in _BREAKERS for text in between for character in text)
            and len(inner) < hit.end - hit.start - 1
        ):
            return None
        how = self._judge_writing(folded, solid, seams, hit, inner, between)
        # Asked last, because dividing the text around into words takes longest.
        is_alone = how is not None and self._unspaced.stands_alone(solid, hit.start, hit.end, seams)
        return how if is_alone else None

    def _judge_writing(
        self, folded: str, solid: str, seams: frozenset[int], hit: UnspacedHit, inner: list[int], between: list[str]
    ) -> tuple[str, float] | None:
        if hit.how == "apart":
            return "spaced", 0.9
        if hit.how == "imitated":
            return None if inner else self._judge_imitated(solid, hit)
        if hit.how == "heard":
            if any(character in WILDCARDS for text in between for character in text):
                return None  # the sign hides a character: 巴*莉 is not 巴利
            return self._judge_sounding(solid, hit, bool(inner))
        own_seams = self._own_seams(self._lexicon.alias(hit.alias))
        if all(
            index - hit.start in own_seams and set(text) <= _NATURAL for index, text in zip(inner, between, strict=True)
        ):
            return "plain", 1.0
        if any(text.isspace() for text in between) and not self._is_framed(hit, seams, solid):
            return None
        return "spaced", 0.9

    def _own_seams(self, alias: Alias) -> frozenset[int]:
        """Where the name itself has something between its characters: after 路易 in 路易·威登."""
        folded = self._folder.base(alias.text)
        seams: set[int] = set()
        solid = 0
        for index, character in enumerate(folded):
            if character.isalnum() or character in VOWEL_SIGNS:
                if index and not (folded[index - 1].isalnum() or folded[index - 1] in VOWEL_SIGNS):
                    seams.add(solid)
                solid += 1
        return frozenset(seams)

    @staticmethod
    def _is_framed(hit: UnspacedHit, seams: frozenset[int], solid: str) -> bool:
        """Pieces set apart by spaces are one name only if nothing else clings to the first and the last piece."""
        return ((hit.start == 0 or hit.start in seams) and (hit.end == len(solid) or hit.end in seams)) or all(
            index in seams for index in range(hit.start + 1, hit.end)
        )

    def _judge_imitated(self, solid: str, hit: UnspacedHit) -> tuple[str, float] | None:
        """A name with another character in it, unless the characters around it make words."""
        written = solid[hit.start : hit.end]
        name = self._lexicon.alias(hit.alias).key
        if self._words.zipf(written) > _UNUSUAL_ZIPF or self._lexicon.has(written):
            return None
        wrong = next(place for place, character in enumerate(written) if character != name[place])
        pairs = (written[place : place + 2] for place in (wrong - 1, wrong) if place >= 0)
        if any(self._words.zipf(pair) > _UNUSUAL_ZIPF for pair in pairs if len(pair) == 2):
            return None
        return "lookalike", WEAK if len(name) == 2 else 0.8

    def _judge_sounding(self, solid: str, hit: UnspacedHit, apart: bool) -> tuple[str, float] | None:
        name = self._lexicon.alias(hit.alias).key
        written = solid[hit.start : hit.end]
        wrong = [left != right for left, right in zip(name, written, strict=True)]
        changed = sum(wrong)
        size = hit.end - hit.start
        if not _HAN_ONLY.fullmatch(written):
            return None
        is_other = self._words.zipf(written) > _UNUSUAL_ZIPF or self._lexicon.has(written)
        if not changed or is_other or self._spelling.joins(written):
            return None
        if size < 2 or changed > max(1, size // 2):
            return None
        pairs = ((written[index : index + 2], any(wrong[index : index + 2])) for index in range(size - 1))
        if not (size >= 4 and changed == 1) and any(
            is_wrong and self._words.zipf(pair) >= (2.6 if size == 2 else 3.0) for pair, is_wrong in pairs
        ):
            return ("homophone", WEAK) if size == 3 and changed == 1 else None
        return "homophone", (0.76 if size == 2 else 0.85) + (0.05 if apart else 0.0)

    def _nearly_unspaced(self, folded: str, found: list[Sighting]) -> Iterator[Sighting]:
        """Thai and Japanese runs that stand by themselves and nearly read as a name."""
        for run in _THAI_OR_KANA.finditer(folded):
            if any(item.start < run.end() and run.start() < item.end for item in found):
                continue
            first, last = self._without_goods(folded, run.start(), run.end())
            reading = self._spelling.near_run(key_of(folded[first:last]))
            if reading is not None:
                yield Sighting(first, last, reading.aliases, reading.how, reading.strength)

    def _without_goods(self, folded: str, start: int, end: int) -> tuple[int, int]:
        """A Thai or Japanese run without the goods before or behind the name: `รองเท้านายกี้`."""
        for cut in range(min(end, start + _LONGEST_GOODS), start + 2, -1):
            if cut < end - 2 and self._spelling.joins(folded[start:cut]):
                start = cut
                break
        for cut in range(max(start, end - _LONGEST_GOODS), end - 2):
            if cut > start + 2 and self._spelling.joins(folded[cut:end]):
                end = cut
                break
        return start, end

    def _mixed(self, folded: str) -> Iterator[Sighting]:
        """Names half in one script, half in Latin letters: `Gu驰`, `阿di达斯`, `シャnel`."""
        for run in _MIXED.finditer(folded):
            parts = [(run.start() + part.start(), part.group()) for part in _MIXED_PART.finditer(run.group())][:24]
            for place, (_, latin) in enumerate(parts):
                if not latin.isascii() or len(latin) > _LONGEST_LATIN_PART or self._lexicon.has(latin):
                    continue
                for first in range(max(0, place - 2), place + 1):
                    for last in range(max(place, first + 1), min(len(parts), place + 3, first + 4)):
                        texts = tuple(text for _, text in parts[first : last + 1])
                        reading = self._mixture(texts)
                        if reading is not None:
                            end = parts[last][0] + len(parts[last][1])
                            yield Sighting(parts[first][0], end, reading.aliases, reading.how, reading.strength)

    def _read_mixture(self, texts: tuple[str, ...]) -> Reading | None:
        """The name that parts in two scripts make out."""
        if len(texts) == 2 and not _MATERIALS.isdisjoint(texts):
            return None
        if sum(text.isascii() for text in texts) != 1:
            return None
        is_chinese = all(text.isascii() or _HAN_ONLY.fullmatch(text) for text in texts)
        spelled = self._unspaced.spelled("".join(texts))
        return self._half(texts) or self._spelling.mixed(spelled, nearly=not is_chinese)

    def _half(self, texts: tuple[str, ...]) -> Reading | None:
        """The head of a mark's Latin name and the tail of its Chinese one: `Louis威登`."""
        head, tail = texts[0], "".join(texts[1:])
        if not head.isascii() or len(head) < (1 if _ANY_KANA.match(tail) else 3):
            return None
        for number in self._unspaced.tails(tail):
            alias = self._lexicon.alias(number)
            if 2 * len(tail) < len(alias.key):
                continue
            if any(other.mark == alias.mark for other in self._lexicon.beginning(head)):
                return Reading(0, 0, (alias,), "homophone", 0.9)
        return None

    def _veiled(self, folded: str, found: list[Sighting]) -> Iterator[Sighting]:
        """Names with characters hidden where no spaces show their ends: `真皮阿*达斯鞋`, `香奈* 包`, `香N儿`."""
        for run in _VEILED.finditer(folded):
            if any(item.start < run.end() and run.start() < item.end and item.how != "plain" for item in found):
                continue
            head, tail = run.group("head"), run.group("tail")
            inner = run.group()[len(head) : len(run.group()) - len(tail)]
            if inner[:1] == folded[run.start() - 1 : run.start()]:
                continue  # the sign stands between all characters here: 清*仓*特*惠
            reach = 4 if _HAN.search(run.group()) else 8
            for before in range(min(len(head), reach), 0, -1):
                for after in range(min(len(tail), reach), -1 if not tail else 0, -1):
                    window = head[-before:] + inner.replace("x", "*") + tail[:after]
                    if inner == "口" and any(
                        self._words.zipf(pair) > _UNUSUAL_ZIPF for pair in (head[-1:] + inner, inner + tail[:1])
                    ):
                        continue  # 口 is a box that hides a character, and a word: 适口
                    reading = self._spelling.unmasked(window)
                    if reading is not None:
                        start = run.start() + len(head) - before
                        yield Sighting(start, start + len(window), reading.aliases, "masked", reading.strength)


_PREFERENCE = {"plain": 5, "masked": 4, "lookalike": 3, "spaced": 2, "homophone": 1, "misspelt": 0}


def _best(found: list[Sighting]) -> list[Sighting]:
    """Of overlapping sightings a misspelling gives way first, then the shorter, then the less plain."""
    ranked = sorted(
        found,
        key=lambda item: (
            item.how == "misspelt",
            item.start - item.end,
            -_PREFERENCE[item.how],
            -item.strength,
            item.start,
        ),
    )
    kept: list[Sighting] = []
    for item in ranked:
        for place, other in enumerate(kept):
            if item.start < other.end and other.start < item.end:
                if (item.start, item.end, item.how) == (other.start, other.end, other.how):
                    kept[place] = replace(other, aliases=tuple(dict.fromkeys((*other.aliases, *item.aliases))))
                break
        else:
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)
