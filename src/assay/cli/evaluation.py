"""`assay evaluate`: a pack against labelled listings."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from assay.base.errors import AssayError
from assay.base.files import replacing
from assay.cli.charts import precision_recall
from assay.cli.options import Constant, Mapped, PackPath, chosen_pack, pairs
from assay.cli.summary import visible
from assay.detect.evaluate import LABEL, Evaluation, Mistake, Tally, calibrate, evaluate, largest
from assay.detect.model import Calibration
from assay.detect.pack import ENGINE, Pack, derive_pack
from assay.detect.screener import Screener
from assay.files import open_listings


def evaluate_labels(
    labels: Annotated[
        Path, typer.Argument(help=f"Listings as for `screen`, and a column `{LABEL}` with true or false.")
    ],
    mapped: Mapped = None,
    constants: Constant = None,
    pack: PackPath = None,
    picture: Annotated[Path | None, typer.Option(help="Draw precision against recall: .svg.")] = None,
    write: Annotated[
        Path | None,
        typer.Option("--calibrate", metavar="PACK", help="Write a pack with the record of calibration (law 10)."),
    ] = None,
    promise: Annotated[float, typer.Option(help="The share of wrong removals that is promised.")] = 0.001,
) -> None:
    """Measure a pack on labelled listings: precision and recall with 95 % intervals, and the worst mistakes."""
    console = Console(soft_wrap=True, highlight=False)
    if picture is not None and picture.suffix.lower() != ".svg":
        raise AssayError(f"--picture {picture}: pictures are drawn as SVG.", "Name a file that ends in .svg.")
    opened = chosen_pack(pack, Console(stderr=True))
    result = measured(opened, labels, pairs("--map", mapped), pairs("--set", constants))
    show(result, console)
    if picture is not None:
        with replacing(picture, "w") as file:
            file.write(precision_recall(result))
        console.print(f"\nPicture: {picture}", markup=False)
    if write is not None:
        calibration = write_calibrated(opened, result, promise, write)
        show_calibration(calibration, console)
        console.print(f"Pack: {write}", markup=False)


def measured(pack: Pack, labels: Path, mapped: dict[str, str], constants: dict[str, str]) -> Evaluation:
    """Screen and compare, under a progress bar."""
    listings = open_listings(labels, mapped, constants, extra=(LABEL,))
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        batches = progress.track(listings.batches(), total=None, description=f"Evaluating on {labels.name}")
        return evaluate(Screener(pack), batches)


def write_calibrated(pack: Pack, result: Evaluation, promise: float, out: Path) -> Calibration:
    """Derive a pack that holds the record of calibration."""
    calibration = calibrate(result, promise, pack.weights.review_at, ENGINE)
    derive_pack(pack, pack.weights.with_calibration(calibration), out)
    return calibration


def show(result: Evaluation, console: Console) -> None:
    """Print an evaluation."""
    console.print(
        f"{result.labels:,} labelled listings, {int(result.truth.sum()):,} of them counterfeit"
        + (f"; {result.unlabelled:,} without a label left out" if result.unlabelled else "")
    )
    console.print(f"Reviewed or removed: {result.overall.flagged:,}")
    console.print(f"  precision {result.overall.precision}\n  recall    {result.overall.recall}")
    console.print(f"Removed by the machine alone: {result.removed.flagged:,}")
    if result.removed.flagged:
        console.print(f"  precision {result.removed.precision}\n  recall    {result.removed.recall}")
    for title, slices in (("By brand", result.by_brand), ("By usage", result.by_usage), ("By finding", result.by_kind)):
        console.print(_slices(title, slices))
    _show_mistakes("Wrongly flagged", result.wrongly_flagged, console)
    _show_mistakes("Missed", result.missed, console)


def _slices(title: str, slices: dict[str, Tally]) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", box=None, pad_edge=False, header_style="dim")
    for heading in ("", "counterfeit", "flagged", "precision (95 %)", "recall (95 %)"):
        table.add_column(heading, justify="right" if heading in ("counterfeit", "flagged") else "left")
    for name, tally in largest(slices, 12):
        table.add_row(
            Text(name), f"{tally.counterfeit:,}", f"{tally.flagged:,}", str(tally.precision), str(tally.recall)
        )
    return table


def _show_mistakes(title: str, mistakes: list[Mistake], console: Console) -> None:
    if not mistakes:
        return
    console.print(f"\n{title}, the worst first", style="bold")
    for mistake in mistakes[:10]:
        console.print(
            Text(
                f"  {mistake.score:.2f} {mistake.verdict:7} {visible(mistake.title)[:120]} [{visible(mistake.listing_id)}]"
            )
        )
        for finding in mistake.findings:
            if finding["strength"] > 0:
                console.print(Text(f"        {visible(finding['detail'])}", style="dim"))


def show_calibration(calibration: Calibration, console: Console) -> None:
    """Say what was promised and what the labels allow."""
    promised = f"{calibration.promised_wrong_removals:.2%}"
    if calibration.remove_at is None:
        console.print(
            f"\nThese labels do not support a promise of at most {promised} wrong removals with 95 % confidence: "
            "the pack removes nothing alone, it sends to review.",
            style="yellow",
        )
        return
    console.print(
        f"\nThe machine removes alone at a score of {calibration.remove_at:.3f} or more: {calibration.removed:,} of the labelled "
        f"listings, {calibration.wrongly_removed:,} of them wrongly; with 95 % confidence at most {calibration.upper_bound:.4%} "
        f"(promised {promised})."
    )
