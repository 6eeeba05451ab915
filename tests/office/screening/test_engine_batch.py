"""Stored listings as the engine reads them."""

import json
from typing import Any

import pyarrow as pa
import pytest

from assay.base.money import CURRENCY_CODES, minor_units
from assay.detect.listing import LISTING_SCHEMA
from assay.detect.screener import Screener
from assay.office.screening.queries import engine_batch

FACTS: dict[str, Any] = {
    "seller_age_days": 12,
    "seller_verified": False,
    "seller_authorised_for": ["Velmorane"],
    "seller_strikes": 1,
    "seller_velocity": 60,
    "seller_complaints": 2,
    "seller_linked_closed": 0,
}
UNKNOWN: dict[str, Any] = dict.fromkeys(FACTS)


def stored(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "listing_id": "L1",
        "title": "Gucci bag 1:1 replica",
        "description": "",
        "brand_claimed": None,
        "category": "bags",
        "condition": "new",
        "price_minor": 1230,
        "currency": "USD",
        "seller_id": "S1",
        "units_sold": 0,
        "ships_from": "CN",
        "offered_in": ["DE"],
        "facts": FACTS,
    }
    return {**row, **changes}


@pytest.mark.parametrize(
    ("minor", "currency", "price"),
    [
        (1230, "USD", 12.3),
        (1230, "JPY", 1230.0),
        (1230, "KWD", 1.23),
        (1230, "usd", 12.3),
        (1999, "EUR", 19.99),
        (7, None, 0.07),
        (None, "USD", None),
        (29, "GBP", 0.29),
    ],
)
def test_a_price_is_the_float_nearest_to_what_was_written(
    minor: int | None, currency: str | None, price: float | None
) -> None:
    batch = engine_batch([stored(price_minor=minor, currency=currency)])
    assert batch.column("price").to_pylist() == [price]


def test_every_currency_has_its_minor_units() -> None:
    units = {code: minor_units(code) for code in CURRENCY_CODES}
    assert set(units.values()) == {0, 2, 3}
    assert [code for code, places in sorted(units.items()) if places == 3] == "BHD IQD JOD KWD LYD OMR TND".split()
    assert minor_units("ISK") == minor_units("krw") == 0


def test_a_batch_has_the_engine_s_columns_and_the_rows_order() -> None:
    batch = engine_batch([stored(listing_id=str(number), title=None) for number in range(3)])
    assert batch.schema == LISTING_SCHEMA
    assert batch.column("listing_id").to_pylist() == ["0", "1", "2"]
    assert batch.column("seller_velocity").to_pylist() == [60.0] * 3


def test_facts_that_nobody_knows_are_null() -> None:
    batch = engine_batch([stored(facts=UNKNOWN), stored(facts={})])
    assert all(batch.column(name).null_count == 2 for name in FACTS)


def test_no_rows_make_an_empty_batch(starter_screener: Screener) -> None:
    assert starter_screener.screen(engine_batch([])).num_rows == 0


def test_what_was_stored_as_json_screens_as_before_in_any_batch(starter_screener: Screener) -> None:
    rows = [
        stored(listing_id="1"),
        stored(listing_id="2", title="Hermes B1rkin bag", price_minor=9_99, facts=UNKNOWN),
        stored(listing_id="3", title="oak table", currency="JPY", price_minor=12_000),
        stored(listing_id="4", title="ro1ex watch for men", price_minor=19_99, currency="EUR", offered_in=[]),
    ]
    at_first = starter_screener.screen(engine_batch(rows))
    again = json.loads(json.dumps(rows))
    one_by_one = pa.Table.from_batches([starter_screener.screen(engine_batch([row])) for row in reversed(again)])
    assert at_first.to_pylist() == one_by_one.to_pylist()[::-1]
    assert {row["verdict"] for row in at_first.to_pylist()} == {"allow", "review"}
