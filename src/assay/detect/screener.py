"""Screener(pack).screen(batch) -> batch: the one function every runner calls."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assay.detect import rules
from assay.detect.detector import Detector, Reading
from assay.detect.finding import DISGUISES, FINDING_TYPE, Finding, Kind
from assay.detect.listing import LISTING_SCHEMA
from assay.detect.marks import Usage
from assay.detect.model import Model, probability, strongest
from assay.detect.pack import Pack
from assay.detect.price import PriceDetector
from assay.detect.rules import COLUMN_TYPES, Rule, compile_rules
from assay.detect.seller import SellerDetector
from assay.detect.text.detector import TextDetector
from assay.detect.text.goods import GoodsReader
from assay.detect.text.line import LineReader
from assay.detect.text.nearly import Nearly
from assay.detect.text.slang import SlangReader, Term
from assay.detect.text.slips import Slips
from assay.detect.text.spelling import Spelling
from assay.detect.text.unspaced import Unspaced
from assay.detect.text.usage import Cue, UsageReader

VERDICT_SCHEMA: Final = pa.schema(
    [
        pa.field("listing_id", pa.string(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("brand", pa.string()),
        pa.field("usage", pa.string(), nullable=False),
        pa.field("rules", pa.list_(pa.string()), nullable=False),
        pa.field("findings", pa.list_(FINDING_TYPE), nullable=False),
    ]
)
ALLOW, REVIEW, REMOVE = 0, 1, 2
VERDICTS: Final = ("allow", "review", "remove")
_SELLER_RISKS: Final[dict[Kind, str]] = {
    kind: kind.value for kind in Kind if kind.value.startswith("seller_") and kind is not Kind.SELLER_AUTHORISED
}
_MARK_KINDS: Final[dict[Kind, str]] = {Kind.MARK: "mark", **DISGUISES}


def text_detector(pack: Pack) -> TextDetector:
    """The text detector over a pack's lexicons."""
    lexicons = pack.lexicons
    goods = GoodsReader(lexicons["goods"])
    cues: dict[str, list[Cue]] = {}
    for cue in lexicons["cues"]:
        cues.setdefault(cue["term"], []).append(Cue(cue["usage"], cue["where"], cue["strength"]))
    usage = UsageReader(
        {term: tuple(found) for term, found in cues.items()}, lexicons["not_compatible"], pack.words.is_word
    )
    slang = SlangReader({term: _term(term, record) for term, record in lexicons["slang"].items()})

    def joins(word: str) -> bool:
        return goods.is_term(word) or usage.is_cue(word) or slang.is_term(word)

    unspaced = Unspaced(pack.path, pack.words, goods.is_term)
    nearly = Nearly(pack.lexicon, pack.words, Slips(lexicons["slips"]), joins)
    spelling = Spelling(pack.lexicon, pack.words, pack.folder, lexicons["leet"], joins, unspaced.pinyin, nearly)
    line = LineReader(pack.folder, pack.lexicon, pack.words, spelling, unspaced)
    return TextDetector(pack.folder, line, pack.marks, usage, slang, goods)


def _term(text: str, record: Mapping[str, Any]) -> Term:
    return Term(
        text,
        record["strength"],
        record["alone"],
        record["meaning"],
        tuple(record["innocent"]),
        record["innocent_sense"],
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the detectors saw in a batch, before any rule: `readings` by row, and the `columns` that rules may name."""

    batch: pa.RecordBatch
    readings: dict[int, Reading]
    log_odds: npt.NDArray[np.float64]
    columns: pa.RecordBatch


class Screener:
    """Screens batches of listings with one pack. Equal rows get equal verdicts, whatever batch they stand in."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._price = PriceDetector(pack.rates)
        self.detectors: tuple[Detector, ...] = (text_detector(pack), self._price, SellerDetector())
        self._model = Model(pack.weights)
        self._rules = compile_rules([self._promised(rule) for rule in pack.rules], COLUMN_TYPES)

    def screen(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Listings in `LISTING_SCHEMA` in, one verdict row each in `VERDICT_SCHEMA` out, in the same order."""
        return self.judge(self.see(batch))

    def see(self, batch: pa.RecordBatch) -> Seen:
        """The first half of `screen`: run the detectors. Other rules can be tried on what they saw."""
        batch = pa.RecordBatch.from_arrays([batch.column(name) for name in LISTING_SCHEMA.names], schema=LISTING_SCHEMA)
        readings: dict[int, Reading] = {}
        for detector in self.detectors:
            detector.scan(batch, readings)
        log_odds = np.full(batch.num_rows, self._model.base_log_odds)
        for row, reading in readings.items():
            log_odds[row] = self._model.log_odds(reading)
        return Seen(batch, readings, log_odds, self._rule_columns(batch, readings, log_odds))

    def judge(self, seen: Seen) -> pa.RecordBatch:
        """The second half of `screen`: run the rules, and say the verdicts."""
        fired = self._rules.fired(seen.columns)
        effects = self._rules.effects(fired)
        scores = _scores(seen.log_odds + effects.weight)
        verdicts = self._verdicts(scores, effects.override)
        return self._rows(seen.batch, seen.readings, scores, verdicts, fired)

    def with_rules(self, rules: Sequence[Rule]) -> "Screener":
        """A screener of the same pack with other rules; it judges what this one saw."""
        other = copy.copy(self)
        other.pack = replace(self.pack, rules=tuple(rules))
        other._rules = compile_rules([self._promised(rule) for rule in rules], COLUMN_TYPES)
        return other

    def _promised(self, rule: Rule) -> Rule:
        """A rule that may not remove by the record of calibration sends to review (law 10)."""
        calibration = self.pack.weights.calibration
        if rule.effect != "remove" or (calibration is not None and rule.id in calibration.remove_rules):
            return rule
        return replace(rule, effect="review")

    def _verdicts(self, scores: npt.NDArray[np.float64], ruled: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
        weights = self.pack.weights
        calibration = weights.calibration
        remove_at = calibration.remove_at if calibration is not None else None
        by_score = np.where(scores >= weights.review_at, REVIEW, ALLOW)
        if remove_at is not None:
            by_score = np.where(scores >= remove_at, REMOVE, by_score)
        verdicts = np.maximum(
            by_score, np.where(ruled == rules.REMOVE, REMOVE, np.where(ruled == rules.REVIEW, REVIEW, ALLOW))
        )
        return np.where(ruled == rules.ALLOW, ALLOW, verdicts).astype(np.int8)

    def _rule_columns(
        self, batch: pa.RecordBatch, readings: dict[int, Reading], log_odds: npt.NDArray[np.float64]
    ) -> pa.RecordBatch:
        """The listing's columns and what the detectors derived, as rules see them."""
        rows = batch.num_rows
        derived: dict[str, list[Any]] = {
            "brand": [None] * rows, "usage": [Usage.NONE.value] * rows, "mark_strength": [0.0] * rows, "evasion": [0.0] * rows,
            "evasion_kind": [None] * rows, "slang": [0.0] * rows, "price_floor_usd": [None] * rows,
            "price_ratio": [None] * rows, "goods": [None] * rows, "seller_risk": [0.0] * rows, "seller_authorised": [None] * rows,
            "finding_count": [0] * rows,
        }  # fmt: skip
        for row, reading in readings.items():
            derived["brand"][row] = reading.brand.name if reading.brand else None
            derived["usage"][row] = reading.usage.value
            derived["mark_strength"][row] = strongest(reading.findings, _MARK_KINDS)[0]
            derived["evasion"][row], derived["evasion_kind"][row] = strongest(reading.findings, DISGUISES)
            derived["slang"][row] = reading.slang
            derived["price_floor_usd"][row] = reading.price_floor_usd
            if reading.price_usd is not None and reading.price_floor_usd:
                derived["price_ratio"][row] = reading.price_usd / reading.price_floor_usd
            derived["goods"][row] = reading.goods[-1] if reading.goods else None
            derived["seller_risk"][row] = strongest(reading.findings, _SELLER_RISKS)[0]
            derived["seller_authorised"][row] = reading.authorised
            derived["finding_count"][row] = len(reading.findings)
        arrays = {name: batch.column(name) for name in LISTING_SCHEMA.names}
        for name, values in derived.items():
            arrays[name] = pa.array(values, type=_DERIVED_TYPES[name])
        arrays["price_usd"] = self._price.in_dollars(batch)
        arrays["score"] = pa.array(_scores(log_odds))
        return pa.RecordBatch.from_pydict(arrays)

    def _rows(
        self,
        batch: pa.RecordBatch,
        readings: dict[int, Reading],
        scores: npt.NDArray[np.float64],
        verdicts: npt.NDArray[np.int8],
        fired: npt.NDArray[np.bool_],
    ) -> pa.RecordBatch:
        brands: list[str | None] = [None] * batch.num_rows
        usages = [Usage.NONE.value] * batch.num_rows
        findings: list[Finding] = []
        ends = np.zeros(batch.num_rows + 1, dtype=np.int32)
        for row in sorted(readings):
            reading = readings[row]
            brands[row] = reading.brand.name if reading.brand else None
            usages[row] = reading.usage.value
            findings.extend(reading.findings)
            ends[row + 1] = len(reading.findings)
        return pa.RecordBatch.from_arrays(
            [
                batch.column("listing_id"),
                pa.DictionaryArray.from_arrays(pa.array(verdicts), pa.array(VERDICTS)).dictionary_decode(),
                pa.array(scores),
                pa.array(brands, pa.string()),
                pa.array(usages, pa.string()),
                self._rules.ids(fired),
                pa.ListArray.from_arrays(pa.array(np.cumsum(ends, dtype=np.int32)), _finding_array(findings)),
            ],
            schema=VERDICT_SCHEMA,
        )


_DERIVED_TYPES: Final = {
    "brand": pa.string(), "usage": pa.string(), "mark_strength": pa.float64(), "evasion": pa.float64(), "evasion_kind": pa.string(),
    "slang": pa.float64(), "price_floor_usd": pa.float64(), "price_ratio": pa.float64(),
    "goods": pa.string(), "seller_risk": pa.float64(), "seller_authorised": pa.bool_(), "finding_count": pa.int64(),
}  # fmt: skip


def _scores(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scores by `probability`; equal log-odds, the great majority, are computed once."""
    values, places = np.unique(np.round(log_odds, 9), return_inverse=True)
    return np.array([probability(float(value)) for value in values])[places]


def _finding_array(findings: list[Finding]) -> pa.StructArray:
    columns = [pa.array([getattr(finding, field.name) for finding in findings], field.type) for field in FINDING_TYPE]
    return pa.StructArray.from_arrays(columns, fields=list(FINDING_TYPE))
