"""What counterfeiters do. One function a tactic; nine are for tuning, nine are held out (marked H).

    plain                    the brand's own name and a low price, nothing hidden
    masked                   characters of the name hidden by signs: Vel*orane, 维*兰
    look_alike_characters  H letters of other alphabets, digits, styled letters; characters taken apart
    misspelt                 a letter dropped, doubled, swapped, or one that sounds like it
    spaced                 H the name spaced or punctuated apart: V.e.l.m.o.r.a.n.e, 【维】莫兰
    homophone              H Chinese characters that sound the same: 唯墨蓝
    mixed_script             part of the name in another script: Vel莫兰, 维mo兰
    slang                    the words of the trade beside the name: "1:1", "top batch", 高仿, 原单
    description_only         a title without a brand; the description names it
    just_below               the name, a price just under the genuine one, a clean account: no tell
    claimed_only           H no brand in the text; it stands in the brand field alone
    hashtags               H a title without a brand; brands in hashtags or stuffed keywords
    false_second_hand      H condition "used", many of the same in stock
    many_small_accounts      a ring of throwaway accounts, one or two listings each
    hijacked_account       H an old honest account in other hands, suddenly very busy
    line_only              H the product line instead of the brand
    invisible              H characters nobody sees between the letters of the name
    initials                 letters that stand for the name: V家, "VLM designer"

Written before the detectors and never adjusted to them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from assay.base.errors import AssayError
from assay.market import disguise, sellers
from assay.market.brands import BRANDS, Brand
from assay.market.draws import Draws
from assay.market.goods import KINDS
from assay.market.offer import Offer, genuine_goods, hashtag, no_brand
from assay.market.sellers import Seller, draw_brand

Apply = Callable[[Draws, Offer, Brand], None]


@dataclass(frozen=True, slots=True)
class Tactic:
    """A way of selling fakes: how the offer is bent, through which accounts, and how common it is."""

    name: str
    held_out: bool
    weight: float
    apply: Apply
    know: Callable[[Draws, Seller], None]
    listings_each: float
    chinese_share: float


TACTICS: dict[str, Tactic] = {}


def _tactic(
    *,
    weight: float,
    held_out: bool = False,
    know: Callable[[Draws, Seller], None] = sellers.know_counterfeiter,
    listings_each: float = 5.0,
    chinese_share: float = 0.42,
) -> Callable[[Apply], Apply]:
    def enter(apply: Apply) -> Apply:
        name = apply.__name__
        TACTICS[name] = Tactic(name, held_out, weight, apply, know, listings_each, chinese_share)
        return apply

    return enter


def choose(tactics: str) -> list[Tactic]:
    """The tactics of one half, or all of them.

    Raises AssayError where `tactics` is none of "all", "tuning", "held-out".
    """
    if tactics not in ("all", "tuning", "held-out"):
        raise AssayError(f"There are no tactics called {tactics!r}.", hint="Choose all, tuning or held-out.")
    return [tactic for tactic in TACTICS.values() if tactics == "all" or tactic.held_out == (tactics == "held-out")]


def fake(draws: Draws, seller: Seller, tactic: Tactic) -> Offer:
    """A counterfeit: offered as the genuine goods are, then bent by its seller's tactic."""
    brand = draws.pick(seller.brands) if draws.chance(0.8) else draw_brand(draws)
    offer = genuine_goods(draws, seller, brand)
    offer.counterfeit = True
    offer.tactic = tactic.name
    offer.price *= _undercut(draws)
    tactic.apply(draws, offer, brand)
    if draws.chance(0.15):
        offer.sentences.append(draws.pick(_HINTS_ZH if seller.chinese else _HINTS))
    if draws.chance(0.3):
        offer.sentences.append(draws.pick(_CLAIMS_ZH if seller.chinese else _CLAIMS))
    return offer


def _undercut(draws: Draws) -> float:
    """The price as a share of the genuine one: mostly far below, sometimes where an outlet would be."""
    mood = draws.random()
    if mood < 0.55:
        return draws.between(0.04, 0.3)
    return draws.between(0.3, 0.55) if mood < 0.85 else draws.between(0.55, 0.92)


_CLAIMS = (
    "100% authentic.", "Brand new with tags and dust bag.", "Genuine quality.", "Original packaging.",
    "Authentic, money back.",
    "Full set with box and papers.", "Overstock from the maker.",
)  # fmt: skip
_CLAIMS_ZH = (
    "正品保证。",
    "支持专柜验货。",
    "全套包装。",
    "工厂直销。",
    "品质保证,不满意包退。",
    "海外代购。",
    "附发票小票。",
)
_HINTS = (
    "Same factory, no middle man.", "No box to save shipping.", "You know the quality.",
    "Please ask for real photos.",
    "Looks and feels like in the shop.", "Do not ask about papers.", "Contact us before you leave feedback.",
)  # fmt: skip
_HINTS_ZH = (
    "懂的来。",
    "细节对版,看图说话。",
    "代工厂流出。",
    "微信看更多款。",
    "不支持专柜,懂货的来。",
    "五金齐全,配全套包装。",
    "实拍图私聊。",
)


def _name(draws: Draws, offer: Offer, brand: Brand) -> str:
    """The name a disguise starts from: Chinese sellers take the Chinese one more often."""
    return brand.zh if offer.seller.chinese and draws.chance(0.65) else brand.name


def _hide(draws: Draws, offer: Offer, written: str) -> None:
    """Write the name so and nowhere otherwise."""
    offer.written = written
    offer.told = written if draws.chance(0.55) else ""
    if draws.chance(0.85):
        offer.line = None
    _claim_nothing(draws, offer)


def _claim_nothing(draws: Draws, offer: Offer) -> None:
    mood = draws.random()
    offer.claimed = None if mood < 0.5 else no_brand(draws, offer.seller) if mood < 0.8 else offer.seller.own_brand


def _claim(draws: Draws, offer: Offer, brand: Brand, often: float) -> None:
    if draws.chance(often):
        offer.claimed = draws.pick((brand.name, brand.zh)) if offer.seller.chinese else brand.name


@_tactic(weight=14)
def plain(draws: Draws, offer: Offer, brand: Brand) -> None:
    _claim(draws, offer, brand, 0.6)


@_tactic(weight=9)
def masked(draws: Draws, offer: Offer, brand: Brand) -> None:
    _hide(draws, offer, disguise.mask(draws, _name(draws, offer, brand)))


@_tactic(weight=6, held_out=True)
def look_alike_characters(draws: Draws, offer: Offer, brand: Brand) -> None:
    _hide(draws, offer, disguise.look_alike(draws, _name(draws, offer, brand)))


@_tactic(weight=8, chinese_share=0.15)
def misspelt(draws: Draws, offer: Offer, brand: Brand) -> None:
    _hide(draws, offer, disguise.misspell(draws, brand.name))


@_tactic(weight=5, held_out=True)
def spaced(draws: Draws, offer: Offer, brand: Brand) -> None:
    _hide(draws, offer, disguise.space_out(draws, _name(draws, offer, brand)))


@_tactic(weight=5, held_out=True, chinese_share=1.0)
def homophone(draws: Draws, offer: Offer, brand: Brand) -> None:
    _hide(draws, offer, disguise.by_ear(draws, brand.zh))


@_tactic(weight=5, chinese_share=0.75)
def mixed_script(draws: Draws, offer: Offer, brand: Brand) -> None:
    _hide(draws, offer, disguise.mix_scripts(draws, brand.name, brand.zh, brand.pinyin))


_SLANG = (
    "1:1", "1:1 quality", "AAA quality", "AAA+", "mirror quality", "top batch", "best batch", "super copy",
    "master copy",
    "first copy", "7A", "UA", "top grade rep", "high end rep", "same factory", "factory batch", "clone",
    "super clone",
    "replica", "copy 1to1", "OEM grade", "retail version", "unauthorized authentic", "inspired 1:1",
    "budget rep", "QC pics",
)  # fmt: skip
_SLANG_ZH = (
    "高仿", "精仿", "超A", "A货", "顶级复刻", "复刻", "原单", "一比一", "1:1", "纯原", "莆田货", "顶级版本",
    "过验", "原厂皮", "专柜品质", "尾单", "高版本",
    "真标", "广州货", "代工厂", "原版", "通货", "支持过验", "开模", "顶配版", "公司货", "N厂", "S级",
)  # fmt: skip


@_tactic(weight=9)
def slang(draws: Draws, offer: Offer, brand: Brand) -> None:
    words = _SLANG_ZH if offer.seller.chinese else _SLANG
    said = draws.some(words, draws.whole(1, 2))
    if draws.chance(0.2):  # the word itself half hidden
        first = said[0]
        said[0] = first[0] + draws.pick(("/", "*", " ", ".")) + first[1:] if len(first) > 1 else first
    place = draws.random()
    if place < 0.35:
        offer.lead = " ".join(said)
    elif place < 0.75:
        offer.tail = " ".join(said)
    else:
        offer.sentences.append(", ".join(said) + ("。" if offer.seller.chinese else "."))
    _claim(draws, offer, brand, 0.3)


_NAMES_IT = (
    "Comes with {n} logo and box.", "{n} design, all hardware engraved.", "Made by {n}.",
    "This is the {n} one you are looking for.",
    "Brand: {n}.", "Tag says {n}.", "The {n} model of this season, see pictures.",
    "Brand is {n}, not shown in title.",
)  # fmt: skip
_NAMES_IT_ZH = (
    "品牌:{n}。",
    "{n}专柜款。",
    "图片实拍,{n}标齐全。",
    "{n}当季新款,标题不方便写。",
    "{n}家最新款。",
    "五金刻{n}字样。",
    "吊牌{n}。",
)


@_tactic(weight=7)
def description_only(draws: Draws, offer: Offer, brand: Brand) -> None:
    offer.written, offer.line = "", None
    offer.sentences.append(draws.pick(_NAMES_IT_ZH if offer.seller.chinese else _NAMES_IT))
    _claim_nothing(draws, offer)


@_tactic(weight=6, know=sellers.know_honest)
def just_below(draws: Draws, offer: Offer, brand: Brand) -> None:
    offer.price = brand.price_of(offer.kind.key, offer.line) * draws.between(0.74, 0.96)
    _claim(draws, offer, brand, 0.8)


@_tactic(weight=5, held_out=True)
def claimed_only(draws: Draws, offer: Offer, brand: Brand) -> None:
    offer.written, offer.told, offer.line = "", "", None
    forms = (brand.name, brand.name, brand.name.upper(), brand.name.lower())
    offer.claimed = brand.zh if offer.seller.chinese and draws.chance(0.5) else draws.pick(forms)


@_tactic(weight=5, held_out=True)
def hashtags(draws: Draws, offer: Offer, brand: Brand) -> None:
    offer.written, offer.told, offer.line = "", "", None
    _claim_nothing(draws, offer)
    others = [draw_brand(draws) for _ in range(draws.whole(0, 3))]
    if draws.chance(0.6):
        tags = " ".join(hashtag(draws, each, offer.seller.chinese) for each in (brand, *others))
        offer.sentences.append(f" {tags} ")
        return
    stuffed = " ".join((each.zh if offer.seller.chinese else each.name.lower()) for each in (brand, *others))
    if draws.chance(0.5):
        offer.tail = stuffed
    else:
        offer.sentences.append(("关键词:" if offer.seller.chinese else "Keywords: ") + stuffed)


_IN_STOCK = (
    "Like new, {d} pieces available.", "Used, several colours in stock.",
    "Gently used, {d} in stock, all sizes.",
    "Second hand, message for quantity discount.", "Preloved, every size available.",
    "As new, bulk orders welcome.",
)  # fmt: skip
_IN_STOCK_ZH = (
    "95新,现货{d}件。",
    "闲置转让,颜色尺码齐全。",
    "二手99新,多件现货可选。",
    "全新闲置,量大优惠,可批发。",
    "九九新,每色都有库存。",
)


@_tactic(weight=5, held_out=True)
def false_second_hand(draws: Draws, offer: Offer, brand: Brand) -> None:
    offer.condition = "used"
    offer.price = brand.price_of(offer.kind.key, offer.line) * draws.between(0.06, 0.4)
    offer.units = 0 if draws.chance(0.2) else int(draws.around(35, 0.9))
    if draws.chance(0.75):
        offer.sentences.append(draws.pick(_IN_STOCK_ZH if offer.seller.chinese else _IN_STOCK))
    if draws.chance(0.4):
        offer.lead = (
            draws.pick(("二手", "99新", "闲置"))
            if offer.seller.chinese
            else draws.pick(("Used", "Preloved", "Like New"))
        )
    _claim(draws, offer, brand, 0.5)


@_tactic(weight=8, know=sellers.know_ring_member, listings_each=1.5)
def many_small_accounts(draws: Draws, offer: Offer, brand: Brand) -> None:
    offer.price = brand.price_of(offer.kind.key, offer.line) * draws.between(0.12, 0.6)
    offer.units = 0 if draws.chance(0.7) else draws.whole(1, 6)
    _claim(draws, offer, brand, 0.6)


@_tactic(weight=5, held_out=True, know=sellers.know_hijacked, listings_each=20.0)
def hijacked_account(draws: Draws, offer: Offer, brand: Brand) -> None:
    offer.price = brand.price_of(offer.kind.key, offer.line) * draws.between(0.1, 0.55)
    offer.units = 0 if draws.chance(0.6) else draws.whole(1, 20)
    _claim(draws, offer, brand, 0.6)


@_tactic(weight=5, held_out=True)
def line_only(draws: Draws, offer: Offer, brand: Brand) -> None:
    if not brand.lines:
        brand = draws.pick([brand for brand in BRANDS if brand.lines])
    line = draws.pick(brand.lines)
    bent = genuine_goods(draws, offer.seller, brand)
    offer.brand, offer.kind, offer.price = brand, KINDS[line.goods], line.price * _undercut(draws)
    offer.written = offer.told = line.name if draws.chance(0.8) else line.name.lower()
    offer.line, offer.units = None, bent.units
    _claim_nothing(draws, offer)


@_tactic(weight=4, held_out=True)
def invisible(draws: Draws, offer: Offer, brand: Brand) -> None:
    _hide(draws, offer, disguise.hide_marks(draws, _name(draws, offer, brand)))


@_tactic(weight=4, chinese_share=0.65)
def initials(draws: Draws, offer: Offer, brand: Brand) -> None:
    if offer.seller.chinese:
        written = brand.initials[0] + draws.pick(("家", "牌", "\u2217家", "家同款正品"))
    else:
        bones = brand.name[0] + "".join(
            letter for letter in brand.name[1:] if letter.isalpha() and letter not in "aeiou"
        )
        letters = brand.initials if len(brand.initials) > 1 else bones.replace(" ", "")[:3].upper()
        written = letters + draws.pick(("", " designer", " brand", " inspired luxury"))
    _hide(draws, offer, written)
    offer.line = None
