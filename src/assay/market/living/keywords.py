"""A platform as many run one: a list of words in titles, and people who answer notices. The baseline."""

from collections.abc import Sequence
from datetime import datetime

from assay.base.clock import FIRST_INSTANT
from assay.market.brands import BRANDS
from assay.market.living.wire import (
    Answer,
    ComplaintMade,
    ListingEvent,
    NoticeFiled,
    NoticeState,
    OpenCase,
    Order,
    SaleMade,
    SellerFacts,
)  # fmt: skip

# What anybody would put on such a list, without having read the tactics.
_WORDS = (
    "replica", "fake", "copy", "imitation", "knockoff", "counterfeit", "aaa", "1:1", "mirror", "clone",
    "高仿", "精仿", "仿品", "复刻", "a货", "一比一", "假货",
)  # fmt: skip


class KeywordList:
    """In this process and without any memory of sellers: a title with a brand's name and a word of the list is refused.

    Notices become cases; a listing found in violation is removed. It obeys the same staff as the real platform.
    """

    def __init__(self, start: datetime = FIRST_INSTANT) -> None:
        self._now = start
        self._names = tuple({name.casefold() for brand in BRANDS for name in (brand.name, brand.zh)})
        self._orders: list[Order] = []
        self._cases: dict[str, OpenCase] = {}
        self._notices: dict[str, NoticeState] = {}
        self._barred: set[str] = set()
        self._measures = 0

    def now(self) -> datetime:
        return self._now

    def move_clock(self, to: datetime) -> None:
        self._now = to

    def tell_sellers(self, sellers: Sequence[SellerFacts]) -> None:
        pass

    def tell_sales(self, sales: Sequence[SaleMade]) -> None:
        pass

    def tell_complaints(self, complaints: Sequence[ComplaintMade]) -> None:
        pass

    def screen(self, events: Sequence[ListingEvent]) -> list[Answer]:
        return [self._answer(event) for event in events]

    def file_notice(self, notice: NoticeFiled) -> None:
        self._notices[notice.notice_id] = NoticeState(notice.notice_id, {}, self._now)
        for listing_id in notice.listing_ids:
            case_id = f"{notice.notice_id}:{listing_id}"
            self._cases[case_id] = OpenCase(case_id, listing_id, "notice", self._now.isoformat())

    def notice_state(self, notice_id: str) -> NoticeState:
        return self._notices[notice_id]

    def open_cases(self) -> list[OpenCase]:
        return list(self._cases.values())

    def decide(self, case_id: str, outcome: str, reasoning: str) -> None:
        case = self._cases.pop(case_id, None)
        if case is None:
            return
        state = self._notices[case_id.partition(":")[0]]
        state.outcomes[case.listing_id] = outcome
        state.settled_at = self._now
        if outcome == "violation":
            self._bar("removed", case.listing_id, "notice")

    def settle(self) -> list[Order]:
        orders, self._orders = self._orders, []
        return orders

    def _answer(self, event: ListingEvent) -> Answer:
        if event.event == "ended":
            return Answer(event.listing_id, event.version, "no")
        if event.listing_id not in self._barred and self._names_fakes(event.title.casefold()):
            self._bar("refused" if event.version == 1 else "removed", event.listing_id, "own_initiative")
        publish = "no" if event.listing_id in self._barred else "yes"
        return Answer(event.listing_id, event.version, publish, verdict="remove" if publish == "no" else "allow")

    def _names_fakes(self, title: str) -> bool:
        return any(word in title for word in _WORDS) and any(name in title for name in self._names)

    def _bar(self, kind: str, listing_id: str, source: str) -> None:
        if listing_id not in self._barred:
            self._barred.add(listing_id)
            self._measures += 1
            name = f"K{self._measures}"
            self._orders.append(Order(kind, listing_id, name, name, source))
