"""Folding: one way of writing for everything that reads the same, with the way back to the original characters.

Two views are kept apart. The *base* view keeps every letter in its own script (``Гуччи`` stays Cyrillic), the *skeleton*
view turns letters that merely look Latin into Latin ones (``Ɡucсi`` with a Cyrillic ``с`` becomes ``gucci``). Sources:
Unicode NFKC and case folding, OpenCC for traditional Chinese, and the registry's own table of look-alikes.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from functools import cache

import opencc

HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = r"\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff"
THAI = r"\u0e01-\u0e3a\u0e40-\u0e4e"
# Vowels that are written above or below a consonant, and so are no letters to Unicode.
VOWEL_SIGNS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47"
UNSPACED = HAN + KANA + THAI + r"\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"

_TONE_MARKS = frozenset("\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e")
_STRIPPED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "COMBINING")
_ARABIC = str.maketrans({"ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ٱ": "ا", "ک": "ك", "ڪ": "ك", "ی": "ي", "ـ": ""})
# Letters that compose with the one before them, and HTML references: a text that has any is folded cluster by cluster.
_COMPOSING = re.compile("[\u1160-\u11ff\u3099-\u309c\uff9e\uff9f]|&#?[a-zA-Z0-9]{1,10};|[\u3131-\u314e][\u314f-\u3163]")
_CLUSTER = re.compile(
    r"&#?\w{1,10};|[\u3131-\u314e][\u314f-\u3163]|[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\u3099-\u309c\uff9e\uff9f]?",
    re.DOTALL,
)


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
    return "".join(part for part in folded if part not in _TONE_MARKS)


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


def is_plain(text: str) -> bool:
    """Whether the base view of a text has its very length and offsets."""
    return (text.isascii() and "&" not in text) or (text.isascii() and not _COMPOSING.search(text))


class Folder:
    """Folds text by Unicode and by a table of look-alikes (character to Latin letters)."""

    def __init__(self, homoglyphs: Mapping[str, str]) -> None:
        self._base = _FoldTable()
        small: dict[int, str] = {}
        capital: dict[int, str] = {}
        for character, latin in homoglyphs.items():
            if _is_foreign_letter(character):
                folded = _fold_character(character)
                if len(folded) == 1:
                    (capital if character != folded else small)[ord(folded)] = latin
            elif not character.isascii():
                self._base[ord(character)] = latin
        self._skeletons = (small, {**small, **capital})
        self._foreign = [(script, str.maketrans(latin, letters)) for script, latin, letters in _TWINS]

    def base(self, text: str) -> str:
        """The base view of a text."""
        if is_plain(text):
            return text.lower().translate(_ASCII_CONTROLS)
        if _COMPOSING.search(text):
            return "".join(self._cluster(match.group()) for match in _CLUSTER.finditer(text))
        return text.translate(self._base)

    def _cluster(self, cluster: str) -> str:
        return unicodedata.normalize("NFKC", html.unescape(cluster).translate(_VOICED)).translate(self._base)

    def skeletons(self, base: str) -> list[str]:
        """A base view with look-alikes turned Latin, as small letters and as capitals (`ν` looks like v, `Ν` like N)."""
        return list(dict.fromkeys(base.translate(table) for table in self._skeletons))

    def foreign(self, base: str) -> list[str]:
        """A base view of Cyrillic or Greek with the Latin letters and digits in it turned into the letters they look like."""
        return [base.translate(table) for script, table in self._foreign if script.search(base)]

    def places(self, text: str) -> list[int]:
        """For each character of the base view, its index in the text; one more entry for the end."""
        if is_plain(text):
            return list(range(len(text) + 1))
        places: list[int] = []
        if _COMPOSING.search(text):
            for match in _CLUSTER.finditer(text):
                places.extend([match.start()] * len(self._cluster(match.group())))
        else:
            for index, character in enumerate(text):
                places.extend([index] * len(self._base[ord(character)]))
        places.append(len(text))
        return places


_VOICED = str.maketrans("\u309b\u309c", "\u3099\u309a")
_TWINS = (
    (re.compile("[а-я]"), "abeukmhopctyx01346", "авеикмнорстухоизчб"),
    (re.compile("[α-ω]"), "abehikmnoptxyz013", "αβεηικμνορτχυζοιε"),
)
_ASCII_CONTROLS = dict.fromkeys(range(32), " ") | {127: " "}


def original_span(text: str, places: list[int], start: int, end: int) -> tuple[int, int]:
    """The span of `text` that the folded span [start, end) came from, trailing combining marks included."""
    first = places[start]
    last = places[end - 1] + 1
    following = places[end]
    if _COMPOSING.search(text) and (cluster := _CLUSTER.match(text, last - 1)):
        last = min(cluster.end(), max(following, last))
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


def is_styled(original: str, name: str, text: str) -> bool:
    """Whether letters are written as references, with ornamental or currency signs, or with accents that the name has not.

    Full-width letters are how `text` is written if it is Chinese, Japanese or Korean, and style in any other.
    """
    if _REFERENCE.search(original):
        return True
    if len(_ELONGATED.findall(original)) > 1 or len(_ARABIC_VOWELS.findall(original)) > 2:
        return True
    for word in original.split():
        accents = 0
        for character in word:
            if character.isascii():
                continue
            described = unicodedata.name(character, "")
            if described.startswith(_ORNAMENTS) or (described.startswith("FULLWIDTH") and not _EAST_ASIAN.search(text)):
                return True
            is_foreign = described.startswith("HANGUL LETTER") or unicodedata.category(character) in ("Sc", "Sm")
            if is_foreign and character not in name:
                return True
            if unicodedata.category(character) == "Me" or (_is_crossed(character, described) and name.isascii()):
                return True
            accents += (described.startswith("LATIN") and " WITH " in described) or unicodedata.category(
                character
            ) == "Mn"
        if accents >= 2 and name.isascii() and _LATIN_LETTER.search(word):
            return True
    return False


def _is_crossed(character: str, described: str) -> bool:
    """A Latin letter with a stroke, hook or bar, which is a letter of its own and no accent."""
    return (
        described.startswith("LATIN")
        and " WITH " in described
        and unicodedata.normalize("NFKD", character) == character
    )


_LATIN_LETTER = re.compile("[A-Za-z]")
_ELONGATED = re.compile("\u0640+")
_ARABIC_VOWELS = re.compile("[\u064b-\u0652]")
_EAST_ASIAN = re.compile(f"[{HAN}{KANA}가-힣]")
_REFERENCE = re.compile("&#?[a-zA-Z0-9]{1,10};")
_ORNAMENTS = (
    "MATHEMATICAL", "CIRCLED", "KANGXI", "CJK RADICAL", "SQUARED", "NEGATIVE", "PARENTHESIZED", "DOUBLE-STRUCK", "SCRIPT",
    "BLACK-LETTER", "REGIONAL", "LATIN LETTER SMALL CAPITAL", "MODIFIER LETTER", "SUPERSCRIPT", "SUBSCRIPT", "TURNED",
    "LATIN SMALL LETTER TURNED", "LATIN SMALL LETTER OPEN", "LATIN SMALL LETTER ALPHA", "LATIN SMALL LETTER SCRIPT", "CROSSED",
)  # fmt: skip
