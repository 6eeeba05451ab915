"""Observe mode: what would have been done, and what is switched on."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assay.base import clock
from assay.office.core.rules import Refused
from assay.office.enforcement import commands
from assay.office.enforcement.queries import (
    active_trips,
    newest_switches,
    observed,
    observed_by_brand,
    observed_by_rule,
    switch_history,
    switches,
)
from assay.office.enforcement.rules import STOP
from assay.office.people.queries import Person, names_of
from assay.office.policies.queries import policy_versions
from assay.office.web.console.access import for_staff

_DAYS: Final = (1, 7, 30)
_MEASURES: Final = ("*", "refuse_publication", "remove")


@require_GET
@for_staff("see_observe")
def observe(request: HttpRequest, person: Person) -> HttpResponse:
    days = next((each for each in _DAYS if str(each) == request.GET.get("days")), 7)
    since = clock.now() - timedelta(days=days)
    history = switch_history(50)
    context = {
        "here": "observe",
        "days": days,
        "choices": _DAYS,
        "all": observed(since),
        "by_brand": observed_by_brand(since),
        "by_rule": observed_by_rule(since),
        "switches": [row for row in newest_switches() if row.measure != STOP],
        "history": history,
        "is_stopped": switches().is_stopped,
        "stop": STOP,
        "trips": active_trips(),
        "policies": sorted({version.code for version in policy_versions()}),
        "measures": _MEASURES,
        "names": names_of([*(row.recorded_by for row in history)]),
    }
    return render(request, "console/observe.html", context)


@require_POST
@for_staff("switch")
def turn(request: HttpRequest, person: Person) -> HttpResponse:
    """Switch on or off, stop everything, or go on: each with a reason, kept for good."""
    actor, wanted = f"person:{person.id}", request.POST.get("wanted", "")
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why: it is kept with the change."))
        return redirect("observe")
    policy, measure = request.POST.get("policy", "*"), request.POST.get("measure", "*")
    brand = request.POST.get("brand", "").strip() or "*"
    if wanted in ("on", "off") and measure in _MEASURES:
        commands.turn(wanted == "on", actor, reason, policy=policy, brand=brand, measure=measure)
        messages.success(request, _("Switched on.") if wanted == "on" else _("Switched off."))
    elif wanted == "stop":
        commands.stop(actor, reason)
        messages.warning(request, _("Everything is stopped. What a machine would remove becomes a case."))
    elif wanted == "resume":
        commands.resume(actor, reason)
        messages.success(request, _("Machines go on."))
    else:
        raise Http404
    return redirect("observe")


@require_POST
@for_staff("switch")
def reset(request: HttpRequest, person: Person, trip_id: UUID) -> HttpResponse:
    """A person has looked at what tripped the cap: it counts anew."""
    answer = commands.reset_trip(trip_id, f"person:{person.id}")
    if isinstance(answer, Refused):
        messages.warning(request, _("It has been reset already."))
    else:
        messages.success(request, _("The cap counts anew from now on."))
    return redirect("observe")
