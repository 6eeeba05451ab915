"""One text in, the places in it where a mark may stand out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assay.detect.text.fold import HAN, UNSPACED, Folder
from assay.detect.text.lexicon import WORD, Alias, Lexicon, key_of
from assay.detect.text.spelling import FIRST, LETTER, MARK, MASKED, NOTHING, PART, PIECE, Spelling
from assay.detect.text.unspaced import Unspaced, UnspacedHit
from assay.detect.text.words import Words

_STRETCH = re.compile(rf"[^\s{UNSPACED}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_MIXED = re.compile(rf"[a-z{HAN}]*(?:[a-z][{HAN}]|[{HAN}][a-z])[a-z{HAN}]*")
_MIXED_PART = re.compile(rf"[a-z]+|[{HAN}]")
# One Latin letter between Chinese characters hides the character that belongs there: `香N儿`.
_LETTER_AS_MASK = re.compile(rf"(?<=[{HAN}])[a-z](?=[{HAN}])")
# What may stand between the words of one name; anything else ends it.
_BETWEEN = re.compile(r"[\s\-_.'’`´&+®™©*•·・‐‑–/]{1,4}")
_BREAKERS = frozenset("，。、；：！？【】（）()[],;:!?《》「」『』\n")
_NATURAL = frozenset("·・‧•-&.' ’")
_LONGEST_NAME = 6
_LONGEST_APART = 24
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
        self._unspaced = unspaced

    def read(self, folded: str) -> list[Sighting]:
        """All sightings, the better kept where two overlap, in order of place."""
        found: list[Sighting] = []
        plain = folded.isascii()
        stretches = folded.split() if plain else _STRETCH.findall(folded)
        read = self._spelling.read
        flags = letters = 0
        for stretch in stretches:
            result = read(stretch)
            if result is not NOTHING:
                flags |= result.flags
                letters += result.flags & LETTER
        if flags & (MARK | FIRST | MASKED | PIECE | PART) or letters >= 3 * LETTER:
            found.extend(self._spaced(folded))
        if not plain and _UNSPACED.search(folded):
            found.extend(self._solid(folded))
            found.extend(self._mixed(folded))
        return _best(found) if len(found) > 1 else found

    def _spaced(self, folded: str) -> Iterator[Sighting]:
        words: list[tuple[int, int, str, int]] = []
        stretches: list[tuple[int, str, bool]] = []
        for match in _STRETCH.finditer(folded):
            at, stretch = match.start(), match.group()
            result = self._spelling.read(stretch)
            for reading in result.readings:
                yield Sighting(at + reading.start, at + reading.end, reading.aliases, reading.how, reading.strength)
            stretches.append((at, stretch, bool(result.flags & MASKED) and not any(r.how == "masked" for r in result.readings)))
            for word in WORD.finditer(stretch):
                text = word.group()
                flags = self._spelling.flags(text)
                words.append((at + word.start(), at + word.end(), text, flags))
        yield from self._names_of_several_words(folded, words)
        yield from self._masked_pairs(stretches)

    def _names_of_several_words(self, folded: str, words: list[tuple[int, int, str, int]]) -> Iterator[Sighting]:
        for index, (start, _, _, flags) in enumerate(words):
            leads_part = index + 1 < len(words) and words[index + 1][3] & PART
            if not (flags & (FIRST | PIECE | LETTER | PART) or leads_part):
                continue
            row = [words[index][2]]
            longest = _LONGEST_APART if flags & LETTER else _LONGEST_NAME
            for following in range(index + 1, min(len(words), index + longest)):
                between = folded[words[following - 1][1] : words[following][0]]
                if not _BETWEEN.fullmatch(between):
                    break
                row.append(words[following][2])
                end = words[following][1]
                reading = self._spelling.joined(row, between)
                if reading is None and len(row) <= 4:
                    reading = self._spelling.near_row(tuple(row))
                if reading is not None:
                    yield Sighting(start, end, reading.aliases, reading.how, reading.strength)

    def _masked_pairs(self, stretches: list[tuple[int, str, bool]]) -> Iterator[Sighting]:
        """Names of two words with letters hidden: `L*uis V*itton`."""
        for (at, first, masked), (next_at, second, next_masked) in zip(stretches, stretches[1:], strict=False):
            if not (masked or next_masked):
                continue
            head, tail = _WORD_EDGES.sub("", first), _WORD_EDGES.sub("", second)
            if head and tail and (reading := self._spelling.unmasked(head + tail)) is not None and len(key_of(head + tail)) >= 5:
                yield Sighting(at + first.index(head), next_at + second.index(tail) + len(tail), reading.aliases, "masked", reading.strength)

    def _solid(self, folded: str) -> Iterator[Sighting]:
        masks = {match.start() for match in _LETTER_AS_MASK.finditer(folded)}
        places = [index for index, character in enumerate(folded) if character.isalnum() and index not in masks]
        solid = "".join(folded[index] for index in places)
        seams = frozenset(
            index
            for index in range(1, len(places))
            if places[index] != places[index - 1] + 1 and not _is_marks_only(folded[places[index - 1] + 1 : places[index]])
        )
        for hit in self._unspaced.find(solid):
            how = self._judge(folded, solid, places, seams, hit)
            if how is not None:
                alias = self._lexicon.alias(hit.alias)
                aliases = tuple(self._lexicon.find(alias.key)) if hit.how != "sounding" else (alias,)
                yield Sighting(places[hit.start], places[hit.end - 1] + 1, aliases, *how)

    def _judge(
        self, folded: str, solid: str, places: list[int], seams: frozenset[int], hit: UnspacedHit
    ) -> tuple[str, float] | None:
        """How a hit in solid text is written, and how surely; None if it is none."""
        if hit.how == "masked":
            return self._judge_masked(folded, places, seams, hit)
        inner = [index for index in range(hit.start + 1, hit.end) if index in seams]
        between = [folded[places[index - 1] + 1 : places[index]] for index in inner]
        if any(character in _BREAKERS for text in between for character in text) and len(inner) < hit.end - hit.start - 1:
            return None
        if not self._unspaced.stands_alone(solid, hit.start, hit.end, seams):
            return None
        if hit.how == "sounding":
            return self._judge_sounding(solid, hit, bool(inner))
        if not inner or all(set(text) <= _NATURAL - {" "} for text in between) and solid[hit.start : hit.end] != folded and _dotted(self._lexicon.alias(hit.alias)):
            return "plain", 1.0
        if any(text.isspace() for text in between) and not self._is_framed(hit, seams, solid):
            return None
        return "spaced", 0.9

    @staticmethod
    def _is_framed(hit: UnspacedHit, seams: frozenset[int], solid: str) -> bool:
        """Pieces set apart by spaces are one name only if nothing else clings to the first and the last piece."""
        return (hit.start == 0 or hit.start in seams) and (hit.end == len(solid) or hit.end in seams) or all(
            index in seams for index in range(hit.start + 1, hit.end)
        )

    def _judge_masked(self, folded: str, places: list[int], seams: frozenset[int], hit: UnspacedHit) -> tuple[str, float] | None:
        """One character of the name is missing: a sign has to stand exactly where it was."""
        at = hit.start + hit.gap
        inner = [index for index in range(hit.start + 1, hit.end) if index in seams]
        if 0 < hit.gap < hit.end - hit.start:
            sign = folded[places[at - 1] + 1 : places[at]]
            others = [index for index in inner if index != at]
        elif hit.end - hit.start < 3:
            return None
        elif hit.gap == 0:
            before = places[hit.start - 1] + 1 if hit.start else 0
            sign, others = folded[before : places[hit.start]][-1:], inner
        else:
            after = places[hit.end] if hit.end < len(places) else len(folded)
            sign, others = folded[places[hit.end - 1] + 1 : after][:1], inner
        if others or not sign or sign.isspace() or any(character in _BREAKERS for character in sign) or len(sign.strip()) > 3:
            return None
        if set(sign.strip()) <= _NATURAL | frozenset("/+~") and hit.end - hit.start < 3:
            return None
        return "masked", 0.9

    def _judge_sounding(self, solid: str, hit: UnspacedHit, apart: bool) -> tuple[str, float] | None:
        name = self._lexicon.alias(hit.alias).key
        written = solid[hit.start : hit.end]
        wrong = [left != right for left, right in zip(name, written, strict=True)]
        changed = sum(wrong)
        size = hit.end - hit.start
        if not changed or self._words.zipf(written) > (0.5 if size == 2 else 2.5) or self._lexicon.has(written):
            return None
        if size < 2 or changed > max(1, size // 2):
            return None
        pairs = ((written[index : index + 2], any(wrong[index : index + 2])) for index in range(size - 1))
        if any(is_wrong and self._words.zipf(pair) >= 2.6 for pair, is_wrong in pairs):
            return None
        return "homophone", (0.6 if size == 2 else 0.85) + (0.05 if apart else 0.0)

    def _mixed(self, folded: str) -> Iterator[Sighting]:
        """Names half in Chinese characters, half in their Latin spelling: `Gu驰`, `阿di达斯`."""
        for run in _MIXED.finditer(folded):
            parts = [(run.start() + part.start(), part.group()) for part in _MIXED_PART.finditer(run.group())][:24]
            for first in range(len(parts)):
                for last in range(first + 1, min(len(parts), first + 6)):
                    texts = [text for _, text in parts[first : last + 1]]
                    if all(len(text) == 1 and not text.isascii() for text in texts) or not any(not text.isascii() for text in texts):
                        continue
                    number = self._unspaced.pinyin(self._unspaced.spelled("".join(texts)))
                    if number is not None:
                        end = parts[last][0] + len(parts[last][1])
                        yield Sighting(parts[first][0], end, (self._lexicon.alias(number),), "homophone", 0.85)


def _is_marks_only(text: str) -> bool:
    return all("\u0e31" <= character <= "\u0e4e" or "\u0300" <= character <= "\u036f" for character in text)


def _dotted(alias: Alias) -> bool:
    return any(sign in alias.text for sign in _NATURAL) or alias.kind != "zh"


_PREFERENCE = {"plain": 5, "masked": 4, "lookalike": 3, "spaced": 2, "homophone": 1, "misspelt": 0}


def _best(found: list[Sighting]) -> list[Sighting]:
    """Of overlapping sightings a misspelling gives way first, then the shorter, then the less plain."""
    ranked = sorted(
        found,
        key=lambda item: (item.how == "misspelt", item.start - item.end, -_PREFERENCE[item.how], -item.strength, item.start),
    )
    kept: list[Sighting] = []
    for item in ranked:
        if not any(item.start < other.end and other.start < item.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)
