"""Bring the database up to date: `python -m assay.office.config.setup`. Safe to repeat, and safe while others do the same."""

import sys

from assay.base.errors import AssayError
from assay.office.config import start

_LOCK = 7_310


def bring_up_to_date() -> None:
    """Tables, the partitions of the months to come, the starter policy, and a pack in force."""
    from django.core.management import call_command
    from django.db import connection

    from assay.base import clock
    from assay.office.core.partitions import MONTHS_AHEAD, create_months, following, partitioned_tables
    from assay.office.policies.commands import ensure_starter_policy
    from assay.office.screening.commands import ensure_pack

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # until this connection ends
        call_command("migrate", interactive=False, verbosity=0)
        month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        for table in partitioned_tables(cursor):
            create_months(cursor, table, following(month, -1), MONTHS_AHEAD)
    ensure_starter_policy()
    ensure_pack("machine:setup")
    connection.close()


def main() -> int:
    try:
        start()
        bring_up_to_date()
    except AssayError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
