"""Any script in Latin letters, roughly as it sounds: for names that change script in the middle, as `Гucci` or `나이ke`."""

import re

from anyascii import anyascii

from assay.detect.text.sound import as_spoken

_GLIDES = (
    ("iya", "a"),
    ("iyu", "u"),
    ("iyo", "o"),
    ("sya", "sha"),
    ("eu", ""),
)  # the last is the vowel Korean adds: 아디다스
# What anyascii spells letter by letter, and people hear otherwise.
_GREEK = (("γκ", "g"), ("γγ", "ng"), ("μπ", "b"), ("ντ", "d"), ("ου", "u"))
_HEARD = str.maketrans({"و": "u", "ي": "i", "ی": "i", "غ": "g", "ق": "k", "ع": "", "ッ": "", "ー": ""})
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def romanised(text: str, glides: bool = True) -> str:
    """Letters a to z and digits only; with `glides`, sounds that are written in two characters become one (シャ is sha)."""
    for written, heard in _GREEK if "α" <= text[:1] <= "ω" else ():
        text = text.replace(written, heard)
    text = as_spoken(text).translate(_HEARD)
    letters = _NOT_LETTERS.sub("", "".join(anyascii(character).lower() for character in text))
    for written, heard in _GLIDES if glides else ():
        letters = letters.replace(written, heard)
    return letters
