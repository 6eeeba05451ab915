"""What a name sounds like, roughly: so that `Guchi`, `Gucchi` and `Guccy` meet `Gucci`."""

import re
import unicodedata

# English-like spellings of one sound, applied in this order to a folded Latin word.
_LATIN = (
    ("ough", "o"), ("tch", "c"), ("sch", "s"), ("ch", "c"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("qu", "k"),
    ("ee", "i"), ("oo", "u"), ("ou", "u"), ("ie", "i"), ("y", "i"), ("z", "s"), ("w", "v"), ("q", "k"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")
_LATIN_WORD = re.compile(r"[a-z]")
# Doubled and aspirated Korean consonants to the plain one, as decomposed letters.
_HANGUL = str.maketrans("\u1101\u110f\u1104\u1110\u1108\u1111\u110a\u110d\u110e", "\u1100\u1100\u1103\u1103\u1107\u1107\u1109\u110c\u110c")


def sound(word: str) -> str:
    """The sound key of a folded word; two words that read alike have the same key, or keys one letter apart."""
    if _LATIN_WORD.search(word):
        for written, heard in _LATIN:
            if written in word:
                word = word.replace(written, heard)
    elif "\uac00" <= word[:1] <= "\ud7a3":
        word = unicodedata.normalize("NFD", word).translate(_HANGUL)
    return _REPEATED.sub(r"\1", word)
