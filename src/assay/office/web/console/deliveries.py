"""Messages to the marketplace: those that wait, and those that were given up."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assay.office.adapters import queries
from assay.office.adapters.commands import resend as resend_message
from assay.office.adapters.queries import endpoints, outbox_counts
from assay.office.catalog.queries import subject_of, subjects_by_id
from assay.office.core.rules import Refused
from assay.office.people.queries import Person
from assay.office.web.console.access import for_staff
from assay.office.web.paging import asked_id

_PAGE = 25


@require_GET
@for_staff("see_deliveries")
def on_their_way(request: HttpRequest, person: Person) -> HttpResponse:
    is_dead = request.GET.get("show") == "dead"
    found = queries.on_their_way(is_dead, asked_id(request, "after"), _PAGE + 1)
    context = {
        "here": "deliveries",
        "is_dead": is_dead,
        "deliveries": found[:_PAGE],
        "following": found[_PAGE - 1].message_id if len(found) > _PAGE else None,
        "is_first": "after" not in request.GET,
        "counts": outbox_counts(),
        "endpoints": endpoints(),
        "subjects": subjects_by_id(each.subject_id for each in found),
    }
    return render(request, "console/deliveries.html", context)


@require_GET
@for_staff("see_deliveries")
def delivery(request: HttpRequest, person: Person, message_id: UUID) -> HttpResponse:
    """One message: what it says, and how each attempt went."""
    found = queries.delivery(message_id)
    if found is None:
        raise Http404
    message = found.message
    context = {
        "here": "deliveries",
        "message": message,
        "payload": json.dumps(message.payload, ensure_ascii=False, indent=2),
        "state": found.state,
        "attempts": reversed(found.attempts),
        "subject": subject_of(message.subject_id),
    }
    return render(request, "console/delivery.html", context)


@require_POST
@for_staff("resend")
def resend(request: HttpRequest, person: Person, message_id: UUID) -> HttpResponse:
    """Try a message that was given up once more, now."""
    answer = resend_message(message_id, f"person:{person.id}")
    if isinstance(answer, Refused):
        known = {
            "unknown": _("It has been delivered meanwhile."),
            "waiting": _("It is still being tried."),
            "overtaken": _("A later measure on the same listing has taken its place."),
        }
        messages.warning(request, known.get(answer.code, answer.said))
    else:
        messages.success(request, _("It goes out again now, under the same id."))
    return redirect(f"{reverse('deliveries')}?show=dead")
