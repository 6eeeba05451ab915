"""Brands files: what rights owners say of their marks, as JSONL or CSV; the starter registry is in the same format."""

import contextlib
import csv
import functools
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assay.base.errors import AssayError
from assay.base.rates import Rates

BRAND_KEYS = (
    "name", "aliases", "en", "zh", "classes", "sector", "goods", "lines", "common_word", "prices", "authorised_sellers",
)  # fmt: skip
_LIST_SPLIT = re.compile(r"[|;]")
_TRUE = frozenset({"true", "yes", "y", "1"})
_FALSE = frozenset({"false", "no", "n", "0", ""})
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Floors:
    """Lowest believable prices of genuine new goods, by kind of goods or by product line, in one currency."""

    by_kind: dict[str, float]
    currency: str = "USD"
    as_of: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A product line whose name stands for the brand ("iPhone")."""

    name: str
    aliases: tuple[str, ...] = ()
    goods: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    """One brand as its owner describes it. `senses` maps a name in lower case to its ordinary meaning; `"*"` means all."""

    name: str
    aliases: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    sector: str = ""
    goods: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    senses: dict[str, str] = field(default_factory=dict)
    no_common_word: bool = False
    floors: Floors | None = None
    authorised_sellers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BrandNote:
    """Something in a brands file that was left out or needs a look: where, and why."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def read_brands(path: Path, rates: Rates, notes: list[BrandNote], curated: bool = False) -> list[Brand]:
    """Read one brands file; a bad name or value is left out and noted, a file that is not a brands file is refused.

    In a curated file every ordinary sense of a name is told; elsewhere a dictionary tells them.
    """
    brands: list[Brand] = []
    for number, row in read_rows(path):
        place = f"{path.name}, line {number}"
        brand = brand_of({"common_word": {}, **row} if curated else row, place, rates, notes)
        if brand is not None:
            brands.append(brand)
    if not brands:
        raise AssayError(f"{path} names no brand.", 'Each line needs at least a name, as {"name": "Gucci"}.')
    return brands


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of a brands file with their numbers, as they are written; a file that is no brands file is refused."""
    if not path.is_file():
        raise AssayError(f"There is no brands file at {path}.", "Give the path of a JSONL or CSV file.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise AssayError(f"{path}, line {line} is not UTF-8.", "Save the brands file as UTF-8.") from None
    if path.suffix.lower() == ".csv":
        yield from _csv_rows(path, text)
        return
    for number, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            row = json.loads(written)
        except (ValueError, RecursionError) as error:
            reason = getattr(error, "msg", "nested too deeply")
            raise AssayError(
                f"{path}, line {number} is not JSON: {reason}.", "A brands file has one object a line."
            ) from None
        if not isinstance(row, dict):
            raise AssayError(f"{path}, line {number} is not a JSON object.", "A brands file has one object a line.")
        yield number, row


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if "name" not in (reader.fieldnames or ()):
        raise AssayError(
            f"{path} has no column `name`.", f"Its columns are: {', '.join(reader.fieldnames or ['none'])}."
        )
    for row in reader:
        yield reader.line_num, {key: value for key, value in row.items() if key and value}


def brand_of(row: dict[str, Any], place: str, rates: Rates, notes: list[BrandNote]) -> Brand | None:
    """One line of a brands file, or a brand described like one; None if it has no name, which is noted."""
    name = _name(row.get("name"))
    if name is None:
        notes.append(BrandNote(place, "left out: it has no name"))
        return None
    for key in row:
        if key not in BRAND_KEYS and (close := _meant(key)):
            notes.append(BrandNote(place, f"`{key}` is not read; did you mean `{close}`?"))
    aliases = (*_names(row, "aliases", place, notes), *_names(row, "en", place, notes))
    senses, no_common_word = _senses(row.get("common_word"))
    return Brand(
        name=name,
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias != name)),
        zh=tuple(dict.fromkeys(_names(row, "zh", place, notes))),
        classes=_classes(row.get("classes"), place, notes),
        sector=str(row.get("sector") or ""),
        goods=_texts(row.get("goods")),
        lines=_lines(row.get("lines"), place, notes),
        senses=senses,
        no_common_word=no_common_word,
        floors=_floors(row.get("prices"), place, rates, notes),
        authorised_sellers=tuple(
            str(item).strip() for item in items_of(row.get("authorised_sellers")) if str(item or "").strip()
        ),
    )


@functools.lru_cache(maxsize=1024)
def _meant(key: str) -> str:
    """The key that somebody may have meant, or nothing: asked once, for a file has the same keys in every line."""
    return next(iter(get_close_matches(key, BRAND_KEYS, 1, 0.75)), "")


def _name(value: Any) -> str | None:
    text = " ".join(str(value).split()) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    is_text = not any("\ud800" <= character <= "\udfff" for character in text)  # half a character, from a broken escape
    return text[:MAX_NAME] or None if is_text else None


def items_of(value: Any) -> list[Any]:
    """A list out of a JSON list, JSON in a CSV cell, or text split at | or ;."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("["):
            try:
                value = json.loads(text)
            except ValueError:
                value = _LIST_SPLIT.split(text)
        else:
            value = _LIST_SPLIT.split(text)
    if not isinstance(value, Iterable) or isinstance(value, dict):
        value = [value]
    return list(value)


def _texts(value: Any) -> tuple[str, ...]:
    """The items that are text, without blanks."""
    return tuple(item.strip() for item in items_of(value) if isinstance(item, str) and item.strip())


def _names(row: dict[str, Any], key: str, place: str, notes: list[BrandNote]) -> list[str]:
    names: list[str] = []
    for item in items_of(row.get(key)):
        name = _name(item)
        if name is None:
            what = "an empty name" if item is None or not str(item).strip() else "a name that is no text"
            notes.append(BrandNote(place, f"{what} in `{key}` was left out"))
        else:
            names.append(name)
    return names


def _classes(value: Any, place: str, notes: list[BrandNote]) -> tuple[int, ...]:
    items = re.split(r"[\s,;|]+", value.strip("[] ")) if isinstance(value, str) else items_of(value)
    classes: list[int] = []
    for item in map(str, items):
        if item and item.isdigit() and 1 <= int(item) <= 45:
            classes.append(int(item))
        elif item:
            notes.append(BrandNote(place, f"{item!r} is not a Nice class (1 to 45) and was left out"))
    return tuple(classes)


def _lines(value: Any, place: str, notes: list[BrandNote]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for item in items_of(value):
        record = item if isinstance(item, dict) else {"name": item}
        name = _name(record.get("name"))
        if name is None:
            notes.append(BrandNote(place, "a product line without a name was left out"))
        else:
            lines.append(Line(name, tuple(_names(record, "aliases", place, notes)), str(record.get("goods") or "")))
    return tuple(lines)


def _senses(value: Any) -> tuple[dict[str, str], bool]:
    """What `common_word` says: a sense by name, one sense for all, or that there is (true) or is not (false) one."""
    if isinstance(value, str) and value.strip().startswith("{"):
        with contextlib.suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict):
        return {str(name).lower(): str(sense) or "an ordinary word" for name, sense in value.items()}, not value
    if isinstance(value, bool):
        return ({"*": "an ordinary word"}, False) if value else ({}, True)
    if value is None:
        return {}, False
    text = str(value).strip()
    if text.lower() in _TRUE:
        return {"*": "an ordinary word"}, False
    if text.lower() in _FALSE:
        return {}, bool(text)
    return {"*": text}, False


def _floors(value: Any, place: str, rates: Rates, notes: list[BrandNote]) -> Floors | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            notes.append(BrandNote(place, "`prices` is not JSON and was left out"))
            return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = {"floors": {"any": value}}
    if not isinstance(value, dict):
        notes.append(BrandNote(place, "`prices` is neither a number nor an object and was left out"))
        return None
    floors = value.get(
        "floors", {key: price for key, price in value.items() if key not in ("currency", "as_of", "basis")}
    )
    currency = str(value.get("currency") or "USD").upper()
    if currency not in rates:
        notes.append(BrandNote(place, f"prices in {currency}, which the exchange rates do not have, were left out"))
        return None
    if not isinstance(floors, dict):
        notes.append(BrandNote(place, "the floors in `prices` are no object and were left out"))
        return None
    kept: dict[str, float] = {}
    for kind, price in floors.items():
        if isinstance(price, int | float) and not isinstance(price, bool) and 0 < price < 1e9:
            kept[str(kind).lower()] = float(price)
        else:
            notes.append(
                BrandNote(place, f"the price floor {price!r} for {kind} was left out: it is not a positive number")
            )
    return Floors(kept, currency, str(value.get("as_of") or ""), str(value.get("basis") or "")) if kept else None
