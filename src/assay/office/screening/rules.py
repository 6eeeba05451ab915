"""What a stored listing is to the engine: plain Python, the same for the gateway, for sweeps and for replay."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from assay.base.money import minor_units
from assay.detect.listing import ACCOUNT_FIELDS, LISTING_FIELDS, LISTING_SCHEMA

_AS_STORED = tuple(field for field in LISTING_FIELDS if field.name != "price")


def engine_batch(rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Stored listings as the engine reads them, in `LISTING_SCHEMA` and in the same order.

    A row has `listing_id` and `seller_id` as the marketplace names them, the columns of a snapshot (`title`, `description`,
    `brand_claimed`, `category`, `condition`, `price_minor`, `currency`, `units_sold`, `ships_from`, `offered_in`), and `facts`,
    the account facts that its screening keeps, each a value or null. Equal rows make equal batches: this is the only way
    into the engine, so a verdict that was stored with its row can be had again.
    """
    columns = {field.name: pa.array([row[field.name] for row in rows], field.type) for field in _AS_STORED}
    columns["price"] = pa.array([_price(row["price_minor"], row["currency"]) for row in rows], pa.float64())
    facts = [row["facts"] for row in rows]
    for field in ACCOUNT_FIELDS:
        columns[field.name] = pa.array([known.get(field.name) for known in facts], field.type)
    return pa.RecordBatch.from_arrays([columns[name] for name in LISTING_SCHEMA.names], schema=LISTING_SCHEMA)


def _price(minor: int | None, currency: str | None) -> float | None:
    # Divided by a power of ten, never multiplied by its inverse: 1230 / 100 is the float nearest to 12.30.
    return None if minor is None else minor / 10 ** minor_units(currency or "")
