"""Brands and their names: who they are, what goods they protect, what those cost at the least, how a name is used."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import pyarrow as pa

from assay.base.rates import Rates
from assay.detect.brands import Brand

_SCHEMA: Final = pa.schema(
    [
        pa.field("name", pa.string()),
        pa.field("sector", pa.string()),
        pa.field("classes", pa.list_(pa.int8())),
        pa.field("goods", pa.list_(pa.string())),
        pa.field("protected", pa.list_(pa.string())),
        pa.field("floors", pa.string()),
        pa.field("floors_as_of", pa.string()),
        pa.field("authorised_sellers", pa.list_(pa.string())),
    ]
)
_CHUNK = 1 << 16


class Usage(StrEnum):
    """How a listing uses a brand's name."""

    SOLD_AS = "sold_as"
    COMPATIBLE = "compatible"
    COMPARED = "compared"
    RESALE = "resale"
    COMMON_WORD = "common_word"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Alias:
    """One way of writing a mark: `words` is its folded form with single spaces, `sense` its ordinary meaning if it has one."""

    id: int
    text: str
    mark: int
    words: str
    kind: str
    goods: str
    sense: str

    @property
    def key(self) -> str:
        return self.words.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Mark:
    """One brand of the pack.

    `goods` are the kinds it makes, `protected` those and all others in its Nice classes; `floors` are US dollars at the
    US price level by kind of goods or line, lower case.
    """

    id: int
    name: str
    sector: str
    classes: tuple[int, ...]
    goods: frozenset[str]
    protected: frozenset[str]
    floors: dict[str, float]
    floors_as_of: str
    authorised_sellers: frozenset[str]


def compile_marks(brands: Iterable[Brand], rates: Rates, classes: Mapping[str, tuple[int, ...]], path: Path) -> None:
    """Write the table of brands; floors become dollars at the rates, `classes` are the Nice classes of each kind of goods."""
    kinds: dict[int, set[str]] = {}
    for kind, numbers in classes.items():
        for number in numbers:
            kinds.setdefault(number, set()).add(kind)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, _SCHEMA) as writer:
        rows: list[dict[str, object]] = []
        for brand in brands:
            rows.append(_row(brand, rates, kinds))
            if len(rows) == _CHUNK:
                writer.write_batch(pa.RecordBatch.from_pylist(rows, _SCHEMA))
                rows = []
        if rows:
            writer.write_batch(pa.RecordBatch.from_pylist(rows, _SCHEMA))


def _row(brand: Brand, rates: Rates, kinds: Mapping[int, set[str]]) -> dict[str, object]:
    floors: dict[str, float] = {}
    if brand.floors is not None:
        rate = rates[brand.floors.currency]
        floors = {kind: price * rate.usd / rate.price_level for kind, price in brand.floors.by_kind.items()}
    goods = {*brand.goods, *(line.goods for line in brand.lines if line.goods)}
    protected = goods.union(*(kinds.get(number, ()) for number in brand.classes))
    return {
        "name": brand.name,
        "sector": brand.sector,
        "classes": list(brand.classes),
        "goods": sorted(goods),
        "protected": sorted(protected),
        "floors": json.dumps(floors, ensure_ascii=False) if floors else "",
        "floors_as_of": brand.floors.as_of if brand.floors else "",
        "authorised_sellers": list(brand.authorised_sellers),
    }


class Marks:
    """The table of brands, memory-mapped; rows become `Mark` when they are met."""

    def __init__(self, path: Path) -> None:
        self._file = pa.ipc.open_file(pa.memory_map(str(path)))
        self._batches = [self._file.get_batch(index) for index in range(self._file.num_record_batches)]
        self._marks: dict[int, Mark] = {}

    def __len__(self) -> int:
        return sum(batch.num_rows for batch in self._batches)

    def __getitem__(self, index: int) -> Mark:
        mark = self._marks.get(index)
        if mark is None:
            mark = self._marks[index] = self._read(index)
        return mark

    def _read(self, index: int) -> Mark:
        batch = self._batches[index // _CHUNK]
        name, sector, classes, goods, protected, floors, as_of, sellers = (
            column[index % _CHUNK].as_py() for column in batch.columns
        )
        return Mark(
            id=index,
            name=name,
            sector=sector,
            classes=tuple(classes),
            goods=frozenset(goods),
            protected=frozenset(protected),
            floors=json.loads(floors) if floors else {},
            floors_as_of=as_of,
            authorised_sellers=frozenset(sellers),
        )
