"""Answers worked out once and remembered, because shops use few words, and use them again and again."""

from collections.abc import Callable, Hashable
from typing import TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Answer = TypeVar("Answer")

_MOST = 1_000_000


class _Memory(dict[Asked, Answer]):
    """Fills itself; when it is full everything is forgotten: keeping count of use costs more than it saves."""

    def __init__(self, work_out: Callable[[Asked], Answer]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, asked: Asked) -> Answer:
        answer = self._work_out(asked)
        if len(self) >= _MOST:
            self.clear()
        self[asked] = answer
        return answer


def remembering(work_out: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """The same function, but for what it was asked before it has the answer at hand. The function has to be pure."""
    return _Memory(work_out).__getitem__
