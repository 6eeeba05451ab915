"""Homes to run Assay in, and people to run it as."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.run import group, process
from assay.run.database import Database
from assay.run.state import read_state

ASSAY = str(Path(sys.prefix) / "bin" / "assay")
Run = subprocess.CompletedProcess[str]
needs_superuser = pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can run as others")


@contextlib.contextmanager
def a_folder() -> Iterator[Path]:
    """A folder with a short path that everybody may enter, as pytest's own is not; in memory where there is enough.

    A home is 46 MB, and a disk that others write to as well takes a second for it.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 << 30
    with tempfile.TemporaryDirectory(prefix="assay-test-", dir=memory if roomy else "/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def copy_of(made: Path, home: Path) -> Path:
    """A home with an empty database, without the half second that making one takes."""
    subprocess.run(["cp", "-a", made, home], check=True)
    return home


def environment(home: Path, url: str | None = None) -> dict[str, str]:
    words = {**os.environ, "ASSAY_HOME": str(home), "LC_ALL": "C.UTF-8", "COLUMNS": "300"}
    words.pop("DATABASE_URL", None)
    return {**words, "DATABASE_URL": url} if url else words


def assay(home: Path, *arguments: str | Path, url: str | None = None, user: tuple[str, ...] = ()) -> Run:
    """Run the program to its end, as another user if one is given."""
    return subprocess.run(
        [*user, ASSAY, *map(str, arguments)],
        env=environment(home, url),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        cwd="/",
    )


def ordinary_user() -> tuple[str, ...]:
    """What to put before a command so that it runs without the superuser's rights.

    Nothing if the tests run so themselves. `runuser` where `nobody` can reach the interpreter; otherwise a user namespace, in
    which the files of the superuser are one's own and nothing more is allowed.
    """
    if os.geteuid() != 0:
        return ()
    for prefix in (
        ("runuser", "-u", "nobody", "--"),
        ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--"),
    ):
        if (
            shutil.which(prefix[0])
            and not subprocess.run([*prefix, ASSAY, "up", "--help"], capture_output=True).returncode
        ):
            return prefix
    pytest.skip("nothing here runs a program as an ordinary user")


def wait_for(what: Callable[[], object], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come in time"
        time.sleep(0.01)


def pid_of(home: Path, program: str = "database") -> int:
    """The process of a program that runs in this home's group."""
    state = read_state(home)
    assert state is not None
    (found,) = [each.process for each in state.programs if each.name == program]
    assert found is not None
    return found.pid


def put(url: str, *values: str) -> None:
    """Keep values in a table."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value text)")
        for value in values:
            connection.execute("INSERT INTO kept VALUES (%s)", [value])


def kept(url: str) -> list[str]:
    """What was put, in order."""
    with psycopg.connect(url) as connection:
        return [value for (value,) in connection.execute("SELECT value FROM kept ORDER BY value")]


def still(home: Path) -> None:
    """Leave nothing running, however a test ended."""
    state = read_state(home)
    with contextlib.suppress(Exception):
        group.down(Settings(home))
    if state is not None and process.is_running(state.supervisor):
        os.kill(state.supervisor.pid, 9)
    with contextlib.suppress(AssayError):
        wait_for(lambda: not Database(home).running())
