"""Which column of a file is which of ours: mapped by the user, else by its name, else guessed from a table."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assay.base.errors import AssayError
from assay.base.money import CURRENCY_CODES
from assay.detect.listing import LISTING_SCHEMA

GUESSES: dict[str, tuple[str, ...]] = {
    "listing_id": (
        "id", "item_id", "itemid", "uniq_id", "unique_id", "product_id", "offer_id", "ad_id", "asin", "sku",
        "pid", "商品id", "商品编号", "编号", "商品番号",
    ),
    "title": (
        "product_title", "product_name", "item_title", "item_name", "listing_title", "listing_name",
        "offer_title", "headline", "name", "标题", "商品标题", "商品名称", "商品名", "名称", "品名",
        "タイトル", "상품명", "titel", "titre", "titulo", "título", "titolo", "название",
    ),
    "description": (
        "desc", "product_description", "item_description", "long_description", "body", "body_html",
        "details", "描述", "商品描述", "详情", "商品详情", "商品説明", "설명", "beschreibung",
        "descripcion", "descripción", "descrizione", "описание",
    ),
    "brand_claimed": (
        "brand", "brand_name", "product_brand", "item_brand", "品牌", "ブランド", "브랜드", "marke",
        "marca", "marque", "бренд",
    ),
    "category": (
        "product_category", "item_category", "category_name", "category_path", "product_category_tree",
        "product_type", "类目", "分类", "品类", "カテゴリ", "카테고리", "kategorie", "categoria",
        "categoría", "catégorie", "категория",
    ),
    "condition": (
        "item_condition", "product_condition", "condition_name", "成色", "新旧", "新旧程度", "商品の状態",
        "상태", "zustand", "état",
    ),
    "price": (
        "price_usd", "price_eur", "price_gbp", "price_cny", "sale_price", "selling_price",
        "discounted_price", "discount_price", "current_price", "final_price", "asking_price", "item_price",
        "product_price", "unit_price", "price_amount", "价格", "售价", "现价", "单价", "価格", "가격",
        "preis", "prix", "precio", "prezzo", "цена",
    ),
    "currency": (
        "currency_code", "price_currency", "currency_buyer", "币种", "货币", "通貨", "통화", "währung",
        "devise", "moneda", "валюта",
    ),
    "seller_id": (
        "merchant_id", "shop_id", "store_id", "vendor_id", "account_id", "seller", "merchant", "shop",
        "store", "seller_name", "merchant_name", "shop_name", "store_name", "店铺", "店铺id", "店铺名",
        "店铺名称", "卖家", "卖家id", "商家", "판매자", "verkäufer", "vendeur", "vendedor", "venditore",
        "продавец",
    ),
    "units_sold": ("sold", "sold_count", "quantity_sold", "items_sold", "sales_count", "销量", "已售"),
    "ships_from": (
        "ship_from", "shipped_from", "shipping_from", "origin_country", "item_country", "发货地", "发货国",
    ),
    "offered_in": (
        "countries", "ships_to", "ship_to", "shipping_countries", "delivery_countries", "markets",
        "销售国家",
    ),
    "seller_age_days": ("account_age_days", "merchant_age_days", "shop_age_days"),
    "seller_verified": ("verified_seller", "merchant_verified"),
    "seller_authorised_for": (
        "seller_authorized_for", "authorised_for", "authorized_for", "authorised_brands",
        "authorized_brands",
    ),
    "seller_strikes": ("strikes",),
    "seller_velocity": ("listings_24h", "listings_last_24h"),
    "seller_complaints": ("complaints", "complaints_90d"),
    "seller_linked_closed": ("linked_closed", "linked_closed_accounts"),
}  # fmt: skip
"""Names that shops give each of our columns, the better first; compared as `_plain` writes them."""

CANONICAL: tuple[str, ...] = tuple(LISTING_SCHEMA.names)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column of ours is read from; `guessed` where neither the user nor its very name said so."""

    column: str
    position: int
    guessed: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """`sources` by canonical name, `extra` by the name asked for, `ignored` the rest of the file's columns.

    `price_currency` is the currency that the price column's name states (price_usd), where it decides.
    """

    sources: dict[str, Source]
    extra: dict[str, Source]
    ignored: tuple[str, ...]
    price_currency: str | None

    @property
    def positions(self) -> dict[str, int]:
        """Canonical and extra name -> position in the file."""
        return {name: source.position for name, source in {**self.sources, **self.extra}.items()}


def choose_columns(
    names: Sequence[str],
    mapping: Mapping[str, str],
    constants: Iterable[str],
    extra: Iterable[str],
    *,
    place: str,
) -> Columns:
    """Find our columns among `names`, the columns of the file called `place`.

    `mapping` is canonical -> source; an empty source means that the file has none. Columns in `constants` are not
    looked for. Raises AssayError for a name nobody knows (with the nearest one) and for a file without titles.
    """
    constants = set(constants)
    sources: dict[str, Source] = {}
    for canonical, wanted in mapping.items():
        check_canonical(canonical, "--map")
        if canonical in constants:
            raise AssayError(
                f"{canonical} is both mapped to a column and set for the whole file.", "Give one of the two."
            )
        if wanted:
            sources[canonical] = Source(wanted, _position(wanted, names, place), guessed=False)
    extras = {
        name: Source(name, _position(name, names, place), guessed=False) for name in extra if name not in CANONICAL
    }
    taken = {source.position for source in (*sources.values(), *extras.values())}
    open_names = [name for name in CANONICAL if name not in mapping and name not in constants]
    plain = {}
    for position, name in reversed(list(enumerate(names))):
        if position not in taken:
            plain[_plain(name)] = position
    for canonical in open_names:
        if canonical in plain:
            position = plain.pop(canonical)
            sources[canonical] = Source(names[position], position, guessed=False)
    for canonical in open_names:
        if canonical not in sources and (found := _first_guess(canonical, plain)) is not None:
            sources[canonical] = Source(names[found], found, guessed=True)
            plain = {name: position for name, position in plain.items() if position != found}
    price_currency = _stated_currency(sources, mapping, constants)
    if "title" not in sources and "title" not in constants:
        _raise_no_title(names, place)
    used = {source.position for source in (*sources.values(), *extras.values())}
    return Columns(sources, extras, tuple(n for i, n in enumerate(names) if i not in used), price_currency)


def check_canonical(name: str, option: str) -> None:
    """Raise AssayError unless `name` is one of our columns."""
    if name not in CANONICAL:
        raise AssayError(f"{option} names {name}, which is no column of a listing.", _suggestion(name, CANONICAL))


def _position(wanted: str, names: Sequence[str], place: str) -> int:
    if wanted in names:
        return names.index(wanted)
    alike = [position for position, name in enumerate(names) if _plain(name) == _plain(wanted)]
    if len(alike) != 1:
        raise AssayError(f"{place} has no column {wanted}.", _suggestion(wanted, names))
    return alike[0]


def _first_guess(canonical: str, plain: Mapping[str, int]) -> int | None:
    guesses = GUESSES[canonical]
    if canonical == "price":
        guesses += tuple(name for name in plain if name.startswith("price_") and _currency_in_name(name))
    return next((plain[name] for name in guesses if name in plain), None)


def _stated_currency(sources: dict[str, Source], mapping: Mapping[str, str], constants: set[str]) -> str | None:
    """The name's currency wins over a guessed currency column, which may well be that of another price."""
    if "price" not in sources or "currency" in constants or "currency" in mapping:
        return None
    stated = _currency_in_name(_plain(sources["price"].column))
    if stated:
        sources.pop("currency", None)
    return stated


def _currency_in_name(plain_name: str) -> str | None:
    match = re.fullmatch(r"(?:\w+_)?price_(?:in_)?([a-z]{3})", plain_name)
    code = match[1].upper() if match else ""
    return code if code in CURRENCY_CODES - {"ALL", "TOP"} else None


def _plain(name: str) -> str:
    """productName, "Product Name" and product-name are all product_name."""
    name = unicodedata.normalize("NFKC", name).strip().strip("\ufeff")
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return re.sub(r"[\s\-./:]+", "_", name).strip("_")


def _suggestion(name: str, known: Sequence[str]) -> str:
    folded = {_plain(k): k for k in known}
    near = difflib.get_close_matches(_plain(name), folded, n=1, cutoff=0.5)
    listed = listed_names(known)
    return f"Did you mean {folded[near[0]]}? There are: {listed}." if near else f"There are: {listed}."


def listed_names(names: Sequence[str]) -> str:
    """The first 40 names, for a message."""
    shown = [name if name else f"(column {position} without a name)" for position, name in enumerate(names, 1)][:40]
    return ", ".join(shown) + (f" and {len(names) - 40} more" if len(names) > 40 else "")


def _raise_no_title(names: Sequence[str], place: str) -> None:
    raise AssayError(
        f"{place} has no column that is plainly the title; its columns are: {listed_names(names)}.",
        "Name the one that holds the titles: --map title=COLUMN.",
    )
