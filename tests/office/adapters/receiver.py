"""A marketplace's receiver of webhooks on the loopback, which answers as it is told to."""

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


class Receiver:
    """Keeps what arrives with a true signature; `answers` are used up one by one, then it is 204."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.wait = 0.0
        self.drip = False
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.forged = 0
        self.lock = threading.Lock()
        self.url = ""

    def counted(self) -> Counter[str]:
        return Counter(id for id, _ in self.received)


@contextlib.contextmanager
def receiver(secret: str) -> Iterator[Receiver]:
    told = Receiver(secret)

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            time.sleep(told.wait)
            with told.lock:
                try:
                    Webhook(told.secret).verify(body, dict(self.headers))
                except Exception:
                    told.forged += 1
                    self.answer(401, {})
                    return
                status, headers = told.answers.pop(0) if told.answers else (204, {})
                told.received.append((self.headers["webhook-id"], json.loads(body)))
            self.answer(status, headers)

        def answer(self, status: int, headers: dict[str, str]) -> None:
            if told.drip:
                with contextlib.suppress(OSError):
                    for letter in f"HTTP/1.1 {status} so\r\n" + "x: y\r\n" * 1000:
                        self.wfile.write(letter.encode())
                        self.wfile.flush()
                        time.sleep(0.02)
                return
            self.send_response(status)
            for name, value in {**headers, "content-length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
