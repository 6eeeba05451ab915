"""What came of a run, by the definitions of docs/glossary.md: as the platform told it, and as it truly was."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from assay.market.living.book import Book, Heard, Taken
from assay.market.living.shelf import Shelf, State
from assay.market.living.ways import ARM_NAMES

Figure = float | int | None
NAMES: Final = (
    "proactive_ratio", "before_first_sale", "wrong_removals", "missed", "median_hours_alive", "listings", "fakes",
    "fakes_on_shelf", "fakes_sold_units", "suspect_units_per_10000", "taken_down", "notices", "notices_settled_within_24h",
    "cases", "releases",
)  # fmt: skip
_TAKEN = ("refused", "removed")
_TOLD = ("notice", "trusted_flagger", "order")  # a buyer's complaint is neither that nor our own initiative
_SOON = 24.0


def true_figures(shelf: Shelf, book: Book, at: float) -> dict[str, Figure]:
    """The figures by the market's own book; `at` is the hour at which it is closed. None where nothing can be divided."""
    count = shelf.count
    fakes = shelf.fake[:count]
    seen = shelf.fake_was_live[:count] & fakes
    hours = shelf.hours(at)[seen]
    own = [taken for taken in book.taken if taken.source == "own_initiative"]
    noticed = [taken for taken in book.taken if taken.source == "notice"]
    fake_units = int(shelf.fake_units[:count].sum())
    settled = [filed for filed in book.filed.values() if filed.settled_at is not None]
    return {
        "proactive_ratio": _ratio(len(own), len(noticed)),
        "before_first_sale": _share(sum(taken.units == 0 for taken in own), len(own)),
        "wrong_removals": _share(sum(not taken.is_fake for taken in book.taken), len(book.taken)),
        "missed": _share(int((seen & ~shelf.barred[:count]).sum()), int(fakes.sum())),
        "median_hours_alive": float(np.median(hours)) if len(hours) else None,
        "listings": count,
        "fakes": int(fakes.sum()),
        "fakes_on_shelf": int((fakes & (shelf.state[:count] == State.LIVE)).sum()),
        "fakes_sold_units": fake_units,
        "suspect_units_per_10000": _per(10_000 * fake_units, int(shelf.units[:count].sum())),
        "taken_down": len(book.taken),
        "notices": len(book.filed),
        "notices_settled_within_24h": _share(
            sum((filed.settled_at or 0) - filed.at <= _SOON for filed in settled), len(book.filed)
        ),
        "cases": len(book.cases),
        "releases": book.releases,
    }


def reported_figures(shelf: Shelf, book: Book, heard: Heard, ledger: Mapping[str, Any]) -> dict[str, Figure]:
    """The same figures as the platform tells them: by its `ledger` where that has them, else by what it said on the way.

    What a platform cannot know without being told, such as what it missed, is None until its ledger samples it.
    """
    orders = [(order, units, at) for order, units, at in heard.orders if order.kind in _TAKEN]
    noticed = _found_by_notice(book)
    own = [
        (order, units)
        for order, units, _ in orders
        if (order.source == "own_initiative" if order.source else order.listing_id not in noticed)
    ]
    told = [order for order, _, _ in orders if (order.source in _TOLD if order.source else order.listing_id in noticed)]
    reversed_measures = sum(order.kind == "reinstated" for order, _, _ in heard.orders)
    confirmed = [
        row for order, _, _ in orders if (row := shelf.row(order.listing_id)) is not None and shelf.barred[row]
    ]
    confirmed = sorted(set(confirmed))
    lived = [
        at - float(shelf.first_live[row])
        for order, _, at in orders
        if (row := shelf.row(order.listing_id)) is not None and shelf.was_live[row] and order.kind == "removed"
    ]
    within = [
        filed
        for filed in book.filed.values()
        if filed.state and filed.state.settled_at and filed.state.received_at and filed.settled_at is not None
        and (filed.state.settled_at - filed.state.received_at).total_seconds() <= _SOON * 3600
    ]  # fmt: skip
    said: dict[str, Figure] = {
        "proactive_ratio": _ratio(len(own), len(told)),
        "before_first_sale": _share(sum(units == 0 for _, units in own), len(own)),
        "wrong_removals": _share(reversed_measures, len(orders)),
        "missed": None,
        "median_hours_alive": float(np.median(lived)) if lived else None,
        "listings": sum(heard.answered.values()),
        "fakes": len(confirmed),
        "fakes_on_shelf": None,
        "fakes_sold_units": int(shelf.units[confirmed].sum()) if confirmed else 0,
        "suspect_units_per_10000": None,
        "taken_down": len(orders),
        "notices": sum(filed.state is not None for filed in book.filed.values()),
        "notices_settled_within_24h": _share(len(within), len(book.filed)),
        "cases": len(heard.cases),
        "releases": sum(order.kind == "released" for order, _, _ in heard.orders),
    }
    return said | {name: value for name, value in ledger.items() if name in said}


def triples(
    reported: Mapping[str, Figure], truth: Mapping[str, Figure], baseline: Mapping[str, Figure]
) -> dict[str, dict[str, Figure]]:
    """Each figure as reported, as it truly was, and as it would have been with the baseline."""
    return {name: {"reported": reported[name], "truth": truth[name], "baseline": baseline[name]} for name in NAMES}


def by_tactic(shelf: Shelf) -> dict[str, dict[str, int]]:
    """For each thing that rings tried: how many fakes, how many got onto the shelf, were barred, and what they sold."""
    count = shelf.count
    found: dict[str, dict[str, int]] = {}
    for number, name in enumerate(ARM_NAMES):
        mine = shelf.fake[:count] & (shelf.arm[:count] == number)
        if mine.any():
            found[name] = {
                "fakes": int(mine.sum()),
                "got_onto_the_shelf": int((mine & shelf.fake_was_live[:count]).sum()),
                "barred": int((mine & shelf.barred[:count]).sum()),
                "units": int(shelf.fake_units[:count][mine].sum()),
            }
    return found


def wrongly_taken(taken: list[Taken], shelf: Shelf) -> list[str]:
    """The listings that were taken down though they were honest."""
    return [shelf.listing_id(each.row) for each in taken if not each.is_fake]


def _found_by_notice(book: Book) -> set[str]:
    """Listings whose notice ended in a violation: what took them down, where an order does not name its source."""
    return {
        listing_id
        for filed in book.filed.values()
        if filed.state
        for listing_id, outcome in filed.state.outcomes.items()
        if outcome == "violation"
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _ratio(own: int, others: int) -> float | None:
    """So many for each one of the others; where there is none of those, as if there were one."""
    return round(own / max(1, others), 3) if own or others else None


def _per(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
