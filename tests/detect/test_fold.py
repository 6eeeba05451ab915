"""Folding: one way of writing for what reads the same, and the way back to the very characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.detect.pack import Pack
from assay.detect.text.fold import Folder, hidden_characters, is_plain, is_styled, original_span

PIECES = (
    "Gucci", "LOUIS VUITTON", " ", "  ", "\t", "\n", "-", "™", "®", "'", "N°5", "Nike Air Max 90", "size 42", "½", "100%",
    "Hermès", "Hermès", "Citroën", "Straße", "İstanbul", "ﬁne", "Ｎｉｋｅ", "ℊ𝓊𝒸𝒸𝒾", "𝐍𝐢𝐤𝐞", "ⓝⓘⓚⓔ", "N̶i̶k̶e̶", "ɢᴜᴄᴄɪ",
    "Гуччи", "Найк", "Guссi", "Ελλάδα", "Λουί", "ΣΊΣΥΦΟΣ", "لويس فويتون", "أديداس", "لُوِيس", "كـــتاب", "נייקי",
    "หลุยส์ วิตตอง", "กุชชี่", "나이키", "나이키", "루이비통", "ルイ・ヴィトン", "ルイ・ヴィトン", "ﾙｲ･ｳﾞｨﾄﾝ", "ぐっち", "グッチ",
    "路易威登", "香奈兒", "勞力士", "臺灣", "𠮷野家", "、", "。", "＆", "👜", "🇫🇷", "👨‍👩‍👧", "️",
    "\u200b", "\u200d", "\u200c", "\u00ad", "\u202e", "\u2066", "\ufeff", "\u0301", "\u20dd", "\x00", "\x7f",
    "&#71;", "&#x47;", "&amp;", "&#", "G&#117;cci",
)  # fmt: skip
"""What titles are made of: every script of the registry, its composing marks, and what is used to hide a name."""

realistic = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
anything = st.one_of(
    realistic, st.text(max_size=30), st.text(st.characters(min_codepoint=0x300, max_codepoint=0x3100), max_size=15)
)
ascii_text = st.text(st.characters(max_codepoint=127), max_size=40).filter(lambda text: "&#" not in text)


@pytest.fixture(scope="module")
def folder(starter: Pack) -> Folder:
    return starter.folder


@given(text=anything)
def test_each_folded_character_has_a_place_and_so_has_the_end(folder: Folder, text: str) -> None:
    folded, places = folder.base(text), folder.places(text)
    assert len(places) == len(folded) + 1
    assert places[-1] == len(text)


@given(text=anything)
def test_places_only_go_forward_and_stay_inside(folder: Folder, text: str) -> None:
    places = folder.places(text)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places[:-1])


@given(text=anything, data=st.data())
def test_a_span_leads_back_to_characters_that_fold_to_it(folder: Folder, text: str, data: st.DataObject) -> None:
    folded, places = folder.base(text), folder.places(text)
    if not folded:
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded)))
    first, last = original_span(text, places, start, end)
    assert 0 <= first < last <= len(text)
    assert folded[start:end] in folder.base(text[first:last])


@given(text=anything)
def test_the_whole_folded_text_leads_back_to_all_that_is_visible(folder: Folder, text: str) -> None:
    folded, places = folder.base(text), folder.places(text)
    if folded:
        first, last = original_span(text, places, 0, len(folded))
        assert folder.base(text[first:last]) == folded


@given(text=realistic.filter(lambda text: "&" not in text and "#" not in text))
def test_folding_twice_is_folding_once(folder: Folder, text: str) -> None:
    once = folder.base(text)
    assert folder.base(once) == once


@given(text=ascii_text)
def test_plain_text_folds_the_fast_way_as_it_does_the_careful_ways(folder: Folder, text: str) -> None:
    assert is_plain(text)
    by_character, by_cluster = folder.base(f"{text} é"), folder.base(f"{text} &#233;")
    assert folder.base(text) == by_character.removesuffix(" e") == by_cluster.removesuffix(" e")
    assert (
        folder.places(text)
        == folder.places(f"{text} é")[: len(text) + 1]
        == folder.places(f"{text} &#233;")[: len(text) + 1]
    )


@given(text=st.one_of(ascii_text, st.text(max_size=20)))
def test_plain_is_what_keeps_its_length_and_its_offsets(folder: Folder, text: str) -> None:
    if is_plain(text):
        assert folder.places(text) == list(range(len(text) + 1))
        assert len(folder.base(text)) == len(text)


@given(text=ascii_text)
def test_plain_latin_text_is_its_own_only_skeleton(folder: Folder, text: str) -> None:
    base = folder.base(text)
    assert folder.skeletons(base) == [base]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("GUCCI", "gucci"),
        ("Ｇｕｃｃｉ", "gucci"),
        ("𝐆𝐮𝐜𝐜𝐢", "gucci"),
        ("ⓖⓤⓒⓒⓘ", "gucci"),
        ("G̶u̶c̶c̶i̶", "gucci"),
        ("Gu\u200bcci", "gucci"),
        ("G\u00adu\u2060cci", "gucci"),
        ("&#71;ucc&#x69;", "gucci"),
        ("Hermès", "hermes"),
        ("Hermès", "hermes"),
        ("Gucci™ bag", "gucci  bag"),
        ("Gucci\tbag\nred", "gucci bag red"),
        ("香奈兒", "香奈儿"),
        ("勞力士", "劳力士"),
        ("ぐっち", "グッチ"),
        ("ﾅｲｷ", "ナイキ"),
        ("グッチ", "グッチ"),
        ("나이키", "나이키"),
        ("Гуччи", "гуччи"),
        ("لُوِيس", "لويس"),
        ("كـــتاب", "كتاب"),
        ("", ""),
    ],
)
def test_what_reads_the_same_folds_to_the_same(folder: Folder, written: str, folded: str) -> None:
    assert folder.base(written) == folded


@pytest.mark.parametrize("written", ["Guссi", "Ɡucci", "gυcci", "GUCСI"])
def test_borrowed_letters_turn_latin_in_a_skeleton(folder: Folder, written: str) -> None:
    assert "gucci" in folder.skeletons(folder.base(written))


def test_a_word_of_another_script_stays_in_its_script_in_the_base_view(folder: Folder) -> None:
    assert folder.base("Москва Αθήνα") == "москва αθηνα"


@pytest.mark.parametrize(
    ("original", "hidden"),
    [
        ("Gucci", 0),
        ("Gu\u200bcci", 1),
        ("G\u200bu\u200bc\u200bci", 3),
        ("Gu\u00adcci", 1),
        ("Gu\u202ecci", 1),
        ("Ni\u200dke", 1),
        ("می\u200cخواهم", 0),
        ("क\u200dष", 0),
    ],
)
def test_invisible_characters_inside_are_named_unless_the_script_needs_them(original: str, hidden: int) -> None:
    found = hidden_characters(original)
    assert len(found) == hidden
    assert all(found)


@pytest.mark.parametrize(
    ("original", "name", "styled"),
    [
        ("Y€€zy", "Yeezy", True),
        ("ㄱㅜㅉㅣ", "구찌", True),
        ("ㄴㅇㅋ", "ㄴㅇㅋ", False),
        ("رولـــكـــس", "رولكس", True),
        ("رولـكس", "رولكس", False),
        ("رُولِكْسْ", "رولكس", True),
        ("Gucci", "Gucci", False),
        ("𝐆𝐮𝐜𝐜𝐢", "Gucci", True),
        ("ⓖⓤⓒⓒⓘ", "Gucci", True),
        ("&#71;ucci", "Gucci", True),
        ("Gúccí", "Gucci", True),
        ("Hermès", "Hermès", False),
        ("Hermès", "Hermes", False),
        ("ナイキ", "Nike", False),
        ("路易威登", "Louis Vuitton", False),
    ],
)
def test_ornament_is_told_from_ordinary_accents(original: str, name: str, styled: bool) -> None:
    assert is_styled(original, name, original) is styled


@pytest.mark.parametrize(("text", "styled"), [("ＮＩＫＥ shoes", True), ("ＮＩＫＥ スニーカー", False)])
def test_full_width_letters_are_style_only_where_nothing_else_is_wide(text: str, styled: bool) -> None:
    assert is_styled("ＮＩＫＥ", "Nike", text) is styled
