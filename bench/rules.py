"""A hundred rules as a marketplace writes them: the load under which the rules engine is measured."""

from assay.detect.rules import Rule
from assay.detect.rules.rule import Effect

# (brands, kinds of goods, share of the price floor below which nobody sells the genuine article)
_PRICE_GROUPS = (
    (("Louis Vuitton", "Gucci", "Chanel", "Prada"), ("bag", "wallet", "belt"), 0.2),
    (("Rolex", "Omega", "Cartier"), ("watch",), 0.1),
    (("Nike", "Adidas", "New Balance"), ("shoes", "tracksuit"), 0.3),
    (("Apple", "Samsung"), ("phone", "earphones", "charger"), 0.25),
    (("Dyson",), ("vacuum", "hair_tool"), 0.3),
    (("Dior", "Tom Ford", "Creed"), ("perfume",), 0.25),
    (("Ray-Ban", "Oakley"), ("sunglasses",), 0.2),
    (("LEGO",), ("building_set", "figure"), 0.35),
    (("Pandora", "Tiffany & Co."), ("jewellery",), 0.2),
    (("Moncler", "Canada Goose", "The North Face"), ("outerwear",), 0.25),
)

_ROUTES = (
    (("CN", "HK"), ("DE", "FR", "IT"), 30),
    (("TR",), ("DE", "NL"), 60),
    (("CN", "HK", "VN"), ("US",), 14),
    (("TH", "MY"), ("GB",), 45),
    (("AE",), ("FR", "ES"), 30),
)

# Fifteen that read the title letter by letter, as a rule by itself or after cheaper conditions.
_TITLE_RULES = (
    "title ILIKE '%replica%'",
    "usage = 'sold_as' AND title ILIKE '%1:1%'",
    "usage = 'sold_as' AND title ILIKE '%mirror%quality%'",
    "brand IS NOT NULL AND contains(lower(title), 'super copy')",
    "price_ratio < 0.5 AND contains(lower(title), 'aaa')",
    "goods = 'watch' AND title ILIKE '%swiss eta%' AND price_usd < 400",
    "goods IN ('bag', 'wallet') AND title ILIKE '%with box and receipt%'",
    "usage = 'sold_as' AND regexp_matches(title, '(?i)\\b(ua|aaa+) (grade|quality|version)\\b')",
    "regexp_matches(title, '(?i)\\bog batch\\b|\\bbatch (ljr|pk|gd)\\b')",
    "price_ratio < 0.6 AND regexp_matches(title, '[0-9]+:[0-9]+ (quality|version)')",
    "title LIKE '%高仿%' OR title LIKE '%复刻%'",
    "brand = 'Nike' AND title ILIKE 'inspired%'",
    "starts_with(title, 'Custom') AND usage = 'sold_as'",
    "seller_age_days < 90 AND ends_with(lower(title), 'no logo in photo')",
    "length(title) > 180 AND mark_strength > 0.9 AND evasion > 0.3",
)


def hundred_rules() -> list[Rule]:
    """100 live rules: 85 on numbers and short texts, 15 on titles; a third have a jurisdiction."""
    expressions = [*_price_rules(), *_route_rules(), *_seller_rules(), *_evasion_rules(), *_TITLE_RULES]
    assert len(expressions) == 100
    return [_rule(number, when) for number, when in enumerate(expressions)]


def _rule(number: int, when: str) -> Rule:
    effects: tuple[Effect, ...] = ("review", "weight", "review", "remove", "weight", "allow")
    effect = effects[number % len(effects)]
    return Rule(
        id=f"bench-{number:03}",
        when=when,
        effect=effect,
        owner="bench",
        reason="This rule exists to be measured.",
        state="live",
        weight=0.5 if effect == "weight" else 0.0,
        jurisdiction=(("DE", "FR"), (), (), ("US",), (), ())[number % 6],
    )


def _quoted(texts: tuple[str, ...]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


def _price_rules() -> list[str]:
    rules = []
    for brands, goods, share in _PRICE_GROUPS:
        named = f"brand IN ({_quoted(brands)})" if len(brands) > 1 else f"brand = {_quoted(brands)}"
        kinds = f"goods IN ({_quoted(goods)})" if len(goods) > 1 else f"goods = {_quoted(goods)}"
        rules.append(f"{named} AND {kinds} AND price_ratio < {share} AND condition = 'new'")
        rules.append(f"{named} AND price_usd < {share} * price_floor_usd AND NOT COALESCE(seller_verified, FALSE)")
        span = f"price_ratio BETWEEN {share} AND {share + 0.15:.2f}"
        rules.append(f"{named} AND {kinds} AND {span} AND seller_risk >= 0.6")
    return rules


def _route_rules() -> list[str]:
    rules = []
    for origins, targets, age in _ROUTES:
        ships = f"ships_from IN ({_quoted(origins)})" if len(origins) > 1 else f"ships_from = {_quoted(origins)}"
        offered = " OR ".join(f"contains(offered_in, '{target}')" for target in targets)
        rules.append(f"{ships} AND ({offered}) AND seller_age_days < {age} AND usage = 'sold_as'")
        rules.append(f"{ships} AND seller_age_days < {age} AND seller_velocity > {age * 2} AND brand IS NOT NULL")
    return rules


def _seller_rules() -> list[str]:
    rules = ["seller_authorised AND usage = 'sold_as' AND evasion < 0.3"]
    rules += [f"seller_strikes >= {strikes} AND usage IN ('sold_as', 'compared')" for strikes in range(1, 6)]
    rules += [f"seller_complaints >= {count} AND score > {0.1 * count:.1f}" for count in range(1, 8)]
    rules += [f"seller_linked_closed >= {count} AND brand IS NOT NULL" for count in (1, 2, 3, 5)]
    rules += [f"seller_velocity > {speed} AND seller_age_days <= {speed // 10}" for speed in (50, 100, 200, 500)]
    rules += [f"units_sold = 0 AND seller_age_days < {age} AND mark_strength >= 0.8" for age in (3, 7, 14)]
    rules += ["units_sold / greatest(seller_age_days, 1) > 200 AND price_ratio < 0.5"]
    return rules


def _evasion_rules() -> list[str]:
    kinds = ("masked", "spaced", "lookalike", "misspelt", "homophone")
    rules = [f"evasion_kind = '{kind}' AND evasion >= 0.6 AND usage = 'sold_as'" for kind in kinds]
    rules += [f"evasion_kind = '{kind}' AND seller_risk > 0.7" for kind in kinds]
    rules += [f"slang >= {level} AND usage = 'sold_as'" for level in (0.3, 0.5, 0.7, 0.9)]
    rules += [f"CASE WHEN condition = 'used' THEN slang ELSE slang + 0.2 END > {level}" for level in (0.6, 0.8)]
    rules += ["finding_count >= 4 AND score > 0.5", "usage = 'resale' AND units_sold <= 1 AND slang < 0.2"]
    rules += ["usage = 'compatible' AND goods IN ('charger', 'cable', 'phone_case') AND evasion < 0.3"]
    rules += ["brand_claimed IS DISTINCT FROM brand AND mark_strength > 0.8 AND usage = 'sold_as'"]
    return rules
