"""What is measured on: listings of the simulated market, real ones where they are, and packs."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from assay.base.settings import home
from assay.detect.brands import read_brands
from assay.detect.pack import compile_pack
from assay.detect.sources import read_sources
from assay.files.read import open_listings
from assay.market import feed
from bench.alone import alone, say
from bench.rules import hundred_rules

ROOT = Path(__file__).parents[1]
BATCH = 20_000
"""Listings a batch, as `assay screen` takes them."""
_PART = 250_000
_SEED = 20_260_101


@dataclass
class Workload:
    """Listings and packs in a temporary folder, each made when it is first asked for."""

    folder: Path
    rows: int

    def feed(self, rows: int) -> Path:
        """A folder with at least `rows` simulated listings.

        No part repeats another: the engine remembers what it has read, and a repeated feed would measure that.
        """
        for start in range(0, min(rows, self.rows), _PART):
            path = self.folder / f"listings-{start // _PART:03}.parquet"
            if not path.exists():
                count = min(_PART, self.rows - start)
                say(f"  making {count:,} listings of the simulated market")
                alone(write_feed, path, _SEED + start // _PART, count)
        return self.folder

    @cached_property
    def pack(self) -> Path:
        """The starter registry with a hundred rules more."""
        path = self.folder / "pack"
        alone(compile_with_rules, path, None)
        return path

    @cached_property
    def pack_of_the_feed(self) -> Path:
        """The same with the brands of the simulated market, so that most of its listings name a mark."""
        path = self.folder / "pack-of-the-feed"
        self.feed(1)
        alone(compile_with_rules, path, self.folder / "brands.jsonl")
        return path


def write_feed(path: Path, seed: int, rows: int) -> None:
    """One part of the feed, and the market's brands, which are the same for every seed."""
    made = feed(seed, rows)
    lines = [json.dumps(brand, ensure_ascii=False) + "\n" for brand in made.brands]
    path.with_name("brands.jsonl").write_text("".join(lines), "utf-8")
    pq.write_table(made.listings, path, row_group_size=BATCH)


def compile_with_rules(path: Path, also: Path | None) -> None:
    """Compile the starter registry with the hundred rules, and the brands of a file beside its own."""
    sources = read_sources([], None)
    if also is not None:
        sources.brands += read_brands(also, sources.rates, sources.notes)
    sources.rules += hundred_rules()
    compile_pack(sources, path, home() / "cache")


def simulated(folder: Path, rows: int) -> Iterator[pa.RecordBatch]:
    """The first `rows` listings of a feed, in batches of BATCH; the last batch of a part is shorter."""
    parts = sorted(folder.glob("listings-*.parquet"))
    batches = (batch for part in parts for batch in pq.ParquetFile(part).iter_batches(BATCH))
    for batch in batches:
        yield batch.slice(0, rows)
        rows -= batch.num_rows
        if rows <= 0:
            return


def simulated_ones(folder: Path, count: int) -> list[pa.RecordBatch]:
    """The first `count` listings, each in a batch of its own."""
    batches = simulated(folder, count)
    rows = (pa.RecordBatch.from_pylist([row], batch.schema) for batch in batches for row in batch.to_pylist())
    return list(islice(rows, count))


def write_csv(folder: Path, rows: int, path: Path) -> None:
    """The first `rows` listings as CSV, lists joined by "|"."""
    table = pa.Table.from_batches(simulated(folder, rows))
    for place, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            table = table.set_column(place, field.name, pc.binary_join(table[field.name], "|"))
    pyarrow.csv.write_csv(table, path)


def real_data() -> Path | None:
    """The folder of real listings and brands, if this machine has one."""
    folder = Path(os.environ.get("ASSAY_DATA") or ROOT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def retail_titles(folder: Path) -> Iterator[pa.RecordBatch]:
    """Twenty thousand real titles."""
    columns = {"title": "product_name", "price": "discounted_price"}
    path = folder / "listings" / "retail_titles.csv"
    return open_listings(path, columns, {"currency": "INR"}, BATCH).batches()
