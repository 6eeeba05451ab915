"""A ledger that is full already: listings made by the database itself, as many as are wanted."""

from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg

from assay.base import clock
from bench.alone import say

_PART: Final = 500_000
_ACCOUNTS: Final = 200_000
_DAYS: Final = 60  # over which they came in

# UUID 7 of an instant, with a number in place of the random bits.
_ID: Final = """CREATE OR REPLACE FUNCTION pg_temp.id_at(at timestamptz, place bigint, kind int) RETURNS uuid LANGUAGE sql AS $$
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8'
    || lpad(to_hex(place), 15, '0'))::uuid $$"""
_WHEN: Final = "%(start)s::timestamptz + (n * %(step)s) * interval '1 microsecond'"
_SUBJECT: Final = "overlay(md5('listing' || n)::uuid::text placing '8' from 15)::uuid"
_ACCOUNT: Final = "overlay(md5('account' || n %% 200000)::uuid::text placing '8' from 15)::uuid"
_ROWS: Final = "FROM generate_series(%(first)s::bigint, %(last)s::bigint) n"
_STATEMENTS: Final = (
    f"""INSERT INTO subject SELECT {_SUBJECT}, 'listing', 'filled', 'f' || n, {_WHEN} {_ROWS}""",
    f"""INSERT INTO snapshot SELECT pg_temp.id_at({_WHEN}, n, 1), {_SUBJECT}, 1, 'offered', {_ACCOUNT}, {_WHEN}, {_WHEN},
        'Running shoes for men, light and breathable, number ' || n, repeat('Comfortable on every road, in every weather. ', 6),
        'Kaidora', 'Shoes > Running', 'new', 1000 + n %% 9000, 'EUR', 5, 0, '{{"size": "42"}}', ARRAY[md5(n::text)], 'CN',
        ARRAY['DE', 'FR'], ARRAY['en'], decode(md5(n::text) || md5((-n)::text), 'hex') {_ROWS}""",
    f"""INSERT INTO screening (id, subject_id, snapshot_id, facts, pack_id, engine, mode, verdict, publish, score, brand, usage,
            rules_fired, findings, screened_at, took_us)
        SELECT pg_temp.id_at({_WHEN}, n, 2), {_SUBJECT}, pg_temp.id_at({_WHEN}, n, 1), '{{"seller_strikes": 0}}', repeat('ab', 32),
        '1.1', 'live', 'allow', 'yes', 0.1, 'Kaidora', 'sold_as', ARRAY['a-rule'], '[{{"kind": "mark", "strength": 1.0,
        "detail": "The title names Kaidora.", "field": "title", "found": "Kaidora", "start": 4, "end": 11}}]', {_WHEN}, 90 {_ROWS}""",
    f"""INSERT INTO listing SELECT {_SUBJECT}, {_ACCOUNT}, 'filled', 1, 'offered', decode(md5(n::text) || md5((-n)::text), 'hex'),
        pg_temp.id_at({_WHEN}, n, 1), pg_temp.id_at({_WHEN}, n, 2), 'allow', 'yes', 'Kaidora', NULL, {_WHEN}, 0, NULL, {_WHEN} {_ROWS}""",
)


def fill(url: str, rows: int) -> None:
    """Add so many listings of a marketplace of their own, each with its snapshot and its screening."""
    end = clock.now()
    start = end - timedelta(days=_DAYS)
    month = datetime(start.year, start.month, 1, tzinfo=UTC)
    with psycopg.connect(url, autocommit=True) as connection:
        from assay.office.core.partitions import create_months

        for table in ("snapshot", "screening"):
            create_months(connection.cursor(), table, month, 4)
        connection.execute(_ID)
        for first in range(1, rows + 1, _PART):
            last = min(rows, first + _PART - 1)
            step = timedelta(days=_DAYS) // timedelta(microseconds=1) // rows
            values = {"start": start, "step": step, "first": first, "last": last}
            for statement in _STATEMENTS:
                connection.execute(statement, values)
            say(f"  {last:,} listings in the ledger")
        connection.execute("VACUUM (ANALYZE) subject, snapshot, screening, listing")
