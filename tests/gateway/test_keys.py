"""Who may come in."""

from collections.abc import Callable
from typing import Any

import pytest

from assay.base.errors import AssayError
from assay.office.core.models import Event
from assay.office.people.commands import create_key, revoke_key
from assay.office.people.models import ApiKey
from assay.office.people.rules import prefix_of
from gateway.running import Running, make_key, until

Make = Callable[..., dict[str, Any]]


@pytest.mark.enable_socket
def test_missing_wrong_and_revoked_keys_are_answered_alike(gateway: Running, listing: Make) -> None:
    revoked = make_key()
    assert gateway.with_key(revoked).post("/v1/listings", json=listing()).status_code == 200
    revoke_key(str(prefix_of(revoked)), "machine:test")
    until(lambda: gateway.with_key(revoked).post("/v1/listings", json=listing()).status_code == 401)
    wrong = f"{gateway.key[:-1]}{'a' if gateway.key[-1] != 'a' else 'b'}"
    answers = [
        gateway.with_key(key).post("/v1/listings", json=listing())
        for key in (None, revoked, wrong, "x", "assay_aaaaaaaaaaaa_" + "a" * 43)
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.enable_socket
def test_a_foreign_key_sees_nothing(gateway: Running, listing: Make) -> None:
    gateway.offer(listing("7"))
    foreign = gateway.with_key(make_key(marketplace="m2"))
    missing = gateway.client.get("/v1/listings/m1/none")
    refused = foreign.get("/v1/listings/m1/7")
    assert refused.status_code == missing.status_code == 404 and refused.text == missing.text
    assert foreign.post("/v1/listings", json=listing("7")).json()["status"] == "kept"  # a listing of its own
    assert gateway.client.get("/v1/listings/m1/7").json()["marketplace"] == "m1"


@pytest.mark.enable_socket
def test_scopes(gateway: Running, listing: Make) -> None:
    reader = gateway.with_key(make_key(("listings:read",)))
    refused = reader.post("/v1/listings", json=listing())
    assert refused.status_code == 403 and "listings:write" in refused.json()["detail"]
    assert reader.get("/v1/listings/m1/1").status_code == 404


@pytest.mark.enable_socket
def test_a_key_that_asks_too_often(gateway: Running, listing: Make) -> None:
    slow = gateway.with_key(make_key(rate=2))
    answers = [slow.post("/v1/listings", json=listing()) for _ in range(4)]
    assert [answer.status_code for answer in answers][:3] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "1"
    assert gateway.post("/v1/listings", listing()).status_code == 200  # others are not held up


def test_the_secret_is_shown_once_and_kept_nowhere(database: str) -> None:
    key, secret = create_key("shop", "m1", ["listings:write"], 10, "person:test")
    assert secret.startswith(f"assay_{key.prefix}_") and prefix_of(secret) == key.prefix
    kept = ApiKey.objects.get()
    assert secret.encode() not in bytes(kept.secret_hash) and secret not in str(vars(kept))
    assert all(secret not in str(event.payload) for event in Event.objects.all())


@pytest.mark.parametrize(
    ("scopes", "marketplace", "rate"),
    [(["listings:burn"], "m1", 1), ([], "m1", 1), (["listings:read"], " ", 1), (["listings:read"], "m", 0)],
)  # fmt: skip
def test_keys_that_cannot_be(database: str, scopes: list[str], marketplace: str, rate: int) -> None:
    with pytest.raises(AssayError):
        create_key("shop", marketplace, scopes, rate, "person:test")


def test_revoking_a_key_there_is_not(database: str) -> None:
    with pytest.raises(AssayError, match="no key"):
        revoke_key("nothing", "person:test")
