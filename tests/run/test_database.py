"""The embedded database: made, started, stopped, and in all the wrong places."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from assay.base.errors import AssayError
from assay.run import binaries, configuration, place, process
from assay.run.database import Database
from assay.run.program import User, start
from run.homes import a_folder, assay, kept, needs_superuser, ordinary_user, put, wait_for

NOBODY = 65_534


def asked(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return row and row[0]


def test_it_is_made_started_and_stopped(folder: Path) -> None:
    database = Database(folder / "home")
    assert not database.exists
    assert not database.running()
    with database as url:
        assert database.running()
        assert database.url == url
        put(url, "one")
    assert not database.running()
    with database as url:
        assert kept(url) == ["one"]


def test_it_is_set_up_for_this_house(home: Path) -> None:
    with Database(home) as url:
        shown = {
            name: asked(url, f"SHOW {name}")
            for name in (
                "listen_addresses",
                "server_encoding",
                "synchronous_commit",
                "fsync",
                "timezone",
                "data_checksums",
            )
        }
        assert shown == {
            "listen_addresses": "",
            "server_encoding": "UTF8",
            "synchronous_commit": "on",
            "fsync": "on",
            "timezone": "UTC",
            "data_checksums": "on",
        }
        assert asked(url, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
        assert asked(url, "SELECT current_user") == "assay"
        assert asked(url, "SELECT upper('straße é') < 'Z' AND 'Z' < 'a' AND 'a' < 'é'") is True


def test_data_and_socket_are_for_their_owner_alone(home: Path) -> None:
    with Database(home):
        where = Database(home).place
        for private in (where.data, where.socket):
            assert private.stat().st_mode & 0o777 == 0o700
        assert where.data.stat().st_uid != 0


def test_only_known_users_are_let_in(home: Path) -> None:
    with Database(home) as url, pytest.raises(psycopg.OperationalError, match="no pg_hba"):
        psycopg.connect(url.replace("assay@", "postgres@"))


@pytest.mark.parametrize("memory", [256 << 20, 2 << 30, 64 << 30])
def test_settings_fit_the_memory(memory: int) -> None:
    text = configuration.settings_text(place.Place(Path("/x"), None), memory)
    read = dict(line.split(" = ") for line in text.splitlines() if " = " in line and not line.startswith("#"))
    assert 32 <= int(read["shared_buffers"].removesuffix("MB")) <= min(4096, memory // (4 << 20))


def test_ones_own_settings_come_last(home: Path) -> None:
    (home / "postgres.conf").write_text("work_mem = 17MB\n", "utf-8")
    with Database(home) as url:
        assert asked(url, "SHOW work_mem") == "17MB"


def test_a_setting_that_does_not_exist_is_named(home: Path) -> None:
    (home / "postgres.conf").write_text("wrok_mem = 17MB\n", "utf-8")
    with pytest.raises(AssayError, match="wrok_mem"):
        Database(home).start()
    (home / "postgres.conf").unlink()
    with Database(home):
        pass


# --- pid files that lie ---


@pytest.fixture
def stranger(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the database's own user that is no database."""
    owner = (home / "postgres").stat()
    who = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **who) as process:  # type: ignore[call-overload]
        yield process
        process.kill()


def leave_pid_file(home: Path, pid: int) -> None:
    file = home / "postgres" / "postmaster.pid"
    lines = [pid, home / "postgres", 1_700_000_000, 5432, home / "socket", "", "  9999999    999999", "ready   "]
    file.write_text("\n".join(map(str, lines)) + "\n", "utf-8")
    owner = (home / "postgres").stat()
    os.chown(file, owner.st_uid, owner.st_gid)


def test_the_pid_of_a_dead_process(home: Path, stranger: subprocess.Popen[bytes]) -> None:
    stranger.kill()
    stranger.wait()
    leave_pid_file(home, stranger.pid)
    assert not Database(home).running()
    with Database(home) as url:
        put(url, "one")


def test_the_pid_of_a_zombie(home: Path, stranger: subprocess.Popen[bytes]) -> None:
    stranger.kill()
    wait_for(lambda: process.running(stranger.pid) is None)  # not waited for, so it stays a zombie
    leave_pid_file(home, stranger.pid)
    with Database(home) as url:
        put(url, "one")


def test_a_pid_that_another_program_has_now(home: Path, stranger: subprocess.Popen[bytes]) -> None:
    leave_pid_file(home, stranger.pid)
    assert not Database(home).running()
    with Database(home) as url:
        put(url, "one")
    assert stranger.poll() is None


@pytest.mark.parametrize("text", ["", "\n", "nonsense\n", "-7\n"])
def test_a_pid_file_that_says_nothing(home: Path, text: str) -> None:
    leave_pid_file(home, 1)
    (home / "postgres" / "postmaster.pid").write_text(text, "utf-8")
    assert not Database(home).running()
    with Database(home) as url:
        put(url, "one")


def test_a_server_that_nobody_looks_after_is_ended(home: Path) -> None:
    program = Database(home).program()
    program.prepare()
    with start(program, subprocess.DEVNULL) as orphan:
        wait_for(program.ready)  # type: ignore[arg-type]
        put(Database(home).url, "one")
        with Database(home) as url:
            assert orphan.poll() is not None
            assert kept(url) == ["one"]


def test_a_tethered_program_ends_with_its_parent(folder: Path) -> None:
    tether = Path(place.__file__).with_name("tether.py")
    mark = folder / "mark"
    late = subprocess.run([sys.executable, "-I", "-S", tether, "1", "9", "-1", "-1", "/usr/bin/touch", mark])
    assert late.returncode == 75, "its parent was gone before it asked to be told"
    assert not mark.exists()


# --- places ---


def test_a_path_too_long_for_a_socket(made: Path, folder: Path) -> None:
    home = folder / ("deep-" * 10) / ("deeper-" * 10)
    home.parent.mkdir()
    subprocess.run(["cp", "-a", made, home], check=True)
    try:
        with Database(home) as url:
            put(url, "one")
            assert kept(url) == ["one"]
            socket = Database(home).place.socket
            assert socket.parent == Path("/tmp")
            assert socket.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(socket)


def test_a_socket_folder_that_somebody_else_made(folder: Path) -> None:
    home = folder / ("deep-" * 20)
    home.mkdir()
    socket = place.Place(home, None).socket
    socket.symlink_to("/tmp")
    try:
        with pytest.raises(AssayError, match="somebody else made it"):
            Database(home).start()
    finally:
        socket.unlink()


@needs_superuser
def test_a_home_that_the_servers_user_cannot_enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"  # pytest lets nobody in here
    with a_folder() as shared:
        monkeypatch.setattr(place, "SHARED", shared)
        with Database(home) as url:
            put(url, "one")
        data = Database(home).place.data
        assert data.is_relative_to(shared)
        assert (data.parent / "home").read_text("utf-8").strip() == str(home)
        with Database(home) as url:
            assert kept(url) == ["one"]
        shutil.rmtree(data)
        with pytest.raises(AssayError, match="is not there any more"):
            Database(home).start()


@needs_superuser
def test_programs_that_the_servers_user_cannot_run_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = binaries._installed()
    monkeypatch.setattr(binaries, "_installed", lambda: tmp_path / package.name)
    for name in (package, package.with_name(f"{package.name}.libs")):
        subprocess.run(["cp", "-al", name, tmp_path / name.name], check=True)
    nobody = User("nobody", NOBODY, NOBODY)
    with a_folder() as shared:
        monkeypatch.setattr(binaries, "SHARED", shared)
        for _ in range(2):
            found = binaries.folder_for(nobody)
            assert found.is_relative_to(shared)
            assert binaries.can_run(nobody, found / "initdb")


def test_the_tools_of_the_server_are_there() -> None:
    for name in ("postgres", "initdb", "pg_dump", "pg_restore"):
        assert binaries.can_run(None, binaries.pg_tool(name))


def test_a_home_that_cannot_be_written(ordinary_folder: Path) -> None:
    ordinary_folder.chmod(0o555)
    with pytest.raises(AssayError, match=r"Nothing can be written in .*ASSAY_HOME"):
        place.ready_home(ordinary_folder)
    with pytest.raises(AssayError, match="cannot be made"):
        place.ready_home(ordinary_folder / "home")


def test_a_home_of_another_user(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only the superuser makes homes of others")
    os.seteuid(1)
    try:
        with pytest.raises(AssayError, match=r"belongs to nobody|cannot be entered"):
            Database(home).place  # noqa: B018
    finally:
        os.seteuid(0)


@needs_superuser
def test_data_of_the_superuser(home: Path) -> None:
    os.chown(home / "postgres", 0, 0)
    with pytest.raises(AssayError, match="belongs to the superuser, as whom PostgreSQL does not run"):
        Database(home).start()


def test_data_of_another_version(home: Path) -> None:
    (home / "postgres" / "PG_VERSION").write_text("17\n", "utf-8")
    with pytest.raises(AssayError, match=r"made by PostgreSQL 17, and this Assay has 18.*backup"):
        Database(home).start()


def test_two_at_once_are_refused(home: Path) -> None:
    with Database(home), pytest.raises(AssayError, match=r"Another command uses .* \(process \d+\)"):
        Database(home).start()


def test_a_disk_that_is_full_leaves_nothing_half_made(folder: Path) -> None:
    home = folder / "home"
    limited = ("prlimit", "--fsize=2000000", "--")
    run = assay(home, "up", user=(*limited, *ordinary_user()))
    assert run.returncode == 2, run.stderr
    assert "The database cannot be made" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert not [path for path in home.iterdir() if "postgres" in path.name]


def test_an_ordinary_user(folder: Path) -> None:
    user = ordinary_user()
    with tempfile.TemporaryDirectory(dir=folder) as own:
        if user[:1] == ("runuser",):
            os.chown(own, NOBODY, NOBODY)
        home = Path(own) / "home"
        for command in ("up", "doctor", "down"):
            run = assay(home, command, user=user)
            assert run.returncode == 0, run.stdout + run.stderr
        assert signal.SIGINT  # nothing is left to stop
