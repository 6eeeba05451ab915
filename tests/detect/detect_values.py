"""Marks, mentions and small packs, made for one test."""

import json
from pathlib import Path
from typing import Any

from assay.detect.detector import Mention
from assay.detect.marks import Alias, Mark, Usage
from assay.detect.pack import Pack, compile_pack, open_pack
from assay.detect.sources import read_sources

VELMORANE: dict[str, Any] = {
    "name": "Velmorane",
    "aliases": ["Вельморан"],
    "zh": ["维莫兰"],
    "classes": [18, 25],
    "goods": ["bag", "wallet", "belt"],
    "lines": [{"name": "Celestine", "goods": "bag"}],
    "common_word": {},
    "prices": {
        "currency": "USD",
        "as_of": "2026-01",
        "floors": {"bag": 240, "wallet": 95, "Celestine": 380, "any": 60},
    },
    "authorised_sellers": ["shop-17"],
}
"""A fictional house of bags."""


def mark(**changes: Any) -> Mark:
    values: dict[str, Any] = {
        "id": 0,
        "name": "Velmorane",
        "sector": "",
        "classes": (18,),
        "goods": frozenset({"bag", "wallet", "belt"}),
        "protected": frozenset({"bag", "wallet", "belt", "luggage"}),
        "floors": {"bag": 240.0, "wallet": 95.0, "celestine": 380.0, "any": 60.0},
        "floors_as_of": "2026-01",
        "authorised_sellers": frozenset(),
    }
    return Mark(**{**values, **changes})


def mention(of: Mark | None = None, usage: Usage = Usage.SOLD_AS, **changes: Any) -> Mention:
    """A mention of a mark by its name; `line` makes it one by a product line, `goods` says what the line is."""
    named = of or mark()
    line, goods = changes.pop("line", ""), changes.pop("goods", "")
    text = line or named.name
    alias = Alias(0, text, named.id, text.lower(), "line" if line else "name", goods, "")
    values: dict[str, Any] = {
        "field": "title",
        "start": 0,
        "end": len(text),
        "how": "plain",
        "strength": 1.0,
        "sure": 1.0,
    }
    return Mention(mark=named, alias=alias, usage=usage, **{**values, **changes})


def brands_file(folder: Path, *brands: dict[str, Any], name: str = "brands.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(brand, ensure_ascii=False) + "\n" for brand in brands), "utf-8")
    return path


def pack_of(
    folder: Path, vocabulary: Path, *brands: dict[str, Any], rules: str | None = None, name: str = "pack"
) -> Pack:
    """A pack of these brands; `rules` is the TOML of one rule file, None for the starter rules."""
    source = None
    if rules is not None:
        source = folder / f"{name}-rules"
        source.mkdir()
        (source / "rules.toml").write_text(rules, "utf-8")
    file = brands_file(folder, *(brands or (VELMORANE,)), name=f"{name}.jsonl")
    compile_pack(read_sources([file], source), folder / name, vocabulary)
    return open_pack(folder / name)
