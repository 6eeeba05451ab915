"""Reading what is switched on, what has tripped, and which measures are in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from assay.base import clock
from assay.base.ids import first_id
from assay.office.catalog.models import Listing
from assay.office.enforcement.models import CapTrip, Measure, MeasureTransition, Switch
from assay.office.enforcement.rules import REVERSALS, Removal, Switches, Trips
from assay.office.screening.models import Screening

_EXACT_BELOW = 200_000


def switches() -> Switches:
    """What is switched on now."""
    rows = Switch.objects.order_by("policy", "brand", "measure", "-id").distinct("policy", "brand", "measure")
    return Switches({(row.policy, row.brand, row.measure): row.on for row in rows})


def switch_history(limit: int = 100) -> list[Switch]:
    """Who switched what, the newest first."""
    return list(Switch.objects.order_by("-id")[:limit])


def tripped() -> Trips:
    """Where the cap has tripped and is not reset."""
    return Trips(frozenset((trip.scope, trip.key) for trip in active_trips()))


def active_trips() -> list[CapTrip]:
    """The trips that nobody has reset, the oldest first: each calls a person."""
    reset = CapTrip.objects.filter(reset_of__isnull=False).values("reset_of")
    return list(CapTrip.objects.filter(reset_of__isnull=True).exclude(id__in=reset).order_by("id"))


def resets() -> dict[tuple[str, str], datetime]:
    """When each limit was last reset within the hour that counts."""
    rows = CapTrip.objects.filter(reset_of__isnull=False, at__gt=clock.now() - timedelta(hours=1)).order_by("id")
    return {(row.scope, row.key): row.at for row in rows}


def removals_of_the_hour() -> list[Removal]:
    """What machines decided against within the last hour."""
    since = clock.now() - timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.rules, d.brand, l.account_id, d.decided_by->>'measure', d.decided_at"
            " FROM decision d LEFT JOIN listing l USING (subject_id)"
            " WHERE d.id >= %s AND d.outcome = 'violation' AND d.decided_by->>'kind' = 'machine'",
            [first_id(since)],
        )
        return [
            Removal(tuple(rules), brand, account, measure != "refuse_publication", at)
            for rules, brand, account, measure, at in cursor.fetchall()
        ]


def count_listed() -> int:
    """How many listings are on the shelf: exact in a small catalogue, an estimate in a large one, where counting takes seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = 'listing'::regclass")
        estimate = int(cursor.fetchone()[0])
    if estimate > _EXACT_BELOW:
        return estimate
    return Listing.objects.filter(publish="yes").exclude(event="ended").count()


def published_before(subject_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these listings that have been on the shelf."""
    found = Listing.objects.filter(subject_id__in=list(subject_ids), first_published_at__isnull=False)
    return set(found.values_list("subject_id", flat=True))


def in_force(subject_ids: Iterable[UUID]) -> list[Measure]:
    """Measures on these subjects that nothing reverses, the oldest first."""
    found = list(Measure.objects.filter(subject_id__in=list(subject_ids)).order_by("id"))
    undone = {measure.reverses for measure in found if measure.reverses}
    return [measure for measure in found if measure.kind in REVERSALS and measure.id not in undone]


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure and where it stands."""

    measure: Measure
    state: str
    since: datetime
    transitions: tuple[MeasureTransition, ...]


def measures_of(subject_id: UUID) -> list[MeasureView]:
    """All measures on a subject with all that became of each, the newest first."""
    return _views(Measure.objects.filter(subject_id=subject_id).order_by("-id"))


def measures_of_decision(decision_id: UUID) -> list[MeasureView]:
    """The measures that one decision led to."""
    return _views(Measure.objects.filter(decision_id=decision_id).order_by("id"))


def _views(measures: Iterable[Measure]) -> list[MeasureView]:
    found = list(measures)
    steps: dict[UUID, list[MeasureTransition]] = {measure.id: [] for measure in found}
    for step in MeasureTransition.objects.filter(measure_id__in=steps).order_by("number"):
        steps[step.measure_id].append(step)
    return [
        MeasureView(measure, passed[-1].state, passed[-1].at, tuple(passed))
        for measure in found
        if (passed := steps[measure.id])
    ]


def last_transitions(measure_ids: Sequence[UUID]) -> dict[UUID, MeasureTransition]:
    """The state of each measure: its last transition."""
    rows = MeasureTransition.objects.filter(measure_id__in=measure_ids).order_by("measure_id", "-number")
    return {row.measure_id: row for row in rows.distinct("measure_id")}


# --- observe mode ---


@dataclass(frozen=True, slots=True)
class WouldHaveBeen:
    """What would have been done in observe mode: so many listings of this brand, for this rule, with this verdict."""

    verdict: str
    brand: str | None
    rule: str | None
    listings: int


def would_have_been(
    since: datetime, until: datetime | None = None, marketplace: str | None = None
) -> list[WouldHaveBeen]:
    """Listings that were published though the verdict spoke against them, by verdict, brand and rule, the most first.

    A listing counts once in each line; a rule of None stands for the score alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.verdict, s.brand, rule, count(DISTINCT s.subject_id)"
            " FROM screening s JOIN subject b ON b.id = s.subject_id"
            " LEFT JOIN LATERAL unnest(s.rules_fired) rule ON true"
            " WHERE s.id >= %s AND s.id < %s AND s.mode = 'live' AND s.verdict <> 'allow' AND s.publish = 'yes'"
            " AND (%s::text IS NULL OR b.marketplace = %s)"
            " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3",
            [first_id(since), first_id(until or clock.now() + timedelta(milliseconds=1)), marketplace, marketplace],
        )
        return [WouldHaveBeen(*row) for row in cursor.fetchall()]


def would_have_been_listings(
    since: datetime,
    until: datetime | None = None,
    *,
    verdict: str | None = None,
    brand: str | None = None,
    rule: str | None = None,
    limit: int = 50,
) -> list[Screening]:
    """Screenings behind `would_have_been`, the newest first."""
    end = first_id(until or clock.now() + timedelta(milliseconds=1))
    found = Screening.objects.filter(id__gte=first_id(since), id__lt=end, mode="live", publish="yes")
    found = found.filter(verdict=verdict) if verdict else found.exclude(verdict="allow")
    if brand is not None:
        found = found.filter(brand=brand)
    if rule is not None:
        found = found.filter(rules_fired__contains=[rule])
    return list(found.order_by("-id")[:limit])


# --- for pages ---


@dataclass(frozen=True, slots=True)
class Takedowns:
    """Measures that the marketplace applied within a time; `before_sale` of them found no unit sold."""

    refused: int
    removed: int
    before_sale: int
    reinstated: int

    @property
    def taken(self) -> int:
        return self.refused + self.removed


def takedowns(since: datetime, until: datetime) -> Takedowns:
    """What the marketplace applied, by our record of its answers."""
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
    return list(Switch.objects.order_by("policy", "brand", "measure", "-id").distinct("policy", "brand", "measure"))


@dataclass(frozen=True, slots=True)
class Observed:
    """Listings that were published though their last verdict spoke against them, by brand or by rule."""

    name: str
    removed: int
    reviewed: int


_OBSERVED = """
FROM (SELECT DISTINCT ON (subject_id) subject_id, verdict, publish, brand, rules_fired FROM screening
      WHERE id >= %(since)s AND mode = 'live' ORDER BY subject_id, id DESC) last {more}
WHERE verdict <> 'allow' AND publish = 'yes'
"""
_COUNTS = "count(*) FILTER (WHERE verdict = 'remove'), count(*) FILTER (WHERE verdict = 'review')"


def observed(since: datetime) -> Observed:
    """How many listings were published against their last verdict, in all."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT '', {_COUNTS} {_OBSERVED.format(more='')}", {"since": first_id(since)})
        return Observed(*cursor.fetchone())


def observed_by_brand(since: datetime, limit: int = 20) -> list[Observed]:
    return _observed_by("coalesce(brand, '')", "", since, limit)


def observed_by_rule(since: datetime, limit: int = 20) -> list[Observed]:
    """A listing counts once for each rule that fired."""
    return _observed_by("rule", "CROSS JOIN LATERAL unnest(rules_fired) AS rule", since, limit)


def _observed_by(name: str, more: str, since: datetime, limit: int) -> list[Observed]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name}, {_COUNTS} {_OBSERVED.format(more=more)} GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1 LIMIT %(limit)s",
            {"since": first_id(since), "limit": limit},
        )
        return [Observed(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class HourScreened:
    """What was screened within one hour."""

    since: datetime
    allowed: int = 0
    reviewed: int = 0
    removed: int = 0

    @property
    def screened(self) -> int:
        return self.allowed + self.reviewed + self.removed


def screened_by_hour(since: datetime, until: datetime) -> list[HourScreened]:
    """What live screenings said, hour by hour. Hours long past are counted once and remembered: they never change."""
    hours = []
    while since < until:
        following = since + timedelta(hours=1)
        key = f"screened:{connection.settings_dict['NAME']}:{since:%Y%m%d%H}"
        hour: HourScreened | None = cache.get(key)
        if hour is None:
            hour = _screened_within(since, following)
            # An id is made before its row is committed: an hour is closed only when nobody can still be writing into it.
            if clock.now() - following > timedelta(minutes=10):
                cache.set(key, hour, timeout=2 * 24 * 3600)
        hours.append(hour)
        since = following
    return hours


def _screened_within(since: datetime, until: datetime) -> HourScreened:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE verdict = 'allow'), count(*) FILTER (WHERE verdict = 'review'),"
            " count(*) FILTER (WHERE verdict = 'remove') FROM screening WHERE id >= %s AND id < %s AND mode = 'live'",
            [first_id(since), first_id(until)],
        )
        return HourScreened(since, *cursor.fetchone())


def screening_times(since: datetime) -> tuple[float, float] | None:
    """Median and 99th percentile of what a screening took since then, in milliseconds, over the newest 20,000."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY took_us) FROM"
            " (SELECT took_us FROM screening WHERE id >= %s ORDER BY id DESC LIMIT 20000) newest",
            [first_id(since)],
        )
        (found,) = cursor.fetchone()
    return (found[0] / 1000, found[1] / 1000) if found else None
