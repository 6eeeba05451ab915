"""A pack against labelled history: precision and recall with their intervals, and the record that law 10 asks for."""

import hashlib
import heapq
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assay.base.errors import AssayError
from assay.detect.model import Calibration
from assay.detect.screener import Screener

CONFIDENCE = 0.95
LABEL = "counterfeit"
_Z = 1.959964
_YES, _NO = frozenset({"true", "t", "1", "yes", "y"}), frozenset({"false", "f", "0", "no", "n"})
_MISTAKES = 20
_GRID = tuple(round(0.999 - 0.001 * step, 3) for step in range(900))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole with its two-sided 95 % interval (Wilson); None for a share of nothing."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.part, self.whole) if self.whole else None

    def __str__(self) -> str:
        if not self.whole:
            return "none of none"
        low, high = wilson(self.part, self.whole)
        return f"{self.part / self.whole:.2%} ({low:.2%} to {high:.2%})"


@dataclass(slots=True)
class Tally:
    """Counts of one slice: flagged means reviewed or removed."""

    counterfeit: int = 0
    flagged: int = 0
    caught: int = 0

    def add(self, is_counterfeit: bool, is_flagged: bool) -> None:
        self.counterfeit += is_counterfeit
        self.flagged += is_flagged
        self.caught += is_counterfeit and is_flagged

    @property
    def precision(self) -> Share:
        return Share(self.caught, self.flagged)

    @property
    def recall(self) -> Share:
        return Share(self.caught, self.counterfeit)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A listing that the pack judged wrongly, with what it saw."""

    listing_id: str
    title: str
    score: float
    verdict: str
    brand: str | None
    usage: str
    findings: list[dict[str, Any]]


@dataclass(slots=True)
class Evaluation:
    """What came of screening labelled listings."""

    pack: str
    labels: int = 0
    unlabelled: int = 0
    labels_sha256: str = ""
    overall: Tally = field(default_factory=Tally)
    removed: Tally = field(default_factory=Tally)
    by_brand: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_usage: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_kind: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    remove_rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    scores: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    spared: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    truth: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    wrongly_flagged: list[Mistake] = field(default_factory=list)
    missed: list[Mistake] = field(default_factory=list)

    def curve(self) -> list[tuple[float, Share, Share]]:
        """(threshold, precision, recall) from the strictest score to the mildest, at most 200 points."""
        order = np.argsort(-self.scores, kind="stable")
        caught = np.cumsum(self.truth[order])
        total = int(self.truth.sum())
        last = (
            np.flatnonzero(np.append(np.diff(self.scores[order]) != 0, True)) if len(order) else np.zeros(0, dtype=int)
        )
        if len(last) > 200:
            last = last[np.unique(np.linspace(0, len(last) - 1, 200).astype(int))]
        return [
            (float(self.scores[order[end]]), Share(int(caught[end]), int(end) + 1), Share(int(caught[end]), total))
            for end in last.tolist()
        ]


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Wilson's two-sided 95 % interval for a share."""
    share = part / whole
    centre = share + _Z * _Z / (2 * whole)
    spread = _Z * math.sqrt(share * (1 - share) / whole + _Z * _Z / (4 * whole * whole))
    scale = 1 + _Z * _Z / whole
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def upper_bound(wrong: int, total: int, confidence: float = CONFIDENCE) -> float:
    """The one-sided exact (Clopper-Pearson) upper bound of a share: the largest that `wrong` of `total` does not refute."""
    if total == 0 or wrong >= total:
        return 1.0
    low, high = wrong / total, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(wrong, total, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(count: int, total: int, share: float) -> float:
    """The chance of at most `count` in `total` draws of the given share."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    logs = [
        math.lgamma(total + 1) - math.lgamma(hits + 1) - math.lgamma(total - hits + 1)
        + hits * math.log(share) + (total - hits) * math.log1p(-share)
        for hits in range(count + 1)
    ]  # fmt: skip
    largest = max(logs)
    return min(1.0, math.exp(largest) * sum(math.exp(value - largest) for value in logs))


def evaluate(screener: Screener, batches: Iterable[pa.RecordBatch]) -> Evaluation:
    """Screen labelled batches (the listing columns and `counterfeit` as text); rows without a label are left out."""
    result = Evaluation(pack=screener.pack.id)
    scores: list[npt.NDArray[np.float64]] = []
    truths: list[npt.NDArray[np.bool_]] = []
    digest = hashlib.sha256()
    remove_rules = {rule.id for rule in screener.pack.rules if rule.effect == "remove" and rule.state == "live"}
    allow_rules = {rule.id for rule in screener.pack.rules if rule.effect == "allow" and rule.state == "live"}
    spared: list[bool] = []
    missed: list[tuple[float, int, Mistake]] = []
    wrong: list[tuple[float, int, Mistake]] = []
    for batch in batches:
        labels = [_label(value) for value in batch.column(LABEL).to_pylist()]
        kept = pa.array([label is not None for label in labels], pa.bool_())
        result.unlabelled += len(labels) - kept.true_count
        batch = batch.filter(kept)
        truth = np.array([label for label in labels if label is not None], dtype=bool)
        verdicts = screener.screen(batch)
        score = verdicts.column("score").to_numpy()
        scores.append(score)
        truths.append(truth)
        columns = [
            verdicts.column(name).to_pylist()
            for name in ("listing_id", "verdict", "brand", "usage", "rules", "findings")
        ]
        titles = batch.column("title").to_pylist()
        for row, (listing_id, verdict, brand, usage, rules, findings) in enumerate(zip(*columns, strict=True)):
            is_fake, is_flagged = bool(truth[row]), verdict != "allow"
            spared.append(not allow_rules.isdisjoint(rules))
            digest.update(json.dumps([listing_id, titles[row], is_fake]).encode())
            result.overall.add(is_fake, is_flagged)
            result.removed.add(is_fake, verdict == "remove")
            result.by_brand[brand or "(no brand found)"].add(is_fake, is_flagged)
            result.by_usage[usage].add(is_fake, is_flagged)
            for kind in sorted({finding["kind"] for finding in findings}) or ["(no finding)"]:
                result.by_kind[kind].add(is_fake, is_flagged)
            for rule in remove_rules.intersection(rules):
                result.remove_rules[rule].add(is_fake, True)
            if is_fake != is_flagged:
                mistake = Mistake(listing_id, titles[row] or "", float(score[row]), verdict, brand, usage, findings)
                _keep(
                    wrong if is_flagged else missed,
                    (score[row] if is_flagged else -score[row], -result.labels - row, mistake),
                )
        result.labels += len(truth)
    if result.labels == 0:
        raise AssayError("No listing has a label.", f"The column `{LABEL}` takes true and false.")
    result.labels_sha256 = digest.hexdigest()
    result.scores, result.truth, result.spared = (
        np.concatenate(scores),
        np.concatenate(truths),
        np.array(spared, dtype=bool),
    )
    result.wrongly_flagged = [mistake for _, _, mistake in sorted(wrong, key=lambda item: item[:2], reverse=True)]
    result.missed = [mistake for _, _, mistake in sorted(missed, key=lambda item: item[:2], reverse=True)]
    return result


def _keep(worst: list[tuple[float, int, Mistake]], item: tuple[float, int, Mistake]) -> None:
    if len(worst) < _MISTAKES:
        heapq.heappush(worst, item)
    else:
        heapq.heappushpop(worst, item)


def _label(value: Any) -> bool | None:
    text = str(value).strip().lower() if value is not None else ""
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise AssayError(
        f"{value!r} is not a label.", f"The column `{LABEL}` takes true and false; leave it empty where you don't know."
    )


def calibrate(evaluation: Evaluation, promised: float, review_at: float, engine: str) -> Calibration:
    """Choose the lowest score at which a machine may remove alone, so that the promise holds with 95 % confidence.

    Thresholds are tried in a fixed order from the strictest, beginning where the labels are enough to show anything, and
    the first that fails ends the search: so the confidence is that of one test, not of many.
    """
    if not 0 < promised < 1:
        raise AssayError(
            f"{promised} is not a share of wrong removals that can be promised.", "Give one between 0 and 1, as 0.001."
        )
    enough = math.ceil(math.log(1 - CONFIDENCE) / math.log1p(-promised))
    chosen: tuple[float, int, int, float] | None = None
    spared = evaluation.spared if len(evaluation.spared) else np.zeros(len(evaluation.scores), dtype=bool)
    for threshold in _GRID:
        if threshold < review_at:
            break
        above = (evaluation.scores >= threshold) & ~spared
        removed = int(above.sum())
        if removed < enough:
            continue
        wrong = int((above & ~evaluation.truth).sum())
        bound = upper_bound(wrong, removed)
        if bound > promised:
            break
        chosen = (threshold, removed, wrong, bound)
    return Calibration(
        promised_wrong_removals=promised,
        confidence=CONFIDENCE,
        labels_sha256=evaluation.labels_sha256,
        labels=evaluation.labels,
        counterfeits=int(evaluation.truth.sum()),
        remove_at=chosen[0] if chosen else None,
        review_at=review_at,
        removed=chosen[1] if chosen else 0,
        wrongly_removed=chosen[2] if chosen else 0,
        upper_bound=chosen[3] if chosen else None,
        remove_rules=_trusted_rules(evaluation.remove_rules, promised),
        pack=evaluation.pack,
        engine=engine,
    )


def _trusted_rules(tallies: dict[str, Tally], promised: float) -> tuple[str, ...]:
    """Rules that may remove: those that kept the promise on the labels by themselves.

    Each is tested at its part of the doubt (Bonferroni): of twenty rules tried at 95 %, one would pass by luck.
    """
    confidence = 1 - (1 - CONFIDENCE) / max(1, len(tallies))
    return tuple(
        rule
        for rule, tally in sorted(tallies.items())
        if upper_bound(tally.flagged - tally.caught, tally.flagged, confidence) <= promised
    )


def largest(tallies: dict[str, Tally], count: int) -> Sequence[tuple[str, Tally]]:
    """The slices with most listings flagged or counterfeit."""
    return sorted(tallies.items(), key=lambda item: (-max(item[1].flagged, item[1].counterfeit), item[0]))[:count]
