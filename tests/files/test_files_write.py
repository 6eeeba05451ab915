"""Verdicts into files; and files that are whole or not there at all."""

import csv
import errno
import gzip
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.base.errors import AssayError
from assay.base.files import replacing
from assay.detect.screener import VERDICT_SCHEMA
from assay.files.write import VerdictWriter, guarded

FINDING = {
    "kind": "slang",
    "strength": 0.8,
    "detail": "The title says “高仿”, which means a replica.",
    "field": "title",
    "found": "高仿",
    "start": 3,
    "end": 5,
    "against": "高仿",
}
ROWS: list[dict[str, Any]] = [
    {
        "listing_id": "a,1",
        "verdict": "remove",
        "score": 0.97,
        "brand": "Louis Vuitton",
        "usage": "sold_as",
        "rules": ["slang-new", "x"],
        "findings": [FINDING],
    },
    {
        "listing_id": '=cmd|"/c calc"',
        "verdict": "allow",
        "score": 0.0,
        "brand": None,
        "usage": "none",
        "rules": [],
        "findings": [],
    },
]


def batch(rows: list[dict[str, Any]] = ROWS) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, schema=VERDICT_SCHEMA)


def write(path: Path) -> None:
    with VerdictWriter(path) as writer:
        writer.write(batch())
        writer.write(batch().slice(1))


def rounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "findings": [{**f, "strength": round(f["strength"], 6)} for f in row["findings"]]} for row in rows]


def left_over(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write(path)
    table = pq.read_table(path)
    assert table.schema == VERDICT_SCHEMA
    assert rounded(table.to_pylist()) == [*ROWS, ROWS[1]]


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_jsonl(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write(path)
    content = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    assert [json.loads(line) for line in content.decode().splitlines()] == [*ROWS, ROWS[1]]
    assert "高仿" in content.decode() and "0.800000011" not in content.decode()


@pytest.mark.parametrize("name", ["out.csv", "OUT.CSV", "out.csv.gz"])
def test_csv(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write(path)
    content = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    rows = list(csv.DictReader(content.decode().splitlines()))
    assert list(rows[0]) == VERDICT_SCHEMA.names
    assert rows[0]["listing_id"] == "a,1"
    assert json.loads(rows[0]["rules"]) == ["slang-new", "x"]
    assert json.loads(rows[0]["findings"]) == [FINDING]
    assert rows[1]["brand"] == "" and rows[1]["findings"] == "[]" and rows[1]["score"] == "0.0"
    assert len(rows) == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(tmp_path: Path, start: str) -> None:
    path = tmp_path / "out.csv"
    with VerdictWriter(path) as writer:
        writer.write(batch([{**ROWS[1], "listing_id": f"{start}1+1", "brand": f"{start}x"}]))
    with path.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["listing_id"] == f"'{start}1+1"
    assert row["brand"] == f"'{start}x"
    assert guarded("a=b") == "a=b" and guarded(None) is None and guarded("") == ""


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet", "out.csv.gz"])
def test_no_rows_make_a_file_all_the_same(tmp_path: Path, name: str) -> None:
    with VerdictWriter(tmp_path / name):
        pass
    assert left_over(tmp_path) == [name]


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.csv.gz", "two.csv.gz"):
        write(tmp_path / name)
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()


@pytest.mark.parametrize("name", ["out", "out.xlsx", "out.txt", "out.parquet.gz", "out.gz"])
def test_unknown_format(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssayError, match=r"End its name in \.csv, \.jsonl"):
        VerdictWriter(tmp_path / name)


def test_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match=r"The folder .* does not exist"), VerdictWriter(tmp_path / "no" / "out.csv"):
        pass


def test_target_that_is_a_folder_or_a_device(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(AssayError, match="is a folder"), VerdictWriter(tmp_path / "out.csv"):
        pass
    with pytest.raises(AssayError, match="is a device or a pipe"), VerdictWriter(tmp_path / "pipe.csv"):
        pass
    assert left_over(tmp_path) == ["out.csv", "pipe.csv"]


def test_folder_without_permission(ordinary_folder: Path) -> None:
    ordinary_folder.chmod(0o500)
    with pytest.raises(AssayError, match="Nothing can be written in"), VerdictWriter(ordinary_folder / "out.csv"):
        pass


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl.gz", "out.parquet"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, AssayError])
def test_an_exception_leaves_the_older_file_as_it_was(tmp_path: Path, name: str, error: type[BaseException]) -> None:
    (tmp_path / name).write_bytes(b"older")

    def stopped_half_way() -> None:
        with VerdictWriter(tmp_path / name) as writer:
            writer.write(batch())
            raise error("stop")

    with pytest.raises(error):
        stopped_half_way()
    assert left_over(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == b"older"


def test_ctrl_c_half_way_leaves_nothing(tmp_path: Path) -> None:
    script = f"""
import pathlib, sys, time
from assay.base.files import replacing
with replacing(pathlib.Path({str(tmp_path / "out.bin")!r})) as file:
    file.write(b"x" * 100_000)
    file.flush()
    print("writing", flush=True)
    time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    assert len(left_over(tmp_path)) == 1
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)
    process.stdout.close()
    assert left_over(tmp_path) == []


FULL = """
import pathlib, resource, sys
from test_files_write import ROWS, VerdictWriter, batch
from assay.base.errors import AssayError
many = batch([dict(ROWS[0], listing_id=str(i * 7919 % 104729)) for i in range(20_000)])
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    with VerdictWriter(pathlib.Path(sys.argv[1])) as writer:
        writer.write(many)
except AssayError as error:
    print(error)
"""


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.jsonl.gz", "out.parquet"])
def test_full_disk(tmp_path: Path, name: str) -> None:
    """A limit on the size of files stands for the disk."""
    (tmp_path / name).write_bytes(b"older")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FULL, str(tmp_path / name)],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert f"There is no room in {tmp_path} for {name}: " in done.stdout
    assert "bytes were written" in done.stdout
    assert left_over(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == b"older"


def test_disk_that_is_full_only_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(AssayError, match=r"There is no room in .* for out\.csv: [\d,]+ bytes were written"):
        write(tmp_path / "out.csv")
    assert left_over(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can mount a small disk")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        with pytest.raises(AssayError, match="There is no room"), replacing(tmp_path / "out.bin") as file:
            file.write(b"x" * 200_000)
        assert left_over(tmp_path) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_text_mode_permissions_and_links(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("older")
    target.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    with replacing(link, "w") as file:
        file.write("é\r\n")
        assert target.read_text() == "older"
    assert link.is_symlink()
    assert target.read_bytes() == "é\r\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    with replacing(tmp_path / "new") as file:
        file.write(b"x")
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode
