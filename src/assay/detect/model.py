"""Findings to a score, and a score to a verdict.

Until there are labels to learn from, the log-odds of a listing being counterfeit are a sum of weights written in the
pack. Thresholds come from the pack too; those of a calibrated pack were chosen on labelled history (law 10).
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from assay.detect.detector import Reading
from assay.detect.finding import DISGUISES, Finding, Kind
from assay.detect.marks import Usage

_TEXT_KINDS = frozenset({Kind.MARK, *DISGUISES})


@dataclass(frozen=True, slots=True)
class Calibration:
    """The record law 10 asks for: on which labels, at which promised error rate, and what came of it."""

    promised_wrong_removals: float
    confidence: float
    labels_sha256: str
    labels: int
    counterfeits: int
    remove_at: float | None
    review_at: float
    removed: int
    wrongly_removed: int
    upper_bound: float | None
    remove_rules: tuple[str, ...]
    pack: str
    engine: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds: `bias` for any listing, `kinds` for a finding of strength 1, `usages` by which text and price count."""

    bias: float
    kinds: dict[str, float]
    usages: dict[str, float]
    review_at: float
    calibration: Calibration | None = field(default=None)

    def with_calibration(self, calibration: Calibration) -> "Weights":
        """The same weights with a record of calibration."""
        return replace(self, calibration=calibration)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def weights_of(record: Mapping[str, Any]) -> Weights:
    """Weights as read from a pack's JSON."""
    calibration = record.get("calibration")
    return Weights(
        bias=float(record["bias"]),
        kinds={str(kind): float(weight) for kind, weight in record["kinds"].items()},
        usages={str(usage): float(weight) for usage, weight in record["usages"].items()},
        review_at=float(record["review_at"]),
        calibration=Calibration(**{**calibration, "remove_rules": tuple(calibration["remove_rules"])})
        if calibration
        else None,
    )


def probability(log_odds: float) -> float:
    """The logistic function, in six digits so that equal evidence gives equal scores everywhere."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds)))), 6)


class Model:
    """Scores readings by the weights of one pack."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.base_log_odds = weights.bias

    def log_odds(self, reading: Reading) -> float:
        """The log-odds that the listing is counterfeit, before rules."""
        weights = self.weights
        if reading.authorised:
            return weights.bias
        total = weights.bias
        disguise = 0.0
        text_factor = weights.usages[reading.usage if reading.mentions else Usage.NONE]
        for finding in reading.findings:
            weight = weights.kinds.get(finding.kind, 0.0) * finding.strength
            if finding.kind in DISGUISES:
                disguise = max(disguise, weight)
            elif finding.kind is Kind.MARK:
                continue
            else:
                total += weight if finding.kind is Kind.SLANG else weight * text_factor
        total += disguise * text_factor
        if any(finding.kind in _TEXT_KINDS and finding.strength > 0 for finding in reading.findings):
            total += weights.kinds.get(Kind.MARK, 0.0) * text_factor
        return total


def strongest(findings: list[Finding], kinds: Mapping[Kind, str]) -> tuple[float, str | None]:
    """The strongest finding among the kinds and its short name; 0 and None if there is none."""
    best: tuple[float, str | None] = (0.0, None)
    for finding in findings:
        if finding.kind in kinds and finding.strength > best[0]:
            best = (finding.strength, kinds[finding.kind])
    return best
