"""The two statements of the gateway: looking a group up, and keeping it.

The gateway writes tables of several folders at once, and past their commands: one round trip for a whole group is what makes
the answer both durable and quick (measured: seven round trips with COPY were slower for every size of group that occurs).
"""

from typing import Final

MOST_COUNTED: Final = 1_000
"""An account that put up more listings than this within a day has put up this many: counting on would cost, and tell nothing."""

LOOK: Final = f"""
WITH known AS MATERIALIZED (
    SELECT k.account_id, a.subject_id IS NOT NULL AS is_known, a.opened_at, a.verified, a.authorised_for, a.strikes, a.complaints,
        a.linked_closed, (SELECT count(*) FROM (
            SELECT 1 FROM listing l WHERE l.account_id = k.account_id AND l.first_seen_at > %(since)b LIMIT {MOST_COUNTED}
        ) newest) AS velocity
    FROM (SELECT DISTINCT unnest(%(accounts)b::uuid[]) AS account_id) k LEFT JOIN account a ON a.subject_id = k.account_id)
SELECT i.place, l.version, l.content_hash, l.screening_id, l.first_published_at IS NOT NULL OR l.publish = 'yes',
    l.barred_by IS NOT NULL, k.is_known, k.velocity, k.opened_at, k.verified, k.authorised_for, k.strikes, k.complaints,
    k.linked_closed
FROM unnest(%(subjects)b::uuid[], %(accounts)b::uuid[]) WITH ORDINALITY AS i (subject_id, account_id, place)
LEFT JOIN listing l USING (subject_id) JOIN known k ON k.account_id = i.account_id
ORDER BY i.place
"""
"""A row for each item, in order: its head, and what is known of its account."""

_SNAPSHOT: Final = {
    "subject_id": "uuid", "version": "bigint", "event": "text", "account_id": "uuid", "captured_at": "timestamptz", "title": "text",
    "description": "text", "brand_claimed": "text", "category": "text", "condition": "text", "price_minor": "bigint",
    "currency": "text", "quantity": "int", "units_sold": "bigint", "attributes": "jsonb", "media": "text[]", "ships_from": "text",
    "offered_in": "text[]", "languages": "text[]", "content_hash": "bytea",
}  # fmt: skip
_SCREENING: Final = {
    "facts": "jsonb", "pack_id": "text", "engine": "text", "mode": "text", "verdict": "text", "score": "float8", "brand": "text",
    "usage": "text", "rules_fired": "text[]", "findings": "jsonb", "took_us": "int",
    "shadow_fired": "text[]",
}  # fmt: skip
_BESIDE: Final = {
    "snapshot_id": "uuid", "screening_id": "uuid", "marketplace": "text", "external_id": "text", "publish": "text",
    "is_new": "bool", "is_open": "bool",
}  # fmt: skip
_FIELDS: Final = ", ".join(f"{name} {kind}" for name, kind in {**_SNAPSHOT, **_SCREENING, **_BESIDE}.items())
_SHOWN: Final = "CASE WHEN l.barred_by IS NULL THEN EXCLUDED.publish ELSE 'no' END"

KEEP: Final = f"""
WITH i AS MATERIALIZED (SELECT * FROM json_to_recordset(%(rows)b::json) AS x ({_FIELDS})),
b AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(accounts)b::json) AS x (account_id uuid, facts_id uuid, marketplace text, external_id text)),
h AS (
    INSERT INTO listing AS l (subject_id, account_id, marketplace, version, event, content_hash, snapshot_id, screening_id,
        verdict, publish, brand, first_seen_at, units_sold, first_published_at)
    SELECT subject_id, account_id, marketplace, version, event, content_hash, snapshot_id, screening_id, verdict, publish, brand,
        %(at)b, coalesce(units_sold, 0), CASE WHEN publish = 'yes' AND event <> 'ended' THEN %(at)b END
    FROM i ORDER BY subject_id
    ON CONFLICT (subject_id) DO UPDATE SET account_id = EXCLUDED.account_id, version = EXCLUDED.version, event = EXCLUDED.event,
        content_hash = EXCLUDED.content_hash, snapshot_id = EXCLUDED.snapshot_id, screening_id = EXCLUDED.screening_id,
        verdict = EXCLUDED.verdict, publish = {_SHOWN}, brand = EXCLUDED.brand,
        units_sold = greatest(l.units_sold, EXCLUDED.units_sold),
        first_published_at = CASE WHEN l.barred_by IS NOT NULL THEN l.first_published_at
            ELSE coalesce(l.first_published_at, EXCLUDED.first_published_at) END
    WHERE l.version < EXCLUDED.version
    RETURNING subject_id, publish),
s AS (
    INSERT INTO subject (id, kind, marketplace, external_id, first_seen_at)
    SELECT * FROM (
        SELECT subject_id AS id, 'listing', marketplace, external_id, %(at)b::timestamptz FROM i WHERE is_new
        UNION ALL SELECT account_id, 'account', marketplace, external_id, %(at)b FROM b) named
    ORDER BY id ON CONFLICT DO NOTHING),
c AS (
    INSERT INTO account (subject_id, marketplace, external_id, facts_id, strikes, complaints, linked_closed, language)
    SELECT account_id, marketplace, external_id, facts_id, 0, 0, 0, 'en' FROM b ORDER BY account_id
    ON CONFLICT DO NOTHING RETURNING subject_id, facts_id),
f AS (
    INSERT INTO account_facts (id, account_id, as_of, recorded_at, strikes, complaints, linked_closed, language, source)
    SELECT facts_id, subject_id, %(at)b, %(at)b, 0, 0, 0, 'en', 'listing' FROM c),
n AS (
    INSERT INTO snapshot (id, recorded_at, {", ".join(_SNAPSHOT)})
    SELECT snapshot_id, %(at)b, {", ".join(_SNAPSHOT)} FROM i JOIN h USING (subject_id)),
r AS (
    INSERT INTO screening (id, subject_id, snapshot_id, screened_at, publish, {", ".join(_SCREENING)})
    SELECT i.screening_id, i.subject_id, i.snapshot_id, %(at)b, h.publish, {", ".join(f"i.{name}" for name in _SCREENING)}
    FROM i JOIN h USING (subject_id)),
u AS (
    INSERT INTO unsettled (screening_id) SELECT i.screening_id FROM i JOIN h USING (subject_id) WHERE i.is_open),
e AS (
    INSERT INTO event (id, name, occurred_at, actor, payload, payload_version)
    SELECT %(event)b, 'listings_screened', %(at)b, 'machine:gateway', jsonb_build_object(
        'count', k.kept, 'older', k.older, 'keys', %(keys)b::text[], 'sha256', k.hash, 'first', k.ids[1], 'last', k.ids[k.kept]), 1
    FROM (
        SELECT count(h.subject_id) AS kept,
            count(*) FILTER (WHERE h.subject_id IS NULL AND l.version > i.version) + %(older)b::bigint AS older,
            encode(sha256(string_agg(i.content_hash, ''::bytea ORDER BY i.screening_id) FILTER (WHERE h.subject_id IS NOT NULL)),
                'hex') AS hash,
            array_agg(i.screening_id ORDER BY i.screening_id) FILTER (WHERE h.subject_id IS NOT NULL) AS ids
        FROM i LEFT JOIN h USING (subject_id) LEFT JOIN listing l USING (subject_id)) k
    WHERE k.kept + k.older > 0)
SELECT i.subject_id, h.publish, l.version, l.content_hash, l.screening_id
FROM i LEFT JOIN h USING (subject_id) LEFT JOIN listing l USING (subject_id)
"""
"""Keep a group: all of it or nothing. `publish` is null for a row that was not newer than its head, and then the rest is that
head, as it was when the statement began: another gateway's that came between is not in it."""

HEADS: Final = (
    "SELECT subject_id, version, content_hash, screening_id FROM listing WHERE subject_id = ANY(%(subjects)b)"
)

ANSWERS: Final = """
SELECT s.id, s.verdict, s.publish, s.score, s.findings, s.pack_id FROM screening s WHERE s.id = ANY(%(screenings)b)
"""
"""What was answered, for those who ask again."""
