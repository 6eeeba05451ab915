"""JSON: one object a line (JSONL), or one array of objects."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from assay.base.errors import AssayError
from assay.files.columns import CANONICAL, Columns
from assay.files.raw_rows import RawRows, lists_as_text
from assay.files.refusals import Tally
from assay.files.text_file import TextFile, split_lines

LARGEST_ARRAY_BYTES = 256 << 20
_ROWS_AT_ONCE = 10_000
_BETWEEN_ITEMS = re.compile(r"[\s,]*")

Item = tuple[int, dict[str, Any] | None]
"""The line that an item begins on, and the item where it is a whole object."""


class JsonFile:
    """Opening it finds the encoding and the names of the columns.

    Names are taken from the objects of the first 4 MB; a column of ours that first appears later is read too.
    Raises AssayError where there is no object at all, or an array is larger than 256 MB.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = TextFile(path)
        self.encoding: str | None = self._text.encoding.spoken
        self.delimiter: str | None = None
        block = self._text.first_block()
        self._is_array = block.lstrip().startswith(b"[")
        if self._is_array and self.size_bytes > LARGEST_ARRAY_BYTES:
            raise AssayError(
                f"{path} is one JSON array of {self.size_bytes:,} bytes.",
                "Write one object a line (JSONL) instead.",
            )
        seen: dict[str, None] = {}
        for _, item in self._array_items(block.decode(), whole=False) if self._is_array else _line_items(block, 1):
            seen.update(dict.fromkeys(item or ()))
        if not seen:
            raise AssayError(
                f"{path} holds no JSON objects.",
                "Write one object a line, its keys the names of the columns.",
            )
        self.names = list(seen)

    @property
    def size_bytes(self) -> int:
        return self._text.size_bytes

    @property
    def bytes_read(self) -> int:
        return self._text.bytes_read

    def writes_decimal_comma(self, position: int) -> bool:
        return False

    def rows(self, columns: Columns, refused: Tally, warned: Tally) -> Iterator[RawRows]:
        keys = {name: name for name in CANONICAL[1:] if name not in self.names}
        keys |= {name: self.names[position] for name, position in columns.positions.items()}
        lines: list[int] = []
        numbers: list[int] = []
        kept: list[dict[str, Any]] = []
        for number, (line, item) in enumerate(self._items(warned), 1):
            if item is None:
                refused.add(line, "this is not a JSON object; it was left out")
                continue
            lines.append(line)
            numbers.append(number)
            kept.append(item)
            if len(kept) == _ROWS_AT_ONCE:
                yield _raw_rows(kept, keys, lines, numbers, warned)
                kept, lines, numbers = [], [], []
        yield _raw_rows(kept, keys, lines, numbers, warned)

    def _items(self, warned: Tally) -> Iterator[Item]:
        blocks = self._text.blocks(warned)
        if self._is_array:
            yield from self._array_items(b"".join(block.data for block in blocks).decode(), whole=True)
        else:
            for block in blocks:
                yield from _line_items(block.data, block.first_line)

    def _array_items(self, text: str, whole: bool) -> Iterator[Item]:
        """The items of an array. Where it breaks off the rest is lost, which is an error if this is the `whole`."""
        decoder = json.JSONDecoder()
        place = text.index("[") + 1
        line, counted = 1, 0
        while True:
            place = _end_of_gap(text, place)
            line, counted = line + text.count("\n", counted, place), place
            if text.startswith("]", place):
                return
            try:
                item, place = decoder.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                if whole:
                    raise AssayError(
                        f"{self._path}, line {line}: the JSON array is broken here ({_said(error)}).",
                        "Mend it, or write one object a line: then only the broken lines are lost.",
                    ) from None
                return
            yield line, item if isinstance(item, dict) else None


def _line_items(block: bytes, first_line: int) -> Iterator[Item]:
    for line, text in enumerate(split_lines(block), first_line):
        if not text.strip():
            continue
        try:
            item = json.loads(text)
        except (ValueError, RecursionError):
            item = None
        yield line, item if isinstance(item, dict) else None


def _end_of_gap(text: str, place: int) -> int:
    match = _BETWEEN_ITEMS.match(text, place)
    return match.end() if match else place


def _said(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"


def _raw_rows(
    items: list[dict[str, Any]], keys: dict[str, str], lines: list[int], numbers: list[int], warned: Tally
) -> RawRows:
    values = {name: _column(name, [item.get(key) for item in items], lines, warned) for name, key in keys.items()}
    return RawRows(values, np.array(lines, np.int64), np.array(numbers, np.int64))


def _column(name: str, values: list[Any], lines: list[int], warned: Tally) -> pa.Array:
    """The values of one key as text, at once where they are all of one kind."""
    kinds = set(map(type, values)) - {type(None)}
    try:
        if kinds <= {str}:
            return pa.array(values, pa.string())
        if kinds <= {int, float}:
            return pa.array([None if value is None else str(value) for value in values], pa.string())
        if kinds == {list}:
            return lists_as_text(name, pa.array(values, pa.list_(pa.string())))
    except (pa.ArrowException, TypeError, UnicodeEncodeError):
        pass
    texts: list[str | None] = []
    for value, line in zip(values, lines, strict=True):
        try:
            text = None if value is None else _as_text(name, value)
        except TypeError:
            warned.add(line, f"{name} holds nested values; it was left out", column=name, value=json.dumps(value))
            text = None
        if text is not None and not text.isascii() and (mended := text.encode("utf-8", "replace").decode()) != text:
            warned.add(line, f"{name} holds half a surrogate pair; it was replaced by ?", column=name, value=mended)
            text = mended
        texts.append(text)
    return pa.array(texts, pa.string())


def _as_text(name: str, value: Any) -> str:
    """A scalar, or a list of scalars, as text. Raises TypeError for what is nested deeper."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, list) or any(isinstance(element, list | dict) for element in value):
        raise TypeError
    texts = [_as_text(name, element).encode("utf-8", "replace").decode() for element in value if element is not None]
    joined: str = lists_as_text(name, pa.array([texts], pa.list_(pa.string())))[0].as_py()
    return joined
