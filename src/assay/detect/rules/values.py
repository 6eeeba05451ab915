"""The values of a batch: columns as numpy and Arrow hold them, with what is NULL kept apart.

Every kind of value keeps `valid`: the mask of rows that are not NULL, None where no row is, or one bool for
all rows. What stands in a NULL row is arbitrary. Numbers and masks may be scalars: one value for all rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assay.base.errors import AssayError
from assay.detect.rules.columns import ARROW_TYPES, ColumnType

Mask: TypeAlias = npt.NDArray[np.bool_] | np.bool_
Valid: TypeAlias = Mask | None
Rows: TypeAlias = npt.NDArray[np.intp]

NO = np.False_
YES = np.True_

MANY_ROWS = 1_000
FEW_DISTINCT = 200


@dataclass(frozen=True, slots=True)
class Booleans:
    """A BOOLEAN column."""

    values: Mask
    valid: Valid


@dataclass(frozen=True, slots=True)
class Numbers:
    """BIGINT as int64 or DOUBLE as float64, kept apart."""

    values: Any
    valid: Valid


@dataclass(frozen=True, slots=True)
class Texts:
    """VARCHAR: one text a row, or, with `codes`, distinct texts and the place of each row's text among them.

    `values` is an Arrow string array without NULLs.
    """

    values: pa.Array
    codes: npt.NDArray[np.integer[Any]] | None
    valid: Valid

    def spread(self) -> pa.Array:
        """One text a row."""
        return self.values if self.codes is None else self.values.take(pa.array(self.codes))

    def test(self, predicate: Callable[[pa.Array], Mask]) -> Mask:
        """A predicate on each row's text, computed once for each distinct text where those are known."""
        found = predicate(self.values)
        if self.codes is None:
            return found
        hits = np.flatnonzero(found)
        # One hit is the usual outcome of =, and comparing codes is quicker than looking them up.
        spread: Mask = self.codes == hits[0] if len(hits) == 1 else np.asarray(found)[self.codes]
        return spread

    def change(self, function: Callable[[pa.Array], pa.Array]) -> "Texts":
        """Each text changed by a function, still told apart by the same codes."""
        return Texts(function(self.values), self.codes, self.valid)


@dataclass(frozen=True, slots=True)
class Lists:
    """VARCHAR[]: the elements of all rows, the row that owns each, and the rows that own none."""

    elements: Texts
    owners: Rows
    empty: npt.NDArray[np.bool_]
    valid: Valid
    column: pa.ListArray

    def any(self, predicate: Callable[[pa.Array], Mask]) -> npt.NDArray[np.bool_]:
        """Which rows own an element that a predicate holds for."""
        found = np.zeros(len(self.empty), np.bool_)
        found[self.owners[masked(self.elements.test(predicate), self.elements.valid)]] = True
        return found


Value: TypeAlias = Booleans | Numbers | Texts | Lists


def column_values(column: pa.Array, of_type: ColumnType, name: str) -> Value:
    """The values of an Arrow column as of a SQL type; AssayError if it cannot be read as that type."""
    wanted = ARROW_TYPES[of_type]
    if column.type != wanted:
        if of_type is ColumnType.VARCHAR and column.type == _DICTIONARY and not column.dictionary.null_count:
            return _coded(column)
        try:
            column = column.cast(wanted)
        except pa.ArrowException:
            raise AssayError(
                f"The column {name} holds {column.type}, and rules read it as {of_type}.",
                "Convert it to that type.",
            ) from None
    if of_type is ColumnType.VARCHAR:
        return _texts(column)
    valid = _valid(column)
    if of_type is ColumnType.DOUBLE:
        return Numbers(_buffer(column, np.float64, len(column)), valid)
    if of_type is ColumnType.BIGINT:
        return Numbers(_buffer(column, np.int64, len(column)), valid)
    if of_type is ColumnType.BOOLEAN:
        return Booleans(unpacked(column.fill_null(False) if column.null_count else column), valid)
    return _lists(column, valid)


_DICTIONARY = pa.dictionary(pa.int32(), pa.string())


def _texts(column: pa.Array) -> Texts:
    if len(column) >= MANY_ROWS and len(column.slice(0, MANY_ROWS).unique()) <= FEW_DISTINCT:
        return _coded(column.dictionary_encode())
    valid = _valid(column)
    if valid is not None:
        offsets, data = column.buffers()[1:]
        column = pa.StringArray.from_buffers(len(column), offsets, data, None, 0, column.offset)
    return Texts(column, None, valid)


def _coded(column: pa.DictionaryArray) -> Texts:
    indices = column.indices.fill_null(0) if column.null_count else column.indices
    codes = _buffer(indices, np.int32, len(indices))
    distinct = column.dictionary if len(column.dictionary) else pa.array([""])
    return Texts(distinct, codes.astype(np.uint8) if len(distinct) <= 256 else codes, _valid(column))


def _lists(column: pa.ListArray, valid: Valid) -> Lists:
    bounds = _buffer(column, np.int32, len(column) + 1)
    sizes = np.diff(bounds)
    elements = _texts(column.values.slice(int(bounds[0]), int(bounds[-1] - bounds[0])))
    return Lists(elements, np.repeat(np.arange(len(column)), sizes), sizes == 0, valid, column)


def _valid(column: pa.Array) -> Valid:
    return unpacked(column.is_valid()) if column.null_count else None


def _buffer(array: pa.Array, dtype: Any, count: int) -> npt.NDArray[Any]:
    buffer = array.buffers()[1]
    if buffer is None or buffer.size == 0:
        return np.zeros(count, dtype)
    return np.frombuffer(buffer, dtype, count, array.offset * np.dtype(dtype).itemsize)


def unpacked(bits: pa.Array) -> npt.NDArray[np.bool_]:
    """An Arrow boolean array without NULLs, as numpy has it."""
    found: npt.NDArray[np.bool_] = bits.to_numpy(zero_copy_only=False)
    return found


def take_rows(value: Any, rows: Rows | None) -> Any:
    """A mask or value of chosen rows, in the order of `rows`."""
    if isinstance(value, np.ndarray):
        return value[rows]
    if value is None or isinstance(value, np.generic):
        return value
    valid = take_rows(value.valid, rows)
    if isinstance(value, Texts):
        if value.codes is None:
            return Texts(value.values.take(pa.array(rows)), None, valid)
        return Texts(value.values, value.codes[rows], valid)
    if isinstance(value, Lists):
        return _lists(value.column.take(pa.array(rows)), valid)
    return type(value)(take_rows(value.values, rows), valid)


def both(left: Valid, right: Valid) -> Valid:
    """Where neither side is NULL."""
    if left is None:
        return right
    return left if right is None else left & right


def masked(found: Mask, valid: Valid) -> Mask:
    """What was found, less the rows that are NULL."""
    return found if valid is None else found & valid
