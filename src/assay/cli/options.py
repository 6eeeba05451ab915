"""Options that several commands share, and how they are read."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assay.base.errors import AssayError
from assay.base.settings import home
from assay.detect.pack import Pack, open_pack
from assay.detect.starter import starter_pack, starter_path

Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="NAME=COLUMN,…", help="Which column of the file holds what, as title=product_name,price=cost."
    ),
]
Constant = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE,…", help="A value for every row, as condition=used,currency=INR."),
]
PackPath = Annotated[
    Path | None, typer.Option("--pack", metavar="PACK", help="A pack; without it the starter pack is used.")
]


def pairs(option: str, values: list[str] | None) -> dict[str, str]:
    """`a=b,c=d` as a dictionary; the option may be repeated, and `--map description=` says that there is no such column."""
    found: dict[str, str] = {}
    for text in values or ():
        for part in text.split(","):
            name, equals, value = part.partition("=")
            if not equals or not name.strip() or not (value.strip() or option == "--map"):
                raise AssayError(
                    f"{option} {text}: {part!r} is not NAME=VALUE.", f"Write it as {option} title=product_name."
                )
            found[name.strip()] = value.strip()
    return found


def chosen_pack(path: Path | None, console: Console) -> Pack:
    """The pack named, or the starter pack, which is compiled on its first use."""
    if path is not None:
        return open_pack(path)
    if not starter_path(home()).exists():
        with console.status("Compiling the starter pack (once)…"):
            return starter_pack(home())
    return starter_pack(home())
