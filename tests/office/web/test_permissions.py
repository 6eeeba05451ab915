"""Every page, for every role, and for those who are not signed in."""

import pytest
from django.test import Client

from assay.office.people.rules import PERMISSIONS, ROLES, may

from .conftest import SignedIn
from .ledger import PASSWORD, Ledger
from .pages import addresses

EVERYBODY = frozenset(ROLES)
DECIDING = frozenset({"reviewer", "lead", "manager"})
BUILDING = frozenset({"lead", "analyst", "manager"})
LEADING = frozenset({"lead", "manager"})

SEEN_BY = {
    "overview": EVERYBODY,
    "search": EVERYBODY,
    "search_empty": EVERYBODY,
    "listing": EVERYBODY,
    "listing_zh": EVERYBODY,
    "listing_hostile": EVERYBODY,
    "policies": EVERYBODY,
    "account": EVERYBODY,
    "second_factor": EVERYBODY,
    "cases": DECIDING,
    "case": DECIDING,
    "case_notice": DECIDING,
    "case_decided": DECIDING,
    "rules": BUILDING,
    "rule": BUILDING,
    "packs": BUILDING,
    "observe": BUILDING,
    "deliveries": LEADING,
    "deliveries_dead": LEADING,
    "delivery": LEADING,
}


def test_every_page_is_there_for_those_who_may_see_it_and_for_nobody_else(ledger: Ledger, signed_in: SignedIn) -> None:
    pages = addresses(ledger)
    assert pages.keys() == SEEN_BY.keys()
    for role in ROLES:
        client = signed_in(role)
        answers = {name: client.get(address).status_code for name, address in pages.items()}
        assert answers == {name: 200 if role in SEEN_BY[name] else 404 for name in pages}, role


def test_whoever_is_not_signed_in_is_sent_to_the_door_and_comes_back(ledger: Ledger, client: Client) -> None:
    for name, address in addresses(ledger).items():
        response = client.get(address)
        assert response.status_code == 302, name
        assert response["location"].startswith("/sign-in"), name
    door = client.get("/search?words=teapot")["location"]
    signed = client.post(door, {"name": "wen", "password": PASSWORD, "next": "/search?words=teapot"})
    assert signed["location"] == "/search?words=teapot"


def test_unknown_and_forbidden_look_alike(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in("reviewer")
    unknown, forbidden = client.get("/nowhere"), client.get("/packs")
    assert unknown.status_code == forbidden.status_code == 404
    assert unknown.content.replace(b"/nowhere", b"") == forbidden.content.replace(b"/packs", b"") or (
        b"There is no such page" in unknown.content and b"There is no such page" in forbidden.content
    )


def changes(ledger: Ledger) -> dict[str, tuple[str, dict[str, str], frozenset[str]]]:
    """Everything that a form can change, and who may."""
    case = ledger.cases["L-301"]
    listing, screening = ledger.subjects["L-1001"], ledger.screenings["L-1001"]
    return {
        "claim": (f"/cases/{case}/claim", {}, DECIDING),
        "decide": (f"/cases/{case}/decision", {"outcome": "", "reasoning": ""}, DECIDING),
        "change_rule": ("/rules/mirror-quality/change", {"wanted": "shadow"}, BUILDING),
        "change_pack": ("/packs/change", {"reason": ""}, LEADING),
        "resend": (f"/deliveries/{ledger.messages['waiting']}/resend", {}, LEADING),
        "switch": ("/observe/switch", {"wanted": "on", "reason": ""}, frozenset({"manager"})),
        "reset": (f"/observe/trips/{listing}/reset", {}, frozenset({"manager"})),
        "replay": (f"/listings/{listing}/screenings/{screening}/replay", {}, EVERYBODY),
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_form_changes_something_for_those_who_may_alone(
    ledger: Ledger, signed_in: SignedIn, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Same:
        is_same = True
        differences = ()

    monkeypatch.setattr("assay.office.web.console.listings.replay_screening", lambda id: Same())
    client = signed_in(role)
    for name, (address, values, allowed) in changes(ledger).items():
        assert client.get(address).status_code == 405, name
        status = client.post(address, values).status_code
        assert status in ((302, 422) if role in allowed else (404,)), (name, status)


def test_no_form_works_from_another_site(ledger: Ledger, signed_in: SignedIn) -> None:
    client = signed_in("manager", enforce_csrf_checks=True)
    for name, (address, values, _allowed) in changes(ledger).items():
        response = client.post(address, values)
        assert response.status_code == 403, name
        assert b"This form is too old" in response.content


def test_every_permission_is_some_roles() -> None:
    assert all(roles and roles <= EVERYBODY for roles in PERMISSIONS.values())
    with pytest.raises(KeyError):
        may("manager", "fly")
