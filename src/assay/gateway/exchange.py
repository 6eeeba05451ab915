"""One request and its answer: who asks, how much is read and for how long, problems as RFC 9457 has them."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from assay.base.errors import AssayError
from assay.gateway.access import Access, TooOftenError
from assay.gateway.faults import AwayError, BusyError, Fault, RefusedError
from assay.gateway.limits import Limits
from assay.gateway.metrics import Metrics
from assay.gateway.office import Office
from assay.office.people.commands import keep_answer
from assay.office.people.queries import KeptAnswer, KeyInForce, kept_answer

_log = logging.getLogger(__name__)
_encode: Final = msgspec.json.Encoder().encode
_TITLES: Final = {
    400: "Not readable",
    401: "No valid key",
    403: "Not allowed",
    404: "Not found",
    405: "Not offered here",
    408: "Too slow",
    409: "Conflict",
    413: "Too large",
    415: "Not understood",
    422: "Not acceptable",
    429: "Too much at once",
    500: "A fault of ours",
    503: "Not now",
}
_LONGEST_NAME: Final = 255


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was let in: by which key, and its whole body."""

    key: KeyInForce
    body: bytes
    content_type: str
    path: Mapping[str, Any]
    query: Mapping[str, str]

    @property
    def actor(self) -> str:
        return f"key:{self.key.id}"


Answering = Callable[[Asked], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def answer(content: Any, status: int = 200) -> Response:
    return Response(_encode(content), status, media_type="application/json")


def problem(fault: Fault, retry_after: float | None = None) -> Response:
    """A problem document."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES.get(fault.status, "Refused"),
        "status": fault.status,
        "detail": fault.detail,
    }
    if fault.pointer:
        content["pointer"] = fault.pointer
    headers = {} if retry_after is None else {"Retry-After": str(max(1, round(retry_after + 0.49)))}
    if fault.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if fault.status in (408, 413):
        headers["Connection"] = "close"  # what is still to come of the body is not read
    return Response(_encode(content), fault.status, headers, "application/problem+json")


class Exchange:
    """Lets requests in and turns what goes wrong into problems."""

    def __init__(self, access: Access, office: Office, limits: Limits, metrics: Metrics) -> None:
        self._access = access
        self._office = office
        self._limits = limits
        self._metrics = metrics
        self._bodies = 0
        self._being_answered: set[tuple[UUID, str]] = set()

    def endpoint(self, place: str, scope: str, call: Answering, body_limit: int | None = None) -> Endpoint:
        """An endpoint for keys of a scope. `place` is its name in the metrics."""
        most = self._limits.body if body_limit is None else body_limit

        async def respond(request: Request) -> Response:
            response = await self._respond(request, scope, call, most)
            self._metrics.requests.labels(place, response.status_code).inc()
            return response

        return respond

    async def _respond(self, request: Request, scope: str, call: Answering, most: int) -> Response:
        held = 0
        try:
            key = await self._access.admit(request.headers.get("authorization", ""), scope)
            body = b""
            if request.method == "POST":
                held = self._hold(request, most)
                body = await self._read(request, most)
            content_type = request.headers.get("content-type", "").lower()
            asked = Asked(key, body, content_type, request.path_params, request.query_params)
            name = request.headers.get("idempotency-key")
            if name is None or request.method != "POST":
                return await call(asked)
            return await self._once(request, name, asked, call)
        except Exception as error:
            return _problem_of(error, request)
        finally:
            self._bodies -= held

    # --- bodies ---

    def _hold(self, request: Request, most: int) -> int:
        """Count the body before it is read, at its announced size or at the most it may have."""
        said = request.headers.get("content-length", "")
        size = int(said) if said.isdecimal() and len(said) < 19 else most
        if size > most:
            raise RefusedError(_too_large(most))
        if request.headers.get("content-encoding", "identity") != "identity":
            raise RefusedError(Fault("Send the body without compression.", status=415))
        if self._bodies + size > self._limits.bodies:
            raise BusyError
        self._bodies += size
        return size

    async def _read(self, request: Request, most: int) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                async for part in request.stream():
                    size += len(part)
                    if size > most:
                        raise RefusedError(_too_large(most))
                    parts.append(part)
        except TimeoutError:
            seconds = f"{self._limits.body_seconds:g}"
            raise RefusedError(Fault(f"The body took longer than {seconds} seconds.", status=408)) from None
        return parts[0] if len(parts) == 1 else b"".join(parts)

    # --- once only ---

    async def _once(self, request: Request, name: str, asked: Asked, call: Answering) -> Response:
        """Answer under an Idempotency-Key: the same request again gets the same answer."""
        if not 1 <= len(name) <= _LONGEST_NAME or "\0" in name:
            raise RefusedError(Fault(f"An Idempotency-Key has 1 to {_LONGEST_NAME} characters.", status=400))
        digest = hashlib.sha256(
            b"\0".join((request.url.path.encode(), asked.content_type.encode(), asked.body))
        ).digest()
        key = asked.key.id
        if (key, name) in self._being_answered:
            raise RefusedError(Fault("The request with this Idempotency-Key is being answered.", status=409))
        self._being_answered.add((key, name))
        try:
            kept = await self._office.ask(kept_answer, key, name)
            if kept is not None:
                if kept.request_hash != digest:
                    raise RefusedError(Fault("This Idempotency-Key was used for another request.", status=422))
                headers = {"Idempotent-Replayed": "true"}
                return Response(kept.body, kept.status, headers, kept.content_type)
            try:
                response = await call(asked)
            except Exception as error:  # a refusal is an answer too, and the same the next time
                response = _problem_of(error, request)
            if response.status_code < 500 and response.status_code != 429:
                content = KeptAnswer(digest, response.status_code, response.media_type or "", bytes(response.body))
                await self._office.ask(keep_answer, key, name, content)
            return response
        finally:
            self._being_answered.discard((key, name))


def _problem_of(error: Exception, request: Request) -> Response:
    """What a request is answered that went wrong."""
    if isinstance(error, RefusedError):
        return problem(error.fault)
    if isinstance(error, AssayError):
        return problem(Fault(str(error)))
    if isinstance(error, TooOftenError):
        return problem(Fault("This key asks more often than it may.", status=429), error.seconds)
    if isinstance(error, BusyError):
        return problem(Fault("More waits than can be screened; nothing of this was kept.", status=429), 1)
    if isinstance(error, AwayError | psycopg.OperationalError):
        return problem(Fault("The database is away; what has no answer has to be sent again.", status=503), 1)
    if isinstance(error, ClientDisconnect):
        return problem(Fault("The client went away.", status=400))
    _log.error("a request failed: %s %s", request.method, request.url.path, exc_info=error)
    return problem(Fault("This went wrong here; the log tells more.", status=500))


def _too_large(most: int) -> Fault:
    return Fault(f"The body is larger than {most:,} bytes; send less at once.", status=413)
