"""`assay screen`: listings in, a verdict with reasons for each."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from assay.base.files import check_target
from assay.cli.options import Constant, Mapped, PackPath, chosen_pack, pairs
from assay.cli.page import write_screen_page
from assay.cli.summary import Summary, show
from assay.detect.screener import Screener
from assay.files import ListingFile, VerdictWriter, open_listings


def screen(
    file: Annotated[Path, typer.Argument(help="CSV, JSONL or Parquet; .gz too.")],
    mapped: Mapped = None,
    constants: Constant = None,
    pack: PackPath = None,
    out: Annotated[
        Path | None, typer.Option(help="Write a verdict row for each listing: .csv, .jsonl or .parquet.")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Write a page to open in a browser: .html.")] = None,
    batch_rows: Annotated[int, typer.Option(min=1, max=1_000_000, help="Listings screened at a time.")] = 20_000,
    quiet: Annotated[bool, typer.Option("--quiet", help="No summary.")] = False,
) -> None:
    """Screen a file of listings and say which are suspect, and why."""
    console = Console(soft_wrap=True, highlight=False)
    if page is not None:
        check_target(page)
    listings = open_listings(file, pairs("--map", mapped), pairs("--set", constants), batch_rows)
    opened = chosen_pack(pack, Console(stderr=True))
    summary = Summary()
    started = time.perf_counter()
    with VerdictWriter(out) if out is not None else contextlib.nullcontext() as writer:
        for batch, verdicts in screened(Screener(opened), listings, f"Screening {file.name}"):
            summary.add(batch, verdicts)
            if writer is not None:
                writer.write(verdicts)
    seconds = time.perf_counter() - started
    if not quiet:
        for canonical, column in listings.columns.items():
            if column.guessed:
                console.print(
                    f"{canonical} is taken from the column {column.column!r}; --map {canonical}=… says otherwise.",
                    style="dim",
                    markup=False,
                )
        show(summary, listings, seconds, console)
        if out is not None:
            console.print(f"\nVerdicts: {out}", markup=False)
    if page is not None:
        write_screen_page(page, summary, listings, (file.name, file.name), opened)
        console.print(f"Page: {page}", markup=False)


def screened(screener: Screener, listings: ListingFile, title: str) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Every batch of a file with its verdicts, under a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=max(1, listings.size_bytes))
        for batch in listings.batches():
            yield batch, screener.screen(batch)
            progress.update(task, completed=listings.bytes_read)
