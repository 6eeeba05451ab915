"""`assay pack build`, `show` and `diff`; `assay rules test` and `columns`; `assay market feed`: what they print is true."""

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from assay_runs import assay, assay_here, check_refusal, names_in, succeeded, write_csv

from assay.detect.pack import Pack, open_pack
from assay.detect.rules import COLUMNS, allowed_functions

RULES = """
[[rule]]
id = "cheap-bags"
when = "price < 10"
effect = "review"
owner = "test"
reason = "It is cheap."
state = "draft"

[[rule]]
id = "nothing-at-all"
when = "title = 'no such title'"
effect = "remove"
owner = "test"
reason = "It is none."
state = "live"
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs")
    brand = {
        "name": "Velmorane",
        "zh": ["维莫兰"],
        "goods": ["bag"],
        "prices": {"as_of": "2026-01", "floors": {"bag": 240}},
    }
    odd = {"name": "X", "aliases": ["", "Harbour"]}
    (folder / "brands.jsonl").write_text(
        "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in (brand, odd)), "utf-8"
    )
    (folder / "fewer.jsonl").write_text(json.dumps({**brand, "zh": []}) + "\n", "utf-8")
    (folder / "rules").mkdir()
    (folder / "rules" / "rules.toml").write_text(RULES, "utf-8")
    rows = [[f"{'Velmorane' if number < 30 else 'A'} bag no {number}", number % 20 + 1, "USD"] for number in range(60)]
    write_csv(folder / "listings.csv", ["title", "price", "currency"], rows)
    return folder


@pytest.fixture(scope="module")
def built(desk: Path) -> str:
    """What the build of the pack printed."""
    return succeeded(assay("pack", "build", "--brands", "brands.jsonl", "--rules", "rules", "--out", "pack", cwd=desk))


def test_a_build_says_what_went_in_and_what_to_look_at(desk: Path, built: str) -> None:
    pack = open_pack(desk / "pack")
    assert "2 brands, 3 names, 2 rules in" in built
    assert "2 things to look at:" in built
    assert "brands.jsonl, line 2: an empty name in `aliases` was left out" in built
    assert "'X' was left out" in built
    assert f"Pack: pack  {pack.id[:16]}" in built


def test_a_pack_is_shown(desk: Path, built: str) -> None:
    shown = succeeded(assay_here("pack", "show", "pack", cwd=desk))
    assert open_pack(desk / "pack").id in shown
    assert "never alone: no record of calibration supports it" in shown
    assert "cheap-bags: It is cheap." in shown


def test_a_brand_is_shown(desk: Path, built: str) -> None:
    shown = succeeded(assay_here("pack", "show", "pack", "--brand", "VELMORANE", cwd=desk))
    assert shown.startswith("Velmorane")
    for part in ("维莫兰", "goods bag", "bag 240", "as of 2026-01"):
        assert part in shown
    assert "no mark that is written 'Nobody'" in succeeded(
        assay_here("pack", "show", "pack", "--brand", "Nobody", cwd=desk)
    )


def test_packs_are_compared(desk: Path, built: str) -> None:
    assert succeeded(assay_here("pack", "diff", "pack", "pack", cwd=desk)) == "The packs are the same.\n"
    succeeded(assay_here("pack", "build", "--brands", "fewer.jsonl", "--out", "fewer", cwd=desk))
    compared = succeeded(assay_here("pack", "diff", "pack", "fewer", cwd=desk))
    assert "- Velmorane: 维莫兰" in compared
    assert "- rule cheap-bags" in compared
    assert "+ rule " in compared
    assert "rules.json" in compared


def test_a_rule_is_tried_before_it_is_live(desk: Path, built: str) -> None:
    tried = succeeded(assay_here("rules", "test", "rules", "listings.csv", "--pack", "pack", "--sample", "3", cwd=desk))
    first, second = tried.split("\nnothing-at-all")
    assert "cheap-bags  review, draft" in first
    assert "  price < 10\n" in first
    assert "fires on 27 of 60 listings (45.000%)" in first
    assert re.search(r"changes \d+ from allow to review\n", first)
    assert first.count(" bag no ") == 3
    assert "fires on 0 of 60 listings (0.000%)" in second
    assert "changes no verdict" in second
    alone = succeeded(
        assay_here("rules", "test", "rules", "listings.csv", "--pack", "pack", "--rule", "nothing-at-all", cwd=desk)
    )
    assert "cheap-bags" not in alone


def test_a_trial_changes_nothing(desk: Path, built: str) -> None:
    before = open_pack(desk / "pack").id
    succeeded(assay_here("rules", "test", "rules", "listings.csv", "--pack", "pack", "--sample", "0", cwd=desk))
    assert open_pack(desk / "pack").id == before


def test_every_column_and_function_that_a_rule_may_use_is_listed() -> None:
    listed = succeeded(assay_here("rules", "columns"))
    lines = {line.split()[0]: line for line in listed.splitlines() if line.strip()}
    assert set(COLUMNS) <= set(lines)
    functions = listed.split("Functions: ")[1]
    assert all(name in functions for name in allowed_functions())


def test_the_starter_pack_is_shown_without_a_path(starter: Pack) -> None:
    assert starter.id in succeeded(assay_here("pack", "show"))


def test_a_feed_is_written_with_its_truth_apart(tmp_path: Path) -> None:
    printed = succeeded(
        assay_here("market", "feed", "--out", "feed", "--listings", "500", "--seed", "3", "--csv", cwd=tmp_path)
    )
    assert printed == "Feed: feed\n"
    assert names_in(tmp_path / "feed") == [
        "brands.jsonl",
        "labels.parquet",
        "listings.csv",
        "listings.parquet",
        "truth.parquet",
    ]
    listings, truth = (pq.read_table(tmp_path / "feed" / f"{name}.parquet") for name in ("listings", "truth"))
    assert listings.num_rows == truth.num_rows == 500
    assert "counterfeit" not in listings.schema.names
    assert listings["listing_id"].equals(truth["listing_id"])


def test_a_feed_can_be_screened_with_a_pack_of_its_brands(tmp_path: Path) -> None:
    succeeded(assay_here("market", "feed", "--out", "feed", "--listings", "300", cwd=tmp_path))
    succeeded(assay_here("pack", "build", "--brands", "feed/brands.jsonl", "--out", "pack", cwd=tmp_path))
    succeeded(
        assay_here("screen", "feed/listings.parquet", "--pack", "pack", "--out", "v.parquet", "--quiet", cwd=tmp_path)
    )
    assert pq.read_table(tmp_path / "v.parquet").num_rows == 300


def test_a_pack_with_one_flipped_byte_is_refused_by_every_command(desk: Path, built: str) -> None:
    path = desk / "pack" / "marks.arrow"
    content = path.read_bytes()
    path.write_bytes(content[:200] + bytes([content[200] ^ 1]) + content[201:])
    try:
        run = assay_here("screen", "listings.csv", "--pack", "pack", "--out", "v.csv", cwd=desk)
        check_refusal(run.returncode, run.stderr, "marks.arrow", "pack is damaged", "Build the pack again.")
        assert not (desk / "v.csv").exists()
    finally:
        path.write_bytes(content)
