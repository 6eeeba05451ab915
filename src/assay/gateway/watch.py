"""Looking round once a second: which pack is in force, what is switched on, which keys count."""

import asyncio
import logging
import time
from typing import Final

from assay.gateway.access import Access
from assay.gateway.engine import Engine
from assay.gateway.faults import AwayError
from assay.gateway.metrics import Metrics
from assay.gateway.office import Office, in_office
from assay.gateway.standing import Standing, look_round
from assay.office.core.events import record_event
from assay.office.people.commands import forget_answers
from assay.office.people.queries import keys_in_force
from assay.office.screening.queries import restored_pack

_log = logging.getLogger(__name__)
_TRY_AGAIN: Final = 10.0
_FORGET: Final = 3_600.0


class Watch:
    """Keeps the engine on the pack in force, and remembers how things stand."""

    def __init__(self, office: Office, engine: Engine, access: Access, metrics: Metrics, seconds: float) -> None:
        self._office = office
        self._engine = engine
        self._access = access
        self._metrics = metrics
        self._seconds = seconds
        self._standing: Standing | None = None
        self._failed: tuple[str, float] | None = None
        self._loading: asyncio.Task[None] | None = None
        self._forgot = 0.0

    @property
    def standing(self) -> Standing:
        assert self._standing is not None  # noqa: S101 - there is one before a pack is open, and nothing comes in before
        return self._standing

    @property
    def failed_pack(self) -> str | None:
        """The pack in force, if it cannot be opened."""
        return self._failed[0] if self._failed is not None else None

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.look()
            except AwayError:
                pass  # what was seen last counts; nothing can be kept meanwhile anyway
            except Exception:
                _log.exception("looking round failed")
            await asyncio.sleep(self._seconds)

    async def look(self) -> None:
        """Look once; another pack is opened in the background. Raises AwayError."""
        self._standing = await self._office.ask(look_round)
        await self._engine.try_beside(self._standing.shadow)
        self._engine.granted = self._standing.granted
        self._access.take(await self._office.ask(keys_in_force))
        self._metrics.sound(self._standing.alarms)
        if self._engine.pack is not None:
            self._metrics.pack_age.set(time.time() - self._engine.swapped_at)
        if self._loading is None or self._loading.done():
            self._load(self._standing)
        if time.monotonic() - self._forgot > _FORGET:
            self._forgot = time.monotonic()
            await self._office.ask(forget_answers)

    def _load(self, standing: Standing) -> None:
        if standing.pack is None or standing.pack == self._engine.pack:
            if self._failed is not None:
                self._failed = None
                self._metrics.pack_load_failed.set(0)
            return
        if self._failed is not None:
            pack, at = self._failed
            if pack == standing.pack and time.monotonic() - at < _TRY_AGAIN:
                return
        self._loading = asyncio.create_task(self._swap(standing))

    async def _swap(self, standing: Standing) -> None:
        assert standing.pack is not None and standing.folder is not None  # noqa: S101 - `_load` has looked
        try:
            if not standing.folder.exists():
                await asyncio.to_thread(in_office, restored_pack, standing.pack)
            await self._engine.swap(standing.folder, standing.pack)
        except Exception as error:
            _log.error("the pack %s cannot be opened, %s screens on: %s", standing.pack, self._engine.pack, error)
            self._metrics.pack_load_failures.inc()
            self._metrics.pack_load_failed.set(1)
            is_first = self.failed_pack != standing.pack
            self._failed = (standing.pack, time.monotonic())
            if is_first:
                payload = {"pack": standing.pack, "screens_on": self._engine.pack or "", "reason": str(error)}
                await self._office.ask(record_event, "pack_load_failed", "machine:gateway", payload)
        else:
            self._failed = None
            self._metrics.pack_load_failed.set(0)
            _log.info("screening with the pack %s", standing.pack)
