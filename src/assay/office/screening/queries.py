"""Reading packs, rules and screenings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from assay.base import clock
from assay.base.ids import first_id
from assay.office.screening.models import Pack, PackInForce, RuleVersion, Screening
from assay.office.screening.rules import engine_batch as engine_batch



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


@dataclass(frozen=True, slots=True)
class PackTerm:
    """One stay in force of a pack: since when, by whom and why, and whether it is in force now."""

    pack_id: str
    since: datetime
    recorded_by: str
    reason: str
    engine: str
    is_in_force: bool


def screenings_of(subject_id: UUID, limit: int = 100) -> list[Screening]:
    """All screenings of a listing, newest first."""
    return list(Screening.objects.filter(subject_id=subject_id).order_by("-id")[:limit])


def screenings_by_id(ids: Iterable[UUID]) -> dict[UUID, Screening]:
    return Screening.objects.in_bulk(list(set(ids)))


def screening_of(screening_id: UUID) -> Screening | None:
    return Screening.objects.filter(id=screening_id).first()


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


def pack_in_force() -> str | None:
    """The id of the pack that screens now."""
    return PackInForce.objects.order_by("-id").values_list("pack_id", flat=True).first()


def pack_terms(limit: int = 50) -> list[PackTerm]:
    """Which packs were in force, newest first; a pack that came back is there twice."""
    rows = list(PackInForce.objects.order_by("-id")[:limit])
    packs = Pack.objects.in_bulk({row.pack_id for row in rows})
    return [
        PackTerm(
            row.pack_id,
            row.since,
            row.recorded_by,
            row.reason,
            packs[row.pack_id].engine if row.pack_id in packs else "",
            number == 0,
        )
        for number, row in enumerate(rows)
    ]


def pack_of(pack_id: str) -> Pack | None:
    return Pack.objects.filter(id=pack_id).first()


def newest_rules() -> list[RuleVersion]:
    """The newest version of each rule, by code."""
    return list(RuleVersion.objects.order_by("code", "-version").distinct("code"))


def versions_of_rule(code: str) -> list[RuleVersion]:
    """All versions of a rule, newest first."""
    return list(RuleVersion.objects.filter(code=code).order_by("-version"))
