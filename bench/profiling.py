"""Where the time of the whole screen goes, function by function."""

import cProfile
import io
import pstats
from pathlib import Path

from assay.detect.pack import open_pack
from assay.detect.screener import Screener
from bench.alone import alone, say
from bench.result import Result
from bench.workload import ROOT, Workload, simulated

_ROWS = 50_000
_SHOWN = 12
_TABLE = ROOT / "bench" / "profile.txt"


def profile(pack: Path, folder: Path, rows: int) -> str:
    """A table of functions by the time spent in each itself."""
    screener = Screener(open_pack(pack))
    batches = list(simulated(folder, rows))
    profiler = cProfile.Profile()
    profiler.enable()
    for batch in batches:
        screener.screen(batch)
    profiler.disable()
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats()
    return text.getvalue()


def measure(work: Workload) -> list[Result]:
    """Writes bench/profile.txt and shows its head; there is no value to compare."""
    rows = min(work.rows, _ROWS)
    table = alone(profile, work.pack, work.feed(rows), rows)
    _TABLE.write_text(f"The whole screen of {rows:,} listings, under the profiler.\n{table}", "utf-8")
    lines = table.splitlines()
    head = next(number for number, line in enumerate(lines) if line.lstrip().startswith("ncalls"))
    say("\n".join(lines[head : head + 1 + _SHOWN]))
    return []
