"""The parts of the design system, without a database: marks in texts, columns of charts, words in both languages."""

from datetime import UTC, datetime

import pytest
from babel.messages.catalog import Catalog
from django.template import Context, Template
from django.utils import translation

from assay.office.web import words
from assay.office.web.charts import columns, round_up
from assay.office.web.marking import numbered, pieces
from assay.office.web.templatetags import assay as tags

from . import catalogs
from .ledger import found

TEXT = "G*cci bag, 1:1 mirror"


def cut(*parts: tuple[str, float]) -> list[tuple[str, str, tuple[int, ...]]]:
    findings = numbered([found(TEXT, part, "slang", strength, "", "") for part, strength in parts], {"title": TEXT})
    return [(piece.text, piece.weight, piece.ends) for piece in pieces(TEXT, "title", findings)]


def test_a_text_without_findings_is_one_piece() -> None:
    assert cut() == [(TEXT, "", ())]


def test_findings_are_numbered_as_one_reads_and_marked_by_strength() -> None:
    assert cut(("mirror", 0.3), ("G*cci", 0.9)) == [
        ("G*cci", "strong", (1,)),
        (" bag, 1:1 ", "", ()),
        ("mirror", "mild", (2,)),
    ]


def test_findings_that_overlap_share_what_is_common() -> None:
    assert cut(("1:1 mirror", 0.5), ("mirror", 0.8)) == [
        ("G*cci bag, ", "", ()),
        ("1:1 ", "mild", ()),
        ("mirror", "strong", (1, 2)),
    ]


def test_a_finding_of_no_strength_is_faint() -> None:
    assert cut(("bag", 0.0))[1] == ("bag", "faint", (1,))


@pytest.mark.parametrize(("start", "end"), [(-1, -1), (3, 3), (5, 2), (0, 999)])
def test_a_place_that_is_none_is_not_marked(start: int, end: int) -> None:
    finding = {**found(TEXT, "bag", "slang", 0.5, "", ""), "start": start, "end": end}
    (kept,) = numbered([finding], {"title": TEXT})
    assert not kept.is_marked
    assert pieces(TEXT, "title", [kept])[0].text == TEXT


def test_what_cannot_be_seen_is_laid_bare() -> None:
    assert tags.laid_bare("Ni\u200bke <b>") == 'Ni<span class="bare">U+200B</span>ke &lt;b&gt;'


@pytest.mark.parametrize(("count", "top"), [(0, 1), (1, 1), (7, 8), (11, 20), (41, 50), (99, 100), (812, 1000)])
def test_the_top_of_a_scale_reads_well(count: int, top: int) -> None:
    assert round_up(count) == top


def test_columns_stand_on_each_other_and_none_is_too_low_to_see() -> None:
    chart = columns([("a", [0, 50, 1000]), ("b", [0, 50, 1])])
    assert [bar.look for bar in chart.bars] == ["a", "b", "a", "b"]
    assert min(bar.height for bar in chart.bars) == 1.5
    below, above = chart.bars[:2]
    assert above.y + above.height == pytest.approx(below.y)
    assert columns([("a", [])]).bars == ()


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(123450, "USD", "1,234.50 USD"), (500, "JPY", "500 JPY"), (1234, "KWD", "1.234 KWD"), (None, "USD", "–")],
)
def test_prices(minor: int | None, currency: str, text: str) -> None:
    assert tags.price(minor, currency) == text


def test_times_are_utc_to_the_minute() -> None:
    assert "2026-03-10 12:30" in tags.when(datetime(2026, 3, 10, 12, 30, 59, tzinfo=UTC))
    assert tags.when(None) == "–"


def test_a_table_scrolls_in_a_region_that_the_keyboard_reaches() -> None:
    page = Template("{% table caption=name %}<tbody></tbody>{% endtable %}").render(Context({"name": "A & B"}))
    assert 'role="region" aria-label="A &amp; B" tabindex="0"' in page


def test_actors_have_names() -> None:
    assert tags.actor("person:1", {"person:1": "ada"}) == "ada"
    assert tags.actor("person:12345678-9", {}) == "person 12345678"
    assert tags.actor("machine:settling", {}) == "machine: settling"


# --- words ---


def test_all_words_are_in_the_catalog_and_all_are_translated() -> None:
    kept, missing = catalogs.kept(), []
    for message in catalogs.found():
        if not message.id:
            continue
        translated = kept.get(message.id, message.context)
        if translated is None or not all(
            translated.string if isinstance(translated.string, tuple) else (translated.string,)
        ):
            missing.append(message.id)
    assert missing == [], "run `make words`, and translate what it names"


def test_the_catalog_has_no_words_that_no_page_says() -> None:
    found_words = catalogs.found()
    assert [each.id for each in catalogs.kept() if each.id and found_words.get(each.id, each.context) is None] == []


def test_the_compiled_catalog_is_the_one_that_people_edit() -> None:
    def content(catalog: Catalog) -> dict[object, object]:
        return {
            (each.id if isinstance(each.id, str) else tuple(each.id), _text(each.context)): (
                (each.string,) if isinstance(each.string, str) else tuple(each.string)
            )
            for each in catalog
            if each.id
        }

    assert content(catalogs.compiled()) == content(catalogs.kept())


def _text(context: str | bytes | None) -> str | None:
    return context.decode() if isinstance(context, bytes) else context


def test_translations_keep_what_is_put_in() -> None:
    import re

    holes = re.compile(r"%\(\w+\)s")
    for each in catalogs.kept():
        if not each.id:
            continue
        id = each.id if isinstance(each.id, str) else each.id[0]
        string = each.string if isinstance(each.string, str) else each.string[0]
        assert sorted(holes.findall(id)) == sorted(holes.findall(string)), id


def test_codes_have_words_in_both_languages() -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert all(str(word) for group in words.ALL.values() for word in group.values())
    with translation.override("zh-hans"):
        assert words.said("remove", "verdict") == "下架"
    assert words.said("something_new", "event") == "something_new"
