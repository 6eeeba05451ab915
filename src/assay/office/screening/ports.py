"""What screening needs from outside: whether anything follows from a verdict."""

from typing import Protocol


class Switches(Protocol):
    """What is switched on, by policy, brand and measure."""

    def is_on(self, policy: str, brand: str | None, measure: str) -> bool:
        """Whether the measure may follow from a verdict on a listing of this brand."""
        ...


class AllOff:
    """Observe mode: everything is recorded, and nothing follows."""

    def is_on(self, policy: str, brand: str | None, measure: str) -> bool:
        return False
