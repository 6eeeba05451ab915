"""A gateway in a thread of the test, and a client with a key for it."""

import contextlib
import gc
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from assay.base import clock
from assay.base.ids import new_id
from assay.detect.pack import Pack
from assay.gateway.app import Gateway
from assay.gateway.limits import Limits
from assay.gateway.server import configuration
from assay.office.people.commands import create_key
from assay.office.people.rules import SCOPES
from assay.office.screening.models import PackInForce

REPLICA = "Nike Air Max 1:1 replica AAA quality, mirror copy"
"""A title that the starter pack sends to review."""


@dataclass
class Running:
    """A gateway that runs, and a client that holds a key of the marketplace `m1` with every scope."""

    gateway: Gateway
    server: uvicorn.Server
    port: int
    key: str
    client: httpx.Client = field(init=False)
    clients: list[httpx.Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = self.with_key(self.key)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def with_key(self, key: str | None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        client = httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)
        self.clients.append(client)
        return client

    def post(self, path: str, content: Any, **headers: str) -> httpx.Response:
        return self.client.post(path, json=content, headers=headers)

    def offer(self, content: dict[str, Any]) -> dict[str, Any]:
        """Send one listing that is taken."""
        response = self.post("/v1/listings", content)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def batch(self, *contents: dict[str, Any]) -> dict[str, Any]:
        response = self.post("/v1/listings:batch", list(contents))
        assert response.status_code == 200, response.text
        return dict(response.json())


def make_key(scopes: tuple[str, ...] = SCOPES, marketplace: str = "m1", rate: int = 100_000) -> str:
    return create_key("test", marketplace, scopes, rate, "machine:test")[1]


def put_in_force(pack: Pack, home: Path) -> None:
    (home / "packs").mkdir(exist_ok=True)
    if not (home / "packs" / pack.id).exists():
        (home / "packs" / pack.id).symlink_to(pack.path.absolute())
    PackInForce.objects.create(
        id=new_id(), pack_id=pack.id, since=clock.now(), recorded_by="machine:test", reason="test"
    )


@contextlib.contextmanager
def running(url: str, limits: Limits) -> Iterator[Running]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        gateway = Gateway(url, limits)
        server = uvicorn.Server(configuration(gateway.app(), limits))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        started = Running(gateway, server, listener.getsockname()[1], make_key())
        try:
            until(lambda: server.started and started.client.get("/readyz").status_code == 200)
            yield started
        finally:
            for client in started.clients:
                client.close()
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive(), "the gateway does not stop"
            gc.collect()  # the gateway before this one had a pack of fifteen files open


def until(holds: Any, seconds: float = 20) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
