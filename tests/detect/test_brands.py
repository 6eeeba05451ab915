"""Brands files as people send them: what is read, what is left out with a note, and what is refused."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from detect_values import VELMORANE, brands_file

from assay.base.errors import AssayError
from assay.base.rates import Rates, read_rates
from assay.detect.brands import MAX_NAME, Brand, BrandNote, read_brands
from assay.detect.pack import compile_pack, open_pack
from assay.detect.sources import REGISTRY, read_sources


@pytest.fixture(scope="module")
def rates() -> Rates:
    return read_rates(REGISTRY / "rates.csv")


@pytest.fixture
def read_one(tmp_path: Path, rates: Rates) -> Any:
    """Read one brand: `read_one({"name": …})` gives it and the notes as text."""

    def read(record: dict[str, Any]) -> tuple[Brand, list[str]]:
        notes: list[BrandNote] = []
        (brand,) = read_brands(brands_file(tmp_path, record), rates, notes)
        return brand, [str(note) for note in notes]

    return read


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- the two formats ---


def csv_of(folder: Path, record: dict[str, Any], separator: str) -> Path:
    """The record as a person would write it in a table: lists with a separator, objects as JSON."""
    cells: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, list) and not any(isinstance(item, dict) for item in value):
            cells[key] = separator.join(map(str, value))
        else:
            cells[key] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    path = folder / "brands.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(cells))
        writer.writeheader()
        writer.writerow(cells)
    return path


FULL: dict[str, Any] = {
    **VELMORANE,
    "aliases": ["VLM", "Velmorane Paris", "فيلموران"],
    "en": ["Velmorane House"],
    "sector": "luxury fashion",
    "lines": ["Celestine", "Marée"],
    "common_word": {"VLM": "an abbreviation"},
    "authorised_sellers": ["shop-17", "shop-20"],
}


@pytest.mark.parametrize("separator", ["|", ";"])
def test_jsonl_and_csv_give_the_same_brand(tmp_path: Path, rates: Rates, separator: str) -> None:
    notes: list[BrandNote] = []
    from_jsonl = read_brands(brands_file(tmp_path, FULL), rates, notes)
    from_csv = read_brands(csv_of(tmp_path, FULL, separator), rates, notes)
    assert from_csv == from_jsonl
    assert not notes


def test_everything_a_record_says_is_read(tmp_path: Path, rates: Rates) -> None:
    (brand,) = read_brands(brands_file(tmp_path, FULL), rates, [])
    assert brand.name == "Velmorane"
    assert brand.aliases == ("VLM", "Velmorane Paris", "فيلموران", "Velmorane House")
    assert brand.zh == ("维莫兰",)
    assert brand.classes == (18, 25)
    assert brand.sector == "luxury fashion"
    assert brand.goods == ("bag", "wallet", "belt")
    assert [line.name for line in brand.lines] == ["Celestine", "Marée"]
    assert brand.senses == {"vlm": "an abbreviation"}
    assert brand.floors is not None
    assert (brand.floors.currency, brand.floors.as_of) == ("USD", "2026-01")
    assert brand.floors.by_kind == {"bag": 240.0, "wallet": 95.0, "celestine": 380.0, "any": 60.0}
    assert brand.authorised_sellers == ("shop-17", "shop-20")


def test_lines_of_csv_may_be_the_json_of_jsonl(tmp_path: Path, rates: Rates) -> None:
    record = {"name": "Velmorane", "lines": [{"name": "Celestine", "aliases": ["Célestine"], "goods": "bag"}]}
    notes: list[BrandNote] = []
    assert read_brands(csv_of(tmp_path, record, "|"), rates, notes) == read_brands(
        brands_file(tmp_path, record), rates, notes
    )
    assert not notes


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_do_no_harm(tmp_path: Path, rates: Rates) -> None:
    path = written(tmp_path / "b.jsonl", b'\xef\xbb\xbf{"name": "Velmorane"}\r\n\r\n   \r\n{"name": "Harbour"}\r\n')
    notes: list[BrandNote] = []
    assert [brand.name for brand in read_brands(path, rates, notes)] == ["Velmorane", "Harbour"]
    assert not notes


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.jsonl", '{"name": "Vel\u2028morane"}\n'),
        ("b.jsonl", '{"name": "Vel\x85morane"}\n'),
        ("b.csv", "name\nVel\u2028morane\n"),
        ("b.csv", "name\nVel\x85morane\n"),
        ("b.csv", "name\nVel\x0bmorane\n"),
        ("b.csv", 'name\n"Vel\nmorane"\n'),
    ],
)
def test_only_a_line_feed_outside_quotes_ends_a_record(tmp_path: Path, rates: Rates, name: str, content: str) -> None:
    path = written(tmp_path / name, content)
    assert [brand.name for brand in read_brands(path, rates, [])] == ["Vel morane"]


# --- left out, with a note that names the place ---


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"aliases": ["VLM", "", "  "]}, "an empty name in `aliases`"),
        ({"zh": [""]}, "an empty name in `zh`"),
        ({"aliases": [None]}, "`aliases`"),
        ({"aliases": [{"text": "VLM"}]}, "`aliases`"),
        ({"lines": [{"goods": "bag"}]}, "a product line without a name"),
        ({"alias": ["VLM"]}, "did you mean `aliases`?"),
        ({"good": ["bag"]}, "did you mean `goods`?"),
        ({"authorized_sellers": ["a"]}, "did you mean `authorised_sellers`?"),
        ({"price": {"any": 3}}, "did you mean `prices`?"),
        ({"classes": [0, 46, 18]}, "'46' is not a Nice class"),
        ({"classes": "eighteen"}, "'eighteen' is not a Nice class"),
        ({"classes": [-3]}, "'-3' is not a Nice class"),
        ({"prices": "cheap"}, "`prices` is not JSON"),
        ({"prices": [1, 2]}, "`prices` is neither"),
        ({"prices": {"currency": "XYZ", "floors": {"any": 5}}}, "prices in XYZ"),
        ({"prices": {"floors": {"bag": -5, "any": 9}}}, "the price floor -5 for bag"),
        ({"prices": {"floors": {"bag": 0}}}, "the price floor 0 for bag"),
        ({"prices": {"floors": {"bag": "240"}}}, "the price floor '240' for bag"),
        ({"prices": {"floors": {"bag": True}}}, "the price floor True for bag"),
        ({"prices": {"floors": {"bag": 1e12}}}, "the price floor 1000000000000.0 for bag"),
        ({"prices": -4}, "the price floor -4 for any"),
        ({"prices": {"floors": [240]}}, "`prices`"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_value_is_left_out_and_noted_by_line(read_one: Any, record: dict[str, Any], said: str) -> None:
    brand, notes = read_one({"name": "Velmorane", **record})
    assert brand.name == "Velmorane"
    assert len(notes) >= 1
    assert notes[0].startswith("brands.jsonl, line 1: ")
    assert any(said in note for note in notes), notes


@pytest.mark.parametrize(
    "text", ['{"floors": {"bag": NaN}}', '{"floors": {"bag": Infinity}}', '{"floors": {"bag": -Infinity}}']
)
def test_a_floor_that_is_no_number_is_left_out(tmp_path: Path, rates: Rates, text: str) -> None:
    path = written(tmp_path / "b.jsonl", f'{{"name": "Velmorane", "prices": {text}}}\n')
    notes: list[BrandNote] = []
    (brand,) = read_brands(path, rates, notes)
    assert brand.floors is None
    assert len(notes) == 1


def test_the_good_part_of_a_value_is_kept(read_one: Any) -> None:
    brand, _ = read_one(
        {"name": "Velmorane", "aliases": ["", "VLM"], "classes": [99, 18], "prices": {"floors": {"bag": -1, "any": 60}}}
    )
    assert brand.aliases == ("VLM",)
    assert brand.classes == (18,)
    assert brand.floors is not None
    assert brand.floors.by_kind == {"any": 60.0}


@pytest.mark.parametrize("key", ["goods", "authorised_sellers"])
@pytest.mark.parametrize("value", [["one", "", " ", None, "two"], "one|| |two"])
def test_blanks_in_lists_are_nothing(read_one: Any, key: str, value: Any) -> None:
    brand, _ = read_one({"name": "Velmorane", key: value})
    assert getattr(brand, key) == ("one", "two")


def test_a_key_that_is_like_none_of_ours_is_nobody_s_mistake(read_one: Any) -> None:
    _, notes = read_one({"name": "Velmorane", "wikidata": "Q1", "founded": 1881})
    assert notes == []


@pytest.mark.parametrize("name", [None, "", "   ", [], {}, True])
def test_a_record_without_a_name_is_left_out_and_the_rest_kept(tmp_path: Path, rates: Rates, name: Any) -> None:
    notes: list[BrandNote] = []
    brands = read_brands(brands_file(tmp_path, {"name": name}, {"name": "Harbour"}), rates, notes)
    assert [brand.name for brand in brands] == ["Harbour"]
    assert [str(note) for note in notes] == ["brands.jsonl, line 1: left out: it has no name"]


def test_a_number_may_be_a_name_and_a_long_name_is_cut(read_one: Any) -> None:
    assert read_one({"name": 4711})[0].name == "4711"
    assert len(read_one({"name": "x" * 5000})[0].name) == MAX_NAME


@pytest.mark.parametrize(
    ("value", "senses", "none_at_all"),
    [
        ({"Velmorane": "a valley"}, {"velmorane": "a valley"}, False),
        ({"Velmorane": ""}, {"velmorane": "an ordinary word"}, False),
        ({}, {}, True),
        (True, {"*": "an ordinary word"}, False),
        (False, {}, True),
        ("yes", {"*": "an ordinary word"}, False),
        ("no", {}, True),
        ("where ships lie", {"*": "where ships lie"}, False),
        ('{"VLM": "an abbreviation"}', {"vlm": "an abbreviation"}, False),
        (None, {}, False),
        ("", {}, False),
    ],
)
def test_common_words_are_said_in_many_ways(
    read_one: Any, value: Any, senses: dict[str, str], none_at_all: bool
) -> None:
    brand, notes = read_one({"name": "Velmorane", "common_word": value})
    assert (brand.senses, brand.no_common_word) == (senses, none_at_all)
    assert notes == []


@pytest.mark.parametrize(
    ("value", "floors", "currency"),
    [
        (80, {"any": 80.0}, "USD"),
        ("80", {"any": 80.0}, "USD"),
        ({"bag": 240, "currency": "eur"}, {"bag": 240.0}, "EUR"),
        ('{"floors": {"Bag": 240}, "currency": "CNY"}', {"bag": 240.0}, "CNY"),
    ],
)
def test_prices_are_said_in_many_ways(read_one: Any, value: Any, floors: dict[str, float], currency: str) -> None:
    brand, notes = read_one({"name": "Velmorane", "prices": value})
    assert brand.floors is not None
    assert (brand.floors.by_kind, brand.floors.currency) == (floors, currency)
    assert notes == []


# --- refused, naming the file and the line ---


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("b.jsonl", b'{"name": "Harbour"}\n{"name": "Ch\xe2teau"}\n', "line 2 is not UTF-8"),
        ("b.csv", "name\nHarbour\nChâteau\n".encode("latin-1"), "line 3 is not UTF-8"),
        ("b.jsonl", b'{"name": "Harbour"}\n{"name": \n', "line 2 is not JSON"),
        ("b.jsonl", b"name: Harbour\n", "line 1 is not JSON"),
        ("b.jsonl", b"[" * 100_000, "line 1 is not JSON"),
        ("b.jsonl", b'{"name": "Harbour"}\n["Velmorane"]\n', "line 2 is not a JSON object"),
        ("b.jsonl", b"", "names no brand"),
        ("b.jsonl", b"\n\n", "names no brand"),
        ("b.jsonl", b'{"title": "Harbour"}\n', "names no brand"),
        ("b.csv", b"", "has no column `name`"),
        ("b.csv", b"brand,zh\nVelmorane,\n", "has no column `name`. Its columns are: brand, zh."),
        ("b.csv", b"name,zh\n", "names no brand"),
    ],
)
def test_a_file_that_is_no_brands_file_is_refused_with_its_place(
    tmp_path: Path, rates: Rates, name: str, content: bytes, said: str
) -> None:
    path = written(tmp_path / name, content)
    with pytest.raises(AssayError) as refused:
        read_brands(path, rates, [])
    assert str(path) in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "content", [b'name\n"Vel\x00morane"\n', b'name\n"' + b"x" * 200_000 + b'"\n'], ids=["NUL", "huge cell"]
)
def test_csv_that_the_csv_format_does_not_allow_is_refused_or_read(
    tmp_path: Path, rates: Rates, content: bytes
) -> None:
    path = written(tmp_path / "b.csv", content)
    try:
        brands = read_brands(path, rates, [])
    except AssayError as error:
        assert f"{path}, line 2" in str(error)
    else:
        assert len(brands) == 1


@pytest.mark.parametrize("place", ["missing.jsonl", "."])
def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path, rates: Rates, place: str) -> None:
    with pytest.raises(AssayError, match="There is no brands file at"):
        read_brands(tmp_path / place, rates, [])


# --- a pack is built of it all the same ---


def test_odd_names_are_noted_and_the_pack_still_builds(tmp_path: Path, vocabulary: Path) -> None:
    file = brands_file(
        tmp_path,
        {"name": "X", "aliases": ["Q", ""]},
        {"name": "Velmorane", "aliases": ["Harbour Bay"]},
        {"name": "Harbour Bay", "zh": ["茅"]},
        {"name": "™®", "aliases": ["—"]},
    )
    notes = [str(note) for note in compile_pack(read_sources([file], None), tmp_path / "pack", vocabulary)]
    for expected in (
        "brands.jsonl, line 1: an empty name in `aliases` was left out",
        "X: 'X' was left out: one letter is not a mark that text can show",
        "X: 'Q' was left out: one letter is not a mark that text can show",
        "Harbour Bay: 'Harbour Bay' is also a name of another brand; the goods decide whose it is",
        "™®: '™®' was left out: one letter is not a mark that text can show",
    ):
        assert any(note.startswith(expected[:45]) for note in notes), (expected, notes)
    pack = open_pack(tmp_path / "pack")
    assert len(pack.marks) == 4
    assert {alias.text for alias in pack.lexicon} == {"Velmorane", "Harbour Bay"}


def test_half_a_character_is_noted_or_refused_with_its_place(tmp_path: Path, vocabulary: Path) -> None:
    file = written(tmp_path / "b.jsonl", '{"name": "Velmorane", "aliases": ["Velm\\ud800x"]}\n')
    try:
        sources = read_sources([file], None)
        notes = compile_pack(sources, tmp_path / "pack", vocabulary)
    except AssayError as error:
        assert "line 1" in str(error)
    else:
        assert len(notes) == 1


def test_the_same_name_twice_in_one_brand_is_kept_once_and_not_noted(tmp_path: Path, vocabulary: Path) -> None:
    file = brands_file(
        tmp_path, {"name": "Velmorane", "aliases": ["VELMORANE", "velmorane", "Velmorane"], "zh": ["維莫蘭", "维莫兰"]}
    )
    notes = compile_pack(read_sources([file], None), tmp_path / "pack", vocabulary)
    assert notes == []
    assert [alias.words for alias in open_pack(tmp_path / "pack").lexicon] == ["velmorane", "维莫兰"]


def test_a_brand_of_which_only_the_sector_is_known_makes_what_the_sector_makes(
    tmp_path: Path, vocabulary: Path
) -> None:
    sources = read_sources(
        [brands_file(tmp_path, {"name": "Velmorane", "sector": "no such sector"}, {"name": "Harbour"})], None
    )
    assert [brand.goods for brand in sources.brands] == [(), ()]
