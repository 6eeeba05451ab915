"""Answers worked out once and remembered, because shops use few words, and use them again and again."""

from collections.abc import Callable, Hashable
from typing import TypeVar
from weakref import WeakMethod

Asked = TypeVar("Asked", bound=Hashable)
Answer = TypeVar("Answer")

_MOST = 1_000_000


class _Memory(dict[Asked, Answer]):
    """Fills itself; when it is full everything is forgotten: keeping count of use costs more than it saves.

    It holds on to its owner but weakly. With a circle of the two, a pack that is not needed any more would keep its files
    and its memory until the collector of cyclic garbage comes round, which in our programs is rarely.
    """

    def __init__(self, work_out: Callable[[Asked], Answer], most: int) -> None:
        super().__init__()
        self._work_out = WeakMethod(work_out)
        self._most = most

    def __missing__(self, asked: Asked) -> Answer:
        work_out = self._work_out()
        if work_out is None:
            raise ReferenceError("the owner of this memory is gone")
        answer: Answer = work_out(asked)
        if len(self) >= self._most:
            self.clear()
        self[asked] = answer
        return answer


def remembering(work_out: Callable[[Asked], Answer], most: int = _MOST) -> Callable[[Asked], Answer]:
    """A method that for what it was asked before has the answer at hand, at most so many. The method has to be pure."""
    return _Memory(work_out, most).__getitem__
