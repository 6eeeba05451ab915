"""Compiled rules on tables: jurisdiction, states, precedence, and tables in every shape that Arrow has."""

import importlib.util
import random
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from assay.base.errors import AssayError
from assay.detect.rules import (
    ALLOW,
    COLUMN_TYPES,
    REMOVE,
    REVIEW,
    UNDECIDED,
    ColumnType,
    CompiledRules,
    Rule,
    compile_rules,
)
from assay.detect.rules.columns import ARROW_TYPES
from assay.detect.rules.compiled import ROWS_AT_ONCE


def rule(rule_id: str, when: str = "TRUE", effect: str = "review", state: str = "live", **more: object) -> Rule:
    return Rule(rule_id, when, effect, "owner", "A reason.", state, **more)  # type: ignore[arg-type]


def compiled(*rules: Rule) -> CompiledRules:
    return compile_rules(rules, COLUMN_TYPES)


def prices(*values: float | None) -> pa.Table:
    return pa.table({"price": pa.array(values, pa.float64())})


def offered(*countries: list[str | None] | None) -> pa.Table:
    return pa.table({"offered_in": pa.array(countries, pa.list_(pa.string()))})


# Three-valued logic, by hand


LOGIC = [
    # the expression, and whether it fires on a price of 5, of NULL, of NaN
    ("price > 1", True, False, True),
    ("NOT price > 1", False, False, False),
    ("NOT (price <= 1)", True, False, True),
    ("price > 1 OR TRUE", True, True, True),
    ("price > 1 AND NULL", False, False, False),
    ("(price > 1) IS NULL", False, True, False),
    ("(price > 1) IS NOT TRUE", False, True, False),
    ("price = price", True, False, True),
    ("price <> 5", False, False, True),
    ("price IS DISTINCT FROM 5", False, True, True),
    ("price IN (5, NULL)", True, False, False),
    ("price NOT IN (4, NULL)", False, False, False),
    ("price NOT IN (4)", True, False, True),
    ("price > 1e300", False, False, True),
    ("coalesce(price, 7) = 7", False, True, False),
    ("price / 0 > 1", True, False, True),
    ("greatest(price, 6) = 6", True, True, False),
    ("CASE WHEN price > 1 THEN FALSE ELSE TRUE END", False, True, False),
]


@pytest.mark.parametrize(("expression", "on_five", "on_null", "on_nan"), LOGIC)
def test_three_valued_logic(expression: str, on_five: bool, on_null: bool, on_nan: bool) -> None:
    fired = compiled(rule("r", expression)).fired(prices(5.0, None, float("nan")))
    assert fired[:, 0].tolist() == [on_five, on_null, on_nan]


# Jurisdiction and state


def test_jurisdiction() -> None:
    rules = compiled(
        rule("everywhere"),
        rule("german", jurisdiction=("DE",)),
        rule("european", jurisdiction=("DE", "FR")),
        rule("american", jurisdiction=("US",)),
    )
    table = offered(["DE"], ["US", "FR"], ["GB"], [], None, [None])
    assert rules.fired(table).tolist() == [
        [True, True, True, False],
        [True, False, True, True],
        [True, False, False, False],
        [True, True, True, True],
        [True, True, True, True],
        [True, False, False, False],
    ]
    for row in range(table.num_rows):
        assert rules.fired(table.slice(row, 1)).tolist() == [rules.fired(table)[row].tolist()]


def test_draft_and_retired_rules_never_fire() -> None:
    rules = compiled(*(rule(state, "price > 1", state=state) for state in ("draft", "shadow", "live", "retired")))
    assert rules.fired(prices(5.0)).tolist() == [[False, True, True, False]]


def test_a_draft_is_checked_and_a_retired_rule_is_not() -> None:
    compiled(rule("old", "a_column_of_long_ago > 1", state="retired"))
    with pytest.raises(AssayError, match="rule 'new', key 'when': There is no column 'pricce'"):
        compiled(rule("new", "pricce > 1", state="draft"))


def test_two_rules_of_one_id() -> None:
    with pytest.raises(AssayError, match="The id 'a' stands for two rules"):
        compiled(rule("a"), rule("a"))


# Effects


def test_precedence_and_weights() -> None:
    rules = compiled(
        rule("allow-1", "price = 1 OR price = 4", "allow"),
        rule("remove-1", "price IN (2, 4)", "remove"),
        rule("review-1", "price IN (2, 3, 4)", "review"),
        rule("up", "price < 4", "weight", weight=1.5),
        rule("down", "price > 1", "weight", weight=-0.5),
        rule("trial", "price > 0", "remove", state="shadow"),
        rule("trial-weight", "price > 0", "weight", state="shadow", weight=5.0),
    )
    fired = rules.fired(prices(1, 2, 3, 4, None, 0))
    effects = rules.effects(fired)
    assert effects.override.tolist() == [ALLOW, REMOVE, REVIEW, ALLOW, UNDECIDED, UNDECIDED]
    assert effects.weight.tolist() == [1.5, 1.0, 1.0, -0.5, 0.0, 1.5]
    assert rules.ids(fired).to_pylist() == [
        ["allow-1", "up"],
        ["remove-1", "review-1", "up", "down"],
        ["review-1", "up", "down"],
        ["allow-1", "remove-1", "review-1", "down"],
        [],
        ["up"],
    ]
    assert rules.ids(fired, "shadow").to_pylist() == [["trial", "trial-weight"]] * 4 + [[], []]


def test_no_rules_and_no_rows() -> None:
    none = compiled()
    assert none.fired(prices(1.0, 2.0)).shape == (2, 0)
    assert none.effects(none.fired(prices(1.0))).override.tolist() == [UNDECIDED]
    assert none.ids(none.fired(prices(1.0))).to_pylist() == [[]]
    one = compiled(rule("r", "price > 1 AND title ILIKE '%x%' AND contains(offered_in, 'DE')"))
    empty = pa.schema([(name, ARROW_TYPES[COLUMN_TYPES[name]]) for name in one.columns]).empty_table()
    assert one.fired(empty).shape == (0, 1)
    assert one.effects(one.fired(empty)).weight.tolist() == []
    assert one.ids(one.fired(empty)).to_pylist() == []


# Tables


def test_tables_in_other_shapes() -> None:
    rules = compiled(
        rule("text", "usage = 'sold_as' OR title LIKE '%x%'"),
        rule("number", "units_sold >= 2 AND price > 1.5"),
        rule("list", "contains(offered_in, 'DE')"),
        rule("flag", "seller_verified"),
    )
    plain = pa.table(
        {
            "usage": ["sold_as", None, "none"],
            "title": ["a", "x", None],
            "units_sold": [1, 2, None],
            "price": [1.0, 2.0, 3.0],
            "offered_in": [["DE"], None, ["FR", "DE"]],
            "seller_verified": [True, None, False],
        }
    )
    expected = [[True, False, True, True], [True, True, False, False], [False, False, True, False]]
    others = {
        "record batch": plain.to_batches()[0],
        "chunked": pa.concat_tables([plain.slice(0, 1), plain.slice(1, 2)]),
        "sliced": pa.concat_tables([plain, plain]).combine_chunks().slice(3, 3),
        "more columns": plain.append_column("extra", pa.array([1, 2, 3])),
        "dictionary": plain.set_column(0, "usage", plain["usage"].combine_chunks().dictionary_encode()),
        "small integers": plain.set_column(2, "units_sold", plain["units_sold"].cast(pa.int8())),
        "large text": plain.set_column(1, "title", plain["title"].cast(pa.large_string())),
        "large lists": plain.set_column(4, "offered_in", plain["offered_in"].cast(pa.large_list(pa.large_string()))),
    }
    assert rules.fired(plain).tolist() == expected
    for shape, table in others.items():
        assert rules.fired(table).tolist() == expected, shape
    nothing_known = plain.set_column(5, "seller_verified", pa.nulls(3))
    assert rules.fired(nothing_known)[:, 3].tolist() == [False, False, False]


def test_a_table_that_does_not_fit() -> None:
    rules = compiled(rule("r", "price > 1"))
    with pytest.raises(AssayError, match="The batch has no column price"):
        rules.fired(pa.table({"title": ["a"]}))
    with pytest.raises(AssayError, match="The column price holds string, and rules read it as DOUBLE"):
        rules.fired(pa.table({"price": ["cheap"]}))


def test_a_batch_of_several_blocks() -> None:
    numbers = np.arange(2 * ROWS_AT_ONCE + 5, dtype=np.float64)
    rules = compiled(rule("r", "price % 7 = 3"))
    assert np.array_equal(rules.fired(pa.table({"price": numbers}))[:, 0], numbers % 7 == 3)


# The rules of the benchmark, on listings of the size of a batch


def bench_rules() -> list[Rule]:
    file = Path(__file__).parents[2] / "bench" / "rules.py"
    spec = importlib.util.spec_from_file_location("bench_rules", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: list[Rule] = module.hundred_rules()
    return found


def make_listings(rows: int) -> pa.Table:
    chance = random.Random(7)
    words = [
        *["Nike", "bag", "1:1", "Replica", "路易威登", "高仿", "Custom", "inspired"],
        "mirror quality",
        "aaa grade",
        "og batch",
    ]
    words += ["swiss eta", "with box and receipt", "super copy", "no logo in photo", "12:1 quality"]
    amounts = [0, 1, 2, 3, 5, 10, 50, 250]
    choices: dict[str, list[str | None]] = {
        "condition": ["new", "used", None],
        "brand": ["Nike", "Rolex", "Apple", "Gucci", "Dior", "LEGO", "Dyson", "Moncler", "Ray-Ban", None],
        "brand_claimed": ["Nike", "Acme", None],
        "usage": ["sold_as", "compatible", "resale", "none"],
        "evasion_kind": ["masked", "spaced", "lookalike", "misspelt", "homophone", None],
        "goods": [
            "bag",
            "watch",
            "shoes",
            "phone",
            "perfume",
            "figure",
            "vacuum",
            "outerwear",
            "charger",
            None,
        ],
        "ships_from": ["CN", "US", "TR", "AE", "TH", None],
    }

    def one(name: str, kind: ColumnType) -> object:
        if name in choices:
            return chance.choice(choices[name])
        if chance.random() < 0.2:
            return None
        if kind is ColumnType.VARCHAR:
            return " ".join(chance.choices(words, k=chance.randrange(1, 30)))
        if kind is ColumnType.VARCHAR_LIST:
            return chance.sample(["DE", "FR", "US", "GB"], chance.randrange(3))
        if kind is ColumnType.BOOLEAN:
            return chance.random() < 0.5
        if kind is ColumnType.BIGINT:
            return chance.choice(amounts)
        return chance.choice((1.2, 1.2, 600)) * chance.random()

    return pa.table(
        {
            name: pa.array([one(name, kind) for _ in range(rows)], ARROW_TYPES[kind])
            for name, kind in COLUMN_TYPES.items()
        }
    )


def test_a_hundred_rules_together_in_every_batch_size() -> None:
    rules = bench_rules()
    together = compile_rules(rules, COLUMN_TYPES)
    listings = make_listings(4_000)
    whole = together.fired(listings)
    for size, rows in ((1, 100), (7, 350), (1_500, 4_000)):
        parts = [together.fired(listings.slice(start, size)) for start in range(0, rows, size)]
        assert np.array_equal(np.concatenate(parts)[:rows], whole[:rows]), size
    order = np.random.default_rng(1).permutation(len(listings))
    assert np.array_equal(together.fired(listings.take(pa.array(order))), whole[order])

    connection = duckdb.connect()
    connection.register("listings", listings)
    for place, each in enumerate(rules):
        where = f"({each.when})"
        if each.jurisdiction:
            codes = list(each.jurisdiction)
            where += f" AND (coalesce(len(offered_in), 0) = 0 OR list_has_any(offered_in, {codes}))"
        answer = connection.execute(f"SELECT ({where}) IS TRUE AS fired FROM listings").fetchnumpy()["fired"]
        assert np.array_equal(whole[:, place], answer), each.when
    assert whole.any(axis=0).sum() > 85
