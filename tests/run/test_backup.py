"""Backups: written whole or not at all, checked before anything is touched, brought back as they were."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.run import group
from assay.run.archive import DUMP, MANIFEST, Manifest
from assay.run.backup import address, backup
from assay.run.database import Database
from assay.run.restore import restore
from run.fake_server import fake_server
from run.homes import assay, copy_of, kept, put


def quiet(what: str, done: int, total: int | None) -> None:
    return


def packed(home: Path, name: str, text: str) -> None:
    (home / "packs" / name / "deeper").mkdir(parents=True)
    (home / "packs" / name / "manifest.json").write_text(text, "utf-8")
    (home / "packs" / name / "deeper" / "marks.bin").write_bytes(text.encode() * 1000)


@pytest.fixture
def taken(home: Path, folder: Path) -> Path:
    """A backup of a home with one value and one pack."""
    with Database(home) as url:
        put(url, "one")
        packed(home, "mine", "a pack")
        backup(Settings(home), folder / "backup.zip", quiet)
    return folder / "backup.zip"


def test_there_and_back_while_it_runs(settings: Settings, made: Path, folder: Path) -> None:
    home, other, file = settings.home, copy_of(made, folder / "other"), folder / "backup.zip"
    group.up(settings, lambda text: None)
    put(Database(home).url, "one", "zwei", "三")
    packed(home, "mine", "a pack")
    packed(home, ".being-made", "not one yet")
    written = assay(home, "backup", file)
    assert written.returncode == 0, written.stderr
    assert "the database (PostgreSQL 18.6) and 1 pack." in written.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    brought = assay(other, "restore", file)
    assert brought.returncode == 0, brought.stderr
    with Database(other) as url:
        assert kept(url) == ["one", "zwei", "三"]
    packs = {path.relative_to(other / "packs"): path for path in (other / "packs").rglob("*") if path.is_file()}
    assert sorted(map(str, packs)) == ["mine/deeper/marks.bin", "mine/manifest.json"]
    assert all((home / "packs" / name).read_bytes() == path.read_bytes() for name, path in packs.items())


def test_what_a_backup_says_of_itself(taken: Path) -> None:
    with zipfile.ZipFile(taken) as archive:
        said = json.loads(archive.read(MANIFEST))
        assert sorted(archive.namelist()) == sorted([MANIFEST, *(part["name"] for part in said["parts"])])
    assert said["format"] == 1
    assert said["postgres"].startswith("18.")
    assert [part["name"] for part in said["parts"]] == [DUMP, "packs/mine/deeper/marks.bin", "packs/mine/manifest.json"]


def test_data_are_replaced_only_when_asked(home: Path, taken: Path) -> None:
    settings = Settings(home)
    with Database(home) as url:
        put(url, "two")
    packed(home, "other", "stays")
    with pytest.raises(AssayError, match=r"is not empty\. --replace"):
        restore(settings, taken, False, quiet)
    with Database(home) as url:
        assert kept(url) == ["one", "two"]
    restore(settings, taken, True, quiet)
    with Database(home) as url:
        assert kept(url) == ["one"]
    assert sorted(path.name for path in (home / "packs").iterdir()) == ["mine", "other"]


def flipped(file: Path, name: str) -> None:
    """Turn one bit in the middle of a part."""
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo(name)
        start = entry.header_offset + 30 + len(name) + 20 + entry.compress_size // 2
    data = bytearray(file.read_bytes())
    data[start] ^= 1
    file.write_bytes(data)


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def manifest_with(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts[MANIFEST] = json.dumps({**json.loads(parts[MANIFEST]), **changes}).encode()

    return change


def other_dump(parts: dict[str, bytes]) -> None:
    parts[DUMP] = parts[DUMP][:-1] + b"?"


def one_more(parts: dict[str, bytes]) -> None:
    parts["packs/mine/more"] = b"more"


def outside(parts: dict[str, bytes]) -> None:
    parts["packs/../../outside"] = b""
    said = json.loads(parts[MANIFEST])
    said["parts"].append({"name": "packs/../../outside", "size": 0, "sha256": "0"})
    parts[MANIFEST] = json.dumps(said).encode()


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of the dump": (lambda file: flipped(file, DUMP), "is damaged"),
    "a bit of a pack": (lambda file: flipped(file, "packs/mine/deeper/marks.bin"), "is damaged"),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:-500]), "is damaged"),
    "empty": (lambda file: file.write_bytes(b""), "is damaged"),
    "another dump": (lambda file: rewritten(file, other_dump), f"{DUMP} is not what was written"),
    "a part too many": (lambda file: rewritten(file, one_more), "its parts are not those"),
    "a part elsewhere": (lambda file: rewritten(file, outside), "names parts that no backup has"),
    "no manifest": (lambda file: rewritten(file, lambda parts: parts.pop(MANIFEST) and None), "is no backup of Assay"),
    "a broken manifest": (
        lambda file: rewritten(file, manifest_with(parts=[{"name": DUMP}])),
        "manifest lacks something",
    ),
    "a newer format": (
        lambda file: rewritten(file, manifest_with(format=2, assay="9.1")),
        r"format 2, and this Assay reads format 1. Restore it with Assay 9\.1 or newer",
    ),
    "not there": (lambda file: file.unlink(), "cannot be read: No such file"),
}


def test_what_is_damaged_is_refused_before_anything_is_touched(taken: Path, folder: Path) -> None:
    settings = Settings(folder / "untouched")
    whole = taken.read_bytes()
    for how, (damage, said) in DAMAGE.items():
        taken.write_bytes(whole)
        damage(taken)
        with pytest.raises(AssayError, match=said):
            restore(settings, taken, True, quiet)
            pytest.fail(f"{how} was not noticed")
    assert not settings.home.exists()


def test_a_dump_that_cannot_be_restored_leaves_what_there_was(
    home: Path, taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unchecked(source: Path, progress: object) -> Manifest:
        return Manifest(1, "", "", "", "", ())

    monkeypatch.setattr("assay.run.restore.verify", unchecked)
    rewritten(taken, lambda parts: parts.update({DUMP: parts[DUMP][: len(parts[DUMP]) // 2]}))
    with pytest.raises(AssayError, match=r"cannot be restored: .*What was there is as it was"):
        restore(Settings(home), taken, True, quiet)
    with Database(home) as url:
        assert kept(url) == ["one"]


def test_a_full_disk_leaves_the_older_backup(home: Path, taken: Path) -> None:
    older = taken.read_bytes()
    (home / "packs" / "mine" / "large.bin").write_bytes(os.urandom(3_000_000))
    group.up(Settings(home), lambda text: None)  # without the limit, which is for the backup alone
    run = assay(home, "backup", taken, user=("prlimit", "--fsize=1000000", "--"))
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert "There is no room" in run.stderr
    assert taken.read_bytes() == older
    assert not list(taken.parent.glob(".assay-*"))


def test_places_where_no_backup_can_be_written(home: Path, folder: Path) -> None:
    for target, said in ((folder, "is a folder"), (folder / "missing" / "file", "does not exist")):
        with pytest.raises(AssayError, match=said):
            backup(Settings(home), target, quiet)


def test_nothing_to_back_up(folder: Path) -> None:
    with pytest.raises(AssayError, match="There is no database in"):
        backup(Settings(folder / "home"), folder / "backup.zip", quiet)
    assert not list(folder.iterdir())


def test_not_into_what_runs(settings: Settings, taken: Path) -> None:
    group.up(settings, lambda text: None)
    with pytest.raises(AssayError, match="Assay runs on"):
        restore(settings, taken, True, quiet)


def test_ones_own_server(made: Path, taken: Path, folder: Path) -> None:
    with Database(copy_of(made, folder / "theirs")) as url:
        ours = Settings(folder / "ours", url)
        ours.home.mkdir()
        restore(ours, taken, False, quiet)
        assert kept(url) == ["one"]
        assert (ours.home / "packs" / "mine").is_dir()
        with pytest.raises(AssayError, match="Assay replaces none on a server that is yours"):
            restore(ours, taken, True, quiet)
        assert {part.name for part in backup(ours, folder / "again.zip", quiet).packs} == {
            "packs/mine/deeper/marks.bin",
            "packs/mine/manifest.json",
        }


def test_a_server_that_gives_nothing(folder: Path) -> None:
    with fake_server(folder, "13.1") as url, pytest.raises(AssayError, match="Assay needs 15"):
        backup(Settings(folder / "home", url), folder / "backup.zip", quiet)
    assert not (folder / "backup.zip").exists()


def test_a_password_is_not_among_the_arguments() -> None:
    where, environment = address("postgresql://me:secret@db.example/assay")
    assert "secret" not in where
    assert environment["PGPASSWORD"] == "secret"
