"""Everything a pack is compiled from: brands, lexicons, rates, rules and weights, from the starter registry or files."""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from assay.base.errors import AssayError
from assay.base.rates import Rates, read_rates
from assay.detect.brands import Brand, BrandNote, read_brands
from assay.detect.rules import Rule, load_rules

REGISTRY = Path(str(files("assay.detect") / "registry"))


@dataclass(slots=True)
class Sources:
    """What goes into a pack. `notes` says what was left out of the brands files, and where."""

    brands: list[Brand]
    rules: list[Rule]
    rates: Rates
    slang: list[dict[str, Any]]
    cues: list[dict[str, Any]]
    not_compatible: list[str]
    goods: dict[str, str]
    classes: dict[str, tuple[int, ...]]
    homoglyphs: dict[str, str]
    leet: dict[str, str]
    alike: dict[str, str]
    ordinary: frozenset[str]
    slips: list[tuple[str, str, float]]
    weights: dict[str, Any]
    notes: list[BrandNote] = field(default_factory=list)


def read_sources(brand_files: list[Path], rules: Path | None) -> Sources:
    """The starter registry, with its marks replaced by the brands files and its rules by the folder, where given."""
    notes: list[BrandNote] = []
    rates = read_rates(REGISTRY / "rates.csv")
    marks = brand_files or sorted((REGISTRY / "marks").glob("*.jsonl"))
    sectors = goods_of_sectors()
    brands = [brand for path in marks for brand in read_brands(path, rates, notes, curated=not brand_files)]
    return Sources(
        brands=[with_goods_of_sector(brand, sectors) for brand in brands],
        rules=load_rules(rules if rules is not None else REGISTRY / "rules"),
        rates=rates,
        slang=[_term(row, place) for path in _tables("slang") for place, row in _rows(path)],
        cues=[
            _cue(row, path.stem, place)
            for path in _tables("usage")
            if path.stem != "not_compatible"
            for place, row in _rows(path)
        ],
        not_compatible=[row["term"] for _, row in _rows(REGISTRY / "usage" / "not_compatible.csv")],
        goods={row["term"]: row["kind"] for _, row in _rows(REGISTRY / "goods.csv")},
        classes={row["kind"]: tuple(map(int, row["class"].split())) for _, row in _rows(REGISTRY / "classes.csv")},
        homoglyphs={row["char"]: row["latin"] for _, row in _rows(REGISTRY / "fold" / "homoglyphs.csv")},
        leet={row["char"]: row["letters"] for _, row in _rows(REGISTRY / "fold" / "leet.csv")},
        alike={row["char"]: row["like"] for _, row in _rows(REGISTRY / "fold" / "hanzi_lookalikes.csv")},
        ordinary=frozenset(row["word"] for _, row in _rows(REGISTRY / "ordinary.csv")),
        slips=[
            (row["one"], row["other"], _number(row, "cost", place))
            for place, row in _rows(REGISTRY / "fold" / "slips.csv")
        ],
        weights=json.loads((REGISTRY / "weights.json").read_text("utf-8")),
        notes=notes,
    )


def goods_of_sectors() -> dict[str, tuple[str, ...]]:
    """What each sector makes."""
    return {row["sector"]: tuple(row["goods"].split()) for _, row in _rows(REGISTRY / "sectors.csv")}


def with_goods_of_sector(brand: Brand, sectors: dict[str, tuple[str, ...]]) -> Brand:
    """A brand of which only the sector is known makes what the sector makes; a service makes no goods."""
    goods = sectors.get(brand.sector)
    if goods is None or brand.goods or brand.lines or brand.classes:
        return brand
    return replace(brand, goods=goods or ("services",))


def registry_sha256() -> str:
    """One hash over every file of the starter registry."""
    digest = hashlib.sha256()
    for path in sorted(path for path in REGISTRY.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        digest.update(str(path.relative_to(REGISTRY)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _tables(name: str) -> list[Path]:
    return sorted((REGISTRY / name).glob("*.csv"))


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield f"{path.name}, {next(iter(row.values()))!r}", {key: value or "" for key, value in row.items() if key}


def _number(row: dict[str, str], key: str, place: str) -> float:
    try:
        value = float(row[key])
    except (KeyError, ValueError):
        raise AssayError(f"{place}: `{key}` is not a number.", "Lexicons give strengths from 0 to 1.") from None
    return value


def _term(row: dict[str, str], place: str) -> dict[str, Any]:
    return {
        "term": row["term"],
        "strength": _number(row, "strength", place),
        "alone": _number(row, "alone", place),
        "meaning": row["meaning"],
        "innocent": [word.strip() for word in row["innocent"].split(";") if word.strip()],
        "innocent_sense": row["innocent_sense"],
    }


def _cue(row: dict[str, str], usage: str, place: str) -> dict[str, Any]:
    return {"term": row["term"], "usage": usage, "where": row["where"], "strength": _number(row, "strength", place)}
