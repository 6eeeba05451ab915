"""Commands that work on the platform's database: reaching it, and saying who acts."""

import os
from typing import Annotated

import typer

from assay.base.errors import AssayError
from assay.base.settings import settings

By = Annotated[str | None, typer.Option("--by", help="The user name of the member of staff who does this.")]


def connect() -> None:
    """Make the office ready on the database of this home, or on the one that DATABASE_URL names.

    Raises AssayError where no database runs.
    """
    chosen = settings()
    if chosen.database_url is None:
        from assay.run.database import Database

        database = Database(chosen.home)
        if not database.running():
            raise AssayError(f"The database of {chosen.home} does not run.", "`assay up` starts it.")
        os.environ["DATABASE_URL"] = database.url
    from assay.office.config import start

    start()


def actor(by: str | None) -> str:
    """How the ledger names whoever calls: a member of staff, or this command line. Call `connect` before."""
    if by is None:
        return "machine:cli"
    from assay.office.people.models import StaffUser

    user = StaffUser.objects.filter(username=by).first()
    if user is None:
        raise AssayError(f"There is no member of staff called {by}.")
    return f"person:{user.id}"
