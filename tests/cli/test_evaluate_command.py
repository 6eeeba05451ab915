"""`assay evaluate`: measured on labels, drawn as a picture, and written into a pack as the record that law 10 asks for."""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from assay_runs import assay, assay_here, names_in, read_verdicts, succeeded, write_csv

from assay.cli.charts import precision_recall
from assay.detect.evaluate import Evaluation, calibrate
from assay.detect.pack import open_pack

FAKES = 120


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    (folder / "brands.jsonl").write_text(
        '{"name": "Velmorane", "goods": ["bag"], "prices": {"floors": {"bag": 240}}}\n', "utf-8"
    )
    rows = [[f"V*lmorane bag no {number}", 5, "true"] for number in range(FAKES)]
    rows += [[f"Velmorane bag no {number}", 900, "false"] for number in range(40)]
    rows += [
        ["Velmorane bag, 1:1 replica box\u202e", 5, "false"],
        ["A bag that hides what it is", 5, "true"],
        ["A bag", 5, ""],
    ]
    write_csv(folder / "labels.csv", ["title", "price", "counterfeit"], rows)
    succeeded(assay_here("pack", "build", "--brands", "brands.jsonl", "--out", "pack", cwd=folder))
    return folder


@pytest.fixture(scope="module")
def printed(desk: Path) -> str:
    """One evaluation with a picture and a calibrated pack, at a promise that some 120 labels can support."""
    options = [
        "--set",
        "currency=USD",
        "--pack",
        "pack",
        "--picture",
        "curve.svg",
        "--calibrate",
        "calibrated",
        "--promise",
        "0.05",
    ]
    return succeeded(assay("evaluate", "labels.csv", *options, cwd=desk))


def test_the_figures_are_those_of_the_labels(printed: str) -> None:
    assert f"{FAKES + 42:,} labelled listings, {FAKES + 1} of them counterfeit; 1 without a label left out" in printed
    assert f"Reviewed or removed: {FAKES + 1}" in printed
    assert "precision 99.17% (" in printed
    assert "recall    99.17% (" in printed
    for heading in ("By brand", "By usage", "By finding", "Wrongly flagged", "Missed"):
        assert heading in printed
    assert "A bag that hides what it is" in printed


def test_strangers_titles_are_shown_safely(printed: str) -> None:
    assert "\u202e" not in printed
    assert "1:1 replica box<U+202E>" in printed


def test_the_picture_is_an_svg_with_a_curve(desk: Path, printed: str) -> None:
    assert "Picture: curve.svg" in printed
    root = ET.parse(desk / "curve.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert "path" in tags
    assert not {"script", "image", "foreignObject"} & tags
    texts = {element.text for element in root.iter() if element.tag.endswith("text")}
    assert {"recall", "precision"} <= texts


def test_the_promise_and_what_came_of_it_are_said(printed: str) -> None:
    assert "The machine removes alone at a score of" in printed
    assert "(promised 5.00%)" in printed


def test_the_calibrated_pack_removes_and_says_on_what_ground(desk: Path, printed: str) -> None:
    shown = succeeded(assay_here("pack", "show", "calibrated", cwd=desk))
    assert "at most 5.00% wrong removals, with 95 % confidence" in shown
    record = open_pack(desk / "calibrated").weights.calibration
    assert record is not None
    assert (record.labels, record.counterfeits, record.pack) == (FAKES + 42, FAKES + 1, open_pack(desk / "pack").id)
    write_csv(
        desk / "new.csv", ["title", "price", "currency"], [["V*lmorane bag", 5, "USD"], ["Velmorane bag", 900, "USD"]]
    )
    for pack, expected in (("pack", ["review", "allow"]), ("calibrated", ["remove", "allow"])):
        succeeded(assay_here("screen", "new.csv", "--pack", pack, "--out", "v.jsonl", "--quiet", cwd=desk))
        assert [row["verdict"] for row in read_verdicts(desk / "v.jsonl")] == expected


def test_a_promise_that_the_labels_do_not_support_is_not_made(desk: Path, printed: str, tmp_path: Path) -> None:
    options = ["--pack", "pack", "--set", "currency=USD", "--calibrate", str(tmp_path / "c")]
    said = succeeded(assay_here("evaluate", "labels.csv", *options, cwd=desk))
    assert "do not support a promise of at most 0.10% wrong removals" in said
    record = open_pack(tmp_path / "c").weights.calibration
    assert record is not None
    assert record.remove_at is None
    assert names_in(tmp_path) == ["c"]


@pytest.mark.parametrize("labels", [0, 1, 250])
def test_a_picture_can_be_drawn_of_any_evaluation(labels: int) -> None:
    draws = np.random.default_rng(1)
    evaluation = Evaluation(pack="p", labels=labels, scores=draws.random(labels), truth=draws.random(labels) < 0.5)
    assert ET.fromstring(precision_recall(evaluation, "Title with <angle> & ampersand")).tag.endswith("svg")
    assert calibrate(evaluation, 0.001, 0.5, "1.0").remove_at is None
