"""`python -m bench [--rows N] [--only NAME] [--out FILE]`: measure against the goals."""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from assay.base.errors import AssayError
from bench import gateway, latency, pack_build, profiling, reading, rules_alone, whole_screen
from bench.alone import pin_to_one_core, say
from bench.result import Result, show, write
from bench.workload import ROOT, Workload

FULL = 1_000_000
_FEWEST = 5_000
_MEASUREMENTS: dict[str, tuple[str, Callable[[Workload], list[Result]]]] = {
    "whole_screen": ("The whole screen", whole_screen.measure),
    "rules_alone": ("Rules alone", rules_alone.measure),
    "latency": ("One listing at a time", latency.measure),
    "pack_build": ("Packs", pack_build.measure),
    "reading": ("Reading files", reading.measure),
    "gateway": ("The gateway", gateway.measure),
    "profile": ("Where the time goes", profiling.measure),
}


def main() -> None:
    """Measure, show the table and, for a full run of everything, write bench/results.json."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed and memory against the goals.")
    parser.add_argument("--rows", type=int, default=FULL, help="listings and marks at most (default: a million)")
    parser.add_argument("--only", choices=_MEASUREMENTS, help="one measurement")
    parser.add_argument("--out", type=Path, help="write the results here; a full run goes to bench/results.json")
    chosen = parser.parse_args()
    if chosen.rows < _FEWEST:
        parser.error(f"--rows has to be at least {_FEWEST:,}")
    is_full = chosen.rows == FULL and chosen.only is None
    out = chosen.out or (ROOT / "bench" / "results.json" if is_full else None)
    pin_to_one_core()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        work = Workload(Path(folder), chosen.rows)
        for name, (title, measure) in _MEASUREMENTS.items():
            if chosen.only in (None, name):
                started = time.perf_counter()
                say(f"{title} …")
                results += measure(work)
                say(f"  {time.perf_counter() - started:.0f} s")
    if results:
        print()
        show(results, Console(width=None if Console().is_terminal else 200, highlight=False))
    if out is not None:
        write(results, out)
        say(f"\nResults: {out}")


if __name__ == "__main__":
    try:
        main()
    except AssayError as error:
        raise SystemExit(str(error)) from None
