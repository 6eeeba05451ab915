"""A feed's files: whole or not at all, the truth in files of its own."""

import json
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from assay.base.errors import AssayError
from assay.market import feed, main_feed, write


def test_the_files_hold_the_feed(tmp_path: Path) -> None:
    made = feed(3, 300)
    written = write(made, tmp_path / "new" / "feed", csv=True)
    assert sorted(path.name for path in written) == sorted(
        ["brands.jsonl", "labels.parquet", "listings.csv", "listings.parquet", "truth.parquet"]
    )
    assert sorted(path.name for path in (tmp_path / "new" / "feed").iterdir()) == sorted(p.name for p in written)
    folder = tmp_path / "new" / "feed"
    assert pq.read_table(folder / "listings.parquet").equals(made.listings)
    assert pq.read_table(folder / "truth.parquet").equals(made.truth)
    labels = pq.read_table(folder / "labels.parquet")
    assert labels.schema.names == [*made.listings.schema.names, "counterfeit"]
    assert labels["counterfeit"].equals(made.truth["counterfeit"])
    lines = (folder / "brands.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == made.brands
    read = pyarrow.csv.read_csv(
        folder / "listings.csv", parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True)
    )
    assert read.num_rows == 300
    assert read.schema.names == made.listings.schema.names
    assert read["title"].to_pylist() == made.listings["title"].to_pylist()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        main_feed(9, 400, tmp_path / name, "tuning", csv=True)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_other_files_are_left_and_old_ones_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "truth.parquet").write_text("old", encoding="utf-8")
    main_feed(1, 50, tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert pq.read_table(tmp_path / "truth.parquet").num_rows == 50


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "listings.parquet").write_text("old", encoding="utf-8")
    monkeypatch.setattr(sys.modules["assay.market.feed"], "_write_lines", full)
    with pytest.raises(AssayError, match="No space left on device"):
        write(feed(1, 50), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["listings.parquet"]
    assert (tmp_path / "listings.parquet").read_text(encoding="utf-8") == "old"


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AssayError, match="cannot be written"):
        write(feed(1, 10), tmp_path / "file")
