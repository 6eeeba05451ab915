"""What is remembered, and that nothing outlives the pack it belongs to."""

import gc
import weakref

import pytest

from assay.detect.pack import Pack, open_pack
from assay.detect.screener import Screener
from assay.detect.text.memory import remembering
from conftest import listings


class Doubled:
    def __init__(self, most: int = 1_000_000) -> None:
        self.asked: list[int] = []
        self.double = remembering(self._double, most)

    def _double(self, number: int) -> int:
        self.asked.append(number)
        return 2 * number


def test_an_answer_is_worked_out_once() -> None:
    doubled = Doubled()
    assert [doubled.double(2), doubled.double(2), doubled.double(3)] == [4, 4, 6]
    assert doubled.asked == [2, 3]


def test_a_full_memory_forgets_everything() -> None:
    doubled = Doubled(most=2)
    assert [doubled.double(number) for number in (1, 2, 3, 1)] == [2, 4, 6, 2]
    assert doubled.asked == [1, 2, 3, 1]


def test_a_memory_does_not_keep_its_owner() -> None:
    double = Doubled().double
    with pytest.raises(ReferenceError):
        double(1)


def test_a_screener_is_gone_at_once_when_nobody_needs_it(starter: Pack) -> None:
    gc.disable()
    try:
        screener = Screener(open_pack(starter.path))
        screener.screen(listings([{"title": "G*cci belt 阿迪 Niu Balans L0uis Vuitt0n"}]))
        parts = [weakref.ref(part) for part in (screener, screener.detectors[0], screener.pack.words)]  # type: ignore[attr-defined]
        del screener
        assert [part() for part in parts] == [None, None, None]
    finally:
        gc.enable()
