"""What a stored listing is to the engine, and what a pack stands on: the same for the gateway, for sweeps and for replay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import pyarrow as pa

from assay.base.money import minor_units
from assay.detect.listing import ACCOUNT_FIELDS, LISTING_FIELDS, LISTING_SCHEMA
from assay.detect.rules import COLUMN_TYPES, Rule, compile_rules
from assay.detect.screener import Seen
from assay.office.rights.rules import authorised_for

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


_UNSTORED = ("listing_id", "rules")


@dataclass(frozen=True, slots=True)
class Basis:
    """What one pack was compiled from: how far each table had grown, on which day, and whether the starter registry counts.

    An id is the last row that was read; `NOTHING` if the table was empty.
    """

    starter: bool
    on: date
    brands: UUID
    rights: UUID
    rules: UUID
    weights: UUID

    def as_json(self) -> dict[str, Any]:
        ids = {name: str(getattr(self, name)) for name in ("brands", "rights", "rules", "weights")}
        return {"starter": self.starter, "on": self.on.isoformat(), **ids}


NOTHING: Final = UUID(int=0)


def basis_of(record: Mapping[str, Any]) -> Basis:
    """A basis as `Basis.as_json` wrote it."""
    ids = {name: UUID(record[name]) for name in ("brands", "rights", "rules", "weights")}
    return Basis(starter=record["starter"], on=date.fromisoformat(record["on"]), **ids)


class Beside:
    """Shadow rules, compiled to run beside those of a pack on what its detectors saw. They change nothing."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(replace(rule, state="shadow") for rule in rules)
        self._compiled = compile_rules(self.rules, COLUMN_TYPES)

    def fired(self, seen: Seen) -> list[list[str]]:
        """The ids of the rules that fired, for each row."""
        if not self.rules:
            return [[] for _ in range(seen.batch.num_rows)]
        fired: list[list[str]] = self._compiled.ids(self._compiled.fired(seen.columns), "shadow").to_pylist()
        return fired


def as_stored(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """A verdict row as a screening keeps it: verdict, score, brand, usage, findings, and `rules_fired`."""
    return {**{key: verdict[key] for key in verdict if key not in _UNSTORED}, "rules_fired": verdict["rules"]}


def facts_now(
    at: datetime, stored: Mapping[str, Any], account: Mapping[str, Any] | None, granted: Sequence[str]
) -> dict[str, Any]:
    """The account facts for screening a listing again at `at`: what is known of the account now, and by `granted` brands.

    How busy it was when it put the listing up stays as it was `stored` then; so does everything of an account nobody knows.
    """
    if account is None:
        return {**stored, "seller_authorised_for": authorised_for(stored.get("seller_authorised_for"), granted)}
    opened_at = account["opened_at"]
    return {
        "seller_age_days": max(0, (at - opened_at).days) if opened_at is not None else None,
        "seller_verified": account["verified"],
        "seller_authorised_for": authorised_for(account["authorised_for"], granted),
        "seller_strikes": account["strikes"],
        "seller_velocity": stored.get("seller_velocity"),
        "seller_complaints": account["complaints"],
        "seller_linked_closed": account["linked_closed"],
    }


def part_of_subjects(number: int, parts: int) -> tuple[UUID, UUID | None]:
    """Where one of so many equal parts of all subjects begins and the next one does. Their ids are hashes: the parts are even."""
    end = ((number + 1) << 128) // parts
    return UUID(int=(number << 128) // parts), None if number + 1 == parts else UUID(int=end)
