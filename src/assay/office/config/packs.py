"""Compiles packs when something changed, and sweeps what is listed: `python -m assay.office.config.packs`.

A program of its own, so that a sweep of minutes and a pack of seconds hold up nobody who settles screenings. When the database
goes away it tries again until it is back. SIGTERM ends a sweep after the parts under way; the next start goes on there.
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from typing import Final

from assay.base.process import collect_rarely
from assay.base.settings import home
from assay.office.config import start

READY_FILE: Final = "packs.ready"
"""Written into the home when the program works; the supervisor waits for it."""
_LOOK_SECONDS: Final = 0.5
_PAUSE_SECONDS: Final = 5.0

log = logging.getLogger("assay.packs")


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    start()
    collect_rarely()
    work = (("compile", compile_step), ("sweep", lambda: sweep_step(stopping)))
    threads = [threading.Thread(target=_again, args=(name, step, stopping), name=name) for name, step in work]
    ready = home() / READY_FILE
    try:
        for thread in threads:
            thread.start()
        ready.touch()
        for thread in threads:
            thread.join()
    finally:
        ready.unlink(missing_ok=True)


def compile_step() -> None:
    """Compile a pack if anything it is made of has changed."""
    from assay.office.screening.commands import compile_if_wanted

    pack = compile_if_wanted()
    if pack is not None:
        log.info("compiled the pack %s", pack[:16])


def sweep_step(stopping: threading.Event) -> None:
    """Run the sweep that is wanted, if there is one."""
    from assay.office.enforcement.queries import switches
    from assay.office.screening.jobs import sweep_if_wanted
    from assay.office.screening.queries import newest_sweep

    if sweep_if_wanted(switches(), keep_on=lambda: not stopping.is_set()):
        progress = newest_sweep()
        if progress is not None:
            log.info("swept %d listings, recorded %d", progress.screened, progress.recorded)


def _again(name: str, step: Callable[[], None], stopping: threading.Event) -> None:
    """Do a step again and again; one that fails is tried again after a pause, with a new connection."""
    from django.db import connection

    while not stopping.wait(_LOOK_SECONDS):
        try:
            step()
        except Exception as error:
            log.error("%s: %s: %s", name, type(error).__name__, str(error).splitlines()[0] if str(error) else "")
            log.debug("%s", name, exc_info=error)
            connection.close()
            stopping.wait(_PAUSE_SECONDS)
    connection.close()


if __name__ == "__main__":
    main()
