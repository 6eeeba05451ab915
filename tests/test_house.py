"""The house: sizes, names, and that nothing of one machine is written into it."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
FORBIDDEN_NAMES = re.compile(r"(^|_)(services?|managers?|helpers?|utils?|misc|handlers?|common|actions?)(\.py|$|_)")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_python_file_is_over_600_lines() -> None:
    long = {
        path.name: lines
        for path in tracked()
        if path.suffix == ".py" and (lines := len(path.read_text("utf-8").splitlines())) > 600
    }
    assert not long, f"split these into two nouns: {long}"


def test_names_say_something() -> None:
    vague = [path for path in tracked() if path.suffix == ".py" and FORBIDDEN_NAMES.search(path.name)]
    assert not vague


def test_no_registry_host_is_written_anywhere() -> None:
    hosts = re.compile("py" + r"pi\.org|python" + r"hosted|registry\.n" + "pm")
    named = [
        path
        for path in tracked()
        if path.suffix not in (".png", ".svg") and hosts.search(path.read_text("utf-8", errors="replace"))
    ]
    assert not named
