"""The whole screen: text, price, seller, score, the starter's rules and a hundred more."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from assay.detect.detector import Detector, Reading
from assay.detect.pack import open_pack
from assay.detect.screener import Screener
from bench.alone import alone, peak_megabytes, say
from bench.result import Result
from bench.workload import BATCH, Workload, real_data, retail_titles, simulated

GOAL = 11_600
_WITH_ALL_NAMES = 100_000
_TOLD_EVERY = 200_000


@dataclass
class Run:
    """One pass over listings by a screener that had read none before. Seconds are those inside `screen`."""

    listings: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0
    first_batch_rate: float = 0.0
    naming_a_mark: int = 0
    seconds_in: dict[str, float] = field(default_factory=dict)
    megabytes: float = 0.0

    @property
    def rate(self) -> float:
        return self.listings / self.seconds


class Timed:
    """A detector and the seconds it has taken."""

    def __init__(self, detector: Detector, seconds: dict[str, float]) -> None:
        self.name, self.version, self.columns = detector.name, detector.version, detector.columns
        self._detector, self._seconds = detector, seconds

    def scan(self, batch: pa.RecordBatch, readings: dict[int, Reading]) -> None:
        started = time.perf_counter()
        self._detector.scan(batch, readings)
        self._seconds[self.name] = self._seconds.get(self.name, 0.0) + time.perf_counter() - started


def screen_all(pack: Path, batches: Iterable[pa.RecordBatch]) -> Run:
    """Screen batches with a new screener."""
    run = Run()
    screener = Screener(open_pack(pack))
    screener.detectors = tuple(Timed(detector, run.seconds_in) for detector in screener.detectors)
    for batch in batches:
        started, used = time.perf_counter(), time.process_time()
        verdicts = screener.screen(batch)
        run.seconds += time.perf_counter() - started
        run.processor_seconds += time.process_time() - used
        run.first_batch_rate = run.first_batch_rate or batch.num_rows / run.seconds
        run.listings += batch.num_rows
        run.naming_a_mark += batch.num_rows - verdicts.column("brand").null_count
        if run.listings // _TOLD_EVERY > (run.listings - batch.num_rows) // _TOLD_EVERY:
            say(f"  {run.listings:,} listings in {run.seconds:.0f} s, {run.rate:,.0f} a second")
    run.seconds_in["score, rules, rows"] = run.seconds - sum(run.seconds_in.values())
    run.megabytes = peak_megabytes()
    return run


def screen_simulated(pack: Path, folder: Path, rows: int) -> Run:
    """Screen listings of the simulated market."""
    return screen_all(pack, simulated(folder, rows))


def screen_retail(pack: Path, folder: Path) -> Run:
    """Screen the real retail titles."""
    return screen_all(pack, retail_titles(folder))


def measure(work: Workload) -> list[Result]:
    """Listings a second and peak memory."""
    run = alone(screen_simulated, work.pack, work.feed(work.rows), work.rows)
    what = f"whole screen, {run.listings:,} simulated listings ({_share(run)} name a mark)"
    alibaba = "Alibaba scanned 2 billion a day: 11,600/s on each of 2 cores"
    results = [
        Result(what, run.rate, "listings/s", GOAL, alibaba),
        Result("  by processor time", run.listings / run.processor_seconds, "listings/s"),
        Result(f"  the first {min(BATCH, run.listings):,}, nothing remembered yet", run.first_batch_rate, "listings/s"),
        *(Result(f"  time in: {part}", 100 * spent / run.seconds, "%") for part, spent in run.seconds_in.items()),
        Result("  peak memory of the process", run.megabytes, "MB"),
    ]
    few = min(work.rows, _WITH_ALL_NAMES)
    run = alone(screen_simulated, work.pack_of_the_feed, work.feed(few), few)
    what = f"whole screen, {few:,}, the market's brands in the pack too ({_share(run)} name a mark)"
    results.append(Result(what, run.rate, "listings/s", GOAL))
    if (data := real_data()) is not None:
        run = alone(screen_retail, work.pack, data)
        what = f"whole screen, {run.listings:,} real retail titles ({_share(run)} name a mark)"
        results.append(Result(what, run.rate, "listings/s", GOAL))
    return results


def _share(run: Run) -> str:
    return f"{run.naming_a_mark / run.listings:.0%}"
