"""Everybody who breaks no law: shops, dealers, second-hand sellers, makers of accessories and look-alikes.

One function an actor; each gives one offer. Among them is all that makes innocents look guilty: clearance
below half price, new accounts, a brand named for what it fits, a brand that is also a word, a misfiled brand
field.
"""

from assay.market import disguise
from assay.market.brands import BRANDS, Brand
from assay.market.draws import Draws
from assay.market.goods import KINDS
from assay.market.offer import Offer, genuine_goods, hashtag, name_in, no_brand, plain_goods, sold_before
from assay.market.sellers import Seller

_PROMISES = (
    "100% authentic.", "Genuine product with receipt.", "Brand new with tags.", "Original packaging.",
    "Sealed box.",
    "Bought from the official store.", "Full manufacturer's warranty.", "Last season's stock.",
    "Authentic, money back.",
)  # fmt: skip
_PROMISES_ZH = (
    "正品保证,假一赔十。", "专柜正品,附小票。", "全新带吊牌。", "原装包装。", "支持专柜验货。",
    "官方渠道进货。", "国内现货,正品。", "断码清仓。",
)  # fmt: skip
_DEALER = (
    "Official store.",
    "Authorised dealer.",
    "Official distributor, full warranty.",
    "Authorized retailer since {y}.",
)
_DEALER_ZH = ("官方旗舰店。", "品牌授权专卖。", "授权经销商,全国联保。", "官方授权,正品行货。")
_WORN = (
    "Used but in good condition.", "Worn twice.", "Pre-owned, light scratches.",
    "Some wear on the corners, see pictures.",
    "Selling because I never use it.", "From a smoke free home.", "Bought in {y}, receipt lost.",
    "Small mark inside.",
    "Gently used, comes without the box.", "My daughter outgrew it.", "Vintage, normal signs of age.",
    "Unwanted gift.",
)  # fmt: skip
_WORN_ZH = (
    "个人闲置,用过几次。", "9成新,无划痕。", "二手自用,介意勿拍。", "搬家出闲置。", "{y}年专柜购入。",
    "有轻微使用痕迹。", "买来没怎么用。", "八五新,配件齐全。",
    "转手,不退不换。", "朋友送的,用不上。",
)  # fmt: skip
_WORN_LEAD = ("Used", "Pre-owned", "Vintage", "Second hand", "Preloved", "", "", "")
_WORN_LEAD_ZH = ("二手", "闲置", "9成新", "转卖", "中古", "", "", "")

# What others make for a brand's goods: kind it is filed under, English and Chinese name, price in US dollars.
_FITTINGS: dict[str, tuple[tuple[str, str, str, float], ...]] = {
    "phone": (("phone_case", "Case", "手机壳", 9), ("phone_case", "Wallet Cover", "皮套", 13),
              ("screen_protector", "Tempered Glass", "钢化膜", 7), ("charger", "Fast Charger", "充电器", 14),
              ("cable", "USB-C Cable", "数据线", 8)),
    "tablet": (("phone_case", "Tablet Sleeve", "平板保护套", 15), ("screen_protector", "Paperfeel Film",
                                                              "类纸膜", 10)),
    "laptop": (("phone_case", "Hard Shell", "电脑保护壳", 18), ("charger", "Power Adapter", "电源适配器",
                                                           24)),
    "earphones": (("phone_case", "Earbud Case", "耳机套", 7), ("cable", "Memory Foam Ear Tips", "耳塞套", 9)),
    "headphones": (("phone_case", "Ear Pads", "耳罩", 13), ("cable", "Audio Cable", "音频线", 10)),
    "speaker": (("phone_case", "Travel Pouch", "音箱收纳包", 15), ("charger", "Power Supply", "电源线", 14)),
    "watch": (("watch_strap", "Strap", "表带", 15), ("watch_strap", "Steel Bracelet", "钢带", 26)),
    "smartwatch": (("watch_strap", "Band", "表带", 11), ("charger", "Charging Dock", "充电底座", 12),
                   ("screen_protector", "Screen Film", "手表膜", 6)),
    "camera": (("battery", "Battery", "相机电池", 23), ("phone_case", "Half Case", "相机皮套", 28)),
    "lens": (("phone_case", "Lens Cap", "镜头盖", 7), ("phone_case", "Lens Hood", "遮光罩", 11)),
    "drone": (("battery", "Flight Battery", "飞行电池", 59), ("toy", "Propellers 8 pcs", "螺旋桨8片", 12)),
    "console": (("phone_case", "Silicone Skin", "保护套", 11), ("charger", "Charging Stand", "充电底座", 19)),
    "game_controller": (("phone_case", "Grip Cover", "手柄套", 9), ("charger", "Charging Dock", "座充", 17)),
    "printer": (("ink", "Ink Cartridge", "墨盒", 17), ("ink", "Refill Ink", "填充墨水", 12)),
    "ink": (("ink", "Refill Ink", "填充墨水", 12), ("ink", "XL Cartridge 2 Pack", "大容量墨盒", 21)),
    "vacuum": (("vacuum", "Filter", "滤芯", 13), ("vacuum", "Roller Brush", "滚刷", 19), ("battery",
                                                                                      "Battery", "电池", 42)),
    "appliance": (("vacuum", "HEPA Filter", "滤网", 17),),
    "power_tool": (("battery", "18V Battery", "锂电池", 34), ("charger", "Battery Charger", "充电器", 25),
                   ("tool", "Belt Clip", "腰挂", 8)),
    "battery": (("charger", "Charger", "座充", 21),),
    "razor": (("razor", "Blades 8 Pack", "刀片8片", 13), ("razor", "Stand", "剃须刀架", 9)),
    "toothcare": (("toothcare", "Brush Heads 4 Pack", "刷头4支", 10),),
    "bag": (("bag", "Bag Organizer Insert", "内胆包", 19), ("bag", "Strap", "包带", 14), ("bag", "Rain Cover",
                                                                                     "包包防雨套", 9)),
    "shoes": (("shoes", "Shoe Laces", "鞋带", 6), ("shoes", "Insoles", "鞋垫", 11)),
    "building_set": (("lamp", "LED Light Kit", "积木灯光组", 24), ("craft", "Acrylic Display Case",
                                                              "亚克力展示盒", 32)),
    "figure": (("craft", "Display Stand", "展示架", 9),),
    "doll": (("doll", "Doll Clothes 5 Sets", "娃衣", 12),),
    "plush": (("doll", "Outfit", "娃衣", 11), ("keyring", "Carry Pouch", "痛包透明袋", 9)),
    "card": (("card", "Card Sleeves 100", "卡套100张", 6), ("card", "Binder", "卡册", 15)),
    "bicycle": (("sports_equipment", "Bottle Cage", "水壶架", 12), ("sports_equipment", "Derailleur Hanger",
                                                                 "尾钩", 14)),
    "golf_club": (("golf_club", "Headcover", "杆头套", 15), ("golf_club", "Grip", "握把", 9)),
    "pen": (("pen", "Refills 5 pcs", "笔芯5支", 8),),
    "vape": (("vape", "Lanyard", "挂绳", 5), ("vape", "Protective Skin", "硅胶套", 6)),
    "hair_tool": (("hair_tool", "Diffuser", "风嘴", 12), ("phone_case", "Storage Case", "收纳盒", 19)),
    "drinkware": (("drinkware", "Silicone Boot", "杯底套", 8), ("drinkware", "Lid", "杯盖", 9), ("drinkware",
                                                                                            "Straws", "吸管",
                                                                                            6)),
    "luggage": (("luggage", "Suitcase Cover", "箱套", 16), ("luggage", "Wheels", "轮子", 15)),
    "router": (("tool", "Wall Mount", "壁挂支架", 11),),
    "computer_part": (("computer_part", "Keycaps", "键帽", 21),),
    "car_part": (("car_part", "Gasket", "垫片", 8),),
    "sunglasses": (("sunglasses", "Replacement Lenses", "镜片", 18),),
    "kitchenware": (("kitchenware", "Glass Lid", "玻璃盖", 15),),
}  # fmt: skip
_FITTED = tuple(brand for brand in BRANDS if any(kind in _FITTINGS for kind in brand.goods))
_FITS = (
    "{N} for {n} {p}", "{N} for {n} {p} {c}", "{f} {N} Compatible with {n} {p}", "{N} fits {n} {p}, {m}",
    "{o} {N} for {n}",
    "{m} {N} Suitable for {n} {p} {s}", "Replacement {N} for {n} {p}", "{f} {N}, works with {n} {p}",
    "For {n} {p} {N} {c}",
    "{o} {m} {N} designed for {n} {p}", "{n} {p} compatible {N} {c}", "{N} {s} {f} fit for {n} {p} {x}",
    "{c} {N} to fit {n} {p}", "{n} {p} {N} {c} {f}",
)  # fmt: skip
_FITS_ZH = (
    "适用{n}{p}{N}{f}", "适用于{n} {p} {N} {c}", "{N}适配{n}{p}{f}{c}", "兼容{n}{p}{N}{m}",
    "{o}{N}适用{n}{p}", "用于{n}{p}的{N}",
    "{n}{p}通用{N}{f}", "{f}{N} 支持{n}{p}", "{m}{N}可用于{n}{p}{c}", "替换{N}适合{n}{p}", "{n}{p}{N}{c}{f}",
    "{n}{p}专用{N}{m}",
)  # fmt: skip
_LIKE = (
    "{n} Style {N} {c}", "{f} {N} inspired by {n} {p}", "{n} inspired {N} {m} {s}", "{o} {N}, {n} dupe, {c}",
    "{N} like {n} {p} {c}",
    "{o} {f} {N} alternative to {n}", "{N} similar to {n} {p} {u}", "{N} compare to {n} {p} {s}",
    "{m} {N} {n} look {c}",
)  # fmt: skip
_LIKE_ZH = (
    "{n}同款{N}{f}{c}", "{n}风{N}{u}", "{N} {n}平替 {f}", "{o}{N}类似{n}{p}{c}", "小众{N}{n}风格{f}",
    "{f}{N}同款{n}{u}{s}",
)  # fmt: skip

# Titles by people who mean the word and not the brand: the brand, English or Chinese, the kind of goods, the
# price.
_OTHER_SENSES: tuple[tuple[str, bool, str, str, float], ...] = (
    ("Anchor", False, "tool", "Stainless Steel Anchor Bolts M{d} {s} Concrete Wall", 13),
    ("Anchor", False, "sports_equipment", "Folding Boat Anchor {d} lb Galvanized Kayak", 39),
    ("Anchor", False, "jewellery", "{m} Anchor Pendant Necklace Sailor {u}", 15),
    ("Anchor", False, "shorts", "Navy Anchor Print {N} {s}", 14),
    ("Anchor", False, "tool", "Drywall anchor kit with screws {d} pcs", 9),
    ("Summit", False, "sports_equipment", "{o} Summit Hiking Poles {m} {f}", 37),
    ("Summit", False, "book", "The Last Summit: A Climber's Story {m}", 14),
    ("Summit", False, "outerwear", "{o} {f} summit {N} {c} {s}", 66),
    ("Summit", False, "poster", "Mountain Summit Sunrise {N} {s}", 13),
    ("Summit", True, "book", "攀登者 登上顶峰 {m} {s}", 8),
    ("Summit", True, "poster", "珠峰顶峰风景{N}{s}{m}", 9),
    ("Obsidian", False, "jewellery", "Natural Black Obsidian Bead Bracelet {s} {u}", 13),
    ("Obsidian", False, "craft", "Obsidian Sphere Crystal Ball {d} mm with Stand", 19),
    ("Obsidian", True, "jewellery", "天然黑曜石手串{s}{u}{f}", 11),
    ("Obsidian", True, "craft", "黑曜石貔貅摆件 {d}cm 开光", 25),
    ("Obsidian", False, "phone_case", "{N} obsidian black {f} matte", 10),
    ("Wren", False, "craft", "Hand Carved Wren Bird Ornament {m}", 18),
    ("Wren", False, "book", "Christopher Wren and the City of London {m}", 22),
    ("Wren", False, "lamp", "Wooden Bird House for Wren and Robin Garden", 21),
    ("Wren", True, "book", "瑞恩的一天 {N} 儿童英语 {s}", 6),
    ("Inkwell", False, "pen", "Antique Glass Inkwell with Brass Lid and Dip {N}", 28),
    ("Inkwell", False, "craft", "Porcelain inkwell desk set vintage {c}", 31),
    ("Petal", False, "dress", "Petal Sleeve {N} {f} {c} {s}", 25),
    ("Petal", False, "craft", "Silk Rose Petals {d}00 pcs Wedding {c}", 8),
    ("Petal", False, "skincare", "{o} Rose Petal Toner {s} {u}", 14),
    ("Petal", False, "makeup", "{o} Petal Pink {N} {f}", 11),
    ("Harbor", False, "book", "Pearl Harbor: An Illustrated History {m}", 19),
    ("Harbor", False, "poster", "Boston Harbor Skyline {N} {s}", 15),
    ("Harbor", False, "drinkware", "Sydney Harbor Souvenir Mug {s} {c}", 13),
    ("Harbor", False, "luggage", "{o} Harbor Blue {N} {s} {f}", 68),
    ("Meadow", False, "bedding", "{o} Wildflower Meadow {N} {s} {c}", 41),
    ("Meadow", False, "tool", "Meadow Grass Seed Mix {d} kg Lawn", 24),
    ("Meadow", False, "craft", "Flower meadow diamond painting {s}", 10),
    ("Clover", False, "jewellery", "Four Leaf Clover {N} {m} {u}", 14),
    ("Clover", False, "tool", "White clover seed {d} lb ground cover", 22),
    ("Clover", False, "tea", "Red Clover Blossom Herbal Tea {s}", 12),
    ("Clover", False, "baby_care", "{o} Baby Bib Clover Print {d} pack {c}", 12),
    ("Comet", False, "poster", "Halley's Comet Vintage Astronomy {N} {s}", 14),
    ("Comet", False, "sports_equipment", "{o} Comet Skateboard Wheels {c} Set of 4", 24),
    ("Comet", False, "toy", "Comet Rocket Launcher {N} {u}", 17),
    ("Grand Vesper", False, "book", "Vesper Prayers: An Evening Office {m}", 13),
    ("Grand Vesper", False, "dress", "{o} vesper evening {N} {c} {s}", 44),
    ("Grand Vesper", False, "bicycle", "Vesper Green {N} Basket {c} {s}", 31),
)  # fmt: skip
_SENSES = {chinese: [row for row in _OTHER_SENSES if row[1] is chinese] for chinese in (False, True)}

# Ordinary goods whose titles use the words of the replica trade in their innocent sense.
_INNOCENT: tuple[tuple[bool, str, str, float], ...] = (
    (False, "craft", "1:1 Life Size Ceramic Cat Statue {c}", 36),
    (False, "toy", "1:18 Scale Replica Steam Train Model {m}", 42),
    (False, "craft", "Artificial Peony Bouquet Realistic Silk Flowers {c}", 15),
    (False, "battery", "AAA Alkaline {N} {d} Pack", 11),
    (False, "costume", "Replica Viking Shield and Sword Costume Prop {m}", 47),
    (False, "book", "A4 Copy Paper 80 gsm {d}00 Sheets", 9),
    (False, "kitchenware", "Mirror Polish {N} {m} {s}", 33),
    (False, "craft", "Museum replica Roman coin set, educational", 18),
    (False, "jewellery", "Faux Pearl {N} {u} {c}", 9),
    (False, "poster", "Reproduction of a Dutch Master Painting {N} {s}", 20),
    (True, "jewellery", "天然翡翠A货手镯 {s} {f} 附证书", 190),
    (True, "craft", "仿真花 假花 客厅摆设 {c} {d}支", 7),
    (True, "toy", "1:1仿真水果模型 教具 {d}件", 12),
    (True, "book", "黑胶唱片 经典专辑复刻版 {y}再版", 27),
    (True, "doll", "仿真娃娃 可洗澡 {u} {s}", 24),
    (True, "craft", "一比一 生日蛋糕蜡烛 {c} {f}", 5),
    (True, "shoes", "外贸原单尾货 {N} 无牌 {s} {c}", 13),
    (True, "tea", "高山茶 A级 {s} {f}", 16),
)  # fmt: skip
_OF_INTEREST = (
    ("book", "The Story of {n}: A Century of Craft {m}", 34), ("book", "{n}: The Collector's Guide {y} {m}",
                                                               29),
    ("book", "Magazine May {y} Issue {n} Cover Story", 8), ("poster", "{n} Vintage Advertising {N} {s}", 14),
    ("book", "{n} Catalogue Spring {y}", 11), ("poster", "Original 1970s magazine advert {n} {p}", 9),
    ("book", "Unofficial History of {n} and {p} {s}", 19), ("book", "How {n} Changed Design {m} {s}", 24),
    ("poster", "{n} Shop Window Photograph {N} {s}", 17), ("book", "Colouring book: {n} through the ages", 7),
    ("craft", "{n} empty gift box and ribbon, no contents", 16), ("book", "User manual {n} {p} printed {s}",
                                                                  12),
)  # fmt: skip
_OF_INTEREST_ZH = (
    ("book", "{n}的故事 品牌传记 {m}", 9), ("book", "时尚杂志 {y}年5月刊 {n}封面", 6), ("poster",
                                                                        "{n}老广告{N} {s}", 7),
    ("book", "{n}收藏图鉴 {y} {m}", 16), ("book", "{n} 产品目录 {y}春夏", 5), ("craft",
                                                                     "{n} 空盒 包装盒 礼袋 无商品", 8),
    ("book", "{n}{p} 说明书 教程 {s}", 6),
)  # fmt: skip


def honest(draws: Draws, seller: Seller) -> Offer:
    """A shop: mostly goods of no registered brand; one in five genuine ones bought from the trade, resold."""
    if draws.chance(0.2):
        return _resold(draws, seller)
    if draws.chance(0.03):
        _, key, title, price = draws.pick([row for row in _INNOCENT if row[0] is seller.chinese])
        return Offer(seller, KINDS[key], draws.around(price, 0.3), title=title, units=sold_before(draws))
    return plain_goods(draws, seller)


def _resold(draws: Draws, seller: Seller) -> Offer:
    brand = draws.pick(seller.brands)
    offer = genuine_goods(draws, seller, brand)
    mood = draws.random()
    if mood < 0.035:  # liquidation, end of line, a bankrupt's stock: cheaper than many a fake
        offer.price *= draws.between(0.22, 0.42)
    elif mood < 0.22:
        offer.price *= draws.between(0.42, 0.65)
    else:
        offer.price *= draws.between(0.65, 1.04)
    return _promised(draws, offer, brand, 0.5)


def _promised(draws: Draws, offer: Offer, brand: Brand, often: float) -> Offer:
    """What every seller of branded goods says, the honest and the others alike."""
    chinese = offer.seller.chinese
    if draws.chance(often):
        offer.sentences.append(draws.pick(_PROMISES_ZH if chinese else _PROMISES))
    if draws.chance(0.8):
        offer.claimed = draws.pick((brand.name, brand.zh)) if chinese else brand.name
    return offer


def authorised(draws: Draws, seller: Seller) -> Offer:
    brand = draws.pick(seller.brands)
    offer = genuine_goods(draws, seller, brand)
    offer.price *= draws.between(0.4, 0.7) if draws.chance(0.17) else draws.between(0.75, 1.03)
    if draws.chance(0.5):
        offer.sentences.append(draws.pick(_DEALER_ZH if seller.chinese else _DEALER))
    return _promised(draws, offer, brand, 0.2)


def second_hand(draws: Draws, seller: Seller) -> Offer:
    """Genuine and used, sometimes misspelt by its owner, sometimes never worn and filed as new."""
    brand = draws.pick(seller.brands)
    offer = genuine_goods(draws, seller, brand)
    chinese = seller.chinese
    unworn = draws.chance(0.1)
    offer.price *= draws.between(0.35, 0.8) if unworn else draws.between(0.08, 0.7)
    offer.condition = (
        "new" if unworn else None if draws.chance(0.08) else "refurbished" if draws.chance(0.06) else "used"
    )
    offer.units = 0 if draws.chance(0.85) else 1
    offer.lead = draws.pick(_WORN_LEAD_ZH if chinese else _WORN_LEAD)
    offer.sentences.append(draws.pick(_WORN_ZH if chinese else _WORN))
    if draws.chance(0.07):
        offer.sentences.append(f" {hashtag(draws, brand, chinese)} ")
    if not chinese and draws.chance(0.02):
        offer.written = offer.told = disguise.misspell(draws, offer.written)
    return _promised(draws, offer, brand, 0.15)


def accessory(draws: Draws, seller: Seller) -> Offer:
    """Made by others to fit a brand's goods."""
    brand = draws.pick([brand for brand in seller.brands if brand in _FITTED] or _FITTED)
    key = draws.pick([kind for kind in brand.goods if kind in _FITTINGS])
    filed, noun, noun_zh, price = draws.pick(_FITTINGS[key])
    chinese = seller.chinese
    line = next((line for line in brand.lines if line.goods == key and draws.chance(0.5)), None)
    offer = Offer(seller, KINDS[filed], draws.around(price, 0.4), brand, line, units=sold_before(draws, 3.0))
    offer.written = offer.told = name_in(draws, brand, chinese)
    offer.title = draws.pick(_FITS_ZH if chinese else _FITS)
    offer.noun = noun_zh if chinese else noun
    if draws.chance(0.2):
        offer.sentences.append("非原厂配件,适用型号见详情。" if chinese else "Not made by or affiliated with {n}.")
    if draws.chance(0.55):
        offer.claimed = seller.own_brand if draws.chance(0.6) else no_brand(draws, seller)
    elif draws.chance(0.1):  # filed under the brand it fits, by mistake
        offer.claimed = brand.name
    if not chinese and draws.chance(0.01):
        offer.written = disguise.misspell(draws, offer.written)
    return offer


def look_alike(draws: Draws, seller: Seller) -> Offer:
    """Close to a brand's design and saying so, without its name on the goods: legal, and near the edge."""
    brand = draws.pick(seller.brands)
    kind = KINDS[draws.pick(brand.goods)]
    price = min(0.6 * brand.prices[kind.key], draws.around(kind.price, 0.4) * draws.between(0.8, 2.0))
    offer = Offer(seller, kind, price, brand, units=sold_before(draws, 2.0))
    offer.written = offer.told = name_in(draws, brand, seller.chinese)
    offer.title = draws.pick(_LIKE_ZH if seller.chinese else _LIKE)
    if draws.chance(0.5):
        offer.claimed = seller.own_brand if draws.chance(0.7) else no_brand(draws, seller)
    if draws.chance(0.5):
        offer.told = ""
    return offer


def common_word(draws: Draws, seller: Seller) -> Offer:
    """A brand's name in its other sense, by people who never thought of the brand."""
    _, _, key, title, price = draws.pick(_SENSES[seller.chinese])
    offer = Offer(seller, KINDS[key], draws.around(price, 0.35), title=title, units=sold_before(draws, 2.0))
    if draws.chance(0.5):
        offer.claimed = seller.own_brand if draws.chance(0.6) else no_brand(draws, seller)
    return offer


def media(draws: Draws, seller: Seller) -> Offer:
    """Books, magazines, posters and empty boxes: about a brand, not of it."""
    brand = draws.pick(seller.brands)
    key, title, price = draws.pick(_OF_INTEREST_ZH if seller.chinese else _OF_INTEREST)
    line = draws.pick(brand.lines) if brand.lines and draws.chance(0.4) else None
    offer = Offer(seller, KINDS[key], draws.around(price, 0.4), brand, line, title=title, units=sold_before(draws))
    offer.written = name_in(draws, brand, seller.chinese)
    offer.condition = draws.pick(("new", "new", "used", None))
    return offer
