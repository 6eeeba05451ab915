"""One stream of chance for the whole simulation: drawn from numpy in blocks, taken one at a time."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import exp
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_BLOCK = 1 << 15


class Draws:
    """Random choices from one numpy Generator; the same seed gives the same choices in the same order."""

    def __init__(self, seed: int | Sequence[int]) -> None:
        self.generator = np.random.default_rng(seed)
        self._uniform: Iterator[float] = iter(())
        self._normal: Iterator[float] = iter(())

    def random(self) -> float:
        """A number in [0, 1)."""
        for value in self._uniform:
            return value
        self._uniform = iter(self.generator.random(_BLOCK).tolist())
        return next(self._uniform)

    def normal(self) -> float:
        """A standard normal number."""
        for value in self._normal:
            return value
        self._normal = iter(self.generator.standard_normal(_BLOCK).tolist())
        return next(self._normal)

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return low + int((high - low + 1) * self.random())

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(len(choices) * self.random())]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """At most `count` different ones, in the order drawn."""
        left = list(choices)
        return [left.pop(int(len(left) * self.random())) for _ in range(min(count, len(left)))]

    def around(self, median: float, spread: float) -> float:
        """A log-normal number: `median` in the middle, `spread` the standard deviation of its logarithm."""
        return median * exp(spread * self.normal())

    def count(self, mean: float) -> int:
        """A Poisson number, for small means."""
        limit, product, total = exp(-mean), self.random(), 0
        while product > limit:
            product *= self.random()
            total += 1
        return total


class Weighted:
    """Choices of unequal weight."""

    def __init__(self, choices: Sequence[tuple[str, float]]) -> None:
        self._names = [name for name, _ in choices]
        self._sums = list(accumulate(weight for _, weight in choices))

    def pick(self, draws: Draws) -> str:
        return self._names[bisect_right(self._sums, draws.random() * self._sums[-1])]
