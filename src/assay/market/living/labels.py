"""Labelled listings of the living market: what a pack is calibrated on, so that its promise is about this population."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from assay.market.brands import BRANDS
from assay.market.feed import LISTING_SCHEMA, TRUTH_SCHEMA, Feed
from assay.market.living.accounts import Account
from assay.market.living.draft import ACTORS
from assay.market.living.keywords import KeywordList
from assay.market.living.ways import ARM_NAMES
from assay.market.living.wire import ListingEvent
from assay.market.living.world import Market, Setting

_NOBODY_LINKED = 0


@dataclass(slots=True)
class _Rows:
    """Listings and truths, one a snapshot in which new goods are offered."""

    listings: list[tuple[object, ...]] = field(default_factory=list)
    truths: list[tuple[object, ...]] = field(default_factory=list)

    def keep(self, market: Market, event: ListingEvent, row: int, account: Account, at: float) -> None:
        if event.version == 1:
            account.lists(at)
        name = f"{event.listing_id}.{event.version}"
        seller = account.seller
        age = None
        if account.opened_at is not None:
            age = max(0, (datetime.fromisoformat(event.captured_at) - account.opened_at).days)
        self.listings.append((
            name, event.title, event.description, event.brand_claimed, event.category, event.condition,
            float(event.price) if event.price is not None else None, event.currency, seller.seller_id, event.units_sold,
            event.ships_from, event.offered_in, age, seller.verified, seller.authorised_for, account.strikes, account.velocity(at),
            account.complaints, _NOBODY_LINKED,
        ))  # fmt: skip
        shelf = market.shelf
        fake = bool(shelf.fake[row])
        brand = BRANDS[shelf.brand[row]].name if shelf.brand[row] >= 0 else None
        tactic = ARM_NAMES[shelf.arm[row]] if fake else None
        self.truths.append((name, fake, tactic, ACTORS[shelf.actor[row]], brand))


def labelled(setting: Setting, progress: Callable[[int, int], None] | None = None) -> Feed:
    """A run of the market under the plain keyword list, as a feed: what a platform would screen, and what it truly is.

    Account facts are as a platform would count them by then. A listing that turns fake comes once more, as its newer
    version.
    """
    rows = _Rows()
    market = Market(setting, on_event=lambda event, row, account, at: rows.keep(market, event, row, account, at))
    market.run(KeywordList(), progress)
    return Feed(_table(rows.listings, LISTING_SCHEMA), _table(rows.truths, TRUTH_SCHEMA), market.brands())


def _table(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)
