"""DATABASE_URL: a server of one's own is looked at, never started."""

from pathlib import Path

import pytest

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.run import group
from assay.run.database import Database
from assay.run.own_server import check_server, shown
from run.fake_server import fake_server
from run.homes import assay, copy_of, still


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "is no address of a PostgreSQL server"),
        ("postgresql://somebody:secret@/assay?host=/nowhere", "cannot be used: .*/nowhere"),
        ("postgresql://somebody:secret@/assay?sslmode=perhaps&host=/nowhere", "sslmode"),
    ],
)
def test_an_address_that_leads_nowhere(url: str, said: str) -> None:
    with pytest.raises(AssayError, match=said) as refused:
        check_server(url)
    assert "secret" not in str(refused.value)
    assert "unset DATABASE_URL" in str(refused.value)


def test_a_server_that_is_too_old(folder: Path) -> None:
    with (
        fake_server(folder, "14.9") as url,
        pytest.raises(AssayError, match=r"is PostgreSQL 14\.9; Assay needs 15") as refused,
    ):
        check_server(url)
    assert "secret" not in str(refused.value)


def test_a_database_without_utf8(folder: Path) -> None:
    with fake_server(folder, "16.2", "LATIN1") as url, pytest.raises(AssayError, match="keeps text as LATIN1"):
        check_server(url)


def test_a_server_that_does(folder: Path) -> None:
    with fake_server(folder, "15.4") as url:
        assert check_server(url) == "15.4"


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("postgresql://me:secret@db.example:6432/assay?x=1", "db.example:6432/assay"),
        ("postgresql:///assay?host=/run", "local socket/assay"),
        ("postgresql://me:secret@[", "an address that cannot be read"),
    ],
)
def test_an_address_is_shown_without_its_secret(url: str, text: str) -> None:
    assert shown(url) == text


def test_the_group_runs_on_it(made: Path, folder: Path) -> None:
    copy_of(made, folder / "theirs")
    ours = Settings(folder / "ours")
    with Database(folder / "theirs") as url:
        settings = Settings(ours.home, url)
        try:
            state, begun = group.up(settings, lambda text: None)
            assert begun
            assert state.programs == []
            assert not (ours.home / "postgres").exists()
            assert assay(ours.home, "doctor", url=url).returncode == 0
            elsewhere = assay(ours.home, "doctor")
            assert elsewhere.returncode == 1
            assert "Set DATABASE_URL alike" in elsewhere.stdout
        finally:
            still(ours.home)


def test_up_says_what_is_wrong_with_it(folder: Path) -> None:
    run = assay(folder / "home", "up", url="postgresql://me:secret@/assay?host=/nowhere")
    assert run.returncode == 2
    assert "cannot be used" in run.stderr
    assert "secret" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
