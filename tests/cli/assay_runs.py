"""The program as people run it: `.venv/bin/assay` in a process of its own, or its `main` here, which starts at once."""

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assay.cli import main
from conftest import ROOT

ASSAY = str(Path(sys.prefix) / "bin" / "assay")
ENVIRONMENT = {**os.environ, "ASSAY_HOME": str(ROOT / ".assay"), "LC_ALL": "C.UTF-8", "COLUMNS": "200"}
Run = subprocess.CompletedProcess[str]


def start(
    *arguments: str | Path, cwd: Path | None = None, prepare: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """Start the program; `prepare` is called in the new process before it."""
    return subprocess.Popen(
        [ASSAY, *map(str, arguments)],
        cwd=cwd,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=prepare,
    )


def finish(process: subprocess.Popen[str]) -> Run:
    """Wait for its end."""
    with process:
        printed, complained = process.communicate(timeout=120)
    return Run(process.args, process.returncode, printed, complained)


def assay(*arguments: str | Path, cwd: Path | None = None) -> Run:
    """Run to the end."""
    return finish(start(*arguments, cwd=cwd))


def assay_here(*arguments: str | Path, cwd: Path | None = None) -> Run:
    """The same in this process: what `main` does with these arguments in that folder."""
    printed, complained = io.StringIO(), io.StringIO()
    code: object = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["assay", *map(str, arguments)])
        for name in ("ASSAY_HOME", "COLUMNS"):
            patch.setenv(name, ENVIRONMENT[name])
        if cwd is not None:
            patch.chdir(cwd)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
            try:
                main()
            except SystemExit as stopped:
                code = stopped.code
    number = code if isinstance(code, int) else int(code is not None)
    return Run(["assay"], number, printed.getvalue(), complained.getvalue())


def succeeded(run: Run) -> str:
    """What a run printed that had to end well."""
    assert run.returncode == 0, f"exit code {run.returncode}\n{run.stderr[-3000:]}"
    assert "Traceback" not in run.stderr
    return run.stdout


def check_refusal(code: int, complaint: str, *said: str) -> None:
    """Exit code 2 and a sentence for people, that names what is said."""
    assert code == 2, complaint
    assert "Traceback" not in complaint
    assert complaint.strip()
    assert len(complaint.strip().splitlines()) == 1, complaint
    assert complaint.rstrip().endswith((".", "?", "…", ")")), complaint
    for part in said:
        assert part in complaint, complaint


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def read_verdicts(path: Path) -> list[dict[str, Any]]:
    """Verdict rows of any format alike; strengths as the 32-bit numbers they are, findings and rules as lists."""
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    elif path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                {
                    **row,
                    "score": float(row["score"]),
                    "brand": row["brand"] or None,
                    "rules": json.loads(row["rules"]),
                    "findings": json.loads(row["findings"]),
                }
                for row in csv.DictReader(file)
            ]
    for row in rows:
        row["findings"] = [{**finding, "strength": round(finding["strength"], 6)} for finding in row["findings"]]
    return rows
