"""The accounts of the market, and what the marketplace knows and tells of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assay.market.living.wire import SellerFacts
from assay.market.sellers import Seller

HONEST = -1


@dataclass(slots=True, eq=False)
class Account:
    """A seller with a place in the books. `ring` is the number of the ring behind it, HONEST where there is none."""

    number: int
    seller: Seller
    opened_at: datetime | None
    ring: int = HONEST
    listed: int = 0
    burned: bool = False
    strikes: int = 0
    complaints: int = 0
    days: list[float] = field(default_factory=list)
    """Hours at which it listed within the last day."""

    def lists(self, at: float) -> None:
        """Remember a new listing, for as long as it counts."""
        self.days = [*(hour for hour in self.days if hour > at - 24), at]

    def velocity(self, at: float) -> int:
        """Listings within the day up to `at`."""
        return sum(hour > at - 24 for hour in self.days)

    def facts(self) -> SellerFacts:
        seller = self.seller
        return SellerFacts(
            seller.seller_id,
            None if self.opened_at is None else instant(self.opened_at),
            seller.verified,
            seller.authorised_for,
            "zh-hans" if seller.chinese else "en",
        )


class Accounts:
    """All accounts, in the order in which they were opened."""

    def __init__(self, start: datetime) -> None:
        self.all: list[Account] = []
        self._start = start
        self._untold: list[Account] = []

    def open(self, seller: Seller, at: float, ring: int = HONEST) -> Account:
        """Enter a seller; its age as of `at`, where it is known, becomes the day on which it was opened."""
        opened = None
        if seller.age_days is not None:
            opened = self._start + timedelta(hours=at) - timedelta(days=seller.age_days)
        account = Account(len(self.all), seller, opened, ring)
        self.all.append(account)
        self._untold.append(account)
        return account

    def news(self) -> list[SellerFacts]:
        """The facts of the accounts opened since the last call."""
        told = [account.facts() for account in self._untold]
        self._untold.clear()
        return told


def instant(at: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
