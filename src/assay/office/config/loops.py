"""The loops of the worker: each kind of work has a thread and a connection of its own, and each step is one transaction."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from assay.base import clock
from assay.office.adapters.jobs import deliver
from assay.office.adapters.ports import HttpPost
from assay.office.adapters.queries import ready_marketplaces
from assay.office.config import carrying, settling, timers
from assay.office.config.faults import reach
from assay.office.config.idle import stirring
from assay.office.config.queues import first_waiting
from assay.office.core.journal import seal

_LOOK_SECONDS: Final = 0.1
_LOOK_SECONDS_STEPPED: Final = 0.02
_SEAL_SECONDS: Final = 1.0
_LONGEST_PAUSE: Final = 2.0
_SENDERS: Final = 16
_LANES: Final = 32
_FULL_ENTRY: Final = 10_000

log = logging.getLogger("assay.worker")


class Loop:
    """One kind of work, done again and again in a thread of its own while there is some.

    `step` does a part of it and says how much it did. A step that fails is tried again after a pause; one that fails for what
    is in its batch, rather than for the database, goes on row by row where it is `Careful`.
    """

    def __init__(self, name: str, step: Callable[[], int], stopping: threading.Event, rest: float = 0.0) -> None:
        self.name = name
        self._step = step
        self._stopping = stopping
        self._rest = rest
        self.wake = threading.Event()
        self.thread = threading.Thread(target=self._run, name=name)

    def _run(self) -> None:
        pause = 0.05
        while not self._stopping.is_set():
            self.wake.wait(0.5)
            self.wake.clear()
            try:
                while not self._stopping.is_set() and self._step():
                    pass
                pause = 0.05
            except Exception as error:
                _complain(self.name, error)
                connection.close()
                self._stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                self.wake.set()
            self._stopping.wait(self._rest)
        connection.close()


class Careful:
    """A step over a queue that goes around rows which it cannot do: they stay in the queue, and the log says why.

    A batch that fails is done again one by one, so that one bad row holds up nobody. After a restart it is tried again.
    """

    def __init__(self, name: str, do: Callable[..., int], at_once: int) -> None:
        self._name, self._do, self._at_once = name, do, at_once
        self._left: set[UUID] = set()
        self._singly = 0

    def __call__(self) -> int:
        try:
            done = self._do(1 if self._singly else self._at_once, self._left)
        except (OperationalError, InterfaceError):
            raise  # the database, not the row
        except Exception as error:
            if self._singly:
                self._leave(error)
            else:
                self._singly = self._at_once
            return 1
        self._singly = max(0, self._singly - 1)
        return done

    def _leave(self, error: Exception) -> None:
        id = first_waiting(self._name, self._left)
        if id is not None:
            self._left.add(id)
            log.error("%s: left %s in the queue: %s: %s", self._name, id, type(error).__name__, error, exc_info=error)


class Couriers:
    """One thread for each marketplace that has something to be delivered: a slow one holds up no other."""

    def __init__(self) -> None:
        self._post = HttpPost()
        self._senders: dict[str, ThreadPoolExecutor] = {}
        self._lanes = ThreadPoolExecutor(_LANES, "lane")
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._is_closing = False

    def __call__(self) -> int:
        for marketplace in ready_marketplaces():
            with self._lock:
                if marketplace in self._busy:
                    continue
                self._busy.add(marketplace)
                if marketplace not in self._senders:
                    self._senders[marketplace] = ThreadPoolExecutor(_SENDERS, "sender")
            self._lanes.submit(self._deliver, marketplace)
        return 0

    def _deliver(self, marketplace: str) -> None:
        senders = self._senders[marketplace]
        try:
            while not self._is_closing and deliver(marketplace, self._post, senders, lambda: reach("delivered")):
                reach("deliver committed")
        except Exception as error:
            _complain(f"deliver to {marketplace}", error)
            connection.close()
        finally:
            with self._lock:
                self._busy.discard(marketplace)

    def close(self) -> None:
        """Let what is under way come to its end."""
        self._is_closing = True
        self._lanes.shutdown()
        for senders in self._senders.values():
            senders.shutdown()
        self._post.close()


def run(stopping: threading.Event, ready: Callable[[], object] = lambda: None) -> None:
    """Run all loops until `stopping` is set, and let them end."""
    couriers = Couriers()
    seal_rest = 0.0 if clock.is_stepped() else _SEAL_SECONDS
    settle = Careful("unsettled", settling.settle, settling.AT_ONCE)
    carry = Careful("uncarried", carrying.carry, carrying.AT_ONCE)
    loops = {
        "unsealed": Loop("seal", _seal, stopping, seal_rest),
        "unsettled": Loop("settle", settle, stopping),
        "uncarried": Loop("carry", carry, stopping),
        "outbox": Loop("deliver", couriers, stopping),
        "timers": Loop("release", timers.release_held, stopping),
    }
    rare = [Loop("partitions", timers.Partitions(), stopping), Loop("aging", timers.Aging(), stopping)]
    for loop in (*loops.values(), *rare):
        loop.thread.start()
    ready()
    _watch(loops, stopping)
    for loop in (*loops.values(), *rare):
        loop.wake.set()
        loop.thread.join()
    couriers.close()


def _watch(loops: dict[str, Loop], stopping: threading.Event) -> None:
    """Look at all queues with one question, often, and wake whoever has work."""
    rest = _LOOK_SECONDS_STEPPED if clock.is_stepped() else _LOOK_SECONDS
    while not stopping.wait(rest):
        try:
            for name in stirring():
                loops[name].wake.set()
        except Exception as error:
            _complain("look", error)
            connection.close()
            stopping.wait(0.2)
    connection.close()


def _seal() -> int:
    """One entry; another one at once only if this one was full, so that entries are few."""
    return int(seal() >= _FULL_ENTRY)


def _complain(name: str, error: Exception) -> None:
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("%s: the database is away: %s", name, str(error).strip().partition("\n")[0])
    else:
        log.error("%s: %s: %s", name, type(error).__name__, error, exc_info=error)
