"""What a brand's record may hold, when two names are one brand, and where an authorisation counts."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from assay.base.errors import AssayError
from assay.base.rates import Rates
from assay.detect.brands import BrandNote, brand_of, items_of
from assay.detect.sources import goods_of_sectors

RIGHT_KINDS: Final = ("word_mark", "figurative_mark", "copyright", "design", "patent")
_LISTS: Final = ("aliases", "en", "zh", "classes", "goods", "lines", "authorised_sellers")
_COUNTRY = re.compile(r"[A-Z]{2}")


def brand_key(name: str) -> str:
    """Two names with one key are one brand: letter case and spaces do not matter."""
    return " ".join(name.split()).casefold()


def description_of(
    row: Mapping[str, Any], place: str, rates: Rates, notes: list[BrandNote]
) -> tuple[str, dict[str, Any]]:
    """A brand's name, and its description as it is kept: what the line of a brands file says, without empty values.

    Raises AssayError for a description without a name, or that no database can keep. What the engine would leave out of it
    is noted and kept: the owner said it.
    """
    brand = brand_of(dict(row), place, rates, notes)
    if brand is None:
        raise AssayError(f"{place}: the brand has no name.", 'Give at least a name, as {"name": "Velmorane"}.')
    kept = {key: value for key, value in row.items() if value not in (None, "", [], {}) or key == "common_word"}
    try:
        text = json.dumps({**kept, "name": brand.name}, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError):
        raise AssayError(f"{place}: the brand {brand.name} holds what is neither text nor number.") from None
    if "\\u0000" in text:
        raise AssayError(f"{place}: the brand {brand.name} holds a NUL character.", "Take it out.")
    description: dict[str, Any] = json.loads(text)
    return brand.name, description


def together(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Two descriptions of one brand as one: names, classes, goods and lines of both, and otherwise what the first says.

    Two owners may have one name, as a bank and a maker of clothes: then it stands for the goods of both sectors.
    """
    joined = {**second, **first}
    for key in _LISTS:
        found = [item for row in (first, second) for item in items_of(row.get(key))]
        if found:
            joined[key] = [item for place, item in enumerate(found) if item not in found[:place]]
    sectors = goods_of_sectors()
    if first.get("sector") != second.get("sector") and not any(
        joined.get(key) for key in ("goods", "lines", "classes")
    ):
        goods = [kind for row in (first, second) for kind in sectors.get(str(row.get("sector")), ())]
        if goods:
            joined["goods"] = list(dict.fromkeys(goods))
    return joined


def checked_countries(codes: Iterable[str]) -> list[str]:
    """Country codes in capitals, sorted, each once; an empty list means everywhere."""
    found = sorted({code.strip().upper() for code in codes})
    for code in found:
        if not _COUNTRY.fullmatch(code) or code in ("UK", "EU"):
            raise AssayError(
                f"{code!r} is not an ISO 3166-1 alpha-2 country code.", "Write GB, DE, CN; leave it out for everywhere."
            )
    return found


@dataclass(frozen=True, slots=True)
class Authorisations:
    """Which brands let which accounts sell, and where. By account: brand and its territories, none meaning everywhere."""

    by_account: Mapping[UUID, tuple[tuple[str, frozenset[str]], ...]]
    last: UUID | None = None
    """The last row that was read."""

    def brands_for(self, account_id: UUID, offered_in: Iterable[str]) -> list[str]:
        """The brands that let this account offer in all these countries; offered nowhere in particular is offered everywhere."""
        countries = frozenset(offered_in)
        return [
            brand
            for brand, territories in self.by_account.get(account_id, ())
            if not territories or (countries and countries <= territories)
        ]


def authorised_for(told: Sequence[str] | None, granted: Sequence[str]) -> list[str] | None:
    """The brands an account may sell: those the marketplace told of, and those that brands granted; None if nothing is known."""
    return sorted({*(told or ()), *granted}) if granted else list(told) if told is not None else None
