"""An offer about to be listed, and how it is put into an event for the platform."""

from dataclasses import dataclass

from assay.market.asked import asked_price, category_said
from assay.market.brands import BRANDS, Brand
from assay.market.draws import Draws
from assay.market.living.accounts import Account
from assay.market.living.wire import ListingEvent
from assay.market.offer import Offer
from assay.market.wording import compose

NO_BRAND = -1
BRAND_NUMBER: dict[str, int] = {brand.name: number for number, brand in enumerate(BRANDS)}
ACTORS = (
    "honest", "authorised", "second_hand", "accessory", "look_alike", "common_word", "media", "counterfeiter",
)  # fmt: skip
ACTOR_NUMBER: dict[str, int] = {actor: number for number, actor in enumerate(ACTORS)}
_UNITS_A_DAY = 0.005
_WHOLE_UNITS = ("JPY",)


@dataclass(slots=True)
class Draft:
    """What a seller decided. `reach` is how many buyers see it; `hours` how long it shall stand."""

    account: Account
    actor: str
    offer: Offer
    reach: float
    hours: float
    quantity: int
    arm: int = 0
    bait: bool = False
    """Harmless goods, which a ring means to swap for fakes."""
    tries: int = 0
    """How often the same goods were caught before."""


def brand_number(offer: Offer) -> int:
    return BRAND_NUMBER[offer.brand.name] if offer.brand else NO_BRAND


def demand(offer: Offer) -> float:
    """Units an hour that the average buyer's eye takes at this price: more below the usual price, fewer of dear things."""
    usual = _usual_price(offer)
    cheapness: float = min(4.0, max(0.2, (usual / max(offer.price, 0.5)) ** 1.2))
    small_change: float = min(1.5, max(0.3, (40.0 / max(offer.price, 0.5)) ** 0.3))
    return _UNITS_A_DAY / 24 * cheapness * small_change


def _usual_price(offer: Offer) -> float:
    brand = offer.brand
    if brand and offer.written and not offer.title and offer.kind.key in brand.prices:
        return brand.price_of(offer.kind.key, offer.line)
    return offer.kind.price


def put_into_words(draws: Draws, offer: Offer, account: Account, listing_id: str, at: str) -> ListingEvent:
    """The first version of a listing. The text is made here, and nowhere before."""
    seller = offer.seller
    title, description = compose(draws, offer)
    has_price, has_currency = not draws.chance(0.008), not draws.chance(0.008)
    return ListingEvent(
        event="offered",
        listing_id=listing_id,
        version=1,
        captured_at=at,
        seller_id=account.seller.seller_id,
        title=title,
        description=description or "",
        brand_claimed=offer.claimed,
        category=category_said(draws, offer),
        condition=None if draws.chance(0.03) else offer.condition,
        price=written_price(draws, offer.price, seller.currency) if has_price and has_currency else None,
        currency=seller.currency if has_price and has_currency else None,
        quantity=1,
        units_sold=0,
        ships_from=seller.country,
        offered_in=seller.offered_in or [],
        languages=["zh"] if seller.chinese else ["en"],
    )


def written_price(draws: Draws, dollars: float, currency: str) -> str:
    amount = asked_price(draws, dollars, currency)
    return f"{amount:.0f}" if currency in _WHOLE_UNITS else f"{amount:.2f}"


def findable(event: ListingEvent, brand: Brand | None) -> float:
    """How easily somebody who searches for a brand comes upon the listing: by its name, a line, or by chance."""
    if brand is None:
        return 0.0
    seen = f"{event.title} {event.brand_claimed or ''}".casefold()
    if brand.name.casefold() in seen or brand.zh in seen:
        return 1.0
    told = f"{seen} {event.description}".casefold()
    named = (brand.name, brand.zh, *brand.aliases, *(line.name for line in brand.lines))
    return 0.25 if any(name.casefold() in told for name in named) else 0.06
