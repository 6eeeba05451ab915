"""The market as a client of a platform: everything over HTTP, orders by webhook."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from assay.base.errors import AssayError
from assay.market.living.accounts import instant
from assay.market.living.connection import Connection, RefusedError
from assay.market.living.webhooks import Receiver
from assay.market.living.wire import (
    Answer,
    ComplaintMade,
    ListingEvent,
    NoticeFiled,
    NoticeState,
    OpenCase,
    Order,
    SaleMade,
    SellerFacts,
)  # fmt: skip

_BATCH, _BULK = 5_000, 1_000
_FIRST_LOOK, _LONGEST_LOOK = 0.002, 0.05
_IDLE_SECONDS = 600.0
_DECIDED_BEFORE = (404, 409)

T = TypeVar("T")


class _Clock(msgspec.Struct):
    now: datetime
    waiting: dict[str, int] = {}


class _Batch(msgspec.Struct):
    results: list[Answer | None]
    errors: list[dict[str, Any]] = []


class _Outcome(msgspec.Struct):
    listing_id: str
    outcome: str | None = None
    recorded_at: datetime | None = None
    decided_at: datetime | None = None


class _Notice(msgspec.Struct):
    notice_id: str
    received_at: datetime | None = None
    outcomes: list[_Outcome] = []


class _Figure(msgspec.Struct):
    value: float | None


class _Figures(msgspec.Struct):
    figures: dict[str, _Figure]


class _Endpoint(msgspec.Struct):
    secret: str


_clock = msgspec.json.Decoder(_Clock).decode
_batch = msgspec.json.Decoder(_Batch).decode
_cases = msgspec.json.Decoder(list[OpenCase]).decode
_notice = msgspec.json.Decoder(_Notice).decode
_figures = msgspec.json.Decoder(_Figures).decode


class HttpPlatform:
    """A platform at an address, with a key for all that a marketplace does. It must run on a stepped clock.

    Raises AssayError where it does not answer, does not become idle, or refuses.
    """

    def __init__(self, url: str, key: str, receiver: Receiver) -> None:
        self._http = Connection(url, key)
        self._receiver = receiver
        self.input_errors: list[dict[str, Any]] = []
        """What the platform refused as input, as it said it."""

    def subscribe(self) -> None:
        """Have orders sent to the receiver."""
        answer = self._http.post("/v1/webhooks", {"url": self._receiver.url})
        self._receiver.trust(msgspec.json.decode(answer, type=_Endpoint).secret)

    def close(self) -> None:
        self._http.close()

    def now(self) -> datetime:
        try:
            return _clock(self._http.get("/v1/clock")).now
        except RefusedError as error:
            raise AssayError(
                f"This platform's clock cannot be moved ({error.status}).",
                "Start it with ASSAY_CLOCK=stepped, and give a key with the scope clock:step.",
            ) from error

    def move_clock(self, to: datetime) -> None:
        self._http.post("/v1/clock", {"to": instant(to)})

    def tell_sellers(self, sellers: Sequence[SellerFacts]) -> None:
        self._tell("/v1/sellers", sellers)

    def tell_sales(self, sales: Sequence[SaleMade]) -> None:
        self._tell("/v1/sales", sales)

    def tell_complaints(self, complaints: Sequence[ComplaintMade]) -> None:
        self._tell("/v1/complaints", complaints)

    def screen(self, events: Sequence[ListingEvent]) -> list[Answer]:
        answers: list[Answer] = []
        for part in _parts(events, _BATCH):
            batch = _batch(self._http.post("/v1/listings:batch", part))
            answers += [answer for answer in batch.results if answer is not None]
            self.input_errors += batch.errors
        return answers

    def file_notice(self, notice: NoticeFiled) -> None:
        self._http.post("/v1/notices", notice)

    def notice_state(self, notice_id: str) -> NoticeState:
        said = _notice(self._http.get(f"/v1/notices/{notice_id}"))
        ended = [outcome for outcome in said.outcomes if outcome.outcome]
        times = [at for outcome in ended if (at := outcome.decided_at or outcome.recorded_at)]
        outcomes = {outcome.listing_id: outcome.outcome or "" for outcome in ended}
        return NoticeState(notice_id, outcomes, said.received_at, max(times, default=None))

    def open_cases(self) -> list[OpenCase]:
        return _cases(self._http.get("/v1/cases?state=open"))

    def decide(self, case_id: str, outcome: str, reasoning: str) -> None:
        try:
            self._http.post(f"/v1/cases/{case_id}/decision", {"outcome": outcome, "reasoning": reasoning})
        except RefusedError as error:
            if error.status not in _DECIDED_BEFORE:  # a decision that is sent twice, or a case that closed meanwhile
                raise

    def settle(self) -> list[Order]:
        until = time.monotonic() + _IDLE_SECONDS
        pause = _FIRST_LOOK
        while any((waiting := _clock(self._http.get("/v1/clock")).waiting).values()):
            if time.monotonic() > until:
                left = ", ".join(f"{count:,} {what}" for what, count in sorted(waiting.items()) if count)
                raise AssayError(f"The platform does not come to rest: {left} are waiting.", "See its log.")
            time.sleep(pause)
            pause = min(1.5 * pause, _LONGEST_LOOK)
        return self._receiver.take()

    def figures(self) -> dict[str, Any]:
        """The figures that the platform's own ledger gives; none where it has no such page yet."""
        try:
            found = _figures(self._http.get("/v1/figures")).figures
        except RefusedError as error:
            if error.status in (404, 405):
                return {}
            raise
        return {name: figure.value for name, figure in found.items()}

    def _tell(self, path: str, things: Sequence[object]) -> None:
        for part in _parts(things, _BULK):
            self._http.post(path, part)


def _parts(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for first in range(0, len(things), size):
        yield things[first : first + size]
