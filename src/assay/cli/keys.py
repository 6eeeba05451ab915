"""`assay key`: keys for machines."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assay.cli.options import office
from assay.office.people.rules import SCOPES

app = typer.Typer(no_args_is_help=True, help="Keys for machines: make, list, revoke.")
_ACTOR = "person:cli"


@app.command()
def make(
    name: Annotated[str, typer.Argument(help="What it is for, as people will read it in the list.")],
    marketplace: Annotated[str, typer.Option("--marketplace", "-m", help="The marketplace it speaks for.")],
    scopes: Annotated[
        list[str] | None,
        typer.Option("--scope", help=f"May be repeated; all but clock:step without it: {', '.join(SCOPES)}."),
    ] = None,
    rate: Annotated[int, typer.Option(help="Requests a second, at most.")] = 500,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the key alone, for scripts.")] = False,
) -> None:
    """Make a key and show it, this once."""
    wanted = scopes or [scope for scope in SCOPES if scope != "clock:step"]
    with office():
        from assay.office.people.commands import create_key

        key, secret = create_key(name, marketplace, wanted, rate, _ACTOR)
    if quiet:
        typer.echo(secret)
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(secret, markup=False, style="bold")
    console.print(
        f"The key {key.prefix} for {marketplace} may {', '.join(key.scopes)}, {rate:,} times a second.", markup=False
    )
    console.print("Keep it now: it is stored as a hash and cannot be shown again.", style="dim")


@app.command("list")
def list_keys() -> None:
    """Show all keys, without their secrets."""
    with office():
        from assay.office.people.queries import all_keys

        keys = all_keys()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("key", "name", "marketplace", "scopes", "a second", "made", "revoked"):
        table.add_column(heading)
    for key in keys:
        table.add_row(
            key.prefix, key.name, key.marketplace, " ".join(key.scopes), f"{key.requests_per_second:,}", f"{key.created_at:%Y-%m-%d}",
            f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "",
        )  # fmt: skip
    Console(soft_wrap=True, highlight=False).print(table if keys else "There are no keys yet.")


@app.command()
def revoke(prefix: Annotated[str, typer.Argument(help="As `assay key list` shows it.")]) -> None:
    """Take a key out of force; within a second no gateway accepts it any more."""
    with office():
        from assay.office.people.commands import revoke_key

        key = revoke_key(prefix, _ACTOR)
    Console(soft_wrap=True, highlight=False).print(f"Revoked: {key.prefix}, {key.name}.", markup=False)
