"""The gateway as it runs: listings a second in batches and one by one, and how long one waits, with the client on the same machine.

`python -m bench.gateway [--ledger ROWS] [--seconds N]` measures on a ledger that holds so many listings already.
"""

import argparse
import asyncio
import contextlib
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow.parquet as pq
import uvloop
from rich.console import Console

from assay.run.database import Database
from bench.alone import alone, say
from bench.ledger import fill
from bench.pack_build import write_marks
from bench.result import Result, show
from bench.workload import Workload, compile_with_rules

GOAL_BATCH, GOAL_SINGLE, GOAL_P99_MS = 5_000, 1_500, 20.0
_BRANDS: Final = 15_000
_PORT: Final = 8797
_RATE: Final = 300
_SECONDS: Final = 15.0
_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Load:
    """One way of sending: a request has `size` listings; `rate` requests a second, or as fast as `connections` can."""

    size: int
    connections: int
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Took:
    """Listings a second, and milliseconds a request."""

    rate: float
    p50: float
    p99: float
    most: float


def send(load: Load, folder: Path, key: str, skip: int, seconds: float) -> tuple[Took, int]:
    """Send listings of the feed from the `skip`th on, none twice; returns also how many were sent."""
    bodies = _bodies(folder, skip, load.size, _enough(load, seconds))
    sender = _Sender(bodies, load, key)
    spent = uvloop.run(sender.run(seconds))
    waits = np.array(sender.waits) * 1000
    p50, p99 = np.percentile(waits, (50, 99))
    return Took(len(waits) * load.size / spent, float(p50), float(p99), float(waits.max())), len(waits) * load.size


def _enough(load: Load, seconds: float) -> int:
    a_second = load.rate * 1.2 if load.rate else 12_000 / load.size if load.size > 1 else 4_000
    return int(a_second * seconds) + load.connections


class _Sender:
    def __init__(self, bodies: list[bytes], load: Load, key: str) -> None:
        self._bodies = bodies
        self._load = load
        place = "/v1/listings" if load.size == 1 else "/v1/listings:batch"
        self._head = f"POST {place} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        self.waits: list[float] = []

    async def run(self, seconds: float) -> float:
        started = time.perf_counter()
        if self._load.rate:
            await self._paced(started, seconds)
        else:
            await asyncio.gather(*(self._steady(started + seconds) for _ in range(self._load.connections)))
        return time.perf_counter() - started

    async def _steady(self, end: float) -> None:
        connection = await asyncio.open_connection("127.0.0.1", _PORT, limit=1 << 25)
        while time.perf_counter() < end and self._bodies:
            before = time.perf_counter()
            await self._call(*connection, self._bodies.pop())
            self.waits.append(time.perf_counter() - before)
        connection[1].close()

    async def _paced(self, started: float, seconds: float) -> None:
        """Requests come when they come; the wait counts from then, also when no connection is free."""
        free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        for _ in range(self._load.connections):
            free.put_nowait(await asyncio.open_connection("127.0.0.1", _PORT))

        async def one(due: float) -> None:
            connection = await free.get()
            await self._call(*connection, self._bodies.pop())
            self.waits.append(time.perf_counter() - due)
            free.put_nowait(connection)

        draws, due, tasks = random.Random(3), time.perf_counter(), []
        while due < started + seconds and self._bodies:
            due += draws.expovariate(self._load.rate or 1)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(one(due)))
        await asyncio.gather(*tasks)

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> None:
        writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        said = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200") or said.endswith(b'"errors":[{'):
            raise SystemExit(f"{head!r} {said[:500]!r}")


def _bodies(folder: Path, skip: int, size: int, count: int) -> list[bytes]:
    """Requests, ready to be sent."""
    bodies: list[bytes] = []
    rows: list[bytes] = []
    passed = 0
    for part in sorted(folder.glob("listings-*.parquet")):
        for batch in pq.ParquetFile(part).iter_batches(10_000):
            passed += batch.num_rows
            if passed <= skip:
                continue
            for row in batch.slice(max(0, skip - passed + batch.num_rows)).to_pylist():
                rows.append(_encode(_event(row)))
                if len(rows) == size:
                    bodies.append(rows[0] if size == 1 else b"[" + b",".join(rows) + b"]")
                    rows = []
                    if len(bodies) == count:
                        return bodies
    if not bodies:
        raise SystemExit("the feed is too short")
    return bodies


def _event(row: dict[str, Any]) -> dict[str, Any]:
    fields = ("listing_id", "title", "brand_claimed", "category", "condition", "currency", "units_sold", "ships_from")
    return {
        "event": "offered",
        "version": 1,
        "captured_at": "2026-01-01T00:00:00Z",
        "seller_id": row["seller_id"],
        "description": row["description"] or "",
        "offered_in": row["offered_in"] or [],
        "price": None if row["price"] is None or not row["currency"] else f"{row['price']:.2f}",
        "quantity": 3,
        "attributes": {"colour": "black", "size": "42"},
        "media": ["7d793037a0760186574b0282f2f435e7a2d5f6a0b1f0ff9c1c1d0d1e1b6ce3a1"],
        "languages": ["en"],
        **{field: row[field] for field in fields},
    }


def put_in_force(pack: Path, home: Path) -> str:
    """Put a pack in force and make a key; returns the key."""
    from assay.office.config import start

    start()
    from assay.base import clock
    from assay.base.ids import new_id
    from assay.detect.pack import open_pack
    from assay.office.people.commands import create_key
    from assay.office.screening.models import PackInForce

    found = open_pack(pack)
    (home / "packs").mkdir(exist_ok=True)
    (home / "packs" / found.id).symlink_to(pack.absolute())
    PackInForce.objects.create(
        id=new_id(), pack_id=found.id, since=clock.now(), recorded_by="machine:bench", reason="bench"
    )
    say(f"  a pack of {found.manifest['counts']['brands']:,} brands and {len(found.rules):,} rules")
    return create_key("bench", "bench", ["listings:write"], 1_000_000, "machine:bench")[1]


@contextlib.contextmanager
def platform(work: Workload, ledger: int) -> Iterator[str]:
    """A database and a gateway, the ledger filled; yields a key."""
    home = work.folder / "home"
    home.mkdir()
    with Database(work.folder / "server") as url:
        env = {"DATABASE_URL": url, "ASSAY_HOME": str(home), "ASSAY_GATEWAY_PORT": str(_PORT)}
        before = {name: os.environ.get(name) for name in env}
        os.environ.update(env)
        try:
            subprocess.run([sys.executable, "-m", "assay.office.config.setup"], check=True)
            key = alone(put_in_force, _pack(work), home)
            if ledger:
                fill(url, ledger)
            with subprocess.Popen([sys.executable, "-m", "assay.gateway"]) as gateway:
                try:
                    _wait_until_ready(gateway)
                    yield key
                finally:
                    gateway.terminate()
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name)
                else:
                    os.environ[name] = value


def _pack(work: Workload) -> Path:
    """The starter registry, 15,000 invented brands and a hundred rules."""
    invented, path = work.folder / "invented.jsonl", work.folder / "pack-of-the-gateway"
    alone(write_marks, invented, _BRANDS)
    alone(compile_with_rules, path, invented)
    return path


def _wait_until_ready(gateway: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and gateway.poll() is None:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the gateway does not become ready")


def _metric(name: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=5)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def measure(work: Workload, ledger: int = 0, seconds: float = _SECONDS) -> list[Result]:
    """On all cores: the gateway, the database and the client share them."""
    pinned = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    results: list[Result] = []
    about = f", {ledger:,} listings in the ledger" if ledger else ""
    try:
        folder = work.feed(work.rows)
        with platform(work, ledger) as key:
            sent = alone(send, Load(500, 2), folder, key, 0, seconds)[1]  # the engine learns the words of the feed

            def run(load: Load) -> Took:
                nonlocal sent
                took, more = alone(send, load, folder, key, sent, seconds)
                sent += more
                say(f"  {load}: {took}")
                return took

            commits = _metric("assay_commit_seconds_sum"), _metric("assay_commit_seconds_count")
            batch = run(Load(1000, 2))
            cost = (_metric("assay_commit_seconds_sum") - commits[0]) / (
                _metric("assay_commit_seconds_count") - commits[1]
            )
            results.append(Result(f"gateway, batches of 1,000{about}", batch.rate, "listings/s", GOAL_BATCH))
            results.append(Result("  the statement that keeps a group of up to 500", 1000 * cost, "ms"))
            small = run(Load(100, 4))
            results.append(Result(f"gateway, batches of 100{about}", small.rate, "listings/s", GOAL_BATCH))
            single = run(Load(1, 64))
            results.append(
                Result(f"gateway, one by one, 64 connections{about}", single.rate, "listings/s", GOAL_SINGLE)
            )
            results.append(Result("  half wait", single.p50, "ms"))
            results.append(Result("  99 of 100 wait", single.p99, "ms"))
            paced = run(Load(1, 64, _RATE))
            results.append(Result(f"gateway, {_RATE} a second: half wait{about}", paced.p50, "ms"))
            results.append(Result("  99 of 100 wait", paced.p99, "ms", GOAL_P99_MS))
    finally:
        os.sched_setaffinity(0, pinned)
    return results


def main() -> None:
    """Measure with a ledger of a chosen size."""
    parser = argparse.ArgumentParser(prog="python -m bench.gateway", description="Measure the gateway.")
    parser.add_argument("--ledger", type=int, default=0, help="listings that the ledger holds already")
    parser.add_argument("--rows", type=int, default=400_000, help="listings of the feed")
    parser.add_argument("--seconds", type=float, default=_SECONDS, help="for each way of sending")
    parser.add_argument("--folder", type=Path, help="keep the feed and the packs here for the next time")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assay-bench-", dir=chosen.folder) as folder:
        work = Workload(Path(folder), chosen.rows)
        results = measure(work, chosen.ledger, chosen.seconds)
    show(results, Console(width=None if Console().is_terminal else 160, highlight=False))
    print(json.dumps([[result.name, round(result.value, 2)] for result in results]))


if __name__ == "__main__":
    main()
