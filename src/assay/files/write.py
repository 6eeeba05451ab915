"""Verdicts into a file, whole or not at all; the format goes by the extension.

In CSV, `rules` and `findings` are JSON text. Listing ids come from strangers, and a spreadsheet runs a cell that begins
with = + - @ (also in full width), a tab or a carriage return as a formula: such a cell gets a ' in front. JSONL and
Parquet hold every value as it is.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from assay.base.errors import AssayError
from assay.base.files import replacing
from assay.detect.screener import VERDICT_SCHEMA

_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
_GUARDED = ("listing_id", "brand")
_AS_JSON = ("rules", "findings")

Write = Callable[[pa.RecordBatch], None]


class VerdictWriter:
    """A context: the file appears under its name when the context ends well, and not at all when it ends otherwise.

    Formats: .csv, .jsonl (each also .gz) and .parquet. Raises AssayError at once for another one, on entering where the
    folder cannot be written, and from any method when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        name = path.name.lower()
        self._zipped = name.endswith(".gz")
        self._suffix = Path(name.removesuffix(".gz")).suffix
        if self._suffix not in (".csv", ".jsonl", ".parquet") or (self._zipped and self._suffix == ".parquet"):
            raise AssayError(
                f"{path} does not say in which format to write.",
                "End its name in .csv, .jsonl (either may be followed by .gz) or .parquet.",
            )
        self._open = ExitStack()
        self._write: Write | None = None

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            file = opening.enter_context(replacing(self._path))
            self._write = _parquet(file, opening) if self._suffix == ".parquet" else self._text(file, opening)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write = None
        self._open.__exit__(kind, error, trace)

    def write(self, batch: pa.RecordBatch) -> None:
        """Add the rows of a batch that has the columns of the verdict schema, in any order."""
        if self._write is None:
            raise ValueError("VerdictWriter is not open")
        columns = [batch.column(field.name).cast(field.type) for field in VERDICT_SCHEMA]
        self._write(pa.RecordBatch.from_arrays(columns, schema=VERDICT_SCHEMA))

    def _text(self, file: IO[bytes], opening: ExitStack) -> Write:
        if not self._zipped:
            return _csv(file.write) if self._suffix == ".csv" else _jsonl(file.write)
        # No name and no time inside: the same verdicts make the same bytes.
        zipped = opening.enter_context(gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0))
        return _csv(zipped.write) if self._suffix == ".csv" else _jsonl(zipped.write)


def _parquet(file: IO[bytes], opening: ExitStack) -> Write:
    writer = opening.enter_context(pq.ParquetWriter(file, VERDICT_SCHEMA, compression="zstd"))
    return lambda batch: writer.write_batch(batch)


def _jsonl(put: Callable[[bytes], object]) -> Write:
    def write(batch: pa.RecordBatch) -> None:
        put("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(batch)).encode())

    return write


def _csv(put: Callable[[bytes], object]) -> Write:
    put((",".join(VERDICT_SCHEMA.names) + "\r\n").encode())

    def write(batch: pa.RecordBatch) -> None:
        text = io.StringIO(newline="")
        # With \n alone the csv module would leave a \r inside a value without quotes.
        writer = csv.writer(text, lineterminator="\r\n")
        for row in _rows(batch):
            for name in _GUARDED:
                row[name] = guarded(row[name])
            for name in _AS_JSON:
                row[name] = json.dumps(row[name], ensure_ascii=False)
            writer.writerow(row.values())
        put(text.getvalue().encode())

    return write


def _rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = batch.to_pylist()
    for row in rows:
        for finding in row["findings"]:
            # 0.8 is kept in 32 bits, and would else be written 0.800000011920929.
            finding["strength"] = finding["strength"] and float(f"{finding['strength']:.7g}")
    return rows


def guarded(cell: str | None) -> str | None:
    """The cell with a ' in front where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell and cell.startswith(_FORMULA_STARTS) else cell
