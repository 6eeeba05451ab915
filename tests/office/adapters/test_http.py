"""The real way out, against a real receiver on the loopback."""

import socket
import time

import pytest

from assay.base.ids import new_id
from assay.office.adapters.ports import HttpPost
from assay.office.adapters.rules import Answered, headers, new_secret
from office.adapters.receiver import Receiver, receiver

pytestmark = pytest.mark.enable_socket
BODY = b'{"type":"listing.removed"}'


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_WEBHOOKS_PRIVATE", "1")


def send(there: Receiver, timeout: float = 5.0, url: str | None = None) -> Answered:
    post = HttpPost(timeout=timeout)
    try:
        return post.send(url or there.url, headers(there.secret, new_id(), int(time.time()), BODY), BODY)
    finally:
        post.close()


def test_delivered_and_signed() -> None:
    with receiver(new_secret()) as there:
        assert send(there).status == 204
        assert len(there.received) == 1
        assert there.forged == 0


@pytest.mark.parametrize("status", [301, 410, 429, 500])
def test_other_answers_come_back_as_they_are(status: int) -> None:
    with receiver(new_secret()) as there:
        there.answers = [(status, {"location": "http://127.0.0.1:1/elsewhere", "retry-after": "7"})]
        answered = send(there)
        assert (answered.status, answered.retry_after) == (status, "7")
        assert len(there.received) == 1


def test_slow_answers_and_answers_in_drops_are_cut_off() -> None:
    with receiver(new_secret()) as there:
        there.wait = 0.5
        begun = time.monotonic()
        assert send(there, timeout=0.2).is_unreachable
        there.wait, there.drip = 0.0, True
        answered = send(there, timeout=0.3)
        assert answered.is_unreachable
        assert "0.3 seconds" in answered.error
        assert time.monotonic() - begun < 1.5


def test_nobody_there() -> None:
    with receiver(new_secret()) as there:
        pass
    answered = send(there)
    assert answered.is_unreachable
    assert answered.error


def test_nobody_accepts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, receiver(new_secret()) as there:
        answered = send(there, timeout=0.2, url=f"http://127.0.0.1:{silent.getsockname()[1]}/")
        assert answered.is_unreachable


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "169.254.169.254", "2130706433", "127.1"]
)
def test_addresses_of_this_machine_and_network_are_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSAY_WEBHOOKS_PRIVATE")
    with receiver(new_secret()) as there:
        port = there.url.split(":")[2]
        answered = send(there, url=f"http://{host}:{port}")
        assert answered.is_unreachable
        assert there.received == []
        assert "not on the open network" in answered.error or "no address" in answered.error


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to the open network when it is checked cannot lead elsewhere when it is called."""
    monkeypatch.delenv("ASSAY_WEBHOOKS_PRIVATE")
    asked = []
    connected = []

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port))
        ]

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise OSError("no network here")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    post = HttpPost(timeout=1)
    assert post.send("http://rebind.example/hooks", {}, b"").is_unreachable
    post.close()
    assert (asked, connected) == (["rebind.example"], ["93.184.216.34"])
