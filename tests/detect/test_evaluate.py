"""A pack against labels: the intervals are the textbook's, and what is promised is kept as often as it is said."""

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from detect_values import VELMORANE, pack_of
from hypothesis import given
from hypothesis import strategies as st

from assay.base.errors import AssayError
from assay.detect.evaluate import (
    LABEL,
    Evaluation,
    Share,
    Tally,
    calibrate,
    evaluate,
    largest,
    upper_bound,
    wilson,
)
from assay.detect.pack import Pack, derive_pack, open_pack
from assay.detect.screener import Screener
from conftest import listings

# --- intervals ---


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="Newcombe 1998, 81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="Newcombe 1998, 15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="Newcombe 1998, 0 of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="Newcombe 1998, 1 of 29"),
        pytest.param(5, 10, 0.2366, 0.7634, id="half of ten"),
        pytest.param(10, 10, 0.7225, 1.0, id="all of ten"),
    ],
)
def test_wilson_s_interval(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.00006)


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_wilson_s_interval_holds_the_share_and_mirrors(counts: tuple[int, int]) -> None:
    part, whole = counts
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1
    assert wilson(whole - part, whole) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_the_promise_of_one_in_a_thousand_needs_2995_right_removals() -> None:
    assert 0.000999 < upper_bound(0, 2995) < 0.001
    assert upper_bound(0, 2994) > 0.001


@pytest.mark.parametrize("total", [30, 100, 1000, 100_000])
def test_the_rule_of_three(total: int) -> None:
    assert upper_bound(0, total) == pytest.approx(1 - 0.05 ** (1 / total), abs=1e-9)
    assert upper_bound(0, total) == pytest.approx(3 / total, rel=0.06)


@pytest.mark.parametrize(
    ("wrong", "total", "bound"),
    [(0, 10, 0.2589), (1, 10, 0.3942), (2, 20, 0.2826), (5, 100, 0.1023), (1, 1, 1.0), (7, 7, 1.0), (0, 0, 1.0)],
)
def test_bounds_known_from_tables(wrong: int, total: int, bound: float) -> None:
    assert upper_bound(wrong, total) == pytest.approx(bound, abs=0.00006)


def chance_of_at_most(count: int, total: int, share: float) -> float:
    exact = Fraction(share)
    return float(sum(math.comb(total, hits) * exact**hits * (1 - exact) ** (total - hits) for hits in range(count + 1)))


@pytest.mark.parametrize("total", [1, 2, 5, 13, 40])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
def test_a_bound_is_where_the_exact_binomial_says(total: int, confidence: float) -> None:
    for wrong in range(total):
        bound = upper_bound(wrong, total, confidence)
        assert chance_of_at_most(wrong, total, bound) == pytest.approx(1 - confidence, abs=1e-6)


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, min(total, 60)), st.just(total))))
def test_a_bound_rises_with_errors_and_falls_with_more_labels(counts: tuple[int, int]) -> None:
    wrong, total = counts
    bound = upper_bound(wrong, total)
    assert wrong / total <= bound <= 1
    assert upper_bound(wrong, total + 1) <= bound + 1e-9
    if wrong < total:
        assert upper_bound(wrong + 1, total) >= bound


def test_shares_and_tallies() -> None:
    tally = Tally()
    for is_fake, is_flagged, times in ((True, True, 3), (True, False, 1), (False, True, 2), (False, False, 4)):
        for _ in range(times):
            tally.add(is_fake, is_flagged)
    assert (tally.counterfeit, tally.flagged, tally.caught) == (4, 5, 3)
    assert (tally.precision.value, tally.recall.value) == (0.6, 0.75)
    assert str(tally.recall) == "75.00% (30.06% to 95.44%)"
    assert (Share(0, 0).value, Share(0, 0).interval, str(Share(0, 0))) == (None, None, "none of none")


def test_the_largest_slices_come_first_and_equals_by_name() -> None:
    tallies = {"b": Tally(3, 1, 1), "a": Tally(0, 3, 0), "c": Tally(9, 0, 0), "d": Tally(1, 1, 1)}
    assert [name for name, _ in largest(tallies, 3)] == ["c", "a", "b"]


# --- the curve ---


def scored(scores: npt.ArrayLike, truth: npt.ArrayLike) -> Evaluation:
    scores = np.asarray(scores, dtype=np.float64)
    return Evaluation(pack="p" * 64, labels=len(scores), scores=scores, truth=np.asarray(truth, dtype=bool))


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]), st.booleans()), min_size=1, max_size=40))
def test_the_curve_counts_what_is_at_or_above_each_score(rows: list[tuple[float, bool]]) -> None:
    curve = scored(*zip(*rows, strict=True)).curve()
    assert [threshold for threshold, _, _ in curve] == sorted({score for score, _ in rows}, reverse=True)
    for threshold, precision, recall in curve:
        above = [truth for score, truth in rows if score >= threshold]
        assert (precision.part, precision.whole) == (sum(above), len(above))
        assert (recall.part, recall.whole) == (sum(above), sum(truth for _, truth in rows))


@given(st.integers(0, 2**32 - 1), st.integers(1, 3000))
def test_recall_never_falls_along_the_curve_and_ends_at_all(seed: int, rows: int) -> None:
    draws = np.random.default_rng(seed)
    curve = scored(draws.random(rows), draws.random(rows) < 0.3).curve()
    assert 1 <= len(curve) <= 200
    caught = [recall.part for _, _, recall in curve]
    assert caught == sorted(caught)
    assert caught[-1] == curve[-1][2].whole
    thresholds = [threshold for threshold, _, _ in curve]
    assert thresholds == sorted(set(thresholds), reverse=True)
    assert curve[-1][1].whole == rows


def test_without_labels_there_is_no_curve() -> None:
    assert scored([], []).curve() == []


# --- calibration ---


def test_too_few_labels_support_no_promise() -> None:
    record = calibrate(scored([0.99] * 2994, [True] * 2994), 0.001, 0.5, "1.0")
    assert record.remove_at is None
    assert record.upper_bound is None
    assert (record.removed, record.wrongly_removed, record.labels, record.counterfeits) == (0, 0, 2994, 2994)


def test_just_enough_labels_support_it() -> None:
    record = calibrate(scored([0.99] * 2995, [True] * 2995), 0.001, 0.5, "1.0")
    assert record.remove_at is not None
    assert record.remove_at <= 0.99
    assert record.upper_bound is not None
    assert record.upper_bound <= 0.001
    assert (record.removed, record.wrongly_removed) == (2995, 0)
    assert (record.promised_wrong_removals, record.confidence, record.review_at, record.engine) == (
        0.001,
        0.95,
        0.5,
        "1.0",
    )


def test_the_lowest_threshold_that_keeps_the_promise_is_chosen() -> None:
    scores = np.repeat([0.99, 0.9, 0.8, 0.7], 5000)
    truth = np.ones(20_000, dtype=bool)
    truth[15_000:] = np.arange(5000) % 10 > 0
    record = calibrate(scored(scores, truth), 0.001, 0.5, "1.0")
    assert record.remove_at is not None
    assert 0.7 < record.remove_at <= 0.8
    assert record.removed == 15_000


def test_the_search_ends_at_the_first_threshold_that_fails() -> None:
    scores = np.repeat([0.99, 0.9], [3000, 300_000])
    truth = np.ones(303_000, dtype=bool)
    truth[:30] = False
    record = calibrate(scored(scores, truth), 0.001, 0.5, "1.0")
    assert record.remove_at is None, "later labels must not buy back a failed test"


def test_a_removal_is_never_below_a_review_and_the_record_is_of_the_threshold_used() -> None:
    scores = np.repeat([0.99, 0.3], 5000)
    record = calibrate(scored(scores, np.ones(10_000)), 0.001, 0.5, "1.0")
    assert record.remove_at is not None
    assert record.remove_at >= 0.5
    assert record.removed == int((scores >= record.remove_at).sum()) == 5000
    assert record.upper_bound == pytest.approx(upper_bound(0, 5000))


def test_labels_below_the_review_threshold_do_not_support_removals_above_it() -> None:
    scores = np.repeat([0.99, 0.3], [100, 5000])
    record = calibrate(scored(scores, np.ones(5100)), 0.001, 0.5, "1.0")
    assert record.remove_at is None


@pytest.mark.parametrize("promised", [0.0, 1.0, -0.1, 2.0, math.nan, math.inf])
def test_a_promise_that_is_no_share_is_refused(promised: float) -> None:
    with pytest.raises(AssayError, match="is not a share of wrong removals"):
        calibrate(scored([0.9], [True]), promised, 0.5, "1.0")


def test_the_promise_is_kept_as_often_as_it_is_said() -> None:
    draws = np.random.default_rng(7)
    steps = np.round(np.arange(0.999, 0.97, -0.002), 3)
    wrong_at = np.linspace(0.0, 0.12, len(steps))  # true share of innocents at each score, the more the lower
    broken = chosen = 0
    for _ in range(200):
        places = draws.integers(0, len(steps), 1500)
        record = calibrate(scored(steps[places], draws.random(1500) >= wrong_at[places]), 0.03, 0.5, "1.0")
        if record.remove_at is not None:
            chosen += 1
            broken += float(wrong_at[steps >= record.remove_at].mean()) > 0.03
    assert chosen > 150, "the promise is not so hard that nothing keeps it"
    assert broken <= 200 * 0.05 + 7


# --- through a pack ---

RULES = """
[[rule]]
id = "remove-disguised"
when = "evasion > 0.5"
effect = "remove"
owner = "test"
reason = "The name is disguised."
state = "live"

[[rule]]
id = "remove-all-velmorane"
when = "brand = 'Velmorane'"
effect = "remove"
owner = "test"
reason = "It says Velmorane."
state = "live"

[[rule]]
id = "remove-nothing"
when = "brand = 'Harbour'"
effect = "remove"
owner = "test"
reason = "It says Harbour."
state = "live"
"""
FAKES = 3200


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory, vocabulary: Path) -> Pack:
    return pack_of(tmp_path_factory.mktemp("evaluate"), vocabulary, VELMORANE, rules=RULES)


@pytest.fixture(scope="module")
def screener(pack: Pack) -> Screener:
    return Screener(pack)


def labelled(rows: list[dict[str, Any]], labels: list[Any]) -> pa.RecordBatch:
    batch = listings(rows)
    return batch.append_column(LABEL, pa.array(labels, pa.string()))


@pytest.fixture(scope="module")
def history() -> pa.RecordBatch:
    fakes = [{"title": f"V*lmorane bag no {number}", "price": 5, "currency": "USD"} for number in range(FAKES)]
    honest = [{"title": f"Velmorane bag no {number}", "price": 900, "currency": "USD"} for number in range(200)]
    others = [{"title": f"A leather bag no {number}", "price": 9, "currency": "USD"} for number in range(200)]
    return labelled([*fakes, *honest, *others], ["true"] * FAKES + ["false"] * 400)


@pytest.fixture(scope="module")
def result(pack: Pack, history: pa.RecordBatch) -> Evaluation:
    return evaluate(
        Screener(replace(pack, rules=pack.rules[:1])),
        [history.slice(start, 500) for start in range(0, FAKES + 400, 500)],
    )


def test_every_label_is_counted_once_in_every_slicing(result: Evaluation) -> None:
    assert (result.labels, result.unlabelled, int(result.truth.sum())) == (FAKES + 400, 0, FAKES)
    assert (result.overall.counterfeit, result.overall.flagged, result.overall.caught) == (FAKES, FAKES, FAKES)
    assert result.removed.flagged == 0
    for slices in (result.by_brand, result.by_usage):
        assert sum(tally.counterfeit for tally in slices.values()) == result.overall.counterfeit
        assert sum(tally.flagged for tally in slices.values()) == result.overall.flagged
        assert sum(tally.caught for tally in slices.values()) == result.overall.caught
    assert set(result.by_brand) == {"Velmorane", "(no brand found)"}
    assert result.by_kind["masked_mark"].caught == FAKES
    assert not result.wrongly_flagged
    assert not result.missed


def test_batches_make_no_difference(pack: Pack, history: pa.RecordBatch, result: Evaluation) -> None:
    whole = evaluate(Screener(replace(pack, rules=pack.rules[:1])), [history])
    assert whole.labels_sha256 == result.labels_sha256
    assert whole.by_kind == result.by_kind
    assert whole.scores.tolist() == result.scores.tolist()


def test_other_labels_have_another_hash(pack: Pack, history: pa.RecordBatch, result: Evaluation) -> None:
    changed = history.set_column(
        history.schema.get_field_index(LABEL), LABEL, pa.array(["true"] * FAKES + ["false"] * 399 + ["true"])
    )
    assert evaluate(Screener(pack), [changed]).labels_sha256 != result.labels_sha256


def test_rules_that_kept_the_promise_by_themselves_may_remove(pack: Pack, history: pa.RecordBatch) -> None:
    outcome = evaluate(Screener(pack), [history])
    assert outcome.remove_rules["remove-disguised"].flagged == FAKES
    assert outcome.remove_rules["remove-all-velmorane"].precision.part == FAKES
    assert outcome.remove_rules["remove-all-velmorane"].flagged == FAKES + 200
    assert calibrate(outcome, 0.002, 0.5, "1.0").remove_rules == ("remove-disguised",)


def test_the_more_rules_are_tried_the_more_each_has_to_show(pack: Pack, history: pa.RecordBatch) -> None:
    outcome = evaluate(Screener(pack), [history])
    flawless = outcome.remove_rules["remove-disguised"]
    alone, among = 1 - 0.05 ** (1 / FAKES), 1 - (0.05 / 20) ** (1 / FAKES)
    promise = (alone + among) / 2
    for count, trusted in ((1, 1), (20, 0)):
        outcome.remove_rules = {f"rule-{number}": flawless for number in range(count)}
        assert len(calibrate(outcome, promise, 0.5, "1.0").remove_rules) == trusted


def test_rules_that_fired_too_seldom_to_show_anything_may_not(pack: Pack, history: pa.RecordBatch) -> None:
    outcome = evaluate(Screener(pack), [history.slice(FAKES - 500)])
    assert calibrate(outcome, 0.001, 0.5, "1.0").remove_rules == ()


def test_what_an_allow_rule_spares_does_not_support_the_promise(pack: Pack, history: pa.RecordBatch) -> None:
    spare = replace(pack.rules[0], id="spare", effect="allow", when="title NOT LIKE '% no 1%'")
    outcome = evaluate(Screener(replace(pack, rules=(spare,))), [history])
    record = calibrate(outcome, 0.001, 0.5, "1.0")
    assert record.remove_at is None, "no more than some 1,300 of the labels would have been removed"


def test_a_calibrated_pack_removes_after_a_round_trip(tmp_path: Path, pack: Pack, result: Evaluation) -> None:
    record = calibrate(result, 0.001, pack.weights.review_at, "1.0")
    assert record.remove_at is not None
    assert (record.pack, record.labels, record.counterfeits) == (pack.id, FAKES + 400, FAKES)
    derive_pack(pack, pack.weights.with_calibration(record), tmp_path / "calibrated")
    calibrated = open_pack(tmp_path / "calibrated")
    assert calibrated.weights.calibration == record
    assert calibrated.id != pack.id
    rows: list[dict[str, Any]] = [
        {"title": "V*lmorane bag"},
        {"title": "Velmorane bag", "price": 900, "currency": "USD"},
        {"title": "A bag"},
    ]
    before = Screener(replace(pack, rules=())).screen(listings(rows)).to_pylist()
    after = Screener(replace(calibrated, rules=())).screen(listings(rows)).to_pylist()
    assert [row["score"] for row in after] == [row["score"] for row in before]
    assert [row["verdict"] for row in before] == ["review", "allow", "allow"]
    assert [row["verdict"] for row in after] == [
        "remove" if before[0]["score"] >= record.remove_at else "review",
        "allow",
        "allow",
    ]
    suspect = listings([{"title": "V*lmorane bag", "price": 5, "currency": "USD"}])
    assert Screener(calibrated).screen(suspect).column("verdict").to_pylist() == ["remove"]


# --- labels ---


@pytest.mark.parametrize(
    ("label", "is_fake"),
    [
        *((text, True) for text in ("true", "TRUE", " True ", "1", "yes", "Y", "t")),
        *((text, False) for text in ("false", "False", "0", "no", "N", "f")),
    ],
)
def test_the_ways_to_write_a_label(screener: Screener, label: str, is_fake: bool) -> None:
    assert evaluate(screener, [labelled([{"title": "A bag"}], [label])]).truth.tolist() == [is_fake]


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_rows_without_a_label_are_left_out_and_counted(screener: Screener, blank: str | None) -> None:
    rows = [{"title": "V*lmorane bag"}, {"title": "Velmorane bag"}, {"title": "A bag"}]
    outcome = evaluate(screener, [labelled(rows, ["true", blank, "false"])])
    assert (outcome.labels, outcome.unlabelled) == (2, 1)
    assert outcome.overall.counterfeit == 1


@pytest.mark.parametrize("nonsense", ["maybe", "2", "0.9", "truee", "nan", "真"])
def test_a_label_that_is_none_is_refused_by_its_very_words(screener: Screener, nonsense: str) -> None:
    with pytest.raises(AssayError) as refused:
        evaluate(screener, [labelled([{"title": "A bag"}], [nonsense])])
    assert f"{nonsense!r} is not a label" in str(refused.value)
    assert f"`{LABEL}` takes true and false" in str(refused.value)


@pytest.mark.parametrize("labels", [[], [None], ["", " "]])
def test_without_any_label_there_is_nothing_to_evaluate(screener: Screener, labels: list[str | None]) -> None:
    with pytest.raises(AssayError, match="No listing has a label"):
        evaluate(screener, [labelled([{"title": "A bag"}] * len(labels), labels)])


def test_the_worst_mistakes_come_first_with_their_findings(screener: Screener) -> None:
    rows: list[dict[str, Any]] = [
        {"listing_id": "flagged a little", "title": "Velmorane bag", "price": 100, "currency": "USD"},
        {"listing_id": "flagged strongly", "title": "V*lmorane bag 1:1 replica", "price": 1, "currency": "USD"},
        {"listing_id": "missed", "title": "A bag"},
        {"listing_id": "right", "title": "A bag"},
    ]
    outcome = evaluate(screener, [labelled(rows, ["no", "no", "yes", "no"])])
    wrong = [mistake.listing_id for mistake in outcome.wrongly_flagged]
    assert wrong[0] == "flagged strongly"
    assert outcome.wrongly_flagged[0].findings
    assert [mistake.score for mistake in outcome.wrongly_flagged] == sorted(
        (mistake.score for mistake in outcome.wrongly_flagged), reverse=True
    )
    assert [mistake.listing_id for mistake in outcome.missed] == ["missed"]


def test_at_most_twenty_mistakes_of_a_kind_are_kept(screener: Screener) -> None:
    rows = [{"title": f"A bag no {number}"} for number in range(50)]
    assert len(evaluate(screener, [labelled(rows, ["yes"] * 50)]).missed) == 20
