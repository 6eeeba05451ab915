"""`assay market labels` and `assay market run` as people run them."""

import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from assay_runs import assay_here

sys.path.insert(0, str(Path(__file__).parents[1] / "market"))
from stand_in import KEY, StandIn

QUICK = ("--months", "0.2", "--size", "0.02")


def test_labels_are_what_evaluate_reads(tmp_path: Path) -> None:
    ended = assay_here("market", "labels", "--out", tmp_path / "labels", "--seed", "9", *QUICK)
    assert ended.returncode == 0, ended.stderr
    labels = pq.read_table(tmp_path / "labels" / "labels.parquet")
    assert labels.num_rows > 50
    assert "counterfeit" in labels.schema.names
    assert (tmp_path / "labels" / "brands.jsonl").exists()


@pytest.mark.enable_socket
def test_a_run_on_a_platform_writes_its_report_and_shows_it(tmp_path: Path) -> None:
    report = tmp_path / "month.json"
    with StandIn() as platform:
        ended = assay_here("market", "run", "--report", report, "--url", platform.url, "--key", KEY, *QUICK)
    assert ended.returncode == 0, ended.stderr
    figures = json.loads(report.read_text("utf-8"))
    assert set(figures["missed"]) == {"reported", "truth", "baseline"}
    assert figures["listings"]["reported"] == figures["listings"]["truth"] > 50
    assert json.loads((tmp_path / "month.run.json").read_text("utf-8"))["setting"]["size"] == 0.02
    assert "before first sale" in ended.stdout
    assert "keyword list" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--url", "http://127.0.0.1:9"), "--url and --key"),
        (("--key", "k"), "--url and --key"),
        (("--size", "0"), "size"),
        (("--months", "-1"), "months"),
        (("--step-hours", "8"), "1 to 6"),
        (("--url", "nowhere", "--key", "k"), "no address"),
        (("--tactics", "some", "--url", "nowhere", "--key", "k"), "no address"),
    ],
)
def test_what_cannot_be_run_is_refused_with_a_sentence(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    ended = assay_here("market", "run", "--report", tmp_path / "r.json", *arguments)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_written_is_said_before_the_run(tmp_path: Path) -> None:
    ended = assay_here("market", "run", "--report", tmp_path / "nowhere" / "r.json", "--url", "x", "--key", "k")
    assert ended.returncode == 2
    assert "does not exist" in ended.stderr
