"""What waits for a person: the queue, and the page of one case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assay.base import clock
from assay.office.cases.commands import claim_case, release_case
from assay.office.cases.queries import CaseView, count_overdue, count_waiting, next_case, waiting_cases
from assay.office.cases.queries import case as case_of
from assay.office.catalog.queries import (
    account_of,
    listing_of,
    snapshots_of,
    subject_of,
    subjects_by_id,
    titles_by_subject,
)
from assay.office.core.rules import Refused
from assay.office.decisions.commands import decide_case
from assay.office.decisions.queries import decision as decision_of
from assay.office.decisions.queries import decisions_of
from assay.office.notices.queries import notice_by_id
from assay.office.people.queries import Person, names_of
from assay.office.policies.queries import policy_in_force
from assay.office.screening.queries import screening_of
from assay.office.web.console.access import for_staff
from assay.office.web.console.listings import marked
from assay.office.web.paging import asked_id, asked_number

_PAGE = 25
_FIRST_PLACES = 100_000
_OUTCOMES = (("violation", "v"), ("no_violation", "n"), ("undetermined", "u"))


@require_GET
@for_staff("see_cases")
def queue(request: HttpRequest, person: Person) -> HttpResponse:
    """Open cases, the most urgent first."""
    first = asked_number(request, "from", _FIRST_PLACES)
    found = waiting_cases(first=first, limit=_PAGE + 1)
    cases = [each for each in found if person.id not in each.excluded]
    subjects = [each.subject_id for each in cases]
    context = {
        "here": "cases",
        "cases": cases[:_PAGE],
        "now": clock.now(),
        "subjects": subjects_by_id(subjects),
        "titles": titles_by_subject(subjects),
        "waiting": count_waiting(),
        "overdue": count_overdue(),
        "first": first,
        "following": first + _PAGE if len(found) > _PAGE else None,
        "before": max(0, first - _PAGE) if first else None,
    }
    return render(request, "console/cases.html", context)


@require_GET
@for_staff("see_cases")
def following(request: HttpRequest, person: Person) -> HttpResponse:
    """The next case there is for this person; back to the queue where there is none."""
    return _go_on(request, person, asked_id(request, "after"))


def _go_on(request: HttpRequest, person: Person, after: UUID | None) -> HttpResponse:
    found = next_case(person.id, after)
    if found is None:
        messages.info(request, _("Nothing else waits for you."))
        return redirect("cases")
    return redirect("case", found.id)


@require_GET
@for_staff("see_cases")
def case(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    return render(request, "console/case.html", _case(_heard(case_id, person), person))


def _heard(case_id: UUID, person: Person) -> CaseView:
    """The case, if this person may hear it; one that they may not hear is not there."""
    found = case_of(case_id)
    if found is None or person.id in found.excluded:
        raise Http404
    return found


def _case(found: CaseView, person: Person) -> dict[str, Any]:
    listing = listing_of(found.subject_id)
    asked = screening_of(found.because_of) if found.kind == "screening" else None
    screening = asked or (screening_of(listing.screening_id) if listing else None)
    snapshots = snapshots_of(found.subject_id, 10)
    shown = next((each for each in snapshots if screening and each.id == screening.snapshot_id), None) or next(
        iter(snapshots), None
    )
    account = account_of(shown.account_id) if shown else None
    notice = notice_by_id(found.because_of) if found.kind == "notice" else None
    decided = decision_of(found.decision_id) if found.decision_id else None
    actors = [f"person:{found.claimed_by}"] if found.claimed_by else []
    actors += [str(decided.decided_by.get("actor", ""))] if decided else []
    return {
        "here": "cases",
        "case": found,
        "mine": found.claimed_by == person.id,
        "theirs": found.claimed_by not in (None, person.id),
        "subject": subject_of(found.subject_id),
        "listing": listing,
        "screening": screening,
        "shown": shown,
        "is_newest": not listing or not shown or listing.version == shown.version,
        "account": account,
        "notice": notice.notice if notice else None,
        "earlier": [each for each in decisions_of(found.subject_id) if each.id != found.decision_id],
        "decided": decided,
        "policy": policy_in_force(),
        "names": names_of(actors),
        "outcomes": _OUTCOMES,
        "problems": [],
        "given": {},
        **(marked(shown, screening) if shown else {"findings": [], "pieces": {}}),
    }


@require_POST
@for_staff("decide_cases")
def claim(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Take a case, or give it back."""
    _heard(case_id, person)
    is_back = request.POST.get("back") == "yes"
    answer = release_case(case_id, person.id) if is_back else claim_case(case_id, person.id)
    if isinstance(answer, Refused):
        messages.warning(request, _refusal(answer))
    elif is_back:
        messages.info(request, _("You gave the case back."))
    return redirect("case", case_id)


@require_POST
@for_staff("decide_cases")
def decide(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
    """Decide, and go on to the next case. What was written stays where something is missing."""
    found = _heard(case_id, person)
    given = {name: request.POST.get(name, "").strip() for name in ("outcome", "reasoning", "private_note")}
    problems = []
    if given["outcome"] not in dict(_OUTCOMES):
        problems.append(("outcome", _("Choose what you decide.")))
    if not given["reasoning"]:
        problems.append(("reasoning", _("Write the reasons. The seller reads them.")))
    if not problems:
        answer = decide_case(
            case_id, f"person:{person.id}", given["outcome"], given["reasoning"], given["private_note"]
        )
        if not isinstance(answer, Refused):
            messages.success(request, _("Decided. What follows from it is on its way."))
            return _go_on(request, person, case_id)
        problems.append(("reasoning", _refusal(answer)))
        found = _heard(case_id, person)
    context = {**_case(found, person), "problems": problems, "given": given}
    return render(request, "console/case.html", context, status=422)


def _refusal(answer: Refused) -> str:
    known = {
        "closed": _("This case has been decided meanwhile."),
        "claimed": _("Somebody else is at this case."),
        "excluded": _("You may not hear this case: somebody else has to."),
        "not_claimed": _("You have no claim on this case."),
    }
    return known.get(answer.code, answer.said)
