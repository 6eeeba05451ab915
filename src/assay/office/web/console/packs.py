"""Packs: which one screens, which did before, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assay.base.errors import AssayError
from assay.office.people.queries import Person, names_of
from assay.office.screening.commands import release_pack, roll_back
from assay.office.screening.queries import newest_sweep, pack_terms
from assay.office.web.console.access import for_staff


@require_GET
@for_staff("see_packs")
def packs(request: HttpRequest, person: Person) -> HttpResponse:
    terms = pack_terms()
    context = {
        "here": "packs",
        "terms": terms,
        "now": terms[0] if terms else None,
        "before": next((term for term in terms if term.pack_id != terms[0].pack_id), None),
        "sweep": newest_sweep(),
        "names": names_of(term.recorded_by for term in terms),
    }
    return render(request, "console/packs.html", context)


@require_POST
@for_staff("roll_back")
def change(request: HttpRequest, person: Person) -> HttpResponse:
    """Back to the pack before, or end the hold on the one in force."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why: it is kept with the change."))
        return redirect("packs")
    try:
        if request.POST.get("wanted") == "release":
            pack_id = release_pack(f"person:{person.id}", reason)
        else:
            pack_id = roll_back(f"person:{person.id}", reason)
        messages.success(request, _("The pack in force is now %(pack)s.") % {"pack": pack_id[:12]})
    except AssayError as error:
        messages.error(request, str(error))
    return redirect("packs")
