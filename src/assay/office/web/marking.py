"""A text with its findings marked where they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. `strength` is that of the strongest finding over it, None where there is none; `ends` are
    the numbers of the findings that end with it."""

    text: str
    strength: float | None
    ends: tuple[int, ...]

    @property
    def weight(self) -> str:
        if self.strength is None:
            return ""
        return "faint" if self.strength <= 0 else "strong" if self.strength >= 0.6 else "mild"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding and its number on the page. `is_marked` says whether its characters are marked in a text."""

    number: int
    kind: str
    strength: float
    detail: str
    field: str
    found: str
    against: str
    start: int
    end: int
    is_marked: bool


def numbered(findings: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> list[Numbered]:
    """Findings in the order in which one reads them: by text and place, then those of no place.

    A place that does not hold the characters that were found is not marked: better no mark than a wrong one.
    """
    fields = list(texts)
    rows = []
    for finding in findings:
        field, start, end = str(finding["field"] or ""), int(finding["start"]), int(finding["end"])
        is_marked = field in texts and 0 <= start < end <= len(texts[field])
        order = (not is_marked, fields.index(field) if field in texts else len(fields), start)
        rows.append((order, finding, field, start, end, is_marked))
    rows.sort(key=lambda row: row[0])
    return [
        Numbered(
            number,
            str(finding["kind"]),
            float(finding["strength"]),
            str(finding["detail"]),
            field,
            str(finding["found"] or ""),
            str(finding["against"] or ""),
            start,
            end,
            is_marked,
        )
        for number, (_, finding, field, start, end, is_marked) in enumerate(rows, 1)
    ]


def pieces(text: str, field: str, findings: Iterable[Numbered]) -> list[Piece]:
    """The text cut where findings begin and end. Findings may overlap; joined, the pieces are the text."""
    here = [finding for finding in findings if finding.is_marked and finding.field == field]
    cuts = sorted({0, len(text), *(finding.start for finding in here), *(finding.end for finding in here)})
    cut = []
    for start, end in pairwise(cuts):
        over = [finding.strength for finding in here if finding.start <= start and end <= finding.end]
        ends = tuple(finding.number for finding in here if finding.end == end)
        cut.append(Piece(text[start:end], max(over, default=None), ends))
    return cut
