"""The words in which files write conditions, countries, yes and no. All compared in lower case, spaces folded."""

NEW = "new"
USED = "used"
REFURBISHED = "refurbished"

_CONDITION_WORDS: dict[str, tuple[str, ...]] = {
    NEW: (
        "new", "brand new", "bnib", "bnwt", "nib", "nwt", "nwot", "nwob", "unused", "unworn", "sealed",
        "deadstock", "never used", "never worn", "factory new", "original packaging", "neu", "neuf",
        "neuve", "nuevo", "nueva", "novo", "nova", "nuovo", "nieuw", "nowy", "ny", "новый", "новое",
        "новая", "jadid", "جديد", "全新", "新", "新品", "未使用", "未拆封", "未开封", "新品未使用",
        "새상품", "새 상품", "미사용", "ใหม่", "yeni", "mới", "baru",
    ),
    USED: (
        "used", "pre-owned", "preowned", "pre owned", "pre-loved", "preloved", "second hand", "second-hand",
        "secondhand", "like new", "as new", "mint", "mint condition", "open box", "gently used",
        "very good", "good", "fair", "acceptable", "poor", "excellent", "worn", "vintage", "for parts",
        "for parts or not working", "not working", "euc", "guc", "vguc", "gebraucht", "occasion", "usado",
        "usada", "usato", "tweedehands", "używany", "begagnad", "б/у", "бу", "подержанный", "مستعمل",
        "二手", "闲置", "几乎全新", "九成新", "九九新", "99新", "95新", "9成新", "八成新", "旧", "中古",
        "中古品", "美品", "未使用に近い", "중고", "มือสอง", "ikinci el", "cũ", "bekas",
    ),
    REFURBISHED: (
        "refurbished", "refurb", "renewed", "reconditioned", "remanufactured", "certified refurbished",
        "seller refurbished", "manufacturer refurbished", "generalüberholt", "reconditionné",
        "reacondicionado", "recondicionado", "ricondizionato", "восстановленный", "翻新", "官翻",
        "官方翻新", "整備済み", "整備済み品", "리퍼", "리퍼비시",
    ),
}  # fmt: skip

CONDITIONS: dict[str, str] = {word: canonical for canonical, words in _CONDITION_WORDS.items() for word in words}

BLANKS = frozenset({"", "null", "none", "nil", "n/a", "#n/a", "-", "--", "\\n", "无", "不详"})
"""What exports write where they know nothing."""

YES = frozenset({"true", "t", "yes", "y", "1", "1.0", "on", "ja", "oui", "sí", "si", "是", "да"})
NO = frozenset({"false", "f", "no", "n", "0", "0.0", "off", "nein", "non", "否", "нет"})

_COUNTRY_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
YT ZA ZM ZW
"""

COUNTRY_CODES: frozenset[str] = frozenset(_COUNTRY_CODES.split())
"""ISO 3166-1 alpha-2."""

COUNTRY_NAMES: dict[str, str] = {
    "uk": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB", "英国": "GB", "usa": "US",
    "u.s.": "US", "u.s.a.": "US", "united states": "US", "united states of america": "US", "美国": "US",
    "china": "CN", "mainland china": "CN", "prc": "CN", "chn": "CN", "中国": "CN", "中国大陆": "CN",
    "hong kong": "HK", "香港": "HK", "中国香港": "HK", "macau": "MO", "macao": "MO", "澳门": "MO",
    "taiwan": "TW", "台湾": "TW", "臺灣": "TW", "japan": "JP", "jpn": "JP", "日本": "JP",
    "south korea": "KR", "korea": "KR", "republic of korea": "KR", "韩国": "KR", "대한민국": "KR",
    "germany": "DE", "deutschland": "DE", "deu": "DE", "德国": "DE", "france": "FR", "fra": "FR",
    "法国": "FR", "italy": "IT", "italia": "IT", "ita": "IT", "意大利": "IT", "spain": "ES", "españa": "ES",
    "esp": "ES", "西班牙": "ES", "portugal": "PT", "netherlands": "NL", "the netherlands": "NL",
    "holland": "NL", "belgium": "BE", "austria": "AT", "switzerland": "CH", "sweden": "SE", "norway": "NO",
    "denmark": "DK", "finland": "FI", "ireland": "IE", "poland": "PL", "czech republic": "CZ",
    "czechia": "CZ", "slovakia": "SK", "hungary": "HU", "romania": "RO", "bulgaria": "BG", "greece": "GR",
    "croatia": "HR", "slovenia": "SI", "serbia": "RS", "lithuania": "LT", "latvia": "LV", "estonia": "EE",
    "ukraine": "UA", "russia": "RU", "russian federation": "RU", "россия": "RU", "俄罗斯": "RU",
    "turkey": "TR", "türkiye": "TR", "israel": "IL", "united arab emirates": "AE", "uae": "AE",
    "saudi arabia": "SA", "qatar": "QA", "kuwait": "KW", "egypt": "EG", "morocco": "MA",
    "south africa": "ZA", "nigeria": "NG", "kenya": "KE", "ghana": "GH", "india": "IN", "ind": "IN",
    "印度": "IN", "pakistan": "PK", "bangladesh": "BD", "sri lanka": "LK", "nepal": "NP", "thailand": "TH",
    "泰国": "TH", "vietnam": "VN", "viet nam": "VN", "越南": "VN", "malaysia": "MY", "马来西亚": "MY",
    "singapore": "SG", "新加坡": "SG", "indonesia": "ID", "印度尼西亚": "ID", "philippines": "PH",
    "菲律宾": "PH", "cambodia": "KH", "australia": "AU", "aus": "AU", "澳大利亚": "AU", "new zealand": "NZ",
    "canada": "CA", "加拿大": "CA", "mexico": "MX", "méxico": "MX", "brazil": "BR", "brasil": "BR",
    "巴西": "BR", "argentina": "AR", "chile": "CL", "colombia": "CO", "peru": "PE",
}  # fmt: skip
"""Names and three-letter codes that shops write instead of the two letters."""
