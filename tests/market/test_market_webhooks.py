"""Orders are believed only if they are signed, and now."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from stand_in import SECRET, other_secret, post, post_signed
from standardwebhooks import Webhook

from assay.base.errors import AssayError
from assay.market.living.webhooks import ForgedError, Receiver, secret_bytes, verify
from assay.market.living.wire import Order

REMOVED: dict[str, Any] = {
    "id": "msg_1",
    "type": "listing.removed",
    "data": {"listing_id": "M1-0000001", "measure_id": "m1", "version": 1},
}


def signed(at: datetime, secret: str = SECRET, body: str = "{}") -> dict[str, str]:
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body),
    }


def test_a_message_of_the_standards_own_library_is_believed() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    assert verify(secret_bytes(SECRET), signed(at), b"{}", at.timestamp() + 10) == "msg_1"


def test_while_a_secret_changes_either_signature_does() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    headers = signed(at, other_secret())
    headers["webhook-signature"] += " v1a,whatever " + signed(at)["webhook-signature"]
    assert verify(secret_bytes(SECRET), headers, b"{}", at.timestamp()) == "msg_1"


@pytest.mark.parametrize(
    "forged",
    [
        {"webhook-signature": "v1,"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,äöü"},
        {"webhook-signature": "v2,AAAA"},
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1777593601"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "²"},
    ],
)
def test_anything_else_is_forged(forged: dict[str, str]) -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    with pytest.raises(ForgedError):
        verify(secret_bytes(SECRET), signed(at) | forged, b"{}", at.timestamp())


def test_another_secret_another_body_and_an_old_message_are_forged() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    for headers, body, later in (
        (signed(at, other_secret()), b"{}", 0),
        (signed(at), b"{} ", 0),
        (signed(at), b"{}", 301),
        (signed(at), b"{}", -301),
    ):
        with pytest.raises(ForgedError):
            verify(secret_bytes(SECRET), headers, body, at.timestamp() + later)


def test_a_secret_that_is_none_is_refused() -> None:
    with pytest.raises(AssayError, match="Standard Webhooks"):
        secret_bytes("whsec_ä")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        receiver.trust(SECRET)
        yield receiver


@pytest.mark.enable_socket
def test_the_receiver_keeps_what_is_signed_in_the_order_of_arrival(receiver: Receiver) -> None:
    assert post_signed(receiver.url, SECRET, REMOVED) == 204
    assert post_signed(receiver.url, SECRET, REMOVED | {"id": "msg_2", "type": "listing.reinstated"}) == 204
    assert post_signed(receiver.url, SECRET, REMOVED | {"id": "msg_3", "type": "statement.written"}) == 204
    assert receiver.take() == [
        Order("removed", "M1-0000001", "msg_1", "m1"),
        Order("reinstated", "M1-0000001", "msg_2", "m1"),
    ]
    assert receiver.take() == []


@pytest.mark.enable_socket
def test_the_receiver_refuses_what_is_forged_or_stale_or_senseless(receiver: Receiver) -> None:
    assert post_signed(receiver.url, other_secret(), REMOVED) == 401
    assert post_signed(receiver.url, SECRET, REMOVED, datetime.now(UTC) - timedelta(minutes=6)) == 401
    assert post(receiver.url, json.dumps(REMOVED).encode(), {}) == 401
    assert receiver.forged == 3
    now = datetime.now(UTC)
    assert post(receiver.url, b"[1]", signed(now, body="[1]")) == 400
    assert post(receiver.url, b"x" * (1 << 18), signed(now)) == 400
    assert receiver.take() == []


@pytest.mark.enable_socket
def test_before_a_secret_is_known_nothing_is_believed() -> None:
    with Receiver() as receiver:
        assert post_signed(receiver.url, SECRET, REMOVED) == 503
        assert receiver.take() == []
