"""Rules: their versions, their state, their back-test; and how they go live."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assay.base.errors import AssayError
from assay.detect.rules.rule import State
from assay.office.people.queries import Person, names_of
from assay.office.screening import commands
from assay.office.screening.queries import newest_rule_versions, starter_rules, versions_of_rule
from assay.office.web.console.access import for_staff


@require_GET
@for_staff("see_rules")
def rules(request: HttpRequest, person: Person) -> HttpResponse:
    """The newest version of each rule, and those that came with the starter registry."""
    versions = sorted(newest_rule_versions(), key=lambda version: version.code)
    known = {version.code for version in versions}
    context = {
        "here": "rules",
        "rules": versions,
        "starters": [rule for rule in starter_rules() if rule.id not in known],
        "names": names_of(version.recorded_by for version in versions),
    }
    return render(request, "console/rules.html", context)


@require_GET
@for_staff("see_rules")
def rule(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """All versions of one rule; of the newest, what may be done with it."""
    versions = versions_of_rule(code)
    newest = versions[0] if versions else _starter(code)
    if newest is None:
        raise Http404
    context = {
        "here": "rules",
        "rule": newest,
        "versions": versions,
        "back_test": _back_test(newest.back_test),
        "names": names_of(
            [*(each.recorded_by for each in versions), *(each.approved_by for each in versions if each.approved_by)]
        ),
    }
    return render(request, "console/rule.html", context)


@dataclass(frozen=True, slots=True)
class StarterRule:
    """A rule of the starter registry, as the page of a rule shows it: it has no versions."""

    code: str
    expression: str
    effect: str
    weight: float | None
    owner: str
    reason: str
    jurisdiction: tuple[str, ...]
    state: str
    version: None = None
    back_test: None = None
    approved_by: None = None


def _starter(code: str) -> StarterRule | None:
    found = next((each for each in starter_rules() if each.id == code), None)
    if found is None:
        return None
    weight = found.weight if found.effect == "weight" else None
    return StarterRule(
        code, found.when, found.effect, weight, found.owner, found.reason, tuple(found.jurisdiction), found.state
    )


def _back_test(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """The outcome as the page shows it: verdicts before and after apart from each other."""
    if not kept:
        return None
    changes = [(*name.partition(">")[::2], count) for name, count in kept.get("changes", {}).items()]
    return {**kept, "changes": changes}


@require_POST
@for_staff("change_rules")
def change(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Back-test, run in shadow, retire, or put live: the last one only a second person can."""
    actor, wanted = f"person:{person.id}", request.POST.get("wanted", "")
    try:
        if wanted == "back_test":
            commands.back_test_rule(code, actor)
            messages.success(request, _("The back-test is done."))
        elif wanted == "live":
            commands.put_rule_live(code, actor)
            messages.success(request, _("The rule is live with the next pack, in a few seconds."))
        elif wanted in ("draft", "shadow", "retired"):
            commands.change_rule_state(code, cast("State", wanted), actor)
            messages.success(request, _("The state of the rule is changed."))
        else:
            raise Http404
    except AssayError as error:
        messages.error(request, str(error))
    return redirect("rule", code)
