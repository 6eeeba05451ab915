"""Monthly partitions of large tables. The month of a row is in its id, so look-ups by id touch one partition."""

from datetime import UTC, datetime
from typing import Any, Final

from assay.base.ids import first_id

MONTHS_AHEAD: Final = 26
"""How many months have their partition from the beginning; a job makes the following ones in time."""


def create_months(cursor: Any, table: str, first: datetime, months: int) -> None:
    """Create the partitions that are missing among so many months from `first` on. Safe to repeat."""
    for number in range(months):
        month = following(first, number)
        name = f"{table}_{month:%Y_%m}"
        cursor.execute(
            f'CREATE TABLE IF NOT EXISTS "{name}" PARTITION OF "{table}"'
            f" FOR VALUES FROM ('{first_id(month)}') TO ('{first_id(following(month, 1))}')"
        )
        # Partitions inherit the triggers for rows, not the one for emptying the whole table.
        cursor.execute(
            f'CREATE OR REPLACE TRIGGER insert_only_whole BEFORE TRUNCATE ON "{name}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def following(month: datetime, number: int) -> datetime:
    """The first instant of the month so many months later."""
    count = month.year * 12 + month.month - 1 + number
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)


def partitioned_tables(cursor: Any) -> list[str]:
    """The tables that have monthly partitions."""
    cursor.execute("SELECT partrelid::regclass::text FROM pg_partitioned_table ORDER BY 1")
    return [name.strip('"') for (name,) in cursor.fetchall()]
