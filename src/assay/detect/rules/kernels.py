"""What the operations of rules compute on values, as DuckDB does.

Where DuckDB would stop with an error (overflow of BIGINT, remainder by zero of BIGINT), the result is NULL.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from assay.detect.rules.values import YES, Lists, Mask, Numbers, Texts, Valid, both, masked, unpacked

_BIGINT_MIN = np.int64(-(2**63))
_EXACT_PRODUCT = 2.0**62
# All that DuckDB's trim() takes for a space: the letters of Unicode's class Zs.
_SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# A text is sought letter by letter in a whole column as long as it is found in less than one row of so many.
_RARE = 32
# For so few texts a look-up in Python is done before Arrow's has begun.
_A_FEW = 16


# Comparison: SQL's total order, in which NaN equals NaN and is greater than all other numbers


def number_test(operation: str, constant: Any) -> Callable[[Numbers], Mask]:
    """A test of numbers against one number of their type, not NaN: "equal", "less" or "greater"."""
    if operation == "equal":
        return lambda numbers: numbers.values == constant
    if operation == "less":
        return lambda numbers: numbers.values < constant
    return lambda numbers: ~(numbers.values <= constant)


def numbers_equal(left: Numbers, right: Numbers) -> Mask:
    found: Mask = left.values == right.values
    if left.values.dtype.kind == "f":
        found = found | ((left.values != left.values) & (right.values != right.values))
    return found


def numbers_less(left: Numbers, right: Numbers) -> Mask:
    if left.values.dtype.kind != "f":
        return left.values < right.values  # type: ignore[no-any-return]
    found: Mask = ~(right.values <= left.values) & (left.values == left.values)
    return found


def number_among(sought: npt.NDArray[Any]) -> Callable[[Numbers], Mask]:
    """A test of numbers for being one of `sought`, which is sorted and without NaN."""

    def one_by_one(numbers: Numbers) -> Mask:
        found: Mask = numbers.values == sought[0]
        for other in sought[1:]:
            found = found | (numbers.values == other)
        return found

    def by_place(numbers: Numbers) -> Mask:
        places = np.minimum(np.searchsorted(sought, numbers.values), len(sought) - 1)
        return sought[places] == numbers.values  # type: ignore[no-any-return]

    return one_by_one if len(sought) <= 16 else by_place


# Arithmetic


def add(left: Numbers, right: Numbers) -> Numbers:
    result = left.values + right.values
    valid = both(left.valid, right.valid)
    if result.dtype.kind == "i":
        valid = both(valid, ((left.values ^ result) & (right.values ^ result)) >= 0)
    return Numbers(result, valid)


def subtract(left: Numbers, right: Numbers) -> Numbers:
    result = left.values - right.values
    valid = both(left.valid, right.valid)
    if result.dtype.kind == "i":
        valid = both(valid, ((left.values ^ right.values) & (left.values ^ result)) >= 0)
    return Numbers(result, valid)


def multiply(left: Numbers, right: Numbers) -> Numbers:
    result = left.values * right.values
    valid = both(left.valid, right.valid)
    if result.dtype.kind == "i":
        rough = np.abs(np.multiply(left.values, right.values, dtype=np.float64))
        if np.any(rough >= _EXACT_PRODUCT):
            lefts, rights, wide = np.broadcast_arrays(left.values, right.values, rough >= _EXACT_PRODUCT)
            pairs = zip(lefts[wide].tolist(), rights[wide].tolist(), strict=True)
            fits = np.ones(wide.shape, np.bool_)
            fits[wide] = [-(2**63) <= a * b < 2**63 for a, b in pairs]
            valid = both(valid, fits)
    return Numbers(result, valid)


def divide(left: Numbers, right: Numbers) -> Numbers:
    return Numbers(left.values / right.values, both(left.valid, right.valid))


def remainder(left: Numbers, right: Numbers) -> Numbers:
    """With the sign of the dividend."""
    valid = both(left.valid, right.valid)
    if left.values.dtype.kind == "f":
        return Numbers(np.fmod(left.values, right.values), valid)
    possible = (right.values != 0) & ~((left.values == _BIGINT_MIN) & (right.values == -1))
    divisor = np.where(possible, right.values, np.int64(1))
    return Numbers(np.fmod(left.values, divisor), both(valid, possible))


def negate(number: Numbers) -> Numbers:
    return Numbers(-number.values, _not_least(number))


def absolute(number: Numbers) -> Numbers:
    return Numbers(np.abs(number.values), _not_least(number))


def _not_least(number: Numbers) -> Valid:
    if number.values.dtype.kind == "f":
        return number.valid
    return both(number.valid, number.values != _BIGINT_MIN)


def to_double(number: Numbers) -> Numbers:
    return Numbers(number.values.astype(np.float64), number.valid)


def floor(number: Numbers) -> Numbers:
    return Numbers(np.floor(number.values), number.valid)


def ceil(number: Numbers) -> Numbers:
    return Numbers(np.ceil(number.values), number.valid)


def rounded(number: Numbers, decimals: int) -> Numbers:
    """Halves go away from zero; a number too large to have such decimals stays as it is."""
    if not decimals:
        return Numbers(_half_away(number.values), number.valid)
    scaled = _half_away(number.values * 10.0**decimals) / 10.0**decimals
    return Numbers(np.where(np.isfinite(scaled), scaled, number.values), number.valid)


def _half_away(values: Any) -> Any:
    whole = np.trunc(values)
    return whole + np.copysign(np.abs(values - whole) >= 0.5, values)


# Choice


def choose_numbers(chosen: Mask, first: Numbers, second: Numbers) -> Numbers:
    """The first where `chosen`, else the second."""
    return Numbers(np.where(chosen, first.values, second.values), _choose_valid(chosen, first, second))


def choose_texts(chosen: Mask, first: Texts, second: Texts) -> Texts:
    """The first where `chosen`, else the second."""
    texts = first.spread()
    picked = pc.if_else(pa.array(np.broadcast_to(chosen, len(texts))), texts, second.spread())
    return Texts(picked, None, _choose_valid(chosen, first, second))


def _choose_valid(chosen: Mask, first: Numbers | Texts, second: Numbers | Texts) -> Valid:
    if first.valid is None and second.valid is None:
        return None
    sides = (YES if side.valid is None else side.valid for side in (first, second))
    return np.where(chosen, *sides)


def extreme(of_texts: bool, greatest: bool) -> Callable[[Any, Any], Any]:
    """The greater or the lesser of two values; NULL only where both are."""
    less: Callable[[Any, Any], Mask] = texts_less if of_texts else numbers_less
    choose: Callable[[Mask, Any, Any], Any] = choose_texts if of_texts else choose_numbers

    def of_two(first: Any, second: Any) -> Any:
        better = less(first, second) if greatest else less(second, first)
        second_wins = masked(better, second.valid)
        if first.valid is not None:
            second_wins = second_wins | ~first.valid
        return choose(second_wins, second, first)

    return of_two


# Texts


def text_test(operation: str, constant: str) -> Callable[[Texts], Mask]:
    """A test of texts against one text.

    "equal", "less" and "greater" (in the order of code points), "contains", "starts_with", "ends_with",
    "like", or "regex", which is a partial match in RE2's syntax.
    """
    if operation == "like":
        operation, constant = like_test(constant)
    if operation == "contains":
        return lambda texts: texts.test(lambda column: _containing(column, constant))
    if operation in ("equal", "less", "greater"):
        other = pa.scalar(constant, pa.string())
        return lambda texts: texts.test(lambda t: unpacked(pc.call_function(operation, [t, other])))
    kernel = "match_substring_regex" if operation == "regex" else operation
    options = pc.MatchSubstringOptions(constant)
    return lambda texts: texts.test(lambda t: unpacked(pc.call_function(kernel, [t], options)))


def text_among(sought: Sequence[str]) -> Callable[[pa.Array], Mask]:
    """A predicate on a column of texts: whether each is one of `sought`."""
    options = pc.SetLookupOptions(pa.array(sought, pa.string()))
    chosen = frozenset(sought)

    def among(column: pa.Array) -> Mask:
        if len(column) <= _A_FEW:
            return np.array([text in chosen for text in column.to_pylist()], np.bool_)
        return unpacked(pc.call_function("is_in", [column], options))

    return among


def list_test(sought: Sequence[str]) -> Callable[[Lists], Mask]:
    """A test of lists for holding one of `sought`."""
    among = text_among(sought)
    return lambda lists: lists.any(among)


def texts_equal(left: Texts, right: Texts) -> Mask:
    if left.codes is not None and right.codes is not None:
        # lower() and its like leave equal texts under different codes: the first of them stands for all.
        ours, theirs = (
            pc.index_in(side.values, left.values).fill_null(-1).to_numpy()[side.codes] for side in (left, right)
        )
        found: Mask = ours == theirs
        return found
    return unpacked(pc.call_function("equal", [left.spread(), right.spread()]))


def texts_less(left: Texts, right: Texts) -> Mask:
    return unpacked(pc.call_function("less", [left.spread(), right.spread()]))


def text_pairs(test: Callable[[str, str], bool]) -> Callable[[Texts, Texts], Mask]:
    """A test of each row's two texts."""
    return lambda left, right: np.fromiter(map(test, left.spread().to_pylist(), right.spread().to_pylist()), np.bool_)


def _containing(column: pa.Array, part: str) -> Mask:
    """Which texts hold a part: sought in all of them at once, as they lie in memory, where it is rare."""
    sought = part.encode()
    offsets, data = column.buffers()[1:]
    if not sought or data is None:
        return np.full(len(column), not sought)
    bounds = np.frombuffer(offsets, np.int32, len(column) + 1, column.offset * 4)
    start = int(bounds[0])
    letters = data.slice(start, int(bounds[-1]) - start).to_pybytes()
    places = []
    place = letters.find(sought)
    while place >= 0:
        places.append(place)
        if len(places) * _RARE > len(column):
            options = pc.MatchSubstringOptions(quoted(part))
            return unpacked(pc.call_function("match_substring_regex", [column], options))
        place = letters.find(sought, place + 1)
    found = np.zeros(len(column), np.bool_)
    starts = np.array(places, np.int64) + start
    rows = np.searchsorted(bounds, starts, side="right") - 1
    found[rows[starts + len(sought) <= bounds[rows + 1]]] = True
    return found


def quoted(text: str) -> str:
    """A regular expression, in RE2's syntax, that matches just this text."""
    return "".join(letter if letter.isalnum() or not letter.isascii() else f"\\x{ord(letter):02x}" for letter in text)


def like_test(pattern: str) -> tuple[str, str]:
    """A LIKE pattern as the cheapest test that says the same, and what that test seeks.

    In SQL without ESCAPE a backslash is a letter like any other.
    """
    body = pattern.strip("%")
    opens, closes = pattern.startswith("%"), pattern.endswith("%")
    if "%" not in body and "_" not in body:
        if not opens and not closes:
            return "equal", body
        if opens and closes:
            return "contains", body
        return ("ends_with" if opens else "starts_with"), body
    translated = "".join({"%": ".*", "_": "."}.get(letter) or quoted(letter) for letter in pattern)
    return "regex", rf"(?s)\A{translated}\z"


def literal_texts(text: str, rows: int, valid: Valid) -> Texts:
    """One text for all rows."""
    return Texts(pa.array([text], pa.string()), np.zeros(rows, np.uint8), valid)


def lower(texts: Texts) -> Texts:
    """Letter by letter, as Arrow's Unicode tables have it; DuckDB's lack the 75 pairs added since 2021."""
    return texts.change(pc.utf8_lower)


def upper(texts: Texts) -> Texts:
    return texts.change(pc.utf8_upper)


def trim(texts: Texts) -> Texts:
    return texts.change(partial(pc.utf8_trim, characters=_SPACES))


def length(texts: Texts) -> Numbers:
    """In code points."""
    counted = pc.utf8_length(texts.values).to_numpy(zero_copy_only=False).astype(np.int64)
    return Numbers(counted if texts.codes is None else counted[texts.codes], texts.valid)


def join(parts: Sequence[Texts]) -> Texts:
    """The parts of each row one after the other; NULL where one part is."""
    valid: Valid = None
    for part in parts:
        valid = both(valid, part.valid)
    return Texts(pc.binary_join_element_wise(*(part.spread() for part in parts), ""), None, valid)


def concat(parts: Sequence[Texts]) -> Texts:
    """The parts of each row one after the other; a part that is NULL counts as empty."""
    arrays = [
        part.spread() if part.valid is None else pc.if_else(_arrow_mask(part), part.spread(), "") for part in parts
    ]
    return Texts(pc.binary_join_element_wise(*arrays, ""), None, None)


def _arrow_mask(texts: Texts) -> pa.Array:
    rows = len(texts.values) if texts.codes is None else len(texts.codes)
    return pa.array(np.broadcast_to(np.asarray(texts.valid), rows))
