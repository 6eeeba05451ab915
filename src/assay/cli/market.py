"""`assay market`: a simulated marketplace to try things on."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from assay.base.errors import AssayError
from assay.market.feed import main_feed, write
from assay.market.living.figures import Figure
from assay.market.living.labels import labelled
from assay.market.living.run import Report, check_report, run_market, write_report
from assay.market.living.world import Setting

app = typer.Typer(help="A simulated marketplace, its truth kept apart.", no_args_is_help=True)

Seed = Annotated[int, typer.Option(help="The same seed gives the same market.")]
Months = Annotated[float, typer.Option(help="How long it lasts.")]
Size = Annotated[
    float, typer.Option(help="1 is a full market, over 200,000 listings a year; 0.01 is for a quick look.")
]
Tactics = Annotated[str, typer.Option(help="The counterfeiters' tactics: all, tuning or held-out.")]


@app.callback()
def market() -> None:
    """A simulated marketplace, its truth kept apart."""


@app.command()
def feed(
    out: Annotated[Path, typer.Option(help="The folder to write listings, truth, labels and brands to.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    listings: Annotated[int, typer.Option(help="How many listings.")] = 20_000,
    tactics: Tactics = "all",
    csv: Annotated[bool, typer.Option("--csv", help="Write listings.csv as well.")] = False,
) -> None:
    """Write a catalogue of fictional brands, shops and counterfeiters."""
    write_feed(out, seed, listings, tactics, csv)
    Console(highlight=False, soft_wrap=True).print(f"Feed: {out}", markup=False)


@app.command()
def labels(
    out: Annotated[Path, typer.Option(help="The folder to write labels and brands to.")],
    seed: Seed = 1,
    months: Months = 12,
    size: Size = 1.0,
    tactics: Tactics = "tuning",
) -> None:
    """Write labelled listings of a living market, to calibrate on: `assay evaluate OUT/labels.parquet --calibrate`."""
    write_labels(out, Setting(seed, months, size, tactics))
    Console(highlight=False, soft_wrap=True).print(f"Labels: {out}", markup=False)


@app.command()
def run(
    report: Annotated[Path, typer.Option(help="The JSON file to write the figures to.")],
    seed: Seed = 2,
    months: Months = 12,
    size: Size = 1.0,
    tactics: Tactics = "all",
    step_hours: Annotated[int, typer.Option(help="Hours in a step, 1 to 6.")] = 6,
    url: Annotated[
        str, typer.Option(help="A platform on a stepped clock; without it one is started in a scratch home.")
    ] = "",
    key: Annotated[str, typer.Option(envvar="ASSAY_KEY", help="Its key, with every scope.")] = "",
) -> None:
    """Let a marketplace live on a platform, and hold the platform's figures against the truth and a plain keyword list."""
    if bool(url) != bool(key):
        raise AssayError("A platform needs both: its address and a key.", "Give --url and --key, or neither.")
    check_report(report)
    setting = Setting(seed, months, size, tactics, step_hours)
    console = Console(highlight=False, soft_wrap=True)
    if url:
        figures, particulars = _watched_run(setting, url, key)
    else:
        from assay.cli.own_platform import own_platform

        with own_platform(setting) as (own_url, own_key):
            figures, particulars = _watched_run(setting, own_url, own_key)
    beside = write_report(figures, particulars, report)
    show_report(figures, console)
    console.print(f"\nReport: {report}; particulars: {beside}", markup=False)


def write_feed(out: Path, seed: int, listings: int, tactics: str, csv: bool = False) -> None:
    """Write a feed under a progress bar."""
    with _bar(f"Making {listings:,} listings", listings) as told:
        main_feed(seed, listings, out, tactics, csv, lambda done: told(done, listings))


def write_labels(out: Path, setting: Setting) -> None:
    """Write labels.parquet, brands.jsonl and the rest of a feed, of a living market, under a progress bar."""
    with _bar("Letting a market live for labels", setting.steps) as told:
        made = labelled(setting, told)
    write(made, out)


def show_report(figures: Report, console: Console) -> None:
    """The figures as a table."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for column in ("reported", "truth", "keyword list"):
        table.add_column(column, justify="right")
    for name, figure in figures.items():
        told = (_said(figure[column]) for column in ("reported", "truth", "baseline"))
        table.add_row(name.replace("_", " "), *told)
    console.print(table)


def _watched_run(setting: Setting, url: str, key: str) -> tuple[Report, dict[str, object]]:
    with _bar("Letting the market live", setting.steps) as told:
        return run_market(setting, url, key, told)


def _said(figure: Figure) -> str:
    if figure is None:
        return "–"
    return f"{figure:,}" if isinstance(figure, int) else f"{figure:,.4f}".rstrip("0").rstrip(".")


@contextlib.contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done, _: progress.update(task, completed=done)
