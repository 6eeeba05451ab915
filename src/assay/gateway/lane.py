"""A lane: what waits is looked up, screened and kept in groups, each step while the others work on other groups.

There are two. In `express` go small requests, which are screened first; in `bulk` big ones, a slice at a time between them.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg

from assay.base import clock
from assay.base.ids import new_id
from assay.gateway.engine import ENGINE_VERSION
from assay.gateway.faults import AwayError, Fault
from assay.gateway.item import Head, Item, Ticket, account_facts
from assay.gateway.link import Link
from assay.gateway.metrics import Metrics
from assay.gateway.standing import Standing
from assay.gateway.statements import ANSWERS, HEADS, KEEP, LOOK, MOST_COUNTED

_log = logging.getLogger(__name__)
_encode: Final = msgspec.json.Encoder().encode
_DAY: Final = timedelta(days=1)
_TRIES: Final = 5
MOST_IN_A_GROUP: Final = 500


class Lane:
    """The queues and the two connections of one lane. `settle` is told of every ticket that is answered or has failed."""

    def __init__(
        self,
        name: str,
        links: tuple[Link, Link],
        most_looked_up: int,
        standing: Callable[[], Standing],
        settle: Callable[[Ticket, Exception | None], None],
        metrics: Metrics,
        wake: asyncio.Event,
    ) -> None:
        self.name = name
        self.waiting: deque[Ticket] = deque()
        self.looked_up: asyncio.Queue[list[Ticket]] = asyncio.Queue(1)
        self.screened: list[Ticket] = []
        self._ready: asyncio.Queue[list[Ticket]] = asyncio.Queue(1)
        self._reader, self._writer = links
        self._most_looked_up = most_looked_up
        self._standing = standing
        self._settle = settle
        self._metrics = metrics
        self._wake = wake
        self._filled = asyncio.Event()
        self._older = 0  # older versions that were answered, not yet written down

    def put(self, ticket: Ticket) -> None:
        self.waiting.append(ticket)
        self._filled.set()

    def put_first(self, ticket: Ticket) -> None:
        self.waiting.appendleft(ticket)
        self._filled.set()

    def hand_over(self) -> bool:
        """Give what is screened to the writer, if it has room."""
        if not self.screened or self._ready.full():
            return False
        self._ready.put_nowait(self.screened)
        self.screened = []
        return True

    def fail_all(self, error: Exception) -> None:
        """Nothing that waits here can be kept now."""
        left = [*self.waiting, *self.screened]
        self.waiting.clear()
        self.screened = []
        for queue in (self.looked_up, self._ready):
            while not queue.empty():
                left += queue.get_nowait()
        for ticket in left:
            self._settle(ticket, error)

    # --- looking up ---

    async def look(self) -> None:
        """For ever: look up what waits, answer what is known already, and hand on the rest to be screened."""
        while True:
            await self._filled.wait()
            tickets = [self.waiting.popleft() for _ in range(min(len(self.waiting), self._most_looked_up))]
            if not self.waiting:
                self._filled.clear()
            if not tickets:
                continue
            try:
                fresh = await self._look_up(tickets)
            except Exception as error:
                if not isinstance(error, AwayError):
                    _log.exception("a group could not be looked up")
                for ticket in tickets:
                    self._settle(ticket, AwayError(str(error)))
                continue
            if fresh:
                await self.looked_up.put(fresh)
            self._wake.set()

    async def _look_up(self, tickets: list[Ticket]) -> list[Ticket]:
        at = clock.now()
        items = [ticket.item for ticket in tickets]
        rows = await self._reader.run(
            LOOK,
            {
                "subjects": [item.subject_id for item in items],
                "accounts": [item.account_id for item in items],
                "since": at - _DAY,
            },
        )
        new: dict[UUID, int] = {}  # what the accounts put up in this very group
        fresh: list[Ticket] = []
        known: list[Ticket] = []
        for ticket, row in zip(tickets, rows, strict=True):
            item = ticket.item
            _, version, content_hash, screening, was_published, is_barred, is_known, velocity, *account = row
            if version is not None:
                item.head = Head(version, content_hash, screening, was_published, is_barred)
                if version >= item.event.version:
                    known.append(ticket)
                    continue
            else:
                new[item.account_id] = new.get(item.account_id, 0) + 1
            item.account_is_new = not is_known
            busy = min(velocity + new.get(item.account_id, 0), MOST_COUNTED)
            item.facts = account_facts(account if is_known else None, at, busy)
            fresh.append(ticket)
        await self._answer_known(known, self._reader)
        if self._older and not fresh:
            await self._note_older()
        return fresh

    async def _note_older(self) -> None:
        """Write down that older versions came, where no group is about to be written that could say so."""
        older, self._older = self._older, 0
        await self._reader.run(KEEP, _values([], [], [], older))

    async def _answer_known(self, known: list[Ticket], link: Link) -> None:
        """Answer what was not newer than its head: the same again, older, or in conflict with it."""
        if not known:
            return
        asked = {_head(ticket.item).screening_id for ticket in known}
        rows = await link.run(ANSWERS, {"screenings": list(asked)})
        kept = {row[0]: row for row in rows}
        for ticket in known:
            item = ticket.item
            head = _head(item)
            is_same = head.version == item.event.version and head.content_hash == item.content_hash
            if head.version == item.event.version and not is_same:
                item.fault = Fault(
                    f"Version {head.version} of this listing was kept with other content; an edit needs a higher version.",
                    "/version",
                    409,
                )
                self._metrics.listings.labels("conflict", "", "").inc()
            else:
                self._older += not is_same
                screening, verdict, publish, score, findings, pack = kept[head.screening_id]
                item.answer = _answer(
                    item, "same" if is_same else "older", verdict, publish, score, findings, pack, screening
                )
                self._metrics.listings.labels(item.answer["status"], verdict, publish).inc()
            self._settle(ticket, None)

    # --- keeping ---

    async def write(self) -> None:
        """For ever: keep each group that was screened."""
        while True:
            group = await self._ready.get()
            self._wake.set()
            await self._keep(group)
            self._wake.set()

    async def _keep(self, group: list[Ticket]) -> None:
        """Keep a group; where the database refuses it, its halves, so that a row that cannot be kept fails alone."""
        try:
            for again in range(_TRIES):
                try:
                    await self._keep_whole(group)
                    return
                except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
                    if again == _TRIES - 1:
                        raise
        except AwayError as error:
            for ticket in group:
                self._settle(ticket, error)
        except Exception as error:
            if len(group) > 1:
                half = len(group) // 2
                await self._keep(group[:half])
                await self._keep(group[half:])
                return
            _log.warning("a listing could not be kept: %s", error)
            group[0].item.fault = Fault("The database refused this listing; it was not kept.")
            self._settle(group[0], None)

    async def _keep_whole(self, group: list[Ticket]) -> None:
        standing = self._standing()
        rows: dict[UUID, dict[str, Any]] = {}
        accounts: dict[UUID, dict[str, Any]] = {}
        for ticket in group:
            item = ticket.item
            rows[item.subject_id] = _row(item, standing)
            if item.account_is_new:
                accounts[item.account_id] = {
                    "account_id": item.account_id,
                    "facts_id": new_id(),
                    "marketplace": item.marketplace,
                    "external_id": item.event.seller_id,
                }
        older, self._older = self._older, 0
        started = time.perf_counter()
        try:
            keys = sorted({ticket.item.key for ticket in group})
            found = await self._writer.run(KEEP, _values(list(rows.values()), list(accounts.values()), keys, older))
        except BaseException:
            self._older += older
            raise
        self._metrics.commit_seconds.observe(time.perf_counter() - started)
        self._metrics.group_size.observe(len(group))
        kept = {subject: publish for subject, publish, *_ in found if publish is not None}
        heads = {subject: head for subject, publish, *head in found if publish is None}
        await self._find_moved(group, heads)
        late: list[Ticket] = []
        for ticket in group:
            item = ticket.item
            publish = kept.get(item.subject_id)
            if publish is None:
                version, content_hash, screening = heads[item.subject_id]
                item.head = Head(version, content_hash, screening, False, False)
                late.append(ticket)
                continue
            row, result = rows[item.subject_id], item.result
            assert result is not None  # noqa: S101 - it was screened
            item.answer = _answer(
                item, "kept", result.verdict, publish, result.score, result.findings, result.pack, row["screening_id"]
            )
            self._metrics.listings.labels("kept", result.verdict, publish).inc()
            self._settle(ticket, None)
        if late:
            counted = self._older
            await self._answer_known(late, self._writer)
            self._older = counted  # the statement itself has written them down

    async def _find_moved(self, group: list[Ticket], heads: dict[UUID, list[Any]]) -> None:
        """Read the heads again that another gateway moved while the statement ran: it saw them as they were before."""
        moved = [
            ticket.item.subject_id
            for ticket in group
            if (head := heads.get(ticket.item.subject_id)) is not None
            and (head[0] is None or head[0] < ticket.item.event.version)
        ]
        if moved:
            for subject, *head in await self._writer.run(HEADS, {"subjects": moved}):
                heads[subject] = head


def _values(rows: list[dict[str, Any]], accounts: list[dict[str, Any]], keys: list[str], older: int) -> dict[str, Any]:
    return {
        "rows": _encode(rows).decode(),
        "accounts": _encode(accounts).decode(),
        "at": clock.now(),
        "event": new_id(),
        "keys": keys,
        "older": older,
    }


def _row(item: Item, standing: Standing) -> dict[str, Any]:
    """A row of the statement: the listing as it was sent, and what was said of it."""
    event, result, head = item.event, item.result, item.head
    assert result is not None  # noqa: S101 - it was screened
    publish, is_open = standing.publication(item, result)
    return {
        "snapshot_id": new_id(),
        "screening_id": new_id(),
        "subject_id": item.subject_id,
        "account_id": item.account_id,
        "marketplace": item.marketplace,
        "external_id": event.listing_id,
        "is_new": head is None,
        "version": event.version,
        "event": event.event,
        "captured_at": event.captured_at,
        "title": event.title,
        "description": event.description,
        "brand_claimed": event.brand_claimed,
        "category": event.category,
        "condition": event.condition,
        "price_minor": item.price_minor,
        "currency": event.currency,
        "quantity": event.quantity,
        "units_sold": event.units_sold,
        "attributes": event.attributes,
        "media": event.media,
        "ships_from": event.ships_from,
        "offered_in": event.offered_in,
        "languages": event.languages,
        "content_hash": f"\\x{item.content_hash.hex()}",
        "facts": item.facts,
        "pack_id": result.pack,
        "engine": ENGINE_VERSION,
        "mode": "live",
        "verdict": result.verdict,
        "score": result.score,
        "brand": result.brand,
        "usage": result.usage,
        "rules_fired": result.rules,
        "findings": result.findings,
        "took_us": result.took_us,
        "shadow_fired": result.shadow,
        "publish": publish,
        "is_open": is_open,
    }


def _answer(
    item: Item,
    status: str,
    verdict: str,
    publish: str,
    score: float,
    findings: list[dict[str, Any]],
    pack: str,
    screening: UUID,
) -> dict[str, Any]:
    return {
        "listing_id": item.event.listing_id,
        "version": item.event.version,
        "status": status,
        "verdict": verdict,
        "publish": publish,
        "score": score,
        "reasons": list(dict.fromkeys(finding["detail"] for finding in findings)),
        "pack": pack,
        "screening_id": screening,
    }


def _head(item: Item) -> Head:
    assert item.head is not None  # noqa: S101 - it was looked up
    return item.head
