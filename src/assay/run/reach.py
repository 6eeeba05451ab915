"""The database that the settings mean, for a command that needs it for a while."""

import contextlib
from collections.abc import Iterator

from assay.base.settings import Settings
from assay.run.database import Database
from assay.run.own_server import check_server


@contextlib.contextmanager
def reached(settings: Settings) -> Iterator[str]:
    """Its URL. An embedded database that does not run is started, and stopped when the block ends.

    Raises AssayError where it does not answer, or cannot be started.
    """
    if settings.database_url is not None:
        check_server(settings.database_url)
        yield settings.database_url
        return
    database = Database(settings.home)
    if database.running():
        yield database.url
        return
    with database as url:
        yield url
