"""Trees to truth: each distinct subtree of all rules is one step, run at most once a batch, when asked for.

A boolean is kept as two masks, where it is TRUE and where it is FALSE; where neither holds it is NULL. So NOT
only turns the two round, AND and OR need no third value, and a mask nobody asks for is never computed: a rule
asks only where it is TRUE. One program serves any number of rows, and each row's outcome depends on it alone.
"""

import operator
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from assay.detect.rules import kernels
from assay.detect.rules.columns import ColumnType
from assay.detect.rules.tree import Call, ColumnRef, Literal, Node
from assay.detect.rules.values import (
    MANY_ROWS,
    NO,
    YES,
    Lists,
    Mask,
    Numbers,
    Rows,
    column_values,
    masked,
    take_rows,
)

Step: TypeAlias = Callable[["Batch"], Any]
Test: TypeAlias = Callable[[Any], Mask]

# Operations that read texts letter by letter: done only for rows that the rest of a rule leaves open.
_SCANS = frozenset({"like", "regex", "contains", "lower", "upper", "trim", "join", "concat", "length"})


class Batch:
    """One run of a program over some rows: the columns, and what has been computed of them so far.

    A batch with a parent is of chosen rows of it, and takes from it what the parent has computed already.
    """

    __slots__ = ("_chosen", "_known", "_parent", "columns", "program", "rows")

    def __init__(
        self,
        program: "Program",
        columns: Mapping[str, pa.Array],
        rows: int,
        parent: "Batch | None" = None,
        chosen: Rows | None = None,
    ) -> None:
        self.program = program
        self.columns = columns
        self.rows = rows
        self._known: list[Any] = [None] * len(program.steps)
        self._parent = parent
        self._chosen = chosen

    def value(self, slot: int) -> Any:
        """What a step gives for these rows."""
        known = self._known[slot]
        if known is None:
            known = self.program.steps[slot](self) if self._parent is None else self._taken(slot, self._parent)
            self._known[slot] = known
        return known

    def _taken(self, slot: int, parent: "Batch") -> Any:
        known = parent.value(slot) if slot in self.program.column_slots else parent._known[slot]
        return self.program.steps[slot](self) if known is None else take_rows(known, self._chosen)

    def narrowed(self, held: Mask, slot: int) -> Mask:
        """`held` AND the mask of a costly step, computed for the held rows alone where that is cheaper."""
        if self._known[slot] is None and isinstance(held, np.ndarray):
            left = int(np.count_nonzero(held))
            if left == 0:
                return held
            if self.rows >= MANY_ROWS and left * (self.program.asked[slot] + 0.5) < self.rows:
                chosen = np.flatnonzero(held)
                found = np.zeros(self.rows, np.bool_)
                found[chosen] = Batch(self.program, self.columns, left, self, chosen).value(slot)
                return found
        return held & self.value(slot)  # type: ignore[no-any-return]


class Program:
    """Steps, and the slots in which their results lie. Ask for a tree's slot, then run batches.

    `columns` are those that the steps read, `column_slots` where they lie, and `asked` how many places of all
    the rules ask for each slot.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.columns: dict[str, ColumnType] = {}
        self.column_slots: set[int] = set()
        self.asked: Counter[int] = Counter()
        self._slots: dict[Any, int] = {}

    def where(self, node: Node, sought: bool) -> int:
        """The slot of the mask of rows in which a boolean tree is TRUE, or FALSE."""
        return self._slot((sought, node), lambda: self._truth(node, sought))

    def where_offered(self, countries: tuple[str, ...]) -> int:
        """The slot of the mask of rows offered in one of these countries, or everywhere: NULL or empty."""
        return self._slot(("offered", countries), lambda: self._offered(countries))

    def value(self, node: Node) -> int:
        """The slot of what a tree of another type gives."""
        return self._slot(("value", node), lambda: self._value(node))

    def _where_null(self, node: Node) -> int:
        return self._slot(("null", node), lambda: self._nullness(node))

    def _slot(self, key: Any, make: Callable[[], Step | int]) -> int:
        if key not in self._slots:
            made = make()
            if not isinstance(made, int):
                self.steps.append(made)
                made = len(self.steps) - 1
            self._slots[key] = made
        slot = self._slots[key]
        self.asked[slot] += 1
        return slot

    # Truth

    def _truth(self, node: Node, sought: bool) -> Step | int:
        """The step for where a boolean tree is TRUE or FALSE, or the slot of one that is the same."""
        if isinstance(node, Literal):
            return _always(np.bool_(node.value is sought))
        if isinstance(node, ColumnRef):
            return _tested(self.value(node), sought, lambda booleans: booleans.values)
        operands = node.operands
        match node.operation:
            case "not":
                return self.where(operands[0], not sought)
            case "and" | "or":
                every = (node.operation == "and") == sought
                return self._all(operands, sought) if every else self._any(operands, sought)
            case "case":
                return self._case_of_truths(node, sought)
            case "is_null" | "is_true" | "is_false" | "same" if not sought:
                slot = self.where(node, True)
                return lambda batch: ~batch.value(slot)
            case "is_null":
                return self._where_null(operands[0])
            case "is_true" | "is_false":
                return self.where(operands[0], node.operation == "is_true")
            case "same":
                return self._same(operands)
            case "equal" if operands[0].type is ColumnType.BOOLEAN:
                return self._equal_truths(operands, sought)
        return self._predicate(node, sought)

    def _all(self, operands: tuple[Node, ...], sought: bool) -> Step:
        cheap = [self.where(operand, sought) for operand in operands if not _costly(operand)]
        costly = [self.where(operand, sought) for operand in operands if _costly(operand)]
        first, *rest = cheap or costly[:1]
        scans = costly if cheap else costly[1:]

        def step(batch: Batch) -> Mask:
            held: Mask = batch.value(first)
            for slot in rest:
                held = held & batch.value(slot)
            for slot in scans:
                held = batch.narrowed(held, slot)
            return held

        return step

    def _any(self, operands: tuple[Node, ...], sought: bool) -> Step:
        first, *rest = (self.where(operand, sought) for operand in operands)

        def step(batch: Batch) -> Mask:
            held: Mask = batch.value(first)
            for slot in rest:
                held = held | batch.value(slot)
            return held

        return step

    def _case_of_truths(self, node: Call, sought: bool) -> Step:
        pairs = [(self.where(condition, True), self.where(result, sought)) for condition, result in branches(node)]
        last = self.where(node.operands[-1], sought)

        def step(batch: Batch) -> Mask:
            held, left = NO, YES
            for condition, result in pairs:
                applies = left & batch.value(condition)
                held = held | (applies & batch.value(result))
                left = left & ~applies
            return held | (left & batch.value(last))  # type: ignore[no-any-return]

        return step

    def _equal_truths(self, operands: tuple[Node, ...], sought: bool) -> Step:
        left, right = operands
        a, b = self.where(left, True), self.where(right, sought)
        c, d = self.where(left, False), self.where(right, not sought)
        return lambda batch: (batch.value(a) & batch.value(b)) | (batch.value(c) & batch.value(d))

    def _same(self, operands: tuple[Node, ...]) -> Step:
        left, right = (self._where_null(operand) for operand in operands)
        if any(isinstance(operand, Literal) and operand.value is None for operand in operands):
            return lambda batch: batch.value(left) & batch.value(right)
        equal = self.where(Call("equal", operands, ColumnType.BOOLEAN), True)
        return lambda batch: batch.value(equal) | (batch.value(left) & batch.value(right))

    def _nullness(self, node: Node) -> Step:
        if isinstance(node, Literal):
            return _always(np.bool_(node.value is None))
        if isinstance(node, Call) and node.type is ColumnType.BOOLEAN:
            true, false = self.where(node, True), self.where(node, False)
            return lambda batch: ~(batch.value(true) | batch.value(false))
        slot = self.value(node)

        def step(batch: Batch) -> Mask:
            valid = batch.value(slot).valid
            return NO if valid is None else ~valid

        return step

    def _offered(self, countries: tuple[str, ...]) -> Step:
        slot = self.value(ColumnRef("offered_in", ColumnType.VARCHAR_LIST))
        sold_in_one = kernels.list_test(countries)

        def step(batch: Batch) -> Mask:
            offered: Lists = batch.value(slot)
            held: Mask = sold_in_one(offered) | offered.empty
            return held if offered.valid is None else held | ~offered.valid

        return step

    def _predicate(self, node: Call, sought: bool) -> Step:
        operand, test = _test_of_one(node)
        if test is not None:
            return _tested(self.value(operand), sought, test)
        left, right = (self.value(side) for side in node.operands)
        of_texts = node.operands[0].type is ColumnType.VARCHAR
        compare = _TESTS_OF_TWO[node.operation, of_texts]

        def step(batch: Batch) -> Mask:
            a, b = batch.value(left), batch.value(right)
            found = compare(a, b)
            return masked(masked(found if sought else ~found, a.valid), b.valid)

        return step

    # Values

    def _value(self, node: Node) -> Step:
        if isinstance(node, Literal):
            return _literal(node)
        if isinstance(node, ColumnRef):
            return self._column(node)
        of_texts = node.type is ColumnType.VARCHAR
        if node.operation == "case":
            return self._case(node, kernels.choose_texts if of_texts else kernels.choose_numbers)
        slots = [self.value(operand) for operand in node.operands]
        if node.operation in ("greatest", "least"):
            return _reduced(slots, kernels.extreme(of_texts, node.operation == "greatest"))
        if node.operation in _OF_MANY:
            make = _OF_MANY[node.operation]
            return lambda batch: make([batch.value(slot) for slot in slots])
        if node.operation == "round":
            places = int(node.constant)  # type: ignore[arg-type]
            return lambda batch: kernels.rounded(batch.value(slots[0]), places)
        if node.operation in _OF_TWO:
            of_two, (left, right) = _OF_TWO[node.operation], slots
            return lambda batch: of_two(batch.value(left), batch.value(right))
        of_one, slot = _OF_ONE[node.operation], slots[0]
        return lambda batch: of_one(batch.value(slot))

    def _column(self, node: ColumnRef) -> Step:
        self.columns[node.name] = node.type
        self.column_slots.add(len(self.steps))
        return lambda batch: column_values(batch.columns[node.name], node.type, node.name)

    def _case(self, node: Call, choose: Callable[[Mask, Any, Any], Any]) -> Step:
        pairs = [(self.where(condition, True), self.value(result)) for condition, result in branches(node)]
        last = self.value(node.operands[-1])

        def step(batch: Batch) -> Any:
            held = batch.value(last)
            for condition, result in reversed(pairs):
                held = choose(batch.value(condition), batch.value(result), held)
            return held

        return step


def branches(node: Call) -> list[tuple[Node, Node]]:
    """The conditions of a "case" with their results; its last operand stands for all other rows."""
    return list(zip(node.operands[:-1:2], node.operands[1::2], strict=True))


def _always(mask: Mask) -> Step:
    return lambda batch: mask


def _tested(slot: int, sought: bool, test: Test) -> Step:
    def where_true(batch: Batch) -> Mask:
        value = batch.value(slot)
        found = test(value)
        return found if value.valid is None else found & value.valid

    def where_false(batch: Batch) -> Mask:
        value = batch.value(slot)
        found = ~test(value)
        return found if value.valid is None else found & value.valid

    return where_true if sought else where_false


def _reduced(slots: list[int], combine: Callable[[Any, Any], Any]) -> Step:
    first, *rest = slots

    def step(batch: Batch) -> Any:
        held = batch.value(first)
        for slot in rest:
            held = combine(held, batch.value(slot))
        return held

    return step


def _literal(node: Literal) -> Step:
    valid = NO if node.value is None else None
    if node.type is ColumnType.VARCHAR:
        return lambda batch: kernels.literal_texts(str(node.value or ""), batch.rows, valid)
    number = Numbers(_scalar(node), valid)
    return lambda batch: number


def _scalar(node: Literal) -> Any:
    return np.int64(node.value or 0) if node.type is ColumnType.BIGINT else np.float64(node.value or 0)


def _test_of_one(node: Call) -> tuple[Node, Test | None]:
    """A predicate that asks one operand about a constant: the operand and the test, None if it asks two."""
    operation, constant, operand = node.operation, node.constant, node.operands[0]
    if operation == "list_contains":
        return operand, kernels.list_test([str(constant)])
    if operation == "in" and isinstance(constant, tuple):
        if operand.type is ColumnType.VARCHAR:
            among = kernels.text_among([str(text) for text in constant])
            return operand, lambda texts: texts.test(among)
        kind = np.int64 if operand.type is ColumnType.BIGINT else np.float64
        return operand, kernels.number_among(np.unique(np.array(constant, kind)))
    if operation in ("like", "regex"):
        return operand, kernels.text_test(operation, str(constant))
    other = node.operands[1]
    if isinstance(operand, Literal) and operation in _TURNED:
        operand, other, operation = other, operand, _TURNED[operation]
    if not isinstance(other, Literal):
        return operand, None
    if other.type is ColumnType.VARCHAR:
        return operand, kernels.text_test(operation, str(other.value))
    return operand, kernels.number_test(operation, _scalar(other))


def _costly(node: Node) -> bool:
    if not isinstance(node, Call):
        return False
    return node.operation in _SCANS or any(_costly(operand) for operand in node.operands)


_TURNED: Mapping[str, str] = {"equal": "equal", "less": "greater"}

_TESTS_OF_TWO: Mapping[tuple[str, bool], Callable[[Any, Any], Mask]] = {
    ("equal", False): kernels.numbers_equal,
    ("equal", True): kernels.texts_equal,
    ("less", False): kernels.numbers_less,
    ("less", True): kernels.texts_less,
    ("contains", True): kernels.text_pairs(operator.contains),
    ("starts_with", True): kernels.text_pairs(str.startswith),
    ("ends_with", True): kernels.text_pairs(str.endswith),
}

_OF_ONE: Mapping[str, Callable[[Any], Any]] = {
    "negate": kernels.negate,
    "abs": kernels.absolute,
    "double": kernels.to_double,
    "floor": kernels.floor,
    "ceil": kernels.ceil,
    "length": kernels.length,
    "lower": kernels.lower,
    "upper": kernels.upper,
    "trim": kernels.trim,
}

_OF_TWO: Mapping[str, Callable[[Any, Any], Any]] = {
    "add": kernels.add,
    "subtract": kernels.subtract,
    "multiply": kernels.multiply,
    "divide": kernels.divide,
    "remainder": kernels.remainder,
}

_OF_MANY: Mapping[str, Callable[[list[Any]], Any]] = {"join": kernels.join, "concat": kernels.concat}
