"""Files of listings to read: written by a test, read to the end."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.files.columns import choose_columns
from assay.files.csv_file import CsvFile
from assay.files.read import ListingFile, open_listings


@dataclass
class Read:
    """A file read to its end."""

    file: ListingFile
    rows: list[dict[str, Any]]

    @property
    def titles(self) -> list[str | None]:
        return [row["title"] for row in self.rows]

    @property
    def ids(self) -> list[str]:
        return [row["listing_id"] for row in self.rows]

    @property
    def refused(self) -> list[tuple[int, str]]:
        return [(refusal.line, refusal.problem) for refusal in self.file.refused]

    @property
    def warned(self) -> list[tuple[int, str]]:
        return [(refusal.line, refusal.problem) for refusal in self.file.warned]


def read(folder: Path, content: bytes | str, name: str = "listings.csv", **options: Any) -> Read:
    """Write it, read it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_path(path, **options)


def read_path(path: Path, **options: Any) -> Read:
    file = open_listings(path, **options)
    return Read(file, [row for batch in file.batches() for row in batch.to_pylist()])


def read_csv_by(path: Path, *, careful: bool) -> Read:
    """Read a CSV by Arrow where that can be, or all of it by the csv module."""
    source = CsvFile(path, careful=careful)
    columns = choose_columns(source.names, {}, (), (), place=str(path))
    file = ListingFile(path, source, columns, {}, 50_000)
    return Read(file, [row for batch in file.batches() for row in batch.to_pylist()])
