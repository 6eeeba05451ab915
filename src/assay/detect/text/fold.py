"""Folding: one way of writing for everything that reads the same, with the way back to the original characters.

Two views are kept apart. The *base* view keeps every letter in its own script (``Гуччи`` stays Cyrillic), the *skeleton*
view turns letters that merely look Latin into Latin ones (``Ɡucсi`` with a Cyrillic ``с`` becomes ``gucci``). Sources:
Unicode NFKC and case folding, OpenCC for traditional Chinese, and the registry's own table of look-alikes.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

import opencc

HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = r"\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff"
THAI = r"\u0e01-\u0e3a\u0e40-\u0e4e"
UNSPACED = HAN + KANA + THAI + r"\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"

_TONE_MARKS = frozenset("\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e")
_STRIPPED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "COMBINING")
_ARABIC = str.maketrans({"ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ٱ": "ا", "ک": "ك", "ی": "ي", "ـ": ""})
# Letters that compose with the one before them; a text that has any is folded cluster by cluster.
_COMPOSING = re.compile("[\u1160-\u11ff\u3099\u309a\uff9e\uff9f]")
_CLUSTER = re.compile(r"[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\u3099\u309a\uff9e\uff9f]?", re.DOTALL)


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace() or category in ("Zs", "Cc") or character in "™®©℠":
        return " "
    if category in ("Cf", "Cs") or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return ""
    if character in _TONE_MARKS:
        return ""
    name = unicodedata.name(character, "")
    if name.startswith("CJK"):
        return str(_simplifier().convert(unicodedata.normalize("NFKC", character)))
    folded = unicodedata.normalize("NFKC", character).casefold()
    if name.startswith("HIRAGANA"):
        return "".join(chr(ord(kana) + 0x60) if "\u3041" <= kana <= "\u3096" else kana for kana in folded)
    first = unicodedata.name(folded[:1], "") if folded else ""
    if first.startswith(_STRIPPED_SCRIPTS):
        parts = unicodedata.normalize("NFKD", folded)
        return "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Me")).translate(_ARABIC)
    if category == "Me":
        return ""
    return folded


class _FoldTable(dict[int, str]):
    """Code point to its folded text, filled as characters are met: `str.translate` asks it for each one."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _is_foreign_letter(character: str) -> bool:
    """A letter of a living script other than Latin: it may be what it seems, so only the skeleton makes it Latin."""
    if not unicodedata.category(character).startswith("L"):
        return False
    name = unicodedata.name(character, "")
    return not name.startswith(("LATIN", "MATHEMATICAL", "FULLWIDTH", "MODIFIER", "SUPERSCRIPT", "SUBSCRIPT"))


class Folder:
    """Folds text by Unicode and by a table of look-alikes (character to Latin letters)."""

    def __init__(self, homoglyphs: Mapping[str, str]) -> None:
        self._base = _FoldTable()
        skeleton: dict[int, str] = {}
        for character, latin in homoglyphs.items():
            if _is_foreign_letter(character):
                folded = _fold_character(character)
                if len(folded) == 1:
                    skeleton[ord(folded)] = latin
            elif not character.isascii():
                self._base[ord(character)] = latin
        self._skeleton = skeleton

    def base(self, text: str) -> str:
        """The base view of a text; for plain ASCII it has the same length and offsets."""
        if text.isascii():
            return text.lower().translate(_ASCII_CONTROLS)
        if _COMPOSING.search(text):
            return "".join(self._cluster(match.group()) for match in _CLUSTER.finditer(text))
        return text.translate(self._base)

    def _cluster(self, cluster: str) -> str:
        return unicodedata.normalize("NFKC", cluster).translate(self._base)

    def skeleton(self, base: str) -> str:
        """The skeleton of a base view: the same length unless a look-alike stands for two letters."""
        return base.translate(self._skeleton)

    def places(self, text: str) -> list[int]:
        """For each character of the base view, its index in the text; one more entry for the end."""
        if text.isascii():
            return list(range(len(text) + 1))
        places: list[int] = []
        for match in _CLUSTER.finditer(text):
            places.extend([match.start()] * len(self._cluster(match.group())))
        places.append(len(text))
        return places


_ASCII_CONTROLS = {code: " " for code in range(32)} | {127: " "}


def original_span(text: str, places: list[int], start: int, end: int) -> tuple[int, int]:
    """The span of `text` that the folded span [start, end) came from, trailing combining marks included."""
    first = places[start]
    last = places[end - 1] + 1
    following = places[end]
    while last < following and unicodedata.category(text[last]) in ("Mn", "Me"):
        last += 1
    return first, last


def hidden_characters(original: str) -> list[str]:
    """Names of the invisible characters inside a stretch of text; joiners in scripts that need them do not count."""
    hidden = []
    for character in original[1:-1]:
        is_joiner = character in "\u200c\u200d"
        if unicodedata.category(character) == "Cf" and (not is_joiner or _LATIN_LETTER.search(original)):
            hidden.append(unicodedata.name(character, f"U+{ord(character):04X}"))
    return hidden


def is_styled(original: str, name: str) -> bool:
    """Whether letters are written with signs made for mathematics or ornament, or with accents that the name has not."""
    accents = 0
    for character in original:
        if character.isascii():
            continue
        described = unicodedata.name(character, "")
        if described.startswith(_ORNAMENTS):
            return True
        if described.startswith("LATIN") and " WITH " in described or unicodedata.category(character) == "Mn":
            accents += _LATIN_LETTER.search(original) is not None
    return accents >= 2 and name.isascii()


_LATIN_LETTER = re.compile("[A-Za-z]")
_ORNAMENTS = (
    "MATHEMATICAL", "CIRCLED", "SQUARED", "NEGATIVE", "PARENTHESIZED", "DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER", "REGIONAL",
    "LATIN LETTER SMALL CAPITAL", "MODIFIER LETTER", "SUPERSCRIPT", "SUBSCRIPT", "TURNED", "LATIN SMALL LETTER TURNED",
    "LATIN SMALL LETTER OPEN", "LATIN SMALL LETTER ALPHA", "LATIN SMALL LETTER SCRIPT", "CROSSED",
)  # fmt: skip
