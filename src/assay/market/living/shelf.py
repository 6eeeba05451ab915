"""Every listing of the market: where it stands, what it sells, and what it truly is.

Columns grow with the market; a listing is its row. Hours count from the start of the market.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.market.living.wire import ListingEvent


class State(IntEnum):
    """Where a listing stands. It is sold in the state LIVE alone, and it is in one state at any time."""

    SENT = 0
    LIVE = 1
    HELD = 2
    REFUSED = 3
    REMOVED = 4
    HIDDEN = 5
    ENDED = 6


_COLUMNS: dict[str, Any] = {
    "state": np.int8, "actor": np.int8, "account": np.int32, "brand": np.int16, "version": np.int32,
    "quantity": np.int32, "units": np.int64, "fake_units": np.int64, "fake": np.bool_, "arm": np.int16,
    "dollars": np.float64, "reach": np.float64, "demand": np.float64, "pull": np.float64, "findable": np.float32,
    "since": np.float64, "first_live": np.float64, "hours_alive": np.float64, "fake_from": np.float64,
    "was_live": np.bool_, "fake_was_live": np.bool_, "barred": np.bool_,
}  # fmt: skip
# Looked up a million times a year: members of an enumeration are slow to reach.
_LIVE, _ENDED = int(State.LIVE), int(State.ENDED)
_PUBLISHED = {"yes": State.LIVE, "hold": State.HELD}
_ORDERED = {"refused": State.REFUSED, "removed": State.REMOVED, "hidden": State.HIDDEN}


class Shelf:
    """All listings by column. `pull` is the units an hour that buyers would take; 0 whenever a listing is not live."""

    state: NDArray[np.int8]
    actor: NDArray[np.int8]
    account: NDArray[np.int32]
    brand: NDArray[np.int16]
    version: NDArray[np.int32]
    quantity: NDArray[np.int32]
    units: NDArray[np.int64]
    fake_units: NDArray[np.int64]
    fake: NDArray[np.bool_]
    arm: NDArray[np.int16]
    dollars: NDArray[np.float64]
    reach: NDArray[np.float64]
    demand: NDArray[np.float64]
    pull: NDArray[np.float64]
    findable: NDArray[np.float32]
    since: NDArray[np.float64]
    first_live: NDArray[np.float64]
    hours_alive: NDArray[np.float64]
    fake_from: NDArray[np.float64]
    was_live: NDArray[np.bool_]
    fake_was_live: NDArray[np.bool_]
    barred: NDArray[np.bool_]

    def __init__(self, seed: int) -> None:
        self.count = 0
        self.texts: list[ListingEvent | None] = []
        self._prefix = f"M{seed:x}-"
        self._room = 0
        self._grow(1 << 12)

    def _grow(self, room: int) -> None:
        for name, dtype in _COLUMNS.items():
            column = np.zeros(room, dtype)
            if self._room:
                column[: self._room] = getattr(self, name)
            setattr(self, name, column)
        self._room = room

    def add(self, **values: float) -> int:
        """A new row in the state SENT, version 1; columns that are not named are 0."""
        row = self.count
        if row == self._room:
            self._grow(2 * self._room)
        self.count += 1
        self.texts.append(None)
        self.version[row] = 1
        self.first_live[row] = self.fake_from[row] = np.nan
        for name, value in values.items():
            getattr(self, name)[row] = value
        if self.fake[row]:
            self.fake_from[row] = values["since"]
        return row

    def listing_id(self, row: int) -> str:
        return f"{self._prefix}{row + 1:07d}"

    def row(self, listing_id: str) -> int | None:
        """The row of a listing; None where it is not one of this market."""
        if not listing_id.startswith(self._prefix):
            return None
        try:
            row = int(listing_id[len(self._prefix) :]) - 1
        except ValueError:
            return None
        return row if 0 <= row < self.count else None

    def is_open(self, row: int) -> bool:
        return bool(self.state[row] != _ENDED)

    def answered(self, row: int, publish: str, at: float) -> None:
        """Follow the platform's answer to the newest version. Raises ValueError for a word that is none."""
        if publish not in ("yes", "hold", "no"):
            raise ValueError(f"publish is {publish!r}")
        if not self.is_open(row):
            return
        self.barred[row] = publish == "no"
        blocked = State.REMOVED if self.was_live[row] else State.REFUSED
        self._move(row, _PUBLISHED.get(publish, blocked), at)

    def ordered(self, row: int, kind: str, at: float) -> None:
        """Follow an order. What its seller has ended stays ended, but it is remembered whether it may be offered."""
        if kind in ("refused", "removed"):
            self.barred[row] = True
        elif kind in ("reinstated", "released"):
            self.barred[row] = False
        if self.is_open(row):
            self._move(row, _ORDERED.get(kind, State.LIVE), at)

    def end(self, row: int, at: float) -> None:
        self._move(row, State.ENDED, at)
        self.texts[row] = None

    def turn_fake(self, row: int, brand: int, arm: int, at: float) -> None:
        """From this edit on, the goods are counterfeit."""
        self.fake[row], self.brand[row], self.arm[row], self.fake_from[row] = True, brand, arm, at
        if self.state[row] == _LIVE:
            self.since[row], self.hours_alive[row] = at, 0.0

    def price(self, row: int, dollars: float, demand: float) -> None:
        """Ask `dollars` from now on; `demand` is what that price does to sales."""
        self.dollars[row], self.demand[row] = dollars, demand
        if self.state[row] == _LIVE:
            self.pull[row] = self.reach[row] * demand

    def sell(self, row: int, units: int) -> int:
        """Sell up to `units`; the number sold comes back. Raises ValueError for a listing that is not on the shelf."""
        if self.state[row] != _LIVE:
            raise ValueError(f"{self.listing_id(row)} is not on the shelf")
        sold = min(units, int(self.quantity[row]))
        self.quantity[row] -= sold
        self.units[row] += sold
        if self.fake[row]:
            self.fake_units[row] += sold
        return sold

    def hours(self, at: float) -> NDArray[np.float64]:
        """Hours on the shelf of each listing so far; of a fake, since it was one."""
        hours = self.hours_alive[: self.count].copy()
        live = self.state[: self.count] == _LIVE
        hours[live] += at - self.since[: self.count][live]
        return hours

    def _move(self, row: int, to: State, at: float) -> None:
        before = self.state[row]
        if before == _ENDED:
            raise ValueError(f"{self.listing_id(row)} has ended")
        if to == _LIVE and self.fake[row]:
            self.fake_was_live[row] = True
        if before == to:
            return
        if before == _LIVE:
            self.hours_alive[row] += at - self.since[row]
            self.pull[row] = 0.0
        elif to == _LIVE:
            self.since[row] = at
            if not self.was_live[row]:
                self.first_live[row] = at
            self.was_live[row] = True
            self.pull[row] = self.reach[row] * self.demand[row]
        self.state[row] = to
