"""A platform to test the market against: the contract's endpoints in this process, a trivial detector, real webhooks."""

import base64
import http.client
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks import Webhook

from assay.market.brands import BRANDS
from assay.market.living.wire import Order

KEY = "assay_test_key"
NAMES = tuple(name.casefold() for brand in BRANDS for name in (brand.name, brand.zh))
SLANG = ("replica", "1:1", "高仿", "复刻")
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes....").decode()
RELEASED_AFTER = timedelta(hours=72)
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Listing:
    version: int
    body: str
    publish: str
    was_live: bool = False
    barred: bool = False
    held_at: datetime | None = None
    ended: bool = False


@dataclass
class StandIn:
    """What it knows. `hiccup` is asked before each request; what it returns is answered instead, if anything."""

    hiccup: Callable[[str, str], int | None] = lambda method, path: None
    now: datetime = START
    sellers: dict[str, dict[str, Any]] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    sales: dict[str, dict[str, Any]] = field(default_factory=dict)
    complaints: dict[str, dict[str, Any]] = field(default_factory=dict)
    notices: dict[str, dict[str, Any]] = field(default_factory=dict)
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    decisions: list[tuple[str, str]] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Order] = field(default_factory=list)
    endpoint: str = ""
    faults: list[str] = field(default_factory=list)

    def __enter__(self) -> "StandIn":
        self._lock = threading.RLock()
        self._over = threading.Event()
        stand_in = self

        class Endpoint(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                stand_in._serve(self, "GET")

            def do_POST(self) -> None:
                stand_in._serve(self, "POST")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._threads = [
            threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True),
            threading.Thread(target=self._deliver, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join(10)

    # --- HTTP ---

    def _serve(self, request: BaseHTTPRequestHandler, method: str) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        status = self.hiccup(method, request.path)
        said: Any = {"title": "hiccup"}
        if status is None:
            if request.headers.get("Authorization") != f"Bearer {KEY}":
                status, said = 401, {"title": "no such key"}
            else:
                with self._lock:
                    try:
                        status, said = self._answer(method, request.path, json.loads(body) if body else None)
                    except Exception as error:
                        self.faults.append(repr(error))
                        status, said = 500, {"title": repr(error)}
        content = json.dumps(said).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def _answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        path, _, query = path.partition("?")
        if path == "/v1/clock":
            if method == "POST":
                self._move(datetime.fromisoformat(body["to"]))
            return 200, {"now": self.now.isoformat(), "waiting": {"outbox": len(self.outbox), "unsettled": 0}}
        if path == "/v1/webhooks":
            self.endpoint = body["url"]
            return 201, {"secret": SECRET}
        if path == "/v1/listings:batch":
            return 200, {"results": [self._screen(event) for event in body], "errors": []}
        if path in ("/v1/sellers", "/v1/sales", "/v1/complaints"):
            kept: dict[str, dict[str, Any]] = getattr(self, path.rpartition("/")[2])
            name = {"sellers": "seller_id", "sales": "sale_id", "complaints": "complaint_id"}[path.rpartition("/")[2]]
            kept.update({thing[name]: thing for thing in body})
            return 200, {"kept": len(body)}
        if path == "/v1/notices":
            return 202, self._notice(body)
        if path.startswith("/v1/notices/"):
            return 200, self.notices[path.rpartition("/")[2]]
        if path == "/v1/cases" and query == "state=open":
            return 200, list(self.cases.values())
        if path.startswith("/v1/cases/"):
            return self._decide(path.split("/")[3], body["outcome"])
        return 404, {"title": "not found"}

    # --- the platform ---

    def _screen(self, event: dict[str, Any]) -> dict[str, Any]:
        listing_id, version, body = event["listing_id"], event["version"], json.dumps(event)
        known = self.listings.get(listing_id)
        answer = {
            "listing_id": listing_id,
            "version": version,
            "score": 0.1,
            "reasons": [],
            "pack": "p",
            "verdict": "allow",
        }
        if known and known.version == version and known.body == body:
            return {**answer, "status": "same", "publish": known.publish}
        assert known is None or version == known.version + 1, f"{listing_id}: {version} after {known and known.version}"
        assert known is None or not known.ended, f"{listing_id} had ended"
        assert (event["event"] == "offered") == (version == 1)
        listing = self.listings.setdefault(listing_id, Listing(version, body, "yes"))
        listing.version, listing.body, listing.ended = version, body, event["event"] == "ended"
        if listing.ended or listing.barred:
            listing.publish = "no"
            return {**answer, "status": "kept", "publish": "no"}
        verdict = self._verdict(event)
        listing.publish = {"allow": "yes", "review": "hold", "remove": "no"}[verdict]
        listing.held_at = self.now if verdict == "review" else None
        if verdict == "review":
            case_id = f"case-{listing_id}-{version}"
            self.cases[case_id] = self._case(case_id, listing_id, "screening")
        if verdict == "remove":
            self._take_down(listing_id, "own_initiative")
        listing.was_live |= listing.publish == "yes"
        return {**answer, "status": "kept", "verdict": verdict, "publish": listing.publish}

    def _verdict(self, event: dict[str, Any]) -> str:
        seller = self.sellers[event["seller_id"]]
        title = event["title"].casefold()
        if seller["authorised_for"] or not any(name in title for name in NAMES):
            return "allow"
        if any(word in title for word in SLANG):
            return "remove"
        return "review" if seller["verified"] is False else "allow"

    def _take_down(self, listing_id: str, source: str) -> None:
        listing = self.listings[listing_id]
        kind = "removed" if listing.was_live else "refused"
        listing.barred, listing.publish = True, "no"
        self._send(kind, listing_id, f"measure-{listing_id}", source)

    def _notice(self, notice: dict[str, Any]) -> dict[str, Any]:
        notice_id = notice["notice_id"]
        for listing_id in notice["listing_ids"]:
            case_id = f"{notice_id}~{listing_id}"
            self.cases[case_id] = self._case(case_id, listing_id, "notice")
        received = self.now.isoformat()
        self.notices.setdefault(notice_id, {"notice_id": notice_id, "received_at": received, "outcomes": []})
        return {"notice_id": notice_id, "receipt": "r", "received_at": received}

    def _case(self, case_id: str, listing_id: str, kind: str) -> dict[str, Any]:
        due = (self.now + timedelta(hours=24)).isoformat()
        return {
            "case_id": case_id, "listing_id": listing_id, "kind": kind, "opened_at": self.now.isoformat(), "due_at": due,
            "reasons": [],
        }  # fmt: skip

    def _decide(self, case_id: str, outcome: str) -> tuple[int, Any]:
        case = self.cases.pop(case_id, None)
        if case is None:
            return 409, {"title": "decided before"}
        self.decisions.append((case_id, outcome))
        listing = self.listings[case["listing_id"]]
        if case["kind"] == "notice":
            outcomes = self.notices[case_id.partition("~")[0]]["outcomes"]
            outcomes.append({"listing_id": case["listing_id"], "outcome": outcome, "decided_at": self.now.isoformat()})
        if outcome == "violation" and not listing.barred:
            self._take_down(case["listing_id"], "notice" if case["kind"] == "notice" else "own_initiative")
        elif outcome == "no_violation" and listing.publish == "hold":
            self._release(case["listing_id"], listing)
        return 200, {"case_id": case_id}

    def _move(self, to: datetime) -> None:
        assert to >= self.now
        self.now = to
        for listing_id, listing in self.listings.items():
            if listing.publish == "hold" and listing.held_at and to - listing.held_at >= RELEASED_AFTER:
                self.cases.pop(f"case-{listing_id}-{listing.version}", None)
                self._release(listing_id, listing)

    def _release(self, listing_id: str, listing: Listing) -> None:
        listing.publish, listing.was_live = "yes", True
        self._send("released", listing_id, None, None)

    # --- webhooks ---

    def _send(self, kind: str, listing_id: str, measure_id: str | None, source: str | None) -> None:
        number = len(self.sent)
        self.sent.append(Order(kind, listing_id, f"msg-{number}", measure_id, source))
        data = {"marketplace": "m", "listing_id": listing_id, "measure_id": measure_id, "source": source}
        self.outbox.append({"id": f"msg-{number}", "type": f"listing.{kind}", "data": data})

    def _deliver(self) -> None:
        """In order, each until it is taken; every fifth one twice, as after a lost answer."""
        while not self._over.is_set():
            with self._lock:
                message = self.outbox[0] if self.outbox else None
            if message is None:
                time.sleep(0.001)
                continue
            twice = int(message["id"].rpartition("-")[2]) % 5 == 0
            if all(post_signed(self.endpoint, SECRET, message) == 204 for _ in range(1 + twice)):
                with self._lock:
                    self.outbox.pop(0)


def post_signed(url: str, secret: str, message: dict[str, Any], at: datetime | None = None) -> int:
    """Send a message as the standard's own library signs it; the status of the answer."""
    body = json.dumps({"type": message["type"], "timestamp": "2026-01-01T00:00:00Z", "data": message["data"]})
    at = at or datetime.now(UTC)
    headers = {
        "webhook-id": message["id"],
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message["id"], at, body),
    }
    return post(url, body.encode(), headers)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    try:
        connection.request("POST", parts.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def other_secret() -> str:
    return "whsec_" + base64.b64encode(os.urandom(32)).decode()
