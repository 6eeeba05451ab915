"""Finding listings, and the page of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assay.office.cases.queries import cases_of
from assay.office.catalog.queries import account_of, find_listings, listing_of, snapshots_of, subject_of
from assay.office.core.queries import events_of
from assay.office.decisions.queries import decisions_of
from assay.office.enforcement.queries import measures_of
from assay.office.people.queries import Person, names_of
from assay.office.policies.queries import policy_versions_by_id
from assay.office.screening.queries import replay as replay_screening
from assay.office.screening.queries import screening_of, screenings_of
from assay.office.statements.queries import statements_about
from assay.office.web.console.access import for_staff
from assay.office.web.marking import numbered, pieces
from assay.office.web.paging import asked_id
from assay.office.web.words import ALL, said

_PAGE = 25
_ASKED = ("words", "listing", "seller", "brand", "verdict", "publish")


@require_GET
@for_staff("see_listings")
def search(request: HttpRequest, person: Person) -> HttpResponse:
    """Listings by id, seller, words of the title, brand, verdict; newest first, a page at a time."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in _ASKED}
    found = find_listings(
        words=asked["words"],
        listing_id=asked["listing"],
        seller_id=asked["seller"],
        brand=asked["brand"],
        verdict=asked["verdict"],
        publish=asked["publish"],
        before=asked_id(request, "before"),
        limit=_PAGE + 1,
    )
    following = request.GET.copy()
    if len(found) > _PAGE:
        following["before"] = str(found[_PAGE - 1].snapshot_id)
    first = request.GET.copy()
    first.pop("before", None)
    context = {
        "here": "search",
        "asked": asked,
        "is_asked": any(asked.values()),
        "listings": found[:_PAGE],
        "following": following.urlencode() if len(found) > _PAGE else "",
        "first": first.urlencode() if "before" in request.GET else None,
        "verdicts": ("allow", "review", "remove"),
        "publishes": ("yes", "hold", "no"),
    }
    return render(request, "console/search.html", context)


@dataclass(frozen=True, slots=True)
class Happening:
    """One point of a listing's history."""

    at: datetime
    what: str
    who: str
    more: str
    tone: str = ""


@require_GET
@for_staff("see_listings")
def listing(request: HttpRequest, person: Person, subject_id: UUID) -> HttpResponse:
    """What we saw of a listing, what was said of it, what was done."""
    subject = subject_of(subject_id)
    if subject is None or subject.kind != "listing":
        raise Http404
    snapshots = snapshots_of(subject_id)
    screenings = screenings_of(subject_id)
    asked, version = asked_id(request, "screening"), request.GET.get("version")
    screening = next((each for each in screenings if each.id == asked), None)
    if asked and screening is None:
        raise Http404
    shown = next((each for each in snapshots if screening and each.id == screening.snapshot_id), None) or next(
        (each for each in snapshots if version is None or str(each.version) == version), None
    )
    if shown is None:
        raise Http404
    of_version = [each for each in screenings if each.snapshot_id == shown.id]
    screening = screening or next(iter(of_version), None)
    decisions, measures = decisions_of(subject_id), measures_of(subject_id)
    events = events_of([subject_id])
    account = account_of(shown.account_id)
    seller = subject_of(shown.account_id)
    context: dict[str, Any] = {
        "here": "search",
        "subject": subject,
        "listing": listing_of(subject_id),
        "snapshots": snapshots,
        "shown": shown,
        "screening": screening,
        "others": of_version,
        "account": account,
        "seller_id": account.external_id if account else seller.external_id if seller else "",
        "decisions": decisions,
        "measures": measures,
        "statements": statements_about([decision.id for decision in decisions]),
        "policies": policy_versions_by_id({each for decision in decisions for each in decision.policy_version_ids}),
        "cases": cases_of(subject_id),
        "names": names_of(_actors(events, decisions, measures)),
        "happenings": _history(snapshots, screenings, events),
        **marked(shown, screening),
    }
    return render(request, "console/listing.html", context)


def marked(snapshot: Any, screening: Any) -> dict[str, Any]:
    """The texts of a version with the findings of a screening marked in them."""
    texts = {
        "title": snapshot.title,
        "description": snapshot.description,
        "brand_claimed": snapshot.brand_claimed or "",
        "category": snapshot.category or "",
    }
    findings = numbered(screening.findings if screening else [], texts)
    return {
        "findings": findings,
        "pieces": {field: pieces(text, field, findings) for field, text in texts.items() if text},
    }


def _actors(events: Iterable[Any], decisions: Iterable[Any], measures: Iterable[Any]) -> set[str]:
    actors = {event.actor for event in events} | {str(each.decided_by.get("actor", "")) for each in decisions}
    return actors | {step.actor for taken in measures for step in taken.transitions}


def _history(snapshots: Iterable[Any], screenings: Iterable[Any], events: Iterable[Any]) -> list[Happening]:
    """What happened, newest first. What happened at one instant is told in the order in which it was written down."""
    seen = [
        (
            each.id,
            Happening(
                each.recorded_at, said(each.event, "listing_event"), "", _("version %(n)s") % {"n": each.version}
            ),
        )
        for each in snapshots
    ]
    heard = [
        (
            each.id,
            Happening(
                each.screened_at,
                _("Screened: %(verdict)s") % {"verdict": said(each.verdict, "verdict")},
                "",
                _("score %(score)s, pack %(pack)s") % {"score": f"{each.score:.2f}", "pack": each.pack_id[:12]},
                each.verdict,
            ),
        )
        for each in screenings
    ]
    told = [
        (each.id, Happening(each.occurred_at, said(each.name, "event"), each.actor, _more(each.payload), "gold"))
        for each in events
    ]
    both = sorted([*seen, *heard, *told], key=lambda pair: (pair[1].at, pair[0]), reverse=True)
    return [happening for _id, happening in both]


def _more(payload: dict[str, Any]) -> str:
    """What of an event's payload tells a person something: its codes, not its ids."""
    told = [
        said(str(payload[name]), group)
        for name, group in (("outcome", "outcome"), ("kind", "measure"), ("kind", "case"))
        if payload.get(name) in ALL[group]
    ]
    return ", ".join([*told, *(str(payload[name]) for name in ("reason",) if payload.get(name))])


@require_POST
@for_staff("see_listings")
def replay(request: HttpRequest, person: Person, subject_id: UUID, screening_id: UUID) -> HttpResponse:
    """Screen the stored input once more with the pack of then, and say whether the same comes out."""
    screening = screening_of(screening_id)
    if screening is None or screening.subject_id != subject_id:
        raise Http404
    result = replay_screening(screening_id)
    if request.headers.get("HX-Request") == "true":
        return render(request, "console/parts/replay.html", {"replayed": result})
    if result.is_same:
        messages.success(request, _("Replayed: the very same came out."))
    else:
        messages.warning(
            request, _("Replayed: something else came out. %(what)s") % {"what": "; ".join(result.differences)}
        )
    return redirect(f"{reverse('listing', args=[subject_id])}?screening={screening_id}")
