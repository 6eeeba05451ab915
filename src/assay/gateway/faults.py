"""What is wrong with a request, and where."""

import re
from dataclasses import dataclass
from typing import Final

_AT: Final = re.compile(r" - at `(?:key in )?\$([^`]*)`$")
_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is refused: a sentence, and a JSON pointer to it ("" is the whole). `status` as over HTTP."""

    detail: str
    pointer: str = ""
    status: int = 422


class RefusedError(Exception):
    """A request, or one object of it, cannot be taken as it is."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


class BusyError(Exception):
    """More waits than the gateway bears: come again in a moment."""


class AwayError(Exception):
    """The database does not answer, so nothing can be kept."""


def fault_of(error: Exception) -> Fault:
    """What msgspec found, with its place as a JSON pointer."""
    said = str(error)
    place = _AT.search(said)
    if place is None:
        return Fault(f"{_sentence(said)}.")
    steps = [_escaped(name or number) for name, number in _STEP.findall(place.group(1)) if name or number]
    return Fault(f"{_sentence(said[: place.start()])}.", "".join(f"/{step}" for step in steps))


def _sentence(text: str) -> str:
    return text.replace("`", "").rstrip(".")


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
