"""Which column is which: named, mapped, guessed."""

from pathlib import Path

import pytest
from files_reading import read

from assay.base.errors import AssayError
from assay.files.columns import CANONICAL, GUESSES, Columns, choose_columns


def chosen(*names: str, **mapping: str) -> Columns:
    return choose_columns(names, mapping, (), (), place="f.csv")


def sources(columns: Columns) -> dict[str, str]:
    return {name: source.column for name, source in columns.sources.items()}


def test_canonical_names_are_no_guess() -> None:
    columns = chosen(*CANONICAL)
    assert sources(columns) == {name: name for name in CANONICAL}
    assert not any(source.guessed for source in columns.sources.values())


@pytest.mark.parametrize(
    "name", ["Title", "TITLE", " title ", "\ufefftitle", "Seller ID", "sellerId", "seller-id", "seller.id"]
)
def test_spelling_of_a_canonical_name_does_not_matter(name: str) -> None:
    columns = chosen(name, "name")
    assert name in sources(columns).values()
    assert not next(s for s in columns.sources.values() if s.column == name).guessed


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("id", "listing_id"),
        ("item_id", "listing_id"),
        ("uniq_id", "listing_id"),
        ("product_id", "listing_id"),
        ("SKU", "listing_id"),
        ("brand", "brand_claimed"),
        ("品牌", "brand_claimed"),
        ("merchant_id", "seller_id"),
        ("shopId", "seller_id"),
        ("店铺", "seller_id"),
        ("价格", "price"),
        ("desc", "description"),
        ("描述", "description"),
        ("origin_country", "ships_from"),
        ("countries", "offered_in"),
        ("currency_buyer", "currency"),
    ],
)
def test_guess(name: str, canonical: str) -> None:
    columns = chosen("title", name)
    assert sources(columns)[canonical] == name
    assert columns.sources[canonical].guessed


@pytest.mark.parametrize("name", ["name", "product_name", "Product Title", "标题", "商品名称", "productName"])
def test_title_guess(name: str) -> None:
    assert sources(chosen("x", name))["title"] == name


@pytest.mark.parametrize(
    "name", ["msrp", "retail_price", "list_price", "countries_shipped_to", "brands", "supplierId", "top_price"]
)
def test_what_is_not_obvious_is_not_guessed(name: str) -> None:
    assert chosen("title", name).ignored == (name,)


def test_of_two_candidates_the_better() -> None:
    columns = chosen("name", "product_name", "pid", "uniq_id", "price_cny", "price_usd")
    assert sources(columns) == {"listing_id": "uniq_id", "title": "product_name", "price": "price_usd"}
    assert columns.ignored == ("name", "pid", "price_cny")


def test_the_price_column_says_the_currency() -> None:
    assert chosen("title", "price_usd").price_currency == "USD"
    assert chosen("title", "Price (EUR)", price="Price (EUR)").price_currency is None
    assert chosen("title", "discounted_price_inr", price="discounted_price_inr").price_currency == "INR"
    assert chosen("title", "price_all").price_currency is None
    assert chosen("title", "price").price_currency is None


def test_a_price_column_that_says_the_currency_wins_over_a_guessed_one_but_not_over_a_mapped_one() -> None:
    assert chosen("title", "price_usd", "currency_code").price_currency == "USD"
    assert "currency" not in chosen("title", "price_usd", "currency_code").sources
    assert chosen("title", "price_usd", "currency_code", currency="currency_code").price_currency is None


def test_stated_currency_reaches_the_rows(tmp_path: Path) -> None:
    done = read(tmp_path, "title,price_usd\nBag,5\n")
    assert done.rows[0]["currency"] == "USD"
    assert done.file.stated_currency == "USD"


def test_mapping_wins_over_names() -> None:
    columns = chosen(
        "title", "product_name", "price", "discounted_price", title="product_name", price="discounted_price"
    )
    assert sources(columns) == {"title": "product_name", "price": "discounted_price"}
    assert columns.ignored == ("title", "price")


def test_one_column_for_two() -> None:
    assert sources(chosen("text", title="text", description="text")) == {"title": "text", "description": "text"}


def test_mapping_to_nothing_leaves_the_column_out(tmp_path: Path) -> None:
    done = read(tmp_path, "id,title\n7,Bag\n7,Hat\n", mapping={"listing_id": ""})
    assert done.ids == ["1", "2"]
    assert done.file.ignored_columns == ("id",)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"titel": "name"}, "--map names titel, which is no column of a listing. Did you mean title?"),
        (
            {"title": "product_nam"},
            "f.csv has no column product_nam. Did you mean product_name? There are: product_name, cost.",
        ),
        ({"title": "zzz"}, "f.csv has no column zzz. There are: product_name, cost."),
    ],
)
def test_mapping_that_names_nothing(mapping: dict[str, str], message: str) -> None:
    with pytest.raises(AssayError) as refusal:
        chosen("product_name", "cost", **mapping)
    assert message in str(refusal.value)


def test_mapped_and_set() -> None:
    with pytest.raises(AssayError, match="both mapped to a column and set"):
        choose_columns(["title", "price"], {"price": "price"}, ["price"], (), place="f.csv")


def test_extra_columns_are_kept_as_text(tmp_path: Path) -> None:
    done = read(tmp_path, "title,counterfeit,price\nBag,1,5\nHat,,6\nCap,yes,7\n", extra=("counterfeit",))
    assert [row["counterfeit"] for row in done.rows] == ["1", None, "yes"]
    assert done.file.ignored_columns == ()
    with pytest.raises(AssayError, match=r"has no column counterfiet\. Did you mean counterfeit\?"):
        read(tmp_path, "title,counterfeit\nBag,1\n", extra=("counterfiet",))


def test_the_table_of_guesses_is_sound() -> None:
    assert set(GUESSES) == set(CANONICAL)
    every = [name for names in GUESSES.values() for name in names]
    assert len(every) == len(set(every))
    assert not set(every) & set(CANONICAL)
