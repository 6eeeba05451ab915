"""Files that are written whole or not at all."""

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from assay.base.errors import AssayError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextlib.contextmanager
def replacing(path: Path, mode: str = "wb") -> Iterator[IO[Any]]:
    """A file to write that takes the place of `path` when the block ends well.

    Until then it is another file in the same folder, and when the block ends with any exception (Ctrl-C too) it is
    removed: readers see the old file or the whole new one. `mode` is "wb", or "w" for UTF-8 text whose line ends are
    kept as written. Raises AssayError where `path` cannot be written or the disk has no room.
    """
    target = Path(os.path.realpath(path))
    check_target(target)
    part = target.with_name(f".assay-{secrets.token_hex(6)}.part")
    written = 0
    try:
        with _open_new(part, mode) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
            finally:
                written = part.stat().st_size
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
        _sync_folder(target.parent)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise AssayError(
                f"There is no room in {target.parent} for {target.name}: {written:,} bytes were written,"
                " then the disk (or the size a file may have here) was used up.",
                "Free some space or write to another folder; nothing was left behind, an earlier file is as it was.",
            ) from error
        raise


def check_target(target: Path) -> None:
    """Raises AssayError if no ordinary file can be written there."""
    if target.is_dir():
        raise AssayError(f"{target} is a folder.", "Name a file in it.")
    if target.exists() and not target.is_file():
        raise AssayError(f"{target} is a device or a pipe, which cannot be replaced.", "Name an ordinary file.")
    if not target.parent.is_dir():
        raise AssayError(f"The folder {target.parent} does not exist.", "Make it first, or write to another folder.")


def _open_new(part: Path, mode: str) -> IO[Any]:
    try:
        if "b" in mode:
            return part.open("xb")
        return part.open("x", encoding="utf-8", newline="")
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise
        raise AssayError(
            f"Nothing can be written in {part.parent}: {error.strerror}.",
            "Check its permissions, or choose another folder.",
        ) from error


def _sync_folder(folder: Path) -> None:
    # Some file systems refuse to sync a folder; the file itself is safe by then.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
