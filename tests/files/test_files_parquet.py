"""Parquet, whatever the types of its columns."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from files_reading import Read, read_path

from assay.base.errors import AssayError
from assay.files.read import open_listings


def read_columns(folder: Path, columns: dict[str, pa.Array], name: str = "listings.parquet", **options: Any) -> Read:
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return read_path(path, **options)


def test_typed_columns(tmp_path: Path) -> None:
    done = read_columns(
        tmp_path,
        {
            "id": pa.array([1, 2, 3]),
            "title": pa.array(["Bag", "Hat", None], pa.large_string()),
            "price": pa.array([25.99, float("nan"), -1.0]),
            "units_sold": pa.array([3.0, None, 20000.0]),
            "condition": pa.array(["new", "used", "new"]).dictionary_encode(),
            "offered_in": pa.array([["US", "DE"], [], None]),
            "seller_verified": pa.array([True, False, None]),
            "seller_authorised_for": pa.array([["Acme, Inc."], None, []]),
            "category": pa.array([["Shoes", "Men"], None, ["Hats"]]),
            "other": pa.array([{"a": 1}, None, {"a": 2}]),
        },
    )
    assert done.ids == ["1", "2", "3"]
    assert done.titles == ["Bag", "Hat", None]
    assert [row["price"] for row in done.rows] == [25.99, None, None]
    assert [row["units_sold"] for row in done.rows] == [3, None, 20000]
    assert [row["offered_in"] for row in done.rows] == [["US", "DE"], None, None]
    assert [row["seller_verified"] for row in done.rows] == [True, False, None]
    assert [row["seller_authorised_for"] for row in done.rows] == [["Acme, Inc."], None, None]
    assert [row["category"] for row in done.rows] == ["Shoes, Men", None, "Hats"]
    assert done.file.ignored_columns == ("other",)
    assert done.warned == [
        (2, "price nan is not a price; it was left out"),
        (3, "price -1 is not a price; it was left out"),
    ]


@pytest.mark.parametrize(
    "price",
    [
        pa.array([5, 6], pa.int8()),
        pa.array([5, 6], pa.float32()),
        pa.array(["5", "6.0"]),
        pa.array([Decimal("5.00"), Decimal("6.00")]),
    ],
)
def test_prices_of_any_type(tmp_path: Path, price: pa.Array) -> None:
    done = read_columns(tmp_path, {"title": pa.array(["Bag", "Hat"]), "price": price})
    assert [row["price"] for row in done.rows] == [5.0, 6.0]


def test_float32_is_read_as_it_is_written(tmp_path: Path) -> None:
    done = read_columns(tmp_path, {"title": pa.array(["Bag"]), "price": pa.array([25.99], pa.float32())})
    assert done.rows[0]["price"] == 25.99


def test_bytes_that_are_text_and_bytes_that_are_not(tmp_path: Path) -> None:
    done = read_columns(tmp_path, {"title": pa.array([b"Bag", "耐克".encode()[:-1]], pa.binary())})
    assert done.titles == ["Bag", "耐\ufffd"]
    assert done.warned == [(2, "title is not UTF-8; its unreadable characters were replaced")]


def test_dates_and_nothing_at_all(tmp_path: Path) -> None:
    done = read_columns(tmp_path, {"title": pa.array([date(2026, 1, 2)]), "brand": pa.nulls(1)})
    assert done.titles == ["2026-01-02"]


def test_nested_column_of_ours(tmp_path: Path) -> None:
    with pytest.raises(
        AssayError, match=r"The column price of .*, read as price, holds struct<a: int64>, not plain values"
    ):
        read_columns(tmp_path, {"title": pa.array(["Bag"]), "price": pa.array([{"a": 1}])})


def test_duplicates_by_row_number(tmp_path: Path) -> None:
    done = read_columns(tmp_path, {"listing_id": pa.array(["a", "b", "a"]), "title": pa.array(["Bag", "Hat", "Cap"])})
    assert done.ids == ["a", "b"]
    assert done.refused == [(3, "line 1 has the same listing_id and was kept; this row was left out")]


def test_a_column_only_guessed_to_hold_ids_costs_no_row(tmp_path: Path) -> None:
    done = read_columns(tmp_path, {"id": pa.array(["a", "b", "a"]), "title": pa.array(["Bag", "Hat", "Cap"])})
    assert done.ids == ["a", "b", "a#3"]
    assert done.warned == [(3, "line 1 has the same id; this row is kept as a#3")]


def test_many_rows(tmp_path: Path) -> None:
    rows = 40_000
    done = read_columns(tmp_path, {"title": pa.array([f"Bag {i}" for i in range(rows)])}, batch_rows=15_000)
    assert done.ids == [str(i + 1) for i in range(rows)]
    assert done.file.bytes_read == done.file.size_bytes


def test_no_rows(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="has columns but no rows"):
        read_columns(tmp_path, {"title": pa.array([], pa.string())})


def test_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "listings.parquet"
    pq.write_table(pa.table({"title": ["Bag"] * 1000}), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(AssayError, match="is no whole Parquet file"):
        open_listings(path)


def test_damaged_inside(tmp_path: Path) -> None:
    path = tmp_path / "listings.parquet"
    pq.write_table(pa.table({"title": [f"Bag {i}" for i in range(10_000)]}), path, use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(content)
    with pytest.raises(AssayError, match=r"listings\.parquet"):
        list(open_listings(path).batches())


def test_changed_since(tmp_path: Path) -> None:
    path = tmp_path / "listings.parquet"
    pq.write_table(pa.table({"title": ["Bag"]}), path)
    file = open_listings(path)
    pq.write_table(pa.table({"title": ["Bag", "Hat"]}), path)
    with pytest.raises(AssayError, match="changed since it was opened"):
        list(file.batches())


def test_no_parquet_at_all(tmp_path: Path) -> None:
    path = tmp_path / "listings.parquet"
    path.write_text("title\nBag\n")
    with pytest.raises(AssayError, match="is no whole Parquet file"):
        open_listings(path)


def test_text_that_breaks_the_promise_of_utf8(tmp_path: Path) -> None:
    broken = pa.array([b"Bag", "耐克".encode()[:-1]], pa.binary()).view(pa.string())
    done = read_columns(tmp_path, {"title": broken})
    assert done.titles == ["Bag", "耐\ufffd"]
    assert [line for line, _ in done.warned] == [2]
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 2]), broken)
    with pytest.raises(AssayError, match="is damaged"):
        read_columns(tmp_path, {"title": pa.array(["Bag", "Hat"]), "offered_in": lists})
