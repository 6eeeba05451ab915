"""`assay brand`: brands in the database, and whom they let sell."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assay.cli.options import By, acting, office
from assay.cli.packs import show_notes

app = typer.Typer(no_args_is_help=True, help="Brands in the database: what the next pack knows.")
Marketplace = Annotated[str, typer.Option("--marketplace", "-m", help="The marketplace that names the seller so.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The brand as verdicts will name it.")],
    alias: Annotated[list[str] | None, typer.Option(help="Another way of writing it. May be repeated.")] = None,
    zh: Annotated[list[str] | None, typer.Option(help="A Chinese name. May be repeated.")] = None,
    goods: Annotated[list[str] | None, typer.Option(help="A kind of goods it makes, as bag. May be repeated.")] = None,
    nice: Annotated[list[int] | None, typer.Option("--class", help="A Nice class. May be repeated.")] = None,
    common_word: Annotated[
        bool, typer.Option("--common-word/--no-common-word", help="Whether its name is an ordinary word too.")
    ] = False,
    by: By = None,
) -> None:
    """Register a brand, or describe it anew. For prices, product lines and more, write a brands file and import it."""
    description: dict[str, Any] = {"name": name, "common_word": True if common_word else {}}
    description |= {
        key: value for key, value in (("aliases", alias), ("zh", zh), ("goods", goods), ("classes", nice)) if value
    }
    with office():
        from assay.office.rights.commands import register_brand

        record = register_brand(description, acting(by))
    _say(f"Registered: {record.name}. The next pack has it, and what is listed is swept for it.")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A brands file, JSONL or CSV.")],
    by: By = None,
) -> None:
    """Register every brand of a brands file; the same file again changes nothing."""
    with office():
        from assay.office.rights.commands import import_brands

        imported = import_brands(file, acting(by))
    show_notes(imported.notes, Console(soft_wrap=True, highlight=False))
    _say(f"{imported.added:,} new, {imported.changed:,} changed, {imported.kept:,} as they were.")


@app.command()
def withdraw(
    name: Annotated[str, typer.Argument(help="The brand, one of the starter registry too.")], by: By = None
) -> None:
    """End a brand: the next pack does not know it."""
    with office():
        from assay.office.rights.commands import withdraw_brand

        record = withdraw_brand(name, acting(by))
    _say(f"Withdrawn: {record.name}.")


@app.command("list")
def list_brands(
    like: Annotated[str, typer.Argument(help="Part of a name; without it all are listed.")] = "",
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Those that were withdrawn too.")] = False,
) -> None:
    """List the brands of the database. Those of the starter registry are beside them unless it is switched off."""
    with office():
        from assay.office.rights.queries import newest_brands

        records = [
            record
            for record in newest_brands()
            if like.casefold() in record.name.casefold() and (withdrawn or not record.withdrawn)
        ]
    console = Console(soft_wrap=True, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("brand", "goods", "since", ""):
        table.add_column(heading)
    for record in records:
        goods = record.description.get("goods") or ""
        table.add_row(
            Text(record.name), Text(goods if isinstance(goods, str) else ", ".join(map(str, goods))),
            f"{record.recorded_at:%Y-%m-%d %H:%M}", "withdrawn" if record.withdrawn else "",
        )  # fmt: skip
    console.print(table if records else "The database has no such brands.")


@app.command()
def authorise(
    brand: Annotated[str, typer.Argument(help="The brand.")],
    seller: Annotated[str, typer.Argument(help="The seller's id at the marketplace.")],
    marketplace: Marketplace,
    territory: Annotated[
        list[str] | None, typer.Option(help="A country, as DE; everywhere without it. May be repeated.")
    ] = None,
    by: By = None,
) -> None:
    """Record that a brand lets a seller sell its goods."""
    with office():
        from assay.office.rights.commands import authorise_seller

        authorise_seller(brand, marketplace, seller, acting(by), territory or ())
    _say(f"{seller} of {marketplace} may sell {brand}{' in ' + ', '.join(territory) if territory else ''}.")


@app.command()
def forbid(
    brand: Annotated[str, typer.Argument(help="The brand.")],
    seller: Annotated[str, typer.Argument(help="The seller's id at the marketplace.")],
    marketplace: Marketplace,
    by: By = None,
) -> None:
    """End an authorisation."""
    with office():
        from assay.office.rights.commands import withdraw_authorisation

        withdraw_authorisation(brand, marketplace, seller, acting(by))
    _say(f"{seller} of {marketplace} is no longer authorised for {brand}.")


def _say(sentence: str) -> None:
    Console(soft_wrap=True, highlight=False).print(sentence, markup=False)
