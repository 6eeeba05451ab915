"""A backup file: a zip with the database, the packs, and a manifest that names the SHA-256 of each part.

| part | |
|---|---|
| `manifest.json` | format, versions, time, and name, size and hash of every other part |
| `database.dump` | what `pg_dump --format=custom` wrote; `pg_restore` of PostgreSQL 18 reads it without Assay |
| `packs/…` | the files of the packs folder |
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from assay.base.errors import AssayError

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
PACKS = "packs"
BLOCK = 1 << 20

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, bytes done, and bytes in all where that is known."""


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `postgres` is the version of the server that was read."""

    format: int
    taken_at: str
    assay: str
    python: str
    postgres: str
    parts: tuple[Part, ...]

    @property
    def packs(self) -> list[Part]:
        return [part for part in self.parts if part.name != DUMP]


def add_part(archive: zipfile.ZipFile, name: str, blocks: Iterator[bytes], compress: bool) -> Part:
    """Write a part and say what it is."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    digest = hashlib.sha256()
    size = 0
    with archive.open(entry, "w", force_zip64=True) as part:
        for block in blocks:
            part.write(block)
            digest.update(block)
            size += len(block)
    return Part(name, size, digest.hexdigest())


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def verify(source: Path, progress: Progress) -> Manifest:
    """Read the whole file and hold it against its manifest. Raises AssayError unless every byte is as it was written."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(source, archive)
            names = [name for name in archive.namelist() if name != MANIFEST]
            if sorted(names) != sorted(part.name for part in manifest.parts):
                raise _damaged(source, "its parts are not those that its manifest names")
            total = sum(part.size for part in manifest.parts)
            done = 0
            for part in manifest.parts:
                digest = hashlib.sha256()
                with archive.open(part.name) as file:
                    for block in blocks_of(file):
                        digest.update(block)
                        done += len(block)
                        progress("Checking the backup", done, total)
                if digest.hexdigest() != part.sha256:
                    raise _damaged(source, f"{part.name} is not what was written")
            return manifest
    except OSError as error:
        raise AssayError(
            f"{source} cannot be read: {error.strerror or error}.", "Name a file that `assay backup` wrote."
        ) from error
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise _damaged(source, str(error).rstrip(".") or "it cannot be unpacked") from error


def _manifest(source: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        read = json.loads(archive.read(MANIFEST))
        number = read["format"]
    except (KeyError, TypeError, ValueError):
        raise AssayError(f"{source} is no backup of Assay.", "Name a file that `assay backup` wrote.") from None
    if number != FORMAT:
        newer = isinstance(number, int) and number > FORMAT
        raise AssayError(
            f"{source} is a backup of format {number}, and this Assay reads format {FORMAT}.",
            f"Restore it with Assay {read.get('assay', 'of its time')}" + (" or newer." if newer else "."),
        )
    try:
        manifest = Manifest(**{**read, "parts": tuple(Part(**part) for part in read["parts"])})
    except (KeyError, TypeError) as error:
        raise _damaged(source, "its manifest lacks something") from error
    if DUMP not in {part.name for part in manifest.parts} or not all(map(_is_safe, manifest.packs)):
        raise _damaged(source, "its manifest names parts that no backup has")
    return manifest


def _is_safe(part: Part) -> bool:
    """Below `packs`, and nowhere else once it is written."""
    path = PurePosixPath(part.name)
    return (
        len(path.parts) > 2
        and path.parts[0] == PACKS
        and ".." not in path.parts
        and str(path) == part.name
        and "\\" not in part.name
        and "\0" not in part.name
    )


def _damaged(source: Path, how: str) -> AssayError:
    return AssayError(
        f"{source} is damaged: {how}.", "Nothing was touched. Take another copy of it, or an older backup."
    )
