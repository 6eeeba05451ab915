"""Where listings come in: two lanes, and one screener between looking up and keeping."""

import asyncio
import contextlib
import logging
from collections import deque
from typing import Final
from uuid import UUID

from assay.gateway.engine import Engine
from assay.gateway.faults import AwayError, BusyError, Fault
from assay.gateway.item import Item, Request, Ticket
from assay.gateway.lane import MOST_IN_A_GROUP, Lane
from assay.gateway.limits import Limits
from assay.gateway.link import Link
from assay.gateway.metrics import Metrics
from assay.gateway.watch import Watch

_log = logging.getLogger(__name__)
SLICE: Final = 32
"""Listings of small requests that are screened together."""
BULK_SLICE: Final = 128
"""Listings of a big request screened at a stretch; between two slices the loop takes requests and sends answers. A call of the
engine costs 2 ms whatever it is given: smaller slices would cost throughput, larger ones make small requests wait."""
_LONGEST_SLICE: Final = 100_000  # characters
SMALL: Final = 16
"""A request of so many listings goes by the express lane."""


class Intake:
    """Takes items, answers them when they are kept.

    One subject is in one group at a time: what comes for it meanwhile waits, so that each version is looked up after the one
    before was kept, and no statement holds a row twice.
    """

    def __init__(self, url: str, engine: Engine, watch: Watch, limits: Limits, metrics: Metrics) -> None:
        self._engine = engine
        self._watch = watch
        self._limits = limits
        self._metrics = metrics
        self._wake = asyncio.Event()
        self._links = [Link(url, limits.database_seconds, self._link_changed) for _ in range(4)]
        first, second, third, fourth = self._links
        self._express = self._lane("express", (first, second), SLICE)
        self._bulk = self._lane("bulk", (third, fourth), MOST_IN_A_GROUP)
        self._part: list[Ticket] = []
        self._done: list[Ticket] = []
        self._in_flight: dict[UUID, deque[Ticket]] = {}
        self._waiting = 0
        self._tasks: list[asyncio.Task[None]] = []

    def _lane(self, name: str, links: tuple[Link, Link], most: int) -> Lane:
        return Lane(name, links, most, lambda: self._watch.standing, self._settle, self._metrics, self._wake)

    def start(self) -> None:
        for link in self._links:
            link.open()
        loops = [
            self._screen(),
            *(loop for lane in (self._express, self._bulk) for loop in (lane.look(), lane.write())),
        ]
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._link_lost()
        for link in self._links:
            await link.close()

    @property
    def is_up(self) -> bool:
        """Whether the database answers."""
        return all(link.is_up for link in self._links)

    async def submit(self, items: list[Item]) -> None:
        """Returns when every item has its answer or its fault, and what was kept is on disk.

        Raises BusyError where too much waits, AwayError where not all could be kept: what was kept then says so when it is
        sent again.
        """
        if not self.is_up or self._engine.pack is None:
            raise AwayError("the database is away" if not self.is_up else "no pack is open")
        if self._waiting + len(items) > self._limits.waiting:
            raise BusyError
        if not items:
            return
        request = Request(len(items))
        lane = self._express if len(items) <= SMALL else self._bulk
        self._count(len(items))
        for item in items:
            ticket = Ticket(item, request)
            before = self._in_flight.get(item.subject_id)
            if before is None:
                self._in_flight[item.subject_id] = deque()
                lane.put(ticket)
            else:
                before.append(ticket)
        await request.done

    def _count(self, items: int) -> None:
        self._waiting += items
        self._metrics.waiting.set(self._waiting)

    def _settle(self, ticket: Ticket, error: Exception | None) -> None:
        self._count(-1)
        if error is not None:
            ticket.request.fail(error)
        else:
            ticket.request.count_down()
        subject = ticket.item.subject_id
        after = self._in_flight[subject]
        if after:
            self._express.put_first(after.popleft())
        else:
            del self._in_flight[subject]

    # --- the database ---

    def _link_changed(self) -> None:
        self._metrics.database_up.set(self.is_up)
        if not self.is_up:
            self._link_lost()

    def _link_lost(self) -> None:
        while self._express.waiting or self._bulk.waiting or self._express.screened or self._bulk.screened:
            for lane in (self._express, self._bulk):  # what waited for the same subject comes in, and fails in its turn
                lane.fail_all(AwayError("the database is away"))

    # --- screening ---

    async def _screen(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while await self._step():
                await asyncio.sleep(0)

    async def _step(self) -> bool:
        """Screen one slice, of a small request if there is one; False if there is nothing to do."""
        express, bulk = self._express, self._bulk
        express.hand_over()
        if self._done and not self._part and not bulk.screened:
            bulk.screened, self._done = self._done, []
        bulk.hand_over()
        if not express.looked_up.empty() and len(express.screened) < MOST_IN_A_GROUP:
            express.screened += await self._screened(express.looked_up.get_nowait())
            express.hand_over()
            return True
        if not self._part and not self._done and not bulk.looked_up.empty():
            self._part = bulk.looked_up.get_nowait()
        if self._part:
            length = _slice_of(self._part)
            self._done += await self._screened(self._part[:length])
            del self._part[:length]
            return True
        return False

    async def _screened(self, tickets: list[Ticket]) -> list[Ticket]:
        """The tickets that have a result; one that the engine cannot read is refused alone."""
        try:
            await self._engine.screen([ticket.item for ticket in tickets])
            return tickets
        except Exception:
            if len(tickets) > 1:
                return [kept for ticket in tickets for kept in await self._screened([ticket])]
            _log.exception("a listing could not be screened")
            tickets[0].item.fault = Fault("This listing could not be screened; it was not kept.", status=500)
            self._settle(tickets[0], None)
            return []


def _slice_of(tickets: list[Ticket]) -> int:
    """How many to screen at a stretch: fewer if they are long."""
    length = 0
    for number, ticket in enumerate(tickets[:BULK_SLICE]):
        length += ticket.item.text_length
        if length > _LONGEST_SLICE:
            return max(1, number)
    return min(BULK_SLICE, len(tickets))
