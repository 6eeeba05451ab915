"""Idempotency keys, the description, metrics, and clients that take their time."""

import socket
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

from assay.gateway.limits import Limits
from assay.office.people.commands import forget_answers
from assay.office.people.models import StoredAnswer
from gateway.running import REPLICA, Running

pytestmark = pytest.mark.enable_socket
Make = Callable[..., dict[str, Any]]


def test_the_same_request_under_the_same_key(gateway: Running, listing: Make) -> None:
    first = gateway.post("/v1/listings", listing(), **{"Idempotency-Key": "a"})
    again = gateway.post("/v1/listings", listing(), **{"Idempotency-Key": "a"})
    assert again.content == first.content and again.json()["status"] == "kept"
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    other = gateway.post("/v1/listings", listing("2"), **{"Idempotency-Key": "a"})
    assert other.status_code == 422 and "another request" in other.json()["detail"]
    refused = gateway.post("/v1/listings", {}, **{"Idempotency-Key": "b"})
    assert gateway.post("/v1/listings", {}, **{"Idempotency-Key": "b"}).content == refused.content
    assert refused.status_code == 422
    assert gateway.post("/v1/listings", listing(), **{"Idempotency-Key": "x" * 256}).status_code == 400
    assert StoredAnswer.objects.count() == 2


def test_an_answer_is_kept_for_a_day(gateway: Running, listing: Make) -> None:
    from datetime import timedelta

    from assay.base import clock

    gateway.post("/v1/listings", listing(), **{"Idempotency-Key": "a"})
    clock.step_to(clock.now() + timedelta(hours=24, seconds=1))
    again = gateway.post("/v1/listings", listing(), **{"Idempotency-Key": "a"})
    assert again.json()["status"] == "same" and "Idempotent-Replayed" not in again.headers
    assert StoredAnswer.objects.count() == 1 and forget_answers() == 0


def test_the_description_is_openapi_and_names_every_place(gateway: Running) -> None:
    described = gateway.client.get("/openapi.json").json()
    validate(described)
    places = {
        (method.lower(), route.path.replace(":path}", "}"))
        for route in gateway.gateway.app().routes
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    } - {("get", "/metrics"), ("get", "/openapi.json")}  # fmt: skip
    assert {(method, path) for path, item in described["paths"].items() for method in item} == places


def test_metrics_and_health(gateway: Running, listing: Make) -> None:
    gateway.batch(listing("1"), listing("2", title=REPLICA), {})
    text = gateway.client.get("/metrics").text
    assert 'assay_listings_total{publish="yes",status="kept",verdict="review"} 1.0' in text
    assert "assay_listings_refused_total 1.0" in text
    assert "assay_commit_group_size_count 1.0" in text
    assert "assay_database_up 1.0" in text and "assay_pack_load_failed 0.0" in text
    without = gateway.with_key(None)
    assert without.get("/healthz").json() == {"status": "ok"}
    assert without.get("/readyz").json()["pack"] == gateway.gateway.engine.pack


def _said_to(port: int, *parts: bytes, pause: float = 0.0) -> tuple[bytes, float]:
    """What a raw client is answered that sends in parts, and after how long."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        started = time.monotonic()
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
            return connection.recv(1000), time.monotonic() - started
        except OSError:
            return b"", time.monotonic() - started


def test_slow_clients_are_sent_away_and_hold_nobody_up(start: Callable[..., Running], listing: Make) -> None:
    gateway = start(Limits(header_seconds=0.5, body_seconds=0.5, poll_seconds=0.1))
    head = f"POST /v1/listings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.key}\r\n".encode()
    idle = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(50)]
    said, seconds = _said_to(
        gateway.port, *(b"GET /heal", b"thz HT", b"TP/1.1\r\n", b"Host: x\r\n", b"A: b\r\n"), pause=0.2
    )
    assert said.startswith(b"HTTP/1.1 408") or not said
    assert seconds < 3
    said, seconds = _said_to(gateway.port, head + b"Content-Length: 500\r\n\r\n", b"{")
    assert said.startswith(b"HTTP/1.1 408") and seconds < 3
    assert gateway.offer(listing())["status"] == "kept"
    for connection in idle:
        connection.settimeout(5)
        assert connection.recv(100).startswith(b"HTTP/1.1 408")
        connection.close()


def test_a_kept_connection_may_rest_between_requests(start: Callable[..., Running], listing: Make) -> None:
    gateway = start(Limits(header_seconds=0.3, poll_seconds=0.1))
    gateway.offer(listing("1"))
    time.sleep(0.6)
    assert isinstance(gateway.client.get("/healthz"), httpx.Response)
