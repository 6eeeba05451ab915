"""The worker: draws the consequences of what was screened and decided. `python -m assay.office.config.worker`.

When the database goes away it tries again until it is back. SIGTERM lets steps under way end, then stops.
"""

import logging
import signal
import sys
import threading
from typing import Final

from assay.base.settings import home
from assay.office.config import start

READY_FILE: Final = "worker.ready"
"""Written into the home when the worker works; the supervisor waits for it."""

log = logging.getLogger("assay.worker")


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    start()
    from assay.office.config.loops import run  # models can be imported only now

    ready = home() / READY_FILE
    _wait_for_tables(stopping)
    try:
        run(stopping, ready.touch)
    finally:
        ready.unlink(missing_ok=True)


def _wait_for_tables(stopping: threading.Event) -> None:
    from django.db import DatabaseError, connection

    from assay.office.config.idle import waiting

    said = ""
    while not stopping.is_set():
        try:
            waiting()
            return
        except DatabaseError as error:
            if str(error) != said:
                said = str(error)
                log.info("waiting for the database: %s", said.splitlines()[0])
            connection.close()
            stopping.wait(0.5)


if __name__ == "__main__":
    main()
