"""Bringing the tables up to date. Every program of the office does so before it begins; the first one does the work."""

from django.core.management import call_command
from django.db import connection

_LOCK = 7_241_001  # any number, so long as it is always this one


def migrate() -> None:
    """Run the migrations that are missing. Programs that start at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
