"""What the market and a platform say to each other. Nothing in here tells what is counterfeit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field


class ListingEvent(Struct):
    """One version of a listing, as `POST /v1/listings` takes it."""

    event: str
    listing_id: str
    version: int
    captured_at: str
    seller_id: str
    title: str
    description: str
    brand_claimed: str | None
    category: str | None
    condition: str | None
    price: str | None
    currency: str | None
    quantity: int
    units_sold: int
    ships_from: str | None
    offered_in: list[str]
    languages: list[str]
    attributes: dict[str, str] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)


class Answer(Struct):
    """What the platform says to one version: `publish` is yes, hold or no."""

    listing_id: str
    version: int
    publish: str
    status: str = "kept"
    verdict: str = ""


class SellerFacts(Struct):
    seller_id: str
    opened_at: str | None
    verified: bool | None
    authorised_for: list[str] | None
    language: str


class SaleMade(Struct):
    sale_id: str
    listing_id: str
    units: int
    sold_at: str


class ComplaintMade(Struct):
    complaint_id: str
    listing_id: str
    kind: str
    text: str
    complained_at: str


class Notifier(Struct):
    kind: str
    name: str
    email: str


class NoticeFiled(Struct):
    notice_id: str
    listing_ids: list[str]
    notifier: Notifier
    brand: str
    right: str
    explanation: str
    good_faith: bool = True


class NoticeState(Struct):
    """What became of a notice: `outcomes` by listing id, without those that are still open."""

    notice_id: str
    outcomes: dict[str, str]
    received_at: datetime | None = None
    settled_at: datetime | None = None


class OpenCase(Struct):
    case_id: str
    listing_id: str
    kind: str
    due_at: str = ""


class Order(Struct):
    """What the platform orders by webhook: refused, removed, hidden, reinstated or released."""

    kind: str
    listing_id: str
    message_id: str
    measure_id: str | None = None
    source: str | None = None


class Platform(Protocol):
    """The marketplace's moderation, as its client sees it. Every call may be repeated without a second effect."""

    def now(self) -> datetime: ...

    def move_clock(self, to: datetime) -> None: ...

    def tell_sellers(self, sellers: Sequence[SellerFacts]) -> None: ...

    def tell_sales(self, sales: Sequence[SaleMade]) -> None: ...

    def tell_complaints(self, complaints: Sequence[ComplaintMade]) -> None: ...

    def screen(self, events: Sequence[ListingEvent]) -> list[Answer]:
        """One answer each; a version that is refused as input has none."""
        ...

    def file_notice(self, notice: NoticeFiled) -> None: ...

    def notice_state(self, notice_id: str) -> NoticeState: ...

    def open_cases(self) -> list[OpenCase]: ...

    def decide(self, case_id: str, outcome: str, reasoning: str) -> None: ...

    def settle(self) -> list[Order]:
        """Wait until nothing is left to do at this instant; what was ordered meanwhile, in the order of arrival."""
        ...
