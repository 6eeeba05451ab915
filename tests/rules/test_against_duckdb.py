"""Random expressions on random tables: the engine and DuckDB must fire on the same rows, in every batch size.

Two things are written otherwise for DuckDB. A number with a point or an exponent is a DOUBLE to the engine,
where DuckDB has DECIMAL, so there it is cast. Where DuckDB stops with an error (overflow, remainder by zero)
the engine has NULL, which TRY gives.
"""

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.detect.rules import ColumnType, Rule, compile_rules

ROWS = 1_000

COLUMNS = {
    "i": ColumnType.BIGINT,
    "j": ColumnType.BIGINT,
    "x": ColumnType.DOUBLE,
    "y": ColumnType.DOUBLE,
    "s": ColumnType.VARCHAR,
    "t": ColumnType.VARCHAR,
    "b": ColumnType.BOOLEAN,
    "c": ColumnType.BOOLEAN,
    "a": ColumnType.VARCHAR_LIST,
}

INTEGERS = (0, 1, -1, 2, 3, 7, -5, 10, 100, 2**31, 2**53 + 1, 2**62, 2**63 - 1, -(2**63))
DOUBLES = (0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 3.0, 0.1, 1e-9, 1e18, 1e300, math.inf, -math.inf, math.nan)
TEXTS = (
    "", " ", "a", "A", "b", "ab", "aB", "abc", " ab ", "a%b", "a_b", "a\\b", "nike air", "NIKE AIR",
    "replica 1:1", "ß", "İ", "ΑΣ", "ας", "É", "é", "路易威登", "K", "\u212a", "a\nb", "\u00a0a\u3000",
    "🎒bag", "ﬁ", "\tx", "it's",
)  # fmt: skip
PATTERNS = (
    "", "%", "_", "a%", "%b", "%a%", "a_b", "_b", "a\\%", "%易%", "%1:1%", "n%r", "%_%", "É", "it's", "%%a%%",
    "%.%", "(%", "[a]", "%K%", "%ß", "\u03b1%", "%İ%",
)  # fmt: skip
REGEXES = (
    "a", "^a", "b$", "a.b", "(?i)nike", "[0-9]+:[0-9]", "", r"\bair\b", "易|é", r"^\s*a", "(?s)a.b", "(?i)É",
    r"\pL{2}", "^$", "a{2}", r"[^\x00-\x7f]",
)  # fmt: skip


def make_table(seed: int, few: bool, nulls: bool) -> pa.Table:
    chance = random.Random(seed)

    def column(pool: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
        pool = tuple(chance.sample(pool, min(3, len(pool)))) if few else pool
        return pa.array([None if nulls and chance.random() < 0.25 else chance.choice(pool) for _ in range(ROWS)], kind)

    def mixed(pool: tuple[str, ...]) -> tuple[str, ...]:
        many = tuple(chance.choice(pool) + str(chance.random()) for _ in range(400))
        return pool if few else (*pool, *many, "a\0b", "x" * 300)

    lists = tuple([chance.choice((None, "DE", "FR", "a", "")) for _ in range(chance.randrange(4))] for _ in range(30))
    return pa.table(
        {
            "i": column(INTEGERS, pa.int64()),
            "j": column(INTEGERS, pa.int64()),
            "x": column(DOUBLES, pa.float64()),
            "y": column(DOUBLES, pa.float64()),
            "s": column(TEXTS, pa.string()),
            "t": column(mixed(TEXTS), pa.string()),
            "b": column((True, False), pa.bool_()),
            "c": column((True, False), pa.bool_()),
            "a": column(lists, pa.list_(pa.string())),
        }
    )


TABLES = [
    make_table(1, few=False, nulls=True),
    make_table(2, few=False, nulls=False),
    make_table(3, few=True, nulls=True),
    make_table(4, few=True, nulls=False),
    make_table(5, few=False, nulls=True),
]


@dataclass(frozen=True)
class Sql:
    """One expression as the engine reads it and as DuckDB does, and how tightly it binds."""

    ours: str
    theirs: str
    level: int


OR, AND, NOT, IS, COMPARE, LIKE, CONCAT, SUM, PRODUCT, SIGN, ATOM = range(11)


def at_level(part: Sql, level: int) -> Sql:
    return part if part.level >= level else Sql(f"({part.ours})", f"({part.theirs})", ATOM)


def careful(part: Sql) -> Sql:
    """With NULL for DuckDB's errors, where there is a BIGINT to make one."""
    risky = re.search(r"\b[ij]\b|BIGINT|length", part.theirs)
    return Sql(part.ours, f"TRY({part.theirs})", part.level) if risky else part


def template(level: int, text: str, *parts: tuple[Sql, int]) -> Sql:
    """Fills {0}, {1}, ... with the parts, in brackets where they bind less tightly than their place needs."""
    placed = [at_level(part, needed) for part, needed in parts]
    ours = text.format(*(part.ours for part in placed))
    return Sql(ours, text.format(*(part.theirs for part in placed)), level)


def text_literal(text: str) -> Sql:
    quoted = "'" + text.replace("'", "''") + "'"
    return Sql(quoted, quoted, ATOM)


def number_literal(value: float) -> Sql:
    if isinstance(value, int):
        return Sql(str(value), f"CAST({value} AS BIGINT)", ATOM if value >= 0 else SIGN)
    return Sql(repr(value), f"CAST({value!r} AS DOUBLE)", ATOM if value >= 0 else SIGN)


NULL = Sql("NULL", "NULL", ATOM)
LITERAL_INTEGERS = (0, 1, -1, 2, 3, 10, 2**53, 2**63 - 1)
LITERAL_DOUBLES = (0.0, 0.5, 1.0, -2.5, 0.1, 1e300, 3.0)

Option = TypeVar("Option")


class Grammar:
    """Draws typed expressions from the grammar that the engine allows."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def pick(self, options: Sequence[Option]) -> Option:
        return self._draw(st.sampled_from(options))

    def number(self, depth: int, kind: str | None = None) -> Sql:
        """A number that is BIGINT if `kind` is "i"; else DOUBLE, or now and then BIGINT after all."""
        kind = kind or self.pick(("i", "x"))
        forms = ["column", "column", "literal"]
        if depth > 0:
            forms += ["arithmetic", "negate", "abs", "case", "coalesce", "extreme", "nullif"]
            forms += ["length"] if kind == "i" else ["round", "floor", "divide", "cast"]
        form = self.pick(forms)
        if form == "column":
            name = self.pick(("i", "j") if kind == "i" else ("x", "y"))
            return Sql(name, name, ATOM)
        if form == "literal":
            return number_literal(self.pick(LITERAL_INTEGERS if kind == "i" else LITERAL_DOUBLES))
        if form == "length":
            return template(ATOM, "length({0})", (self.text(depth - 1), OR))

        def sub() -> Sql:
            return self.number(depth - 1, "i" if kind == "i" else None)

        if form == "arithmetic":
            sign = self.pick("+-*%")
            level = SUM if sign in "+-" else PRODUCT
            return careful(template(level, f"{{0}} {sign} {{1}}", (sub(), level), (sub(), level + 1)))
        if form == "divide":
            return template(PRODUCT, "{0} / {1}", (sub(), PRODUCT), (sub(), PRODUCT + 1))
        if form == "negate":
            operand = sub()
            # There is no negative zero among DuckDB's DECIMAL, so -0.0 in a rule is 0.0.
            return operand if operand.ours == "0.0" else careful(template(SIGN, "- {0}", (operand, ATOM)))
        if form == "abs":
            return careful(template(ATOM, "abs({0})", (sub(), OR)))
        texts = {
            "round": ("round({0})", "round({0}, 2)", "ROUND({0}, 0)"),
            "floor": ("floor({0})", "ceil({0})"),
            "cast": ("CAST({0} AS DOUBLE)", "({0})::DOUBLE"),
        }
        if form in texts:
            return template(ATOM, self.pick(texts[form]), (sub(), OR))
        return self.choice(form, depth, sub)

    def choice(self, form: str, depth: int, sub: Callable[[], Sql]) -> Sql:
        if form == "case":
            if self.pick((True, False)):
                return template(
                    ATOM,
                    "CASE WHEN {0} THEN {1} ELSE {2} END",
                    (self.truth(depth - 1), OR),
                    (sub(), OR),
                    (sub(), OR),
                )
            return template(
                ATOM,
                "CASE {0} WHEN {1} THEN {2} WHEN {3} THEN {4} END",
                *((part, OR) for part in (sub(), sub(), sub(), sub(), sub())),
            )
        if form == "coalesce":
            return template(
                ATOM, self.pick(("coalesce({0}, {1})", "coalesce(NULL, {0}, {1})")), (sub(), OR), (sub(), OR)
            )
        if form == "nullif":
            return template(ATOM, "nullif({0}, {1})", (sub(), OR), (sub(), OR))
        name = self.pick(("least", "greatest"))
        return template(ATOM, f"{name}({{0}}, {{1}}, {{2}})", (sub(), OR), (sub(), OR), (sub(), OR))

    def text(self, depth: int) -> Sql:
        forms = ["column", "column", "column", "literal"]
        if depth > 0:
            forms += ["lower", "upper", "trim", "concat", "join", "case", "coalesce", "extreme", "nullif"]
        form = self.pick(forms)

        def sub() -> Sql:
            return self.text(depth - 1)

        if form == "column":
            name = self.pick(("s", "t"))
            return Sql(name, name, ATOM)
        if form == "literal":
            return text_literal(self.pick(TEXTS))
        if form in ("lower", "upper", "trim"):
            return template(ATOM, f"{form}({{0}})", (sub(), OR))
        if form == "concat":
            return template(ATOM, "concat({0}, {1})", (sub(), OR), (sub(), OR))
        if form == "join":
            return template(CONCAT, "{0} || {1}", (sub(), CONCAT), (sub(), CONCAT + 1))
        return self.choice(form, depth, sub)

    def truth(self, depth: int) -> Sql:
        forms = [
            "column",
            "compare",
            "compare",
            "texts",
            "in",
            "in_text",
            "like",
            "regex",
            "affix",
            "list",
            "null",
        ]
        if depth > 0:
            forms += [
                "and",
                "or",
                "and",
                "or",
                "not",
                "is",
                "between",
                "distinct",
                "equal",
                "case",
                "coalesce",
                "literal",
            ]
        form = self.pick(forms)

        def sub() -> Sql:
            return self.truth(depth - 1)

        if form == "column":
            name = self.pick(("b", "c"))
            return Sql(name, name, ATOM)
        if form == "literal":
            return self.pick((Sql("TRUE", "TRUE", ATOM), Sql("FALSE", "FALSE", ATOM), NULL))
        if form == "compare":
            operator = self.pick(("=", "<>", "!=", "<", "<=", ">", ">="))
            return template(COMPARE, f"{{0}} {operator} {{1}}", (self.number(depth), LIKE), (self.number(depth), LIKE))
        if form == "texts":
            operator = self.pick(("=", "<>", "<", "<=", ">", ">="))
            return template(COMPARE, f"{{0}} {operator} {{1}}", (self.text(depth), LIKE), (self.text(depth), LIKE))
        if form == "in":
            kind = self.pick(("i", "x"))
            pool = LITERAL_INTEGERS if kind == "i" else LITERAL_DOUBLES
            items = [self.pick((NULL, *map(number_literal, pool))) for _ in range(self.pick((1, 2, 20)))]
            return self.among(self.number(depth, kind), items)
        if form == "in_text":
            items = [self.pick((NULL, *map(text_literal, TEXTS))) for _ in range(self.pick((1, 3)))]
            return self.among(self.text(depth), items)
        if form == "like":
            operator = self.pick(("LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE"))
            pattern = text_literal(self.pick(PATTERNS))
            return template(LIKE, f"{{0}} {operator} {{1}}", (self.text(depth), CONCAT), (pattern, ATOM))
        if form == "regex":
            pattern = text_literal(self.pick(REGEXES))
            return template(ATOM, "regexp_matches({0}, {1})", (self.text(depth), OR), (pattern, OR))
        if form == "affix":
            name = self.pick(("starts_with", "ends_with", "contains"))
            return template(ATOM, f"{name}({{0}}, {{1}})", (self.text(depth), OR), (self.text(depth), OR))
        if form == "list":
            # DuckDB 2.0 takes contains(list, '') for contains(text, ''): '' goes by the other name.
            call, part = self.pick((("contains", "DE"), ("contains", "zz"), ("list_contains", "")))
            return template(ATOM, f"{call}(a, {{0}})", (text_literal(part), OR))
        if form == "null":
            tested = self.pick((self.number, self.text, self.countries))(depth)
            return template(IS, self.pick(("{0} IS NULL", "{0} IS NOT NULL")), (tested, COMPARE))
        if form == "and":
            return template(AND, "{0} AND {1} AND {2}", (sub(), AND), (sub(), NOT), (sub(), NOT))
        if form == "or":
            return template(OR, "{0} OR {1}", (sub(), OR), (sub(), AND))
        if form == "not":
            return template(NOT, "NOT {0}", (sub(), NOT))
        if form == "is":
            test = self.pick(("TRUE", "FALSE", "NOT TRUE", "NOT FALSE", "NULL", "NOT NULL"))
            return template(IS, f"{{0}} IS {test}", (sub(), COMPARE))
        if form == "between":
            word = self.pick(("BETWEEN", "NOT BETWEEN"))
            make = self.pick((self.number, self.text))
            return template(LIKE, f"{{0}} {word} {{1}} AND {{2}}", *((make(depth - 1), CONCAT) for _ in range(3)))
        if form == "distinct":
            word = self.pick(("IS DISTINCT FROM", "IS NOT DISTINCT FROM"))
            make = self.pick((self.number, self.text, self.truth, self.nothing))
            other = self.pick((make, make, self.nothing))
            return template(ATOM, f"({{0}} {word} {{1}})", (make(depth - 1), LIKE), (other(depth - 1), LIKE))
        if form == "equal":
            return template(COMPARE, self.pick(("{0} = {1}", "{0} <> {1}")), (sub(), LIKE), (sub(), LIKE))
        return self.choice(form, depth, sub)

    def countries(self, depth: int) -> Sql:
        return Sql("a", "a", ATOM)

    def nothing(self, depth: int) -> Sql:
        return NULL

    def among(self, tested: Sql, items: list[Sql]) -> Sql:
        places = ", ".join(f"{{{place}}}" for place in range(1, len(items) + 1))
        word = self.pick(("IN", "NOT IN"))
        return template(LIKE, f"{{0}} {word} ({places})", (tested, CONCAT), *((item, OR) for item in items))


@st.composite
def expressions(draw: st.DrawFn) -> Sql:
    grammar = Grammar(draw)
    return grammar.truth(grammar.pick((0, 1, 2, 2, 3)))


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for number, table in enumerate(TABLES):
        connection.register("incoming", table)
        connection.execute(f"CREATE TABLE t{number} AS SELECT * FROM incoming")
    return connection


@settings(max_examples=800, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sql=expressions(), number=st.integers(0, len(TABLES) - 1))
def test_the_engine_fires_where_duckdb_is_true(database: duckdb.DuckDBPyConnection, sql: Sql, number: int) -> None:
    compiled = compile_rules([Rule("r", sql.ours, "review", "owner", "reason", "live")], COLUMNS)
    answer = database.execute(f"SELECT ({sql.theirs}) IS TRUE AS fired FROM t{number}").fetchnumpy()["fired"]
    table = TABLES[number]
    for size, rows in ((ROWS, ROWS), (7, 70), (1, 25)):
        found = np.concatenate([compiled.fired(table.slice(start, size))[:, 0] for start in range(0, rows, size)])
        wrong = np.flatnonzero(found != answer[:rows])
        if len(wrong):
            row = table.slice(int(wrong[0]), 1).to_pylist()[0]
            pytest.fail(f"batches of {size}: {sql.ours!r} fires {found[wrong[0]]} on {row}; theirs: {sql.theirs}")
