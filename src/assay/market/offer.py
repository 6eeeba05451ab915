"""One thing offered for sale, before it is put into words: what an actor decides and a tactic changes."""

from dataclasses import dataclass, field

from assay.market.brands import Brand, Line
from assay.market.draws import Draws
from assay.market.goods import KINDS, Kind
from assay.market.sellers import Seller


@dataclass(slots=True)
class Offer:
    """An offer. `price` is in US dollars; the listing is written in the seller's language and currency."""

    seller: Seller
    kind: Kind
    price: float
    brand: Brand | None = None
    line: Line | None = None
    written: str = ""
    """The brand as the title writes it; empty where the title names none."""
    told: str = ""
    """The brand as the description writes it."""
    title: str = ""
    """A template of its own, where the usual titles would not do."""
    noun: str = ""
    lead: str = ""
    tail: str = ""
    sentences: list[str] = field(default_factory=list)
    claimed: str | None = None
    condition: str | None = "new"
    units: int = 0
    counterfeit: bool = False
    tactic: str | None = None


def sold_before(draws: Draws, often: float = 1.0) -> int:
    """Units sold so far: many listings none, a few very many."""
    return 0 if draws.chance(0.35) else int(draws.around(9 * often, 1.5))


def name_in(draws: Draws, brand: Brand, chinese: bool) -> str:
    """The brand as an ordinary seller writes it."""
    if not chinese:
        mood = draws.random()
        if mood < 0.10:
            return brand.name.upper()
        if mood < 0.17:
            return brand.name.lower()
        if mood < 0.20:
            return brand.name + draws.pick(("\u00ae", "\u2122"))
        if brand.aliases and mood < 0.24:
            return brand.aliases[0]
        return brand.name
    mood = draws.random()
    if mood < 0.35:
        return brand.zh
    if mood < 0.60:
        return brand.name
    return draws.pick((f"{brand.name}/{brand.zh}", f"{brand.zh}{brand.name}", f"{brand.zh} {brand.name}"))


def genuine_goods(draws: Draws, seller: Seller, brand: Brand) -> Offer:
    """An article that the brand makes, at about its price at the counter, named plainly."""
    line = draws.pick(brand.lines) if brand.lines and draws.chance(0.35) else None
    key = line.goods if line else draws.pick(brand.goods)
    price = brand.price_of(key, line) * min(1.3, max(0.8, draws.around(1.0, 0.1)))
    written = name_in(draws, brand, seller.chinese)
    return Offer(seller, KINDS[key], price, brand, line, written, written, units=sold_before(draws))


def plain_goods(draws: Draws, seller: Seller) -> Offer:
    """Goods of no registered brand: of none at all, or of the shop's own."""
    kind = KINDS[draws.pick(seller.kinds)]
    offer = Offer(seller, kind, draws.around(kind.price, 0.45), units=sold_before(draws, 2.0))
    if draws.chance(0.1):
        offer.price *= draws.between(0.3, 0.6)
    if draws.chance(0.42):
        offer.written = offer.told = offer.claimed = seller.own_brand
        if draws.chance(0.2):
            offer.claimed = None
    elif draws.chance(0.45):
        offer.claimed = no_brand(draws, seller)
    return offer


def no_brand(draws: Draws, seller: Seller) -> str:
    return draws.pick(
        ("无品牌", "其他", "other/其他", "无") if seller.chinese else ("Unbranded", "Generic", "N/A", "No Brand")
    )


def hashtag(draws: Draws, brand: Brand, chinese: bool) -> str:
    """The brand as a hashtag: the honest write them too."""
    if chinese and draws.chance(0.5):
        return f"#{brand.zh}" + draws.pick(("", "同款", "代购", "#"))
    joined = "".join(letter for letter in brand.name if letter.isalnum())
    return f"#{joined.lower() if draws.chance(0.7) else joined}" + draws.pick(("", "", "sale", "outlet", "lover"))
