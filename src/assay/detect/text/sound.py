"""What a name sounds like, roughly: so that `Guchi`, `Gucchi` and `Guccy` meet `Gucci`."""

import re
import unicodedata

# English-like spellings of one sound, applied in this order to a folded Latin word.
_LATIN = (
    ("ough", "o"), ("tch", "c"), ("sch", "s"), ("ch", "c"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("qu", "k"),
    ("ee", "i"), ("oo", "u"), ("ou", "u"), ("ie", "i"), ("y", "i"), ("z", "s"), ("w", "v"), ("q", "k"), ("c", "k"),
    ("x", "ks"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")
_DRAWN_OUT = re.compile(r"(.{1,2}?)\1{2,}")
_LATIN_WORD = re.compile(r"[a-z]")
# Doubled and aspirated Korean consonants to the plain one, as decomposed letters.
_HANGUL = str.maketrans(
    "\u1101\u110f\u1104\u1110\u1108\u1111\u110a\u110d\u110e", "\u1100\u1100\u1103\u1103\u1107\u1107\u1109\u110c\u110c"
)
# Arabic long vowels go, and letters that are used for one foreign sound become one.
_ARABIC = str.maketrans("غقجگصزطڤ", "ككككسستف", "اويى")
# Small kana to full-sized ones; the sign for a long vowel goes.
_KANA = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", "ー")


def undrawn(word: str) -> str:
    """The word without letters drawn out three times or more: `niiiike`."""
    return _DRAWN_OUT.sub(r"\1", word)


def undoubled(word: str) -> str:
    """The word with every letter once where it stands twice or more: `Dioor` and `Dior` are the same."""
    return _REPEATED.sub(r"\1", word)


def sound(word: str) -> str:
    """The sound key of a folded word; two words that read alike have the same key, or keys one letter apart."""
    word = undrawn(word)
    if _LATIN_WORD.search(word):
        for written, heard in _LATIN:
            if written in word:
                word = word.replace(written, heard)
    elif "\uac00" <= word[:1] <= "\ud7a3":
        word = unicodedata.normalize("NFD", word).translate(_HANGUL)
    elif "\u0600" <= word[:1] <= "\u06ff":
        word = word[:1] + word[1:].translate(_ARABIC)
    elif "\u30a1" <= word[:1] <= "\u30fe":
        word = word.translate(_KANA)
    return _REPEATED.sub(r"\1", word)
