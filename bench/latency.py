"""A batch of one: what a listing waits when it is published, and what the first one waits in a new process."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assay.detect.pack import open_pack
from assay.detect.screener import Screener
from bench.alone import alone
from bench.result import Result
from bench.workload import Workload, simulated_ones

GOAL_MS = 3.0
LISTINGS = 2_000


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds: the first listing, half and 99 of 100 of the others, and from the start of the process."""

    first: float
    half: float
    slowest: float
    from_start: float


def wait_for_each(pack: Path, folder: Path, started: float) -> Waits:
    """Screen different listings one by one; `started` is when the process was asked for (time.monotonic)."""
    screener = Screener(open_pack(pack))
    ready = time.monotonic()
    ones = simulated_ones(folder, LISTINGS)
    waits = []
    for one in ones:
        before = time.perf_counter()
        screener.screen(one)
        waits.append(1000 * (time.perf_counter() - before))
    half, slowest = np.percentile(waits[1:], (50, 99))
    return Waits(waits[0], float(half), float(slowest), 1000 * (ready - started) + waits[0])


def measure(work: Workload) -> list[Result]:
    """Milliseconds a listing, one at a time."""
    waits = alone(wait_for_each, work.pack, work.feed(LISTINGS), time.monotonic())
    return [
        Result(f"whole screen of one listing, half of {LISTINGS:,}", waits.half, "ms", GOAL_MS),
        Result("  99 of 100", waits.slowest, "ms", GOAL_MS),
        Result("  the first one in a new process", waits.first, "ms"),
        Result("  from starting the process to the first verdict", waits.from_start, "ms"),
    ]
