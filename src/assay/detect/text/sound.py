"""What a name sounds like, roughly: so that `Guchi`, `Gucchi` and `Guccy` meet `Gucci`."""

import functools
import re
import unicodedata

# English-like spellings of one sound, applied in this order to a folded Latin word.
_LATIN = (
    ("ough", "o"), ("xx", "x"), ("tsch", "k"), ("tch", "k"), ("sch", "s"), ("ch", "k"), ("cci", "ki"), ("cce", "ke"), ("ce", "se"),
    ("ci", "si"), ("cy", "si"), ("sh", "s"), ("th", "t"), ("ph", "f"), ("ck", "k"), ("qu", "k"), ("ee", "i"), ("oo", "u"),
    ("ou", "u"), ("ie", "i"), ("y", "i"), ("z", "s"), ("w", "v"), ("q", "k"), ("c", "k"), ("x", "ks"),
)  # fmt: skip
# Consonants that are mistaken for one another, to one of them; the others, and vowels, go.
_CONSONANTS = str.maketrans("bdgvz", "ptkfs", "aeiouhjwy")
_NO_LETTER = re.compile("[^a-z]+")
_REPEATED = re.compile(r"(.)\1+")
_DRAWN_OUT = re.compile(r"(.{1,2}?)\1{2,}")
_LATIN_WORD = re.compile(r"[a-z]")
# Doubled and aspirated Korean consonants to the plain one, as decomposed letters.
_HANGUL = str.maketrans("ᄁᄏᄄᄐᄈᄑᄊᄍᄎ", "ᄀᄀᄃᄃᄇᄇᄉᄌᄌ")
_HANGUL_DRAWN_OUT = re.compile("([ᅡ-ᅵ])(?:ᄋ\\1)+")
# Arabic long vowels go, and letters that are used for one foreign sound become one.
_ARABIC = str.maketrans("غقجگصزطڤ", "ككككسستف", "اويى")
# Small kana to full-sized ones; the sign for a long vowel goes.
_KANA = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", "ー")
# Cyrillic: soft and voiced consonants to the others, vowels that foreign names are written with by turns to one.
_CYRILLIC_PAIRS = (("дж", "ш"), ("тс", "с"), ("оу", "о"))
_CYRILLIC = str.maketrans("йыіїэєёюягдбвзцжчщ", "ииииеееуактпфссшшш", "ьъ")
# Greek: the ways to write i, o and e, and the pairs that stand for b, d and g.
_GREEK_PAIRS = (
    ("αι", "ε"),
    ("ει", "ι"),
    ("οι", "ι"),
    ("γκ", "κ"),
    ("γγ", "κ"),
    ("μπ", "π"),
    ("ντ", "τ"),
    ("ξ", "κσ"),
    ("ψ", "πσ"),
)
_GREEK = str.maketrans("ηυωγχδθζς", "ιιοκκττσσ")
# Thai: a vowel written before its consonant comes after it, tones and silent letters go, what sounds alike becomes one.
_THAI_VOWEL_FIRST = re.compile("([เแโใไ])([ก-ฮ])")
_THAI_SILENT = re.compile("[ก-ฮ]์|[่้๊๋็]")
_THAI_PAIRS = (("ไ", "ย"), ("ใ", "ย"), ("าย", "ย"), ("ัย", "ย"))
_THAI = str.maketrans("ีืึูแัะซศษทธถฐฏฎดขฆคผภบพฝชฉฌณฬรญฮ", "ิิิุเาาสสสตตตตตตตกกกปปปปฟจจจนลลยห")


def undrawn(word: str) -> str:
    """The word without letters drawn out three times or more: `niiiike`."""
    if "\uac00" <= word[:1] <= "\ud7a3":
        return unicodedata.normalize("NFC", _HANGUL_DRAWN_OUT.sub(r"\1", decomposed(word)))
    return _DRAWN_OUT.sub(r"\1", word)


def undoubled(word: str) -> str:
    """The word with every letter once where it stands twice or more: `Dioor` and `Dior` are the same."""
    return _REPEATED.sub(r"\1", word)


def decomposed(word: str) -> str:
    """Korean syllables as their letters, Thai vowels behind their consonants, anything else as it is."""
    if "\u0e00" <= word[:1] <= "\u0e7f":
        return as_spoken(word)
    return unicodedata.normalize("NFD", word) if "\uac00" <= word[:1] <= "\ud7a3" else word


def as_spoken(text: str) -> str:
    """Thai vowels behind the consonants before which they are written."""
    return _THAI_VOWEL_FIRST.sub(r"\2\1", text)


def consonants(word: str) -> str:
    """The consonants that a word in Latin letters is heard by: `Konvors` and `Converse` have the same."""
    return _NO_LETTER.sub("", sound(word)).translate(_CONSONANTS)


@functools.lru_cache(maxsize=1 << 18)
def sound(word: str) -> str:
    """The sound key of a folded word; two words that read alike have the same key, or keys one letter apart."""
    word = undrawn(word)
    first = word[:1]
    if _LATIN_WORD.search(word):
        word = _respelt(word, _LATIN)
    elif "\uac00" <= first <= "\ud7a3":
        word = decomposed(word).translate(_HANGUL)
    elif "\u0600" <= first <= "\u06ff":
        word = first + word[1:].translate(_ARABIC)
    elif "\u30a1" <= first <= "\u30fe":
        word = word.translate(_KANA)
    elif "\u0400" <= first <= "\u052f":
        word = _respelt(word, _CYRILLIC_PAIRS).translate(_CYRILLIC)
    elif "\u0370" <= first <= "\u03ff":
        word = _respelt(word, _GREEK_PAIRS).translate(_GREEK)
    elif "\u0e00" <= first <= "\u0e7f":
        word = _respelt(_THAI_SILENT.sub("", decomposed(word)), _THAI_PAIRS).translate(_THAI)
    return _REPEATED.sub(r"\1", word)


def _respelt(word: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for written, heard in pairs:
        if written in word:
            word = word.replace(written, heard)
    return word
