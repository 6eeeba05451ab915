"""One kept-alive HTTP connection to a platform: JSON in and out, waits that end, and the same request again if need be."""

import contextlib
import http.client
import time
from typing import Any
from urllib.parse import urlsplit

import msgspec

from assay.base.errors import AssayError

_SECONDS = 120.0
_PATIENCE_SECONDS = 180.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 2.0
_TRY_AGAIN = (429, 502, 503, 504)
_MOST_SAID = 300

_encode = msgspec.json.Encoder().encode


class RefusedError(AssayError):
    """The platform answered with a problem. `status` is the HTTP status."""

    def __init__(self, status: int, asked: str, said: str) -> None:
        super().__init__(f"The platform answered {asked} with {status}: {said[:_MOST_SAID]}")
        self.status = status


class Connection:
    """Requests to one address with one key, one at a time.

    A platform that falls and comes back is waited for: every request of this market may be repeated, since each thing
    it tells has an id. Raises AssayError where the platform stays away, RefusedError where it says no.
    """

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise AssayError(f"{url} is no address of a platform.", "Give it as http://127.0.0.1:8701.")
        self._make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._open: http.client.HTTPConnection | None = None

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None)

    def post(self, path: str, body: Any) -> bytes:
        return self._ask("POST", path, _encode(body))

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        until = time.monotonic() + _PATIENCE_SECONDS
        pause = _FIRST_PAUSE
        while True:
            try:
                status, said, wait = self._once(method, path, body)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if time.monotonic() > until:
                    raise AssayError(
                        f"The platform at {self._host}:{self._port} does not answer: {error}.", "Is it running?"
                    ) from error
                wait = 0.0
            else:
                if status < 300:
                    return said
                if status not in _TRY_AGAIN or time.monotonic() > until:
                    raise RefusedError(status, f"{method} {path}", said.decode("utf-8", "replace"))
            time.sleep(max(wait, pause))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes, float]:
        """Status, body, and the seconds that the platform asks us to wait."""
        if self._open is None:
            self._open = self._make(self._host, self._port, timeout=_SECONDS)
        self._open.request(method, self._path + path, body, self._headers)
        answer = self._open.getresponse()
        said = answer.read()
        if answer.will_close:
            self.close()
        wait = 0.0
        with contextlib.suppress(ValueError):  # a date is possible too: then our own pause has to do
            wait = min(float(answer.getheader("Retry-After") or 0), _LONGEST_PAUSE)
        return answer.status, said, wait
