"""Commands that work on the platform's database: they reach it, and say who acts."""

import functools
from collections.abc import Callable
from typing import Annotated, ParamSpec

import typer

from assay.base.errors import AssayError
from assay.cli.options import office

By = Annotated[str | None, typer.Option("--by", help="The user name of the member of staff who does this.")]
_P = ParamSpec("_P")


def in_office(command: Callable[_P, None]) -> Callable[_P, None]:
    """The command, with the office ready and its database reached."""

    @functools.wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        with office():
            command(*args, **kwargs)

    return run


def actor(by: str | None) -> str:
    """How the ledger names whoever calls: a member of staff, or this command line."""
    if by is None:
        return "person:cli"
    from assay.office.people.models import StaffUser

    user = StaffUser.objects.filter(username=by).first()
    if user is None:
        raise AssayError(f"There is no member of staff called {by}.")
    return f"person:{user.id}"
