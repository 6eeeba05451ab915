"""Signing in: password, second factor, recovery codes, and how often one may try."""

import re
import time
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.test import Client

from assay.base.errors import AssayError
from assay.office.people import commands, rules
from assay.office.people.models import RecoveryCode, SecondFactor, SignInTry, StaffUser
from assay.office.people.queries import has_second_factor, recovery_codes_left

from .conftest import SignedIn
from .ledger import PASSWORD, Ledger

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)  # fmt: skip
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert rules.factor_code(RFC_SECRET, seconds // 30) == code


def test_a_code_counts_half_a_minute_early_or_late_and_once() -> None:
    step = 1_000_000
    for drift, fits in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        code = rules.factor_code(RFC_SECRET, step + drift)
        assert (rules.matching_step(RFC_SECRET, code, step * 30, 0) is not None) == fits, drift
    code = rules.factor_code(RFC_SECRET, step)
    assert rules.matching_step(RFC_SECRET, code, step * 30, after=step) is None


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the time of walls."""
    at = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: at[0])

    def later(seconds: float) -> None:
        at[0] += seconds

    return later


def with_factor(person: StaffUser) -> tuple[bytes, list[str]]:
    secret = commands.begin_second_factor(person)
    codes = commands.confirm_second_factor(person, rules.factor_code(secret, int(time.time()) // 30))
    assert codes is not None
    return secret, codes


def enter(client: Client, password: str = PASSWORD, name: str = "wen") -> int:
    return client.post("/sign-in", {"name": name, "password": password}).status_code


def is_in(client: Client) -> bool:
    return client.get("/search").status_code == 200


def test_a_password_lets_in_and_the_session_is_kept_from_scripts(client: Client) -> None:
    assert enter(client) == 302
    assert is_in(client)
    cookie = client.cookies["assay_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 3600


def test_a_new_session_begins_with_signing_in_and_ends_with_signing_out(client: Client) -> None:
    client.get("/sign-in")
    enter(client)
    first = client.cookies["assay_session"].value
    assert client.post("/sign-out").status_code == 302
    assert not is_in(client)
    enter(client)
    assert client.cookies["assay_session"].value != first


def test_wrong_names_and_wrong_passwords_are_answered_alike(client: Client) -> None:
    wrong = client.post("/sign-in", {"name": "wen", "password": "not this one"})
    nobody = client.post("/sign-in", {"name": "nobody", "password": "not this one"})
    assert wrong.status_code == nobody.status_code == 422
    marks = re.compile(rb'value="[^"]*"')
    assert marks.sub(b"", wrong.content) == marks.sub(b"", nobody.content)
    assert b"Error:" in wrong.content


def test_whoever_is_closed_is_out_at_once(client: Client, ledger: Ledger) -> None:
    enter(client)
    commands.close_staff(StaffUser.objects.get(username="wen"), "machine:cli")
    assert not is_in(client)
    assert enter(client) == 422


def test_a_new_password_ends_other_sessions(client: Client, ledger: Ledger, signed_in: SignedIn) -> None:
    other = signed_in("reviewer")
    enter(client)
    changed = client.post("/account/password", {"old": PASSWORD, "new": "another long and quiet word"})
    assert changed.status_code == 302
    assert is_in(client)
    assert not is_in(other)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wrong", "another long and quiet word", b"not your present password"),
        (PASSWORD, "short", b"at least 12"),
        (PASSWORD, "password1234", b"too common"),
    ],
)
def test_a_password_is_changed_by_its_owner_for_a_good_one(
    signed_in: SignedIn, old: str, new: str, said: bytes
) -> None:
    response = signed_in("reviewer").post("/account/password", {"old": old, "new": new})
    assert response.status_code == 422
    assert said in response.content


def test_guessing_is_stopped_for_the_name_from_there_and_goes_on_later(
    client: Client, wall: Callable[[float], None]
) -> None:
    for _ in range(rules.TRIES["name_from_address"]):
        assert enter(client, "wrong") == 422
    assert enter(client) == 429, "the right password too: it is not even read"
    assert client.post("/sign-in", {"name": "wen", "password": PASSWORD}, REMOTE_ADDR="10.9.9.9").status_code == 302
    wall(rules.WINDOW_SECONDS + 1)
    fresh = Client()
    assert enter(fresh) == 302


def test_one_address_does_not_try_many_names(client: Client, wall: Callable[[float], None]) -> None:
    answers = [enter(client, "wrong", f"name-{number}") for number in range(rules.TRIES["address"] + 1)]
    assert answers == [422] * rules.TRIES["address"] + [429]


def test_tries_keep_no_names(client: Client) -> None:
    enter(client, "wrong")
    assert all(len(bytes(row.key)) == 32 for row in SignInTry.objects.all())


def test_the_second_step_asks_for_a_code_and_takes_each_once(
    client: Client, ledger: Ledger, wall: Callable[[float], None]
) -> None:
    person = StaffUser.objects.get(username="wen")
    secret, _ = with_factor(person)
    wall(60)
    response = client.post("/sign-in", {"name": "wen", "password": PASSWORD})
    assert response["location"] == "/sign-in/code"
    assert not is_in(client)
    assert client.post("/sign-in/code", {"code": "000000"}).status_code == 422
    code = rules.factor_code(secret, int(time.time()) // 30)
    assert client.post("/sign-in/code", {"code": f" {code[:3]} {code[3:]}"}).status_code == 302
    assert is_in(client)
    again = Client()
    enter(again)
    assert again.post("/sign-in/code", {"code": code}).status_code == 422


def test_a_recovery_code_lets_in_once(client: Client, ledger: Ledger, wall: Callable[[float], None]) -> None:
    person = StaffUser.objects.get(username="wen")
    _, codes = with_factor(person)
    for answer in (302, 422):
        browser = Client()
        enter(browser)
        assert browser.post("/sign-in/code", {"code": codes[0].upper()}).status_code == answer
    assert recovery_codes_left(person.id) == rules.RECOVERY_CODES - 1
    assert all(codes[1].encode() not in bytes(row.code_hash) for row in RecoveryCode.objects.all())


def test_guessing_codes_is_stopped(client: Client, ledger: Ledger, wall: Callable[[float], None]) -> None:
    secret, _ = with_factor(StaffUser.objects.get(username="wen"))
    wall(60)
    enter(client)
    answers = [client.post("/sign-in/code", {"code": "000000"}).status_code for _ in range(rules.TRIES["factor"])]
    assert set(answers) == {422}
    code = rules.factor_code(secret, int(time.time()) // 30)
    assert client.post("/sign-in/code", {"code": code}).status_code == 422
    assert not is_in(client)


def test_the_second_step_is_over_after_five_minutes(
    client: Client, ledger: Ledger, wall: Callable[[float], None]
) -> None:
    secret, _ = with_factor(StaffUser.objects.get(username="wen"))
    enter(client)
    wall(301)
    code = rules.factor_code(secret, int(time.time()) // 30)
    assert client.post("/sign-in/code", {"code": code})["location"] == "/sign-in"


def test_a_second_factor_is_set_up_and_its_secret_is_encrypted(ledger: Ledger, signed_in: SignedIn) -> None:
    client, person = signed_in("lead"), StaffUser.objects.get(username="ada")
    page = client.get("/account/second-factor").content.decode()
    assert "<svg" in page
    secret = commands.begin_second_factor(person)
    assert secret == commands.begin_second_factor(person), "a page loaded anew shows the same"
    assert secret not in bytes(SecondFactor.objects.get(person_id=person.id).secret)
    assert client.post("/account/second-factor", {"code": "000000"}).status_code == 422
    assert not has_second_factor(person.id)
    done = client.post("/account/second-factor", {"code": rules.factor_code(secret, int(time.time()) // 30)})
    assert len(re.findall(r"<li>[a-z2-7]{4}(-[a-z2-7]{4}){3}</li>", done.content.decode())) == rules.RECOVERY_CODES
    assert has_second_factor(person.id)
    assert client.get("/account/second-factor").status_code == 302
    assert client.post("/account/second-factor/remove", {"password": "wrong"}).status_code == 422
    assert client.post("/account/second-factor/remove", {"password": PASSWORD}).status_code == 302
    assert not has_second_factor(person.id)


def test_with_another_secret_key_no_code_fits(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    person = StaffUser.objects.get(username="wen")
    secret, _ = with_factor(person)
    monkeypatch.setattr(django_settings, "SECRET_KEY", "another")
    assert not commands.use_second_factor(person.id, rules.factor_code(secret, int(time.time()) // 30 + 1))


def test_a_second_factor_can_be_required(ledger: Ledger, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "SECOND_FACTOR_REQUIRED", True)
    client = signed_in("lead")
    assert client.get("/search")["location"] == "/account/second-factor"
    with_factor(StaffUser.objects.get(username="ada"))
    assert is_in(client)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client: Client, back: str) -> None:
    assert client.post("/sign-in", {"name": "wen", "password": PASSWORD, "next": back})["location"] == "/"
    assert client.post("/choices", {"theme": "dark", "back": back})["location"] == "/"


def test_staff_is_added_with_a_known_role_and_a_good_password(ledger: Ledger) -> None:
    with pytest.raises(AssayError, match="no role"):
        commands.add_staff("eve", "king", PASSWORD)
    with pytest.raises(AssayError, match="12"):
        commands.add_staff("eve", "lead", "short")
    with pytest.raises(AssayError, match="already exists"):
        commands.add_staff("wen", "lead", PASSWORD)
    person = commands.add_staff("eve", "lead", commands.new_password(), "zh-hans")
    assert StaffUser.objects.get(id=person.id).language == "zh-hans"
