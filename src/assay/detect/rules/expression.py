"""SQL text to the typed tree: parsed by sqlglot, then every node held against a list of what is allowed.

What is not named here is refused, and named in the refusal: a rule can compute from its row and nothing else,
in time that its length bounds. Types are settled here too, so that no rule can fail on a row.
"""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from assay.base.errors import AssayError
from assay.detect.rules.columns import ColumnType
from assay.detect.rules.parsing import (
    ALLOWED_OPERATORS,
    DEEPEST_NESTING,
    named,
    parse,
    span,
    too_deep,
)
from assay.detect.rules.tree import NULL, Call, ColumnRef, Literal, Node, Scalar, is_null

MOST_NODES = 500
LARGEST_TREE = 5_000
LONGEST_PATTERN = 1_000
MOST_DECIMALS = 15

_NUMERIC = (ColumnType.BIGINT, ColumnType.DOUBLE)
_BIGINT_MIN, _BIGINT_MAX = -(2**63), 2**63 - 1
_SNIPPET = 40


def parse_expression(text: str, columns: Mapping[str, ColumnType]) -> Node:
    """The tree of one SQL boolean expression over `columns`.

    Raises AssayError, naming the thing and its position (1 is the first character), if the text does not
    parse, uses anything that is not allowed, mixes types, is not boolean, or is too large.
    """
    reader = _Reader(text, columns)
    try:
        tree = reader.read(parse(text), depth=0)
    except RecursionError:
        raise too_deep() from None
    if not is_null(tree) and tree.type is not ColumnType.BOOLEAN:
        raise AssayError(
            f"The expression gives {tree.type}, not BOOLEAN.",
            "A rule says when it fires: end with a comparison.",
        )
    return tree


def allowed_functions() -> tuple[str, ...]:
    """The names of the functions that expressions may call, in order."""
    return tuple(sorted(_FUNCTIONS))


class _Reader:
    """Reads one sqlglot tree into ours, and keeps what refusals need: the text, and how much was read."""

    def __init__(self, text: str, columns: Mapping[str, ColumnType]) -> None:
        self._text = text
        self._columns = columns
        self._nodes = 0

    def read(self, node: exp.Expr, depth: int) -> Node:
        if depth > DEEPEST_NESTING:
            raise too_deep()
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise AssayError(f"The expression has over {MOST_NODES} nodes.", "Split it into several rules.")
        reading = _READINGS.get(type(node))
        # sqlglot reads like(a, b), mod(a, b) and their kin as operators, some with the operands turned round.
        if reading is None or ("start" in node.meta and type(node) not in _LEAVES):
            reading = _Reader._function
        tree = reading(self, node, depth + 1)
        if isinstance(tree, Call) and tree.size > LARGEST_TREE:
            raise self._mismatch(
                node,
                "Too much repeats itself where BETWEEN, COALESCE, NULLIF or CASE stand in each other",
                "Split the expression into several rules.",
            )
        return tree

    # Where a thing stands, and how it is refused

    def _refusal(self, node: exp.Expr, what: str, hint: str) -> AssayError:
        return AssayError(f"{what} at character {span(node, self._text)[0] + 1} is not allowed in a rule.", hint)

    def _mismatch(self, node: exp.Expr, sentence: str, hint: str = "") -> AssayError:
        start, end = span(node, self._text)
        snippet = self._text[start : min(end, start + _SNIPPET)]
        return AssayError(f"{sentence} at character {start + 1}, near '{snippet}'.", hint)

    def _only(self, node: exp.Expr, *allowed: str) -> None:
        for key, value in node.args.items():
            if value and key not in allowed and key not in _HARMLESS:
                what = f"{self._name(node) or named(node)} with {key.upper()}"
                raise self._refusal(node, what, f"Allowed operators: {ALLOWED_OPERATORS}.")

    # Types

    def _unified(self, nodes: Sequence[Node], at: exp.Expr) -> list[Node]:
        """The nodes with one type: BIGINT beside DOUBLE becomes DOUBLE, NULL takes any; else a refusal."""
        types = {node.type for node in nodes if not is_null(node)}
        if types == {ColumnType.BIGINT, ColumnType.DOUBLE}:
            return [_as_double(node) for node in nodes]
        if len(types) > 1:
            raise self._mismatch(at, f"{' and '.join(sorted(types))} do not go together", _CONVERSION_HINT)
        if types == {ColumnType.VARCHAR_LIST}:
            raise self._mismatch(at, "A list cannot be used here", "Ask a list with contains(list, 'text').")
        of_one_type = types.pop() if types else ColumnType.BOOLEAN
        return [Literal(None, of_one_type) if is_null(node) else node for node in nodes]

    def _typed(self, node: exp.Expr, depth: int, *types: ColumnType) -> Node:
        tree = self.read(node, depth)
        return self._require(tree, node, *types)

    def _require(self, tree: Node, at: exp.Expr, *types: ColumnType) -> Node:
        if is_null(tree):
            return Literal(None, types[0])
        if tree.type not in types:
            raise self._mismatch(at, f"{' or '.join(types)} is needed, and {tree.type} stands", _CONVERSION_HINT)
        return tree

    # Leaves

    def _paren(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this")
        return self.read(node.this, depth)

    def _column(self, node: exp.Expr, depth: int) -> Node:
        if not isinstance(node.this, exp.Identifier) or node.args.get("table"):
            raise self._refusal(node, named(node), "Name a column by itself, without a table.")
        name = str(node.this.this).lower()
        if name not in self._columns:
            nearest = get_close_matches(name, self._columns, n=1, cutoff=0.5)
            hint = f"Did you mean {nearest[0]}?" if nearest else f"The columns are {', '.join(self._columns)}."
            raise AssayError(f"There is no column '{name}' at character {span(node, self._text)[0] + 1}.", hint)
        return ColumnRef(name, self._columns[name])

    def _literal(self, node: exp.Expr, depth: int) -> Node:
        if isinstance(node, exp.Null):
            return NULL
        if isinstance(node, exp.Boolean):
            return Literal(bool(node.this), ColumnType.BOOLEAN)
        text = str(node.this)
        if node.is_string:
            return Literal(text, ColumnType.VARCHAR)
        return self._number(node, text)

    def _number(self, node: exp.Expr, text: str) -> Literal:
        try:
            value: int | float = int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            raise self._refusal(node, f"The number {text}", "Write numbers as 12, 0.5 or 1e3.") from None
        if isinstance(value, int):
            if not _BIGINT_MIN <= value <= _BIGINT_MAX:
                raise self._refusal(
                    node, f"The number {text}", "It does not fit BIGINT: write it with a decimal point."
                )
            return Literal(value, ColumnType.BIGINT)
        if value in (float("inf"), float("-inf")):
            raise self._refusal(node, f"The number {text}", "It does not fit DOUBLE.")
        return Literal(value + 0.0, ColumnType.DOUBLE)

    def _negative(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this")
        if isinstance(node.this, exp.Literal) and not node.this.is_string:
            return self._number(node.this, f"-{node.this.this}")
        operand = self._typed(node.this, depth, *_NUMERIC)
        return _strict("negate", (operand,), operand.type)

    # Logic and comparison

    def _logic(self, node: exp.Expr, depth: int) -> Node:
        kind = type(node)
        sides: list[exp.Expr] = []
        left = node
        while isinstance(left, kind):
            self._only(left, "this", "expression")
            sides.append(left.expression)
            left = left.this
        sides.append(left)
        operands = tuple(self._typed(side, depth, ColumnType.BOOLEAN) for side in reversed(sides))
        return Call("and" if kind is exp.And else "or", operands, ColumnType.BOOLEAN)

    def _not(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this")
        return _negated(self._typed(node.this, depth, ColumnType.BOOLEAN))

    def _compare(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this", "expression")
        for side in (node.this, node.expression):
            if type(side) in _COMPARISONS:
                raise self._mismatch(side, "Comparisons stand in a chain", "Write a < b AND b < c, or use brackets.")
        left, right = self._unified([self.read(side, depth) for side in (node.this, node.expression)], node)
        return self._compared(type(node), left, right, node)

    def _compared(self, kind: type[exp.Expr], left: Node, right: Node, at: exp.Expr) -> Node:
        equal = kind in (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)
        if left.type is ColumnType.BOOLEAN and not equal and not is_null(left):
            raise self._mismatch(at, "BOOLEAN has no order", "Compare it with = or <>, or name it by itself.")
        if kind in (exp.NullSafeEQ, exp.NullSafeNEQ):
            same = Call("same", (left, right), ColumnType.BOOLEAN)
            return same if kind is exp.NullSafeEQ else _negated(same)
        if is_null(left) or is_null(right):
            return NULL
        if equal:
            equality = Call("equal", (left, right), ColumnType.BOOLEAN)
            return equality if kind is exp.EQ else _negated(equality)
        if kind in (exp.GT, exp.LTE):
            left, right = right, left
        less = Call("less", (left, right), ColumnType.BOOLEAN)
        return less if kind in (exp.LT, exp.GT) else _negated(less)

    def _is(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this", "expression")
        if isinstance(node.expression, exp.Null):
            return Call("is_null", (self.read(node.this, depth),), ColumnType.BOOLEAN)
        if not isinstance(node.expression, exp.Boolean):
            raise self._refusal(
                node, "IS with anything but NULL, TRUE and FALSE", "Compare with = or IS NOT DISTINCT FROM."
            )
        operand = self._typed(node.this, depth, ColumnType.BOOLEAN)
        return Call("is_true" if node.expression.this else "is_false", (operand,), ColumnType.BOOLEAN)

    def _between(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this", "low", "high")
        sides = [self.read(side, depth) for side in (node.this, node.args["low"], node.args["high"])]
        value, low, high = self._unified(sides, node)
        above = self._compared(exp.GTE, value, low, node)
        below = self._compared(exp.LTE, value, high, node)
        return Call("and", (above, below), ColumnType.BOOLEAN)

    def _in(self, node: exp.Expr, depth: int) -> Node:
        items = node.expressions
        if node.args.get("query") or node.args.get("field") or node.args.get("unnest") or not items:
            raise self._refusal(node, "IN without a list of literals", "Write IN ('a', 'b').")
        literals = [self._item(item) for item in items]
        operand = self.read(node.this, depth)
        operand, *literals = self._unified([operand, *literals], node)
        if is_null(operand):
            return NULL
        values = tuple(item.value for item in literals if isinstance(item, Literal) and item.value is not None)
        if operand.type is ColumnType.BOOLEAN:
            kept = [Call("equal", (operand, item), ColumnType.BOOLEAN) for item in literals if not is_null(item)]
            found: Node = Call("or", tuple(kept), ColumnType.BOOLEAN)
        else:
            found = Call("in", (operand,), ColumnType.BOOLEAN, values)
        if len(values) == len(literals):
            return found
        return Call("or", (found, NULL), ColumnType.BOOLEAN) if values else NULL

    def _item(self, node: exp.Expr) -> Node:
        if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and not node.this.is_string:
            return self._number(node.this, f"-{node.this.this}")
        if isinstance(node, exp.Literal | exp.Boolean | exp.Null):
            return self._literal(node, 0)
        raise self._refusal(
            node, "Anything but a literal in IN", "Write IN ('a', 'b'), or several comparisons with OR."
        )

    def _like(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this", "expression", "negate")
        operand = self._typed(node.this, depth, ColumnType.VARCHAR)
        pattern = self._pattern(node.expression, "LIKE")
        if isinstance(node, exp.ILike):
            operand = _strict("lower", (operand,), ColumnType.VARCHAR)
            pattern = lowered(pattern)
        matched = _strict("like", (operand,), ColumnType.BOOLEAN, pattern)
        return _negated(matched) if node.args.get("negate") else matched

    def _pattern(self, node: exp.Expr, of: str) -> str:
        if not isinstance(node, exp.Literal) or not node.is_string:
            raise self._refusal(node, f"A pattern of {of} that is not a literal text", "Write it as '...' in the rule.")
        pattern = str(node.this)
        if len(pattern) > LONGEST_PATTERN:
            raise self._mismatch(
                node, f"A pattern has {len(pattern):,} characters", f"Keep it under {LONGEST_PATTERN:,}."
            )
        return pattern

    # Numbers and choices

    def _arithmetic(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this", "expression")
        sides = [self._typed(side, depth, *_NUMERIC) for side in (node.this, node.expression)]
        left, right = self._unified(sides, node)
        if isinstance(node, exp.Div):
            left, right = _as_double(left), _as_double(right)
        return _strict(_ARITHMETIC[type(node)], (left, right), left.type)

    def _cast(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this", "to")
        operand = self.read(node.this, depth)
        kind = node.args["to"]
        wanted = str(kind.this.value) if isinstance(kind.this, exp.DType) else str(kind)
        if wanted == "DOUBLE" and not kind.expressions and operand.type in _NUMERIC:
            return _as_double(operand)
        raise self._refusal(node, f"A cast to {wanted}", "Only numbers can be cast, and only to DOUBLE.")

    def _case(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this", "ifs", "default")
        subject = self.read(node.this, depth) if node.this else None
        conditions: list[Node] = []
        results: list[Node] = []
        for branch in node.args["ifs"]:
            if subject is None:
                conditions.append(self._typed(branch.this, depth, ColumnType.BOOLEAN))
            else:
                left, right = self._unified([subject, self.read(branch.this, depth)], branch)
                conditions.append(self._compared(exp.EQ, left, right, branch))
            results.append(self.read(branch.args["true"], depth))
        default = node.args.get("default")
        results.append(self.read(default, depth) if default else NULL)
        return self._choice(conditions, results, node)

    def _choice(self, conditions: Sequence[Node], results: Sequence[Node], at: exp.Expr) -> Node:
        results = self._unified(results, at)
        pairs = [part for pair in zip(conditions, results, strict=False) for part in pair]
        return Call("case", (*pairs, results[-1]), results[-1].type)

    # Functions and joined texts

    def _joined(self, node: exp.Expr, depth: int) -> Node:
        self._only(node, "this", "expression")
        sides = tuple(self._typed(side, depth, ColumnType.VARCHAR) for side in (node.this, node.expression))
        return _strict("join", sides, ColumnType.VARCHAR)

    def _function(self, node: exp.Expr, depth: int) -> Node:
        name = self._name(node)
        reading = _FUNCTIONS.get(name)
        if reading is None:
            if not name.isidentifier():
                raise self._refusal(node, named(node), f"Allowed operators: {ALLOWED_OPERATORS}.")
            nearest = get_close_matches(name, _FUNCTIONS, n=1, cutoff=0.75)
            question = f"Did you mean {nearest[0]}? " if nearest else ""
            known = ", ".join(allowed_functions())
            raise self._refusal(node, f"The function {name}", f"{question}Allowed functions: {known}.")
        self._only(node, "this", "expression", "expressions", "decimals")
        found = [node.args.get(key) for key in ("this", "expression", "decimals")]
        arguments = [argument for argument in (*found, *node.expressions) if argument is not None]
        return reading(self, node, arguments, depth)

    def _name(self, node: exp.Expr) -> str:
        """A function's name as it was written; sqlglot has one node for the names of many dialects."""
        if type(node) in _PARSED_APART:
            return _PARSED_APART[type(node)]
        return self._text[node.meta["start"] : node.meta["end"] + 1].lower() if "start" in node.meta else ""

    def _count(self, node: exp.Expr, arguments: Sequence[exp.Expr], least: int, most: int) -> None:
        if not least <= len(arguments) <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            sentence = f"{self._name(node)} was given {len(arguments)} arguments and takes {wanted}"
            raise self._mismatch(node, sentence, "Look at its commas and brackets.")

    def _of_number(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        self._count(node, arguments, 1, 1)
        operand = self._typed(arguments[0], depth, *_NUMERIC)
        if isinstance(node, exp.Abs):
            return _strict("abs", (operand,), operand.type)
        return _strict("floor" if isinstance(node, exp.Floor) else "ceil", (_as_double(operand),), ColumnType.DOUBLE)

    def _round(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        self._count(node, arguments, 1, 2)
        operand = self._typed(arguments[0], depth, *_NUMERIC)
        places = self._item(arguments[1]) if len(arguments) == 2 else Literal(0, ColumnType.BIGINT)
        decimals = places.value if isinstance(places, Literal) else None
        if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= MOST_DECIMALS:
            raise self._refusal(node, "round to anything but whole decimal places", f"Write 0 to {MOST_DECIMALS}.")
        if operand.type is ColumnType.BIGINT:
            return operand
        return _strict("round", (operand,), operand.type, decimals)

    def _of_text(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        self._count(node, arguments, 1, 1)
        operand = self._typed(arguments[0], depth, ColumnType.VARCHAR)
        kind = _TEXT_FUNCTIONS[type(node)]
        return _strict(kind, (operand,), ColumnType.BIGINT if kind == "length" else ColumnType.VARCHAR)

    def _affix(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        self._count(node, arguments, 2, 2)
        text, part = (self._typed(argument, depth, ColumnType.VARCHAR) for argument in arguments)
        kind = "starts_with" if isinstance(node, exp.StartsWith) else "ends_with"
        return _strict(kind, (text, part), ColumnType.BOOLEAN)

    def _contains(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        self._count(node, arguments, 2, 2)
        lists_only = isinstance(node, exp.ArrayContains)
        types = (ColumnType.VARCHAR_LIST,) if lists_only else (ColumnType.VARCHAR, ColumnType.VARCHAR_LIST)
        whole = self._typed(arguments[0], depth, *types)
        part = self._typed(arguments[1], depth, ColumnType.VARCHAR)
        if whole.type is ColumnType.VARCHAR or is_null(part):
            return _strict("contains", (whole, part), ColumnType.BOOLEAN)
        if not isinstance(part, Literal):
            raise self._refusal(
                arguments[1], "Anything but a literal text sought in a list", "Write contains(list, 'text')."
            )
        return _strict("list_contains", (whole,), ColumnType.BOOLEAN, part.value)

    def _regex(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        self._count(node, arguments, 2, 2)
        operand = self._typed(arguments[0], depth, ColumnType.VARCHAR)
        pattern = self._pattern(arguments[1], "regexp_matches")
        try:
            pc.match_substring_regex(pa.array([""]), pattern)
        except pa.ArrowInvalid as error:
            reason = str(error).removeprefix("Invalid regular expression: ")
            raise self._mismatch(
                arguments[1],
                f"The regular expression is refused ({reason})",
                "Use RE2's syntax: no look-around, no back-references.",
            ) from None
        return _strict("regex", (operand,), ColumnType.BOOLEAN, pattern)

    def _concat(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        operands = _known([self._typed(argument, depth, ColumnType.VARCHAR) for argument in arguments])
        return Call("concat", operands, ColumnType.VARCHAR) if operands else Literal("", ColumnType.VARCHAR)

    def _first_known(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        operands = _known(self._unified([self.read(argument, depth) for argument in arguments], node))
        if not operands:
            return NULL
        known = [_negated(Call("is_null", (operand,), ColumnType.BOOLEAN)) for operand in operands[:-1]]
        return self._choice(known, operands, node) if known else operands[0]

    def _nullif(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        self._count(node, arguments, 2, 2)
        value, other = (self.read(argument, depth) for argument in arguments)
        left, right = self._unified([value, other], node)
        return self._choice([self._compared(exp.EQ, left, right, node)], [NULL, value], node)

    def _extreme(self, node: exp.Expr, arguments: list[exp.Expr], depth: int) -> Node:
        types = (*_NUMERIC, ColumnType.VARCHAR)
        operands = _known(self._unified([self._typed(argument, depth, *types) for argument in arguments], node))
        kind = "greatest" if isinstance(node, exp.Greatest) else "least"
        return Call(kind, operands, operands[0].type) if operands else NULL


def lowered(text: str) -> str:
    """A text in small letters as the engine's lower() has it."""
    return str(pc.utf8_lower(text).as_py())


def _negated(node: Node) -> Node:
    return Call("not", (node,), ColumnType.BOOLEAN)


def _known(nodes: Sequence[Node]) -> tuple[Node, ...]:
    return tuple(node for node in nodes if not is_null(node))


def _strict(
    operation: str, operands: tuple[Node, ...], of_type: ColumnType, constant: Scalar | None = None
) -> Call | Literal:
    """The call, or NULL where an operand is the constant NULL: for operations that NULL passes through."""
    if len(_known(operands)) < len(operands):
        return NULL
    return Call(operation, operands, of_type, constant)


def _as_double(node: Node) -> Node:
    if is_null(node):
        return Literal(None, ColumnType.DOUBLE)
    if isinstance(node, Literal) and isinstance(node.value, int):
        return Literal(float(node.value), ColumnType.DOUBLE)
    return node if node.type is ColumnType.DOUBLE else Call("double", (node,), ColumnType.DOUBLE)


_CONVERSION_HINT = "Nothing is converted by itself: compare texts with texts ('5') and numbers with numbers (5)."

# What sqlglot notes on its nodes for other dialects, and what says nothing to us.
_HARMLESS = ("safe", "typed", "coalesce", "ignore_nulls")

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)

_LEAVES = (exp.Literal, exp.Boolean, exp.Null, exp.Column)

_ARITHMETIC: Mapping[type[exp.Expr], str] = {
    exp.Add: "add",
    exp.Sub: "subtract",
    exp.Mul: "multiply",
    exp.Div: "divide",
    exp.Mod: "remainder",
}

_TEXT_FUNCTIONS: Mapping[type[exp.Expr], str] = {
    exp.Length: "length",
    exp.Lower: "lower",
    exp.Upper: "upper",
    exp.Trim: "trim",
}

# sqlglot has a grammar of their own for these, and does not note where their names stand.
_PARSED_APART: Mapping[type[exp.Expr], str] = {exp.Trim: "trim", exp.Floor: "floor", exp.Ceil: "ceil"}

_READINGS: Mapping[type[exp.Expr], Callable[[_Reader, exp.Expr, int], Node]] = {
    exp.Paren: _Reader._paren,
    exp.Column: _Reader._column,
    **dict.fromkeys((exp.Literal, exp.Boolean, exp.Null), _Reader._literal),
    exp.Neg: _Reader._negative,
    **dict.fromkeys((exp.And, exp.Or), _Reader._logic),
    exp.Not: _Reader._not,
    **dict.fromkeys((*_COMPARISONS, exp.NullSafeEQ, exp.NullSafeNEQ), _Reader._compare),
    exp.Is: _Reader._is,
    exp.Between: _Reader._between,
    exp.In: _Reader._in,
    **dict.fromkeys((exp.Like, exp.ILike), _Reader._like),
    **dict.fromkeys(_ARITHMETIC, _Reader._arithmetic),
    exp.Cast: _Reader._cast,
    exp.Case: _Reader._case,
    exp.DPipe: _Reader._joined,
}

_FUNCTIONS: Mapping[str, Callable[[_Reader, exp.Expr, list[exp.Expr], int], Node]] = {
    **dict.fromkeys(("abs", "floor", "ceil"), _Reader._of_number),
    "round": _Reader._round,
    **dict.fromkeys(("length", "lower", "upper", "trim"), _Reader._of_text),
    **dict.fromkeys(("starts_with", "ends_with"), _Reader._affix),
    **dict.fromkeys(("contains", "list_contains"), _Reader._contains),
    "regexp_matches": _Reader._regex,
    "concat": _Reader._concat,
    "coalesce": _Reader._first_known,
    "nullif": _Reader._nullif,
    **dict.fromkeys(("greatest", "least"), _Reader._extreme),
}
