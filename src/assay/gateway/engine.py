"""The engine in this process: the pack in force, swapped while requests run."""

import asyncio
import gc
import time
from pathlib import Path
from typing import Any, Final

from assay.base.errors import AssayError
from assay.detect.pack import ENGINE, open_pack
from assay.detect.rules import Rule
from assay.detect.screener import Screener
from assay.gateway.item import Item, Result
from assay.office.rights.rules import Authorisations, authorised_for
from assay.office.screening.queries import engine_batch
from assay.office.screening.rules import Beside

LONG: Final = 60_000
"""Characters from which a slice is screened in a thread, so that meanwhile others are answered."""
ENGINE_VERSION: Final = ENGINE


class Engine:
    """Screens items with the pack that is open; another pack takes its place between two slices."""

    def __init__(self) -> None:
        self._screener: Screener | None = None
        self._beside = Beside([])
        self._shadow: tuple[Rule, ...] = ()
        self.granted = Authorisations({})
        """What brands let accounts sell, beside what the marketplace says of them."""
        self.swapped_at = 0.0

    @property
    def pack(self) -> str | None:
        return self._screener.pack.id if self._screener is not None else None

    async def swap(self, folder: Path, pack: str) -> None:
        """Open a pack in a thread and take it; the one before stays until then. Raises AssayError."""
        screener = await asyncio.to_thread(_opened, folder, pack)
        self._screener = screener
        self.swapped_at = time.time()
        gc.collect()
        gc.freeze()  # what a pack holds stays: the collector need not walk over it again

    async def try_beside(self, rules: tuple[Rule, ...]) -> None:
        """From now on these shadow rules are tried too, and which of them fired is kept."""
        if rules != self._shadow:
            self._beside, self._shadow = await asyncio.to_thread(Beside, rules), rules

    async def screen(self, items: list[Item]) -> None:
        """Fill in the result of each. One call at a time."""
        screener = self._screener
        assert screener is not None  # noqa: S101 - nothing is let in before
        if sum(item.text_length for item in items) > LONG:
            await asyncio.to_thread(_screen, screener, self._beside, self.granted, items)
        else:
            _screen(screener, self._beside, self.granted, items)


def _opened(folder: Path, pack: str) -> Screener:
    found = open_pack(folder)
    if found.id != pack:
        raise AssayError(f"The folder {folder} holds the pack {found.id}, not {pack}.", "Build the pack again.")
    screener = Screener(found)
    screener.screen(engine_batch([_TRY]))  # what cannot screen is refused here, and its first call is slow
    return screener


def _screen(screener: Screener, beside: Beside, granted: Authorisations, items: list[Item]) -> None:
    started = time.perf_counter_ns()
    for item in items:
        if brands := granted.brands_for(item.account_id, item.event.offered_in):
            told = item.facts.get("seller_authorised_for")
            item.facts = {**item.facts, "seller_authorised_for": authorised_for(told, brands)}
    seen = screener.see(engine_batch([item.for_engine() for item in items]))
    rows: list[dict[str, Any]] = screener.judge(seen).to_pylist()
    fired = beside.fired(seen)
    took = (time.perf_counter_ns() - started) // 1000 // len(items)
    for item, row, shadow in zip(items, rows, fired, strict=True):
        item.result = Result(
            row["verdict"],
            row["score"],
            row["brand"],
            row["usage"],
            row["rules"],
            row["findings"],
            screener.pack.id,
            took,
            shadow,
        )


_TRY: Final[dict[str, Any]] = {
    **dict.fromkeys(("title", "description", "brand_claimed", "category", "condition", "price_minor", "currency", "ships_from")),
    "listing_id": "1", "seller_id": "1", "units_sold": None, "offered_in": [], "facts": {},
}  # fmt: skip
