"""Rings of counterfeiters: they try what they know, drop what gets caught, keep what sells, and come back."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assay.market import sellers
from assay.market.brands import Brand
from assay.market.draws import Draws
from assay.market.living.accounts import Account, Accounts
from assay.market.living.draft import Draft
from assay.market.living.shops import HOURS_A_YEAR
from assay.market.living.ways import ARM_NUMBER, Arm, arms
from assay.market.offer import Offer, plain_goods
from assay.market.sellers import Seller, draw_brand
from assay.market.tactics import Tactic, fake

FAKES_A_YEAR = 5_300
"""What rings list of their own accord; what they try again comes on top."""
_RINGS = 40
_FORGETS = 0.99
_DOUBT = 0.2
_LEARNS_HOURS = 30 * 24.0
_COVER = 0.12
_QUIET = sellers.know_established


@dataclass(slots=True)
class _Retry:
    """A caught listing that comes back at `at` if there are `tries` left."""

    at: float
    arm: Arm
    tries: int


@dataclass(slots=True)
class Ring:
    """One ring. `won` and `lost` are what it remembers of each arm it knows, the newest most."""

    number: int
    chinese: bool
    brands: tuple[Brand, ...]
    an_hour: float
    known: list[Arm]
    won: NDArray[np.float64]
    lost: NDArray[np.float64]
    learns_at: float
    focus: int = 0
    fronts: list[tuple[Account, Callable[[Draws, Seller], None]]] = field(default_factory=list)
    retries: list[_Retry] = field(default_factory=list)


class Rings:
    """All rings. They hear of their listings what any seller hears: refused, taken down, sold."""

    def __init__(
        self, draws: Draws, accounts: Accounts, hijackable: list[Account], size: float, tactics: str = "all"
    ) -> None:
        self._draws = draws
        self._accounts = accounts
        self._hijackable = hijackable
        self._arms = arms(tactics)
        count = max(4, round(_RINGS * size))
        weights = draws.generator.lognormal(0.0, 0.6, count)
        rates = size * FAKES_A_YEAR / HOURS_A_YEAR * weights / weights.sum()
        self.all = [self._ring(number, rate) for number, rate in enumerate(rates.tolist())]
        self._tries: dict[int, int] = {}

    def drafts(self, at: float, hours: float) -> list[Draft]:
        """What rings list within the `hours` before `at`: new things, things that come back, and harmless ones for cover."""
        drafts: list[Draft] = []
        for ring in self.all:
            if at >= ring.learns_at:
                self._learn(ring, at)
            for _ in range(int(self._draws.generator.poisson(ring.an_hour * hours))):
                drafts.append(self._draft(ring, self._choose(ring), at))
                if self._draws.chance(_COVER):
                    drafts.append(self._cover(ring, at))
            due = [retry for retry in ring.retries if retry.at <= at]
            ring.retries = [retry for retry in ring.retries if retry.at > at]
            for retry in due:
                drafts.append(self._draft(ring, self._again(ring, retry), at, retry.tries))
        return drafts

    def listed(self, draft: Draft, row: int) -> None:
        """Remember how often the goods of this new listing were tried before."""
        if draft.tries:
            self._tries[row] = draft.tries

    def fake_for(self, account: Account, arm: Arm) -> Offer:
        """What takes the place of harmless goods."""
        return self._fake(self.all[account.ring], account.seller, arm, arm.tactic(self._draws))

    def caught(self, account: Account, arm: Arm, row: int, units: int, at: float) -> None:
        """A listing was refused or taken down after `units` were sold."""
        draws = self._draws
        ring = self.all[account.ring]
        self.learned(account, arm, units)
        account.strikes += 1
        if draws.chance(0.8 if arm.way.name == "relist_renamed" or account.listed < 4 else 0.4):
            account.burned = True
        if arm.way.switches:
            ring.focus = (ring.focus + 1) % len(ring.brands)
        tries = self._tries.pop(row, 0)
        if tries < arm.way.tries and draws.chance(arm.way.comes_back):
            pause = draws.between(2, 36) if arm.way.name == "relist_renamed" else draws.between(12, 120)
            ring.retries.append(_Retry(at + pause, arm, tries + 1))

    def learned(self, account: Account, arm: Arm, units: int) -> None:
        """What a listing was worth to its ring: three units pay for it."""
        ring = self.all[account.ring]
        ring.won *= _FORGETS
        ring.lost *= _FORGETS
        if arm in ring.known:
            place = ring.known.index(arm)
            worth = min(1.0, units / 3)
            ring.won[place] += worth
            ring.lost[place] += 1 - worth

    def arm(self, name: str) -> Arm:
        return next(arm for arm in self._arms if arm.name == name)

    # --- one ring ---

    def _ring(self, number: int, an_hour: float) -> Ring:
        draws = self._draws
        chinese = draws.chance(0.5)
        known = self._some_arms(chinese, draws.whole(6, 9))
        beliefs = np.ones(len(known))
        brands = tuple({brand.name: brand for brand in (draw_brand(draws) for _ in range(draws.whole(2, 5)))}.values())
        learns_at = draws.between(0.5, 1.5) * _LEARNS_HOURS
        return Ring(number, chinese, brands, an_hour, known, beliefs.copy(), beliefs.copy(), learns_at)

    def _some_arms(self, chinese: bool, count: int) -> list[Arm]:
        left = [arm for arm in self._arms if _weight(arm, chinese) > 0]
        chosen: list[Arm] = []
        while left and len(chosen) < count:
            weights = np.array([_weight(arm, chinese) for arm in left])
            chosen.append(left.pop(int(self._draws.generator.choice(len(left), p=weights / weights.sum()))))
        return chosen

    def _choose(self, ring: Ring) -> Arm:
        """Thompson sampling: a draw from what it believes of each arm, the best is tried."""
        if self._draws.chance(0.05):
            return self._draws.pick(ring.known)
        return ring.known[int(np.argmax(self._draws.generator.beta(ring.won + _DOUBT, ring.lost + _DOUBT)))]

    def _again(self, ring: Ring, retry: _Retry) -> Arm:
        """The same way again where the way is to come back; else what seems best by now."""
        return retry.arm if retry.arm.way.tries > 2 else self._choose(ring)

    def _learn(self, ring: Ring, at: float) -> None:
        """Once in a while: the worst arm is forgotten for the best of another ring, or for a new idea."""
        ring.learns_at = at + self._draws.between(0.5, 1.5) * _LEARNS_HOURS
        new = [arm for arm in self._some_arms(ring.chinese, len(self._arms)) if arm not in ring.known]
        other = self._draws.pick(self.all)
        best = other.known[int(np.argmax(other.won / (other.won + other.lost)))]
        if best in new and self._draws.chance(0.5):
            new.insert(0, best)
        if new:
            worst = int(np.argmin(ring.won / (ring.won + ring.lost)))
            ring.known[worst] = new[0]
            ring.won[worst] = ring.lost[worst] = 1.0

    def _draft(self, ring: Ring, arm: Arm, at: float, tries: int = 0) -> Draft:
        draws = self._draws
        tactic = arm.tactic(draws)
        account = self._front(ring, arm, tactic, at)
        is_bait = arm.way.bait_hours[1] > 0
        offer = plain_goods(draws, account.seller) if is_bait else self._fake(ring, account.seller, arm, tactic)
        days = max(0.5, -arm.way.days * np.log1p(-draws.random()))
        account.listed += 1
        number = ARM_NUMBER[arm.name]
        reach = arm.way.reach * draws.around(1.0, 1.2)
        quantity = max(5, int(draws.around(60, 0.8)))
        return Draft(account, "counterfeiter", offer, reach, 24 * days, quantity, number, is_bait, tries)

    def _cover(self, ring: Ring, at: float) -> Draft:
        draws = self._draws
        account = self._front(ring, self._choose(ring), None, at)
        account.listed += 1
        return Draft(
            account, "counterfeiter", plain_goods(draws, account.seller), draws.around(1.0, 1.2), 24 * 60.0, 40
        )

    def _fake(self, ring: Ring, seller: Seller, arm: Arm, tactic: Tactic) -> Offer:
        offer = fake(self._draws, seller, tactic)
        offer.tactic = arm.name
        if arm.way.creep and offer.brand:
            offer.price = offer.brand.price_of(offer.kind.key, offer.line) * self._draws.between(0.85, 1.0)
        return offer

    # --- names to hide behind ---

    def _front(self, ring: Ring, arm: Arm, tactic: Tactic | None, at: float) -> Account:
        """An account for the next listing: one in use that is not worn out, or a new one under a new name."""
        draws = self._draws
        know = _QUIET if arm.way.name == "slow_drip" or tactic is None else tactic.know
        each = tactic.listings_each if tactic else 5.0
        for account, known_as in ring.fronts:
            if known_as is know and not account.burned and account.listed < each * draws.between(0.6, 1.6):
                return account
        if know is sellers.know_hijacked and self._hijackable:
            account = self._hijackable.pop(draws.whole(0, len(self._hijackable) - 1))
            account.ring, account.listed = ring.number, 0
        else:
            account = self._new_front(ring, arm, know, at)
        ring.fronts = [(front, how) for front, how in ring.fronts if not front.burned][-12:]
        ring.fronts.append((account, know))
        return account

    def _new_front(self, ring: Ring, arm: Arm, know: Callable[[Draws, Seller], None], at: float) -> Account:
        draws = self._draws
        seller = sellers.open_account(draws, "counterfeiter", 1.0 if ring.chinese else 0.0)
        know(draws, seller)
        sellers.forget_some(draws, seller)
        seller.brands = (ring.brands[ring.focus],) if arm.way.switches else ring.brands
        return self._accounts.open(seller, at, ring.number)


def _weight(arm: Arm, chinese: bool) -> float:
    """How common an arm is among rings that write Chinese, or among those that do not."""
    if len(arm.tactics) != 1:
        return arm.weight if arm.tactics else 0.0
    share = arm.tactics[0].chinese_share
    return arm.weight * (share if chinese else 1 - share)
