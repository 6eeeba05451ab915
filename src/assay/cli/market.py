"""`assay market`: a simulated marketplace to try things on."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from assay.market.feed import main_feed

app = typer.Typer(help="A simulated marketplace, its truth kept apart.", no_args_is_help=True)


@app.callback()
def market() -> None:
    """A simulated marketplace, its truth kept apart."""


@app.command()
def feed(
    out: Annotated[Path, typer.Option(help="The folder to write listings, truth, labels and brands to.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    listings: Annotated[int, typer.Option(help="How many listings.")] = 20_000,
    tactics: Annotated[str, typer.Option(help="The counterfeiters' tactics: all, tuning or held-out.")] = "all",
    csv: Annotated[bool, typer.Option("--csv", help="Write listings.csv as well.")] = False,
) -> None:
    """Write a catalogue of fictional brands, shops and counterfeiters."""
    write_feed(out, seed, listings, tactics, csv)
    Console(highlight=False, soft_wrap=True).print(f"Feed: {out}", markup=False)


def write_feed(out: Path, seed: int, listings: int, tactics: str, csv: bool = False) -> None:
    """Write a feed under a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"Making {listings:,} listings", total=listings)
        main_feed(seed, listings, out, tactics, csv, lambda done: progress.update(task, completed=done))
