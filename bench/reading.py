"""Reading a file of listings: CSV, as shops export it."""

import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow.csv

from assay.files.read import open_listings
from bench.alone import alone, peak_megabytes
from bench.result import Result
from bench.workload import BATCH, Workload, write_csv

_ROWS = 250_000


@dataclass(frozen=True, slots=True)
class Read:
    """Rows a second by Assay and by pyarrow alone, and the most memory that Assay took, in megabytes."""

    rate: float
    rate_of_pyarrow: float
    megabytes: float


def read_csv(path: Path) -> Read:
    """Read one file both ways; Assay first, so that pyarrow finds the file in memory too."""
    started = time.perf_counter()
    listings = open_listings(path, batch_rows=BATCH)
    for _ in listings.batches():
        pass
    seconds, megabytes = time.perf_counter() - started, peak_megabytes()
    started = time.perf_counter()
    table = pyarrow.csv.read_csv(path, parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True))
    return Read(listings.rows_kept / seconds, table.num_rows / (time.perf_counter() - started), megabytes)


def measure(work: Workload) -> list[Result]:
    """Rows a second."""
    rows = min(work.rows, _ROWS)
    path = work.folder / "listings.csv"
    alone(write_csv, work.feed(rows), rows, path)
    read = alone(read_csv, path)
    beside = f"pyarrow alone, nothing checked: {read.rate_of_pyarrow:,.0f}"
    return [
        Result(f"reading CSV, {rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB", read.rate, "rows/s", None, beside),
        Result("  peak memory", read.megabytes, "MB"),
    ]
