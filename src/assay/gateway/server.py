"""The gateway as a program: its socket, its guard against slow clients, its end."""

import logging
import os
import socket
import sys
from asyncio import TimerHandle, Transport
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from assay.base.errors import AssayError
from assay.base.process import collect_rarely
from assay.gateway.limits import Limits

PORT: Final = 8701
_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def guarded(seconds: float) -> type[HttpToolsProtocol]:
    """uvicorn's protocol with a limit on the time until a request's headers are complete: it has none of its own."""

    class Guarded(HttpToolsProtocol):
        _guard: TimerHandle | None = None

        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._arm()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self._guard is None:  # a further request on the same connection
                self._arm()

        def on_headers_complete(self) -> None:
            self._disarm()
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._disarm()
            super().connection_lost(exc)

        def _arm(self) -> None:
            self._guard = self.loop.call_later(seconds, self._end)

        def _disarm(self) -> None:
            if self._guard is not None:
                self._guard.cancel()
                self._guard = None

        def _end(self) -> None:
            self._guard = None
            if not self.transport.is_closing():
                self.transport.write(_LATE)
                self.transport.close()

    return Guarded


def configuration(app: Any, limits: Limits) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=guarded(limits.header_seconds),
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=limits.connections,
        timeout_keep_alive=round(limits.keep_alive_seconds),
        timeout_graceful_shutdown=20,
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket that several gateways of one machine may share. Raises AssayError where it cannot be had."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "SO_REUSEPORT"):
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise AssayError(
            f"The gateway cannot listen on {host}, port {port}: {error.strerror}.",
            "Name another port in ASSAY_GATEWAY_PORT.",
        ) from error
    found.listen(2048)
    return found


def main() -> int:
    """Run until SIGTERM. What was taken in by then is answered first."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    collect_rarely()
    try:
        url = os.environ.get("DATABASE_URL")
        if not url:
            raise AssayError("DATABASE_URL is not set.", "`assay up` starts the gateway with it.")
        from assay.office.config import start

        start()
        from assay.gateway.app import Gateway

        limits = Limits()
        listener = listening(
            os.environ.get("ASSAY_GATEWAY_HOST") or "127.0.0.1", int(os.environ.get("ASSAY_GATEWAY_PORT") or PORT)
        )
        server = uvicorn.Server(configuration(Gateway(url, limits).app(), limits))
        server.run([listener])
    except AssayError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0
