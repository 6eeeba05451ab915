"""`assay demo`: from nothing to a screened feed, scored against the truth and beside a plain keyword list."""

import json
import time
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.table import Table

from assay.base.settings import home
from assay.cli.charts import precision_recall
from assay.cli.evaluation import measured, show_calibration, write_calibrated
from assay.cli.market import write_feed
from assay.cli.page import Compared, write_screen_page
from assay.cli.screen import screened
from assay.cli.summary import Summary, show
from assay.detect.evaluate import Evaluation, Tally, evaluate
from assay.detect.pack import compile_pack, open_pack
from assay.detect.screener import Screener
from assay.detect.sources import read_sources
from assay.files import VerdictWriter, open_listings

_CALIBRATION_SEED, _DEMO_SEED = 1, 2
_CALIBRATION_LISTINGS, _DEMO_LISTINGS = 200_000, 20_000
_PROMISE = 0.02  # what the simulated labels can support; a real catalogue has more of them


def demo(
    out: Annotated[Path, typer.Option(help="The folder for the demo's files.")] = Path("demo"),
    listings: Annotated[int, typer.Option(min=100, help="Listings to screen.")] = _DEMO_LISTINGS,
    labels: Annotated[
        int, typer.Option(min=100, help="Labelled listings of another seed to calibrate on.")
    ] = _CALIBRATION_LISTINGS,
) -> None:
    """Make a simulated feed, calibrate on another seed, screen it, and score the result against the truth."""
    console = Console(soft_wrap=True, highlight=False)
    started = time.perf_counter()
    _calibrated_pack(out, labels, console)
    write_feed(out / "feed", _DEMO_SEED, listings, "all")
    pack = open_pack(out / "pack")
    file = open_listings(out / "feed" / "listings.parquet")
    summary = Summary()
    screening = time.perf_counter()
    with VerdictWriter(out / "verdicts.parquet") as writer:
        for batch, verdicts in screened(Screener(pack), file, "Screening the feed"):
            summary.add(batch, verdicts)
            writer.write(verdicts)
    show(summary, file, time.perf_counter() - screening, console)
    labelled = open_listings(out / "feed" / "labels.parquet", extra=("counterfeit",))
    result = evaluate(Screener(pack), labelled.batches())
    rows = _compared(result, out / "feed")
    _show_comparison(rows, console)
    page = out / "index.html"
    note = (
        "A simulated catalogue of fictional brands; its truth was kept apart from the screening. Half of the counterfeiters' "
        "tactics were held out when the detectors were tuned.",
        "这是一份由虚构品牌组成的模拟目录，真相与筛查分开保存。调校检测器时，有一半的造假手法未被使用。",
    )
    caption = (
        "Precision against recall on this feed; the dot is the pack's operating point.",
        "本目录上的精确率与召回率；圆点为当前工作点。",
    )
    write_screen_page(
        page,
        summary,
        file,
        (f"{listings:,} listings screened", f"已筛查 {listings:,} 件商品"),
        pack,
        rows,
        [(caption, precision_recall(result))],
        note,
    )
    console.print(f"\nDone in {time.perf_counter() - started:.0f} s. Open {page.resolve()}", markup=False)


def _calibrated_pack(out: Path, labels: int, console: Console) -> None:
    """A pack of the fictional brands, with a record of calibration on a seed and tactics other than the demo's."""
    write_feed(out / "calibration", _CALIBRATION_SEED, labels, "tuning")
    with Console(stderr=True).status("Compiling the pack…"):
        compile_pack(read_sources([out / "calibration" / "brands.jsonl"], None), out / "uncalibrated", home() / "cache")
    uncalibrated = open_pack(out / "uncalibrated")
    result = measured(uncalibrated, out / "calibration" / "labels.parquet", {}, {})
    show_calibration(write_calibrated(uncalibrated, result, _PROMISE, out / "pack"), console)


def _compared(result: Evaluation, feed: Path) -> list[Compared]:
    keywords = _keyword_tally(feed)
    assay, removed = result.overall, result.removed
    return [
        Compared("counterfeits in the feed", "目录中的假货", f"{assay.counterfeit:,}", f"{keywords.counterfeit:,}"),
        Compared("listings flagged", "被标记的商品", f"{assay.flagged:,}", f"{keywords.flagged:,}"),
        Compared(
            "of these counterfeit (precision)", "其中确为假货（精确率）", str(assay.precision), str(keywords.precision)
        ),
        Compared("counterfeits caught (recall)", "查获的假货（召回率）", str(assay.recall), str(keywords.recall)),
        Compared(
            "honest listings flagged",
            "误伤的正常商品",
            f"{assay.flagged - assay.caught:,}",
            f"{keywords.flagged - keywords.caught:,}",
        ),
        Compared("removed by the machine alone", "由机器直接下架", f"{removed.flagged:,}", f"{keywords.flagged:,}"),
        Compared(
            "of these wrongly",
            "其中误下架",
            f"{removed.flagged - removed.caught:,}",
            f"{keywords.flagged - keywords.caught:,}",
        ),
    ]


def _keyword_tally(feed: Path) -> Tally:
    """What a plain list of brand names would flag: any listing with one of them in its title, letter case aside."""
    names: set[str] = set()
    for line in (feed / "brands.jsonl").read_text("utf-8").splitlines():
        brand = json.loads(line)
        chinese = brand.get("zh") or []
        names.update(name.casefold() for name in (brand["name"], *([chinese] if isinstance(chinese, str) else chinese)))
    titles: pa.Table = pq.read_table(feed / "listings.parquet", columns=["title"])
    truth: pa.Table = pq.read_table(feed / "truth.parquet", columns=["counterfeit"])
    tally = Tally()
    for title, counterfeit in zip(titles["title"].to_pylist(), truth["counterfeit"].to_pylist(), strict=True):
        folded = (title or "").casefold()
        flagged = any(name in folded for name in names)
        tally.add(counterfeit, flagged)
    return tally


def _show_comparison(rows: list[Compared], console: Console) -> None:
    table = Table(title="\nAgainst the truth", title_justify="left", box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    table.add_column("Assay", justify="right")
    table.add_column("keyword list", justify="right")
    for row in rows:
        table.add_row(row.english, row.assay, row.keywords)
    console.print(table)
