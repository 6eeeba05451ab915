"""All parts of the gateway put together, and which path leads where."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assay.gateway.access import Access
from assay.gateway.counted import Counted
from assay.gateway.engine import Engine
from assay.gateway.exchange import Exchange, answer, problem
from assay.gateway.faults import Fault
from assay.gateway.intake import Intake
from assay.gateway.limits import Limits
from assay.gateway.listings import Listings
from assay.gateway.matters import Matters
from assay.gateway.metrics import Metrics
from assay.gateway.office import Office
from assay.gateway.openapi import document
from assay.gateway.records import Records
from assay.gateway.watch import Watch


class Gateway:
    """One gateway on one database."""

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.metrics = Metrics()
        self.office = Office(self.limits.database_seconds)
        self.engine = Engine()
        self.access = Access(self.office)
        self.watch = Watch(self.office, self.engine, self.access, self.metrics, self.limits.poll_seconds)
        self.intake = Intake(url, self.engine, self.watch, self.limits, self.metrics)

    def app(self) -> Starlette:
        exchange = Exchange(self.access, self.office, self.limits, self.metrics)
        listings = Listings(self.intake, self.office, self.metrics)
        records = Records(self.office)
        matters = Matters(self.office, self.watch)
        counted = Counted(self.office)
        paths = [
            ("POST", "/v1/listings", "listings:write", listings.one, None),
            ("POST", "/v1/listings:batch", "listings:write", listings.many, self.limits.batch_body),
            ("GET", "/v1/listings/{marketplace}/{listing_id:path}", "listings:read", listings.now, None),
            ("POST", "/v1/sellers", "sellers:write", records.sellers, self.limits.batch_body),
            ("POST", "/v1/sales", "sales:write", records.sales, self.limits.batch_body),
            ("POST", "/v1/complaints", "complaints:write", records.complaints, self.limits.batch_body),
            ("POST", "/v1/notices", "notices:write", matters.give_notice, None),
            ("GET", "/v1/notices/{notice_id:path}", "notices:write", matters.notice, None),
            ("GET", "/v1/cases", "cases:decide", matters.cases, None),
            ("POST", "/v1/cases/{case_id}/decision", "cases:decide", matters.decide, None),
            ("GET", "/v1/figures", "figures:read", counted.figures, None),
            ("POST", "/v1/webhooks", "listings:write", matters.register, None),
            ("GET", "/v1/clock", "clock:step", matters.clock, None),
            ("POST", "/v1/clock", "clock:step", matters.step, None),
        ]
        routes = [
            Route(path, exchange.endpoint(path, scope, call, most), methods=[method])
            for method, path, scope, call, most in paths
        ]
        routes += [
            Route("/healthz", self._healthy),
            Route("/readyz", self._ready),
            Route("/metrics", self._measured),
            Route("/openapi.json", _described),
        ]
        return Starlette(routes=routes, lifespan=self._life, exception_handlers={HTTPException: _not_here})

    @contextlib.asynccontextmanager
    async def _life(self, app: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(self.watch.run())
        self.intake.start()
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            await self.intake.stop()
            await self.office.close()

    async def _healthy(self, request: Request) -> Response:
        """This process answers."""
        return answer({"status": "ok"})

    async def _ready(self, request: Request) -> Response:
        """Listings can be taken: the database answers, and a pack is open."""
        state = {
            "database": "up" if self.intake.is_up else "away",
            "pack": self.engine.pack,
            "pack_not_opened": self.watch.failed_pack,
        }
        is_ready = self.intake.is_up and self.engine.pack is not None
        return answer({"status": "ready" if is_ready else "not ready", **state}, 200 if is_ready else 503)

    async def _measured(self, request: Request) -> Response:
        return Response(self.metrics.text(), media_type="text/plain; version=0.0.4")


async def _described(request: Request) -> Response:
    return Response(document(), media_type="application/json")


async def _not_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = (
        "There is no such place; /openapi.json lists what there is." if status == 404 else "This is not offered here."
    )
    return problem(Fault(detail, status=status))
