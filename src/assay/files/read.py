"""A file of listings, whatever its format, as batches in the listing schema."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from assay.files.clean import Cleaner, read_constants
from assay.files.columns import Columns, Source, choose_columns
from assay.files.csv_file import CsvFile
from assay.files.json_file import JsonFile
from assay.files.parquet_file import ParquetFile
from assay.files.raw_rows import ListingSource
from assay.files.refusals import Refusal, Tally
from assay.files.text_file import check_readable, peek

LARGEST_BATCH_BYTES = 64 << 20

_FORMATS: dict[str, Callable[[Path], ListingSource]] = {
    ".csv": CsvFile, ".tsv": CsvFile, ".tab": CsvFile, ".psv": CsvFile, ".txt": CsvFile,
    ".jsonl": JsonFile, ".ndjson": JsonFile, ".json": JsonFile,
    ".parquet": ParquetFile, ".pq": ParquetFile,
}  # fmt: skip


class ListingFile:
    """An open file of listings: what it is and how its columns are read is known, its rows are not read yet."""

    def __init__(
        self,
        path: Path,
        source: ListingSource,
        columns: Columns,
        constants: Mapping[str, pa.Scalar],
        batch_rows: int,
    ) -> None:
        self.path = path
        self.encoding = source.encoding
        """As people call it ("UTF-8", "GB18030"); None in Parquet."""
        self.delimiter = source.delimiter
        """None where there is none: other formats, and CSV of one column."""
        self.rows_kept = 0
        """Listings in the batches so far."""
        self._source = source
        self._columns = columns
        self._constants = constants
        self._batch_rows = batch_rows
        self._refused = Tally()
        self._warned = Tally()

    @property
    def columns(self) -> dict[str, Source]:
        """Canonical name -> the file's column it is read from, and whether that was guessed."""
        return self._columns.sources

    @property
    def stated_currency(self) -> str | None:
        """The currency of all prices where the name of their column says so, as price_usd does."""
        return self._columns.price_currency

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        return self._columns.ignored

    @property
    def size_bytes(self) -> int:
        return self._source.size_bytes

    @property
    def bytes_read(self) -> int:
        """Of `size_bytes`, so far."""
        return self._source.bytes_read

    @property
    def refused(self) -> list[Refusal]:
        """Rows left out so far, by line: the first thousand."""
        return sorted(self._refused.first, key=lambda refusal: refusal.line)

    @property
    def refused_count(self) -> int:
        return self._refused.count

    @property
    def warned(self) -> list[Refusal]:
        """Values left out or changed so far in rows that are kept, by line: the first thousand."""
        return sorted(self._warned.first, key=lambda refusal: refusal.line)

    @property
    def warned_count(self) -> int:
        return self._warned.count

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The listings in file order, in the listing schema and the extra columns after it, none empty.

        A batch has the rows asked for, the last one fewer; so has any whose text is larger than 64 MB. Each call reads
        the file anew. Raises AssayError where the file changed since it was opened or cannot be read to its end.
        """
        self._refused, self._warned, self.rows_kept = Tally(), Tally(), 0
        price = self._columns.sources.get("price")
        decimal_comma = price is not None and self._source.writes_decimal_comma(price.position)
        cleaner = Cleaner(self._columns, self._constants, decimal_comma, self._refused, self._warned)
        waiting: list[pa.RecordBatch] = []
        for raw in self._source.rows(self._columns, self._refused, self._warned):
            waiting.append(cleaner.clean(raw))
            rows, size = sum(batch.num_rows for batch in waiting), sum(batch.nbytes for batch in waiting)
            if rows >= self._batch_rows or size >= LARGEST_BATCH_BYTES:
                full = _regrouped(waiting, self._batch_rows)
                waiting = [full.pop()] if full and full[-1].nbytes < LARGEST_BATCH_BYTES else []
                yield from map(self._count, full)
        yield from map(self._count, _regrouped(waiting, self._batch_rows))

    def _count(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        self.rows_kept += batch.num_rows
        return batch


def open_listings(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    batch_rows: int = 50_000,
    extra: Sequence[str] = (),
) -> ListingFile:
    """Open a file of listings: CSV and its kin, JSONL, a JSON array, gzipped or not, or Parquet.

    `mapping` names the file's column for a column of ours (an empty name: it has none); others are taken by their name
    or guessed. `constants` gives a column one value throughout. `extra` columns are kept as text. Without an id column
    the row number is the id. Raises AssayError for a file that cannot be read as listings, and for names and constants
    that cannot be right.
    """
    check_readable(path)
    read = read_constants(constants or {})
    source = _format_of(path)(path)
    columns = choose_columns(source.names, mapping or {}, read, extra, place=str(path))
    return ListingFile(path, source, columns, read, batch_rows)


def _format_of(path: Path) -> Callable[[Path], ListingSource]:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in (".gz", ".gzip"):
        suffixes.pop()
    known = _FORMATS.get(suffixes[-1]) if suffixes else None
    if known:
        return known
    head = peek(path, 4096)
    if head.startswith(b"PAR1"):
        return ParquetFile
    return JsonFile if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) else CsvFile


def _regrouped(batches: list[pa.RecordBatch], rows: int) -> list[pa.RecordBatch]:
    """The same rows in batches of `rows`, the last one shorter; none empty."""
    batches = [batch for batch in batches if batch.num_rows]
    if not batches:
        return []
    whole = pa.concat_batches(batches)
    return [whole.slice(start, rows) for start in range(0, whole.num_rows, rows)]
