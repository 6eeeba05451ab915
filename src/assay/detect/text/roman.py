"""Any script in Latin letters, roughly as it sounds: for names that change script in the middle, as `Гucci` or `나이ke`."""

import re

from anyascii import anyascii

_GLIDES = (
    ("iya", "a"),
    ("iyu", "u"),
    ("iyo", "o"),
    ("sya", "sha"),
    ("eu", ""),
)  # the last is the vowel Korean adds: 아디다스
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def romanised(text: str, glides: bool = True) -> str:
    """Letters a to z and digits only; with `glides`, sounds that are written in two characters become one (シャ is sha)."""
    letters = _NOT_LETTERS.sub("", "".join(anyascii(character).lower() for character in text))
    for written, heard in _GLIDES if glides else ():
        letters = letters.replace(written, heard)
    return letters
