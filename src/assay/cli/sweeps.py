"""`assay sweep` and `assay replay`: what is listed screened again, and what was said, said again."""

import time
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from assay.base.errors import AssayError
from assay.cli.options import By, acting, office
from assay.cli.summary import visible

_LOOK_SECONDS = 0.5


def sweep(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Only what was listed or changed since; all without it. UTC.",
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="For the record.")] = "asked for by hand",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the last sweep instead of a new one.")] = False,
    by: By = None,
) -> None:
    """Screen what is already listed with the pack in force. New marks are swept for by themselves."""
    console = Console(soft_wrap=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with office():
        from assay.office.enforcement.queries import switches
        from assay.office.screening.commands import request_sweep
        from assay.office.screening.jobs import sweep_if_wanted
        from assay.office.screening.queries import SweepProgress, newest_sweep, pack_in_force

        if not resume:
            request_sweep(acting(by), reason, since.replace(tzinfo=UTC) if since else None)
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Sweeping", total=None)

            def report(progress: SweepProgress) -> None:
                bar.update(task, total=progress.sweep.chunks, completed=progress.done)

            progress = newest_sweep()
            while progress is not None and not progress.is_done and not sweep_if_wanted(switches(), report):
                if pack_in_force() != progress.sweep.pack_id:
                    raise AssayError(
                        "Another pack was put in force, and the sweep stopped.", "Ask again: `assay sweep`."
                    )
                time.sleep(_LOOK_SECONDS)  # another process is at it: watch how far it has come
                progress = newest_sweep()
                if progress is not None:
                    report(progress)
        progress = newest_sweep()
    if progress is None:
        raise AssayError("There is no sweep to go on with.", "Begin one: `assay sweep`.")
    console.print(f"{progress.screened:,} listings screened, {progress.recorded:,} new screenings recorded.")


def replay(screening_id: Annotated[UUID, typer.Argument(help="As the gateway's answer names it.")]) -> None:
    """Say a screening again from what it kept. Exit code 1 if anything comes out otherwise."""
    console = Console(soft_wrap=True, highlight=False)
    with office():
        from assay.office.screening.queries import replay as say_again

        with Console(stderr=True).status("Replaying…"):
            said = say_again(screening_id)
    console.print(Text(visible(said.title)[:120], style="bold"))
    console.print(
        f"{said.replayed['verdict']}, score {said.replayed['score']:.6f}, pack {said.pack[:16]}, engine {said.engine}"
    )
    for finding in said.replayed["findings"]:
        console.print(Text(f"  {visible(finding['detail'])}"))
    for difference in said.differences:
        console.print(Text(difference, style="yellow"))
    if said.is_same:
        console.print("The findings are the same.", style="green")
    else:
        raise typer.Exit(1)
