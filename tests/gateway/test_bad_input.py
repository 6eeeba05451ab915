"""What is refused, and where; what stands beside it is kept."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from assay.gateway import lane
from assay.gateway.limits import Limits
from assay.office.catalog.models import Listing, Snapshot
from gateway.running import Running, until

pytestmark = pytest.mark.enable_socket
Make = Callable[..., dict[str, Any]]

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("NUL in the title", {"title": "a\0b"}, "/title"),
    ("NUL in an attribute", {"attributes": {"a/b": "\0"}}, "/attributes/a~1b"),
    ("NUL in an id", {"listing_id": "\0"}, "/listing_id"),
    ("a huge version", {"version": 2**63}, "/version"),
    ("a huge quantity", {"quantity": 2**31}, "/quantity"),
    ("units sold below nothing", {"units_sold": -1}, "/units_sold"),
    ("a version that is text", {"version": "1"}, "/version"),
    ("no date", {"captured_at": "yesterday"}, "/captured_at"),
    ("a date without a zone", {"captured_at": "2026-01-01T00:00:00"}, "/captured_at"),
    ("a day that is not", {"captured_at": "2026-02-30T00:00:00Z"}, "/captured_at"),
    ("the year 9999", {"captured_at": "9999-12-31T23:59:59Z"}, "/captured_at"),
    ("the year 1", {"captured_at": "0001-01-01T00:00:00Z"}, "/captured_at"),
    ("a negative price", {"price": "-1", "currency": "USD"}, "/price"),
    ("no number for a price", {"price": "NaN", "currency": "USD"}, "/price"),
    ("an endless price", {"price": "1E+999999", "currency": "USD"}, "/price"),
    ("words for a price", {"price": "cheap", "currency": "USD"}, "/price"),
    ("an unknown currency", {"price": "1", "currency": "XYZ"}, "/currency"),
    ("a price without currency", {"price": "1"}, "/currency"),
    ("a title of 100,000 characters", {"title": "a" * 100_000}, "/title"),
    ("a description of 100,001 characters", {"description": "a" * 100_001}, "/description"),
    ("an event there is not", {"event": "sold"}, "/event"),
    ("a country that is none", {"offered_in": ["DE", "Germany"]}, "/offered_in/1"),
    ("a field there is not", {"colour": "red"}, ""),
    ("an empty id", {"listing_id": ""}, "/listing_id"),
    ("a condition there is not", {"condition": "mint"}, "/condition"),
    ("attributes within attributes", {"attributes": {"a": {"b": 1}}}, "/attributes"),
]


@pytest.mark.parametrize(("fields", "pointer"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_it_is_refused_with_its_place(fields: dict[str, Any], pointer: str) -> None:
    from assay.gateway.faults import RefusedError
    from assay.gateway.item import Item
    from assay.gateway.wire import ListingEvent, read

    content = {
        "event": "offered", "listing_id": "1", "version": 1, "captured_at": "2026-01-01T00:00:00Z", "seller_id": "s", "title": "t"
    }  # fmt: skip
    with pytest.raises(RefusedError) as refused:
        Item(read(json.dumps({**content, **fields}).encode(), ListingEvent), "m1", "k")
    assert refused.value.fault.pointer == pointer
    assert refused.value.fault.status == 422


def test_problems_and_entries_of_a_batch(gateway: Running, listing: Make) -> None:
    response = gateway.post("/v1/listings", listing(price="-1", currency="USD"))
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["pointer"] == "/price" and response.json()["status"] == 422
    bad = [
        listing(str(number), **fields) for number, (_, fields, _) in enumerate(REFUSED) if "listing_id" not in fields
    ]
    good = [listing(f"good-{number}") for number in range(len(bad))]
    said = gateway.batch(*(row for pair in zip(good, bad, strict=True) for row in pair))
    assert [entry["index"] for entry in said["errors"]] == list(range(1, 2 * len(bad), 2))
    assert all(entry["detail"] for entry in said["errors"])
    assert [result["listing_id"] for result in said["results"]] == [row["listing_id"] for row in good]
    assert Listing.objects.count() == len(good)


def test_one_bad_line_of_ndjson(gateway: Running, listing: Make) -> None:
    lines = [json.dumps(listing("1")), "{no json", "", json.dumps(listing("2")), '{"title": "\\ud800"}', "[]"]
    response = gateway.client.post(
        "/v1/listings:batch", content="\n".join(lines), headers={"Content-Type": "application/x-ndjson"}
    )
    assert response.status_code == 200
    assert [result["listing_id"] for result in response.json()["results"]] == ["1", "2"]
    assert [entry["index"] for entry in response.json()["errors"]] == [1, 3, 4]


@pytest.mark.parametrize("body", [b"", b"{", b"[1", b"\xff\xfe", b"null", b'"a"', b"[" * 100_000, b'{"a":' * 100_000])
def test_what_is_no_json(gateway: Running, body: bytes) -> None:
    for path in ("/v1/listings", "/v1/listings:batch", "/v1/sellers"):
        response = gateway.client.post(path, content=body)
        assert response.status_code in (400, 422), (path, response.text)
        assert response.headers["content-type"] == "application/problem+json"


def test_signs_of_all_kinds_are_kept_as_sent(gateway: Running, listing: Make) -> None:
    title = (
        "\u202egnihtyreve\u202c \u200b\t\r\n\x01\x1f\x7f\x85 \ufeff \U0001f45c \ufffe 𝐍𝐢𝐤𝐞 '; DROP TABLE listing; --"
    )
    description = "長" * 100_000
    gateway.offer(listing(title=title, description=description, attributes={"\u202e": "\x02"}))
    snapshot = Snapshot.objects.get()
    assert (snapshot.title, snapshot.description, snapshot.attributes) == (title, description, {"\u202e": "\x02"})


@pytest.mark.parametrize(
    ("price", "currency", "minor"),
    [("12.30", "USD", 1230), (12.3, "EUR", 1230), (980, "JPY", 980), ("1.2345", "KWD", 1235), ("0.005", "USD", 1), (0, "USD", 0)],
)  # fmt: skip
def test_prices_in_minor_units(price: Any, currency: str, minor: int) -> None:
    from decimal import Decimal

    from assay.gateway.wire import price_minor

    assert price_minor(Decimal(str(price)), currency) == minor


def test_an_older_version_leaves_the_head(gateway: Running, listing: Make) -> None:
    from assay.office.core.models import Event

    newest = gateway.offer(listing(version=5, title="New"))
    older = gateway.offer(listing(version=4, title="Old"))
    assert older["status"] == "older" and older["screening_id"] == newest["screening_id"]
    assert Listing.objects.get().version == 5 and Snapshot.objects.count() == 1
    events = Event.objects.filter(name="listings_screened")
    assert gateway.offer(listing(version=6))["status"] == "kept"
    until(lambda: sum(event.payload["older"] for event in events.all()) == 1)  # written down behind the answer


def test_the_same_again_and_other_content(gateway: Running, listing: Make) -> None:
    first = gateway.offer(listing(price="1.50", currency="USD"))
    again = gateway.offer(listing(price=1.5, currency="USD", captured_at="2026-01-02T00:00:00Z"))
    assert again == {**first, "status": "same"}
    response = gateway.post("/v1/listings", listing(price="1.60", currency="USD"))
    assert response.status_code == 409 and response.json()["pointer"] == "/version"
    said = gateway.batch(listing(price="1.60", currency="USD"), listing("2"))
    assert said["errors"][0]["index"] == 0 and said["errors"][0]["status"] == 409
    assert said["results"][0]["listing_id"] == "2"


def test_versions_of_one_listing_in_one_batch(gateway: Running, listing: Make) -> None:
    versions = [3, 1, 2, 7, 5, 7]
    said = gateway.batch(*(listing(version=version, event="edited", title=f"v{version}") for version in versions))
    assert [result["status"] for result in said["results"]] == ["kept", "older", "older", "kept", "older", "same"]
    assert Listing.objects.get().version == 7 and Snapshot.objects.count() == 2


def test_a_row_that_the_database_refuses_fails_alone(
    gateway: Running, listing: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = lane._row

    def poisoned(item: Any, standing: Any) -> dict[str, Any]:
        row = plain(item, standing)
        return {**row, "title": "\0"} if item.event.listing_id == "13" else row

    monkeypatch.setattr(lane, "_row", poisoned)
    said = gateway.batch(*(listing(str(number)) for number in range(40)))
    assert [entry["index"] for entry in said["errors"]] == [13]
    assert Listing.objects.count() == Snapshot.objects.count() == 39


def test_a_listing_that_the_engine_cannot_read_fails_alone(
    gateway: Running, listing: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assay.gateway import engine

    plain = engine.engine_batch

    def poisoned(rows: list[dict[str, Any]]) -> Any:
        assert all(row["listing_id"] != "13" for row in rows)
        return plain(rows)

    monkeypatch.setattr(engine, "engine_batch", poisoned)
    said = gateway.batch(*(listing(str(number)) for number in range(40)))
    assert [(entry["index"], entry["status"]) for entry in said["errors"]] == [(13, 500)]
    assert Listing.objects.count() == 39


def test_bodies_over_the_limit(start: Callable[..., Running], listing: Make) -> None:
    gateway = start(Limits(body=10_000, batch_body=20_000, poll_seconds=0.1))
    announced = gateway.post("/v1/listings", listing(description="a" * 11_000))
    assert announced.status_code == 413

    def chunks() -> Any:
        for _ in range(30):
            yield b" " * 1_000

    streamed = gateway.client.post("/v1/listings:batch", content=chunks())
    assert streamed.status_code == 413
    assert gateway.post("/v1/listings:batch", [listing(description="a" * 11_000)]).status_code == 200
    compressed = gateway.client.post("/v1/listings", content=b"x", headers={"Content-Encoding": "gzip"})
    assert compressed.status_code == 415


def test_more_than_ten_thousand_at_once(gateway: Running) -> None:
    response = gateway.client.post("/v1/listings:batch", content=b"[" + b"{}," * 10_000 + b"{}]")
    assert response.status_code == 413


def test_places_that_are_not(gateway: Running) -> None:
    assert gateway.client.get("/v1/nothing").status_code == 404
    refused = gateway.client.get("/v1/listings")
    assert refused.status_code == 405 and refused.headers["content-type"] == "application/problem+json"


def test_too_much_at_once_is_refused_not_queued(start: Callable[..., Running], listing: Make) -> None:
    gateway = start(Limits(waiting=10, poll_seconds=0.1))
    response = gateway.post("/v1/listings:batch", [listing(str(number)) for number in range(11)])
    assert response.status_code == 429 and int(response.headers["Retry-After"]) >= 1
    assert not Listing.objects.exists()
    assert isinstance(response, httpx.Response)
