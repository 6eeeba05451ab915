"""The lock on a home: whoever runs its database holds it, and it goes with the process however that ends."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from assay.base.errors import AssayError

GROUP = "group"
"""The purpose for which `assay up` holds a home."""

_PATIENCE_SECONDS = 0.3


class HeldError(AssayError):
    """Another process holds the home."""

    def __init__(self, home: Path) -> None:
        pid, _, purpose = (holder(home) or "unknown").partition(" ")
        if purpose == GROUP:
            super().__init__(
                f"Assay runs on {home} (process {pid}).", "`assay doctor` tells more, `assay down` stops it."
            )
        else:
            super().__init__(f"Another command uses {home} (process {pid}).", "Wait until it ends, then try again.")


class HomeLock:
    """Held from `take` to `release`, or to the end of the process. Children do not inherit it."""

    def __init__(self, home: Path) -> None:
        self.path = home / "assay.lock"
        self._descriptor: int | None = None

    def take(self, purpose: str) -> bool:
        """Take it for a purpose that others may read; False if another process has it.

        Raises AssayError where the home cannot be written.
        """
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise AssayError(
                f"Nothing can be written in {self.path.parent}: {error.strerror}.",
                "Check its permissions, or name another folder with ASSAY_HOME.",
            ) from error
        # Somebody who only looks (`holder`) has it for an instant: that is no reason to give up.
        until = time.monotonic() + _PATIENCE_SECONDS
        while not _locked(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > until:
                os.close(descriptor)
                return False
            time.sleep(0.01)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {purpose}\n".encode(), 0)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> "HomeLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder(home: Path) -> str | None:
    """Who holds a home, as `PID purpose`; None if nobody does."""
    with _opened(home / "assay.lock") as descriptor:
        if descriptor is None or _locked(descriptor, fcntl.LOCK_SH):
            return None
        return os.pread(descriptor, 200, 0).decode(errors="replace").strip() or "another process"


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
