"""The one plug-in interface: a detector reads columns of a batch and adds findings to what is known of its rows."""

from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from assay.detect.finding import Finding
from assay.detect.marks import Alias, Mark, Usage


@dataclass(frozen=True, slots=True)
class Mention:
    """A mark in a listing: which, in which words, how it is used, and how surely (0..1) the mark is meant at all."""

    mark: Mark
    alias: Alias
    field: str
    start: int
    end: int
    how: str
    strength: float
    usage: Usage
    sure: float


@dataclass(slots=True)
class Reading:
    """What the detectors know of one listing so far. Rows that no detector has anything to say of have none."""

    mentions: list[Mention] = field(default_factory=list)
    brand: Mark | None = None
    usage: Usage = Usage.NONE
    goods: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    slang: float = 0.0
    price_usd: float | None = None
    price_floor_usd: float | None = None
    authorised: bool | None = None


class Detector(Protocol):
    """Values in, findings out: no clock, no network, no state that a listing could change for the next one."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...

    def scan(self, batch: pa.RecordBatch, readings: dict[int, Reading]) -> None:
        """Add findings to the readings, which are by row number; only the text detector makes new ones."""
        ...
