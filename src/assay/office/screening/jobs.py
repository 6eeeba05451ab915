"""Sweeps: all that is listed, screened again by as many processes as there are cores."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection as pipes
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Final
from uuid import UUID

import django
from django.db import connection

from assay.base.process import collect_rarely
from assay.detect.pack import open_pack
from assay.detect.screener import Screener
from assay.office.screening import queries
from assay.office.screening.commands import end_sweep, sweep_part
from assay.office.screening.models import Sweep, SweepChunk
from assay.office.screening.ports import Switches
from assay.office.screening.queries import SweepProgress, newest_sweep, restored_pack, shadow_rules
from assay.office.screening.rules import Beside

_SWEEPING: Final = 7_314
_FEW: Final = 4
"""Up to so many parts are swept faster here than by processes that have to start first."""

Report = Callable[[SweepProgress], None]


def sweep_if_wanted(
    switches: Switches,
    report: Report = lambda progress: None,
    cores: int | None = None,
    keep_on: Callable[[], bool] = lambda: True,
) -> bool:
    """Run the newest sweep, or what is left of it, if its pack is in force. Whether it is done now, by this call.

    A sweep that was killed goes on where it was: a part is recorded whole or not at all. It stops where another pack is put in
    force; that pack's sweep takes over. False too where another process sweeps. `report` is called after every part, and
    `keep_on` is asked.
    """
    progress = newest_sweep()
    if progress is None or progress.is_done or queries.pack_in_force() != progress.sweep.pack_id:
        return False
    with _sweeping() as is_mine:
        if not is_mine:
            return False
        return _run(progress.sweep, switches, report, cores or len(os.sched_getaffinity(0)), keep_on)


@contextlib.contextmanager
def _sweeping() -> Iterator[bool]:
    """One process sweeps at a time, with others under it. Yields whether it is this one's turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SWEEPING])
        is_mine = bool(cursor.fetchone()[0])
        try:
            yield is_mine
        finally:
            if is_mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_SWEEPING])


def _run(sweep: Sweep, switches: Switches, report: Report, cores: int, keep_on: Callable[[], bool]) -> bool:
    folder = restored_pack(sweep.pack_id)
    done = set(SweepChunk.objects.filter(sweep_id=sweep.id).values_list("number", flat=True))
    left = [number for number in range(sweep.chunks) if number not in done]
    sweeping = _here if len(left) <= _FEW or cores == 1 else _in_processes
    counted = queries.sweep_progress(sweep)
    for screened, recorded in sweeping(_Task(sweep.id, str(folder), switches), left, cores):
        counted = SweepProgress(sweep, counted.done + 1, counted.screened + screened, counted.recorded + recorded)
        report(counted)
        if not keep_on() or queries.pack_in_force() != sweep.pack_id:
            break
    if not queries.sweep_progress(sweep).is_done:
        return False
    end_sweep(sweep, "machine:sweep")
    return True


@dataclass(frozen=True, slots=True)
class _Task:
    """What a process needs to sweep parts."""

    sweep_id: UUID
    folder: str
    switches: Switches


class _Sweeper:
    """A screener over the sweep's pack, in the process that uses it."""

    def __init__(self, task: _Task) -> None:
        self._sweep = Sweep.objects.get(id=task.sweep_id)
        self._switches = task.switches
        self._screener = Screener(open_pack(Path(task.folder)))
        self._beside = Beside(shadow_rules())

    def part(self, number: int) -> tuple[int, int]:
        return sweep_part(self._sweep, number, self._screener, self._beside, self._switches)


def _here(task: _Task, left: list[int], cores: int) -> Iterator[tuple[int, int]]:
    sweeper = _Sweeper(task)
    for number in left:
        yield sweeper.part(number)


def _in_processes(task: _Task, left: list[int], cores: int) -> Iterator[tuple[int, int]]:
    # Started anew and not forked: this process has threads and connections, which no fork may copy. Django is made ready there
    # before this file, which needs it, is imported for the first part.
    pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=django.setup)
    try:
        numbers = iter(left)
        waiting = {pool.submit(_part, task, number) for number in islice(numbers, 2 * cores)}
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                waiting |= {pool.submit(_part, task, number) for number in islice(numbers, 1)}
                yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


_sweeper: _Sweeper | None = None


def _part(task: _Task, number: int) -> tuple[int, int]:
    """Sweep one part, in a process of the pool."""
    global _sweeper
    if _sweeper is None:
        threading.Thread(target=_end_with_parent, daemon=True).start()
        collect_rarely()
        _sweeper = _Sweeper(task)
    return _sweeper.part(number)


def _end_with_parent() -> None:
    """End this process with the one that started it, however that ended: it would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        pipes.wait([parent.sentinel])
        os._exit(1)
