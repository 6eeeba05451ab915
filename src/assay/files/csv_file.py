"""CSV and its kin, streamed.

A block of lines in which every line is one row of the right width is parsed by Arrow; any other block by Python's csv
module, which also finds where a row begins that spans lines, and where to go on after a damaged one. Both give the same
rows.
"""

import contextlib
import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv

from assay.base.errors import AssayError
from assay.files.columns import Columns
from assay.files.price_text import uses_decimal_comma
from assay.files.raw_rows import RawRows
from assay.files.refusals import Tally
from assay.files.text_file import Block, TextFile, split_lines

DELIMITERS = ",;\t|"
NO_DELIMITER = "\x1f"
"""Stands for the delimiter in a file of one column, where a comma is just a comma."""

LONGEST_ROW_LINES = 1_000
LONGEST_ROW_CHARACTERS = 1 << 20
_SAMPLE_LINES = 1_000

# A title may be longer than the 128 kB at which the csv module gives up.
csv.field_size_limit(2**31 - 1)


class CsvFile:
    """Opening it finds encoding, delimiter and header. Raises AssayError where no row comes after the header.

    `careful` reads every block with the csv module.
    """

    def __init__(self, path: Path, careful: bool = False) -> None:
        self._text = TextFile(path)
        self._careful = careful
        self.encoding: str | None = self._text.encoding.spoken
        lines = split_lines(self._text.first_block())
        header = _find_header(lines)
        self.names = header.names
        self.delimiter: str | None = None if header.delimiter == NO_DELIMITER else header.delimiter
        self._rows = _RowParser(header.delimiter, len(header.names))
        self._header_lines = header.lines
        self._header_bytes = len("".join(lines[: header.lines]).encode())
        self._sample = [line for line in lines[header.lines : header.lines + _SAMPLE_LINES] if line.strip()]
        if not self._sample:
            raise AssayError(f"{path} has a header but no rows.", "Give a file with a line for each listing.")

    @property
    def size_bytes(self) -> int:
        return self._text.size_bytes

    @property
    def bytes_read(self) -> int:
        return self._text.bytes_read

    def writes_decimal_comma(self, position: int) -> bool:
        rows = csv.reader(self._sample, delimiter=self._rows.delimiter)
        return uses_decimal_comma(row[position] for row in rows if len(row) == len(self.names))

    def rows(self, columns: Columns, refused: Tally, warned: Tally) -> Iterator[RawRows]:
        positions = columns.positions
        place = _Place(self._header_lines + 1, 1)
        carried: list[str] = []
        for block in self._text.blocks(warned):
            if block.first_line == 1:
                block = block._replace(data=block.data[self._header_bytes :], lines=block.lines - self._header_lines)
            if not self._careful and not carried and (table := self._rows.by_arrow(block, positions)) is not None:
                steps = np.arange(table.num_rows)
                yield RawRows(_named(table, positions), place.line + steps, place.number + steps)
                place = _Place(place.line + len(steps), place.number + len(steps))
                continue
            lines = carried + split_lines(block.data)
            parsed = self._rows.by_csv(lines, final=False)
            carried = lines[parsed.used :]
            raw, place = self._judged(parsed, place, positions, refused)
            yield raw
        if carried:
            raw, _ = self._judged(self._rows.by_csv(carried, final=True), place, positions, refused)
            yield raw

    def _judged(
        self, parsed: "_Parsed", place: "_Place", positions: dict[str, int], refused: Tally
    ) -> tuple[RawRows, "_Place"]:
        """The rows of the right width, the others refused; and where the next block begins."""
        width = len(self.names)
        kept: list[list[str]] = []
        starts: list[int] = []
        numbers: list[int] = []
        number = place.number
        for index, (row, start) in enumerate(zip(parsed.rows, parsed.starts, strict=True)):
            if len(row) == width and index not in parsed.damage:
                kept.append(row)
                starts.append(start)
                numbers.append(number)
            elif row or index in parsed.damage:
                problem = parsed.damage.get(index) or f"the row has {len(row)} fields, the header {width}"
                first, last = place.line + start, place.line + parsed.end(index) - 1
                lost = f"lines {first} to {last} were left out" if last > first else "it was left out"
                refused.add(first, f"{problem}; {lost}", listing_id=_id_of(row, positions))
            else:
                continue
            number += 1
        values = {name: pa.array([row[p] for row in kept], pa.string()) for name, p in positions.items()}
        raw = RawRows(values, place.line + np.array(starts, np.int64), np.array(numbers, np.int64))
        return raw, _Place(place.line + parsed.used, number)


class _Place(NamedTuple):
    """Where a block begins: its first line in the file, and the number of its first data row."""

    line: int
    number: int


@dataclass
class _Parsed:
    """Rows that follow each other without a gap: an empty line is a row without fields.

    `starts` are the indices of their first lines in the block, `used` the lines of all; `damage` says of a row, by its
    index, what is wrong with it.
    """

    rows: list[list[str]]
    starts: list[int]
    damage: dict[int, str]
    used: int

    def end(self, index: int) -> int:
        """The line after a row's last."""
        return self.starts[index + 1] if index + 1 < len(self.starts) else self.used

    def add(self, row: list[str], end: int) -> None:
        self.rows.append(row)
        self.starts.append(self.used)
        self.used = end


class _RowParser:
    """Lines -> rows, for one delimiter and one number of columns."""

    def __init__(self, delimiter: str, width: int) -> None:
        self.delimiter = delimiter
        self._width = width
        # An open quote swallows whatever follows its line: this row vanishes after one.
        self._probe_row = (delimiter * (width - 1) + "\n").encode() if width > 1 else b"-\n"

    def by_arrow(self, block: Block, positions: dict[str, int]) -> pa.Table | None:
        """The wanted columns of a block in which every line is a row of the right width, else None."""
        if block.lone_returns:
            return None
        data = block.data + self._probe_row
        names = [str(i) for i in range(self._width)]
        wanted = [names[p] for p in sorted(set(positions.values()))]
        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(data),
                pyarrow.csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
                pyarrow.csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
                pyarrow.csv.ConvertOptions(
                    check_utf8=False,
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    include_columns=wanted,
                ),
            )
        except pa.ArrowInvalid:
            return None
        # Fewer rows than lines: an empty line, a row over several lines, or a quote that stays open.
        return table.slice(0, block.lines) if table.num_rows == block.lines + 1 else None

    def by_csv(self, lines: list[str], final: bool) -> _Parsed:
        """The rows of a block.

        Lines at the end are left unused where a row may go on in the next block; after the `final` one it may not.
        """
        if not any(line.count('"') % 2 for line in lines):
            rows = list(csv.reader([*lines, "\n"], delimiter=self.delimiter))
            if len(rows) == len(lines) + 1:
                return _Parsed(rows[:-1], list(range(len(lines))), {}, len(lines))
        parsed = _Parsed([], [], {}, 0)
        while parsed.used < len(lines):
            self._add_well_formed(parsed, lines)
            if parsed.used < len(lines) and not self._add_odd(parsed, lines, final):
                break
        return parsed

    def _add_well_formed(self, parsed: _Parsed, lines: list[str]) -> None:
        """Add the rows up to one that is not as the format has it, or goes on beyond these lines."""
        base = parsed.used
        reader = csv.reader([*lines[base:], "\n"], delimiter=self.delimiter, strict=True)
        with contextlib.suppress(csv.Error):
            for row in reader:
                end = base + reader.line_num
                if end - parsed.used > 1 and not (len(row) == self._width and _short_enough(lines[parsed.used : end])):
                    return
                if end > len(lines):
                    return
                parsed.add(row, end)

    def _add_odd(self, parsed: _Parsed, lines: list[str], final: bool) -> bool:
        """Add one row, whatever it is; not where it may go on beyond these lines, then the answer is no."""
        start = parsed.used
        stop = min(len(lines), start + LONGEST_ROW_LINES)
        reader = csv.reader(lines[start:stop], delimiter=self.delimiter)
        row = next(reader)
        end = start + reader.line_num
        closed = end < stop or self._is_closed(lines[start:end])
        if not closed and not final and end == len(lines) and _short_enough(lines[start:end]):
            return False
        if problem := self._problem(lines[start:end], row, closed):
            parsed.damage[len(parsed.rows)] = problem
            end = min(end, start + _longest(lines[start:end]))
            end = self._whole_row_within(lines, start + 1, end) or end
        parsed.add(row, end)
        return True

    def _problem(self, lines: list[str], row: list[str], closed: bool) -> str:
        """What is wrong with a row over several lines, or one whose quote stays open.

        A stray quote joins rows that are none of each other's business. It shows when one of the lines inside is a
        whole row and the quotes are not as the format has them, or the width is wrong.
        """
        if closed and len(lines) == 1:
            return ""
        if not closed or not _short_enough(lines):
            return "a quote is opened here and not closed"
        well_formed = len(row) == self._width and self._is_strict(lines)
        if not well_formed and self._whole_row_within(lines, 1, len(lines)):
            return "a quote in this row is out of place"
        return ""

    def _whole_row_within(self, lines: list[str], start: int, end: int) -> int | None:
        """The first line that is a row by itself. One with a single quote may as well be the end of a field."""
        for i in range(start, end):
            if lines[i].count('"') % 2:
                continue
            rows = list(csv.reader([lines[i], "\n"], delimiter=self.delimiter))
            if len(rows) == 2 and len(rows[0]) == self._width:
                return i
        return None

    def _is_closed(self, lines: list[str]) -> bool:
        return len(list(csv.reader([*lines, "\n"], delimiter=self.delimiter))) == 2

    def _is_strict(self, lines: list[str]) -> bool:
        try:
            list(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return False
        return True


class _Header(NamedTuple):
    names: list[str]
    delimiter: str
    lines: int


def _find_header(lines: list[str]) -> _Header:
    """The first line that is not empty, under the delimiter by which most rows have as many fields as it has."""
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    delimiters = DELIMITERS
    if said := re.fullmatch(r"sep=([^\w\s\"]|\t)\s*", lines[start]):
        delimiters = said[1]
        start += 1
    sample = lines[start : start + _SAMPLE_LINES]
    best = _Header(
        [name.strip() for name in next(csv.reader(sample, delimiter=NO_DELIMITER), [])],
        NO_DELIMITER,
        start + 1,
    )
    best_fit = (-1.0, 0)
    for delimiter in delimiters:
        reader = csv.reader(sample, delimiter=delimiter)
        names = [name.strip() for name in next(reader, [])]
        header_lines = start + reader.line_num
        widths = [len(row) for row in reader if row]
        fit = (round(sum(width == len(names) for width in widths) / max(1, len(widths)), 2), len(names))
        if len(names) > 1 and fit > best_fit:
            best, best_fit = _Header(names, delimiter, header_lines), fit
    return best


def _named(table: pa.Table, positions: dict[str, int]) -> dict[str, pa.Array]:
    return {name: table.column(str(position)).combine_chunks() for name, position in positions.items()}


def _short_enough(lines: list[str]) -> bool:
    return len(lines) < LONGEST_ROW_LINES and sum(map(len, lines)) <= LONGEST_ROW_CHARACTERS


def _longest(lines: list[str]) -> int:
    """How many of these lines a row may have at most, and one at least."""
    characters = itertools.accumulate(map(len, lines[:LONGEST_ROW_LINES]))
    return max(1, sum(1 for _ in itertools.takewhile(lambda total: total <= LONGEST_ROW_CHARACTERS, characters)))


def _id_of(fields: list[str], positions: dict[str, int]) -> str | None:
    position = positions.get("listing_id")
    return fields[position] if position is not None and position < len(fields) else None
