"""What happened, kept twice: as it truly was, and as the platform told it. Scores are made of the two."""

from dataclasses import dataclass, field

from assay.market.living.wire import NoticeFiled, NoticeState, Order


@dataclass(slots=True)
class Taken:
    """A listing refused or removed by an order, as the market knows it. `units` is what it had sold by then."""

    row: int
    kind: str
    at: float
    units: int
    is_fake: bool
    source: str


@dataclass(slots=True)
class Filed:
    """A notice, and at which hour its last listing had an outcome."""

    notice: NoticeFiled
    at: float
    is_right: bool
    settled_at: float | None = None
    state: NoticeState | None = None


@dataclass(slots=True)
class Book:
    """The market's own record. `decided` is by listing: the kind of the last case that ended in a violation."""

    taken: list[Taken] = field(default_factory=list)
    filed: dict[str, Filed] = field(default_factory=dict)
    decided: dict[int, str] = field(default_factory=dict)
    cases: set[str] = field(default_factory=set)
    cases_decided: int = 0
    reinstated: int = 0
    releases: int = 0
    refused_input: int = 0
    complaints: int = 0


@dataclass(slots=True)
class Heard:
    """What the platform said: its answers, its orders (with the units sold when they came), its cases."""

    answered: dict[str, int] = field(default_factory=dict)
    """Listings by their first answer: yes, hold, no."""
    orders: list[tuple[Order, int, float]] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)
    messages: set[str] = field(default_factory=set)
    measures: set[tuple[str, str]] = field(default_factory=set)
    again: int = 0

    def is_new(self, order: Order) -> bool:
        """Whether this order was not followed yet; its message and its measure are then remembered."""
        key = (order.measure_id or order.message_id, order.kind)
        if order.message_id in self.messages or key in self.measures:
            self.again += 1
            return False
        self.messages.add(order.message_id)
        self.measures.add(key)
        return True
