"""What the readers of each format hand to `clean`: rows of text, not yet judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from assay.detect.listing import LISTING_SCHEMA
from assay.files.columns import CANONICAL, Columns
from assay.files.refusals import Tally

LIST_END = "\x1f"
"""Ends each element of a value that was a list in the file, so that a brand with a comma in its name stays whole."""


def lists_as_text(name: str, lists: pa.Array) -> pa.Array:
    """Lists of scalars as the text of the column `name`, which is itself a list or not."""
    lists = lists.cast(pa.list_(pa.string()))
    if lists.flatten().null_count:
        whole = [row and [element for element in row if element is not None] for row in lists.to_pylist()]
        lists = pa.array(whole, pa.list_(pa.string()))
    if name in CANONICAL and pa.types.is_list(LISTING_SCHEMA.field(name).type):
        return pc.binary_join_element_wise(pc.binary_join(lists, LIST_END), "", LIST_END)
    return pc.binary_join(lists, ", ")


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
