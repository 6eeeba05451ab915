"""Options that several commands share, and how they are read."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assay.base.errors import AssayError
from assay.base.settings import home, settings
from assay.detect.pack import Pack, open_pack
from assay.detect.starter import starter_pack, starter_path
from assay.office.config import start
from assay.run.reach import reached

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


@contextlib.contextmanager
def office() -> Iterator[None]:
    """The office, ready in this process, on the database that the settings mean; it is started if it does not run."""
    chosen = settings()
    with reached(chosen) as url:
        os.environ["DATABASE_URL"] = url
        os.environ["ASSAY_HOME"] = str(chosen.home)
        start()
        from django.db import ProgrammingError, connection

        try:
            yield
        except ProgrammingError as error:
            raise AssayError("This database has no tables yet.", "`assay up` makes them.") from error
        finally:
            connection.close()


By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="The member of staff who does it; the command line without it."),
]


def acting(by: str | None) -> str:
    """Who acts, for the record; inside `office()`. Raises AssayError if nobody on the staff has that name."""
    if by is None:
        return "machine:cli"
    from assay.office.people.models import StaffUser

    person = StaffUser.objects.filter(username=by, is_active=True).first()
    if person is None:
        raise AssayError(f"There is no member of staff named {by}.", "Names are those with which people sign in.")
    return f"person:{person.id}"
