"""Webhooks as the standard has them; its own library is the oracle."""

import datetime as dt
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks import Webhook

from assay.base.ids import new_id
from assay.office.adapters.rules import (
    DELAYS,
    Answered,
    fault_of,
    headers,
    is_public,
    is_secret,
    new_secret,
    next_attempt,
    sign,
    wait_asked,
)


def test_the_known_answer() -> None:
    body = b'{"test": 2432232314}'
    signed = sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_standards_library_takes_ours() -> None:
    secret, body, at = new_secret(), '{"type":"listing.removed","n":"耐克"}'.encode(), int(time.time())
    sent = headers(secret, new_id(), at, body)
    assert Webhook(secret).verify(body, sent)
    theirs = Webhook(secret).sign(sent["webhook-id"], datetime.fromtimestamp(at, dt.UTC), body.decode())
    assert sent["webhook-signature"] == theirs
    assert "." not in sent["webhook-id"]


def test_secrets() -> None:
    assert is_secret(new_secret())
    assert is_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    for wrong in ("", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all, surely", "whsec_" + "A" * 400):
        assert not is_secret(wrong)


def test_ten_attempts_over_three_days() -> None:
    message, at = new_id(), datetime(2026, 1, 1, tzinfo=UTC)
    begun, waits = at, []
    for attempts in range(1, 11):
        due_at = next_attempt(message, attempts, at, Answered(500))
        if due_at is None:
            break
        waits.append(due_at - at)
        at = due_at
    assert len(waits) == len(DELAYS) == 9
    assert all(delay <= wait <= delay * 1.1 for delay, wait in zip(DELAYS, waits, strict=True))
    assert timedelta(hours=75) < at - begun < timedelta(hours=84)


def test_what_is_asked_for_is_waited_for() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    due_at = next_attempt(new_id(), 1, at, Answered(429, retry_after="600"))
    assert due_at == at + timedelta(minutes=10)
    now = datetime(2026, 5, 1, tzinfo=UTC)
    assert wait_asked(format_datetime(now + timedelta(hours=2)), now) == timedelta(hours=2)
    assert wait_asked("999999999999999999") == timedelta(hours=24)
    for useless in ("", "soon", "-5", "1.5", format_datetime(now - timedelta(hours=2))):
        assert wait_asked(useless, now) is None


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
        ),
        *("255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "nonsense"),
    ],
)
def test_what_is_not_on_the_open_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_what_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("", "ftp://a.example/", "file:///etc/passwd", "https://", "https:///x", "https://user:secret@a.example/"),
        *("https://a.example:99999/", "https://a.example/#part", "https://[::1", "javascript:alert(1)"),
    ],
)
def test_what_cannot_be_an_endpoint(url: str) -> None:
    assert fault_of(url)


def test_what_can() -> None:
    assert not fault_of("https://a.example:8443/hooks?shop=1")
    assert not fault_of("http://[2606:4700::1111]/hooks")
