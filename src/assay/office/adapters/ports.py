"""What webhooks need from outside: somebody who posts bytes to an address and says what came back."""

import os
import socket
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

import httpcore

from assay.office.adapters.rules import Answered, is_public

TIMEOUT_SECONDS: Final = 20.0
_CONNECT_SECONDS: Final = 5.0
_MOST_READ: Final = 65_536


class Post(Protocol):
    """Sends one request and waits for the answer."""

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Never raises for what the other side does, and takes no longer than its time limit."""


class HttpPost:
    """Over HTTP: one time limit for all of it, no redirects, no proxies, no cookies, and only to addresses that may be.

    A name is looked up once, every address it has is checked, and the connection goes to the very address that was checked.
    `ASSAY_WEBHOOKS_PRIVATE=1` also allows addresses of this machine and this network.
    """

    def __init__(self, connections: int = 32, timeout: float = TIMEOUT_SECONDS) -> None:
        self._timeout = timeout
        self._pool = httpcore.ConnectionPool(
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30,
            network_backend=_Guarded(),
        )

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """One attempt."""
        begun = time.monotonic()
        _limit.until = begun + self._timeout
        limits = {"connect": _CONNECT_SECONDS, "read": self._timeout, "write": self._timeout, "pool": self._timeout}
        try:
            with self._pool.stream(
                "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": limits}
            ) as response:
                status, said = response.status, {name.lower(): value for name, value in response.headers}
                self._drain(response)
        except _Refused as refusal:
            return Answered(None, str(refusal), _milliseconds(begun))
        except httpcore.TimeoutException:
            return Answered(None, f"No answer within {self._timeout:g} seconds.", _milliseconds(begun))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            return Answered(None, f"The connection failed: {str(error) or type(error).__name__}.", _milliseconds(begun))
        return Answered(status, "", _milliseconds(begun), said.get(b"retry-after", b"").decode("latin-1"))

    def _drain(self, response: httpcore.Response) -> None:
        """Read what little there is, so that the connection can be used again; what is long or slow is cut off."""
        size = 0
        try:
            for chunk in response.iter_stream():
                size += len(chunk)
                if size > _MOST_READ:
                    return
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            return  # the status had come: that is the answer

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Refused(Exception):
    """An address that webhooks must not go to."""


class _Limit(threading.local):
    """Until when, in the monotonic clock, the request of this thread may go on."""

    until: float = float("inf")

    def left(self, wanted: float | None) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if wanted is None else min(wanted, left)


_limit = _Limit()


class _Guarded(httpcore.NetworkBackend):
    """Connections to checked addresses alone."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if os.environ.get("ASSAY_WEBHOOKS_PRIVATE") != "1":
            for address in addresses:
                if not is_public(address):
                    raise _Refused(
                        f"{host} leads to {address}, which is not on the open network."
                        " Set ASSAY_WEBHOOKS_PRIVATE=1 if it is meant to."
                    )
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return _Limited(
                    self._plain.connect_tcp(address, port, _limit.left(timeout), local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def sleep(self, seconds: float) -> None:
        self._plain.sleep(seconds)


class _Limited(httpcore.NetworkStream):
    """A stream whose every read and write counts against one limit: an answer in drops comes to an end too."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _limit.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _limit.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Limited(self._inner.start_tls(ssl_context, server_hostname, _limit.left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _milliseconds(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
