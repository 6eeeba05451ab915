"""What is known of the seller, where a listing sells goods as a brand's."""

import functools
import unicodedata
from typing import Any

import pyarrow as pa

from assay.detect.detector import Mention, Reading
from assay.detect.finding import Finding, Kind
from assay.detect.marks import Usage

_NEW_DAYS = 90
_BUSY_PER_DAY = 50.0
_SUREST_MENTION = 0.5


class SellerDetector:
    """Account facts, none of which says anything of a listing that names no mark."""

    name = "seller"
    version = "1"
    columns = (
        "seller_id", "seller_age_days", "seller_verified", "seller_authorised_for", "seller_strikes", "seller_velocity",
        "seller_complaints", "seller_linked_closed",
    )  # fmt: skip

    def scan(self, batch: pa.RecordBatch, readings: dict[int, Reading]) -> None:
        """Add seller findings; sets `authorised` of the readings that sell goods as a mark's."""
        if not readings:
            return
        columns = {name: batch.column(name) for name in self.columns}
        for row, reading in readings.items():
            sold = [
                mention
                for mention in reading.mentions
                if mention.usage in (Usage.SOLD_AS, Usage.RESALE) and mention.sure >= _SUREST_MENTION
            ]
            if sold:
                self.read(reading, sold, {name: column[row].as_py() for name, column in columns.items()})

    def read(self, reading: Reading, sold: list[Mention], facts: dict[str, Any]) -> None:
        """Add what the account facts of one listing say."""
        self._authorisation(reading, sold, facts)
        age, verified = facts["seller_age_days"], facts["seller_verified"]
        if age is not None and 0 <= age < _NEW_DAYS:
            _add(
                reading,
                Kind.SELLER_NEW,
                1 - age / _NEW_DAYS,
                f"The account is {_counted(age, 'day')} old.",
                f"{age} days",
                f"{_NEW_DAYS} days",
            )
        if verified is False:
            _add(
                reading,
                Kind.SELLER_UNVERIFIED,
                1.0,
                "The seller's identity has not been verified.",
                "not verified",
                "verified",
            )
        for name, kind, full, noun, sentence in _COUNTS:
            count = facts[name]
            if count is not None and count > 0:
                _add(
                    reading, kind, min(1.0, count / full), sentence.format(count=_counted(count, noun)), f"{count}", "0"
                )
        velocity = facts["seller_velocity"]
        if velocity is not None and velocity >= _BUSY_PER_DAY and (age is None or age < _NEW_DAYS):
            detail = f"The account put up {velocity:g} listings within a day while new."
            _add(
                reading,
                Kind.SELLER_VELOCITY,
                min(1.0, velocity / (4 * _BUSY_PER_DAY)),
                detail,
                f"{velocity:g}",
                f"{_BUSY_PER_DAY:g} a day",
            )

    @staticmethod
    def _authorisation(reading: Reading, sold: list[Mention], facts: dict[str, Any]) -> None:
        """Authorised only if for every mark the goods are sold as; unauthorised only if the owner named who is."""
        granted = {_plain(name) for name in facts["seller_authorised_for"] or () if name}
        seller = facts["seller_id"]
        allowed = [
            _plain(mention.mark.name) in granted or seller in mention.mark.authorised_sellers for mention in sold
        ]
        if all(allowed):
            reading.authorised = True
            brands = ", ".join(dict.fromkeys(mention.mark.name for mention in sold))
            _add(reading, Kind.SELLER_AUTHORISED, 1.0, f"The seller is authorised for {brands}.", "authorised", brands)
            return
        missing = [mention.mark for mention, is_allowed in zip(sold, allowed, strict=True) if not is_allowed]
        named = [mark for mark in missing if mark.authorised_sellers]
        reading.authorised = False
        if named and any(mention.usage is Usage.SOLD_AS for mention in sold):
            detail = f"{named[0].name} has named its sellers, and this one is not among them."
            _add(
                reading,
                Kind.SELLER_UNAUTHORISED,
                1.0,
                detail,
                str(seller or "no seller"),
                f"{len(named[0].authorised_sellers)} authorised sellers",
            )


_COUNTS = (
    ("seller_strikes", Kind.SELLER_STRIKES, 3, "strike", "The account has {count} for counterfeits."),
    (
        "seller_complaints",
        Kind.SELLER_COMPLAINTS,
        5,
        "complaint",
        "Buyers made {count} of counterfeits within 90 days.",
    ),
    ("seller_linked_closed", Kind.SELLER_LINKED, 2, "closed account", "The account is linked to {count}."),
)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _add(reading: Reading, kind: Kind, strength: float, detail: str, found: str, against: str) -> None:
    reading.findings.append(Finding(kind, round(strength, 3), detail, "seller", found, -1, -1, against))


@functools.lru_cache(maxsize=65_536)
def _plain(name: str) -> str:
    """A brand's name without letter case and accents: a marketplace that files Hermès as Hermes means the same."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter)
    )
