"""Signing in and out, and one's own account."""

import time
from typing import Any, Final

import segno
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from assay.base.errors import AssayError
from assay.office.people import commands
from assay.office.people.queries import Person, active_person, has_second_factor, recovery_codes_left
from assay.office.people.rules import factor_uri
from assay.office.web.choices import person_of

_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
_HALF_WAY: Final = "half_way"  # in the session: who has given the password, when, and where they were going
_HALF_WAY_SECONDS: Final = 300


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password. A wrong name and a wrong password are answered alike, and take as long."""
    if person_of(request):
        return redirect(_next(request))
    back = request.POST.get("next") or request.GET.get("next", "")
    context: dict[str, Any] = {"next": back, "name": "", "problems": []}
    if request.method == "POST":
        name, password = request.POST.get("name", "").strip()[:150], request.POST.get("password", "")
        address = request.META.get("REMOTE_ADDR", "")
        keys = (("name_from_address", (name.lower(), address)), ("address", (address,)), ("name", (name.lower(),)))
        # All of them count, whichever refuses.
        allowed = [commands.begin_try(kind, *parts) for kind, parts in keys]
        if not all(allowed):
            context |= {"name": name, "problems": [("name", _("Too many tries. Wait a quarter of an hour."))]}
            return render(request, "console/sign_in.html", context, status=429)
        user = authenticate(request, username=name, password=password)
        if user is not None:
            person = active_person(str(user.pk))
            assert person is not None  # noqa: S101 - authenticate lets nobody else through
            commands.end_tries("name_from_address", name.lower(), address)
            if has_second_factor(person.id):
                request.session.cycle_key()
                request.session[_HALF_WAY] = [str(person.id), time.time(), _next(request)]
                return redirect("sign_in_code")
            return _let_in(request, person, _next(request))
        context |= {"name": name, "problems": [("name", _("Name and password do not fit together."))]}
    return render(request, "console/sign_in.html", context, status=422 if context["problems"] else 200)


@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app, or a recovery code."""
    person_id, since, back = request.session.get(_HALF_WAY, ["", 0.0, "/"])
    person = active_person(person_id) if person_id and time.time() - since < _HALF_WAY_SECONDS else None
    if person is None:
        return redirect("sign_in")
    problems = []
    if request.method == "POST":
        if not commands.begin_try("factor", person_id):
            problems = [("code", _("Too many tries. Wait a quarter of an hour."))]
        elif commands.use_second_factor(person.id, request.POST.get("code", "")[:40]):
            commands.end_tries("factor", person_id)
            del request.session[_HALF_WAY]
            return _let_in(request, person, back)
        else:
            problems = [("code", _("This code does not fit. Each code counts once, and for half a minute."))]
    return render(request, "console/sign_in_code.html", {"problems": problems}, status=422 if problems else 200)


def _let_in(request: HttpRequest, person: Person, back: str) -> HttpResponse:
    login(request, person, _BACKEND)
    commands.note_signed_in(person)
    return redirect(back)


def _next(request: HttpRequest) -> str:
    back = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if is_ours else reverse("overview")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("sign_in")


# --- one's own account ---


@require_http_methods(["GET"])
def account(request: HttpRequest) -> HttpResponse:
    """Language, look, keys, password, second factor."""
    person = person_of(request)
    if person is None:
        return redirect("sign_in")
    return _account(request, person, [])


@sensitive_post_parameters()
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Only with the old one: an open screen is not enough."""
    person = person_of(request)
    if person is None:
        return redirect("sign_in")
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    if not commands.begin_try("factor", f"password {person.id}"):
        return _account(request, person, [("old", _("Too many tries. Wait a quarter of an hour."))])
    if not person.check_password(old):
        return _account(request, person, [("old", _("This is not your present password."))])
    try:
        commands.change_password(person, new, f"person:{person.id}")
    except AssayError as error:
        return _account(request, person, [("new", str(error))])
    commands.end_tries("factor", f"password {person.id}")
    update_session_auth_hash(request, person)
    messages.success(request, _("Your password is changed. Other browsers are signed out."))
    return redirect("account")


def _account(request: HttpRequest, person: Person, problems: list[tuple[str, str]]) -> HttpResponse:
    context = {
        "here": "account",
        "problems": problems,
        "has_factor": has_second_factor(person.id),
        "codes_left": recovery_codes_left(person.id),
    }
    return render(request, "console/account.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Setting it up: a picture for the app, a code back, and then the recovery codes, once."""
    person = person_of(request)
    if person is None:
        return redirect("sign_in")
    if has_second_factor(person.id):
        return redirect("account")
    secret = commands.begin_second_factor(person)
    problems = []
    if request.method == "POST":
        if not commands.begin_try("factor", str(person.id)):
            problems = [("code", _("Too many tries. Wait a quarter of an hour."))]
        else:
            codes = commands.confirm_second_factor(person, request.POST.get("code", "")[:40])
            if codes is not None:
                commands.end_tries("factor", str(person.id))
                return render(request, "console/recovery_codes.html", {"here": "account", "codes": codes})
            problems = [("code", _("This code does not fit. Is the clock of your phone right?"))]
    uri = factor_uri(secret, person.username, "Assay")
    picture = segno.make(uri, error="m").svg_inline(scale=4, border=2, omitsize=True, svgclass=None, lineclass=None)
    context = {
        "here": "account",
        "problems": problems,
        "picture": mark_safe(picture),  # noqa: S308 - drawn by us
        "secret": uri.partition("secret=")[2].partition("&")[0],
    }
    return render(request, "console/second_factor.html", context, status=422 if problems else 200)


@sensitive_post_parameters()
@require_POST
def remove_factor(request: HttpRequest) -> HttpResponse:
    """Only with the password."""
    person = person_of(request)
    if person is None:
        return redirect("sign_in")
    if not commands.begin_try("factor", f"password {person.id}"):
        return _account(request, person, [("remove-password", _("Too many tries. Wait a quarter of an hour."))])
    if not person.check_password(request.POST.get("password", "")):
        return _account(request, person, [("remove-password", _("This is not your present password."))])
    commands.end_tries("factor", f"password {person.id}")
    commands.remove_second_factor(person, f"person:{person.id}")
    messages.success(request, _("The second factor is removed."))
    return redirect("account")
