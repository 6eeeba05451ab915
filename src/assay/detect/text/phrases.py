"""Finds any of several thousand phrases in folded text, whole words where the script has words."""

import re
from collections.abc import Mapping
from typing import Generic, TypeVar

import daachorse

from assay.detect.text.fold import UNSPACED

Payload = TypeVar("Payload")

_UNSPACED = re.compile(f"[{UNSPACED}]")


class Phrases(Generic[Payload]):
    """An automaton over folded phrases, each with what it means."""

    def __init__(self, meanings: Mapping[str, Payload]) -> None:
        self._phrases = sorted(meanings)
        self._meanings = [meanings[phrase] for phrase in self._phrases]
        self._by_phrase = dict(meanings)
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(self._phrases or ["\U0010fffd"])

    def __contains__(self, phrase: str) -> bool:
        return phrase in self._by_phrase

    def get(self, phrase: str) -> Payload | None:
        return self._by_phrase.get(phrase)

    def find(self, folded: str) -> list[tuple[int, int, Payload]]:
        """All hits as (start, end, meaning), by start; a hit inside a longer one is left out."""
        hits = [
            (start, end, pattern)
            for start, end, pattern in self._automaton.find_overlapping(folded)
            if _is_whole(folded, start, end)
        ]
        if not hits:
            return []
        if not self._meanings:
            return []
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        kept: list[tuple[int, int, Payload]] = []
        reach = -1
        for start, end, pattern in hits:
            if end > reach:
                kept.append((start, end, self._meanings[pattern]))
                reach = end
        return kept


def _is_whole(folded: str, start: int, end: int) -> bool:
    """Word against word: a letter may not stand beside a letter, except in scripts without spaces."""
    return not (_joins(folded, start - 1, start) or _joins(folded, end - 1, end))


def _joins(folded: str, left: int, right: int) -> bool:
    if left < 0 or right >= len(folded):
        return False
    before, after = folded[left], folded[right]
    if not (before.isalnum() and after.isalnum()):
        return False
    if before.isdigit() != after.isdigit() and not (before.isascii() and after.isascii()):
        return False
    if _UNSPACED.match(before) or _UNSPACED.match(after):
        return False
    return not ("가" <= after <= "힣" and "가" <= before <= "힣" and left > 0)
