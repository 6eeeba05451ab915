"""Pages for what went wrong: what is so, and what one can do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        400,
        _("The request cannot be read"),
        _("Something in the address or the form is not what this page expects."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, _("This was not done"), _("Go back, load the page anew, and try once more."))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the mark that it is ours: mostly because the page stood open for too long, or cookies are blocked."""
    return _page(
        request,
        403,
        _("This form is too old"),
        _(
            "Nothing was changed. Go back, load the page anew, and send it once more. Cookies must be allowed for this site."
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        _("There is no such page"),
        _(
            "It may have another address, or your role does not show it. Search finds listings by their id, seller or title."
        ),
    )


def failure(request: HttpRequest) -> HttpResponse:
    """Made with as little as possible: whatever failed may fail here too."""
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(render_to_string("web/failure.html"), status=500)


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    context: dict[str, Any] = {"status": status, "title": title, "advice": advice}
    return render(request, "web/error.html", context, status=status)
