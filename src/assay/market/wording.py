"""Puts an offer into words: a title and a description, in the seller's language, as sellers write them."""

import re

from assay.market.attributes import CHINESE, COLOURLESS, COLOURS, COLOURS_ZH, ENGLISH
from assay.market.draws import Draws
from assay.market.offer import Offer

# {n} brand, {p} product line or model, {N} noun, {f} {g} features, {m} material, {c} colour, {s} size, {u}
# use, {y} year,
# {x} model code. The brand is put in last, so that nothing done to the wording changes how it is written.
_TITLES = (
    "{n} {p} {f} {N} {u} {c} {s}", "{n} {N} {f} {m} {c}", "{f} {N} {n} {p} {s} {c}", "{n} {p} {N} - {c}, {s}",
    "{y} New {n} {f} {N} {u} {m}", "{n} {p} {m} {N} {g} {f} {u}", "{N} {n} {p} {c} ({s})", "{n} {p} {N}",
    "{f} {g} {N} {u} {n} {s}", "{n} {N} {x} {f}", "New {n} {p} {N} {c} {s} Free Shipping",
    "{n} {N} {u}, {f}, {c}",
    "{m} {N} {f} {g} {u} {c} {n}", "{n} {p} {N} {s} {c} BNIB", "{n} {p} {f} {g} {m} {N} {u} {y} {c} {s}",
)  # fmt: skip
_TITLES_ZH = (
    "{n}{p}{N}{f}{u}{c}{s}", "{n} {p} {f}{N} {c} {s}", "{y}新款{n}{f}{m}{N}{u}", "【{f}】{n}{N}{g}{u}{c}",
    "{f}{m}{N}{n}{p}{c}{s}", "{n}{N} {x} {f}{g}", "{u}{f}{N}{g}{m} {n}", "{n} {N} {c} {s}",
    "{n}{p}{m}{N}{u}{g}{f}{y}爆款",
    "{n}{u}{N}{f}包邮", "{N}{n}{p}{f}{g}{s}现货", "{y} {n} {p} {m}{f}{N} {s}",
)  # fmt: skip
_OPENINGS = (
    "{n} {p} {N} in {c}, {s}.", "{f} {N} {u}. Material: {m}.", "This {N} is {f} and made of {m}.",
    "For sale: {n} {p} {N}, {c}.", "Colour: {c}. Size: {s}. Material: {m}.",
    "A {f} {N} {u}, easy to care for.",
    "{n} {N} {x}, {f}, {g}.", "Our {y} {N} comes in {c} and three other colours.",
    "What you get: 1 x {n} {p} {N}, {s}.",
    "Specifications: {m}; {f}; {g}; {s}.", "Looking for a {f} {N}? This one is made {u}.",
)  # fmt: skip
_OPENINGS_ZH = (
    "{n}{p}{N},{c},{s}。", "{f}{N},适合{u}。材质:{m}。", "采用{m}材质,{f},{g}。", "出售{n}{N},颜色{c}。",
    "颜色:{c},规格:{s},材质:{m}。",
    "{y}年新品,{f}{g},{u}都合适。", "{n}{N} 型号{x},{f}。", "产品名称:{N};材质:{m};规格:{s}。",
    "这款{N}{f}又{g},回头客很多。",
)  # fmt: skip
_ASIDES = (
    "Weight about {w} g.", "Package includes one piece and a pouch.",
    "Measured by hand, please allow 1-2 cm difference.",
    "Easy to clean.", "A thoughtful present.", "Tested before dispatch.", "12 month warranty.",
    "Comes in original packaging.",
    "Batch number {x} on the label.", "Goes with almost everything.", "Limited stock at this price.",
    "Price reduced for the end of season.", "Sold as pictured.", "See the pictures for details.",
    "Item no. {x}.",
)  # fmt: skip
_ASIDES_ZH = (
    "重量约{w}克。", "手工测量,误差1-2厘米。", "做工精细,细节见图。", "送礼自用都可以。", "发货前逐件检查。",
    "质保一年。", "包装完好。",
    "货号{x}。", "清仓价,卖完为止。", "换季特价。", "以实物为准。", "多色可选。", "数量有限,先到先得。",
)  # fmt: skip
_FLOURISHES = (
    "Hot Sale",
    "\U0001f525",
    "\u2728",
    "Free Shipping",
    "2 for 1",
    "Sale",
    "Fast Post",
    "!!!",
    "L@@K",
)
_FLOURISHES_ZH = ("包邮", "特价", "\U0001f525", "\u2728", "热卖", "清仓", "爆款", "网红", "新品", "!!!")

# How honest people misspell ordinary words.
_SLIPS = {
    "leather": "leahter", "silicone": "silcone", "wireless": "wirless", "stainless": "stainles",
    "waterproof": "watreproof",
    "women": "woman", "breathable": "breatheable", "adjustable": "adjustible", "lightweight": "lightwieght",
    "jewellery": "jewelery", "cotton": "coton", "necklace": "neckless", "bluetooth": "bluetoth",
    "portable": "potable",
    "sweater": "sweeter", "genuine": "genuin", "batteries": "batterys", "accessories": "accesories",
    "case": "caes",
    "sunglasses": "sunglases", "protector": "protecter", "replacement": "replacment",
    "compatible": "compatable",
}  # fmt: skip
_PLACE, _EDGE = "\x00", "\x01"
# Chinese sets words side by side, but two that end and begin in Latin letters or digits apart.
_CLASH = re.compile(f"(?<=[0-9A-Za-z]){_EDGE}+(?=[0-9A-Za-z])")


def _by_language(english: tuple[str, ...], chinese: tuple[str, ...]) -> dict[tuple[bool, bool], tuple[str, ...]]:
    """Templates by whether the seller writes Chinese and whether the goods have a colour."""
    return {
        (is_chinese, coloured): tuple(template for template in templates if coloured or "{c}" not in template)
        for is_chinese, templates in ((False, english), (True, chinese))
        for coloured in (False, True)
    }


_TITLES_BY = _by_language(_TITLES, _TITLES_ZH)
_OPENINGS_BY = _by_language(_OPENINGS, _OPENINGS_ZH)


def compose(draws: Draws, offer: Offer) -> tuple[str, str | None]:
    """The offer's title and description; a few sellers write no description."""
    words = _words(draws, offer)
    chinese = offer.seller.chinese
    coloured = offer.kind.group not in COLOURLESS
    title = (offer.title or draws.pick(_TITLES_BY[chinese, coloured])).format_map(words)
    title = f"{offer.lead} {title} {offer.tail}"
    if draws.chance(0.06):
        title = f"{title} {draws.pick(_FLOURISHES_ZH if chinese else _FLOURISHES)}"
    if not chinese:
        title = _styled(draws, title)
    title = " ".join(title.replace("()", "").split()).strip(" -,|")
    title = _name_put_in(title, offer.written)
    if not offer.sentences and draws.chance(0.07):
        return title, None
    return title, _describe(draws, offer, words)


def _words(draws: Draws, offer: Offer) -> dict[str, str]:
    chinese = offer.seller.chinese
    attributes = (CHINESE if chinese else ENGLISH)[offer.kind.group]
    first, second = draws.some(attributes.features, 2)
    code = draws.pick("ABCDEFGHKLMNPRSTVX") + draws.pick("ABEHKMNRTX-") + str(draws.whole(10, 9999))
    product = offer.line.name if offer.line else code if draws.chance(0.15) else ""
    words = {
        "n": _PLACE if offer.written else "",
        "p": product,
        "N": offer.noun or draws.pick(offer.kind.nouns_zh if chinese else offer.kind.nouns),
        "f": first,
        "g": second,
        "m": draws.pick(attributes.materials),
        "c": draws.pick(COLOURS_ZH if chinese else COLOURS),
        "s": draws.pick(attributes.sizes),
        "u": draws.pick(attributes.uses),
        "y": str(draws.whole(2022, 2026)),
        "x": code,
        "w": str(draws.whole(3, 180) * 10),
        "o": offer.seller.own_brand,
        "d": str(draws.whole(2, 40)),
    }
    if not chinese:
        return words
    return {field: f"{_EDGE}{word}{_EDGE}" if word else "" for field, word in words.items()}


def _styled(draws: Draws, title: str) -> str:
    mood = draws.random()
    if mood < 0.06:
        return title.upper()
    if mood < 0.14:
        return title.lower()
    if mood < 0.17:
        known = [word for word in title.split() if word.lower() in _SLIPS]
        for word in known[:1]:
            slip = _SLIPS[word.lower()]
            return title.replace(word, slip.capitalize() if word[0].isupper() else slip)
    return title


def _describe(draws: Draws, offer: Offer, words: dict[str, str]) -> str:
    chinese = offer.seller.chinese
    words = words | {"n": _PLACE if offer.told else ""}
    if not chinese:
        words |= {field: words[field].lower() for field in "Nfgcu"}
    coloured = offer.kind.group not in COLOURLESS
    sentences = [draws.pick(_OPENINGS_BY[chinese, coloured])] if draws.chance(0.92) else []
    asides = _ASIDES_ZH if chinese else _ASIDES
    sentences += offer.sentences
    sentences += draws.some(asides, draws.whole(0, 3))
    text = ("" if chinese else " ").join(sentences).format_map(words)
    if draws.chance(0.6):
        text = f"{text} {offer.seller.phrase}"
    text = " ".join(text.replace(" ,", ",").replace(" .", ".").split())
    return _name_put_in(text, offer.told)


def _name_put_in(text: str, name: str) -> str:
    text = text.replace(_PLACE, f"{_EDGE}{name}{_EDGE}")
    return _CLASH.sub(" ", text).replace(_EDGE, "")
