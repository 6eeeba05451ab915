"""A price against what the genuine article costs at the least."""

import math

import pyarrow as pa
import pyarrow.compute as pc

from assay.base.rates import Rates
from assay.detect.detector import Mention, Reading
from assay.detect.finding import Finding, Kind
from assay.detect.marks import Usage

SUREST_MENTION = 0.5
_AT_FLOOR, _FULL_BELOW = 0.2, 0.35  # strength just below the floor; share of the floor from which it is 1


class PriceDetector:
    """Compares new goods sold as a brand's with that brand's lowest believable price for such goods."""

    name = "price"
    version = "1"
    columns = ("price", "currency", "condition")

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    def scan(self, batch: pa.RecordBatch, readings: dict[int, Reading]) -> None:
        """Add price findings; sets `price_usd` and `price_floor_usd` of the readings."""
        if not readings:
            return
        price, currency, condition = (batch.column(name) for name in self.columns)
        for row, reading in readings.items():
            self.read(reading, price[row].as_py(), currency[row].as_py(), condition[row].as_py())

    def in_dollars(self, batch: pa.RecordBatch) -> pa.Array:
        """The prices of a batch in US dollars, null where price or currency is unknown."""
        codes = pc.dictionary_encode(batch.column("currency"))
        rates = [self._rates.get(code) if code else None for code in codes.dictionary.to_pylist()]
        usd = pa.array([rate.usd if rate else None for rate in rates], pa.float64())
        prices = batch.column("price")
        usable = pc.and_(pc.is_finite(prices), pc.greater(prices, 0.0))
        return pc.if_else(usable, pc.multiply(prices, usd.take(codes.indices)), None)

    def read(self, reading: Reading, price: float | None, currency: str | None, condition: str | None) -> None:
        """Add what the price of one listing says."""
        rate = self._rates.get(currency) if currency else None
        if price is None or rate is None or not math.isfinite(price) or price <= 0:
            return
        reading.price_usd = price * rate.usd
        if condition in ("used", "refurbished"):
            return
        lowest: tuple[float, float, str, Mention] | None = None
        for mention in reading.mentions:
            if mention.usage is not Usage.SOLD_AS or mention.sure < SUREST_MENTION or mention.field == "description":
                continue
            floor = floor_of(mention, reading.goods)
            if floor is None:
                continue
            local = floor[0] * rate.price_level
            ratio = reading.price_usd / local
            if lowest is None or ratio < lowest[0]:
                lowest = (ratio, local, floor[1], mention)
        if lowest is None:
            return
        ratio, local, goods, mention = lowest
        reading.price_floor_usd = local
        if ratio < 1:
            reading.findings.append(_finding(price, rate.currency, ratio, local / rate.usd, goods, mention))


def floor_of(mention: Mention, goods: tuple[str, ...]) -> tuple[float, str] | None:
    """The floor for a mention among these goods, in dollars, and what it is the floor of; None if it is not known.

    A product line's own floor goes first, then the lowest of the brand's kinds that are named if all have one, then the brand's
    floor for anything it makes. Goods that the brand does not make have no floor.
    """
    floors = mention.mark.floors
    if not floors:
        return None
    kinds = list(goods) or ([mention.alias.goods] if mention.alias.goods else [])
    own = [kind for kind in kinds if kind in floors or kind in mention.mark.goods]
    line = mention.alias.text.lower() if mention.alias.kind == "line" else ""
    if line and line in floors and (own or not kinds):
        return floors[line], mention.alias.text
    known = [(floors[kind], kind) for kind in own if kind in floors]
    if known and len(known) == len(own):
        return min(known)
    if "any" in floors and (own or not kinds):
        return floors["any"], "goods"
    return None


def _finding(price: float, currency: str, ratio: float, floor: float, goods: str, mention: Mention) -> Finding:
    strength = min(1.0, _AT_FLOOR + (1 - _AT_FLOOR) * (1 - ratio) / (1 - _FULL_BELOW))
    kind = goods.replace("_", " ")
    detail = (
        f"{price:,.2f} {currency} is {ratio:.0%} of {floor:,.2f} {currency}, the lowest price at which new {mention.mark.name} "
        f"{kind} is believable."
    )
    dated = f" (as of {mention.mark.floors_as_of})" if mention.mark.floors_as_of else ""
    against = f"{mention.mark.name}, {kind}: at least {floor:,.2f} {currency}{dated}"
    return Finding(
        Kind.PRICE, round(strength * mention.sure, 3), detail, "price", f"{price:g} {currency}", -1, -1, against
    )
