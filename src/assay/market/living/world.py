"""The market itself: step by step, everybody does what they do, and the platform is told and obeyed.

A step: buyers have bought since the last one; the clock moves; sales, complaints, edits, endings, new listings and notices
are sent; reviewers decide; then the market waits until the platform is idle and follows its orders. What is on the shelf
follows the platform's answers and orders alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from assay.base.clock import FIRST_INSTANT
from assay.base.errors import AssayError
from assay.market.brands import BRANDS
from assay.market.draws import Draws
from assay.market.living.accounts import Account, Accounts, instant
from assay.market.living.book import Book, Filed, Heard, Taken
from assay.market.living.buyers import Bought, Buyers
from assay.market.living.draft import (
    ACTOR_NUMBER,
    Draft,
    brand_number,
    demand,
    findable,
    put_into_words,
    written_price,
)  # fmt: skip
from assay.market.living.patrol import Patrol, Suspicion
from assay.market.living.rings import Rings
from assay.market.living.shelf import Shelf, State
from assay.market.living.shops import Shops
from assay.market.living.staff import Reviewers, Staff
from assay.market.living.ways import ARM_NUMBER, Arm
from assay.market.living.wire import (
    Answer,
    ComplaintMade,
    ListingEvent,
    NoticeFiled,
    Notifier,
    Order,
    Platform,
    SaleMade,
)  # fmt: skip

_DAYS_A_MONTH = 30.4375
_REWORDS, _REPRICES = 0.12, 0.15
_CREEP_HOURS = 48.0
_TAKES_STOCK_HOURS = 240.0
_ADDED = ("Now with free shipping.", "More colours soon.", "Back in stock.", "Price includes VAT.")
_ADDED_ZH = ("新到货。", "现货包邮。", "多色可选,欢迎咨询。", "活动价仅限本周。")
_ORDERS_EXPECTED = 5
_TAKEN_KINDS = ("refused", "removed")
_SOURCES = {"notice": "notice", "complaint": "complaint"}  # by the kind of case that ended in a violation

OnEvent = Callable[[ListingEvent, int, Account, float], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """A run: the same setting and the same answers of the platform give the same market.

    Raises AssayError where a value is out of range.
    """

    seed: int
    months: float = 12
    size: float = 1.0
    tactics: str = "all"
    step_hours: int = 6
    reviewers: Reviewers = field(default_factory=Reviewers)

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise AssayError(f"A seed of {self.seed} is below zero.", "Give a whole number from 0 up.")
        if not 0 < self.months <= 120:
            raise AssayError(f"A market of {self.months} months is out of range.", "Give more than 0 and up to 120.")
        if not 0.001 <= self.size <= 10:
            raise AssayError(f"A market of size {self.size} is out of range.", "Give a size from 0.001 to 10.")
        if self.step_hours not in range(1, 7):
            raise AssayError(f"Steps of {self.step_hours} hours are out of range.", "Give 1 to 6 hours.")

    @property
    def steps(self) -> int:
        return max(1, round(self.months * _DAYS_A_MONTH * 24 / self.step_hours))


class Market:
    """A market with all its people. `start` is where the platform's clock stands."""

    def __init__(self, setting: Setting, start: datetime = FIRST_INSTANT, on_event: OnEvent | None = None) -> None:
        seed, size = setting.seed, setting.size
        trade, rings, buyers, patrol, staff, self._words, self._order = (Draws([seed, part]) for part in range(7))
        self.setting = setting
        self.start = start
        self.at = 0.0
        self.shelf = Shelf(seed)
        self.book = Book()
        self.heard = Heard()
        self.accounts = Accounts(start)
        self._shops = Shops(trade, self.accounts, size)
        self._rings = Rings(rings, self.accounts, self._shops.old_and_trusted(), size, setting.tactics)
        self._buyers = Buyers(buyers)
        self._patrol = Patrol(patrol, size)
        self._staff = Staff(staff, setting.reviewers, size)
        self._on_event = on_event
        self._calendar: dict[int, list[tuple[str, int]]] = {}
        self._step = 0
        self._instant = instant(start)
        self._plans: dict[int, Arm] = {}
        self._caught: set[int] = set()
        self._noticed: set[int] = set()
        self._counters = {"S": 0, "C": 0, "N": 0}

    def brands(self) -> list[dict[str, object]]:
        """What the owners registered before the market opened, in the format of a brands file."""
        return [brand.registered(sorted(self._shops.dealers.get(brand.name, ()))) for brand in BRANDS]

    def run(self, platform: Platform, progress: Callable[[int, int], None] | None = None) -> None:
        """Let the months pass. `progress` is told the steps done and the steps in all."""
        for done in range(1, self.setting.steps + 1):
            self.step(platform)
            if progress:
                progress(done, self.setting.steps)

    def step(self, platform: Platform) -> None:
        hours = float(self.setting.step_hours)
        self._step += 1
        self.at = self._step * hours
        sales, grievances = self._buyers.buy(self.shelf, self.at, hours)
        for grievance in grievances:
            self._put_down(grievance.at, f"complain:{grievance.kind}", grievance.row)
        now = self.start + timedelta(hours=self.at)
        self._instant = instant(now)
        platform.move_clock(now)
        self._tell_sales(platform, sales)
        events, suspicions = self._due(platform, [sale.row for sale in sales])
        drafts = self._shops.drafts(self.at, hours) + self._rings.drafts(self.at, hours)
        order = self._order.generator.permutation(len(drafts)).tolist()
        events += [self._list(drafts[place]) for place in order]  # who lists when says nothing of who is who
        platform.tell_sellers(self.accounts.news())
        self._answered(platform.screen(events), len(events))
        suspicions += self._patrol.notices(self.shelf, hours)
        self._file(platform, suspicions)
        self._review(platform, hours)
        self._follow(platform.settle())
        if len(self.book.decided) >= _ORDERS_EXPECTED and not self.heard.orders:
            raise AssayError(
                f"Reviewers found {len(self.book.decided)} listings in violation, and no order came by webhook.",
                "Let the platform send to loopback (ASSAY_WEBHOOKS_PRIVATE=1) and see that its worker runs.",
            )
        self._ask_after_notices(platform)

    # --- what sellers do ---

    def _list(self, draft: Draft) -> ListingEvent:
        offer, shelf = draft.offer, self.shelf
        row = shelf.add(
            state=State.SENT, actor=ACTOR_NUMBER[draft.actor], account=draft.account.number, since=self.at,
            brand=brand_number(offer), quantity=draft.quantity, fake=offer.counterfeit, arm=draft.arm,
            dollars=offer.price, reach=draft.reach, demand=demand(offer),
        )  # fmt: skip
        event = put_into_words(self._words, offer, draft.account, shelf.listing_id(row), self._now())
        event.quantity = draft.quantity
        shelf.texts[row] = event
        shelf.findable[row] = findable(event, offer.brand)
        self._plan(draft, row)
        if self._on_event:
            self._on_event(event, row, draft.account, self.at)
        return event

    def _plan(self, draft: Draft, row: int) -> None:
        """What shall become of a new listing, and when."""
        draws = self._words
        self._put_down(self.at + draft.hours, "end", row)
        if draft.offer.tactic or draft.bait:
            arm = self._rings.arm(draft.offer.tactic or "edit_after_approval")
            self._plans[row] = arm
            self._rings.listed(draft, row)
            self._put_down(self.at + _TAKES_STOCK_HOURS, "take_stock", row)
            if draft.bait:
                self._put_down(self.at + draws.between(*arm.way.bait_hours), "turn", row)
            if arm.way.creep:
                self._put_down(self.at + _CREEP_HOURS, "creep", row)
            return
        mood = draws.random()
        if mood < _REWORDS + _REPRICES:
            self._put_down(self.at + draft.hours * draws.random(), "reword" if mood < _REWORDS else "reprice", row)

    def _put_down(self, at: float, what: str, row: int) -> None:
        step = max(self._step + 1, -int(-at // self.setting.step_hours))
        self._calendar.setdefault(step, []).append((what, row))

    def _due(self, platform: Platform, sold: Iterable[int]) -> tuple[list[ListingEvent], list[Suspicion]]:
        """What stands in the calendar: endings, edits, complaints. One event a listing and step; the next one waits."""
        shelf = self.shelf
        changes: dict[int, ListingEvent] = {}
        complaints: list[ComplaintMade] = []
        suspicions: list[Suspicion] = []
        due = [("end", row) for row in sold if not shelf.quantity[row]] + self._calendar.pop(self._step, [])
        for what, row in due:
            what, _, kind = what.partition(":")
            if what == "complain":
                complaints.append(self._complaint(row, kind))
                if kind == "counterfeit":
                    suspicions += self._patrol.fooled(shelf, row)
            elif what == "take_stock":
                if shelf.is_open(row) and row not in self._caught:
                    self._rings.learned(self._account(row), self._plans[row], int(shelf.units[row]))
            elif not shelf.is_open(row):
                continue
            elif row in changes:
                self._put_down(self.at + self.setting.step_hours, what, row)
            elif event := self._change(what, row):
                changes[row] = event
        if complaints:
            self.book.complaints += len(complaints)
            platform.tell_complaints(complaints)
        return list(changes.values()), suspicions

    def _change(self, what: str, row: int) -> ListingEvent | None:
        """The next version of a listing that is open; None where nothing comes of it."""
        if what == "end":
            return self._end(row)
        if self.shelf.state[row] == State.HELD and what == "turn":
            self._put_down(self.at + 24, what, row)
        if self.shelf.state[row] != State.LIVE:
            return None
        return {"reword": self._reword, "reprice": self._reprice, "creep": self._creep, "turn": self._turn}[what](row)

    def _end(self, row: int) -> ListingEvent:
        event = self._next_version(row, "ended")
        if row in self._plans and row not in self._caught:
            self._rings.learned(self._account(row), self._plans[row], int(self.shelf.units[row]))
        self.shelf.end(row, self.at)
        return event

    def _reword(self, row: int) -> ListingEvent:
        event = self._next_version(row, "edited")
        chinese = self._account(row).seller.chinese
        event.description = f"{event.description} {self._words.pick(_ADDED_ZH if chinese else _ADDED)}".strip()
        return event

    def _reprice(self, row: int) -> ListingEvent:
        return self._ask(row, self._words.between(0.8, 1.1))

    def _creep(self, row: int) -> ListingEvent:
        way = self._plans[row].way
        usual = BRANDS[self.shelf.brand[row]].prices
        if self.shelf.dollars[row] > 0.25 * min(usual.values()):
            self._put_down(self.at + _CREEP_HOURS, "creep", row)
        return self._ask(row, way.creep)

    def _ask(self, row: int, share: float) -> ListingEvent:
        dollars = float(self.shelf.dollars[row]) * share
        self.shelf.price(row, dollars, float(self.shelf.demand[row]) * share**-1.5)
        event = self._next_version(row, "edited")
        if event.price is not None:
            event.price = written_price(self._words, dollars, self._account(row).seller.currency)
        return event

    def _turn(self, row: int) -> ListingEvent:
        """The harmless goods become a fake."""
        account, arm, shelf = self._account(row), self._plans[row], self.shelf
        offer = self._rings.fake_for(account, arm)
        shelf.turn_fake(row, brand_number(offer), ARM_NUMBER[arm.name], self.at)
        shelf.price(row, offer.price, demand(offer))
        version = self._next_version(row, "edited").version
        event = put_into_words(self._words, offer, account, shelf.listing_id(row), self._now())
        event.event, event.version = "edited", version
        event.quantity, event.units_sold = int(shelf.quantity[row]), int(shelf.units[row])
        shelf.texts[row] = event
        shelf.findable[row] = findable(event, offer.brand)
        if self._on_event:
            self._on_event(event, row, account, self.at)
        return event

    def _next_version(self, row: int, kind: str) -> ListingEvent:
        shelf = self.shelf
        shelf.version[row] += 1
        before = shelf.texts[row]
        assert before is not None  # noqa: S101 - open listings keep their text
        event = replace(
            before, event=kind, version=int(shelf.version[row]), captured_at=self._now(),
            quantity=int(shelf.quantity[row]), units_sold=int(shelf.units[row]),
        )  # fmt: skip
        shelf.texts[row] = event
        return event

    # --- what the platform is told, and what it says ---

    def _tell_sales(self, platform: Platform, sales: Sequence[Bought]) -> None:
        if sales:
            at, listing_id = self._now(), self.shelf.listing_id
            platform.tell_sales([SaleMade(self._id("S"), listing_id(sale.row), sale.units, at) for sale in sales])

    def _complaint(self, row: int, kind: str) -> ComplaintMade:
        account = self._account(row)
        account.complaints += kind == "counterfeit"
        text = "This is a fake." if kind == "counterfeit" else "It arrived late and damaged."
        return ComplaintMade(self._id("C"), self.shelf.listing_id(row), kind, text, self._now())

    def _answered(self, answers: Sequence[Answer], asked: int) -> None:
        self.book.refused_input += asked - len(answers)
        if asked and not answers:
            raise AssayError(
                f"The platform refused each of {asked:,} listings as input.",
                "If it has seen a market of this seed before, take another seed or a fresh platform.",
            )
        for answer in answers:
            row = self.shelf.row(answer.listing_id)
            if row is None or answer.version != self.shelf.version[row]:
                raise AssayError(
                    f"The platform answered {answer.listing_id} version {answer.version}, which was not asked."
                )
            if answer.status == "older":
                raise AssayError(
                    f"The platform knows a newer version of {answer.listing_id} than this market.",
                    "It has seen a market of this seed before: take another seed or a fresh platform.",
                )
            if answer.version == 1:
                self.heard.answered[answer.publish] = self.heard.answered.get(answer.publish, 0) + 1
            if not self.shelf.is_open(row):
                continue  # what is said of a listing that has ended
            self.shelf.answered(row, answer.publish, self.at)
            if answer.publish == "no":
                self._tell_ring(row)

    def _file(self, platform: Platform, suspicions: Sequence[Suspicion]) -> None:
        for suspicion in suspicions:
            rows = [row for row in suspicion.rows if row not in self._noticed and self.shelf.state[row] == State.LIVE]
            if not rows:
                continue
            self._noticed.update(rows)
            notice = NoticeFiled(
                self._id("N"),
                [self.shelf.listing_id(row) for row in rows],
                Notifier(suspicion.kind, suspicion.name, f"notices@{suspicion.brand.split()[0].lower()}.example"),
                suspicion.brand,
                f"Word mark {suspicion.brand}",
                suspicion.explanation,
            )
            platform.file_notice(notice)
            is_right = any(self.shelf.fake[row] for row in rows)
            self.book.filed[notice.notice_id] = Filed(notice, self.at, is_right)

    def _review(self, platform: Platform, hours: float) -> None:
        cases = platform.open_cases()
        self.heard.cases.update(case.case_id for case in cases)
        self.book.cases.update(case.case_id for case in cases if self.shelf.row(case.listing_id) is not None)
        answered: set[int] = set()
        for case, row, outcome, reasoning in self._staff.decide(cases, self.shelf, hours):
            if row in answered:  # a decision on a listing ends whatever else is asked of it
                continue
            answered.add(row)
            platform.decide(case.case_id, outcome, reasoning)
            self.book.cases_decided += 1
            if outcome == "violation":
                self.book.decided[row] = case.kind
            else:
                self.book.decided.pop(row, None)

    def _follow(self, orders: Sequence[Order]) -> None:
        """Follow orders: listings by their number, the orders on one listing as they came, each once."""
        rows = [(row, order) for order in orders if (row := self.shelf.row(order.listing_id)) is not None]
        rows.sort(key=lambda pair: pair[0])
        for row, order in rows:
            if not self.heard.is_new(order):
                continue
            units = int(self.shelf.units[row])
            self.heard.orders.append((order, units, self.at))
            if order.kind in _TAKEN_KINDS:
                source = _SOURCES.get(self.book.decided.get(row, ""), "own_initiative")
                is_fake = bool(self.shelf.fake[row])
                self.book.taken.append(Taken(row, order.kind, self.at, units, is_fake, source))
                self._tell_ring(row)
            self.book.reinstated += order.kind == "reinstated"
            self.book.releases += order.kind == "released"
            self.shelf.ordered(row, order.kind, self.at)

    def _tell_ring(self, row: int) -> None:
        if row in self._plans and row not in self._caught:
            self._caught.add(row)
            self._rings.caught(self._account(row), self._plans[row], row, int(self.shelf.units[row]), self.at)

    def _ask_after_notices(self, platform: Platform) -> None:
        for notice_id, filed in self.book.filed.items():
            if filed.settled_at is None:
                filed.state = platform.notice_state(notice_id)
                if all(filed.state.outcomes.get(listing_id) for listing_id in filed.notice.listing_ids):
                    filed.settled_at = self.at

    # --- names and times ---

    def _account(self, row: int) -> Account:
        return self.accounts.all[int(self.shelf.account[row])]

    def _now(self) -> str:
        return self._instant

    def _id(self, letter: str) -> str:
        self._counters[letter] += 1
        return f"{letter}{self.setting.seed:x}-{self._counters[letter]:07d}"
