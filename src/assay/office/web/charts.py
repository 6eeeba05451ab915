"""Bars of a chart, as numbers for SVG. The words stand in HTML around it, so that they never shrink with the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle in a picture of `width` by 100 units."""

    x: float
    y: float
    width: float
    height: float
    look: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns over a scale from zero to `top`."""

    bars: tuple[Bar, ...]
    width: int
    top: int


def columns(series: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """One column for each place, with the series stacked in their order. A count above zero is never too low to see."""
    places = max((len(values) for _, values in series), default=0)
    sums = [sum(values[place] for _, values in series) for place in range(places)]
    top = round_up(max(sums, default=0))
    bars = []
    for place in range(places):
        y = float(HEIGHT)
        for look, values in series:
            if values[place]:
                height = max(values[place] / top * HEIGHT, 1.5)
                y -= height
                bars.append(Bar(place * 10 + 1.5, round(max(y, 0), 2), 7, round(height, 2), look))
    return Chart(tuple(bars), places * 10, top)


def round_up(count: int) -> int:
    """The next number that reads well at the top of a scale."""
    size = 1
    while True:
        for first in (1, 2, 3, 4, 5, 6, 8):
            if first * size >= count:
                return first * size
        size *= 10
