"""`assay up`, `down`, `doctor`, `backup` and `restore`."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from assay.base.settings import settings
from assay.run import group
from assay.run.archive import Manifest, Progress

app = typer.Typer(pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]})
COMMANDS = frozenset({"up", "down", "doctor", "backup", "restore"})
"""They need nothing of the engine."""


@app.command()
def up(
    foreground: Annotated[
        bool, typer.Option("--foreground", help="Stay, and show the log; Ctrl-C stops everything.")
    ] = False,
) -> None:
    """Start Assay: the database and all that runs beside it."""
    chosen = settings()
    if foreground:
        group.foreground(chosen)
    with Console(stderr=True).status("Starting…") as status:
        state, begun = group.up(chosen, status.update)
    console = Console(soft_wrap=True, highlight=False)
    names = ", ".join(program.name for program in state.programs) or "nothing of its own"
    if begun:
        console.print(f"Assay is up: {names}.", markup=False)
    else:
        console.print(f"Assay was up already, since {state.since}: {names}.", markup=False)
    if state.database != "embedded":
        console.print(f"The database is yours: {state.database}.", markup=False)
    console.print(f"Log: {chosen.home / 'assay.log'}", style="dim", markup=False)


@app.command()
def down() -> None:
    """Stop what `assay up` started."""
    chosen = settings()
    was_up = group.running_state(chosen) is not None
    with Console(stderr=True).status("Stopping…"):
        stopped = group.down(chosen)
    console = Console(soft_wrap=True, highlight=False)
    if stopped:
        console.print(f"Stopped: {', '.join(stopped)}.", markup=False)
    else:
        console.print("Stopped." if was_up else "Nothing was running.")


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For machines: a list of name, said, remedy, fault.")] = False,
) -> None:
    """Say what runs, where and since when, and what to do about each fault. Exit code 1 if there is one."""
    from assay.run.doctor import examine

    observations = examine(settings())
    faults = [observation for observation in observations if observation.is_fault]
    if as_json:
        rows = [
            {"name": each.name, "said": each.said, "remedy": each.remedy, "fault": each.is_fault}
            for each in observations
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        table = Table(box=None, show_header=False, pad_edge=False)
        for observation in observations:
            table.add_row(
                Text(observation.name, style="red" if observation.is_fault else "dim"),
                Text.assemble(observation.said, *([f" {observation.remedy}"] if observation.is_fault else [])),
            )
        console = Console(soft_wrap=True, highlight=False)
        console.print(table)
        console.print("All is well." if not faults else f"{len(faults):,} to mend.")
    raise typer.Exit(1 if faults else 0)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
) -> None:
    """Write the database and the packs to one file; Assay may run meanwhile."""
    from assay.run.backup import backup as write_backup

    with _progress() as progress:
        manifest = write_backup(settings(), file, progress)
    _say(f"Backup: {file}, {file.stat().st_size / 1e6:,.1f} MB, {_contents(manifest)}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `assay backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Also where there are data: they are lost.")] = False,
) -> None:
    """Bring back a backup; Assay must be down."""
    from assay.run.restore import restore as bring_back

    with _progress() as progress:
        manifest = bring_back(settings(), file, replace, progress)
    _say(f"Restored: {_contents(manifest)}, as of {manifest.taken_at}")


def _contents(manifest: Manifest) -> str:
    packs = {part.name.split("/")[1] for part in manifest.packs}
    return f"the database (PostgreSQL {manifest.postgres}) and {len(packs):,} {'pack' if len(packs) == 1 else 'packs'}"


def _say(sentence: str) -> None:
    Console(soft_wrap=True, highlight=False).print(f"{sentence}.", markup=False)


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on the terminal for bytes done."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting…", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
