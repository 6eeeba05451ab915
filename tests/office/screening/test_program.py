"""The program that compiles and sweeps, as the supervisor runs it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable

from assay.base.settings import home
from assay.office.config.packs import READY_FILE
from assay.office.rights.commands import register_brand
from assay.office.screening.queries import newest_sweep, pack_in_force

from .ledger import offered


def soon(what: Callable[[], object], seconds: float = 20) -> float:
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < seconds, "it did not come in time"
        time.sleep(0.02)
    return time.monotonic() - started


def test_a_mark_is_in_force_and_swept_for_without_anybody_asking(first: str) -> None:
    offered([{"title": "Velmorane bag 1:1 replica", "price_minor": 1_999}])
    program = subprocess.Popen(
        [sys.executable, "-P", "-m", "assay.office.config.packs"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        soon((home() / READY_FILE).exists)
        register_brand({"name": "Velmorane", "goods": ["bag"], "common_word": {}}, "person:alice")
        seconds = soon(lambda: pack_in_force() != first)
        print(f"from the mark to its pack in force: {seconds:.1f} s")
        soon(lambda: (progress := newest_sweep()) is not None and progress.is_done)
        progress = newest_sweep()
        assert progress is not None
        assert (progress.screened, progress.recorded) == (1, 1)
        program.send_signal(signal.SIGTERM)
        said, _ = program.communicate(timeout=10)
    finally:
        program.kill()
        program.wait()
    assert program.returncode == 0, said
    assert b"compiled the pack" in said
    assert b"swept 1 listings, recorded 1" in said
    assert not (home() / READY_FILE).exists()
