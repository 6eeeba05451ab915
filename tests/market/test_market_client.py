"""The market against a platform that speaks the contract's HTTP."""

import contextlib
import json
from pathlib import Path

import pytest
from stand_in import KEY, StandIn

from assay.base.errors import AssayError
from assay.market.living import connection
from assay.market.living.client import HttpPlatform
from assay.market.living.figures import NAMES
from assay.market.living.run import run_market, write_report
from assay.market.living.webhooks import Receiver
from assay.market.living.world import Market, Setting

SMALL = Setting(seed=5, months=1, size=0.03)
pytestmark = pytest.mark.enable_socket


def lived(stand_in: StandIn, setting: Setting = SMALL) -> tuple[Market, Receiver]:
    with Receiver() as receiver, contextlib.closing(HttpPlatform(stand_in.url, KEY, receiver)) as platform:
        market = Market(setting, platform.now())
        platform.subscribe()
        market.run(platform)
    return market, receiver


def test_a_month_comes_out_as_the_platform_has_it_and_twice_the_same(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with StandIn() as stand_in:
        figures, particulars = run_market(SMALL, stand_in.url, KEY, lambda done, of: told.append((done, of)))
    assert stand_in.faults == []
    assert told[-1] == (SMALL.steps, SMALL.steps)
    assert set(figures) == set(NAMES)
    assert all(set(figure) == {"reported", "truth", "baseline"} for figure in figures.values())
    for name in ("listings", "taken_down", "notices", "cases", "releases", "proactive_ratio", "before_first_sale"):
        assert figures[name]["reported"] == figures[name]["truth"], name
    assert figures["listings"]["truth"] == len(stand_in.listings)
    assert figures["taken_down"]["truth"] == sum(listing.barred for listing in stand_in.listings.values()) > 0
    assert figures["releases"]["truth"] == sum(order.kind == "released" for order in stand_in.sent) > 0
    assert figures["cases"]["truth"] == len(stand_in.decisions) + len(stand_in.cases)
    assert figures["wrong_removals"]["truth"] is not None
    assert particulars["orders_repeated"] == -(-len(stand_in.sent) // 5)
    assert particulars["input_refused"] == particulars["webhooks_forged"] == 0
    beside = write_report(figures, particulars, tmp_path / "figures.json")
    assert json.loads((tmp_path / "figures.json").read_text("utf-8")) == figures
    assert json.loads(beside.read_text("utf-8"))["setting"]["seed"] == 5
    with StandIn() as again:
        market, _ = lived(again)
    assert again.listings == stand_in.listings
    assert [order.kind for order in again.sent] == [order.kind for order in stand_in.sent]
    assert market.book.releases == figures["releases"]["truth"]


def test_the_platform_and_the_market_agree_on_the_shelf() -> None:
    with StandIn() as stand_in:
        market, _ = lived(stand_in)
    shelf = market.shelf
    assert len(stand_in.listings) == shelf.count
    for row in range(shelf.count):
        known = stand_in.listings[shelf.listing_id(row)]
        assert known.version == shelf.version[row]
        assert known.ended == (not shelf.is_open(row))
        if not known.ended:
            assert (known.publish == "yes") == (shelf.state[row] == 1)
    assert sum(sale["units"] for sale in stand_in.sales.values()) == shelf.units[: shelf.count].sum()
    assert len(stand_in.complaints) == market.book.complaints
    assert set(stand_in.sellers) == {account.seller.seller_id for account in market.accounts.all}


def test_a_platform_that_falls_now_and_then_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_FIRST_PAUSE", 0.001)
    asked = {"POST": 0, "GET": 0}

    def hiccup(method: str, path: str) -> int | None:
        asked[method] += 1
        return (503, 429, 502)[asked[method] % 3] if asked[method] % 7 == 0 else None

    setting = Setting(seed=5, months=0.3, size=0.02)
    with StandIn() as steady, StandIn(hiccup) as shaky:
        first, _ = lived(steady, setting)
        second, _ = lived(shaky, setting)
    assert shaky.faults == []
    assert shaky.listings == steady.listings
    assert shaky.sales == steady.sales
    assert first.book.taken == second.book.taken


def test_a_wrong_key_is_said() -> None:
    with (
        StandIn() as stand_in,
        Receiver() as receiver,
        contextlib.closing(HttpPlatform(stand_in.url, "wrong", receiver)) as platform,
        pytest.raises(AssayError, match="401"),
    ):
        platform.now()


def test_a_platform_that_is_not_there_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_PATIENCE_SECONDS", 0.05)
    with Receiver() as receiver, pytest.raises(AssayError, match="does not answer"):
        HttpPlatform("http://127.0.0.1:9", KEY, receiver).now()


def test_a_market_that_the_platform_has_met_is_not_run_again() -> None:
    setting = Setting(seed=5, months=0.05, size=0.02)
    with StandIn() as stand_in:
        lived(stand_in, setting)
        with pytest.raises(AssayError):
            lived(stand_in, Setting(seed=5, months=0.05, size=0.04))


@pytest.mark.parametrize("url", ["ftp://somewhere", "127.0.0.1:8000", ""])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(AssayError, match="no address"):
        HttpPlatform(url, KEY, Receiver())
