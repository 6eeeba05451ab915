"""Reading measures, switches, and what would have been done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from assay.base.ids import first_id
from assay.office.enforcement.models import CapTrip, Measure, MeasureTransition, Switch


@dataclass(frozen=True, slots=True)
class MeasureTaken:
    """A measure with its transitions, oldest first; its state is the last one."""

    measure: Measure
    transitions: tuple[MeasureTransition, ...]

    @property
    def state(self) -> str:
        return self.transitions[-1].state if self.transitions else "due"


@dataclass(frozen=True, slots=True)
class Takedowns:
    """Measures the marketplace applied within a time. `before_sale` of them found no unit sold."""

    refused: int
    removed: int
    before_sale: int
    reinstated: int

    @property
    def taken(self) -> int:
        return self.refused + self.removed


@dataclass(frozen=True, slots=True)
class WouldHaveBeen:
    """What verdicts of one brand, or of one rule, would have led to: counts of listings, not of screenings."""

    name: str
    removed: int
    reviewed: int


def measures_of(subject_id: UUID, limit: int = 50) -> list[MeasureTaken]:
    """What was done to a subject, newest first."""
    measures = list(Measure.objects.filter(subject_id=subject_id).order_by("-id")[:limit])
    steps: dict[UUID, list[MeasureTransition]] = {measure.id: [] for measure in measures}
    for step in MeasureTransition.objects.filter(measure_id__in=steps).order_by("number"):
        steps[step.measure_id].append(step)
    return [MeasureTaken(measure, tuple(steps[measure.id])) for measure in measures]


def takedowns(since: datetime, until: datetime) -> Takedowns:
    """What the marketplace applied, by our own record of its answers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE m.kind = 'refuse_publication'), count(*) FILTER (WHERE m.kind = 'remove'),"
            " count(*) FILTER (WHERE m.kind IN ('refuse_publication', 'remove') AND t.units_sold = 0),"
            " count(*) FILTER (WHERE m.kind = 'reinstate')"
            " FROM measure_transition t JOIN measure m ON m.id = t.measure_id"
            " WHERE t.state = 'applied' AND t.id >= %s AND t.id < %s",
            [first_id(since), first_id(until)],
        )
        return Takedowns(*cursor.fetchone())


def newest_switches() -> list[Switch]:
    """The rows that count now: one for each policy, brand and measure that anybody ever switched."""
    return list(
        Switch.objects.order_by("policy", "brand", "measure", "-id").distinct("policy", "brand", "measure")
    )


def switch_history(limit: int = 50) -> list[Switch]:
    return list(Switch.objects.order_by("-id")[:limit])


def tripped_caps() -> list[CapTrip]:
    """Trips that nobody has reset."""
    reset = CapTrip.objects.filter(reset_of__isnull=False).values("reset_of")
    return list(CapTrip.objects.filter(reset_of__isnull=True).exclude(id__in=reset).order_by("-id"))


_LAST_VERDICTS = """
FROM (SELECT DISTINCT ON (subject_id) subject_id, verdict, brand, rules_fired FROM screening
      WHERE id >= %(since)s AND mode = 'live' ORDER BY subject_id, id DESC) newest
"""


def would_have_been(since: datetime) -> Mapping[str, int]:
    """How many listings screened since then would by their last verdict be allowed, reviewed, removed now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT verdict, count(*) {_LAST_VERDICTS} GROUP BY verdict", {"since": first_id(since)})
        return {"allow": 0, "review": 0, "remove": 0, **dict(cursor.fetchall())}


def would_have_been_by_brand(since: datetime, limit: int = 20) -> list[WouldHaveBeen]:
    return _by("coalesce(brand, '')", _LAST_VERDICTS, since, limit)


def would_have_been_by_rule(since: datetime, limit: int = 20) -> list[WouldHaveBeen]:
    return _by("rule", f"{_LAST_VERDICTS} CROSS JOIN LATERAL unnest(rules_fired) AS rule", since, limit)


def _by(name: str, source: str, since: datetime, limit: int) -> list[WouldHaveBeen]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name} AS name, count(*) FILTER (WHERE verdict = 'remove') AS removed,"
            f" count(*) FILTER (WHERE verdict = 'review') {source} WHERE verdict <> 'allow'"
            " GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1 LIMIT %(limit)s",
            {"since": first_id(since), "limit": limit},
        )
        return [WouldHaveBeen(*row) for row in cursor.fetchall()]


