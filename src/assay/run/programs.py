"""Which programs run together."""

from assay.base.settings import Settings
from assay.run.database import Database
from assay.run.program import Program


def programs(settings: Settings) -> list[Program]:
    """In the order in which they start; each is ready before the next one starts, and they stop in reverse."""
    if settings.database_url is not None:
        return []  # the server is the user's: nothing of ours to run
    return [Database(settings.home).program()]
