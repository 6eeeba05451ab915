"""Homes: made once, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.base.settings import Settings
from assay.run.database import Database
from run.homes import a_folder, copy_of, still


@pytest.fixture(autouse=True)
def _the_database_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the group does is tested with one program; the others have tests of their own."""
    monkeypatch.setenv("ASSAY_PROGRAMS", "database")


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A home with a new database that does not run."""
    with a_folder() as folder:
        with Database(folder / "home"):
            pass
        yield folder / "home"


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder() as folder:
        yield folder


@pytest.fixture
def home(made: Path, folder: Path) -> Iterator[Path]:
    """A home of this test's own; nothing runs in it afterwards."""
    home = copy_of(made, folder / "home")
    yield home
    still(home)


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home)
