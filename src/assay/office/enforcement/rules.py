"""Which measures a decision asks for, how each is reversed, what is switched on, and how many removals a machine may make."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

BARRING: Final = ("refuse_publication", "remove", "hide")
"""Measures that keep a listing off the shelf."""
REVERSALS: Final[Mapping[str, str]] = {"refuse_publication": "reinstate", "remove": "reinstate", "hide": "show"}
"""Each kind of measure and the kind that undoes it. No kind ships without (law 4)."""
STOP: Final = "stop"
"""Switched on under this name, it stops all machines at once."""
_NARROWEST_FIRST: Final = ("rule", "seller", "brand", "all")
_HOUR: Final = timedelta(hours=1)
_FEWEST: Final = 6


def measure_for(permitted: Sequence[str], was_published: bool) -> str:
    """What a violation asks for: refused if it was never on the shelf, else removed; hidden where a policy permits no more."""
    wanted = ("remove", "hide") if was_published else ("refuse_publication", "hide")
    return next((kind for kind in wanted if kind in permitted), permitted[0])


@dataclass(frozen=True, slots=True)
class Switches:
    """What is switched on: (policy, brand, measure) to on or off, `*` standing for all. Off where nothing is said."""

    rows: Mapping[tuple[str, str, str], bool] = field(default_factory=dict)

    @property
    def is_stopped(self) -> bool:
        return self.rows.get(("*", "*", STOP), False)

    def is_on(self, policy: str, brand: str | None, measure: str) -> bool:
        """The most specific row decides; between equals the one that names the brand, then the policy."""
        for row in (
            (policy, brand, measure),
            (policy, brand, "*"),
            ("*", brand, measure),
            (policy, "*", measure),
            ("*", brand, "*"),
            (policy, "*", "*"),
            ("*", "*", measure),
            ("*", "*", "*"),
        ):
            if row[1] is not None and row in self.rows:
                return self.rows[row[0], row[1], row[2]]
        return False


# --- the cap on removals ---


@dataclass(frozen=True, slots=True)
class Trips:
    """Where the cap has tripped and nobody has reset it: (scope, key), the key of scope `all` being empty."""

    keys: frozenset[tuple[str, str]] = frozenset()

    def covers(self, rules: Iterable[str], brand: str | None, account_id: UUID | None) -> bool:
        """Whether a removal for these is a person's to decide."""
        return bool(self.keys) and any(key in self.keys for key in scope_keys(rules, brand, account_id))


def scope_keys(rules: Iterable[str], brand: str | None, account_id: UUID | None) -> list[tuple[str, str]]:
    """All counts that one removal falls into."""
    keys = [("all", ""), *(("rule", rule) for rule in rules)]
    if brand is not None:
        keys.append(("brand", brand))
    if account_id is not None:
        keys.append(("seller", str(account_id)))
    return keys


@dataclass(frozen=True, slots=True)
class Removal:
    """A machine's decision against one listing; a takedown is one of a listing that was on the shelf."""

    rules: tuple[str, ...]
    brand: str | None
    account_id: UUID | None
    is_takedown: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Trip:
    """The cap was reached: so many were counted of so many allowed."""

    scope: str
    key: str
    counted: int
    allowed: int


class Cap:
    """Counts a machine's removals within an hour, and says when it is enough.

    Two limits, both from the policy. `removals_per_hour` bounds all removals, refused publications too, by scope. And
    `removals_per_thousand_listed` bounds takedowns, which touch the catalogue: that share of what is listed in all, half of it
    for any one rule or brand, so that one bad rule stops before the rest does. A person's reset starts a count anew.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        listed: int,
        past: Iterable[Removal],
        resets: Mapping[tuple[str, str], datetime],
        tripped: Trips,
        at: datetime,
    ) -> None:
        self._hourly: Mapping[str, int] = settings["removals_per_hour"]
        share = listed * settings["removals_per_thousand_listed"] // 1000
        fewest = settings.get("removals_at_least", _FEWEST)
        self._takedowns = {"all": max(fewest, share), "rule": max(fewest, share) // 2, "brand": max(fewest, share) // 2}
        self._removed: Counter[tuple[str, str]] = Counter()
        self._taken_down: Counter[tuple[str, str]] = Counter()
        self._tripped = set(tripped.keys)
        for removal in past:
            if removal.at <= at - _HOUR:
                continue
            for key in scope_keys(removal.rules, removal.brand, removal.account_id):
                if key not in resets or removal.at > resets[key]:
                    self._count(key, removal)

    def admit(self, removal: Removal) -> list[Trip] | None:
        """None if the removal is within every limit, and is counted; otherwise the limit that trips because of it.

        An empty list means that it is covered by a limit that had tripped before. Where several are reached at once the
        narrowest trips, so that no more goes to review than has to.
        """
        keys = scope_keys(removal.rules, removal.brand, removal.account_id)
        if any(key in self._tripped for key in keys):
            return []
        for key in sorted(keys, key=lambda key: _NARROWEST_FIRST.index(key[0])):
            if (trip := self._full(key, removal)) is not None:
                self._tripped.add(key)
                return [trip]
        for key in keys:
            self._count(key, removal)
        return None

    def _count(self, key: tuple[str, str], removal: Removal) -> None:
        self._removed[key] += 1
        self._taken_down[key] += removal.is_takedown

    def _full(self, key: tuple[str, str], removal: Removal) -> Trip | None:
        scope, name = key
        if self._removed[key] >= self._hourly[scope]:
            return Trip(scope, name, self._removed[key], self._hourly[scope])
        allowed = self._takedowns.get(scope)
        if removal.is_takedown and allowed is not None and self._taken_down[key] >= allowed:
            return Trip(scope, name, self._taken_down[key], allowed)
        return None
