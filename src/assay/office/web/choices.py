"""What readers choose for themselves: language, light or dark, keys. And what every page knows."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any, Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from assay.base import clock
from assay.office.people.commands import set_language
from assay.office.people.queries import Person
from assay.office.screening.queries import pack_in_force

THEMES: Final = ("system", "light", "dark")
_YEAR: Final = 365 * 24 * 3600
_VERSION: Final = version("assay")


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in."""
    user = getattr(request, "user", None)
    return cast("Person", user) if user is not None and user.is_authenticated else None


def speak_language(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """In the language of the person; of the cookie or the browser where nobody is signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        # As Django sends them: what was chosen at the door first, then what the browser asks for.
        language = person.language if person else translation.get_language_from_request(request)
        with translation.override(language):
            response = answer(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return middleware


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice, and go back to where one was."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    language, theme, keys = (request.POST.get(name) for name in ("language", "theme", "keys"))
    if language in dict(settings.LANGUAGES):
        person = person_of(request)
        if person is not None:
            set_language(person.id, str(language))
        _keep(response, settings.LANGUAGE_COOKIE_NAME, str(language))
    if theme in THEMES:
        _keep(response, "assay_theme", str(theme))
    if keys in ("on", "off"):
        _keep(response, "assay_keys", str(keys))
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows."""
    theme = request.COOKIES.get("assay_theme", "system")
    return {
        "person": person_of(request),
        "theme": theme if theme in THEMES else "system",
        "back": request.get_full_path() if request.method == "GET" else "/",
        "keys_on": request.COOKIES.get("assay_keys", "on") != "off",
        "languages": settings.LANGUAGES,
        "version": _VERSION,
        "pack_in_force": SimpleLazyObject(lambda: pack_in_force() or ""),
        "stepped_at": clock.now() if clock.is_stepped() else None,
    }
