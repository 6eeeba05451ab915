"""Who may open a page. What one may not see is not there: forbidden and unknown are answered alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assay.office.people.queries import Person, has_second_factor
from assay.office.people.rules import may
from assay.office.web.choices import person_of

View = Callable[..., HttpResponse]
FACTOR_KNOWN: Final = "second_factor"
"""In the session once it is known that the person has a second factor."""


def for_staff(what: str) -> Callable[[View], View]:
    """A page for those who may do `what`; it is called with the request and the person.

    Whoever is not signed in goes to sign in first and comes back; a part of a page that asks then gets the whole page instead.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = person_of(request)
            if person is None:
                return _to_sign_in(request)
            if needs_factor(request, person):
                return redirect("second_factor")
            if not may(person.role, what):
                raise Http404
            return view(request, person, *args, **kwargs)

        return page

    return decorate


def needs_factor(request: HttpRequest, person: Person) -> bool:
    """Whether the person has to set up a second factor before anything else."""
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(FACTOR_KNOWN):
        return False
    if not has_second_factor(person.id):
        return True
    request.session[FACTOR_KNOWN] = True
    return False


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    # After a form the way back leads to where it stood, not to an address that only takes forms.
    back = request.get_full_path() if request.method == "GET" else reverse("overview")
    return redirect_to_login(back, reverse("sign_in"))
