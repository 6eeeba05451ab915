"""Parquet, a batch at a time, every column as text."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assay.base.errors import AssayError
from assay.detect.listing import LISTING_SCHEMA
from assay.files.columns import CANONICAL, Columns
from assay.files.raw_rows import LIST_END, RawRows
from assay.files.refusals import Tally
from assay.files.text_file import reading

_ROWS_AT_ONCE = 16_384


class ParquetFile:
    """Opening it reads the footer. Raises AssayError where it is no whole Parquet file, or has no rows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.encoding: str | None = None
        self.delimiter: str | None = None
        self.size_bytes = path.stat().st_size
        self.bytes_read = 0
        with self._opened() as file:
            self._schema = file.schema_arrow
            self._row_count = file.metadata.num_rows
        self.names = list(self._schema.names)
        if len(set(self.names)) < len(self.names):
            raise AssayError(f"{path} has two columns of the same name.", "Write it again with a name for each column.")
        if self._row_count == 0:
            raise AssayError(f"{path} has columns but no rows.", "Give a file with a row for each listing.")

    def writes_decimal_comma(self, position: int) -> bool:
        return False

    def rows(self, columns: Columns, refused: Tally, warned: Tally) -> Iterator[RawRows]:
        positions = columns.positions
        for name, position in positions.items():
            self._check_type(name, position)
        with self._opened() as file:
            if file.schema_arrow != self._schema or file.metadata.num_rows != self._row_count:
                raise AssayError(
                    f"{self._path} changed since it was opened.", "Wait until it is written, then run again."
                )
            done = 0
            wanted = sorted({self.names[position] for position in positions.values()})
            batches = file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=wanted, use_threads=False)
            while (batch := self._next(batches)) is not None:
                lines = np.arange(done + 1, done + 1 + batch.num_rows)
                values = {
                    name: _as_text(name, batch.column(self.names[position]), lines, warned)
                    for name, position in positions.items()
                }
                yield RawRows(values, lines, lines)
                done += batch.num_rows
                self.bytes_read = self.size_bytes * done // self._row_count

    def _opened(self) -> pq.ParquetFile:
        try:
            with reading(self._path):
                return pq.ParquetFile(self._path)
        except pa.ArrowException as error:
            raise AssayError(
                f"{self._path} is no whole Parquet file: {_first_line(error)}.", "Make or fetch it again."
            ) from error

    def _next(self, batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
        try:
            with reading(self._path):
                return next(batches, None)
        except pa.ArrowException as error:
            raise AssayError(f"{self._path} is damaged: {_first_line(error)}.", "Make or fetch it again.") from error

    def _check_type(self, name: str, position: int) -> None:
        kind = self._schema.field(position).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if _is_list(kind) and not pa.types.is_nested(kind.value_type):
            return
        if pa.types.is_nested(kind):
            raise AssayError(
                f"The column {self.names[position]} of {self._path}, read as {name}, holds {kind}, not plain values.",
                f"Map another column (--map {name}=COLUMN), or none (--map {name}=).",
            )


def _as_text(name: str, values: pa.Array, lines: np.ndarray, warned: Tally) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if _is_list(values.type):
        end = LIST_END if name in CANONICAL and pa.types.is_list(LISTING_SCHEMA.field(name).type) else ""
        return pa.array([None if row is None else _joined(row, end) for row in values.to_pylist()], pa.string())
    try:
        return values.cast(pa.string())
    except pa.ArrowException:
        pass
    texts: list[str | None] = []
    for value, line in zip(values.to_pylist(), lines.tolist(), strict=True):
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else None if value is None else str(value)
        if isinstance(value, bytes) and "\ufffd" in str(text):
            warned.add(line, f"{name} is not UTF-8; its unreadable characters were replaced", column=name, value=text)
        texts.append(text)
    return pa.array(texts, pa.string())


def _joined(row: list[object], end: str) -> str:
    elements = [str(element) for element in row if element is not None]
    return "".join(element + end for element in elements) if end else ", ".join(elements)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
