"""A price against what the genuine article costs at the least: only new goods, only goods the brand makes, only known money."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from detect_values import VELMORANE, mark, mention, pack_of
from hypothesis import given
from hypothesis import strategies as st

from assay.base.rates import Rate, Rates, read_rates
from assay.detect.detector import Mention, Reading
from assay.detect.finding import Finding, Kind
from assay.detect.listing import LISTING_SCHEMA
from assay.detect.marks import Usage
from assay.detect.price import PriceDetector, floor_of
from assay.detect.screener import Screener
from assay.detect.sources import REGISTRY
from conftest import listings

RATES = Rates(
    {
        "USD": Rate("USD", 1.0, 1.0, "2026-01"),
        "EUR": Rate("EUR", 1.25, 1.0, "2026-01"),
        "INR": Rate("INR", 0.01, 0.5, "2026-01"),
    }
)


def read(
    price: float | None,
    currency: str | None = "USD",
    condition: str | None = None,
    goods: tuple[str, ...] = ("bag",),
    mentions: tuple[Mention, ...] | None = None,
) -> Reading:
    reading = Reading(mentions=list(mentions if mentions is not None else (mention(),)), goods=goods)
    PriceDetector(RATES).read(reading, price, currency, condition)
    return reading


def finding(*args: Any, **kwargs: Any) -> Finding | None:
    found = read(*args, **kwargs).findings
    assert len(found) <= 1
    return found[0] if found else None


# --- which floor ---


@pytest.mark.parametrize(
    ("named", "goods", "floor"),
    [
        pytest.param(
            mention(line="Celestine", goods="bag"), ("bag",), (380.0, "Celestine"), id="the line before its kind"
        ),
        pytest.param(
            mention(line="Celestine", goods="bag"), ("wallet",), (380.0, "Celestine"), id="the line before another kind"
        ),
        pytest.param(mention(), ("bag",), (240.0, "bag"), id="the kind before any"),
        pytest.param(mention(), ("wallet", "bag"), (95.0, "wallet"), id="the lowest of the kinds named"),
        pytest.param(
            mention(), ("bag", "phone_case"), (240.0, "bag"), id="a kind the brand does not make beside one it does"
        ),
        pytest.param(mention(), (), (60.0, "goods"), id="any where no kind is named"),
        pytest.param(mention(), ("belt",), (60.0, "goods"), id="any where its kind has no floor"),
        pytest.param(
            mention(line="Marée", goods="wallet"),
            (),
            (95.0, "wallet"),
            id="a line without a floor has that of its kind",
        ),
        pytest.param(mention(), ("phone_case",), None, id="none for goods it does not make"),
        pytest.param(mention(), ("phone_case", "charger"), None, id="none for several goods it does not make"),
        pytest.param(mention(mark(floors={})), ("bag",), None, id="none where no price is known"),
        pytest.param(mention(mark(floors={"bag": 240.0})), ("wallet",), None, id="none for another kind without any"),
        pytest.param(mention(mark(floors={"bag": 240.0})), (), None, id="none without kind and without any"),
        pytest.param(
            mention(mark(goods=frozenset())),
            ("bag",),
            (240.0, "bag"),
            id="a floor for a kind is word enough that it is made",
        ),
        pytest.param(
            mention(mark(goods=frozenset(), floors={"any": 60.0})),
            ("bag",),
            None,
            id="none where its goods are unknown",
        ),
    ],
)
def test_the_floor_for_these_goods(named: Mention, goods: tuple[str, ...], floor: tuple[float, str] | None) -> None:
    assert floor_of(named, goods) == floor


# --- below it or not ---


@pytest.mark.parametrize(
    ("price", "is_found"),
    [(1000, False), (240.01, False), (240, False), (239.99, True), (120, True), (10, True), (0.01, True)],
)
def test_a_finding_only_below_the_floor(price: float, is_found: bool) -> None:
    assert (finding(price) is not None) is is_found


def test_the_further_below_the_stronger() -> None:
    strengths = [found.strength for price in (239, 200, 150, 100, 96, 10) if (found := finding(price)) is not None]
    assert strengths == sorted(strengths)
    assert len(strengths) == 6
    assert 0 < strengths[0] < 0.5
    assert strengths[-1] == 1.0


@given(price=st.floats(min_value=1e-300, max_value=1e300))
def test_a_strength_is_always_a_share(price: float) -> None:
    found = finding(price)
    assert (found is None) == (price >= 240)
    if found is not None:
        assert 0 < found.strength <= 1


@pytest.mark.parametrize(
    ("price", "currency", "ratio"),
    [
        pytest.param(120, "USD", 0.5, id="dollars"),
        pytest.param(96, "EUR", 0.5, id="euros: 1.25 dollars each"),
        pytest.param(6000, "INR", 0.5, id="rupees: a cent each, and half the price level"),
        pytest.param(11_999, "INR", 11_999 / 12_000, id="just below the floor of a cheaper country"),
    ],
)
def test_other_currencies_and_price_levels(price: float, currency: str, ratio: float) -> None:
    reading = read(price, currency)
    assert reading.price_usd is not None
    assert reading.price_floor_usd is not None
    assert reading.price_usd / reading.price_floor_usd == pytest.approx(ratio)
    assert len(reading.findings) == 1


def test_what_is_dear_enough_for_a_cheaper_country_is_no_finding_there() -> None:
    assert finding(12_000, "INR") is None
    assert finding(120, "USD") is not None


@pytest.mark.parametrize("condition", ["used", "refurbished"])
def test_used_goods_have_no_floor(condition: str) -> None:
    reading = read(1, condition=condition)
    assert not reading.findings
    assert reading.price_usd == 1


@pytest.mark.parametrize("condition", ["new", None])
def test_goods_count_as_new_unless_they_are_said_to_be_used(condition: str | None) -> None:
    assert finding(1, condition=condition) is not None


@pytest.mark.parametrize("price", [None, 0.0, -0.0, -5.0, math.nan, math.inf, -math.inf])
def test_a_price_that_is_none_says_nothing(price: float | None) -> None:
    reading = read(price)
    assert not reading.findings
    assert reading.price_usd is None


@pytest.mark.parametrize("currency", [None, "", "XYZ", "usd", "US$"])
def test_money_that_is_not_known_says_nothing(currency: str | None) -> None:
    reading = read(1, currency)
    assert not reading.findings
    assert reading.price_usd is None


@pytest.mark.parametrize("usage", [usage for usage in Usage if usage is not Usage.SOLD_AS])
def test_only_goods_sold_as_the_brand_s_have_a_floor(usage: Usage) -> None:
    assert finding(1, mentions=(mention(usage=usage),)) is None


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(mention(sure=0.4), id="a mark that is hardly meant"),
        pytest.param(mention(field="description"), id="a mark that only the description names"),
    ],
)
def test_a_doubtful_mention_has_no_floor(named: Mention) -> None:
    assert finding(1, mentions=(named,)) is None


def test_an_unsure_mention_makes_a_weaker_finding() -> None:
    sure, unsure = finding(100), finding(100, mentions=(mention(sure=0.5),))
    assert sure is not None
    assert unsure is not None
    assert unsure.strength == pytest.approx(sure.strength / 2, abs=0.001)


def test_no_mention_no_finding() -> None:
    assert finding(1, mentions=()) is None


def test_of_several_marks_the_one_furthest_above_the_price_is_told() -> None:
    dear = mark(id=1, name="Kirvel", floors={"bag": 900.0})
    found = finding(90, mentions=(mention(), mention(dear)))
    assert found is not None
    assert found.against.startswith("Kirvel, bag")


def test_the_finding_says_the_price_the_share_the_floor_and_its_date() -> None:
    found = finding(96, "EUR", goods=("bag",))
    assert found is not None
    assert found.kind is Kind.PRICE
    assert found.detail == "96.00 EUR is 50% of 192.00 EUR, the lowest price at which new Velmorane bag is believable."
    assert (found.field, found.found, found.start, found.end) == ("price", "96 EUR", -1, -1)
    assert found.against == "Velmorane, bag: at least 192.00 EUR (as of 2026-01)"


def test_without_a_date_none_is_said() -> None:
    found = finding(96, mentions=(mention(mark(floors_as_of="")),))
    assert found is not None
    assert "as of" not in found.against


# --- in batches ---


def test_dollars_of_a_batch_are_those_of_each_row() -> None:
    prices = [96.0, 6000.0, 120.0, None, -1.0, 0.0, math.nan, math.inf, 5.0, 5.0]
    currencies = ["EUR", "INR", "USD", "USD", "USD", "USD", "USD", "USD", None, "XYZ"]
    batch = listings(
        [{"price": price, "currency": currency} for price, currency in zip(prices, currencies, strict=True)]
    )
    one_by_one = [read(price, currency).price_usd for price, currency in zip(prices, currencies, strict=True)]
    assert PriceDetector(RATES).in_dollars(batch).to_pylist() == one_by_one


def test_an_empty_batch_has_no_dollars() -> None:
    assert len(PriceDetector(RATES).in_dollars(pa.RecordBatch.from_pylist([], schema=LISTING_SCHEMA))) == 0


def test_the_rates_of_the_registry_are_dated_and_believable() -> None:
    rates = list(read_rates(REGISTRY / "rates.csv"))
    assert len(rates) > 90
    for rate in rates:
        assert len(rate.currency) == 3
        assert 0 < rate.usd < 10
        assert 0.2 <= rate.price_level <= 1.5, rate
        assert rate.as_of >= "2025"


# --- through the screen ---


@pytest.fixture(scope="module")
def screen_bags(tmp_path_factory: pytest.TempPathFactory, vocabulary: Path) -> Callable[..., list[str]]:
    """The details of the price findings of one listing, screened by a pack of one house of bags without rules."""
    screener = Screener(pack_of(tmp_path_factory.mktemp("price"), vocabulary, VELMORANE, rules=""))

    def details(**row: Any) -> list[str]:
        (verdict,) = screener.screen(listings([row])).to_pylist()
        return [found["detail"] for found in verdict["findings"] if found["kind"] == Kind.PRICE]

    return details


@pytest.mark.parametrize(
    ("row", "floor"),
    [
        ({"title": "Velmorane leather bag", "price": 100, "currency": "USD"}, "240.00 USD"),
        ({"title": "Velmorane Celestine bag", "price": 100, "currency": "USD"}, "380.00 USD"),
        ({"title": "Velmorane wallet", "price": 50, "currency": "USD"}, "95.00 USD"),
        ({"title": "维莫兰 钱包", "price": 50, "currency": "USD"}, "95.00 USD"),
        ({"title": "Velmorane leather bag", "price": 300, "currency": "USD"}, None),
        ({"title": "Velmorane leather bag", "price": 100, "currency": "USD", "condition": "used"}, None),
        ({"title": "Velmorane leather bag", "price": 100}, None),
        ({"title": "Velmorane leather bag", "price": math.nan, "currency": "USD"}, None),
        ({"title": "Velmorane leather bag", "price": -5, "currency": "USD"}, None),
        ({"title": "Velmorane phone case", "price": 5, "currency": "USD"}, None),
        ({"title": "Dust cover for Velmorane bag", "price": 5, "currency": "USD"}, None),
        ({"title": "A leather bag", "price": 5, "currency": "USD"}, None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_listings_and_the_floors_they_are_held_against(
    screen_bags: Callable[..., list[str]], row: dict[str, Any], floor: str | None
) -> None:
    details = screen_bags(**row)
    assert len(details) == (floor is not None)
    if floor is not None:
        assert f"of {floor}, the lowest price" in details[0]
