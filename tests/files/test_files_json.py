"""JSONL and JSON arrays."""

import gzip
import json
from pathlib import Path

import pytest
from files_reading import read

from assay.base.errors import AssayError
from assay.files import json_file, text_file


def test_jsonl(tmp_path: Path) -> None:
    lines = [
        {
            "id": 7,
            "title": "Bag",
            "price": 5,
            "offered_in": ["US", "DE"],
            "nested": {"a": [1]},
            "seller_verified": True,
        },
        {"id": "8", "title": "Hat", "price": "6.50", "offered_in": "US DE", "units_sold": "12"},
        {"id": 9.5, "title": None, "price": None, "offered_in": "US;DE", "category": ["Shoes", "Men"]},
    ]
    done = read(tmp_path, "\n".join(map(json.dumps, lines)), "listings.jsonl")
    assert done.ids == ["7", "8", "9.5"]
    assert done.titles == ["Bag", "Hat", None]
    assert [row["price"] for row in done.rows] == [5.0, 6.5, None]
    assert [row["offered_in"] for row in done.rows] == [["US", "DE"]] * 3
    assert [row["seller_verified"] for row in done.rows] == [True, None, None]
    assert done.rows[1]["units_sold"] == 12
    assert done.rows[2]["category"] == "Shoes, Men"
    assert done.file.ignored_columns == ("nested",)
    assert not done.refused and not done.warned


def test_a_bad_line_is_refused_by_its_number(tmp_path: Path) -> None:
    content = '{"title": "Bag"}\n\n{"title": "Hat"\n[1, 2]\n"text"\n{"title": "Cap"}\n' + "[" * 100_000 + "\n"
    done = read(tmp_path, content, "listings.jsonl")
    assert done.titles == ["Bag", "Cap"]
    assert done.ids == ["1", "5"]
    assert [line for line, _ in done.refused] == [3, 4, 5, 7]
    assert done.refused[0][1] == "this is not a JSON object; it was left out"


def test_nested_value_in_a_column_of_ours(tmp_path: Path) -> None:
    done = read(tmp_path, '{"title": "Bag", "price": {"amount": 5}}\n{"title": "Hat", "price": [[5]]}\n', "l.jsonl")
    assert [row["price"] for row in done.rows] == [None, None]
    assert done.warned == [
        (1, "price holds nested values; it was left out"),
        (2, "price holds nested values; it was left out"),
    ]


def test_numbers_as_json_has_them(tmp_path: Path) -> None:
    done = read(
        tmp_path,
        '{"title": 5, "price": NaN}\n{"title": 1.5, "price": 1.299}\n{"title": true, "price": 1e3}\n',
        "l.jsonl",
    )
    assert done.titles == ["5", "1.5", "true"]
    assert [row["price"] for row in done.rows] == [None, 1.299, 1000.0]
    assert done.warned == [(1, "price nan is not a price; it was left out")]


def test_nul_and_half_surrogates_in_escapes(tmp_path: Path) -> None:
    done = read(
        tmp_path, '{"title": "Ni\\u0000ke"}\n{"title": "Bag \\ud83d"}\n{"title": "\\ud83d\\ude00"}\n', "l.jsonl"
    )
    assert done.titles == ["Nike", "Bag ?", "😀"]
    assert [line for line, _ in done.warned] == [1, 2]


def test_brands_with_commas_stay_whole(tmp_path: Path) -> None:
    done = read(tmp_path, '{"title": "Bag", "seller_authorised_for": ["Acme, Inc.", "Nike"]}\n', "l.jsonl")
    assert done.rows[0]["seller_authorised_for"] == ["Acme, Inc.", "Nike"]


def test_a_column_that_first_appears_late_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 100)
    lines = [json.dumps({"id": i, "title": "Bag"}) for i in range(20)] + ['{"id": 99, "title": "Hat", "price": 5}']
    done = read(tmp_path, "\n".join(lines), "l.jsonl")
    assert done.rows[-1]["price"] == 5.0


def test_array(tmp_path: Path) -> None:
    items = [{"id": "a", "title": "Bag"}, {"id": "b", "title": "Hat", "price": 6}, 5, {"id": "a", "title": "Again"}]
    items = [{"listing_id": item.pop("id"), **item} if isinstance(item, dict) else item for item in items]
    done = read(tmp_path, json.dumps(items, indent=1), "listings.json")
    assert done.ids == ["a", "b"]
    assert [line for line, _ in done.refused] == [11, 12]
    assert read(tmp_path, json.dumps(items), "listings.jsonl").ids == ["a", "b"]


def test_broken_array(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match=r"line 3: the JSON array is broken here"):
        read(tmp_path, '[{"title": "Bag"},\n{"title": "Hat"},\n{"title": ]', "listings.json")


def test_array_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_file, "LARGEST_ARRAY_BYTES", 10)
    with pytest.raises(AssayError, match="Write one object a line"):
        read(tmp_path, '[{"title": "Bag"}]', "listings.json")


def test_no_objects(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="holds no JSON objects"):
        read(tmp_path, "1\n2\n", "listings.jsonl")
    with pytest.raises(AssayError, match="holds no JSON objects"):
        read(tmp_path, "[]", "listings.json")


def test_no_title(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="no column that is plainly the title; its columns are: nr, what"):
        read(tmp_path, '{"nr": 1, "what": "Bag"}\n', "listings.jsonl")


def test_encodings_and_gzip(tmp_path: Path) -> None:
    lines = [{"title": f"正品耐克运动鞋{i}号男女同款"} for i in range(5)]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    for codec in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        done = read(tmp_path, gzip.compress(text.encode(codec)), "listings.jsonl.gz")
        assert done.titles == [line["title"] for line in lines]


def test_many_rows_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_file, "_ROWS_AT_ONCE", 7)
    lines = [json.dumps({"id": f"i{i}", "title": "Bag"}) for i in range(50)]
    done = read(tmp_path, "\n".join(lines), "l.jsonl", batch_rows=20)
    assert done.ids == [f"i{i}" for i in range(50)]
