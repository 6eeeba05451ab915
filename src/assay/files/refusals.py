"""What a reader refuses, so that nobody has to guess why a listing is missing."""

from dataclasses import dataclass, field

KEPT_REFUSALS = 1_000
_SHOWN_CHARACTERS = 60
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """Of one row, or of one value in a row that is kept.

    `line` is the physical line the row begins on (in Parquet its number), from 1, the header included; `value` is
    shortened.
    """

    line: int
    listing_id: str | None
    column: str | None
    value: str | None
    problem: str

    def __str__(self) -> str:
        return f"line {self.line:,}: {self.problem}"


@dataclass
class Tally:
    """All are counted; the first thousand are kept."""

    first: list[Refusal] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        line: int,
        problem: str,
        *,
        listing_id: str | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        self.count += 1
        if len(self.first) < KEPT_REFUSALS:
            shown = None if value is None else shortened(value)
            shown_id = None if listing_id is None else listing_id[:_LONGEST_ID]
            self.first.append(Refusal(line, shown_id, column, shown, problem))


def shortened(value: str) -> str:
    """At most 60 characters on one line, control characters written out."""
    cut = value if len(value) <= _SHOWN_CHARACTERS else value[: _SHOWN_CHARACTERS - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
