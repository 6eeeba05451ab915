"""What is switched on, and what was stopped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from assay.office.enforcement.models import CapTrip, Switch


@dataclass(frozen=True, slots=True)
class Switches:
    """Everything is off until it is switched on. The newest row of the most specific (policy, brand, measure) counts."""

    rows: Mapping[tuple[str, str, str], bool]
    is_stopped: bool

    def is_on(self, policy: str, brand: str | None, measure: str) -> bool:
        for key in (
            (policy, brand or "*", measure),
            (policy, brand or "*", "*"),
            (policy, "*", measure),
            (policy, "*", "*"),
            ("*", "*", "*"),
        ):
            if key in self.rows:
                return self.rows[key]
        return False


@dataclass(frozen=True, slots=True)
class Trips:
    """The caps that were reached and not reset."""

    keys: frozenset[tuple[str, str]]

    def covers(self, rules: Iterable[str], brand: str | None, account_id: UUID) -> bool:
        asked = [("all", "*"), ("brand", brand or ""), ("seller", str(account_id)), *(("rule", rule) for rule in rules)]
        return any(key in self.keys for key in asked)


def switches() -> Switches:
    rows = {(row.policy, row.brand, row.measure): row.on for row in Switch.objects.order_by("id")}
    is_stopped = rows.pop(("*", "*", "stop"), False)
    return Switches(rows, is_stopped)


def tripped() -> Trips:
    reset = set(CapTrip.objects.exclude(reset_of=None).values_list("reset_of", flat=True))
    open_trips = CapTrip.objects.filter(reset_of=None)
    return Trips(frozenset((trip.scope, trip.key) for trip in open_trips if trip.id not in reset))
