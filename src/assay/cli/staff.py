"""`assay staff`: the people who may sign in to the console."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assay.cli.options import office
from assay.office.people.rules import ROLES

app = typer.Typer(no_args_is_help=True, help="The people who may sign in: add, list, close, and help them back in.")
_ACTOR = "machine:cli"
_Name = Annotated[str, typer.Argument(help="The name with which the person signs in.")]
_Generate = Annotated[bool, typer.Option("--generate", help="Make up a password and show it, this once.")]


@app.command()
def add(
    name: _Name,
    role: Annotated[str, typer.Option(help=f"One of: {', '.join(ROLES)}.")],
    language: Annotated[str, typer.Option(help="en or zh-hans; everybody can change their own.")] = "en",
    generate: _Generate = False,
) -> None:
    """Take a person in. The password is asked for, or made up and shown this once."""
    with office():
        from assay.office.people.commands import add_staff

        password, is_made_up = _password(generate)
        add_staff(name, role, password, language, _ACTOR)
    _say(f"{name} may sign in as {role}.", password if is_made_up else None)


@app.command("list")
def list_staff() -> None:
    """Show who may sign in, and who may no more."""
    with office():
        from assay.office.people.queries import all_staff, has_second_factor

        people = [(person, has_second_factor(person.id)) for person in all_staff()]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "role", "language", "second factor", "last signed in", "closed"):
        table.add_column(heading)
    for person, has_factor in people:
        table.add_row(
            person.username,
            person.role,
            person.language,
            "yes" if has_factor else "no",
            f"{person.last_login:%Y-%m-%d %H:%M}" if person.last_login else "",
            "" if person.is_active else "closed",
        )
    Console(soft_wrap=True, highlight=False).print(
        table if people else "Nobody yet: `assay staff add NAME --role manager`."
    )


@app.command()
def close(name: _Name) -> None:
    """Let a person sign in no more; whoever is signed in is out at once. What they decided stays."""
    with office():
        from assay.office.people.commands import close_staff
        from assay.office.people.queries import staff_named

        close_staff(staff_named(name), _ACTOR)
    _say(f"{name} can sign in no more.")


@app.command()
def password(name: _Name, generate: _Generate = False) -> None:
    """Give a person a new password."""
    with office():
        from assay.office.people.commands import change_password
        from assay.office.people.queries import staff_named

        person = staff_named(name)
        word, is_made_up = _password(generate)
        change_password(person, word, _ACTOR)
    _say(f"{name} has a new password.", word if is_made_up else None)


@app.command()
def factor(name: _Name) -> None:
    """Remove a person's second factor: phone and recovery codes are lost. They set it up anew in the console."""
    with office():
        from assay.office.people.commands import remove_second_factor
        from assay.office.people.queries import staff_named

        remove_second_factor(staff_named(name), _ACTOR)
    _say(f"{name} signs in with the password alone until the second factor is set up again.")


def _password(generate: bool) -> tuple[str, bool]:
    """A password, and whether it was made up here; without a terminal there is nobody to ask."""
    if generate or not sys.stdin.isatty():
        from assay.office.people.commands import new_password

        return new_password(), True
    return typer.prompt("Password", hide_input=True, confirmation_prompt=True), False


def _say(sentence: str, made_up: str | None = None) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(sentence, markup=False)
    if made_up is not None:
        console.print(f"Password: {made_up}", markup=False, style="bold")
        console.print("Keep it now: it is stored as a hash and cannot be shown again.", style="dim")
