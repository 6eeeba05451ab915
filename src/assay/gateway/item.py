"""One listing event on its way through the gateway."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from assay.base.ids import subject_id
from assay.gateway.faults import Fault
from assay.gateway.wire import ListingEvent, price_minor

_encode: Final = msgspec.json.Encoder(order="sorted").encode


@dataclass(slots=True)
class Head:
    """Where the listing stood when it was looked up."""

    version: int
    content_hash: bytes
    screening_id: UUID
    was_published: bool
    is_barred: bool


@dataclass(slots=True)
class Result:
    """What the engine said."""

    verdict: str
    score: float
    brand: str | None
    usage: str
    rules: list[str]
    findings: list[dict[str, Any]]
    pack: str
    took_us: int
    shadow: list[str]


class Item:
    """A listing event, what is known of its subject, what the engine said, and in the end the answer or the fault."""

    __slots__ = (
        "account_id", "account_is_new", "answer", "content_hash", "event", "facts", "fault", "head", "key", "marketplace",
        "price_minor", "result", "subject_id",
    )  # fmt: skip

    def __init__(self, event: ListingEvent, marketplace: str, key: str) -> None:
        """Raises RefusedError where the price cannot be one."""
        self.event = event
        self.key = key
        self.marketplace = marketplace
        self.price_minor = price_minor(event.price, event.currency)
        self.subject_id = subject_id("listing", marketplace, event.listing_id)
        self.account_id = subject_id("account", marketplace, event.seller_id)
        self.content_hash = self._hash()
        self.head: Head | None = None
        self.account_is_new = False
        self.facts: dict[str, Any] = {}
        self.result: Result | None = None
        self.answer: dict[str, Any] | None = None
        self.fault: Fault | None = None

    def _hash(self) -> bytes:
        """Of what was said of the listing: not of how the JSON was written, nor of when it was captured."""
        event = self.event
        content = (
            event.event, event.version, event.seller_id, event.title, event.description, event.brand_claimed, event.category,
            event.condition, self.price_minor, event.currency, event.quantity, event.units_sold, event.attributes, event.media,
            event.ships_from, event.offered_in, event.languages,
        )  # fmt: skip
        return hashlib.sha256(_encode(content)).digest()

    @property
    def text_length(self) -> int:
        return len(self.event.title) + len(self.event.description)

    def for_engine(self) -> dict[str, Any]:
        """The row that `engine_batch` reads."""
        event = self.event
        return {
            "listing_id": event.listing_id,
            "title": event.title,
            "description": event.description,
            "brand_claimed": event.brand_claimed,
            "category": event.category,
            "condition": event.condition,
            "price_minor": self.price_minor,
            "currency": event.currency,
            "seller_id": event.seller_id,
            "units_sold": event.units_sold,
            "ships_from": event.ships_from,
            "offered_in": event.offered_in,
            "facts": self.facts,
        }


class Request:
    """The items that one client waits for."""

    __slots__ = ("done", "left")

    def __init__(self, items: int) -> None:
        self.left = items
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)

    def count_down(self) -> None:
        self.left -= 1
        if self.left == 0 and not self.done.done():
            self.done.set_result(None)


@dataclass(slots=True)
class Ticket:
    """One item and the request it belongs to."""

    item: Item
    request: Request


def account_facts(row: Any, at: datetime, velocity: int) -> dict[str, Any]:
    """What the engine is told of the seller, as of `at`: kept with the screening, so that it can be said again.

    `row` is (opened_at, verified, authorised_for, strikes, complaints, linked_closed), or None where nothing is known.
    """
    opened_at, verified, authorised_for, strikes, complaints, linked = row or (None, None, None, 0, 0, 0)
    return {
        "seller_age_days": (at - opened_at).days if opened_at is not None else None,
        "seller_verified": verified,
        "seller_authorised_for": authorised_for,
        "seller_strikes": strikes,
        "seller_velocity": velocity,
        "seller_complaints": complaints,
        "seller_linked_closed": linked,
    }
