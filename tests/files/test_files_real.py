"""The real files of listings."""

from pathlib import Path

import pytest
from files_reading import read_path

pytestmark = pytest.mark.realdata


def test_known_replicas(real_data: Path) -> None:
    done = read_path(real_data / "listings" / "known_replicas.csv", extra=("marks",))
    columns = {name: source.column for name, source in done.file.columns.items()}
    assert columns == {"listing_id": "item_id", "title": "title", "price": "price_usd", "seller_id": "shop_id"}
    assert len(done.rows) + done.file.refused_count == 312
    assert all("same listing_id" in problem for _, problem in done.refused)
    assert {row["currency"] for row in done.rows} == {"USD"}
    assert done.rows[0]["marks"] == "Yeezy"


def test_known_replicas_with_row_numbers(real_data: Path) -> None:
    mapping = {"listing_id": "", "price": "price_cny"}
    done = read_path(real_data / "listings" / "known_replicas.csv", mapping=mapping)
    assert len(done.rows) == 312
    assert {row["currency"] for row in done.rows} == {"CNY"}


def test_marketplace_with_sellers(real_data: Path) -> None:
    done = read_path(real_data / "listings" / "marketplace_with_sellers.csv")
    columns = {name: source.column for name, source in done.file.columns.items()}
    assert columns == {
        "listing_id": "product_id",
        "title": "title",
        "price": "price",
        "currency": "currency_buyer",
        "seller_id": "merchant_id",
        "units_sold": "units_sold",
        "ships_from": "origin_country",
    }
    assert len(done.rows) == 1_573
    assert all("has the same id; this row is kept as" in problem for _, problem in done.warned)
    assert done.rows[0]["price"] == 16.0 and done.rows[0]["currency"] == "EUR" and done.rows[0]["ships_from"] == "CN"


def test_retail_titles(real_data: Path) -> None:
    mapping = {"title": "product_name", "price": "discounted_price"}
    done = read_path(real_data / "listings" / "retail_titles.csv", mapping=mapping, constants={"currency": "INR"})
    assert len(done.rows) == 20_000
    assert not done.refused and not done.warned
    assert done.file.columns["listing_id"].column == "uniq_id" and done.file.columns["listing_id"].guessed
    assert {row["currency"] for row in done.rows} == {"INR"}


def test_secondhand(real_data: Path) -> None:
    done = read_path(real_data / "listings" / "secondhand.csv", constants={"condition": "used"})
    assert len(done.rows) == 3_000
    assert not done.refused and not done.warned
    assert "seller_id" not in done.file.columns


def test_titles_zh(real_data: Path) -> None:
    done = read_path(real_data / "listings" / "titles_zh.jsonl", extra=("brands",))
    assert len(done.rows) == 4_987
    assert not done.refused and not done.warned
    assert done.rows[0]["brands"] == "otax, 欧达可"
