"""What the readers of each format hand to `clean`: rows of text, not yet judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assay.files.columns import Columns
from assay.files.refusals import Tally

LIST_END = "\x1f"
"""Ends each element of a value that was a list in the file, so that a brand with a comma in its name stays whole."""


@dataclass(frozen=True)
class RawRows:
    """`values` holds a string column under each canonical and extra name that the file has; `lines` says where each row
    begins (physical, from 1), `numbers` which data row it is (from 1, refused ones counted)."""

    values: dict[str, pa.Array]
    lines: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]


class ListingSource(Protocol):
    """A file of one format, opened: its columns are known, its rows not yet read."""

    names: list[str]
    encoding: str | None
    delimiter: str | None

    @property
    def size_bytes(self) -> int: ...

    @property
    def bytes_read(self) -> int:
        """How much of the file the running `rows` has read."""
        ...

    def writes_decimal_comma(self, position: int) -> bool:
        """Whether the prices in this column are written 1.299,00."""
        ...

    def rows(self, columns: Columns, refused: Tally, warned: Tally) -> Iterator[RawRows]:
        """Read the file from its start, each call anew. Raises AssayError where it cannot be read to its end."""
        ...
