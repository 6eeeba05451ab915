"""Rows of text -> batches in the listing schema; what cannot be right is refused or left out, and said.

Whole columns are converted at once where every value is plain; otherwise each different value is read once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from assay.base.errors import AssayError
from assay.detect.listing import LISTING_SCHEMA
from assay.files.columns import Columns, check_canonical
from assay.files.price_text import HIGHEST_PRICE, read_price
from assay.files.raw_rows import RawRows
from assay.files.refusals import Tally
from assay.files.seen_ids import SeenIds
from assay.files.values import (
    ReadValue,
    count_reader,
    number_reader,
    read_condition,
    read_countries,
    read_country,
    read_currency,
    read_names,
    yes_no_reader,
)

LONGEST_TEXT = {"title": 10_000, "description": 100_000, "brand_claimed": 1_000, "category": 1_000}
"""In characters; what is longer is cut."""

_READERS: dict[str, ReadValue] = {
    "condition": read_condition,
    "currency": read_currency,
    "ships_from": read_country,
    "offered_in": read_countries,
    "seller_verified": yes_no_reader("seller_verified"),
    "seller_authorised_for": read_names,
}
_NUL = "\0"


class Note(NamedTuple):
    """Of one value: `row` is its index in the block, `value` its text in the file."""

    row: int
    column: str
    value: str
    problem: str


@dataclass
class Cleaned:
    """A column in its type; `signs` are the currencies that prices name, where they name any."""

    values: pa.Array
    notes: list[Note] = field(default_factory=list)
    signs: pa.Array | None = None


class Cleaner:
    """Keeps, over all blocks of one reading, which ids it has seen."""

    def __init__(
        self,
        columns: Columns,
        constants: Mapping[str, pa.Scalar],
        decimal_comma: bool,
        refused: Tally,
        warned: Tally,
    ) -> None:
        self._constants = dict(constants)
        if columns.price_currency:
            self._constants["currency"] = pa.scalar(columns.price_currency)
        self._decimal_comma = decimal_comma
        self._extra = tuple(columns.extra)
        self._schema = pa.schema([*LISTING_SCHEMA, *(pa.field(name, pa.string()) for name in self._extra)])
        id_source = columns.sources.get("listing_id")
        self._id_is_guess = id_source is not None and id_source.guessed
        self._seen = SeenIds()
        self._refused = refused
        self._warned = warned

    def clean(self, raw: RawRows) -> pa.RecordBatch:
        """The listings of a block, without those whose id came before."""
        notes: list[Note] = []
        values = {name: _without_nul(name, column, notes) for name, column in raw.values.items()}
        ids, is_new = self._ids(raw, values.pop("listing_id", None), notes)
        columns = {"listing_id": Cleaned(ids)}
        for canonical in LISTING_SCHEMA.names[1:]:
            if canonical in self._constants:
                columns[canonical] = Cleaned(pa.repeat(self._constants[canonical], len(ids)))
            elif canonical in values:
                columns[canonical] = clean_column(canonical, values[canonical], self._decimal_comma)
            else:
                columns[canonical] = Cleaned(pa.nulls(len(ids), LISTING_SCHEMA.field(canonical).type))
        signs = columns["price"].signs
        if signs is not None and "currency" not in self._constants:
            columns["currency"].values = pc.coalesce(columns["currency"].values, signs)
        for name in self._extra:
            columns[name] = Cleaned(_empty_to_null(values[name]))
        notes += [note for column in columns.values() for note in column.notes]
        for row, name, value, problem in notes:
            if is_new[row]:
                self._warned.add(int(raw.lines[row]), problem, listing_id=ids[row].as_py(), column=name, value=value)
        batch = pa.RecordBatch.from_arrays([columns[name].values for name in self._schema.names], schema=self._schema)
        return batch if is_new.all() else batch.filter(pa.array(is_new))

    def _ids(self, raw: RawRows, given: pa.Array | None, notes: list[Note]) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
        """The id of each row, and whether no row before has it; those that are not new are refused.

        A column that was only guessed to hold ids may hold something else, so a row that repeats one is kept under an id
        of its own.
        """
        numbers = pa.array(raw.numbers).cast(pa.string())
        if given is None:
            return numbers, np.ones(len(numbers), bool)
        ids = _empty_to_null(pc.utf8_trim_whitespace(given))
        for row in _rows_where(ids.is_null()):
            problem = f"listing_id is empty; the row's number {raw.numbers[row]} stands in"
            notes.append(Note(row, "listing_id", "", problem))
        ids = pc.coalesce(ids, numbers)
        earlier = self._seen.first_lines(ids, raw.lines)
        if self._id_is_guess and earlier.any():
            repeated = pc.binary_join_element_wise(ids, numbers, "#")
            ids = pc.if_else(pa.array(earlier > 0), repeated, ids)
            for row in np.flatnonzero(earlier).tolist():
                problem = f"line {earlier[row]} has the same id; this row is kept as {ids[row].as_py()}"
                notes.append(Note(row, "listing_id", str(ids[row]), problem))
            return ids, np.ones(len(ids), bool)
        for row in np.flatnonzero(earlier).tolist():
            problem = f"line {earlier[row]} has the same listing_id and was kept; this row was left out"
            listing_id = ids[row].as_py()
            self._refused.add(
                int(raw.lines[row]), problem, listing_id=listing_id, column="listing_id", value=listing_id
            )
        return ids, earlier == 0


def read_constants(constants: Mapping[str, str]) -> dict[str, pa.Scalar]:
    """The values that `--set` gives a whole column, in the column's type. Raises AssayError for a bad name or value."""
    read: dict[str, pa.Scalar] = {}
    for name, text in constants.items():
        check_canonical(name, "--set")
        if name == "listing_id":
            raise AssayError(
                "listing_id cannot be the same in every row.", "Leave it out: the row number is taken then."
            )
        cleaned = clean_column(name, pa.array([text], pa.string()), decimal_comma=False)
        if cleaned.notes:
            raise AssayError(
                f"--set {name}={text}: {cleaned.notes[0].problem}.",
                "Give a value as the listing schema has it.",
            )
        read[name] = cleaned.values[0]
    return read


def clean_column(name: str, values: pa.Array, decimal_comma: bool) -> Cleaned:
    """A column of text -> the column `name` of the listing schema."""
    values = _empty_to_null(values)
    kind = LISTING_SCHEMA.field(name).type
    if name == "price":
        return _prices(values, decimal_comma)
    if name in _READERS:
        return _by_distinct(name, values, _READERS[name], kind)
    if pa.types.is_int64(kind):
        return _counts(values, name)
    if pa.types.is_float64(kind):
        return _numbers(values, name)
    if name == "seller_id":
        return Cleaned(_empty_to_null(pc.utf8_trim_whitespace(values)))
    return _texts(values, name)


def _texts(values: pa.Array, name: str) -> Cleaned:
    limit = LONGEST_TEXT[name]
    if (pc.max(pc.binary_length(values)).as_py() or 0) <= limit:
        return Cleaned(values)
    lengths = pc.utf8_length(values)
    notes = [
        Note(row, name, values[row].as_py(), f"{name} has {lengths[row]} characters; it was cut to {limit}")
        for row in _rows_where(pc.greater(lengths, limit))
    ]
    return Cleaned(pc.utf8_slice_codeunits(values, 0, limit) if notes else values, notes)


def _prices(values: pa.Array, decimal_comma: bool) -> Cleaned:
    plain = None if decimal_comma else _cast(values, pa.float64())
    if plain is not None:
        believable = pc.and_(pc.greater(plain, 0.0), pc.less_equal(plain, HIGHEST_PRICE))
        if _all_true(believable):
            return Cleaned(plain)
        notes = [
            Note(row, "price", text := values[row].as_py(), read_price(text, decimal_comma).note or "")
            for row in _rows_where(pc.invert(believable))
        ]
        return Cleaned(pc.if_else(believable, plain, pa.scalar(None, pa.float64())), notes)
    currencies: list[str | None] = []

    def read(text: str) -> tuple[float | None, str | None]:
        price = read_price(text, decimal_comma)
        currencies.append(price.currency)
        return price.amount, price.note

    cleaned = _by_distinct("price", values, read, pa.float64())
    if any(currencies):
        cleaned.signs = pa.array(currencies, pa.string()).take(values.dictionary_encode().indices)
    return cleaned


def _counts(values: pa.Array, name: str) -> Cleaned:
    plain = _cast(values, pa.int64()) if _all_true(pc.ascii_is_decimal(values)) else None
    return Cleaned(plain) if plain is not None else _by_distinct(name, values, count_reader(name), pa.int64())


def _numbers(values: pa.Array, name: str) -> Cleaned:
    plain = _cast(values, pa.float64())
    if plain is not None and _all_true(pc.and_(pc.greater_equal(plain, 0.0), pc.is_finite(plain))):
        return Cleaned(plain)
    return _by_distinct(name, values, number_reader(name), pa.float64())


def _by_distinct(name: str, values: pa.Array, read: ReadValue, kind: pa.DataType) -> Cleaned:
    coded = values.dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    readings = [read(text) for text in texts]
    noted = [i for i, (_, problem) in enumerate(readings) if problem]
    notes: list[Note] = []
    if noted:
        for row in _rows_where(pc.is_in(coded.indices, pa.array(noted, coded.indices.type))):
            place = coded.indices[row].as_py()
            notes.append(Note(row, name, texts[place], readings[place][1] or ""))
    return Cleaned(pa.array([value for value, _ in readings], kind).take(coded.indices), notes)


def _without_nul(name: str, values: pa.Array, notes: list[Note]) -> pa.Array:
    text = values.buffers()[2]
    if text is None or np.frombuffer(text, np.uint8).all():
        return values
    for row in _rows_where(pc.match_substring(values, _NUL)):
        notes.append(Note(row, name, values[row].as_py(), f"{name} holds a NUL character; it was taken out"))
    return pc.replace_substring(values, _NUL, "")


def _rows_where(checks: pa.Array) -> list[int]:
    """The rows for which a check holds; where it is null it does not."""
    rows: list[int] = np.flatnonzero(pc.fill_null(checks, False).to_numpy(zero_copy_only=False)).tolist()
    return rows


def _empty_to_null(values: pa.Array) -> pa.Array:
    lengths = pc.binary_length(values)
    if pc.min(lengths).as_py() != 0:
        return values
    return pc.if_else(pc.equal(lengths, 0), pa.scalar(None, pa.string()), values)


def _cast(values: pa.Array, kind: pa.DataType) -> pa.Array | None:
    try:
        return values.cast(kind)
    except pa.ArrowInvalid:
        return None


def _all_true(checks: pa.Array) -> bool:
    return bool(pc.all(checks, min_count=0).as_py())
