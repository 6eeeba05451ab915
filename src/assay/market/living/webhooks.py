"""Where the platform's orders arrive: a small HTTP server on loopback that believes signed messages alone.

Standard Webhooks 1.0: the signature is over `id.timestamp.body`, with a secret that only the two of us know.
"""

import asyncio
import base64
import binascii
import contextlib
import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future

import msgspec

from assay.base.errors import AssayError
from assay.market.living.wire import Order

_TOLERANCE_SECONDS = 300
_MOST_HEAD, _MOST_BODY = 1 << 14, 1 << 17
_IDLE_SECONDS = 600
_KINDS = {f"listing.{kind}": kind for kind in ("refused", "removed", "hidden", "reinstated", "released")}


class ForgedError(Exception):
    """A message that is not signed with our secret, or not signed now."""


class _Data(msgspec.Struct):
    listing_id: str = ""
    measure_id: str | None = None
    source: str | None = None


class _Message(msgspec.Struct):
    type: str
    data: _Data = msgspec.field(default_factory=_Data)


_decode = msgspec.json.Decoder(_Message).decode


def secret_bytes(secret: str) -> bytes:
    """The key in a `whsec_` secret. Raises AssayError if it is none."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        raise AssayError("The platform's webhook secret is not one of Standard Webhooks (whsec_…).") from None


def verify(key: bytes, headers: Mapping[str, str], body: bytes, wall_seconds: float) -> str:
    """The id of a message that is signed with `key` at about `wall_seconds`. Raises ForgedError for any other.

    Header names in small letters. The time is that of the wall even where the platform's clock is stepped: it tells a
    message from a recording of one.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not stamp.isascii() or not stamp.isdigit():
        raise ForgedError("headers are missing")
    if abs(int(stamp) - wall_seconds) > _TOLERANCE_SECONDS:
        raise ForgedError("the timestamp is old")
    signed = f"{message_id}.{stamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    for signature in headers.get("webhook-signature", "").split():
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(value.encode(), expected):
            return message_id
    raise ForgedError("no signature fits")


class Receiver:
    """Takes orders in a thread of its own. Used as a context: `with Receiver() as receiver:`.

    A message is answered 204 once it is kept; 401 where it is forged; until a secret is known, 503.
    """

    def __init__(self) -> None:
        self.port = 0
        self.forged = 0
        self._key: bytes | None = None
        self._orders: list[Order] = []
        self._kept = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._ready: Future[int] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhooks"

    def __enter__(self) -> "Receiver":
        self._thread.start()
        self.port = self._ready.result(30)
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def trust(self, secret: str) -> None:
        """Believe what is signed with this secret from now on."""
        self._key = secret_bytes(secret)

    def take(self) -> list[Order]:
        """The orders that came since the last call, in the order in which they came."""
        with self._kept:
            orders, self._orders = self._orders, []
        return orders

    def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """Keep one message; the HTTP status to answer."""
        if self._key is None:
            return 503
        try:
            # time.time: base.clock may be stepped, and a signature is fresh or stale by the wall.
            message_id = verify(self._key, headers, body, time.time())
        except ForgedError:
            self.forged += 1
            return 401
        try:
            message = _decode(body)
        except msgspec.MsgspecError:
            return 400
        kind = _KINDS.get(message.type)
        if kind:
            data = message.data
            with self._kept:
                self._orders.append(Order(kind, data.listing_id, message_id, data.measure_id, data.source))
        return 204

    # --- the server ---

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)  # for whoever waits for the port

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        talks: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                talks.add(task)
                task.add_done_callback(talks.discard)
            with contextlib.suppress(asyncio.CancelledError):  # the receiver is closing
                await _talk(reader, writer, self.receive)

        server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=_MOST_HEAD)
        self._ready.set_result(server.sockets[0].getsockname()[1])
        await self._stop.wait()
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def _talk(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receive: Callable[[Mapping[str, str], bytes], int]
) -> None:
    """Requests on one connection, one after the other, until the other end has enough."""
    try:
        keep = True
        while keep:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _IDLE_SECONDS)
            request, _, rest = head.decode("latin-1").partition("\r\n")
            headers = _headers(rest)
            length = headers.get("content-length", "")
            if not request.startswith("POST ") or not length.isdigit() or int(length) > _MOST_BODY:
                writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                break
            if headers.get("expect", "").lower() == "100-continue":
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await asyncio.wait_for(reader.readexactly(int(length)), _TOLERANCE_SECONDS)
            status = receive(headers, body)
            keep = headers.get("connection", "").lower() != "close"
            empty = "" if status == 204 else "Content-Length: 0\r\n"
            writer.write(f"HTTP/1.1 {status} {'OK' if status < 300 else 'No'}\r\n{empty}\r\n".encode())
            await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, OSError):
        pass  # the other end left, or says nothing we understand
    finally:
        writer.close()


def _headers(lines: str) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines.split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return headers
