"""A database for each test, cloned from one that is migrated once: the ledger refuses to be emptied, so none is used twice.

Django is made ready when pytest reads this file, so that tests may import models; only tests that ask for `database` reach one.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

from assay.base import clock, ids
from assay.office.config import start
from assay.run.database import Database
from run.homes import a_folder

os.environ.setdefault("ASSAY_SECRET_KEY", "for tests alone")
start()

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def template(django_db_blocker: Any) -> Iterator[str]:
    """The URL of a migrated database that nobody uses: clones are made of it."""
    with a_folder() as folder:
        (folder / "home").mkdir()
        with Database(folder / "server") as url, pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
            patch.setenv("ASSAY_HOME", str(folder / "home"))
            patch.setenv("ASSAY_CLOCK", "stepped")  # partitions from the stepped clock's first month on
            _connect_django(url)
            call_command("migrate", verbosity=0)
            connections.close_all()
            yield url


@pytest.fixture
def database(template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[str]:
    """The URL of a fresh, migrated database that Django is connected to, in a home of its own with a stepped clock."""
    monkeypatch.setenv("ASSAY_HOME", str(tmp_path))
    monkeypatch.setenv("ASSAY_CLOCK", "stepped")
    monkeypatch.setattr(clock, "_instants", {})  # each holds a file open
    monkeypatch.setattr(ids, "_sequence", ids._Sequence())  # its ids would go on from where another test's clock stood
    name = f"test_{next(_numbers)}"
    url = template.replace("/assay?", f"/{name}?")
    monkeypatch.setenv("DATABASE_URL", url)
    _administer(template, f'CREATE DATABASE "{name}" TEMPLATE assay')
    _connect_django(url)
    with django_db_blocker.unblock():
        yield url
        connections.close_all()
    _administer(template, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def later() -> Callable[..., None]:
    """Move the clock: `later(hours=3)`."""
    return lambda **by: clock.step_to(clock.now() + timedelta(**by))


def _connect_django(url: str) -> None:
    from assay.office.config.settings import _database  # reads the environment

    # In place: each thread makes its connection from this very dictionary.
    connections.close_all()
    connections.settings["default"].update(_database(url))


def _administer(url: str, statement: str) -> None:
    with psycopg.connect(url.replace("/assay?", "/template1?"), autocommit=True) as connection:
        connection.execute(statement)
