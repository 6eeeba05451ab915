"""Accounts: who sells, from where, and what the marketplace knows of them.

Honest sellers can be new, busy and complained of; counterfeiters can look old and clean. The facts help, they
do not tell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assay.market.brands import BRANDS, Brand
from assay.market.draws import Draws, Weighted
from assay.market.goods import KINDS, THEMES

_COUNTRIES = Weighted([
    ("US", 30), ("GB", 12), ("CN", 17), ("DE", 7), ("FR", 4), ("CA", 5), ("AU", 4), ("IN", 5), ("HK", 4),
    ("NL", 3),
    ("IT", 3), ("TR", 3), ("JP", 3),
])  # fmt: skip
_COUNTRIES_ZH = Weighted([("CN", 84), ("HK", 6), ("SG", 4), ("MY", 3), ("US", 2), ("JP", 1)])
_CURRENCIES = {
    "US": "USD", "GB": "GBP", "CN": "USD", "DE": "EUR", "FR": "EUR", "CA": "CAD", "AU": "AUD", "IN": "INR",
    "HK": "USD",
    "NL": "EUR", "IT": "EUR", "TR": "USD", "JP": "JPY", "SG": "SGD", "MY": "USD",
}  # fmt: skip
_MARKETS: tuple[tuple[str, ...], ...] = (
    ("US",), ("US", "CA"), ("GB",), ("GB", "IE"), ("DE", "AT", "FR", "NL", "BE", "IT", "ES"),
    ("US", "GB", "DE", "FR", "AU", "CA"), ("US", "CA", "MX", "BR"), ("AU", "NZ"), ("IN",), ("JP",), ("SG",
                                                                                                     "MY",
                                                                                                     "TH"),
)  # fmt: skip
_MARKETS_ZH: tuple[tuple[str, ...], ...] = (
    ("CN",),
    ("CN",),
    ("CN",),
    ("CN", "HK", "TW"),
    ("CN", "SG", "MY"),
    ("HK", "TW"),
)
_HOME = {"US": 0, "CA": 1, "GB": 2, "DE": 4, "FR": 4, "NL": 4, "IT": 4, "AU": 7, "IN": 8, "JP": 9}
_SYLLABLES = """
ko va lin so hap mi zu tre bel nor xi dou fan lo gee pu ra wen oz tik sha mun yel bro cas ela hom jun
"""
_SYLLABLES_ZH = "木禾暖溪小鹿屋南枝朴青柚拾光半夏团子白茶初舟果壳鲸落野村"
_PHRASES = (
    "Ships within 24 hours.", "30 day returns.", "Please check the size chart before ordering.",
    "Colours may differ slightly from the photos.", "Free shipping on orders over $35.",
    "Any questions, just message us.",
    "Family run shop, thank you for your support!", "Dispatched same day if ordered before 2 pm.",
    "Buyer pays return shipping.", "Combined shipping available.", "Wholesale enquiries welcome.", "",
)  # fmt: skip
_PHRASES_ZH = (
    "48小时内发货。", "支持七天无理由退换。", "实物拍摄,因光线略有色差。", "下单前请看尺码表。",
    "江浙沪包邮。", "有问题请联系客服。",
    "收藏本店优先发货。", "默认中通快递。", "量大从优,欢迎批发。", "满99减10。", "现货秒发。", "",
)  # fmt: skip


@dataclass(slots=True)
class Seller:
    """An account. Facts are as the marketplace exports them: None where it does not know."""

    seller_id: str
    actor: str
    chinese: bool
    country: str | None
    currency: str
    offered_in: list[str] | None
    kinds: tuple[str, ...]
    brands: tuple[Brand, ...]
    own_brand: str
    phrase: str
    age_days: int | None = None
    verified: bool | None = None
    authorised_for: list[str] | None = None
    strikes: int | None = None
    velocity: float | None = None
    complaints: int | None = None
    linked_closed: int | None = None


def open_account(draws: Draws, actor: str, chinese_share: float = 0.42) -> Seller:
    """An account with its trade, its home and its habits, of which nothing else is known yet."""
    chinese = draws.chance(chinese_share)
    country = (_COUNTRIES_ZH if chinese else _COUNTRIES).pick(draws)
    currency = "CNY" if chinese and country == "CN" else _CURRENCIES[country]
    if chinese:
        offered = draws.pick(_MARKETS_ZH)
    elif country in _HOME and draws.chance(0.7):
        offered = _MARKETS[_HOME[country]]
    else:
        offered = draws.pick(_MARKETS)
    theme = list(THEMES)[draws.whole(0, len(THEMES) - 1)]
    kinds = THEMES[theme] if draws.chance(0.85) else tuple(draws.some(list(KINDS), 10))
    return Seller(
        seller_id=f"s{int(draws.random() * 2**40):010x}",
        actor=actor,
        chinese=chinese,
        country=None if draws.chance(0.04) else country,
        currency=currency,
        offered_in=None if draws.chance(0.05) else list(offered),
        kinds=tuple(draws.some(kinds, draws.whole(2, 6))),
        brands=tuple(draw_brand(draws) for _ in range(draws.whole(1, 4))),
        own_brand=_coin_name(draws, chinese),
        phrase=draws.pick(_PHRASES_ZH if chinese else _PHRASES),
    )


_FAME = Weighted([(str(place), brand.fame) for place, brand in enumerate(BRANDS)])


def draw_brand(draws: Draws) -> Brand:
    """A brand, the famous ones more often."""
    return BRANDS[int(_FAME.pick(draws))]


def _coin_name(draws: Draws, chinese: bool) -> str:
    """A small brand of the shop's own, like no registered one."""
    while True:
        if chinese and draws.chance(0.6):
            name = "".join(draws.some(_SYLLABLES_ZH, draws.whole(2, 3)))
        else:
            name = "".join(draws.some(_SYLLABLES.split(), draws.whole(2, 3)))
            name = name.upper() if draws.chance(0.4) else name.capitalize()
        if not any(brand.name.lower().startswith(name[:4].lower()) for brand in BRANDS):
            return name


def know_honest(draws: Draws, seller: Seller) -> None:
    new = draws.chance(0.13)
    seller.age_days = draws.whole(0, 60) if new else min(7000, round(draws.around(900, 1.0)))
    seller.verified = draws.chance(0.55 if new else 0.84)
    seller.strikes = draws.count(0.05)
    seller.velocity = round(draws.between(80, 900) if draws.chance(0.04) else draws.around(2.5, 1.3), 1)
    seller.complaints = draws.count(0.3 if seller.actor in ("second_hand", "honest") else 0.1)
    seller.linked_closed = 0 if draws.chance(0.985) else draws.whole(1, 2)
    seller.authorised_for = []


def know_established(draws: Draws, seller: Seller) -> None:
    """A counterfeiter who has lasted: nearly what an honest shop looks like."""
    know_honest(draws, seller)
    seller.strikes = draws.count(0.25)
    seller.complaints = draws.count(0.6)
    seller.linked_closed = 0 if draws.chance(0.9) else draws.whole(1, 3)


def know_young(draws: Draws, seller: Seller) -> None:
    seller.age_days = draws.whole(1, 120)
    seller.verified = draws.chance(0.4)
    seller.strikes = draws.count(0.4)
    seller.velocity = round(draws.around(12, 1.0), 1)
    seller.complaints = draws.count(0.8)
    seller.linked_closed = draws.count(0.4)
    seller.authorised_for = []


def know_counterfeiter(draws: Draws, seller: Seller) -> None:
    (know_young if draws.chance(0.5) else know_established)(draws, seller)


def know_ring_member(draws: Draws, seller: Seller) -> None:
    """One of many throwaway accounts of the same people."""
    know_young(draws, seller)
    seller.age_days = draws.whole(0, 25)
    seller.verified = draws.chance(0.2)
    seller.strikes = 0
    seller.velocity = round(draws.around(5, 0.7), 1)
    seller.complaints = draws.count(0.15)
    seller.linked_closed = draws.count(0.9)


def know_hijacked(draws: Draws, seller: Seller) -> None:
    """An honest account of many years, in other hands since last week."""
    know_honest(draws, seller)
    seller.age_days = draws.whole(1200, 4600)
    seller.verified = draws.chance(0.92)
    seller.strikes = 0
    seller.velocity = round(draws.around(120, 0.7), 1)
    seller.complaints = draws.count(0.35)
    seller.linked_closed = 0
    if draws.chance(0.2):
        seller.authorised_for = [draws.pick([brand for brand in BRANDS if brand not in seller.brands]).name]


def know_authorised(draws: Draws, seller: Seller) -> None:
    know_honest(draws, seller)
    seller.verified = draws.chance(0.95)
    seller.complaints = draws.count(0.08)
    seller.authorised_for = sorted({brand.name for brand in seller.brands})


def forget_some(draws: Draws, seller: Seller) -> None:
    """No marketplace knows everything of everybody."""
    nothing = draws.chance(0.07)
    for fact in ("age_days", "verified", "strikes", "velocity", "complaints", "linked_closed"):
        if nothing or draws.chance(0.04):
            setattr(seller, fact, None)
    if nothing or draws.chance(0.12 if seller.authorised_for else 0.25):
        seller.authorised_for = None


def open_accounts(
    draws: Draws, actor: str, count: int, know: Callable[[Draws, Seller], None], chinese_share: float = 0.42
) -> list[Seller]:
    """`count` accounts of one kind of actor, with what is known of each."""
    sellers = []
    for _ in range(count):
        seller = open_account(draws, actor, chinese_share)
        know(draws, seller)
        forget_some(draws, seller)
        sellers.append(seller)
    return sellers


def share_out(draws: Draws, sellers: Sequence[Seller], listings: int) -> list[Seller]:
    """Whose each listing is: few large sellers, many small ones, each with one at least."""
    weights = draws.generator.lognormal(0.0, 1.1, len(sellers))
    once = list(sellers[:listings])
    more = draws.generator.choice(len(sellers), size=listings - len(once), p=weights / weights.sum())
    return once + [sellers[place] for place in more.tolist()]
