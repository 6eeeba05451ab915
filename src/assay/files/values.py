"""One value as people write it -> a value of the listing schema, or why not.

Each reader takes the text and gives (value, note): value None where the text says nothing or cannot be read; note None
unless something was wrong or left out, then a sentence without a full stop.
"""

import contextlib
import json
import re
from collections.abc import Callable
from typing import Any

from assay.base.money import CURRENCY_CODES, CURRENCY_SIGNS
from assay.files.raw_rows import LIST_END
from assay.files.refusals import shortened
from assay.files.words import BLANKS, CONDITIONS, COUNTRY_CODES, COUNTRY_NAMES, NO, YES

Reading = tuple[Any, str | None]
ReadValue = Callable[[str], Reading]

_INTEGER = re.compile(r"(\d{1,3}(?:[,.' ]\d{3})+|\d{1,40})(?:\.0+)? ?\+?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_BETWEEN_CODES = re.compile(r"[\s/+]+")
_BETWEEN_NAMES = re.compile(r"\s*[,;|\n]\s*")


def read_condition(text: str) -> Reading:
    """ "NWT", "Used - good", 全新 -> new, used or refurbished."""
    folded = _folded(text)
    if folded in BLANKS:
        return None, None
    for candidate in (
        folded,
        re.split(r"\s*[-–—:,/(（]\s*", folded)[0],
        folded.replace("_", " ").replace("-", " "),
    ):
        if candidate in CONDITIONS:
            return CONDITIONS[candidate], None
    for word, condition in (
        ("refurb", "refurbished"),
        ("renewed", "refurbished"),
        ("used", "used"),
        ("owned", "used"),
    ):
        if re.search(rf"(?<!un)(?<!never )(?<!not ){word}", folded):
            return condition, None
    if re.match(r"(?:brand )?new\b", folded):
        return "new", None
    return None, f"condition {shortened(text)} is not new, used or refurbished; it was left out"


def read_currency(text: str) -> Reading:
    """ "usd", "US$", "RMB" -> the ISO 4217 code."""
    folded = text.strip().upper()
    if folded.lower() in BLANKS:
        return None, None
    code = folded if folded in CURRENCY_CODES else CURRENCY_SIGNS.get(folded)
    return code, None if code else f"currency {shortened(text)} is no ISO 4217 code; it was left out"


def read_country(text: str) -> Reading:
    """ "cn", "China", 中国 -> the ISO 3166-1 alpha-2 code."""
    if _folded(text) in BLANKS:
        return None, None
    code = _country(text)
    return code, None if code else f"ships_from {shortened(text)} is no ISO 3166-1 country; it was left out"


def read_countries(text: str) -> Reading:
    """ "US DE,FR", "China; Japan" -> codes, each once; those that cannot be read are named in the note."""
    names = [code for name in _elements(text) for code in _spaced_codes(name)]
    codes = {name: _country(name) for name in names if _folded(name) not in BLANKS}
    unknown = [name for name, code in codes.items() if code is None]
    note = f"offered_in {shortened(', '.join(unknown))} is no ISO 3166-1 country; it was left out" if unknown else None
    return list(dict.fromkeys(code for code in codes.values() if code)) or None, note


def read_names(text: str) -> Reading:
    """ "Nike; Adidas" -> a list of names."""
    names = [name for name in _elements(text) if _folded(name) not in BLANKS]
    return list(dict.fromkeys(names)) or None, None


def count_reader(column: str) -> ReadValue:
    """A reader of whole numbers from 0: "1,204", "20000+", "3.0"."""

    def read(text: str) -> Reading:
        folded = _folded(text)
        if folded in BLANKS:
            return None, None
        match = _INTEGER.fullmatch(folded)
        if match and (number := int(re.sub(r"\D", "", match[1]))) < 2**63:
            return number, None
        return None, f"{column} {shortened(text)} is not a whole number from 0; it was left out"

    return read


def number_reader(column: str) -> ReadValue:
    """A reader of numbers from 0."""

    def read(text: str) -> Reading:
        folded = _folded(text)
        if folded in BLANKS:
            return None, None
        if _NUMBER.fullmatch(folded) and 0 <= (number := float(folded)) < float("inf"):
            return number, None
        return None, f"{column} {shortened(text)} is not a number from 0; it was left out"

    return read


def yes_no_reader(column: str) -> ReadValue:
    """A reader of true and false: yes, no, y, n, 1, 0 and the like."""

    def read(text: str) -> Reading:
        folded = _folded(text)
        if folded in BLANKS:
            return None, None
        if folded in YES or folded in NO:
            return folded in YES, None
        return None, f"{column} {shortened(text)} is neither yes nor no; it was left out"

    return read


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _country(text: str) -> str | None:
    code = text.strip().upper()
    return code if code in COUNTRY_CODES else COUNTRY_NAMES.get(_folded(text))


def _spaced_codes(name: str) -> list[str]:
    """ "US DE" is two codes; a name of several words is left whole."""
    codes = _BETWEEN_CODES.split(name.strip())
    return codes if _country(name) is None and all(_country(code) for code in codes) else [name]


def _elements(text: str) -> list[str]:
    if LIST_END in text:
        return [element for element in text.split(LIST_END) if element]
    if text.startswith("["):
        with contextlib.suppress(ValueError):
            return [str(element) for element in json.loads(text) if element is not None]
    stripped = text.strip().strip("[]{}").strip()
    return [element.strip(" '\"") for element in _BETWEEN_NAMES.split(stripped) if element.strip(" '\"")]
