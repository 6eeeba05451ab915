"""The page: one file for any browser, in which nothing that a stranger wrote is more than text."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assay.cli.page import Compared, both, marked, write_screen_page
from assay.cli.summary import Summary, visible
from assay.cli.wording import KINDS, USAGES, VERDICTS
from assay.detect.finding import FINDING_TYPE, Kind
from assay.detect.marks import Usage
from assay.detect.pack import Pack
from assay.detect.screener import VERDICT_SCHEMA, Screener
from assay.detect.screener import VERDICTS as ENGINE_VERDICTS
from assay.files import open_listings
from conftest import listings

SCRIPT = "<script>alert('{}')</script><img src=x onerror=alert(1)>\"'`"
CHARTS = [(("Of all", "全部"), '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')]


class Page(HTMLParser):
    """Tags with their attributes, and the text outside of style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.text += data


def finding(**changes: Any) -> dict[str, Any]:
    values = {
        "kind": "slang", "strength": 0.8, "detail": "It is so.", "field": "title", "found": "x", "start": -1, "end": -1, "against": "y",
    }  # fmt: skip
    return {**values, **changes}


def page_of(tmp_path: Path, pack: Pack, hostile: str) -> str:
    """A page whose every value came from a stranger."""
    file = tmp_path / "listings.jsonl"
    rows = [json.dumps({"title": "x"}), json.dumps({"title": "y", "price": hostile}), f"not JSON: {hostile}"]
    file.write_text("\n".join(rows) + "\n", "utf-8")
    opened = open_listings(file)
    assert sum(batch.num_rows for batch in opened.batches()) == 2
    found = [
        finding(start=0, end=5, found=hostile[:5], detail=f"It says {hostile}.", against=hostile),
        finding(field="description", start=3, end=9, found=hostile[3:9]),
        finding(kind="price_below_floor", field="price", found=hostile),
    ]
    verdict = {"listing_id": hostile, "verdict": "review", "score": 0.9, "brand": hostile, "usage": "sold_as"}
    verdict |= {"rules": [hostile], "findings": found}
    summary = Summary()
    summary.add(
        listings(
            [{"listing_id": hostile, "title": hostile, "description": hostile, "price": 5.0, "currency": hostile}]
        ),
        pa.RecordBatch.from_pylist([verdict], schema=VERDICT_SCHEMA),
    )
    path = tmp_path / "page.html"
    compared = [Compared(hostile, hostile, hostile, hostile)]
    write_screen_page(path, summary, opened, (hostile, hostile), pack, compared, CHARTS, (hostile, hostile))
    return path.read_text("utf-8")


@pytest.mark.parametrize(
    "hostile", [SCRIPT, "</title></style></bdi></script><b>bold</b>", "&lt;b&gt;&amp;", "{{ 7654321 * 3 }}{% raw %}"]
)
def test_what_a_stranger_wrote_is_text_and_nothing_else(tmp_path: Path, starter: Pack, hostile: str) -> None:
    html = page_of(tmp_path, starter, hostile)
    page = Page(html)
    plain = Page(page_of(tmp_path, starter, "harmless words"))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert page.text.count(hostile) >= 10
    assert "22962963" not in page.text.replace(hostile, "")


def test_the_page_has_one_script_of_its_own_and_asks_the_network_for_nothing(tmp_path: Path, starter: Pack) -> None:
    html = page_of(tmp_path, starter, SCRIPT)
    page = Page(html)
    assert [attributes for tag, attributes in page.tags if tag == "script"] == [{}]
    for tag, attributes in page.tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img", "form"}, tag
        assert not {"src", "srcset", "href", "style", "action"} & attributes.keys(), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    assert "@import" not in style[1]
    assert "url(" not in style[1]


def test_the_page_says_what_language_it_speaks_and_has_a_title(tmp_path: Path, starter: Pack) -> None:
    html = page_of(tmp_path, starter, "a name")
    assert html.startswith("<!doctype html>")
    assert '<html lang="en"' in html
    title = re.search(r"<title>(.*?)</title>", html)
    assert title is not None
    assert "a name" in title[1]
    assert '<meta charset="utf-8">' in html


def test_a_page_of_nothing_can_be_read(tmp_path: Path, starter: Pack) -> None:
    (tmp_path / "l.csv").write_text("title\nA bag\n", "utf-8")
    file = open_listings(tmp_path / "l.csv")
    summary = Summary()
    for batch in file.batches():
        summary.add(batch, Screener(starter).screen(batch))
    write_screen_page(tmp_path / "p.html", summary, file, ("l.csv", "l.csv"), starter)
    text = Page((tmp_path / "p.html").read_text("utf-8")).text
    assert "Nothing here is suspect." in text
    assert "没有可疑商品" in text


# --- its parts ---


@pytest.mark.parametrize(
    ("text", "spans", "html"),
    [
        ("Gucci bag", [(0, 5)], '<bdi><mark class="slang">Gucci</mark> bag</bdi>'),
        ("a Gucci bag", [(2, 7), (2, 7)], '<bdi>a <mark class="slang">Gucci</mark> bag</bdi>'),
        ("a Gucci bag", [(4, 9), (2, 7)], '<bdi>a <mark class="slang">Gucci</mark> bag</bdi>'),
        ("<b> & <i>", [(0, 3)], '<bdi><mark class="slang">&lt;b&gt;</mark> &amp; &lt;i&gt;</bdi>'),
        ("no findings", [], "<bdi>no findings</bdi>"),
        ("", [], "<bdi></bdi>"),
    ],
)
def test_findings_are_marked_where_they_stand(text: str, spans: list[tuple[int, int]], html: str) -> None:
    assert marked(text, [finding(start=start, end=end) for start, end in spans], "title") == html


def test_what_is_no_finding_of_this_field_is_not_marked() -> None:
    unmarked = [finding(start=0, end=3, field="description"), finding(start=0, end=3, strength=0.0), finding()]
    assert marked("Gucci", unmarked, "title") == "<bdi>Gucci</bdi>"


def test_long_texts_are_cut_but_never_before_the_last_mark() -> None:
    assert marked("x" * 500, [], "title") == f"<bdi>{'x' * 400}…</bdi>"
    shown = marked("x" * 900, [finding(start=800, end=810)], "title")
    assert shown.count("x") - shown.count("</") == 810 or '<mark class="slang">xxxxxxxxxx</mark>…' in shown


def test_both_languages_are_escaped() -> None:
    assert (
        both(("<a>", "<b>"))
        == '<span class="en" lang="en">&lt;a&gt;</span><span class="zh" lang="zh-Hans">&lt;b&gt;</span>'
    )


def test_every_word_of_the_engine_has_a_word_on_the_page() -> None:
    assert set(KINDS) == {kind.value for kind in Kind}
    assert set(USAGES) == {usage.value for usage in Usage}
    assert set(VERDICTS) == set(ENGINE_VERDICTS)
    for words in (KINDS, USAGES, VERDICTS):
        assert all(english and chinese for english, chinese in words.values())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Gucci 古驰 Гуччи", "Gucci 古驰 Гуччи"),
        ("a\u202eb", "a<U+202E>b"),
        ("\x1b[31m", "<U+001B>[31m"),
        ("a\nb\tc", "a<U+000A>b<U+0009>c"),
        ("\u200b\ufeff\x9b\x00", "<U+200B><U+FEFF><U+009B><U+0000>"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


# --- the summary that page and terminal share ---


def test_the_worst_are_the_ten_highest_scores_equals_in_the_file_s_order() -> None:
    summary = Summary()
    scores = [0.6, 0.9, 0.7, 0.9, 0.1, 0.8] * 4
    for start in range(0, len(scores), 5):
        part = scores[start : start + 5]
        rows: list[dict[str, Any]] = [
            {
                "listing_id": str(start + number), "verdict": "review" if score > 0.5 else "allow", "score": score, "brand": "B",
                "usage": "sold_as", "rules": [], "findings": [],
            }
            for number, score in enumerate(part)
        ]  # fmt: skip
        batch = listings([{"listing_id": row["listing_id"], "title": "x"} for row in rows])
        summary.add(batch, pa.RecordBatch.from_pylist(rows, schema=VERDICT_SCHEMA))
    order = sorted(
        (place for place, score in enumerate(scores) if score > 0.5), key=lambda place: (-scores[place], place)
    )
    assert [listing.listing_id for listing in summary.worst] == [str(place) for place in order[:10]]
    assert summary.rows == 24
    assert (summary.verdicts["review"], summary.verdicts["allow"], summary.brands["B"]) == (20, 4, 24)


def test_the_findings_of_a_summary_have_the_engine_s_fields() -> None:
    assert set(finding()) == {field.name for field in FINDING_TYPE}
