"""How much like a name a spelling is: what readers overlook is cheap, another letter is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.detect.pack import Pack
from assay.detect.text.slips import LIKE, Slips
from assay.detect.text.sound import consonants, decomposed, sound, undrawn
from assay.detect.text.unspaced import imitated, taken_apart


@pytest.fixture(scope="module")
def slips(starter: Pack) -> Slips:
    return Slips(starter.lexicons["slips"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(
            ("phendi", "fendi"),
            ("shanel", "chanel"),
            ("majkelkors", "michaelkors"),
            ("adibas", "adidas"),
            ("nkie", "nike"),
        ),
        *(("сенхайзэр", "сеннхаизер"), ("βουηττον", "βουιττον"), ("نايق", "نايك"), ("グチ", "グッチ"), ("นายกี้", "ไนกี้")),
        ("발랜샤가", "발렌시아가"),
    ],
)
def test_what_readers_overlook_is_like_the_name(slips: Slips, written: str, meant: str) -> None:
    assert slips.likeness(decomposed(written), decomposed(meant)) >= LIKE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("tilany", "tiffany"), ("palakz", "palace"), ("clariz", "clarins"), ("sparx", "spanx"), ("nire", "nike")),
        *(("bike", "nike"), ("mucci", "gucci"), ("hermanny", "armani"), ("кукла", "гуччи"), ("グミ", "グッチ")),
    ],
)
def test_another_letter_is_another_name(slips: Slips, written: str, meant: str) -> None:
    assert slips.likeness(decomposed(written), decomposed(meant)) == 0


def test_a_slip_works_both_ways_and_costs_by_the_length_of_the_name() -> None:
    slips = Slips([("ph", "f", 0.25), ("h", "", 0.4)])
    assert slips.likeness("phendi", "fendi") == pytest.approx(1 - 2 * 0.25 / 5)
    assert slips.likeness("fendi", "phendi") == pytest.approx(1 - 2 * 0.25 / 6)
    assert slips.likeness("gucchi", "gucci") == pytest.approx(1 - 2 * 0.4 / 5)
    assert slips.likeness("hgucci", "gucci") == 0, "a name is read from its first letter"


@given(
    word=st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=15),
    other=st.text("abcekmnr", min_size=3, max_size=15),
)
def test_likeness_is_whole_for_the_same_and_never_between_nothing_and_like(slips: Slips, word: str, other: str) -> None:
    assert slips.likeness(word, word) == 1
    assert slips.likeness(word, other) == 0 or LIKE - 1e-9 <= slips.likeness(word, other) <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("konvors", "converse"), ("gutschi", "gucci"), ("senhaizer", "sennheiser"), ("viktorinoks", "victorinox")],
)
def test_words_that_sound_alike_share_their_consonants(one: str, other: str) -> None:
    assert consonants(one) == consonants(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("นายกี้", "ไนกี้"), ("αντίντας".replace("ί", "ι"), "αντηντας"), ("адыдас", "адидас"), ("guchi", "gucci")],
)
def test_spellings_of_one_sound_are_heard_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_a_korean_syllable_drawn_out_is_taken_back() -> None:
    assert undrawn("구우우찌") == "구찌"
    assert undrawn("우유") == "우유"


def test_a_chinese_name_is_taken_apart_and_imitated() -> None:
    assert {"古马也", "由辶奥"} <= {*taken_apart("古驰"), *taken_apart("迪奥")}
    assert "雅诗兰黑" in set(imitated("雅诗兰黛", {}))
    assert "茅合" in set(imitated("茅台", {"台": ["合"]}))
    assert "茅台" not in set(imitated("茅台", {}))


@pytest.mark.parametrize("place", ["slips", "leet"])
def test_the_pack_carries_what_the_registry_tells(starter: Pack, place: str) -> None:
    assert len(starter.lexicons[place]) > 20
