"""Switches and the cap, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from assay.office.enforcement.rules import REVERSALS, STOP, Cap, Removal, Switches, Trip, Trips, measure_for
from assay.office.policies.rules import COUNTERFEIT

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
SELLER = UUID(int=7)
SETTINGS = {
    "removals_per_hour": {"all": 50, "rule": 20, "brand": 30, "seller": 10},
    "removals_per_thousand_listed": 1,
    "removals_at_least": 4,
}


@pytest.mark.parametrize(
    ("rows", "asked", "is_on"),
    [
        ({}, ("counterfeit", "Gucci", "remove"), False),
        ({("*", "*", "*"): True}, ("counterfeit", None, "remove"), True),
        ({("*", "*", "*"): True, ("*", "Gucci", "*"): False}, ("counterfeit", "Gucci", "remove"), False),
        ({("*", "*", "*"): True, ("*", "Gucci", "*"): False}, ("counterfeit", "Prada", "remove"), True),
        ({("counterfeit", "*", "remove"): True}, ("counterfeit", "Gucci", "refuse_publication"), False),
        ({("counterfeit", "*", "remove"): False, ("*", "Gucci", "*"): True}, ("counterfeit", "Gucci", "remove"), False),
        ({("counterfeit", "*", "*"): False, ("*", "Gucci", "*"): True}, ("counterfeit", "Gucci", "remove"), True),
        ({("counterfeit", "Gucci", "*"): True, ("*", "*", "*"): False}, ("counterfeit", None, "remove"), False),
        ({("*", "*", "remove"): True}, ("other", "Gucci", "remove"), True),
    ],
)
def test_the_most_specific_switch_decides(
    rows: dict[tuple[str, str, str], bool], asked: tuple[str, str | None, str], is_on: bool
) -> None:
    assert Switches(rows).is_on(*asked) is is_on


def test_a_stop_is_a_switch_of_its_own() -> None:
    assert Switches({("*", "*", STOP): True}).is_stopped
    assert not Switches({("*", "*", "*"): True}).is_stopped


def test_each_permitted_measure_has_its_reversal() -> None:
    assert set(COUNTERFEIT["permitted_measures"]) <= set(REVERSALS)


def test_what_a_violation_asks_for() -> None:
    every = COUNTERFEIT["permitted_measures"]
    assert measure_for(every, False) == "refuse_publication"
    assert measure_for(every, True) == "remove"
    assert measure_for(["hide"], True) == measure_for(["hide"], False) == "hide"


def removal(*rules: str, brand: str = "Gucci", seller: int = 7, takedown: bool = False, minutes: int = 0) -> Removal:
    return Removal(rules, brand, UUID(int=seller), takedown, AT - timedelta(minutes=minutes))


def cap(*past: Removal, listed: int = 100_000, resets: dict[tuple[str, str], datetime] | None = None) -> Cap:
    return Cap(SETTINGS, listed, past, resets or {}, Trips(), AT)


@pytest.mark.parametrize(
    ("past", "trip"),
    [
        ([removal(seller=n, brand=f"b{n}") for n in range(50)], Trip("all", "", 50, 50)),
        ([removal("r1", seller=n, brand=f"b{n}") for n in range(20)], Trip("rule", "r1", 20, 20)),
        ([removal(seller=n) for n in range(30)], Trip("brand", "Gucci", 30, 30)),
        ([removal(brand=f"b{n}") for n in range(10)], Trip("seller", str(SELLER), 10, 10)),
    ],
)
def test_each_scope_has_its_limit(past: list[Removal], trip: Trip) -> None:
    counted = cap(*past[:-1])
    assert counted.admit(past[-1]) is None
    assert counted.admit(removal("r1")) == [trip]
    assert counted.admit(removal("r1")) == []


def test_what_is_over_an_hour_ago_does_not_count() -> None:
    counted = cap(*(removal(minutes=60) for _ in range(40)), *(removal(minutes=59) for _ in range(9)))
    assert counted.admit(removal()) is None
    assert counted.admit(removal()) is not None


def test_a_reset_starts_the_count_anew() -> None:
    past = [removal(minutes=30) for _ in range(10)]
    at = AT - timedelta(minutes=10)
    assert cap(*past).admit(removal()) == [Trip("seller", str(SELLER), 10, 10)]
    assert cap(*past, resets={("seller", str(SELLER)): at}).admit(removal()) is None


def test_takedowns_are_bounded_by_what_is_listed() -> None:
    counted = cap(listed=20_000)  # twenty in all, ten by one rule
    done = sum(counted.admit(removal("bad", brand=f"b{n}", seller=n, takedown=True)) is None for n in range(100))
    assert done == 10
    # the rest of the machine goes on, within what is left
    others = sum(counted.admit(removal("good", brand=f"c{n}", seller=n, takedown=True)) is None for n in range(100))
    assert others == 10


def test_refused_publications_are_not_of_the_catalogue() -> None:
    counted = cap(listed=0)
    assert sum(counted.admit(removal("r", brand=f"b{n}", seller=n)) is None for n in range(100)) == 20


def test_covered_by_a_trip() -> None:
    trips = Trips(frozenset({("rule", "bad"), ("brand", "Gucci"), ("seller", str(SELLER))}))
    assert trips.covers(["bad"], None, None)
    assert trips.covers([], "Gucci", None)
    assert trips.covers([], None, SELLER)
    assert not trips.covers(["good"], "Prada", UUID(int=8))
    assert Trips(frozenset({("all", "")})).covers([], None, None)
