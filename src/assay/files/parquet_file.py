"""Parquet, a batch at a time, every column as text."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assay.base.errors import AssayError
from assay.files.columns import Columns
from assay.files.raw_rows import RawRows, lists_as_text
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
                yield self._raw_rows(batch, positions, done, warned)
                done += batch.num_rows
                self.bytes_read = self.size_bytes * done // self._row_count

    def _raw_rows(self, batch: pa.RecordBatch, positions: dict[str, int], done: int, warned: Tally) -> RawRows:
        lines = np.arange(done + 1, done + 1 + batch.num_rows)
        columns = {name: batch.column(self.names[position]) for name, position in positions.items()}
        try:
            texts = {name: _as_text(name, column, lines, warned) for name, column in columns.items()}
        except pa.ArrowException as error:
            raise self._damaged(error) from error
        return RawRows(texts, lines, lines)

    def _opened(self) -> pq.ParquetFile:
        try:
            with reading(self._path):
                return pq.ParquetFile(self._path)
        except (pa.ArrowException, UnicodeDecodeError) as error:
            raise AssayError(
                f"{self._path} is no whole Parquet file: {_first_line(error)}.", "Make or fetch it again."
            ) from error

    def _next(self, batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
        try:
            with reading(self._path):
                return next(batches, None)
        except pa.ArrowException as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> AssayError:
        return AssayError(f"{self._path} is damaged: {_first_line(error)}.", "Make or fetch it again.")

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
        # Parquet promises UTF-8 and does not check it; what is not, in a list, ends the reading.
        values.validate(full=True)
        return lists_as_text(name, values)
    try:
        text = values.cast(pa.string())
        text.validate(full=True)
        return text
    except pa.ArrowException:
        pass
    if not _is_binary(values.type):
        return pa.array([None if value is None else str(value) for value in values.to_pylist()], pa.string())
    texts: list[str | None] = []
    for value, line in zip(values.cast(pa.binary()).to_pylist(), lines.tolist(), strict=True):
        text = None if value is None else value.decode("utf-8", "replace")
        if text and text.encode() != value:
            warned.add(line, f"{name} is not UTF-8; its unreadable characters were replaced", column=name, value=text)
        texts.append(text)
    return pa.array(texts, pa.string())


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
    )


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
