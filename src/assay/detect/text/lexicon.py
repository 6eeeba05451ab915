"""The names of all marks, compiled so that a million of them open at once and are shared between processes.

Every name is kept under its *key*: folded, with everything that is not a letter or a digit taken out ("louisvuitton").
How the name divides into words is kept beside it, so that a match knows whether it stood as written, in one piece, or
apart. Near misses are found by the deletion neighbourhood of each name's *sound* (see `spelling.sound`).
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

import marisa_trie
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from assay.detect.brands import Brand, BrandNote
from assay.detect.marks import Alias
from assay.detect.text.fold import HAN, UNSPACED, VOWEL_SIGNS, Folder
from assay.detect.text.roman import romanised
from assay.detect.text.sound import consonants, decomposed, sound
from assay.detect.text.unspaced import compile_unspaced
from assay.detect.text.words import Words

WORD = re.compile(rf"[^\W_{UNSPACED}]+")
_SOLID = re.compile(rf"[^\w{VOWEL_SIGNS}]+|_")
_UNSPACED_ONLY = re.compile(rf"[{UNSPACED}]")
_HAN_ANY = re.compile(rf"[{HAN}]")
_HAN_ONLY = re.compile(rf"[{HAN}]+")
_HANGUL_ONLY = re.compile("[가-힣]+")
_LETTER = re.compile(r"[^\W\d_]")
_COMMON_ZIPF_HAN = 4.5
_NEAR_SHORTEST = 3
_NEAR_LONGEST = 24
_SCANNED_KEYS = 20_000
_FEWEST_CONSONANTS = 3
_MOST_ALIKE = 256
_FEWEST_SYLLABLES = 3
_LONG_PART = 4
_MOST_TOLERANT = 100_000  # names; a larger pack would take too long to build, and take anything for a name
_OF_PART = "*"
_IS_PART = 1 << 31  # set in the numbers of parts, which are kept among those of names
_TOO_COMMON_ZIPF = 6.5
_CUT_SHORTEST = 5
# Senses that a dictionary tells where the brands file tells none.
ORDINARY_WORD, ABBREVIATION = "an ordinary word", "an abbreviation"

ALIAS_SCHEMA: Final = pa.schema(
    [
        pa.field("text", pa.string()),
        pa.field("mark", pa.int32()),
        pa.field("words", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("goods", pa.string()),
        pa.field("sense", pa.string()),
    ]
)


def key_of(folded: str) -> str:
    """A folded text without anything but letters and digits."""
    return _SOLID.sub("", folded)


def is_unspaced(text: str) -> bool:
    """Whether any part of a folded name is in a script that puts no spaces between words."""
    return _UNSPACED_ONLY.search(text) is not None


def _shortest_near(key: str) -> int:
    """Characters that a name needs so that one wrong letter leaves it recognisable; Chinese is heard in `unspaced`."""
    if _HAN_ANY.search(key):
        return _NEAR_LONGEST + 1
    return 2 if "\uac00" <= key[0] <= "\ud7a3" else 3 if "\u30a1" <= key[0] <= "\u30fe" else 4


def deletions(word: str) -> list[str]:
    """The word and everything that is left when one of its letters goes."""
    return [word, *{word[:index] + word[index + 1 :] for index in range(len(word))}]


def near_key(word: str) -> str:
    """The sound by which near misses are found; the word itself where too little would be left of it."""
    heard = sound(word)
    return heard if len(heard) >= _NEAR_SHORTEST or is_unspaced(word) else word


def near_variants(word: str, tolerant: bool = True) -> list[str]:
    """What a word is looked up by: its sound and its consonants, each as they are and with one letter gone.

    If not `tolerant`, its consonants only as they are.
    """
    heard = heard_variants(word)
    return [*deletions(near_key(word)), *(heard if tolerant else heard[:1])]


def heard_variants(word: str, latin: bool = False) -> list[str]:
    """What a word is looked up by when only its consonants are trusted, or all but one of many.

    Names are looked for among those of the word's own script, or among the `latin` ones.
    """
    bones = consonants(word if word.isascii() else romanised(word))
    if not _FEWEST_CONSONANTS <= len(bones) <= _NEAR_LONGEST:
        return []
    script = "=" if latin or word.isascii() else f"={ord(word[0]) >> 8:x}"
    return [script + variant for variant in (deletions(bones) if len(bones) > _FEWEST_CONSONANTS else [bones])]


class LexiconCompiler:
    """Collects the names of brands and writes the lexicon's files into a pack folder."""

    def __init__(
        self,
        folder: Folder,
        words: Words,
        notes: list[BrandNote],
        alike: Mapping[str, str],
        ordinary: Container[str] = frozenset(),
    ) -> None:
        self._folder = folder
        self._words = words
        self._notes = notes
        self._alike = alike
        self._ordinary = ordinary
        self._columns: dict[str, list[object]] = {name: [] for name in ALIAS_SCHEMA.names}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._owners: dict[str, int] = {}

    def add(self, mark: int, brand: Brand) -> None:
        """Add every name of one brand."""
        for text, kind, goods in _names_of(brand):
            self._add_name(mark, brand, text, kind, goods)

    def _add_name(self, mark: int, brand: Brand, text: str, kind: str, goods: str) -> None:
        folded = self._folder.base(text)
        words = " ".join(WORD.findall(folded)) if not is_unspaced(folded) else key_of(folded)
        key = words.replace(" ", "")
        if len(key) < 2:
            if len(key) < 1 or not is_unspaced(key):
                self._notes.append(
                    BrandNote(brand.name, f"{text!r} was left out: one letter is not a mark that text can show")
                )
            return
        if " " not in words and self._words.zipf(words) >= _TOO_COMMON_ZIPF:
            self._notes.append(
                BrandNote(brand.name, f"{text!r} was left out: too common a word to be told from a mark")
            )
            return
        for existing in self._by_key.get(key, ()):
            if self._columns["mark"][existing] == mark and self._columns["words"][existing] == words:
                if not text.isascii():
                    self._columns["text"][existing] = text  # the spelling with accents is the name's own
                return
        owner = self._owners.setdefault(key, mark)
        if owner != mark:
            self._notes.append(
                BrandNote(brand.name, f"{text!r} is also a name of another brand; the goods decide whose it is")
            )
        alias = len(self._columns["text"])
        self._by_key[key].append(alias)
        sense = self._sense(brand, text, words)
        for column, value in zip(ALIAS_SCHEMA.names, (text, mark, words, kind, goods, sense), strict=True):
            self._columns[column].append(value)

    def _sense(self, brand: Brand, text: str, words: str) -> str:
        told = brand.senses.get(text.lower()) or brand.senses.get("*")
        if told:
            return told
        if brand.no_common_word or brand.senses:
            return ""
        if " " in words:
            return ""
        if _HAN_ONLY.fullmatch(words):
            is_common = (
                self._words.is_dictionary(words)
                or words in self._ordinary
                or self._words.zipf(words) >= _COMMON_ZIPF_HAN
            )
            return ORDINARY_WORD if is_common else ""
        if len(words) <= 2 and words.isascii():
            return ABBREVIATION
        return ORDINARY_WORD if self._words.is_dictionary(words) else ""

    def write(self, path: Path) -> int:
        """Write `aliases.arrow`, the tries, the near index and the automata; return the number of names."""
        table = pa.table(self._columns, schema=ALIAS_SCHEMA)
        with pa.OSFile(str(path / "aliases.arrow"), "wb") as sink, pa.ipc.new_file(sink, ALIAS_SCHEMA) as writer:
            writer.write_table(table, max_chunksize=1 << 20)
        entries = [(key, (alias,)) for key, aliases in self._by_key.items() for alias in aliases]
        marisa_trie.RecordTrie("<I", entries).save(str(path / "names.marisa"))
        parts = self._write_parts(path)
        self._write_cuts(path)
        self._write_initials(path)
        self._write_near(path, parts)
        compile_unspaced(path, {key: ids[0] for key, ids in self._by_key.items() if is_unspaced(key)}, self._alike)
        return int(table.num_rows)

    def _write_parts(self, path: Path) -> marisa_trie.Trie:
        """First words of names of several words, and all their words that are rare enough to anchor a near miss."""
        rows: set[str] = set()
        openings: set[str] = set()
        firsts: set[str] = set()
        parts: set[str] = set()
        for words in self._columns["words"]:
            divided = str(words).split(" ")
            if len(divided) > 1:
                rows.add(str(words))
                openings.update((" ".join(divided[:2]), " ".join(divided[:3])))
                firsts.add(divided[0])
                parts.update(word for word in divided if len(word) > 2)
        marisa_trie.Trie(sorted(rows)).save(str(path / "rows.marisa"))
        marisa_trie.Trie(sorted(openings)).save(str(path / "openings.marisa"))
        marisa_trie.Trie(sorted(firsts)).save(str(path / "firsts.marisa"))
        trie = marisa_trie.Trie(sorted(parts))
        trie.save(str(path / "parts.marisa"))
        return trie

    def _write_cuts(self, path: Path) -> None:
        """Names of one word that fall into two ordinary words when they are cut: `bur berry`."""
        cuts: list[tuple[str, tuple[int]]] = []
        heads: set[str] = set()
        for key, ids in self._by_key.items():
            if (
                len(key) < _CUT_SHORTEST
                or not key.isalpha()
                or is_unspaced(key)
                or self._columns["words"][ids[0]] != key
            ):
                continue
            if self._columns["sense"][ids[0]] or self._words.is_dictionary(key):
                continue
            for at in range(2, len(key) - 1):
                if self._words.is_word(key[:at]):
                    heads.add(key[:at])
                    if self._words.is_word(key[at:]):
                        cuts.append((f"{key[:at]} {key[at:]}", (ids[0],)))
        marisa_trie.RecordTrie("<I", cuts).save(str(path / "cuts.marisa"))
        marisa_trie.Trie(sorted(heads)).save(str(path / "heads.marisa"))

    def _write_initials(self, path: Path) -> None:
        """Korean names by the first letter of every syllable, as people type them: ㄹㅇㅂㅌ for 루이비통."""
        initials = [
            ("".join(decomposed(syllable)[0] for syllable in key), (alias,))
            for key, ids in self._by_key.items()
            if len(key) >= _FEWEST_SYLLABLES and _HANGUL_ONLY.fullmatch(key)
            for alias in ids
        ]
        marisa_trie.RecordTrie("<I", initials).save(str(path / "initials.marisa"))

    def _write_near(self, path: Path, parts: marisa_trie.Trie) -> None:
        """Names by what is near them, the long words of names by what is near these, and names by their long words."""
        tolerant = len(self._by_key) <= _MOST_TOLERANT
        hashes: list[int] = []
        aliases: list[int] = []
        digest = xxhash.xxh3_64_intdigest
        for key, ids in self._by_key.items():
            if (
                not (2 if is_unspaced(key) else _NEAR_SHORTEST) <= len(near_key(key)) <= _NEAR_LONGEST
                or len(key) < _shortest_near(key)
                or not _LETTER.search(key)
            ):
                continue
            if sum(character.isdigit() for character in key) > 1:
                continue
            for variant in (*near_variants(key, tolerant), *(_OF_PART + part for part in self._long_parts(ids[0]))):
                hashes.append(digest(variant.encode()))
                aliases.append(ids[0])
        for part in parts:
            for variant in near_variants(part, tolerant) if len(part) >= _LONG_PART else ():
                hashes.append(digest(variant.encode()))
                aliases.append(parts[part] | _IS_PART)
        order = np.argsort(np.array(hashes, dtype=np.uint64), kind="stable")
        np.save(path / "near_hashes.npy", np.array(hashes, dtype=np.uint64)[order])
        np.save(path / "near_aliases.npy", np.array(aliases, dtype=np.uint32)[order])

    def _long_parts(self, alias: int) -> list[str]:
        """Words of a name of several words by which the name can be recognised."""
        words = str(self._columns["words"][alias]).split(" ")
        return [word for word in words if len(words) > 1 and len(word) >= _LONG_PART]


def _names_of(brand: Brand) -> Iterator[tuple[str, str, str]]:
    for text in _spellings(brand.name):
        yield text, "name", ""
    for alias in brand.aliases:
        for text in _spellings(alias):
            yield text, "alias", ""
    for text in brand.zh:
        yield text, "zh", ""
    for line in brand.lines:
        for text in (line.name, *line.aliases):
            yield text, "line", line.goods


def _spellings(text: str) -> Iterator[str]:
    yield text
    if "&" in text or "+" in text:
        yield re.sub(r"\s*[&+]\s*", " and ", text)


class Lexicon:
    """The compiled names of a pack, memory-mapped; look-ups by key, by first word, by near miss and by wildcard."""

    def __init__(self, path: Path) -> None:
        self._names = marisa_trie.RecordTrie("<I")
        self._names.mmap(str(path / "names.marisa"))
        self._firsts = marisa_trie.Trie()
        self._firsts.mmap(str(path / "firsts.marisa"))
        self._rows = marisa_trie.Trie()
        self._rows.mmap(str(path / "rows.marisa"))
        self._openings = marisa_trie.Trie()
        self._openings.mmap(str(path / "openings.marisa"))
        self._parts = marisa_trie.Trie()
        self._parts.mmap(str(path / "parts.marisa"))
        self._cuts = marisa_trie.RecordTrie("<I")
        self._cuts.mmap(str(path / "cuts.marisa"))
        self._initials = marisa_trie.RecordTrie("<I")
        self._initials.mmap(str(path / "initials.marisa"))
        self._heads = marisa_trie.Trie()
        self._heads.mmap(str(path / "heads.marisa"))
        # A plain view of the mapped pages: numpy's memmap class makes every look-up slow.
        self._hashes: npt.NDArray[np.uint64] = np.load(path / "near_hashes.npy", mmap_mode="r").view(np.ndarray)
        self._near: npt.NDArray[np.uint32] = np.load(path / "near_aliases.npy", mmap_mode="r").view(np.ndarray)
        self._table = pa.ipc.open_file(pa.memory_map(str(path / "aliases.arrow"))).read_all()
        self._columns = [self._table.column(name) for name in ALIAS_SCHEMA.names]
        self._aliases: dict[int, Alias] = {}

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def alias(self, index: int) -> Alias:
        """One name by its number."""
        alias = self._aliases.get(index)
        if alias is None:
            alias = self._aliases[index] = Alias(index, *(column[index].as_py() for column in self._columns))
        return alias

    def __iter__(self) -> Iterator[Alias]:
        return (self.alias(index) for index in range(len(self)))

    def of_mark(self, mark: int) -> list[Alias]:
        """All names of one mark."""
        places = pc.indices_nonzero(pc.equal(self._table.column("mark"), mark))
        return [self.alias(index) for index in places.to_pylist()]

    def find(self, key: str) -> list[Alias]:
        """All names with this key, in the order in which the brands were given."""
        found = self._names.get(key)
        return [self.alias(index) for (index,) in found] if found else []

    def has(self, key: str) -> bool:
        return key in self._names

    def begins(self, key: str) -> bool:
        """Whether a longer name begins with this."""
        return next(self._names.iterkeys(key), None) is not None

    def is_first(self, word: str) -> bool:
        """Whether a name of several words begins with this word."""
        return word in self._firsts

    def opens(self, words: str) -> bool:
        """Whether a name of several words begins with these two or three, or is them."""
        return words in self._openings

    def is_row(self, words: str) -> bool:
        """Whether this is a name of several words, single spaces between."""
        return words in self._rows

    def rows(self, words: str) -> list[tuple[Alias, ...]]:
        """Names of several words that a row of words, single spaces between, begins with."""
        found = []
        for row in self._rows.prefixes(words):
            if len(row) == len(words) or words[len(row)] == " ":
                found.append(tuple(alias for alias in self.find(row.replace(" ", "")) if alias.words == row))
        return found

    def is_part(self, word: str) -> bool:
        """Whether the word is one of a name of several words."""
        return word in self._parts

    def beginning(self, head: str) -> list[Alias]:
        """Names that begin with this, at most a hundred."""
        return [alias for key in islice(self._names.iterkeys(head), 100) for alias in self.find(key)]

    def cut(self, words: str) -> list[Alias]:
        """Names that a cut makes into these two ordinary words."""
        found = self._cuts.get(words)
        return [self.alias(index) for (index,) in found] if found else []

    def initials(self, letters: str) -> list[Alias]:
        """Korean names whose syllables begin with these letters."""
        found = self._initials.get(letters)
        return [self.alias(index) for (index,) in found] if found else []

    def is_head(self, word: str) -> bool:
        """Whether an ordinary word is also what is left of some name that was cut."""
        return word in self._heads

    def prefixes(self, key: str, shortest: int) -> list[str]:
        """Keys of at least `shortest` letters that `key` begins with, itself included, longest first."""
        return [found for found in reversed(self._names.prefixes(key)) if len(found) >= shortest]

    def find_word(self, key: str) -> tuple[Alias, ...]:
        """Names with this key; short ones only if they are written as one word ("hm" is not "H&M")."""
        return tuple(
            alias
            for alias in self.find(key)
            if " " not in alias.words or (len(key) >= 5 and all(len(part) > 1 for part in alias.words.split(" ")))
        )

    def near(self, heard: str) -> list[Alias]:
        """Names whose sound is at most one deletion on either side away: candidates, to be measured by the caller."""
        return [self.alias(number) for number in self.near_numbers(deletions(heard))[0]]

    def with_part(self, part: str) -> list[int]:
        """The numbers of the names of several words of which this is a long one."""
        return self.near_numbers([_OF_PART + part])[0]

    def near_numbers(self, variants: list[str]) -> tuple[list[int], list[str]]:
        """The numbers of all names kept under any of these variants (see `near_variants`), and the long words of names."""
        digests = np.array([xxhash.xxh3_64_intdigest(variant.encode()) for variant in variants], dtype=np.uint64)
        starts = np.searchsorted(self._hashes, digests, "left")
        ends = np.searchsorted(self._hashes, digests, "right")
        found: set[int] = set()
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if start < end:
                found.update(self._near[start : min(end, start + _MOST_ALIKE)].tolist())
        names = sorted(number for number in found if number < _IS_PART)
        return names, [self._parts.restore_key(number ^ _IS_PART) for number in sorted(found) if number >= _IS_PART]

    def fitting(self, pattern: str, wildcard: str) -> list[Alias]:
        """Names that a masked key fits, each wildcard standing for one letter."""
        head = pattern[: pattern.index(wildcard)]
        keys: Iterable[str]
        if head:
            keys = islice(self._names.iterkeys(head), _SCANNED_KEYS)
        else:
            keys = dict.fromkeys(alias.key for alias in self.near(sound(pattern.replace(wildcard, ""))))
        size = len(pattern)
        letters = [(place, letter) for place, letter in enumerate(pattern) if letter != wildcard]
        fitting = [key for key in keys if len(key) == size and all(key[place] == letter for place, letter in letters)]
        return [alias for key in dict.fromkeys(fitting) for alias in self.find(key)]
