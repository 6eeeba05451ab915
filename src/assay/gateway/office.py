"""Commands and queries of the office from the gateway's loop: in threads, each with a connection of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from assay.gateway.faults import AwayError

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Office:
    """A few threads that ask the office."""

    def __init__(self, seconds: float, threads: int = 4) -> None:
        self._seconds = seconds
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, "office")

    async def ask(self, call: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """What the call returns. Raises AwayError where the database does not answer in time."""
        asked = asyncio.get_running_loop().run_in_executor(self._pool, lambda: in_office(call, *args, **kwargs))
        try:
            return await asyncio.wait_for(asked, self._seconds)
        except (OperationalError, InterfaceError, TimeoutError) as error:
            raise AwayError(str(error)) from error

    async def close(self) -> None:
        """Close the connection of every thread."""
        loop = asyncio.get_running_loop()
        all_here = threading.Barrier(self._threads)  # else one thread might do it twice, and another not at all
        closing = [loop.run_in_executor(self._pool, _close, all_here) for _ in range(self._threads)]
        await asyncio.gather(*closing)
        self._pool.shutdown(wait=False)


def _close(all_here: threading.Barrier) -> None:
    connections.close_all()
    with contextlib.suppress(threading.BrokenBarrierError):
        all_here.wait(5)


def in_office(call: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """What the call returns, with a connection of this thread that is made anew where it was lost."""
    close_old_connections()  # one that was lost meanwhile is made anew
    try:
        return call(*args, **kwargs)
    finally:
        close_old_connections()
