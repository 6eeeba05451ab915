"""`assay screen`, as people run it: its outputs agree, what it shows is safe, and it stops without leaving half a file."""

import csv
import itertools
import json
import resource
import signal
import subprocess
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from assay_runs import (
    ASSAY,
    ENVIRONMENT,
    assay,
    assay_here,
    check_refusal,
    finish,
    names_in,
    read_verdicts,
    start,
    succeeded,
    write_csv,
)

from assay.detect.pack import Pack
from assay.detect.screener import VERDICT_SCHEMA
from assay.files import open_listings
from conftest import ROOT

pytestmark = pytest.mark.usefixtures("starter")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of cases as a shop's export: every disguise, and every innocent beside it."""
    rows: list[list[Any]] = []
    for table in ("evasions", "innocents"):
        with (ROOT / "tests" / "cases" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows += [[row["id"], row["title"], row["description"], 19.99, "USD"] for row in csv.DictReader(file)]
    header = ["listing_id", "title", "description", "price", "currency"]
    return write_csv(tmp_path_factory.mktemp("cases") / "cases.csv", header, rows)


@pytest.fixture(scope="module")
def verdicts(cases: Path, tmp_path_factory: pytest.TempPathFactory, starter: Pack) -> Path:
    """The verdicts on the cases in every format."""
    folder = tmp_path_factory.mktemp("verdicts")
    printed = succeeded(assay("screen", cases, "--out", folder / "v.csv", "--page", folder / "page.html"))
    (folder / "v.csv.txt").write_text(printed, "utf-8")
    for name in ("v.jsonl", "v.parquet"):
        printed = succeeded(assay_here("screen", cases, "--out", folder / name, "--quiet"))
        (folder / f"{name}.txt").write_text(printed, "utf-8")
    return folder


# --- outputs ---


def test_the_formats_say_the_same_of_every_listing_in_the_file_s_order(cases: Path, verdicts: Path) -> None:
    from_csv, from_jsonl, from_parquet = (read_verdicts(verdicts / name) for name in ("v.csv", "v.jsonl", "v.parquet"))
    assert from_csv == from_jsonl == from_parquet
    with cases.open(encoding="utf-8", newline="") as file:
        assert [row["listing_id"] for row in from_csv] == [row["listing_id"] for row in csv.DictReader(file)]
    assert pq.read_schema(verdicts / "v.parquet").equals(VERDICT_SCHEMA)


def test_the_output_is_what_the_engine_says(cases: Path, verdicts: Path, starter_screener: Any) -> None:
    rows = [row for batch in open_listings(cases).batches() for row in starter_screener.screen(batch).to_pylist()]
    assert json.loads(json.dumps(rows)) == pq.read_table(verdicts / "v.parquet").to_pylist()


def test_the_summary_counts_what_the_file_holds(verdicts: Path) -> None:
    rows = read_verdicts(verdicts / "v.csv")
    summary = (verdicts / "v.csv.txt").read_text("utf-8")
    assert f"{len(rows):,}  listings screened" in summary
    for verdict in ("allow", "review", "remove"):
        count = sum(row["verdict"] == verdict for row in rows)
        assert f"{count:,}  {verdict} (" in " ".join(summary.split(" ")), verdict
    named = sum(row["brand"] is not None for row in rows)
    assert f"{named:,}  name a mark" in summary
    assert summary.count("\n 1. review") == 1
    assert "10. review" in summary
    assert f"Verdicts: {verdicts / 'v.csv'}" in summary


def test_quiet_prints_nothing(verdicts: Path) -> None:
    assert (verdicts / "v.jsonl.txt").read_text("utf-8") == ""


def test_the_page_is_one_file_that_needs_no_network(verdicts: Path) -> None:
    page = (verdicts / "page.html").read_text("utf-8")

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: list[tuple[str, dict[str, str | None]]] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append((tag, dict(attrs)))

    reader = Reader()
    reader.feed(page)
    assert [attributes for tag, attributes in reader.tags if tag == "script"] == [{}]
    for tag, attributes in reader.tags:
        assert tag not in {"link", "iframe", "object", "embed", "base"}, tag
        assert not {"src", "srcset", "action", "formaction"} & attributes.keys(), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
    assert "@import" not in page
    assert "url(" not in page


def test_batches_of_any_size_write_the_same_file(cases: Path, verdicts: Path, tmp_path: Path) -> None:
    succeeded(assay_here("screen", cases, "--out", tmp_path / "v.jsonl", "--quiet", "--batch-rows", "37"))
    assert (tmp_path / "v.jsonl").read_bytes() == (verdicts / "v.jsonl").read_bytes()


def test_a_file_screened_as_the_issue_shows_it(tmp_path: Path) -> None:
    rows = [
        ["Gucci handbag leather", "900", "x"],
        ["Gucci handbag leather", "400000", "y"],
        ["A plain bag", "900", "z"],
    ]
    write_csv(tmp_path / "retail.csv", ["product_name", "discounted_price", "colour"], rows)
    arguments = ["--map", "title=product_name,price=discounted_price", "--set", "currency=INR", "--out", "v.jsonl"]
    printed = succeeded(assay_here("screen", "retail.csv", *arguments, cwd=tmp_path))
    first, second, third = read_verdicts(tmp_path / "v.jsonl")
    assert (first["verdict"], first["brand"]) == ("review", "Gucci")
    assert "price_below_floor" in {finding["kind"] for finding in first["findings"]}
    assert (second["verdict"], third["verdict"]) == ("allow", "allow")
    assert [row["listing_id"] for row in (first, second, third)] == ["1", "2", "3"]
    assert "900.00 INR is" in printed


def test_fifty_thousand_rows_with_a_bad_one_keep_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    rows = [
        f"{number},{'A' if number % 50 else 'Gucci'} bag no {number},{number % 3000 + 1},USD"
        for number in range(1, 50_001)
    ]
    rows[24_999] = "25000,a row with too few fields"
    path.write_text("\n".join(["listing_id,title,price,currency", *rows]) + "\n", "utf-8")
    printed = succeeded(assay_here("screen", path, "--out", tmp_path / "v.parquet"))
    table = pq.read_table(tmp_path / "v.parquet")
    assert table.num_rows == 49_999
    assert "25000" not in table["listing_id"].to_pylist()
    assert "1 refused:" in printed
    assert "line 25001" in printed or "line 25,001" in printed


# --- strangers' text on a terminal ---

HOSTILE = [
    "Gu\u202ecci bag 1:1 replica \x1b[31mred\x1b[0m \x07 end",
    "Guc\u200bci bag \u2066isolated\u2069 mirror quality",
    "[bold red]Gucci[/bold red] replica [/] [link=file:///etc/passwd]x[/link] 1:1",
    "Gucci bag A\u202eA\u202eA replica 高\u200b仿 \x9b2J",
    "Gucci\r\nreplica bag 1:1\tfake\x00",
]


def test_nothing_in_a_title_reaches_the_terminal_that_moves_or_colours_it(tmp_path: Path) -> None:
    path = tmp_path / "hostile.jsonl"
    rows = [
        {"listing_id": f"\x1b]0;{number}\x07", "title": title, "price": 5, "currency": "USD"}
        for number, title in enumerate(HOSTILE)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    printed = succeeded(assay_here("screen", path))
    strange = {f"U+{ord(character):04X}" for character in printed if not character.isprintable() and character != "\n"}
    assert not strange
    assert "<U+202E>" in printed
    assert "<U+001B>" in printed
    assert "[bold red]Gucci[/bold red]" in printed


def test_a_brand_named_like_markup_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "brands.jsonl").write_text('{"name": "Velmorane [/red] [bold]x", "aliases": ["Velmorane"]}\n', "utf-8")
    succeeded(assay_here("pack", "build", "--brands", "brands.jsonl", "--out", "pack", cwd=tmp_path))
    write_csv(tmp_path / "listings.csv", ["title"], [["Velmorane bag 1:1 replica"]])
    printed = succeeded(assay_here("screen", "listings.csv", "--pack", "pack", cwd=tmp_path))
    assert "Velmorane [/red] [bold]x" in printed


# --- whole or not there ---


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 300,000 listings: many seconds of work."""
    lines = [
        f"Gucci leather bag with gold chain, model number {number},{number % 900 + 1},USD" for number in range(300_000)
    ]
    path = tmp_path_factory.mktemp("long") / "long.csv"
    path.write_text(
        "title,price,currency\n" + "\n".join(f'"{a}",{b},{c}' for a, b, c in (x.rsplit(",", 2) for x in lines)) + "\n",
        "utf-8",
    )
    return path


def writes(folder: Path) -> bool:
    return any(part.stat().st_size > 0 for part in folder.glob("*.part"))


def test_ctrl_c_half_way_leaves_no_half_written_file(tmp_path: Path, long_file: Path) -> None:
    processes = {}
    for name in ("v.csv", "v.parquet"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_bytes(b"an older file")
        processes[name] = start("screen", long_file, "--out", tmp_path / name / name, "--batch-rows", "5000")
    ended_early = []
    for name, process in processes.items():
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None and not writes(tmp_path / name):
            time.sleep(0.02)
        if process.poll() is not None:
            ended_early.append(name)
        process.send_signal(signal.SIGINT)
    runs = {name: finish(process) for name, process in processes.items()}
    assert not ended_early, "it has to be stopped while it writes"
    for name, run in runs.items():
        assert run.returncode == 130
        assert "Traceback" not in run.stderr
        assert names_in(tmp_path / name) == [name]
        assert (tmp_path / name / name).read_bytes() == b"an older file"
        assert "Stopped. Nothing half-written was left behind." in run.stderr


def test_a_full_disk_leaves_the_old_file_and_says_so(tmp_path: Path, long_file: Path) -> None:
    short = tmp_path / "short.csv"
    with long_file.open(encoding="utf-8") as file:
        short.write_text("".join(itertools.islice(file, 4000)), "utf-8")

    def fill_the_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    names = ("v.csv", "v.parquet")
    for name in names:
        (tmp_path / name).write_bytes(b"an older file")
    started = {name: start("screen", short, "--out", tmp_path / name, prepare=fill_the_disk) for name in names}
    for name, run in {name: finish(process) for name, process in started.items()}.items():
        check_refusal(run.returncode, run.stderr, "There is no room", name, "nothing was left behind")
        assert (tmp_path / name).read_bytes() == b"an older file"
    assert names_in(tmp_path) == sorted(["short.csv", *names])


# --- refused, in a process of its own ---


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of things that are not right."""
    folder = tmp_path_factory.mktemp("bad")
    write_csv(folder / "listings.csv", ["title", "price"], [["Gucci bag", "5"]])
    write_csv(folder / "no-title.csv", ["colour", "cost"], [["red", "5"]])
    (folder / "not-a-pack").mkdir()
    (folder / "not-a-pack" / "manifest.json").write_text("{}", "utf-8")
    return folder


def test_what_a_person_can_mend_ends_with_a_sentence(bad: Path) -> None:
    before = names_in(bad)
    expected = {
        "screen no-title.csv": ["no-title.csv", "title", "colour", "cost"],
        "screen listings.csv --pack not-a-pack": ["not-a-pack"],
    }
    started = {arguments: start(*arguments.split(), cwd=bad) for arguments in expected}
    for arguments, run in {arguments: finish(process) for arguments, process in started.items()}.items():
        check_refusal(run.returncode, run.stderr, *expected[arguments])
    assert names_in(bad) == before


def test_a_pipe_that_closes_early_is_no_accident() -> None:
    done = subprocess.run(
        f"{ASSAY} rules columns | head -1",
        shell=True,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.startswith("column")
    assert done.stderr == ""
