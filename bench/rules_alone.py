"""Rules without the rest of the screen: 1, 10 and 100 of them, beside DuckDB on the same rows."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assay.base.errors import AssayError
from assay.detect.rules import COLUMN_TYPES, Rule, compile_rules
from assay.detect.rules.columns import ARROW_TYPES
from bench.alone import alone
from bench.result import Result
from bench.rules import hundred_rules
from bench.workload import Workload, simulated

GOAL_RATE, GOAL_MS = 1_000_000, 1.0
_ROWS = 100_000
_SINGLE_ROWS = 2_000
_SINGLE_ROWS_DUCKDB = 25
_ROUNDS = 7
_SEED = 7
_RULES: dict[int, slice] = {1: slice(0, 1), 10: slice(0, None, 10), 100: slice(None)}
_PUBLISHED_ONE = "DuckDB 20 ms"
_PUBLISHED_RATE = "published or measured before: DuckDB 0.4 to 0.8 million, ezrules about 6,000, Osprey 105"


@dataclass(frozen=True, slots=True)
class Timings:
    """Rows a second and milliseconds for one row: half, 99 of 100, and DuckDB's half."""

    rate: float
    rate_of_duckdb: float
    one_half: float
    one_slowest: float
    one_of_duckdb: float


def time_rules(folder: Path, count: int) -> Timings:
    """Run some of the hundred rules here and in DuckDB, on one thread each; both have to agree."""
    rules = hundred_rules()[_RULES[count]]
    table = rule_columns(folder)
    compiled = compile_rules(rules, COLUMN_TYPES)

    def run(rows: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        fired = compiled.fired(rows)
        compiled.effects(fired)
        compiled.ids(fired)
        return fired

    ones = [table.slice(row, 1) for row in range(min(_SINGLE_ROWS, table.num_rows))]
    for one in ones[:50]:
        run(one)
    half, slowest = np.percentile([_seconds(partial(run, one)) for one in ones], (50, 99))
    seconds = float(np.median([_seconds(partial(run, table)) for _ in range(_ROUNDS)]))

    database = duckdb.connect(config={"threads": 1})
    database.register("incoming", table)
    database.register("incoming_one", ones[0])
    database.execute("CREATE TABLE listings AS FROM incoming")
    database.execute("CREATE TABLE one AS FROM incoming_one")
    query = query_of(rules)
    answer = database.execute(query.format("listings")).fetchnumpy()
    fired = run(table)
    for place, rule in enumerate(rules):
        if not np.array_equal(np.asarray(answer[f"r{place}"]), fired[:, place]):
            raise AssayError(f"DuckDB and the engine disagree on {rule.where()}: {rule.when}", "One is wrong.")
    database.execute(f"PREPARE single AS {query.format('one')}")
    duckdb_many = [_seconds(lambda: database.execute(query.format("listings")).fetchnumpy()) for _ in range(3)]
    duckdb_one = [_seconds(lambda: database.execute("EXECUTE single").fetchall()) for _ in range(_SINGLE_ROWS_DUCKDB)]
    return Timings(
        table.num_rows / seconds,
        table.num_rows / float(np.median(duckdb_many)),
        1000 * float(half),
        1000 * float(slowest),
        1000 * float(np.median(duckdb_one)),
    )


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def query_of(rules: Sequence[Rule]) -> str:
    """One query, with {} for the table, that says of every row which rules fire on it.

    Where a row is offered is asked once for each jurisdiction: asked in each rule it would slow DuckDB down.
    """
    places: dict[tuple[str, ...], str] = {}
    columns = []
    for number, rule in enumerate(rules):
        held = f"({rule.when}) IS TRUE"
        if rule.jurisdiction:
            held += f" AND {places.setdefault(rule.jurisdiction, f'offered_{len(places)}')}"
        columns.append(f"({held}) AS r{number}")
    offered = [
        f"(offered_in IS NULL OR len(offered_in) = 0 OR list_has_any(offered_in, {list(codes)})) AS {name}"
        for codes, name in places.items()
    ]
    return f"WITH rows AS (SELECT {', '.join(['*', *offered])} FROM {{}}) SELECT {', '.join(columns)} FROM rows"


def rule_columns(folder: Path) -> pa.RecordBatch:
    """Simulated listings with what an engine might have found in them, drawn at random: a brand in two of five."""
    batches = list(simulated(folder, _ROWS))
    listings = pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
    rows = listings.num_rows
    draws = np.random.default_rng(_SEED)
    named = draws.random(rows) < 0.4

    def text(values: Sequence[str], where: npt.NDArray[np.bool_]) -> pa.Array:
        return pa.array(np.array(values, dtype=object)[draws.integers(len(values), size=rows)], mask=~where)

    def share(where: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        return np.where(where, np.round(draws.random(rows), 3), 0.0)

    disguised = named & (draws.random(rows) < 0.15)
    floored = named & (draws.random(rows) < 0.6)
    floor = draws.lognormal(4.5, 1.0, rows)
    price = np.nan_to_num(listings.column("price").to_numpy(zero_copy_only=False))
    usages = np.where(named, text(("sold_as", "compatible", "resale", "compared"), named), "none")
    derived = {
        "brand": text(("Nike", "Gucci", "Apple", "LEGO", "Rolex", "Dior", "Dyson", "Bosch", "Casio"), named),
        "usage": pa.array(usages, pa.string()),
        "mark_strength": pa.array(share(named)),
        "evasion": pa.array(share(disguised)),
        "evasion_kind": text(("masked", "spaced", "lookalike", "misspelt", "homophone"), disguised),
        "slang": pa.array(share(draws.random(rows) < 0.05)),
        "price_usd": pa.array(price),
        "price_floor_usd": pa.array(floor, mask=~floored),
        "price_ratio": pa.array(price / floor, mask=~floored),
        "goods": text(("bag", "watch", "shoes", "phone", "phone_case", "perfume", "charger", "toy"), named),
        "seller_risk": pa.array(share(named)),
        "seller_authorised": pa.array(draws.random(rows) < 0.1, mask=~named),
        "finding_count": pa.array(np.where(named, draws.integers(1, 6, rows), 0)),
        "score": pa.array(np.round(draws.beta(1, 12, rows), 6)),
    }
    columns = {name: listings.column(name) for name in listings.schema.names} | derived
    return pa.RecordBatch.from_arrays(
        [columns[name].cast(ARROW_TYPES[kind]) for name, kind in COLUMN_TYPES.items()], list(COLUMN_TYPES)
    )


def measure(work: Workload) -> list[Result]:
    """Rows a second in batches of 100,000, and milliseconds for one row."""
    folder, rows = work.feed(_ROWS), min(_ROWS, work.rows)
    results: list[Result] = []
    for count in _RULES:
        timings = alone(time_rules, folder, count)
        whole = count == 100
        name = f"{count} rule{'s' if count > 1 else ''} alone"
        beside = f"DuckDB, one thread, here: {timings.rate_of_duckdb:,.0f}"
        beside_one = f"DuckDB, prepared, here: {timings.one_of_duckdb:,.1f} ms"
        rate = f"{beside}; {_PUBLISHED_RATE}" if whole else beside
        one_beside = f"{beside_one}; before: {_PUBLISHED_ONE}" if whole else beside_one
        results += [
            Result(f"{name}, rows in batches of {rows:,}", timings.rate, "rows/s", GOAL_RATE if whole else None, rate),
            Result("  one row, half of them", timings.one_half, "ms", GOAL_MS if whole else None, one_beside),
            Result("  one row, 99 of 100", timings.one_slowest, "ms", GOAL_MS if whole else None),
        ]
    return results
