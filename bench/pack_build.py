"""Packs of 15,000 brands and of a million marks: built, opened, and shared between processes."""

import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np
import pyarrow as pa

from assay.base.settings import home
from assay.detect.pack import compile_pack, open_pack
from assay.detect.screener import Screener
from assay.detect.sources import read_sources
from bench.alone import alone, peak_megabytes
from bench.result import Result
from bench.workload import Workload, real_data, simulated

GOAL_SOME_S, GOAL_MANY_S, GOAL_OPEN_MS = 10.0, 60.0, 500.0
_SOME, _MANY = 15_000, 1_000_000
_SCREENED = 5_000
_OPENED = 5
_SEED = 11
_ONSETS = (*"bcdfghklmnprstvwz", "br", "ch", "cr", "dr", "fl", "gr", "kl", "pr", "sh", "st", "th", "tr")
_NUCLEI = (*"aeiou", "ai", "ea", "io", "ou", "ee")
_CODAS = ("", "", "", "n", "r", "s", "l", "x", "t", "nd", "ck")
_SECOND = ("Home", "Sport", "Paris", "Design", "London", "Tools", "Kids", "Watches", "Audio", "Labs", "Studio", "Foods")


@dataclass(frozen=True, slots=True)
class Built:
    """A compiled pack: seconds from brands file to pack, peak megabytes of that, what is in it, megabytes on disk."""

    seconds: float
    peak: float
    brands: int
    names: int
    megabytes: float


@dataclass(frozen=True, slots=True)
class Opened:
    """Milliseconds to open and check a pack, and then to make a screener of it."""

    open: float
    ready: float


@dataclass(frozen=True, slots=True)
class Pages:
    """Megabytes of a forked process that it has alone and shares; and of the pack's mapped files among them."""

    private: float
    shared: float
    mapped_private: float
    mapped_shared: float


def build(brands: Path, pack: Path) -> Built:
    """Read a brands file and compile it, as `assay pack build --brands` does."""
    started = time.perf_counter()
    compile_pack(read_sources([brands], None), pack, home() / "cache")
    seconds, peak = time.perf_counter() - started, peak_megabytes()
    size = sum(path.stat().st_size for path in pack.iterdir()) / 1e6
    counts = open_pack(pack).manifest["counts"]
    return Built(seconds, peak, counts["brands"], counts["names"], size)


def open_and_check(pack: Path) -> Opened:
    """Open a pack a few times, its files being in the file cache; the median counts."""
    opened, ready = [], []
    for _ in range(_OPENED):
        started = time.perf_counter()
        content = open_pack(pack)
        between = time.perf_counter()
        Screener(content)
        opened.append(1000 * (between - started))
        ready.append(1000 * (time.perf_counter() - between))
    return Opened(float(np.median(opened)), float(np.median(ready)))


def fork_two(pack: Path, folder: Path) -> list[Pages]:
    """Open a pack, fork two processes, let both screen, and see which pages each has for itself."""
    screener = Screener(open_pack(pack))
    batches = list(simulated(folder, _SCREENED))
    context = get_context("fork")
    both = context.Barrier(2)
    ends = [context.Pipe() for _ in range(2)]
    forked = [context.Process(target=_screen_and_look, args=(screener, batches, both, end)) for _, end in ends]
    for process in forked:
        process.start()
    pages = [Pages(**end.recv()) for end, _ in ends]
    for process in forked:
        process.join()
    return pages


def _screen_and_look(screener: Screener, batches: list[pa.RecordBatch], both: Barrier, end: Connection) -> None:
    for batch in batches:
        screener.screen(batch)
    both.wait()
    private, shared = _megabytes(Path("/proc/self/smaps_rollup").read_text().splitlines())
    lines = list(_mapped_from(str(screener.pack.path)))
    mapped_private, mapped_shared = _megabytes(lines)
    both.wait()
    end.send(
        {
            "private": private,
            "shared": shared,
            "mapped_private": mapped_private,
            "mapped_shared": mapped_shared,
        }
    )


def _mapped_from(folder: str) -> Iterator[str]:
    """What the kernel says of the parts of memory that are files of a folder."""
    inside = False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first = line.split(" ", 1)[0]
        if not first.endswith(":"):
            inside = folder in line
        elif inside:
            yield line


def _megabytes(lines: list[str]) -> tuple[float, float]:
    sizes = {"Private": 0, "Shared": 0}
    for line in lines:
        name, _, rest = line.partition(":")
        kind, _, state = name.partition("_")
        if kind in sizes and state in ("Clean", "Dirty"):
            sizes[kind] += int(rest.split()[0])
    return sizes["Private"] / 1024, sizes["Shared"] / 1024


def write_marks(path: Path, count: int) -> None:
    """A brands file of invented marks: of one word, of two, and Chinese ones."""
    draws = random.Random(_SEED)
    names: dict[str, None] = {}
    while len(names) < count:
        names[_mark(draws)] = None
    with path.open("w", encoding="utf-8") as file:
        for name in names:
            brand = {"name": name, "classes": [draws.choice((3, 9, 14, 18, 25, 28))]}
            file.write(json.dumps(brand, ensure_ascii=False) + "\n")


def _mark(draws: random.Random) -> str:
    kind = draws.random()
    if kind < 0.1:
        return "".join(chr(draws.randrange(0x4E00, 0x9FA5)) for _ in range(draws.choice((2, 3, 3, 4))))
    word = _word(draws)
    if kind < 0.6:
        return word
    return f"{word} {draws.choice(_SECOND) if kind < 0.75 else _word(draws)}"


def _word(draws: random.Random) -> str:
    syllables = [draws.choice(_ONSETS) + draws.choice(_NUCLEI) for _ in range(draws.choice((2, 2, 3, 3, 4)))]
    return ("".join(syllables) + draws.choice(_CODAS)).capitalize()


def measure(work: Workload) -> list[Result]:
    """Seconds to build, milliseconds to open, megabytes, and pages shared."""
    assert work.pack.is_dir(), "the vocabulary, the same for all packs, has to be there already"
    data = real_data()
    some = data / "brands" / "brands.jsonl" if data is not None else work.folder / "some-marks.jsonl"
    if data is None:
        alone(write_marks, some, _SOME)
    many, count = work.folder / "many-marks.jsonl", min(work.rows, _MANY)
    alone(write_marks, many, count)
    about = "real brands" if data is not None else "invented brands"
    return [
        *_measure_one(work, some, about, GOAL_SOME_S),
        *_measure_one(work, many, "invented marks", GOAL_MANY_S),
    ]


def _measure_one(work: Workload, brands: Path, about: str, goal: float) -> list[Result]:
    pack = brands.with_suffix(".pack") if brands.is_relative_to(work.folder) else work.folder / "real.pack"
    built = alone(build, brands, pack)
    opened = alone(open_and_check, pack)
    results = [
        Result(f"pack of {built.brands:,} {about} ({built.names:,} names), built", built.seconds, "s", goal),
        Result("  peak memory of building", built.peak, "MB"),
        Result("  size on disk", built.megabytes, "MB"),
        Result("  opened, every byte checked", opened.open, "ms", GOAL_OPEN_MS),
        Result("  and ready to screen", opened.open + opened.ready, "ms", GOAL_OPEN_MS),
    ]
    if sys.platform == "linux":
        pages = alone(fork_two, pack, work.feed(_SCREENED))
        for name in ("private", "shared"):
            whole = max(getattr(page, name) for page in pages)
            mapped = max(getattr(page, f"mapped_{name}") for page in pages)
            beside = f"of the pack's mapped files: {mapped:,.1f} MB"
            results.append(Result(f"  one of two forked screens, {name} pages", whole, "MB", None, beside))
    return results
