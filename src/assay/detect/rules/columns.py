"""The columns a rule may name: the listing, what is known of its seller, and what the engine found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import pyarrow as pa

from assay.detect.listing import LISTING_SCHEMA


class ColumnType(StrEnum):
    """The SQL types that columns and expressions have; the value is the name that rule writers see."""

    VARCHAR = "VARCHAR"
    DOUBLE = "DOUBLE"
    BIGINT = "BIGINT"
    BOOLEAN = "BOOLEAN"
    VARCHAR_LIST = "VARCHAR[]"


ARROW_TYPES: Mapping[ColumnType, pa.DataType] = MappingProxyType(
    {
        ColumnType.VARCHAR: pa.string(),
        ColumnType.DOUBLE: pa.float64(),
        ColumnType.BIGINT: pa.int64(),
        ColumnType.BOOLEAN: pa.bool_(),
        ColumnType.VARCHAR_LIST: pa.list_(pa.string()),
    }
)


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """A column that rules may name: its type, and one line that says what it holds and in which unit."""

    type: ColumnType
    meaning: str


_LISTING_MEANINGS = {
    "listing_id": "the marketplace's id of the listing",
    "title": "the title as the seller wrote it",
    "description": "the description as the seller wrote it",
    "brand_claimed": "the brand the seller filled in",
    "category": "the category path the seller chose",
    "condition": "new, used or refurbished",
    "price": "the price in major units of currency",
    "currency": "the currency of price (ISO 4217)",
    "seller_id": "the marketplace's id of the seller",
    "units_sold": "how many have been sold from this listing",
    "ships_from": "the country it ships from (ISO 3166-1 alpha-2)",
    "offered_in": "the countries it is offered in (ISO 3166-1 alpha-2); NULL or empty means everywhere",
    "seller_age_days": "days since the seller's account was opened",
    "seller_verified": "whether the marketplace verified who the seller is",
    "seller_authorised_for": "names of the brands the seller is authorised to sell",
    "seller_strikes": "strikes the account has now",
    "seller_velocity": "listings the account created in the last 24 hours",
    "seller_complaints": "buyers' counterfeit complaints against the account in the last 90 days",
    "seller_linked_closed": "closed accounts this account is linked to",
}

_FOUND_COLUMNS = {
    "brand": RuleColumn(ColumnType.VARCHAR, "the brand whose mark was found, by its canonical name; NULL if none"),
    "usage": RuleColumn(
        ColumnType.VARCHAR,
        "how the mark is used: sold_as, compatible, compared, resale, common_word or none",
    ),
    "mark_strength": RuleColumn(ColumnType.DOUBLE, "how sure it is that the mark is there, 0 to 1"),
    "evasion": RuleColumn(ColumnType.DOUBLE, "the strongest disguise of a mark, 0 (none) to 1"),
    "evasion_kind": RuleColumn(
        ColumnType.VARCHAR,
        "the kind of that disguise: masked, spaced, lookalike, misspelt, homophone, joined or hidden",
    ),
    "slang": RuleColumn(ColumnType.DOUBLE, "the strongest word of the replica trade, 0 (none) to 1"),
    "price_usd": RuleColumn(ColumnType.DOUBLE, "the price in US dollars; NULL if price or currency is unknown"),
    "price_floor_usd": RuleColumn(
        ColumnType.DOUBLE,
        "the lowest believable price of the genuine article, new, in US dollars; NULL if unknown",
    ),
    "price_ratio": RuleColumn(ColumnType.DOUBLE, "price_usd divided by price_floor_usd; NULL if either is unknown"),
    "goods": RuleColumn(
        ColumnType.VARCHAR,
        "the kind of goods offered (bag, watch, phone_case, ...); NULL where no mark and no slang was found",
    ),
    "seller_risk": RuleColumn(ColumnType.DOUBLE, "the risk in what is known of the seller, 0 to 1"),
    "seller_authorised": RuleColumn(ColumnType.BOOLEAN, "whether the seller is authorised for the brand found"),
    "finding_count": RuleColumn(ColumnType.BIGINT, "how many findings the engine made"),
    "score": RuleColumn(ColumnType.DOUBLE, "the score before rules, 0 to 1"),
}


def _listing_columns() -> dict[str, RuleColumn]:
    by_arrow_type = {arrow: sql for sql, arrow in ARROW_TYPES.items()}
    return {
        field.name: RuleColumn(by_arrow_type[field.type], _LISTING_MEANINGS[field.name]) for field in LISTING_SCHEMA
    }


COLUMNS: Mapping[str, RuleColumn] = MappingProxyType({**_listing_columns(), **_FOUND_COLUMNS})

COLUMN_TYPES: Mapping[str, ColumnType] = MappingProxyType({name: column.type for name, column in COLUMNS.items()})
