"""Nobody stops a screening with one long text: time grows with length, and findings still point at the right characters."""

import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

LONGEST_SECONDS = 10.0
"""For one listing of 100,000 characters, on a slow machine at that: what runs away would take minutes."""

REPEATED = {
    "a Latin mark": "Gucci ",
    "a mark of two words": "louis vuitton ",
    "a mark as a hashtag": "#gucci",
    "a spaced mark": "g u c c i ",
    "a dotted mark": "g.u.c.c.i.",
    "a masked mark": "G*cci ",
    "signs and letters": "G*c",
    "pieces": "a-",
    "bars": "_a",
    "stars": "*",
    "digits": "1 2 3 ",
    "a borrowed letter": "Gуcci ",
    "a near miss": "Guccci ",
    "words before a mark": "for iPhone ",
    "words of comparison": "like Nike style ",
    "slang": "1:1 replica ",
    "Chinese slang": "高仿A货",
    "one Han sign": "路",
    "a Chinese mark": "路易威登 ",
    "a solid row of a Chinese mark": "古驰",
    "pinyin": "lu yi wei deng ",
    "a Thai mark": "กุชชี่",
    "a Kana mark": "グッチ",
    "a Korean mark": "구찌 ",
    "an Arabic mark": "غوتشي ",
    "combined letters": "e\u0301",
    "bidi characters": "\u202e",
    "zero width": "G\u200b",
    "references": "&#71;",
    "brackets": "(((",
    "emoji": "👜",
}


@pytest.fixture
def alarm() -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"still running after {LONGEST_SECONDS} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_SECONDS)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("repeated", REPEATED.values(), ids=REPEATED.keys())
@pytest.mark.parametrize("field", ["title", "description"])
def test_a_text_of_100_000_characters_does_not_run_away(
    screen: Callable[..., list[dict[str, Any]]], repeated: str, field: str
) -> None:
    text = (repeated * 100_000)[:100_000]
    (verdict,) = screen({field: text})
    for finding in verdict["findings"]:
        assert finding["start"] < 0 or text[finding["start"] : finding["end"]] == finding["found"]


def test_a_mark_at_the_start_of_a_long_title_is_found(screen: Callable[..., list[dict[str, Any]]]) -> None:
    (verdict,) = screen({"title": "G*cci bag " + "leather and canvas " * 5_000})
    assert (verdict["brand"], verdict["verdict"]) == ("Gucci", "review")
