"""`assay demo`, small: from nothing to a page to open, every figure of which can be counted again."""

import re
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from assay_runs import assay, names_in, succeeded

from assay.detect.pack import open_pack


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, starter: object) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo")
    return folder / "out", succeeded(
        assay("demo", "--listings", "2000", "--labels", "5000", "--out", "out", cwd=folder)
    )


def test_everything_a_demo_needs_is_in_its_folder(printed: tuple[Path, str]) -> None:
    out, text = printed
    assert {"index.html", "verdicts.parquet", "feed", "pack"} <= set(names_in(out))
    assert f"Open {out / 'index.html'}" in text
    assert open_pack(out / "pack").weights.calibration is not None


def test_the_page_needs_nothing_from_elsewhere(printed: tuple[Path, str]) -> None:
    page = (printed[0] / "index.html").read_text("utf-8")
    assert re.findall(r"<script[^>]*>", page) == ["<script>"]
    assert not re.search(r"<(link|iframe|img|object|embed|base)\b", page)
    assert not re.search(r"\b(src|href)\s*=\s*[\"']?(?!#)", re.sub(r"xmlns(:\w+)?=\"[^\"]*\"", "", page))
    assert "<svg" in page
    assert "2,000 listings screened" in page


def test_the_figures_are_those_of_the_truth(printed: tuple[Path, str]) -> None:
    out, text = printed
    verdicts, truth = pq.read_table(out / "verdicts.parquet"), pq.read_table(out / "feed" / "truth.parquet")
    assert verdicts.num_rows == truth.num_rows == 2000
    assert verdicts["listing_id"].equals(truth["listing_id"])
    flagged = pc.not_equal(verdicts["verdict"], "allow")
    counterfeit = pc.sum(truth["counterfeit"]).as_py()
    assert re.search(rf"counterfeits in the feed\s+{counterfeit:,}\s", text)
    assert re.search(rf"listings flagged\s+{pc.sum(flagged).as_py():,}\s", text)
    honest = pc.sum(pc.and_(flagged, pc.invert(truth["counterfeit"]))).as_py()
    assert re.search(rf"honest listings flagged\s+{honest:,}\s", text)


def test_the_engine_never_saw_the_truth(printed: tuple[Path, str]) -> None:
    out, _ = printed
    assert "counterfeit" not in pq.read_schema(out / "feed" / "listings.parquet").names
    record = open_pack(out / "pack").weights.calibration
    assert record is not None
    assert record.labels == 5000
