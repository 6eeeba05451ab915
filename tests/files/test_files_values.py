"""Values as people write them."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from files_reading import read
from hypothesis import given
from hypothesis import strategies as st

from assay.base.errors import AssayError
from assay.base.money import CURRENCY_CODES, CURRENCY_SIGNS
from assay.detect.listing import CONDITIONS, LISTING_SCHEMA
from assay.files import words
from assay.files.clean import clean_column
from assay.files.price_text import read_price, uses_decimal_comma

PRICES = [
    ("25.99", 25.99, None),
    ("25", 25.0, None),
    ("1,299.00", 1299.0, None),
    ("1.299,00 €", 1299.0, "EUR"),
    ("1 299,00 €", 1299.0, "EUR"),
    ("1'299.50", 1299.5, None),
    ("1,299", 1299.0, None),
    ("1.299", 1.299, None),
    ("1,299,000", 1299000.0, None),
    ("₫1.299.000", 1299000.0, "VND"),
    ("1,29,999.50", 129999.5, None),
    ("12,50", 12.5, None),
    ("0,99", 0.99, None),
    (".99", 0.99, None),
    ("+5", 5.0, None),
    ("1e3", 1000.0, None),
    ("¥399", 399.0, "CNY"),
    ("￥399", 399.0, "CNY"),
    ("399元", 399.0, "CNY"),
    ("3,990円", 3990.0, "JPY"),
    ("$25.99", 25.99, "USD"),
    ("US $25.99", 25.99, "USD"),
    ("US$25.99", 25.99, "USD"),
    ("A$ 25.99", 25.99, "AUD"),
    ("R$ 25,99", 25.99, "BRL"),
    ("25.99 USD", 25.99, "USD"),
    ("usd 25.99", 25.99, "USD"),
    ("Rs. 499", 499.0, "INR"),
    ("Rs.499/-", 499.0, "INR"),
    ("₹1,499", 1499.0, "INR"),
    ("£5", 5.0, "GBP"),
    ("EUR 5", 5.0, "EUR"),
    ("89 zł", 89.0, "PLN"),
    ("450 Kč", 450.0, "CZK"),
    ("1 200 ₽", 1200.0, "RUB"),
    ("from 25.99", 25.99, None),
    ("399起", 399.0, None),
    ("２５.９９", 25.99, None),
    ("149 kr", None, None),
    ("5 for 20", None, None),
    ("(5.00)", None, None),
    ("25.99 (sold)", None, None),
    ("12.34.56,7,8", None, None),
    ("2024-05-01", None, None),
    ("12.05.2024", None, None),
    ("1,2,3", None, None),
    ("from $25", 25.0, "USD"),
    ("1.2万", None, None),
]


@pytest.mark.parametrize(("text", "amount", "currency"), PRICES)
def test_price(text: str, amount: float | None, currency: str | None) -> None:
    read_as = read_price(text, decimal_comma=False)
    assert (read_as.amount, read_as.currency) == (amount, currency)
    assert (read_as.note is None) == (amount is not None)


@pytest.mark.parametrize("text", ["12 - 15", "12-15", "$12.00 - $15.00", "15 – 12", "12 ~ 15", "12 to 15"])
def test_a_range_takes_its_lower_end_and_says_so(text: str) -> None:
    read_as = read_price(text, decimal_comma=False)
    assert read_as.amount == 12.0
    assert read_as.note == f"price {text} is a range; the lower end was taken"


@pytest.mark.parametrize("text", ["", "-", "N/A", "null", "None"])
def test_no_price_is_no_cause_for_a_warning(text: str) -> None:
    assert read_price(text, decimal_comma=False) == (None, None, None)


@pytest.mark.parametrize(
    ("prices", "comma"),
    [
        (["12,50", "1.299"], True),
        (["150.000", "75.000"], True),
        (["1.299,00 €"], True),
        (["12.50", "1,299"], False),
        (["12.50", "12,50"], False),
        (["1,299.00", "1,299"], False),
        (["5", "12"], False),
        ([], False),
        (["0.299", "1.250"], False),
    ],
)
def test_the_decimal_mark_is_that_of_the_whole_file(prices: list[str], comma: bool) -> None:
    assert uses_decimal_comma(prices) is comma


def test_a_decimal_comma_file(tmp_path: Path) -> None:
    done = read(tmp_path, 'title;price\nBag;1.299\nHat;12,50\nCap;5\nRing;"1.299,00"\n')
    assert [row["price"] for row in done.rows] == [1299.0, 12.5, 5.0, 1299.0]


def test_currency_from_the_sign_unless_the_row_has_one(tmp_path: Path) -> None:
    done = read(tmp_path, "title,price,currency\nBag,$5,CAD\nHat,€5,\nCap,5,\nRing,5,USD\n")
    assert [row["currency"] for row in done.rows] == ["CAD", "EUR", None, "USD"]


@given(st.text(alphabet="0123456789.,-+eE $€", max_size=12))
def test_any_price_text_is_a_price_or_a_sentence(text: str) -> None:
    for comma in (False, True):
        amount, _, note = read_price(text, decimal_comma=comma)
        assert amount is None or 0 < amount <= 1e9
        assert amount is not None or note or text.strip() in ("", "-", "--")


NUMERALS = st.one_of(
    st.text(alphabet="0123456789.e+-x", max_size=7),
    st.sampled_from(
        ["nan", "NaN", "inf", "-inf", "Infinity", "-0", "+0", "0x10", "1e400", "007", "9" * 19, "9" * 25, "1_0"]
    ),
)


@pytest.mark.parametrize("name", ["price", "units_sold", "seller_velocity"])
@given(texts=st.lists(NUMERALS, min_size=1, max_size=6))
def test_a_column_at_once_is_read_as_each_value_alone(name: str, texts: list[str]) -> None:
    """A value means the same whether its neighbours are plain numbers or not."""
    together = clean_column(name, pa.array(texts, pa.string()), decimal_comma=False)
    alone = [clean_column(name, pa.array([text, "?"], pa.string()), decimal_comma=False) for text in texts]
    assert together.values.to_pylist() == [one.values[0].as_py() for one in alone]
    assert [note.problem for note in together.notes] == [
        note.problem for one in alone for note in one.notes if note.row == 0
    ]


TYPED: list[tuple[str, str, Any]] = [
    ("condition", "New", "new"),
    ("condition", "NWT", "new"),
    ("condition", "New with tags", "new"),
    ("condition", "Brand New!", "new"),
    ("condition", "全新", "new"),
    ("condition", "Used - good", "used"),
    ("condition", "Like New", "used"),
    ("condition", "pre-owned", "used"),
    ("condition", "Pre_Owned", "used"),
    ("condition", "二手", "used"),
    ("condition", "unused", "new"),
    ("condition", "New, never used", "new"),
    ("condition", "Certified - Refurbished", "refurbished"),
    ("condition", "翻新", "refurbished"),
    ("units_sold", "1,204", 1204),
    ("units_sold", "20000+", 20000),
    ("units_sold", "3.0", 3),
    ("units_sold", "0", 0),
    ("seller_velocity", "3.5", 3.5),
    ("seller_velocity", "0", 0.0),
    ("seller_verified", "Yes", True),
    ("seller_verified", "1", True),
    ("seller_verified", "y", True),
    ("seller_verified", "FALSE", False),
    ("seller_verified", "n", False),
    ("ships_from", "cn", "CN"),
    ("ships_from", "China", "CN"),
    ("ships_from", "中国", "CN"),
    ("ships_from", "UK", "GB"),
    ("ships_from", "NA", "NA"),
    ("offered_in", "US DE,FR", ["US", "DE", "FR"]),
    ("offered_in", "us;de", ["US", "DE"]),
    ("offered_in", "['US', 'DE']", ["US", "DE"]),
    ("offered_in", '["US", "DE"]', ["US", "DE"]),
    ("offered_in", "United States; South Korea", ["US", "KR"]),
    ("offered_in", "US,US", ["US"]),
    ("offered_in", "[]", None),
    ("seller_authorised_for", "Nike; Louis Vuitton", ["Nike", "Louis Vuitton"]),
    ("seller_authorised_for", '["Acme, Inc."]', ["Acme, Inc."]),
    ("currency", "eur", "EUR"),
    ("currency", "€", "EUR"),
    ("currency", "n/a", None),
    ("seller_id", "  s1 ", "s1"),
    ("category", "", None),
]


@pytest.mark.parametrize(("name", "text", "value"), TYPED)
def test_value(name: str, text: str, value: Any) -> None:
    cleaned = clean_column(name, pa.array([text], pa.string()), decimal_comma=False)
    assert cleaned.values.to_pylist() == [value]
    assert not cleaned.notes
    assert cleaned.values.type == LISTING_SCHEMA.field(name).type


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("condition", "ok-ish", "condition ok-ish is not new, used or refurbished; it was left out"),
        ("units_sold", "-5", "units_sold -5 is not a whole number from 0; it was left out"),
        ("units_sold", "many", "units_sold many is not a whole number from 0; it was left out"),
        ("units_sold", "9" * 30, f"units_sold {'9' * 30} is not a whole number from 0; it was left out"),
        ("seller_velocity", "nan", "seller_velocity nan is not a number from 0; it was left out"),
        ("seller_verified", "perhaps", "seller_verified perhaps is neither yes nor no; it was left out"),
        ("ships_from", "Atlantis", "ships_from Atlantis is no ISO 3166-1 country; it was left out"),
        ("currency", "Galleons", "currency Galleons is no ISO 4217 code; it was left out"),
    ],
)
def test_value_that_is_left_out(name: str, text: str, problem: str) -> None:
    cleaned = clean_column(name, pa.array([text], pa.string()), decimal_comma=False)
    assert cleaned.values.to_pylist() == [None]
    assert [note.problem for note in cleaned.notes] == [problem]


def test_countries_that_cannot_be_read_are_left_out_of_the_list() -> None:
    cleaned = clean_column("offered_in", pa.array(["US, Republic in Exile, DE"], pa.string()), decimal_comma=False)
    assert cleaned.values.to_pylist() == [["US", "DE"]]
    assert cleaned.notes[0].problem == "offered_in Republic in Exile is no ISO 3166-1 country; it was left out"


def test_constants_fill_the_column(tmp_path: Path) -> None:
    constants = {"condition": "pre-owned", "currency": "inr", "offered_in": "US DE", "seller_verified": "no"}
    done = read(tmp_path, "title,price,condition\nBag,5,\nHat,6,New\n", constants=constants)
    assert [row["condition"] for row in done.rows] == ["used", "used"]
    assert [row["currency"] for row in done.rows] == ["INR", "INR"]
    assert done.rows[1]["offered_in"] == ["US", "DE"]
    assert done.rows[0]["seller_verified"] is False
    assert done.file.ignored_columns == ("condition",)


@pytest.mark.parametrize(
    ("constants", "message"),
    [
        ({"conditon": "used"}, "--set names conditon, which is no column of a listing. Did you mean condition?"),
        ({"condition": "so-so"}, "--set condition=so-so: condition so-so is not new, used or refurbished"),
        ({"currency": "XQZ"}, "--set currency=XQZ: currency XQZ is no ISO 4217 code"),
        ({"price": "-5"}, "--set price=-5: price -5 is not a price"),
        ({"listing_id": "x"}, "listing_id cannot be the same in every row"),
    ],
)
def test_constants_that_cannot_be_right(tmp_path: Path, constants: dict[str, str], message: str) -> None:
    with pytest.raises(AssayError) as refusal:
        read(tmp_path, "title\nBag\n", constants=constants)
    assert message in str(refusal.value)


def test_the_word_lists_lead_to_what_the_schema_knows() -> None:
    assert set(words.CONDITIONS.values()) == set(CONDITIONS)
    assert set(words.COUNTRY_NAMES.values()) <= words.COUNTRY_CODES
    assert len(words.COUNTRY_CODES) == 249
    assert set(CURRENCY_SIGNS.values()) <= CURRENCY_CODES
    assert all(sign == sign.upper() for sign in CURRENCY_SIGNS)
    assert all(word == " ".join(word.lower().split()) for word in [*words.CONDITIONS, *words.COUNTRY_NAMES])
    assert not words.YES & words.NO
