"""How a seller puts the price and the shelf of an offer."""

from assay.market.draws import Draws
from assay.market.goods import KINDS
from assay.market.offer import Offer

# Units of currency for one US dollar, about the start of 2026.
RATES = {
    "USD": 1.0, "EUR": 0.86, "GBP": 0.75, "CNY": 7.0, "JPY": 155.0, "INR": 90.0, "CAD": 1.38, "AUD": 1.5,
    "SGD": 1.29,
}  # fmt: skip


def asked_price(draws: Draws, dollars: float, currency: str) -> float:
    """The price as sellers like to end it."""
    amount = max(0.5, dollars * RATES[currency])
    if currency in ("JPY", "INR") or amount >= 2000:
        return float(max(1, round(amount, -1 if amount < 5000 else -2) - draws.pick((0, 0, 1, 2))))
    if currency == "CNY":
        return round(amount + draws.pick((0.0, 0.0, 0.8, 0.9)) - amount % 1, 2)
    mood = draws.random()
    if mood < 0.55:
        return round(int(amount) + 0.99, 2)
    return float(max(1, round(amount))) if mood < 0.75 else round(amount, 2)


def category_said(draws: Draws, offer: Offer) -> str | None:
    """The category as the seller chose it: now and then none, or a wrong one."""
    mood = draws.random()
    if mood < 0.04:
        return None
    kind = draws.pick(list(KINDS.values())) if mood < 0.055 else offer.kind
    return kind.category_zh if offer.seller.chinese and draws.chance(0.85) else kind.category
