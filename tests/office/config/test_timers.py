"""What time brings: partitions of the months to come."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from assay.base import clock
from assay.office.config.timers import Partitions
from assay.office.core.events import record_event


def partitions_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE isleaf", [table])
        return {name for (name,) in cursor.fetchall()}


def test_partitions_are_made_before_they_are_needed(database: str, later: Callable[..., None]) -> None:
    made = Partitions()
    made()
    before = {table: partitions_of(table) for table in ("event", "snapshot", "account_facts", "screening")}
    last = max(before["event"])
    later(days=31 * 24)
    made()
    for table, names in before.items():
        after = partitions_of(table)
        assert names < after
        assert f"{table}_{clock.now() + timedelta(days=100):%Y_%m}" in after
    assert max(partitions_of("event")) > last
    record_event("tried", "machine:test", {})
