"""A backup brought back, whole or not at all."""

import secrets
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import psycopg
from psycopg import sql

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.run.archive import BLOCK, DUMP, PACKS, Manifest, Progress, verify
from assay.run.backup import address, said, tool_for
from assay.run.database import DATABASE, Database, database_url
from assay.run.lock import HeldError, holder
from assay.run.own_server import check_server, shown

_INCOMING = "assay_incoming"
_OUTGOING = "assay_outgoing"


def restore(settings: Settings, source: Path, replace: bool, progress: Progress) -> Manifest:
    """Bring back a backup into a database without tables, or with `replace` into any of ours; Assay must not run meanwhile.

    The file is read and checked to its end before anything is touched, and the database is filled beside the one there is
    and takes its place at the end. Packs that the backup does not have stay. Raises AssayError where any of that cannot be.
    """
    manifest = verify(source, progress)
    if settings.database_url is not None:
        _into_own_server(settings, settings.database_url, source, progress)
        return manifest
    if holder(settings.home) is not None:
        raise HeldError(settings.home)
    database = Database(settings.home)
    with database as url:
        if not replace and _has_tables(url):
            raise AssayError(
                f"The database in {settings.home} is not empty.",
                "--replace puts the backup in its place; `assay backup` keeps what is there first.",
            )
        _into_embedded(settings, database, source, progress)
    return manifest


def _into_embedded(settings: Settings, database: Database, source: Path, progress: Progress) -> None:
    beside = database_url(database.place, "postgres")
    with psycopg.connect(beside, autocommit=True) as connection:
        for left in (_INCOMING, _OUTGOING):
            _drop(connection, left)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(_INCOMING)))
        try:
            _fill(settings, database_url(database.place, _INCOMING), source, progress)
            # Packs first: the database may name packs that are not there yet, never the other way round.
            _bring_packs(settings.home, source, progress)
            with connection.transaction():
                _rename(connection, DATABASE, _OUTGOING)
                _rename(connection, _INCOMING, DATABASE)
        except BaseException:
            _drop(connection, _INCOMING)
            raise
        _drop(connection, _OUTGOING)


def _into_own_server(settings: Settings, url: str, source: Path, progress: Progress) -> None:
    check_server(url)
    if _has_tables(url):
        raise AssayError(
            f"The database that DATABASE_URL names ({shown(url)}) is not empty, and Assay replaces none on a server that is yours.",
            "Make an empty one there, and name it in DATABASE_URL.",
        )
    _fill(settings, url, source, progress)
    _bring_packs(settings.home, source, progress)


def _has_tables(url: str) -> bool:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast'))"
        ).fetchone()
    return bool(found and found[0])


def _fill(settings: Settings, url: str, source: Path, progress: Progress) -> None:
    """One transaction: all of it is there afterwards, or nothing."""
    where, environment = address(url)
    command = [
        *(
            str(tool_for(settings, url, "pg_restore")),
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-password",
        ),
        *("--dbname", where),
    ]
    with tempfile.TemporaryFile() as errors, zipfile.ZipFile(source) as archive, archive.open(DUMP) as dump:
        total, done = archive.getinfo(DUMP).file_size, 0
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=environment
        ) as tool:
            assert tool.stdin is not None  # noqa: S101 - PIPE was asked for
            try:
                while block := dump.read(BLOCK):
                    tool.stdin.write(block)
                    done += len(block)
                    progress("Restoring the database", done, total)
                tool.stdin.close()
            except BrokenPipeError:
                pass  # it ended early, and says why
            except BaseException:
                tool.kill()
                raise
            progress("Building the indexes", total, None)
        if tool.returncode != 0:
            raise AssayError(f"The database cannot be restored: {said(errors)}.", "What was there is as it was.")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")  # or the planner knows nothing of the tables until the next autovacuum


def _bring_packs(home: Path, source: Path, progress: Progress) -> None:
    folder = home / PACKS
    part = home / f".{PACKS}-{secrets.token_hex(4)}"
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.startswith(f"{PACKS}/")]
            total, done = sum(entry.file_size for entry in entries), 0
            for entry in entries:
                path = part / Path(entry.filename).relative_to(PACKS)
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as packed, path.open("xb") as file:
                    shutil.copyfileobj(packed, file, BLOCK)
                done += entry.file_size
                progress("Restoring the packs", done, total)
        if not entries:
            return
        folder.mkdir(exist_ok=True)
        for pack in sorted(part.iterdir()):
            # A pack never changes: one of the same name gives way, so that a damaged one is mended.
            old = folder / f".{pack.name}-{secrets.token_hex(4)}"
            if (folder / pack.name).exists():
                (folder / pack.name).rename(old)
            pack.rename(folder / pack.name)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise AssayError(
            f"The packs cannot be written to {folder}: {error.strerror}.", "Check its permissions and the free space."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _rename(connection: psycopg.Connection[tuple[object, ...]], old: str, new: str) -> None:
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def _drop(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
