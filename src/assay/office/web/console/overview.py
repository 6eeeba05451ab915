"""The first page: how the day goes."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assay.base import clock
from assay.office.adapters.queries import alarms, outbox_counts
from assay.office.cases.queries import count_overdue, count_waiting
from assay.office.catalog.queries import shelf_counts
from assay.office.enforcement.queries import active_trips, screened_by_hour, screening_times, switches, takedowns
from assay.office.people.queries import Person
from assay.office.web.charts import columns
from assay.office.web.console.access import for_staff

_HOURS = 24
_SHOWN_ANYWAY = frozenset({"stopped", "cap_tripped", "messages_dead", "cases_overdue"})


@require_GET
@for_staff("see_listings")
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    """The whole page; `?live=off` holds the picture still."""
    context = {"here": "overview", "is_live": request.GET.get("live") != "off", **_day(clock.now())}
    return render(request, "console/overview.html", context)


@require_GET
@for_staff("see_listings")
def live(request: HttpRequest, person: Person) -> HttpResponse:
    """The part of it that changes, for htmx."""
    return render(request, "console/parts/day.html", _day(clock.now()))


def _day(now: datetime) -> dict[str, Any]:
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    since = this_hour - timedelta(hours=_HOURS - 1)
    hours = screened_by_hour(since, this_hour + timedelta(hours=1))
    return {
        "now": now,
        "since": since,
        "hours": hours,
        "screened": sum(hour.screened for hour in hours),
        "reviewed": sum(hour.reviewed for hour in hours),
        "flagged": sum(hour.reviewed + hour.removed for hour in hours),
        "takedowns": takedowns(since, now + timedelta(seconds=1)),
        "waiting": count_waiting(),
        "overdue": count_overdue(),
        "deliveries": outbox_counts(),
        "times": screening_times(now - timedelta(hours=1)),
        "shelf": shelf_counts(),
        "screened_chart": columns([("fill-gold", [hour.screened for hour in hours])]),
        "flagged_chart": columns(
            [
                ("fill-remove", [hour.removed for hour in hours]),
                ("fill-review", [hour.reviewed for hour in hours]),
            ]
        ),
        "marks": [hour.since for hour in hours][::6],
        "trips": active_trips(),
        "is_stopped": switches().is_stopped,
        "alarms": [alarm for alarm in alarms() if alarm.name not in _SHOWN_ANYWAY],
    }
