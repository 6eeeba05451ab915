"""Dated exchange rates."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assay.base.errors import AssayError


@dataclass(frozen=True, slots=True)
class Rate:
    """One currency on one day: US dollars for one unit, and how cheap genuine goods may be where it is used (1 = as in the US)."""

    currency: str
    usd: float
    price_level: float
    as_of: str


class Rates:
    """A table of exchange rates by ISO 4217 code."""

    def __init__(self, rates: dict[str, Rate]) -> None:
        self._rates = rates

    def __contains__(self, currency: str) -> bool:
        return currency in self._rates

    def __iter__(self) -> Iterator[Rate]:
        return iter(self._rates.values())

    def __getitem__(self, currency: str) -> Rate:
        return self._rates[currency]

    def get(self, currency: str) -> Rate | None:
        return self._rates.get(currency)


def read_rates(path: Path) -> Rates:
    """Read `currency,usd,price_level,as_of,...` rows."""
    rates: dict[str, Rate] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                rate = Rate(row["currency"], float(row["usd"]), float(row["price_level"]), row["as_of"])
            except (KeyError, TypeError, ValueError):
                raise AssayError(
                    f"{path}, line {number} is not an exchange rate.",
                    "Its columns are currency, usd, price_level, as_of.",
                ) from None
            rates[rate.currency] = rate
    return Rates(rates)
