"""The listing and what is known of its seller: the one contract between the engine and the outside."""

import pyarrow as pa

CONDITIONS = ("new", "used", "refurbished")

LISTING_FIELDS: tuple[pa.Field, ...] = (
    pa.field("listing_id", pa.string(), nullable=False),
    pa.field("title", pa.string()),
    pa.field("description", pa.string()),
    pa.field("brand_claimed", pa.string()),
    pa.field("category", pa.string()),
    pa.field("condition", pa.string()),
    pa.field("price", pa.float64()),
    pa.field("currency", pa.string()),
    pa.field("seller_id", pa.string()),
    pa.field("units_sold", pa.int64()),
    pa.field("ships_from", pa.string()),
    pa.field("offered_in", pa.list_(pa.string())),
)

ACCOUNT_FIELDS: tuple[pa.Field, ...] = (
    pa.field("seller_age_days", pa.int64()),
    pa.field("seller_verified", pa.bool_()),
    pa.field("seller_authorised_for", pa.list_(pa.string())),
    pa.field("seller_strikes", pa.int64()),
    pa.field("seller_velocity", pa.float64()),
    pa.field("seller_complaints", pa.int64()),
    pa.field("seller_linked_closed", pa.int64()),
)

LISTING_SCHEMA = pa.schema([*LISTING_FIELDS, *ACCOUNT_FIELDS])
