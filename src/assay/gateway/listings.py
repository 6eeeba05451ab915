"""The endpoints of listings: one, many, and how one stands now."""

import asyncio
from dataclasses import asdict
from typing import Any, Final

from starlette.responses import Response

from assay.gateway.exchange import Asked, answer, problem
from assay.gateway.faults import Fault, RefusedError
from assay.gateway.intake import Intake
from assay.gateway.item import Item
from assay.gateway.metrics import Metrics
from assay.gateway.office import Office
from assay.gateway.wire import ListingEvent, read, rows_of
from assay.office.catalog.queries import listing_now
from assay.office.screening.queries import screening_said

_AT_A_STRETCH: Final = 64
"""Rows read before others are served."""


class Listings:
    """What keys with `listings:write` and `listings:read` may do."""

    def __init__(self, intake: Intake, office: Office, metrics: Metrics) -> None:
        self._intake = intake
        self._office = office
        self._metrics = metrics

    async def one(self, asked: Asked) -> Response:
        """POST /v1/listings"""
        try:
            item = Item(read(asked.body, ListingEvent), asked.key.marketplace, str(asked.key.id))
        except RefusedError:
            self._metrics.refused.inc()
            raise
        await self._intake.submit([item])
        if item.fault is not None:
            self._metrics.refused.inc()
            return problem(item.fault)
        return answer(item.answer)

    async def many(self, asked: Asked) -> Response:
        """POST /v1/listings:batch"""
        items: list[tuple[int, Item]] = []
        errors: list[dict[str, Any]] = []
        marketplace, key = asked.key.marketplace, str(asked.key.id)
        for place, raw in enumerate(rows_of(asked.body, asked.content_type)):
            try:
                items.append((place, Item(read(raw, ListingEvent), marketplace, key)))
            except RefusedError as error:
                errors.append(error_entry(place, error.fault))
            if place % _AT_A_STRETCH == _AT_A_STRETCH - 1:
                await asyncio.sleep(0)
        await self._intake.submit([item for _, item in items])
        results = []
        for place, item in items:
            if item.fault is not None:
                errors.append(error_entry(place, item.fault))
            else:
                results.append(item.answer)
        self._metrics.refused.inc(len(errors))
        errors.sort(key=lambda error: error["index"])
        return answer({"results": results, "errors": errors})

    async def now(self, asked: Asked) -> Response:
        """GET /v1/listings/{marketplace}/{listing_id}; another marketplace's is not there, as one that never was."""
        marketplace, name = asked.path["marketplace"], asked.path["listing_id"]
        if marketplace != asked.key.marketplace or "\0" in name:
            return problem(_MISSING)
        listing = await self._office.ask(listing_now, marketplace, name)
        said = await self._office.ask(screening_said, listing.screening_id) if listing is not None else None
        if listing is None or said is None:
            return problem(_MISSING)
        return answer(
            {
                **asdict(listing),
                "score": said.score,
                "reasons": said.reasons,
                "pack": said.pack,
                "screened_at": said.screened_at,
            }
        )


_MISSING: Final = Fault("There is no such listing.", status=404)


def error_entry(place: int, fault: Fault) -> dict[str, Any]:
    """What is wrong with one object of many; the pointer leads into that object."""
    return {"index": place, "status": fault.status, "detail": fault.detail, "pointer": fault.pointer}
