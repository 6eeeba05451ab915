"""Sixty-odd invented brands: their names, what they make, and what it costs at the counter.

None of these brands exists. They are the same for every seed, so that a pack built for one feed knows the
brands of another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assay.market.goods import KINDS


@dataclass(frozen=True, slots=True)
class Line:
    """A product line that names its brand on its own. `price` in US dollars, new, at the counter."""

    name: str
    goods: str
    price: float


@dataclass(frozen=True, eq=False)
class Brand:
    """An invented brand. `prices`: kind of goods to its usual price in US dollars, new, at the counter."""

    name: str
    zh: str
    pinyin: tuple[str, ...]
    sector: str
    prices: Mapping[str, float]
    lines: tuple[Line, ...] = ()
    aliases: tuple[str, ...] = ()
    common: Mapping[str, str] = field(default_factory=dict)
    fame: float = 1.0

    @cached_property
    def goods(self) -> tuple[str, ...]:
        return tuple(self.prices)

    @cached_property
    def initials(self) -> str:
        words = self.name.replace("&", " ").split()
        return "".join(word[0] for word in words) if len(words) > 1 else self.name[0]

    def price_of(self, kind: str, line: Line | None) -> float:
        return line.price if line else self.prices[kind]

    def floors(self) -> dict[str, float]:
        """About half the price at the counter, by kind of goods and by line; `any` is the least of them."""
        lowest = dict(self.prices)
        for line in self.lines:
            lowest[line.goods] = min(lowest[line.goods], line.price)
        floors = {kind: _rounded(0.5 * price) for kind, price in lowest.items()}
        floors |= {line.name: _rounded(0.5 * line.price) for line in self.lines}
        return floors | {"any": min(floors.values())}

    def registered(self, authorised_sellers: Sequence[str]) -> dict[str, object]:
        """What its owner would register: one object of a brands file."""
        return {
            "name": self.name,
            "aliases": list(self.aliases),
            "zh": [self.zh],
            "classes": sorted({KINDS[kind].nice for kind in self.prices}),
            "sector": self.sector,
            "goods": list(self.goods),
            "lines": [{"name": line.name, "aliases": [], "goods": line.goods} for line in self.lines],
            "common_word": dict(self.common),
            "prices": {
                "currency": "USD", "as_of": "2026-01", "basis": "registered by the owner",
                "floors": self.floors(),
            },
            "authorised_sellers": list(authorised_sellers),
        }  # fmt: skip


def _rounded(price: float) -> float:
    step = 50 if price >= 1000 else 10 if price >= 200 else 5 if price >= 50 else 1
    return float(max(1, round(price / step) * step))


def _brand(
    name: str,
    zh: str,
    sector: str,
    prices: str,
    lines: str = "",
    aliases: str = "",
    common: Mapping[str, str] | None = None,
    fame: float = 1.0,
) -> Brand:
    """Read one row: `zh` the name and its pinyin, `prices` "bag 90, belt 30", `lines` "Name/bag 120"."""
    written, *pinyin = zh.split()
    goods = {kind: float(price) for kind, price in (item.split() for item in prices.split(", "))}
    named = []
    for item in lines.split(", ") if lines else []:
        line, tail = item.split("/")
        kind, price = tail.split()
        named.append(Line(line, kind, float(price)))
    return Brand(
        name, written, tuple(pinyin), sector, goods, tuple(named),
        tuple(aliases.split(", ")) if aliases else (), common or {}, fame,
    )  # fmt: skip


BRANDS: tuple[Brand, ...] = (
    _brand("Velmorane", "维莫兰 wei mo lan", "luxury fashion",
           "bag 2400, wallet 620, belt 480, sunglasses 420, scarf 390",
           "Solenne/bag 3100, Petite Orage/bag 1900", "VLMR, Велморан, ベルモラーヌ", fame=6),
    _brand("Castelluno", "卡斯特露 ka si te lu", "luxury fashion",
           "bag 1800, shoes 890, wallet 540, perfume 160", "Arcadelle/bag 2200", "カステルーノ, Кастеллуно",
           fame=5),
    _brand("Aurenzi", "奥伦齐 ao lun qi", "luxury fashion", "bag 2900, belt 560, sunglasses 450, shoes 950",
           "Corda Nove/bag 3300", "Ауренци, 아우렌지", fame=5),
    _brand("Maison Kerouel", "凯罗薇 kai luo wei", "luxury fashion", "bag 3600, scarf 520, perfume 210",
           aliases="Kerouel", fame=3),
    _brand("Dorval & Finch", "多瓦芬奇 duo wa fen qi", "luxury fashion",
           "outerwear 1350, scarf 420, hat 310, bag 1500", aliases="Dorval and Finch, Dorval Finch", fame=2),
    _brand("Zephrine", "泽芙琳 ze fu lin", "luxury fashion", "dress 980, bag 1400, shoes 760", fame=2),
    _brand("Tessaly Roux", "泰莎露 tai sha lu", "accessible luxury",
           "bag 450, wallet 180, watch 240, sunglasses 190", "Marlo Tote/bag 395", fame=3),
    _brand("Orlanti", "奥兰蒂 ao lan di", "watches", "watch 7800, jewellery 3200", "Nautaire/watch 9800",
           "オルランティ", fame=4),
    _brand("Kessarine", "凯莎琳 kai sha lin", "jewellery", "jewellery 1900, watch 4200",
           "Trèfle Noir/jewellery 2600", fame=3),
    _brand("Grand Vesper", "维斯珀 wei si po", "watches", "watch 12500", "Regatier/watch 14500", "Vesper",
           fame=3, common={"Vesper": "evening, and evening prayer"}),
    _brand("Tindra", "婷黛 ting dai", "jewellery", "jewellery 95, keyring 45", "Momentia/jewellery 75",
           fame=3),
    _brand("Strivo", "斯迪沃 si di wo", "sportswear", "shoes 140, tshirt 38, tracksuit 110, socks 18, bag 55",
           "Cloudstep/shoes 165, Rivet 90/shoes 150", "Стриво, ストリーボ, 스트리보, ستريفو", fame=7),
    _brand("Kovaro", "科瓦罗 ke wa luo", "sportswear", "shoes 125, shorts 45, hoodie 80, tshirt 35",
           "Slipstreak/shoes 140", "Коваро", fame=5),
    _brand("Nordrel", "诺德瑞 nuo de rui", "outdoor", "outerwear 780, hat 60, gloves 95, luggage 390",
           "Expedit Parka/outerwear 990", fame=4),
    _brand("Summit", "顶峰 ding feng", "outdoor",
           "outerwear 320, trousers 140, sports_equipment 150, bag 160", fame=2,
           common={"Summit": "the top of a mountain, a meeting", "顶峰": "the top of a mountain"}),
    _brand("Ridgewolf", "岭狼 ling lang", "outdoor", "outerwear 260, gloves 55, hat 38", fame=2),
    _brand("Halden Row", "哈登路 ha deng lu", "streetwear", "hoodie 165, tshirt 60, hat 55, trousers 150",
           fame=3),
    _brand("Obsidian", "黑曜 hei yao", "streetwear", "hoodie 190, tshirt 75, sunglasses 160", fame=2,
           common={"Obsidian": "black volcanic glass", "黑曜": "short for black volcanic glass"}),
    _brand("FYR", "飞屿 fei yu", "streetwear", "shoes 220, hoodie 150, tshirt 65", fame=3),
    _brand("Pallena", "帕莲娜 pa lian na", "sportswear", "swimwear 98, trousers 110", fame=2),
    _brand("Fairmoor", "菲尔摩 fei er mo", "golf", "golf_club 480, shirt 85, hat 35",
           "Truegroove/golf_club 550", fame=2),
    _brand("Corsano", "科萨诺 ke sa nuo", "cycling", "bicycle 3200, sports_equipment 260, sunglasses 210"),
    _brand("Lumetra", "鲁美卓 lu mei zhuo", "electronics",
           "phone 899, tablet 599, charger 39, earphones 179, phone_case 45",
           "Zenta/phone 899, BeadBuds/earphones 179", "Люметра, ルメトラ", fame=7),
    _brand("Helio Nine", "赫利九 he li jiu", "electronics", "laptop 1400, tablet 520, charger 55",
           "NineBook/laptop 1500", "Helio9", fame=2),
    _brand("Auditerra", "澳缇拉 ao ti la", "audio", "earphones 199, headphones 349, speaker 229",
           "TerraBuds/earphones 199", fame=5),
    _brand("Wren", "瑞恩 rui en", "audio", "earphones 120, speaker 150, headphones 180", fame=2,
           common={"Wren": "a small bird, a surname", "瑞恩": "the first name Ryan"}),
    _brand("Voltanza", "伏坦泽 fu tan ze", "electronics", "charger 45, cable 19, battery 59", fame=3),
    _brand("Obturo", "奥图罗 ao tu luo", "cameras", "camera 2100, lens 900, battery 69", "Prismar/lens 1300",
           fame=2),
    _brand("Kvarts", "夸芝 kua zhi", "electronics", "memory_card 48, computer_part 139", fame=3),
    _brand("Aerolith", "艾洛斯 ai luo si", "electronics", "drone 1100, camera 420, battery 129",
           "Skerry Mini/drone 600", fame=2),
    _brand("Ludaro", "路达罗 lu da luo", "games", "console 449, game_controller 69, game 60",
           "LudaPad/game_controller 69", "ルダロ", fame=4),
    _brand("TQ8", "天奇 tian qi", "electronics", "smartwatch 249, earphones 89, watch_strap 35", fame=2),
    _brand("Inkwell", "墨泉 mo quan", "office", "printer 219, ink 48", fame=2,
           common={"Inkwell": "a pot that holds ink"}),
    _brand("Routeva", "鲁特瓦 lu te wa", "electronics", "router 179, computer_part 85"),
    _brand("Comet", "彗驰 hui chi", "electronics", "computer_part 95, game_controller 59, headphones 110",
           common={"Comet": "a body of ice in the sky"}),
    _brand("Mirelle Dane", "蜜芮黛 mi rui dai", "cosmetics", "makeup 42, skincare 88, perfume 135",
           "Velours Mat/makeup 39", fame=4),
    _brand("Sorielle", "索芮尔 suo rui er", "cosmetics", "skincare 120, makeup 48", fame=4),
    _brand("Petal", "蓓朵 bei duo", "cosmetics", "perfume 98, makeup 34", fame=2,
           common={"Petal": "a leaf of a flower"}),
    _brand("Hanaro Lab", "花若 hua ruo", "cosmetics", "skincare 46, haircare 32", aliases="하나로랩", fame=3),
    _brand("Keratelle", "珂拉黛 ke la dai", "hair care", "haircare 38, hair_tool 290",
           "Ventelle/hair_tool 399", fame=3),
    _brand("Noctelle", "诺缇尔 nuo ti er", "fragrance", "perfume 185", "Nuit Sept/perfume 185", fame=4),
    _brand("Bricanto", "布里康 bu li kang", "toys", "building_set 120, figure 25", aliases="Бриканто",
           fame=4),
    _brand("Mochiloo", "摩奇露 mo qi lu", "toys", "plush 38, keyring 22, figure 18", "Puffkin/plush 32",
           "モチルー", fame=5),
    _brand("Kaidora", "凯朵拉 kai duo la", "games", "card 45, figure 60, game 40", aliases="カイドラ",
           fame=4),
    _brand("Rumbleton", "朗博顿 lang bo dun", "toys", "toy 45, doll 35"),
    _brand("Anchor", "安珂 an ke", "tools", "power_tool 179, battery 89, tool 45", fame=2,
           common={"Anchor": "what holds a ship, a bolt set in a wall"}),
    _brand("Torvik", "托维克 tuo wei ke", "tools", "power_tool 249, battery 109", "HexDrive/power_tool 279",
           fame=4),
    _brand("Rolvane", "罗凡 luo fan", "industry", "bearing 38, car_part 95", fame=2),
    _brand("Petrolux", "佩卓士 pei zhuo shi", "automotive", "motor_oil 46, car_accessory 28", fame=2),
    _brand("Asterline", "雅特莱 ya te lai", "automotive", "tyre 165, car_part 120", fame=1),
    _brand("Dustra", "达斯卓 da si zhuo", "home", "vacuum 549, appliance 299", "Whirlo V9/vacuum 649",
           fame=4),
    _brand("Pannello", "潘内罗 pan nei luo", "kitchen", "kitchenware 180, drinkware 35", fame=2),
    _brand("Harbor", "海珀 hai po", "home", "drinkware 42, luggage 260", fame=2,
           common={"Harbor": "where ships lie, part of many place names"}),
    _brand("Thermaro", "赛玛罗 sai ma luo", "home", "drinkware 38, kitchenware 45", "Quenchmate/drinkware 42",
           fame=4),
    _brand("Somnia Vale", "梦谷 meng gu", "home", "bedding 220, furniture 900", aliases="Somnia"),
    _brand("Meadow", "麦陌 mai mo", "home", "bedding 160, baby_care 24",
           common={"Meadow": "a field of grass"}),
    _brand("Clover", "可洛芙 ke luo fu", "baby", "infant_formula 38, baby_care 26", fame=2,
           common={"Clover": "a plant with three leaves"}),
    _brand("Vitaluna", "维露纳 wei lu na", "health", "supplement 42, medicine 24", fame=3),
    _brand("Opticlar", "欧缇清 ou ti qing", "health", "contact_lens 55", fame=2),
    _brand("Glen Torrach", "格兰托拉 ge lan tuo la", "drinks", "spirits 120", "Torrach Reserve/spirits 190",
           fame=2),
    _brand("Château Brevin", "布雷文 bu lei wen", "drinks", "wine 240", aliases="Chateau Brevin", fame=2),
    _brand("Scrivane", "思珂文 si ke wen", "stationery", "pen 390", "Maestrale/pen 520", fame=2),
    _brand("Bladen", "布雷登 bu lei deng", "personal care", "razor 32, toothcare 28", fame=3),
    _brand("Yunmo", "云陌 yun mo", "tea", "tea 68", fame=2),
    _brand("Nubo", "努博 nu bo", "vaping", "vape 28", fame=2),
    _brand("Agrovex", "安格威 an ge wei", "agriculture", "pesticide 34"),
)  # fmt: skip

NAMED: dict[str, Brand] = {brand.name: brand for brand in BRANDS}
