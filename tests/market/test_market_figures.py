"""Figures by hand-made books: each definition of the glossary, and where nothing can be divided."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assay.base.errors import AssayError
from assay.market.living.book import Book, Filed, Heard, Taken
from assay.market.living.figures import NAMES, by_tactic, reported_figures, triples, true_figures
from assay.market.living.run import check_report, write_report
from assay.market.living.shelf import Shelf, State
from assay.market.living.wire import NoticeFiled, NoticeState, Notifier, Order

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def shelf_of(*fakes: bool) -> Shelf:
    shelf = Shelf(1)
    for fake in fakes:
        shelf.add(state=State.SENT, fake=fake, quantity=10, reach=1.0, demand=1.0, since=0.0)
    return shelf


def filed(name: str, rows: list[int], at: float, settled_at: float | None, outcome: str = "violation") -> Filed:
    ids = [f"M1-{row + 1:07d}" for row in rows]
    notice = NoticeFiled(name, ids, Notifier("right_holder", "B", "b@b.example"), "B", "r", "e")
    took = timedelta(hours=(settled_at or 0) - at)
    outcomes = dict.fromkeys(ids, outcome) if settled_at is not None else {}
    state = NoticeState(name, outcomes, NOON, NOON + took if settled_at is not None else None)
    return Filed(notice, at, True, settled_at, state)


def test_an_empty_market_divides_nothing() -> None:
    truth = true_figures(Shelf(1), Book(), 0.0)
    assert set(truth) == set(NAMES)
    for name in ("proactive_ratio", "before_first_sale", "wrong_removals", "missed", "median_hours_alive"):
        assert truth[name] is None
    assert truth["listings"] == truth["fakes"] == truth["notices"] == truth["fakes_sold_units"] == 0


def test_the_truth_by_hand() -> None:
    shelf = shelf_of(True, True, True, True, False, False)
    for row in (0, 1, 2, 4, 5):
        shelf.answered(row, "yes", 0.0)
    shelf.answered(3, "no", 0.0)  # refused before anybody saw it
    shelf.sell(1, 4)
    shelf.sell(2, 1)
    shelf.sell(5, 15)
    shelf.ordered(0, "removed", 10.0)
    shelf.ordered(1, "removed", 30.0)
    shelf.ordered(4, "removed", 6.0)
    book = Book()
    book.taken = [
        Taken(3, "refused", 0.0, 0, True, "own_initiative"),
        Taken(0, "removed", 10.0, 0, True, "own_initiative"),
        Taken(4, "removed", 6.0, 0, False, "own_initiative"),
        Taken(1, "removed", 30.0, 4, True, "notice"),
    ]
    book.filed = {"a": filed("a", [1], 6.0, 30.0), "b": filed("b", [5], 6.0, 31.0), "c": filed("c", [5], 6.0, None)}
    book.cases, book.releases = {"x", "y"}, 3
    truth = true_figures(shelf, book, 50.0)
    assert truth == {
        "proactive_ratio": 3.0,
        "before_first_sale": 1.0,
        "wrong_removals": 0.25,
        "missed": 0.25,  # row 2 alone; row 3 was never seen
        "median_hours_alive": 30.0,  # of 10, 30 and 50
        "listings": 6,
        "fakes": 4,
        "fakes_on_shelf": 1,
        "fakes_sold_units": 5,
        "suspect_units_per_10000": round(10_000 * 5 / 15, 3),
        "taken_down": 4,
        "notices": 3,
        "notices_settled_within_24h": round(1 / 3, 6),
        "cases": 2,
        "releases": 3,
    }


def test_units_sold_before_a_measure_tell_whether_it_was_before_the_first_sale() -> None:
    book = Book()
    book.taken = [
        Taken(0, "removed", 1.0, 0, True, "own_initiative"),
        Taken(1, "removed", 1.0, 2, True, "own_initiative"),
    ]
    assert true_figures(shelf_of(True, True), book, 2.0)["before_first_sale"] == 0.5


def test_what_the_platform_reported_by_hand() -> None:
    shelf = shelf_of(True, True, False)
    for row in range(3):
        shelf.answered(row, "yes", 0.0)
    shelf.ordered(0, "removed", 8.0)
    shelf.ordered(1, "removed", 20.0)
    ids = [shelf.listing_id(row) for row in range(3)]
    heard = Heard(answered={"yes": 3}, cases={"x"})
    heard.orders = [
        (Order("removed", ids[0], "1", "m1", "own_initiative"), 0, 8.0),
        (Order("removed", ids[1], "2", "m2", "notice"), 3, 20.0),
        (Order("removed", ids[2], "3", "m3"), 0, 20.0),
        (Order("reinstated", ids[2], "4", "m4"), 0, 24.0),
        (Order("released", ids[2], "5"), 0, 24.0),
    ]
    book = Book(filed={"a": filed("a", [1], 0.0, 20.0), "b": filed("b", [2], 0.0, None)})
    said = reported_figures(shelf, book, heard, {})
    assert said["proactive_ratio"] == 2.0
    assert said["before_first_sale"] == 1.0
    assert said["wrong_removals"] == round(1 / 3, 6)  # what was taken back
    assert said["missed"] is said["fakes_on_shelf"] is None
    assert said["median_hours_alive"] == 20.0
    assert (said["listings"], said["fakes"], said["taken_down"]) == (3, 2, 3)
    assert (said["notices"], said["notices_settled_within_24h"]) == (2, 0.5)
    assert (said["cases"], said["releases"]) == (1, 1)
    assert reported_figures(shelf, book, heard, {"missed": 0.02, "colour": 1})["missed"] == 0.02


def test_an_order_without_a_source_follows_a_notice_that_ended_in_a_violation() -> None:
    shelf = shelf_of(True, True)
    heard = Heard()
    heard.orders = [(Order("removed", shelf.listing_id(row), str(row), str(row)), 0, 1.0) for row in (0, 1)]
    book = Book(filed={"a": filed("a", [1], 0.0, 1.0), "b": filed("b", [0], 0.0, 1.0, "no_violation")})
    assert reported_figures(shelf, book, heard, {})["proactive_ratio"] == 1.0


def test_each_figure_has_three_sides_and_they_are_written(tmp_path: Path) -> None:
    truth = true_figures(shelf_of(True), Book(), 1.0)
    figures = triples(truth | {"missed": None}, truth, truth)
    assert figures["listings"] == {"reported": 1, "truth": 1, "baseline": 1}
    beside = write_report(figures, {"steps": 4}, tmp_path / "year.json")
    assert json.loads((tmp_path / "year.json").read_text("utf-8")) == figures
    assert beside == tmp_path / "year.run.json"
    with pytest.raises(AssayError, match="does not exist"):
        check_report(tmp_path / "nowhere" / "year.json")


def test_tactics_are_told_apart() -> None:
    shelf = shelf_of(True, False)
    shelf.answered(0, "yes", 0.0)
    shelf.sell(0, 2)
    shelf.ordered(0, "removed", 1.0)
    assert by_tactic(shelf) == {"plain": {"fakes": 1, "got_onto_the_shelf": 1, "barred": 1, "units": 2}}
