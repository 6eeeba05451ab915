"""Policies, to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from assay.base import clock
from assay.office.people.queries import Person, names_of
from assay.office.policies.queries import policy_versions
from assay.office.web.console.access import for_staff


@require_GET
@for_staff("see_policies")
def policies(request: HttpRequest, person: Person) -> HttpResponse:
    """All versions, newest first; the text in the reader's language."""
    versions, now = policy_versions(), clock.now()
    in_force: dict[str, int] = {}
    for version in versions:
        if version.in_force_from <= now:
            in_force.setdefault(version.code, version.version)
    context = {
        "here": "policies",
        "versions": [(version, in_force.get(version.code) == version.version) for version in versions],
        "language": get_language(),
        "names": names_of(version.recorded_by for version in versions),
    }
    return render(request, "console/policies.html", context)
