"""Currencies: the codes of ISO 4217 and the signs people write for them."""

_IN_USE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP
PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""

ISO_4217: tuple[str, ...] = tuple(_IN_USE.split())
"""The currencies in use."""

WITHDRAWN: tuple[str, ...] = ("ANG", "BGN", "CUC", "HRK", "SLL", "ZWL")
"""Currencies replaced since 2021: older exports still carry them."""

CURRENCY_CODES: frozenset[str] = frozenset(ISO_4217 + WITHDRAWN)

_WITHOUT_MINOR_UNIT = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
_IN_THOUSANDTHS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


def minor_units(currency: str) -> int:
    """Decimal places between a currency's major and minor unit (ISO 4217): JPY 0, USD 2, KWD 3; 2 for an unknown code."""
    code = currency.upper()
    return 0 if code in _WITHOUT_MINOR_UNIT else 3 if code in _IN_THOUSANDTHS else 2


CURRENCY_SIGNS: dict[str, str] = {
    "$": "USD",
    "US$": "USD",
    "USD$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NT$": "TWD",
    "NZ$": "NZD",
    "R$": "BRL",
    "S$": "SGD",
    "MX$": "MXN",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "CN¥": "CNY",
    "RMB": "CNY",
    "元": "CNY",
    "人民币": "CNY",
    "JP¥": "JPY",
    "円": "JPY",
    "₩": "KRW",
    "원": "KRW",
    "₹": "INR",
    "RS": "INR",
    "RS.": "INR",
    "₽": "RUB",
    "РУБ": "RUB",
    "РУБ.": "RUB",
    "₺": "TRY",
    "TL": "TRY",
    "฿": "THB",
    "₫": "VND",
    "₱": "PHP",
    "₦": "NGN",
    "₪": "ILS",
    "₴": "UAH",
    "₸": "KZT",
    "ZŁ": "PLN",
    "KČ": "CZK",
    "FT": "HUF",
    "RP": "IDR",
    "RM": "MYR",
    "R": "ZAR",
    "FR.": "CHF",
    "SFR.": "CHF",
}
"""Signs in capitals -> ISO 4217. Where several currencies share a sign ($, ¥, Rs), the one worth most: a price read too
low would accuse an innocent seller, a price read too high accuses nobody. A sign that stays open (kr) is left out."""
