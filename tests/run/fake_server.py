"""As much of a PostgreSQL server as it takes to say a version and a wrong one."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def fake_server(folder: Path, version: str, encoding: str = "UTF8") -> Iterator[str]:
    """Its URL; it lets anybody in and answers nothing."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / ".s.PGSQL.5432"))
        listening.listen()
        answering = threading.Thread(target=_answer, args=(listening, version, encoding))
        answering.start()
        try:
            yield f"postgresql://somebody:secret@/assay?host={folder}&sslmode=disable&gssencmode=disable"
        finally:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as last:
                last.connect(str(folder / ".s.PGSQL.5432"))
            answering.join()


def _answer(listening: socket.socket, version: str, encoding: str) -> None:
    connection, _ = listening.accept()
    with connection:
        if not connection.recv(10_000):
            return
        parameters = {"server_version": version, "server_encoding": encoding, "client_encoding": "UTF8"}
        said = _message(b"R", struct.pack("!i", 0))
        for name, value in parameters.items():
            said += _message(b"S", f"{name}\0{value}\0".encode())
        connection.sendall(said + _message(b"K", struct.pack("!ii", 1, 1)) + _message(b"Z", b"I"))
        connection.recv(10_000)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body
