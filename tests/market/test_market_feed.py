"""The simulated catalogue: the same for a seed, in the agreed columns, with its truth kept apart."""

import ast
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assay.base.errors import AssayError
from assay.market import Feed, feed
from assay.market.brands import BRANDS

SOURCE = Path(__file__).parents[2] / "src" / "assay" / "market"
COLUMNS = {
    "listing_id": pa.string(),
    "title": pa.string(),
    "description": pa.string(),
    "brand_claimed": pa.string(),
    "category": pa.string(),
    "condition": pa.string(),
    "price": pa.float64(),
    "currency": pa.string(),
    "seller_id": pa.string(),
    "units_sold": pa.int64(),
    "ships_from": pa.string(),
    "offered_in": pa.list_(pa.string()),
    "seller_age_days": pa.int64(),
    "seller_verified": pa.bool_(),
    "seller_authorised_for": pa.list_(pa.string()),
    "seller_strikes": pa.int64(),
    "seller_velocity": pa.float64(),
    "seller_complaints": pa.int64(),
    "seller_linked_closed": pa.int64(),
}
ACTORS = {
    "honest", "authorised", "second_hand", "accessory", "look_alike", "common_word", "media", "counterfeiter",
}  # fmt: skip


@pytest.fixture(scope="module")
def large() -> Feed:
    return feed(5, 12_000)


def test_the_same_seed_gives_the_same_feed() -> None:
    first, second = feed(3, 800), feed(3, 800)
    assert first.listings.equals(second.listings)
    assert first.truth.equals(second.truth)
    assert first.brands == second.brands


def test_another_seed_gives_other_sellers_and_listings_of_the_same_brands() -> None:
    first, second = feed(3, 800), feed(4, 800)
    assert not set(first.listings["listing_id"].to_pylist()) & set(second.listings["listing_id"].to_pylist())
    assert not set(first.listings["seller_id"].to_pylist()) & set(second.listings["seller_id"].to_pylist())
    assert first.listings["title"] != second.listings["title"]
    assert [brand["name"] for brand in first.brands] == [brand["name"] for brand in second.brands]


def test_the_listings_have_the_agreed_columns(large: Feed) -> None:
    assert {field.name: field.type for field in large.listings.schema} == COLUMNS
    assert large.listings.schema.names == list(COLUMNS)
    assert large.listings["listing_id"].null_count == 0
    assert len(set(large.listings["listing_id"].to_pylist())) == 12_000


def test_the_truth_stands_apart(large: Feed) -> None:
    assert not {"counterfeit", "tactic", "actor", "brand"} & set(large.listings.schema.names)
    assert large.truth["listing_id"].equals(large.listings["listing_id"])
    assert set(large.truth["actor"].to_pylist()) == ACTORS
    for row in large.truth.to_pylist():
        assert (row["tactic"] is not None) == row["counterfeit"]
        assert not row["counterfeit"] or (row["actor"] == "counterfeiter" and row["brand"])


def test_the_ids_and_the_order_say_nothing_of_the_truth(large: Feed) -> None:
    fakes = [place for place, fake in enumerate(large.truth["counterfeit"].to_pylist()) if fake]
    assert 5_000 < sum(fakes) / len(fakes) < 7_000


def test_the_shares_are_about_those_asked_for(large: Feed) -> None:
    actors = Counter(large.truth["actor"].to_pylist())
    assert sum(large.truth["counterfeit"].to_pylist()) == 360
    assert 0.40 < actors["honest"] / 12_000 < 0.50
    assert 0.10 < actors["second_hand"] / 12_000 < 0.15
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in title) for title in large.listings["title"].to_pylist()]
    assert 0.33 < sum(chinese) / 12_000 < 0.47
    assert sum(feed(1, 400, share_counterfeit=0.5).truth["counterfeit"].to_pylist()) == 200
    assert sum(feed(1, 400, share_counterfeit=0).truth["counterfeit"].to_pylist()) == 0


def test_one_listing_makes_a_feed() -> None:
    assert feed(0, 1).listings.num_rows == 1


def test_the_listings_are_plausible(large: Feed) -> None:
    rows = large.listings.to_pylist()
    assert all(row["title"].strip() and "\x00" not in row["title"] and "{" not in row["title"] for row in rows)
    assert all("\x00" not in row["description"] and "{" not in row["description"] for row in rows if row["description"])
    assert not any(spoilt in row["title"] for row in rows for spoilt in ("\x01", "\n", "  "))
    assert all(row["price"] is None or row["price"] > 0 for row in rows)
    assert len({row["title"] for row in rows}) > 0.9 * len(rows)
    assert {row["condition"] for row in rows} == {"new", "used", "refurbished", None}
    assert len({row["currency"] for row in rows}) >= 8
    for fact in (
        "seller_age_days",
        "seller_verified",
        "seller_authorised_for",
        "offered_in",
        "price",
        "category",
    ):
        assert 0 < large.listings[fact].null_count < 5_000, fact
    assert max(Counter(row["seller_id"] for row in rows).values()) < 1_200


def test_neither_price_nor_account_gives_the_fakes_away(large: Feed) -> None:
    rows = list(zip(large.listings.to_pylist(), large.truth["counterfeit"].to_pylist(), strict=True))
    tells: tuple[Callable[[dict[str, Any]], bool], ...] = (
        lambda row: row["seller_age_days"] is not None and row["seller_age_days"] < 60,
        lambda row: row["seller_verified"] is False,
        lambda row: (row["seller_strikes"] or 0) > 0,
        lambda row: (row["seller_complaints"] or 0) > 0,
        lambda row: (row["seller_linked_closed"] or 0) > 0,
        lambda row: (row["seller_velocity"] or 0) > 50,
    )
    for says in tells:
        hit = [fake for row, fake in rows if says(row)]
        assert 0 < sum(hit) < 0.5 * len(hit)


def test_progress_counts_up_to_the_end() -> None:
    told: list[int] = []
    feed(1, 2_500, progress=told.append)
    assert told == [1_000, 2_000, 2_500]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"listings": 0}, "at least 1"),
        ({"listings": 9, "seed": -1}, "from 0 up"),
        ({"listings": 9, "share_counterfeit": 0.51}, "0 to 0.5"),
        ({"listings": 9, "share_counterfeit": float("nan")}, "0 to 0.5"),
        ({"listings": 9, "tactics": "some"}, "all, tuning or held-out"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(AssayError, match=says):
        feed(**({"seed": 1} | arguments))  # type: ignore[arg-type]


def test_the_owners_register_what_a_brands_file_holds(large: Feed) -> None:
    accounts = {row["seller_id"] for row in large.listings.to_pylist()}
    assert len(large.brands) == len(BRANDS) >= 60
    for brand, registered in zip(BRANDS, large.brands, strict=True):
        prices = registered["prices"]
        assert isinstance(prices, dict)
        assert registered["name"] == brand.name
        assert registered["zh"] == [brand.zh]
        assert set(prices["floors"]) >= {*brand.goods, "any"}
        assert all(0.25 < prices["floors"][kind] / price < 0.55 for kind, price in brand.prices.items())
        assert set(brand.common) <= {brand.name, brand.zh, *brand.aliases}
    dealers = {seller for brand in large.brands for seller in brand["authorised_sellers"]}  # type: ignore[attr-defined]
    assert dealers & accounts


def test_the_market_knows_nothing_of_the_rest() -> None:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                assert node.level == 0
            for name in names:
                assert not name.startswith("assay.") or name.startswith(("assay.base.", "assay.market."))


def test_five_thousand_listings_take_no_time() -> None:
    before = time.process_time()
    feed(8, 5_000)
    assert time.process_time() - before < 2.0
