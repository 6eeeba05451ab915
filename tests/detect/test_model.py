"""Findings to a score, a score to a verdict; and law 10: a machine removes alone only at an error rate someone promised."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from detect_values import VELMORANE, mention, pack_of
from hypothesis import given
from hypothesis import strategies as st

from assay.detect.detector import Reading
from assay.detect.finding import DISGUISES, Finding, Kind
from assay.detect.marks import Usage
from assay.detect.model import Calibration, Model, Weights, probability, strongest, weights_of
from assay.detect.pack import Pack
from assay.detect.screener import Screener
from conftest import listings

KINDS = {kind.value: 1.0 + number for number, kind in enumerate(Kind) if kind is not Kind.SELLER_AUTHORISED} | {
    "mark": 0.25
}
USAGES = {"sold_as": 1.0, "resale": 0.5, "compatible": 0.25, "compared": 0.125, "common_word": 0.0, "none": 1.0}
WEIGHTS = Weights(bias=-4.0, kinds=KINDS, usages=USAGES, review_at=0.5)
MODEL = Model(WEIGHTS)
CALIBRATION = Calibration(
    promised_wrong_removals=0.001,
    confidence=0.95,
    labels_sha256="0" * 64,
    labels=10_000,
    counterfeits=4_000,
    remove_at=0.9,
    review_at=0.5,
    removed=3_000,
    wrongly_removed=0,
    upper_bound=0.000998,
    remove_rules=("remove-velmorane",),
    pack="0" * 64,
    engine="1.0",
)


def found(kind: Kind, strength: float = 1.0) -> Finding:
    return Finding(kind, strength, "It is.", "title", "x", 0, 1, "y")


def log_odds(findings: Iterable[Finding], usage: Usage = Usage.SOLD_AS, **known: Any) -> float:
    mentions = [] if usage is Usage.NONE else [mention(usage=usage)]
    return MODEL.log_odds(Reading(mentions=mentions, usage=usage, findings=list(findings), **known))


# --- log-odds ---


def test_nothing_found_is_the_bias() -> None:
    assert log_odds([]) == MODEL.base_log_odds == -4.0


def test_a_mark_counts_once_however_often_it_is_named() -> None:
    assert log_odds([found(Kind.MARK)]) == log_odds([found(Kind.MARK)] * 5) == -4.0 + 0.25


def test_a_mark_read_as_a_common_word_counts_for_nothing() -> None:
    assert log_odds([found(Kind.MARK, 0.0)], Usage.COMMON_WORD) == -4.0


@pytest.mark.parametrize("kind", list(DISGUISES))
@pytest.mark.parametrize("strength", [0.25, 1.0])
def test_a_disguise_counts_by_its_strength_and_names_the_mark_too(kind: Kind, strength: float) -> None:
    assert log_odds([found(kind, strength)]) == pytest.approx(-4.0 + KINDS[kind] * strength + 0.25)


def test_of_several_disguises_the_heaviest_counts() -> None:
    lighter, heavier = sorted((KINDS[kind], kind) for kind in (Kind.MASKED, Kind.LOOKALIKE))
    together = log_odds([found(lighter[1]), found(heavier[1]), found(heavier[1], 0.5)])
    assert together == log_odds([found(heavier[1])])


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.startswith("seller_") or kind is Kind.PRICE])
@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_price_and_seller_findings_add_up_by_strength(kind: Kind, strength: float) -> None:
    assert log_odds([found(kind, strength)]) == pytest.approx(-4.0 + KINDS.get(kind, 0.0) * strength)
    assert log_odds([found(kind, strength), found(Kind.MARK)]) == pytest.approx(
        -4.0 + KINDS.get(kind, 0.0) * strength + 0.25
    )


@pytest.mark.parametrize("usage", [usage for usage in Usage if usage is not Usage.NONE])
@pytest.mark.parametrize("kind", [Kind.MASKED, Kind.PRICE, Kind.SELLER_STRIKES, Kind.MARK])
def test_usage_says_how_much_text_price_and_seller_count(usage: Usage, kind: Kind) -> None:
    sold = log_odds([found(kind)]) + 4.0
    assert log_odds([found(kind)], usage) + 4.0 == pytest.approx(sold * USAGES[usage])


@pytest.mark.parametrize("usage", list(Usage))
def test_slang_counts_whatever_the_mark_is_used_for(usage: Usage) -> None:
    assert log_odds([found(Kind.SLANG, 0.5)], usage) == pytest.approx(-4.0 + KINDS["slang"] * 0.5)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_authorised_seller_s_listing_stays_at_the_bias(kind: Kind) -> None:
    assert log_odds([found(kind), found(Kind.SLANG)], authorised=True) == -4.0


def test_a_kind_without_a_weight_counts_for_nothing() -> None:
    model = Model(replace(WEIGHTS, kinds={}))
    assert (
        model.log_odds(Reading(mentions=[mention()], usage=Usage.SOLD_AS, findings=[found(kind) for kind in Kind]))
        == -4.0
    )


@given(
    st.lists(st.tuples(st.sampled_from(list(Kind)), st.floats(0, 1)), max_size=6),
    st.sampled_from(list(Usage)),
    st.randoms(),
)
def test_the_order_of_findings_does_not_matter(parts: list[tuple[Kind, float]], usage: Usage, random: Any) -> None:
    findings = [found(kind, strength) for kind, strength in parts]
    shuffled = findings.copy()
    random.shuffle(shuffled)
    assert log_odds(shuffled, usage) == pytest.approx(log_odds(findings, usage))


@given(
    st.lists(st.tuples(st.sampled_from(list(Kind)), st.floats(0, 1)), max_size=5),
    st.sampled_from(list(Kind)),
    st.floats(0, 1),
)
def test_more_evidence_never_makes_a_listing_less_suspect(
    parts: list[tuple[Kind, float]], kind: Kind, strength: float
) -> None:
    findings = [found(each, value) for each, value in parts]
    assert log_odds([*findings, found(kind, strength)]) >= log_odds(findings) - 1e-9


# --- scores ---


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_score_is_a_share_and_rises_with_the_log_odds(one: float, other: float) -> None:
    low, high = probability(min(one, other)), probability(max(one, other))
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize(("odds", "score"), [(0.0, 0.5), (-4.0, 0.017986), (4.0, 0.982014), (-1e9, 0.0), (1e9, 1.0)])
def test_scores_known_by_heart(odds: float, score: float) -> None:
    assert probability(odds) == score


def test_the_strongest_finding_and_its_short_name() -> None:
    findings = [found(Kind.MASKED, 0.5), found(Kind.LOOKALIKE, 0.9), found(Kind.PRICE)]
    assert strongest(findings, DISGUISES) == (0.9, "lookalike")
    assert strongest(findings, {Kind.SLANG: "slang"}) == (0.0, None)
    assert strongest([], DISGUISES) == (0.0, None)


# --- weights as kept in a pack ---


@pytest.mark.parametrize("weights", [WEIGHTS, WEIGHTS.with_calibration(CALIBRATION), replace(WEIGHTS, review_at=0.25)])
def test_weights_come_back_from_json_as_they_went(weights: Weights) -> None:
    assert weights_of(weights.as_json()) == weights


def test_the_starter_weights_know_every_usage_and_every_kind_that_accuses(starter: Pack) -> None:
    assert set(starter.weights.usages) == {usage.value for usage in Usage}
    assert set(starter.weights.kinds) == {kind.value for kind in Kind} - {Kind.SELLER_AUTHORISED.value}
    assert starter.weights.calibration is None


# --- law 10 ---

RULES = """
[[rule]]
id = "remove-velmorane"
when = "brand = 'Velmorane' AND usage = 'sold_as'"
effect = "remove"
owner = "test"
reason = "It says Velmorane."
state = "live"

[[rule]]
id = "allow-gifts"
when = "category = 'gifts'"
effect = "allow"
owner = "test"
reason = "Gifts are allowed."
state = "live"
"""
PLAIN = {"title": "Velmorane bag"}
SUSPECT = {"title": "V*lmorane bag", "price": 5, "currency": "USD"}
INNOCENT = {"title": "A leather bag"}
GIFT = {"title": "V*lmorane bag", "price": 5, "currency": "USD", "category": "gifts"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory, vocabulary: Path) -> Pack:
    return pack_of(tmp_path_factory.mktemp("model"), vocabulary, VELMORANE, rules=RULES)


def verdicts(pack: Pack, calibration: Calibration | None, with_rules: bool = True) -> list[str]:
    weights = replace(pack.weights, calibration=calibration)
    screener = Screener(replace(pack, weights=weights, rules=pack.rules if with_rules else ()))
    return [
        str(verdict)
        for verdict in screener.screen(listings([PLAIN, SUSPECT, INNOCENT, GIFT])).column("verdict").to_pylist()
    ]


def test_without_calibration_neither_score_nor_rule_removes(pack: Pack) -> None:
    assert verdicts(pack, None) == ["review", "review", "allow", "allow"]
    assert verdicts(pack, None, with_rules=False) == ["allow", "review", "allow", "review"]


def test_a_calibration_that_supports_no_removal_removes_nothing(pack: Pack) -> None:
    unsupported = replace(CALIBRATION, remove_at=None, remove_rules=())
    assert verdicts(pack, unsupported) == ["review", "review", "allow", "allow"]


def test_a_calibrated_score_removes_at_its_threshold(pack: Pack) -> None:
    calibrated = replace(CALIBRATION, remove_at=0.9, remove_rules=())
    assert verdicts(pack, calibrated, with_rules=False) == ["allow", "remove", "allow", "remove"]
    stricter = replace(calibrated, remove_at=1.1)
    assert verdicts(pack, stricter, with_rules=False) == ["allow", "review", "allow", "review"]


def test_the_threshold_itself_removes(pack: Pack) -> None:
    screener = Screener(replace(pack, rules=()))
    (score,) = screener.screen(listings([SUSPECT])).column("score").to_pylist()
    assert verdicts(pack, replace(CALIBRATION, remove_at=score, remove_rules=()), with_rules=False)[1] == "remove"


def test_a_rule_that_kept_the_promise_on_the_labels_removes(pack: Pack) -> None:
    trusted = replace(CALIBRATION, remove_at=None, remove_rules=("remove-velmorane",))
    assert verdicts(pack, trusted) == ["remove", "remove", "allow", "allow"]


def test_a_rule_that_did_not_keep_the_promise_sends_to_review(pack: Pack) -> None:
    untrusted = replace(CALIBRATION, remove_at=None, remove_rules=("another-rule",))
    assert verdicts(pack, untrusted) == ["review", "review", "allow", "allow"]


def test_a_rule_that_may_not_remove_is_named_all_the_same(pack: Pack) -> None:
    (row,) = Screener(pack).screen(listings([PLAIN])).to_pylist()
    assert (row["verdict"], row["rules"]) == ("review", ["remove-velmorane"])


@pytest.mark.parametrize("state", ["shadow", "draft", "retired"])
def test_a_rule_that_is_not_live_does_nothing(pack: Pack, state: Any) -> None:
    resting = replace(pack, rules=tuple(replace(rule, state=state) for rule in pack.rules))
    trusted = replace(CALIBRATION, remove_at=None)
    assert verdicts(resting, trusted) == verdicts(pack, trusted, with_rules=False)


def test_an_authorised_seller_is_not_removed_by_score(pack: Pack) -> None:
    calibrated = replace(pack, rules=(), weights=replace(pack.weights, calibration=replace(CALIBRATION, remove_at=0.1)))
    (row,) = Screener(calibrated).screen(listings([{**SUSPECT, "seller_id": "shop-17"}])).to_pylist()
    assert row["verdict"] == "allow"
