"""Every verdict can be explained to its seller: each finding points at the very characters, says a sentence, and stays small.

Rows come from the tables the engine was tuned on, as they are and amid other text; the held-out tables are left alone.
"""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.detect.finding import FINDING_TYPE, Kind
from assay.detect.marks import Usage
from assay.detect.pack import Pack
from assay.detect.screener import VERDICTS
from conftest import ROOT

Screen = Callable[..., list[dict[str, Any]]]
_TEXTS = ("title", "description", "brand_claimed")
_SENTENCE = re.compile(r"^[“\dA-Z].*[.]$", re.DOTALL)


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "tests" / "cases" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listing_of(case: dict[str, str]) -> dict[str, Any]:
    kept = {name: case.get(name) or None for name in ("title", "description", "condition")}
    return {"listing_id": case["id"], **kept}


CASES = [listing_of(case) for name in ("evasions", "innocents") for case in table(name)]
AROUND = st.sampled_from(
    [
        "",
        " ",
        "NEW! ",
        "🔥🔥 ",
        "&#128293; ",
        "Ｎｅｗ ",
        "★彡 ",
        "한정 ",
        "\u200b",
        "\u202e",
        "é",
        "ガ ",
        "ﾊﾞｯｸﾞ ",
        "👜\ufe0f ",
        "½ ",
        "ﬁne ",
        "\n",
        "각 ",
    ]
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "price": st.sampled_from([0.01, 9.99, 100.0, 1e6, -1.0, float("nan")]),
        "currency": st.sampled_from(["USD", "INR", "XYZ"]),
        "brand_claimed": st.sampled_from(["Gucci", "G∪cci", "нiкe", "", "Unbranded"]),
        "seller_id": st.just("shop-3"),
        "seller_age_days": st.integers(0, 200),
        "seller_verified": st.booleans(),
        "seller_strikes": st.integers(0, 4),
        "seller_velocity": st.sampled_from([0.0, 75.0, 500.0]),
        "seller_complaints": st.integers(0, 9),
        "seller_linked_closed": st.integers(0, 3),
        "seller_authorised_for": st.sampled_from([["Gucci"], []]),
    },
)


def check(listing: dict[str, Any], verdict: dict[str, Any]) -> None:
    for finding in verdict["findings"]:
        assert set(finding) == {field.name for field in FINDING_TYPE}
        assert finding["kind"] in {kind.value for kind in Kind}
        assert 0 <= finding["strength"] <= 1, finding
        assert finding["against"].strip(), finding
        assert finding["found"], finding
        assert _SENTENCE.match(finding["detail"]), finding
        assert "None" not in finding["detail"], finding
        assert "{" not in finding["detail"], finding
        if finding["start"] >= 0:
            assert finding["field"] in _TEXTS
            assert finding["start"] < finding["end"]
            assert listing[finding["field"]][finding["start"] : finding["end"]] == finding["found"], finding
        else:
            assert (finding["start"], finding["end"]) == (-1, -1)
            assert finding["field"] in ("price", "seller"), finding
    assert verdict["verdict"] in VERDICTS
    assert 0 <= verdict["score"] <= 1
    assert (verdict["brand"] is None) == (verdict["usage"] == Usage.NONE), verdict
    assert json.loads(json.dumps(verdict, allow_nan=False)) == verdict


@settings(max_examples=300)
@given(case=st.sampled_from(CASES), before=AROUND, after=AROUND, facts=FACTS)
def test_findings_point_at_what_they_say_whatever_stands_around_it(
    screen: Screen, case: dict[str, Any], before: str, after: str, facts: dict[str, Any]
) -> None:
    listing = {**case, **facts, "title": f"{before}{case['title']}{after}"}
    if case["description"]:
        listing["description"] = f"{after}{case['description']}{before}"
    (verdict,) = screen(listing)
    check(listing, verdict)


@settings(max_examples=300)
@given(text=st.text(max_size=80), description=st.text(max_size=80), brand=st.text(max_size=20))
def test_any_text_at_all_is_screened_and_explained(screen: Screen, text: str, description: str, brand: str) -> None:
    texts = {"title": text, "description": description, "brand_claimed": brand}
    listing = {name: value.encode("utf-8", "ignore").decode() for name, value in texts.items()}
    (verdict,) = screen(listing)
    check(listing, verdict)


def test_all_rows_of_both_tables_are_explained(screen: Screen) -> None:
    for listing, verdict in zip(CASES, screen(*CASES), strict=True):
        check(listing, verdict)


def test_a_suspect_listing_has_a_reason_to_show(screen: Screen, starter: Pack) -> None:
    for listing, verdict in zip(CASES, screen(*CASES), strict=True):
        if verdict["verdict"] != "allow":
            assert verdict["rules"] or any(finding["strength"] > 0 for finding in verdict["findings"]), listing
        elif verdict["score"] >= starter.weights.review_at:
            assert verdict["rules"], "only a rule may allow what the score would not"


def test_case_files_are_there() -> None:
    assert len(CASES) >= 800
    assert (Path(ROOT) / "tests" / "cases" / "README.md").is_file()
