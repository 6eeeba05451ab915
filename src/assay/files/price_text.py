"""A price as people write it -> an amount and, where a sign says so, its currency."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from assay.base.money import CURRENCY_CODES, CURRENCY_SIGNS
from assay.files.refusals import shortened
from assay.files.words import BLANKS

HIGHEST_PRICE = 1e9


class ReadPrice(NamedTuple):
    """`amount` in major units; `note` says what was wrong or left out, and is None where nothing was."""

    amount: float | None
    currency: str | None
    note: str | None


_PLAIN = re.compile(r"\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
_USUAL = re.compile(r"([^\d\s.,()~–—-]{1,3}) ?((?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d\d?)?)", re.ASCII)
_NUMBER = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*|(?<![\w.])\.\d+")
_WHOLE = re.compile(r"\d*|\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,3}(?:\.\d{3})+")
_RANGE = re.compile(r"\s*(?:-|–|—|~|/|to|bis|à|至|到)\s*", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:from|only|now|price|each|approx|about|ca|ab|à partir de|desde|per|piece|pc|pcs|item)\b\.?|/-|[起约仅]|/",
    re.IGNORECASE,
)
_MINUS = re.compile(r"^[^\d]*[-−–]\s*[^\d\s]{0,4}\s*$")
_DECIMAL_DOT = re.compile(r"(?<!\d)\d+\.(?:\d{1,2}|\d{4,})(?!\d|[.,]\d)|\d,\d{3}\.\d|(?<!\d)0\.\d")
_DECIMAL_COMMA = re.compile(r"(?<!\d)\d+,(?:\d{1,2}|\d{4,})(?!\d|[.,]\d)|\d\.\d{3},\d|(?<!\d)0,\d")
_THOUSANDS_DOT = re.compile(r"(?<!\d)[1-9]\d{0,2}(?:\.\d{3})+(?!\d|[.,]\d)")


def uses_decimal_comma(prices: Iterable[str]) -> bool:
    """Whether these prices write 1.299,00 rather than 1,299.00; where nothing tells, not."""
    text = "\n".join(prices)
    if _DECIMAL_DOT.search(text):
        return False
    return bool(_DECIMAL_COMMA.search(text) or _THOUSANDS_DOT.search(text))


def read_price(text: str, decimal_comma: bool) -> ReadPrice:
    """Read one price: "1,299.00", "1.299,00 €", "¥399", "Rs. 499/-", "12 - 15" (its lower end, with a note)."""
    text = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()
    usual = None if decimal_comma else _USUAL.fullmatch(text)
    if usual and (sign := CURRENCY_SIGNS.get(usual[1].upper())):
        return _within_bounds(float(usual[2].replace(",", "")), sign, None, text)
    if text.lower() in BLANKS:
        return ReadPrice(None, None, None)
    if _PLAIN.fullmatch(text) and not decimal_comma:
        return _within_bounds(float(text), None, None, text)
    numbers = list(_NUMBER.finditer(text))
    refused = ReadPrice(None, None, f"price {shortened(text)} is not a price; it was left out")
    if not numbers or len(numbers) > 2 or _MINUS.match(text[: numbers[0].start()]):
        return refused
    around = text[: numbers[0].start()] + " " + text[numbers[-1].end() :]
    note = None
    if len(numbers) == 2:
        between, currency_between = _without_currency(text[numbers[0].end() : numbers[1].start()])
        if not _RANGE.fullmatch(between):
            return refused
        around = f"{around} {currency_between or ''}"
        note = f"price {shortened(text)} is a range; the lower end was taken"
    rest, currency = _without_currency(around)
    if _FILLER.sub("", rest).strip(" .,:"):
        return refused
    amounts = [_amount(match.group(), decimal_comma) for match in numbers]
    return _within_bounds(min(amounts), currency, note, text)


def _within_bounds(amount: float, currency: str | None, note: str | None, text: str) -> ReadPrice:
    if 0 < amount <= HIGHEST_PRICE:
        return ReadPrice(amount, currency, note)
    return ReadPrice(None, None, f"price {shortened(text)} is not a price; it was left out")


def _amount(number: str, decimal_comma: bool) -> float:
    """The number, or -1 where its marks stand where no number has them."""
    number = re.sub(r"[ '’]", "", number)
    dots, commas = number.count("."), number.count(",")
    if dots and commas:
        mark = "." if number.rfind(".") > number.rfind(",") else ","
    elif dots + commas != 1:
        mark = ""
    else:
        sign = "." if dots else ","
        groups_three = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", number) is not None
        mark = "" if groups_three and (sign == ",") != decimal_comma else sign
    whole, _, fraction = number.rpartition(mark) if mark else (number, "", "")
    if not _WHOLE.fullmatch(whole):
        return -1.0
    return float(f"{re.sub('[.,]', '', whole) or '0'}.{fraction or '0'}")


_SPACED_SIGN = re.compile(r"(?<=\b(?:US|AU|CA|HK|NT|NZ|MX|CN|JP)) (?=[$¥])|(?<=\b[ACRS]) (?=[$¥])", re.IGNORECASE)
_SIGN_WORD = re.compile(r"[^\W\d_]+\.?[$¥]?|[^\w\s.,:()/~–—-]+")


def _without_currency(text: str) -> tuple[str, str | None]:
    """The text without its currency signs, and the currency they name."""
    currency: str | None = None
    text = _SPACED_SIGN.sub("", text)

    def take(match: re.Match[str]) -> str:
        nonlocal currency
        word = match.group().upper()
        code = word if word in CURRENCY_CODES else CURRENCY_SIGNS.get(word) or CURRENCY_SIGNS.get(word.rstrip("."))
        if code is None:
            return match.group()
        currency = currency or code
        return " "

    return _SIGN_WORD.sub(take, text), currency
