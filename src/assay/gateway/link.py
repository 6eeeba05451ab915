"""One connection to the database, made again whenever it is lost."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

import psycopg

from assay.gateway.faults import AwayError

_log = logging.getLogger(__name__)
_PAUSE: Final = 0.1


class Link:
    """Statements in, rows out, each statement a transaction of its own. One statement at a time."""

    def __init__(self, url: str, seconds: float, changed: Callable[[], None] = lambda: None) -> None:
        self._url = url
        self._seconds = seconds
        self._changed = changed
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._mending: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        return self._connection is not None

    def open(self) -> None:
        """Begin to connect; `changed` is called when it is up, and whenever that changes."""
        if self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._mend())

    async def close(self) -> None:
        if self._mending is not None:
            self._mending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._mending
        if self._connection is not None:
            await self._connection.close()

    async def run(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows. Raises AwayError where the database cannot be reached or cannot write, psycopg.Error for the rest."""
        connection = self._connection
        if connection is None:
            raise AwayError("the database is away")
        try:
            async with asyncio.timeout(self._seconds):
                cursor = connection.cursor(binary=True)
                await cursor.execute(statement, values)
                return await cursor.fetchall()
        except (
            psycopg.errors.DeadlockDetected,
            psycopg.errors.SerializationFailure,
            psycopg.errors.ProgramLimitExceeded,
        ):
            raise
        except (psycopg.OperationalError, psycopg.InterfaceError, TimeoutError) as error:
            if isinstance(error, TimeoutError) or connection.closed or connection.broken:
                await self._lose(connection)
            _log.warning("the database did not take a statement: %s", error)
            raise AwayError(str(error)) from error

    async def _lose(self, connection: psycopg.AsyncConnection[Any]) -> None:
        if self._connection is connection:
            self._connection = None
            self._changed()
            self.open()
        with contextlib.suppress(psycopg.Error, OSError):
            await connection.close()

    async def _mend(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._seconds):
                    connection = await psycopg.AsyncConnection.connect(
                        self._url, autocommit=True, application_name="assay gateway", prepare_threshold=1
                    )
                    # The statements are long and always the same: planning one anew costs more than running it for a few rows.
                    await connection.execute("SET plan_cache_mode = force_generic_plan")
                break
            except (psycopg.Error, TimeoutError, OSError):
                await asyncio.sleep(_PAUSE)
        self._connection = connection
        self._changed()
