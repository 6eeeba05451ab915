"""Which programs run together."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Final

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.run.database import Database, database_url
from assay.run.place import settle
from assay.run.program import Program

GATEWAY_PORT: Final = 8701
WEB_PORT: Final = 8700
NAMES: Final = ("database", "gateway", "worker", "packs", "web")
_UP_TO_DATE_SECONDS: Final = 1800
_LAST_LINES: Final = 3


def programs(settings: Settings) -> list[Program]:
    """In the order in which they start; each is ready before the next one starts, and they stop in reverse.

    `ASSAY_PROGRAMS` names those that run here, where they are spread over machines; without it all of them do. Raises
    AssayError for a name or a port that cannot be.
    """
    wanted = _wanted()
    found: list[Program] = []
    url = settings.database_url
    if url is None:  # otherwise the server is the user's: nothing of ours to run
        database = Database(settings.home)
        found.append(database.program())
        url = database_url(settle(settings.home))
    env = {"ASSAY_HOME": str(settings.home), "DATABASE_URL": url, "PYTHONUNBUFFERED": "1"}
    up_to_date = _brought_up_to_date(env)
    if "gateway" in wanted:
        found.append(_gateway(env, up_to_date))
    if "worker" in wanted:
        found.append(_worker(settings, env))
    if "packs" in wanted:
        found.append(_packs(settings, env))
    if "web" in wanted:
        found.append(_web(env, up_to_date))
    return [program for program in found if program.name in wanted]


def _gateway(env: dict[str, str], up_to_date: Callable[[], None]) -> Program:
    port = gateway_port()
    return Program(
        name="gateway",
        argv=(sys.executable, "-P", "-m", "assay.gateway"),
        ready=f"http://127.0.0.1:{port}/readyz",
        env={**env, "ASSAY_GATEWAY_PORT": str(port)},
        prepare=up_to_date,
        start_seconds=120,
        grace_seconds=30,
    )


def _worker(settings: Settings, env: dict[str, str]) -> Program:
    ready = settings.home / "worker.ready"
    return Program(
        name="worker",
        argv=(sys.executable, "-P", "-m", "assay.office.config.worker"),
        ready=ready.exists,
        env=env,
        prepare=lambda: ready.unlink(missing_ok=True),
        grace_seconds=30,  # a webhook under way may take twenty
    )


def _packs(settings: Settings, env: dict[str, str]) -> Program:
    ready = settings.home / "packs.ready"
    return Program(
        name="packs",
        argv=(sys.executable, "-P", "-m", "assay.office.config.packs"),
        ready=ready.exists,
        env=env,
        prepare=lambda: ready.unlink(missing_ok=True),
        start_seconds=60,
        grace_seconds=30,
    )


def _web(env: dict[str, str], up_to_date: Callable[[], None]) -> Program:
    port = web_port()
    return Program(
        name="web",
        argv=(sys.executable, "-P", "-m", "assay.office.config.web"),
        ready=f"http://127.0.0.1:{port}/healthz",
        env={**env, "ASSAY_WEB_PORT": str(port)},
        prepare=up_to_date,
        start_seconds=60,
        grace_seconds=20,
    )


def gateway_port() -> int:
    """`ASSAY_GATEWAY_PORT`, or the usual one. Raises AssayError where that is no port."""
    return _port("ASSAY_GATEWAY_PORT", GATEWAY_PORT)


def web_port() -> int:
    """`ASSAY_WEB_PORT`, or the usual one. Raises AssayError where that is no port."""
    return _port("ASSAY_WEB_PORT", WEB_PORT)


def _port(name: str, usual: int) -> int:
    said = os.environ.get(name) or str(usual)
    if not said.isascii() or not said.isdecimal() or not 1 <= int(said) <= 65_535:
        raise AssayError(f"{name} is {said!r}, which is no port.", "Ports are 1 to 65535.")
    return int(said)


def _brought_up_to_date(env: dict[str, str]) -> Callable[[], None]:
    """Migrates the database before the first start: once for each group, not each time a program falls."""
    is_done = False

    def prepare() -> None:
        nonlocal is_done
        if is_done:
            return
        run = subprocess.run(
            [sys.executable, "-P", "-m", "assay.office.config.setup"],
            env={**os.environ, **env},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_UP_TO_DATE_SECONDS,
            cwd="/",
            check=False,
        )
        if run.returncode != 0:
            said = " ".join(run.stderr.strip().splitlines()[-_LAST_LINES:])
            raise AssayError(f"The database could not be brought up to date: {said or run.returncode}")
        is_done = True

    return prepare


def _wanted() -> frozenset[str]:
    said = os.environ.get("ASSAY_PROGRAMS")
    names = frozenset(name.strip() for name in said.split(",") if name.strip()) if said else frozenset(NAMES)
    unknown = sorted(names - set(NAMES))
    if unknown:
        raise AssayError(
            f"ASSAY_PROGRAMS names {unknown[0]!r}, and there is no such program.", f"There are {', '.join(NAMES)}."
        )
    return names
