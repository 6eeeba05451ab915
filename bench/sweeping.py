"""`python -m bench.sweeping [--rows N]`: from a new mark to the pack that has it, and a sweep of all that is listed.

On all cores, with a database of its own in a temporary folder, and the simulated market's listings in it by COPY.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from rich.console import Console

from assay.base.ids import new_id, subject_id
from assay.base.money import minor_units
from assay.run.database import Database
from bench.alone import alone, say
from bench.pack_build import write_marks
from bench.result import Result, show
from bench.workload import Workload, real_data, simulated

GOAL_MARK_S, GOAL_SWEEP_S = 10.0, 120.0
_BRANDS = 15_000
_MARKET = "bench"
_FACTS = (
    "seller_age_days", "seller_verified", "seller_authorised_for", "seller_strikes", "seller_velocity",
    "seller_complaints", "seller_linked_closed",
)  # fmt: skip
_TABLES = {
    "subject": ("id uuid", "kind text", "marketplace text", "external_id text", "first_seen_at timestamptz"),
    "snapshot": (
        "id uuid", "subject_id uuid", "version int8", "event text", "account_id uuid", "captured_at timestamptz",
        "recorded_at timestamptz", "title text", "description text", "brand_claimed text", "category text", "condition text",
        "price_minor int8", "currency text", "quantity int4", "units_sold int8", "attributes jsonb", "media text[]",
        "ships_from text", "offered_in text[]", "languages text[]", "content_hash bytea",
    ),
    "screening": (
        "id uuid", "subject_id uuid", "snapshot_id uuid", "facts jsonb", "pack_id text", "engine text", "mode text",
        "verdict text", "publish text", "score float8", "brand text", "usage text", "rules_fired text[]", "findings jsonb",
        "screened_at timestamptz", "took_us int4",
    ),
    "listing": (
        "subject_id uuid", "account_id uuid", "marketplace text", "version int8", "event text", "content_hash bytea",
        "snapshot_id uuid", "screening_id uuid", "verdict text", "publish text", "brand text", "first_seen_at timestamptz",
        "units_sold int8",
    ),
}  # fmt: skip


def fill(url: str, folder: Path, rows: int) -> None:
    """The feed as a catalogue that an earlier pack allowed."""
    with psycopg.connect(url) as connection:
        accounts: set[str] = set()
        for batch in simulated(folder, rows):
            made: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _TABLES}
            for row in batch.to_pylist():
                _add(made, row, accounts)
            for table, columns in _TABLES.items():
                names, types = zip(*(column.split() for column in columns), strict=True)
                with connection.cursor().copy(f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types(types)
                    for values in made[table]:
                        copy.write_row(values)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _add(made: dict[str, list[tuple[Any, ...]]], row: dict[str, Any], accounts: set[str]) -> None:
    at = datetime.now(UTC)
    listing = subject_id("listing", _MARKET, row["listing_id"])
    account = subject_id("account", _MARKET, row["seller_id"])
    snapshot, screening = new_id(), new_id()
    made["subject"].append((listing, "listing", _MARKET, row["listing_id"], at))
    if row["seller_id"] not in accounts:
        accounts.add(row["seller_id"])
        made["subject"].append((account, "account", _MARKET, row["seller_id"], at))
    currency = row["currency"]
    price = None if row["price"] is None else round(row["price"] * 10 ** minor_units(currency or ""))
    made["snapshot"].append(
        (
            snapshot, listing, 1, "offered", account, at, at, row["title"] or "", row["description"] or "",
            row["brand_claimed"], row["category"], row["condition"], price, currency, 1, row["units_sold"], Jsonb({}), [],
            row["ships_from"], row["offered_in"] or [], [], b"0" * 32,
        )
    )  # fmt: skip
    facts = {name: row[name] for name in _FACTS}
    made["screening"].append(
        (
            screening, listing, snapshot, Jsonb(facts), "before", "0", "live", "allow", "yes", 0.018, None, "none", [],
            Jsonb([]), at, 100,
        )
    )  # fmt: skip
    made["listing"].append(
        (listing, account, _MARKET, 1, "offered", b"0" * 32, snapshot, screening, "allow", "yes", None, at, 0)
    )


def new_mark(number: int) -> float:
    """Seconds from a mark that is committed to the pack in force that has it."""
    from assay.office.rights.commands import register_brand
    from assay.office.screening.commands import compile_if_wanted

    started = time.perf_counter()
    register_brand({"name": f"Quorvanth {number}", "aliases": [f"Kvorvant{number}"], "goods": ["bag"]}, "machine:bench")
    if compile_if_wanted() is None:
        raise RuntimeError("no pack was wanted")
    return time.perf_counter() - started


def sweep() -> tuple[float, Any, str]:
    """Seconds for all that is listed, what came of it, and how busy the processes of the pool were."""
    from assay.office.screening.jobs import sweep_if_wanted
    from assay.office.screening.ports import AllOff
    from assay.office.screening.queries import newest_sweep

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = told = time.perf_counter()

    def tell(progress: Any) -> None:
        nonlocal told
        if time.perf_counter() - told > 10:
            told = time.perf_counter()
            say(f"    {progress.screened:,} screened in {told - started:.0f} s")

    if not sweep_if_wanted(AllOff(), tell):
        raise RuntimeError("the sweep did not end")
    seconds, progress = time.perf_counter() - started, newest_sweep()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    assert progress is not None
    said = f"{progress.screened / seconds:,.0f} a second, {progress.recorded:,} recorded; {busy:,.0f} s of processor in the pool"
    return seconds, progress, said


def measure(folder: Path, kept: Path, rows: int) -> Iterator[Result]:
    """New marks, first beside the starter registry, then beside fifteen thousand brands; then the sweep."""
    from django.core.management import call_command

    from assay.office.config import start

    start()
    call_command("migrate", verbosity=0)
    from assay.office.rights.commands import import_brands
    from assay.office.screening.commands import compile_if_wanted, ensure_pack

    say("  the starter registry …")
    ensure_pack("machine:bench")
    new_mark(0)
    feed = Workload(kept, rows).feed(rows)
    say("  the catalogue …")
    started = time.perf_counter()
    fill(os.environ["DATABASE_URL"], feed, rows)
    say(f"  {rows:,} listings copied in {time.perf_counter() - started:.0f} s")
    yield Result("new mark to pack in force, starter registry", new_mark(1), "s", GOAL_MARK_S)
    seconds, progress, said = sweep()
    yield Result(
        f"sweep of {progress.screened:,} listings, starter registry", seconds, "s", GOAL_SWEEP_S * rows / 1e6, said,
    )  # fmt: skip
    data = real_data()
    brands = data / "brands" / "brands.jsonl" if data is not None else folder / "marks.jsonl"
    if data is None:
        alone(write_marks, brands, _BRANDS)
    started = time.perf_counter()
    imported = import_brands(brands, "machine:bench")
    yield Result(f"{imported.added:,} brands imported", time.perf_counter() - started, "s")
    started = time.perf_counter()
    compile_if_wanted()
    yield Result("  and in force", time.perf_counter() - started, "s")
    yield Result("new mark to pack in force, beside them", new_mark(2), "s", GOAL_MARK_S)
    seconds, progress, said = sweep()
    yield Result(
        f"sweep of {progress.screened:,} listings, {imported.added:,} brands", seconds, "s", GOAL_SWEEP_S * rows / 1e6, said,
    )  # fmt: skip


def main() -> None:
    """Measure, and show the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweeping", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="listings (default: a million)")
    parser.add_argument("--feed", type=Path, help="keep the feed in this folder from one run to the next")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assay-bench-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["ASSAY_HOME"] = str(folder / "home")
        os.environ.pop("ASSAY_CLOCK", None)
        with Database(folder / "server") as url:
            os.environ["DATABASE_URL"] = url
            results = list(measure(folder, chosen.feed or folder, chosen.rows))
    print()
    show(results, Console(width=None if Console().is_terminal else 200, highlight=False))


if __name__ == "__main__":
    main()
