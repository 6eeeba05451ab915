"""The figures of a period. Every one is a count, or a count of a count, of rows of the ledger, so that it can be followed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from assay.base.ids import first_id

_TAKEDOWNS: Final = ["refuse_publication", "remove", "hide"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `count`, and where it is a share or a ratio, `of` what. Hours are given as such, in `value`."""

    name: str
    count: int
    of: int | None = None
    hours: float | None = None

    @property
    def value(self) -> float | None:
        """The count itself, the share, or the hours; None where there is nothing to divide by."""
        if self.hours is not None:
            return self.hours
        if self.of is None:
            return float(self.count)
        return self.count / self.of if self.of else None


def figures(since: datetime, until: datetime, marketplace: str | None = None) -> dict[str, Figure]:
    """All figures of the time from `since` up to, not including, `until`: of one marketplace, or of all."""
    window = {
        "first": first_id(since), "end": first_id(until), "since": since, "until": until, "kinds": _TAKEDOWNS,
        "marketplace": marketplace,
    }  # fmt: skip
    screened = _row(_SCREENING_SQL, window)
    taken = _row(_TAKEDOWN_SQL, window)
    told = _row(_NOTICE_SQL, window)
    opened = _row(_CASE_SQL, window)
    found = [
        Figure("screened", screened["all"]),
        Figure("flagged", screened["flagged"], screened["all"]),
        Figure("publications_refused", taken["refused"]),
        Figure("removals", taken["removed"]),
        Figure("proactive", taken["proactive"]),
        Figure("notice_driven", taken["notice_driven"]),
        Figure("proactive_ratio", taken["proactive"], taken["notice_driven"]),
        Figure("proactive_removals_ratio", taken["proactive_removed"], taken["notice_driven"]),
        Figure("before_first_sale", taken["unsold"], taken["proactive"]),
        Figure("decided_by_machine", taken["machine"], taken["all"]),
        Figure("reversed", taken["reversed"], taken["all"]),
        Figure("notices", told["all"]),
        Figure("notices_settled_within_24h", told["within_a_day"], told["settled"]),
        Figure("notice_hours_median", told["settled"], hours=told["median_hours"]),
        Figure("cases", opened["all"]),
    ]
    return {figure.name: figure for figure in found}


_SCREENING_SQL: Final = """
SELECT count(*) AS all, count(*) FILTER (WHERE verdict <> 'allow') AS flagged
FROM screening JOIN subject ON subject.id = screening.subject_id
WHERE screening.id >= %(first)s AND screening.id < %(end)s AND mode = 'live'
    AND (%(marketplace)s::text IS NULL OR subject.marketplace = %(marketplace)s)
"""

_CASE_SQL: Final = """
SELECT count(*) AS all FROM "case" JOIN subject ON subject.id = "case".subject_id
WHERE opened_at >= %(since)s AND opened_at < %(until)s
    AND (%(marketplace)s::text IS NULL OR subject.marketplace = %(marketplace)s)
"""

# A takedown is one measure, counted when the marketplace first confirmed it; a reversal names the measure it undoes.
_TAKEDOWN_SQL: Final = """
SELECT
    count(*) AS all,
    count(*) FILTER (WHERE measure.kind = 'refuse_publication') AS refused,
    count(*) FILTER (WHERE measure.kind <> 'refuse_publication') AS removed,
    count(*) FILTER (WHERE decision.source = 'own_initiative') AS proactive,
    count(*) FILTER (WHERE decision.source = 'own_initiative' AND measure.kind <> 'refuse_publication')
        AS proactive_removed,
    count(*) FILTER (WHERE decision.source IN ('notice', 'trusted_flagger', 'order')) AS notice_driven,
    count(*) FILTER (WHERE decision.source = 'own_initiative' AND coalesce(applied.units_sold, 0) = 0) AS unsold,
    count(*) FILTER (WHERE decision.decided_by ->> 'kind' = 'machine') AS machine,
    count(*) FILTER (WHERE EXISTS (SELECT FROM measure undo WHERE undo.reverses = measure.id)) AS reversed
FROM measure_transition applied
JOIN measure ON measure.id = applied.measure_id
JOIN decision ON decision.id = measure.decision_id
JOIN subject ON subject.id = measure.subject_id
WHERE applied.state = 'applied' AND applied.at >= %(since)s AND applied.at < %(until)s
    AND measure.kind = ANY(%(kinds)s) AND measure.reverses IS NULL
    AND (%(marketplace)s::text IS NULL OR subject.marketplace = %(marketplace)s)
"""

# A notice is settled when each of its listings has an outcome.
_NOTICE_SQL: Final = """
SELECT
    count(*) AS all,
    count(settled_at) AS settled,
    count(*) FILTER (WHERE settled_at - received_at <= interval '24 hours') AS within_a_day,
    coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM settled_at - received_at) / 3600), 0)::float
        AS median_hours
FROM (
    SELECT notice.received_at, CASE WHEN count(DISTINCT outcome.subject_id) >= cardinality(notice.subject_ids)
        THEN max(outcome.recorded_at) END AS settled_at
    FROM notice LEFT JOIN notice_outcome outcome ON outcome.notice_id = notice.id
    WHERE notice.received_at >= %(since)s AND notice.received_at < %(until)s
        AND (%(marketplace)s::text IS NULL OR notice.marketplace = %(marketplace)s)
    GROUP BY notice.id
) AS each_notice
"""


def _row(statement: str, parameters: dict[str, Any]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description or ()]
        return dict(zip(names, cursor.fetchone() or (), strict=True))
