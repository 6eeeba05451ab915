"""Everybody who breaks no law, over time: they open accounts, list, reword, reprice and end."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assay.market import sellers
from assay.market.draws import Draws
from assay.market.feed import LAWFUL
from assay.market.living.accounts import Account, Accounts
from assay.market.living.draft import Draft
from assay.market.offer import Offer
from assay.market.sellers import Seller

LISTINGS_A_YEAR = 205_000
HOURS_A_YEAR = 365.25 * 24
_OPEN_AT_FIRST = 0.5
_DAYS_LISTED = {"second_hand": 35.0}
_USUAL_DAYS_LISTED = 80.0


@dataclass(slots=True)
class _Trade:
    """One kind of honest actor: its accounts by size, and how many more open in an hour."""

    actor: str
    share: float
    make: Callable[[Draws, Seller], Offer]
    know: Callable[[Draws, Seller], None]
    opening: float
    members: list[Account] = field(default_factory=list)
    sizes: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


class Shops:
    """Honest accounts of every kind. `size` scales the market: 1 is a full one."""

    def __init__(self, draws: Draws, accounts: Accounts, size: float) -> None:
        self._draws = draws
        self._accounts = accounts
        self._listings_an_hour = size * LISTINGS_A_YEAR / HOURS_A_YEAR
        self._trades = []
        for actor, share, make, know, each in LAWFUL:
            wanted = max(2.0, size * LISTINGS_A_YEAR * share / each)
            at_first = (
                1.0 if actor == "authorised" else _OPEN_AT_FIRST
            )  # owners register their dealers once, at the start
            trade = _Trade(actor, share, make, know, (1 - at_first) * wanted / HOURS_A_YEAR)
            self._open(trade, max(2, round(at_first * wanted)), 0.0)
            self._trades.append(trade)
        self.dealers = self._registered_dealers()

    def old_and_trusted(self) -> list[Account]:
        """Accounts worth stealing: honest, verified, years old."""
        shops = next(trade for trade in self._trades if trade.actor == "honest")
        return [each for each in shops.members if each.seller.verified and (each.seller.age_days or 0) > 1200]

    def drafts(self, at: float, hours: float) -> list[Draft]:
        """What honest sellers list within the `hours` before `at`; new shops open too."""
        draws = self._draws
        generator = draws.generator
        drafts: list[Draft] = []
        for trade in self._trades:
            opening = int(generator.poisson(trade.opening * hours))
            if opening:
                self._open(trade, opening, at)
            count = int(generator.poisson(self._listings_an_hour * trade.share * hours))
            picks = np.searchsorted(trade.sizes, generator.random(count) * trade.sizes[-1], side="right")
            drafts += [self._draft(trade, trade.members[pick]) for pick in picks.tolist()]
        return drafts

    def _draft(self, trade: _Trade, account: Account) -> Draft:
        draws = self._draws
        offer = trade.make(draws, account.seller)
        days = max(1.0, -_DAYS_LISTED.get(trade.actor, _USUAL_DAYS_LISTED) * np.log1p(-draws.random()))
        quantity = 1 if trade.actor == "second_hand" else max(1, int(draws.around(40, 1.0)))
        return Draft(account, trade.actor, offer, draws.around(1.0, 1.2), 24 * days, quantity)

    def _open(self, trade: _Trade, count: int, at: float) -> None:
        opened = sellers.open_accounts(self._draws, trade.actor, count, trade.know)
        trade.members += [self._accounts.open(seller, at) for seller in opened]
        sizes = self._draws.generator.lognormal(0.0, 1.1, count)
        last = trade.sizes[-1] if len(trade.sizes) else 0.0
        trade.sizes = np.concatenate([trade.sizes, last + np.cumsum(sizes)])

    def _registered_dealers(self) -> dict[str, list[str]]:
        """The accounts that each brand's owner registered; an owner forgets one in ten."""
        dealers: dict[str, list[str]] = {}
        for account in next(trade for trade in self._trades if trade.actor == "authorised").members:
            for brand in dict.fromkeys(account.seller.brands):
                if self._draws.chance(0.9):
                    dealers.setdefault(brand.name, []).append(account.seller.seller_id)
        return dealers
