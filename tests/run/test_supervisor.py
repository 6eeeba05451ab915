"""The supervisor on small programs: order, falls, obstinacy, what is left behind."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assay.run import process
from assay.run.log import LOG, Lines, Log, last_lines
from assay.run.state import read_state
from run.homes import pid_of, wait_for

Supervised = subprocess.Popen[str]
READY = 'touch "$HOME/{0}.ready"; '
STAYS = "while :; do sleep 0.05; done"


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    running: list[Supervised] = []

    def begin(**programs: str) -> Supervised:
        command = [sys.executable, Path(__file__).with_name("toys.py"), tmp_path]
        started = subprocess.Popen(
            [*command, *(f"{name}={text}" for name, text in programs.items())], stdout=subprocess.PIPE, encoding="utf-8"
        )
        running.append(started)
        return started

    yield begin
    for each in running:
        with each:
            each.kill()


def said_until(supervised: Supervised, word: str) -> list[str]:
    assert supervised.stdout is not None
    said = []
    for line in supervised.stdout:
        said.append(line.strip())
        if line.strip() == word:
            break
    return said


def logged(home: Path, program: str) -> list[str]:
    parts = [line.split(" | ", 1) for line in last_lines(home)]
    return [text for head, text in parts if head.split()[1] == program]


def test_they_start_in_order_and_stop_in_reverse(supervise: Callable[..., Supervised], tmp_path: Path) -> None:
    last = 'trap "echo goes; exit" TERM; '
    supervised = supervise(
        first=f"{last} sleep 0.2; echo here; {READY.format('first')} {STAYS}",
        second=f"{last} test -e $HOME/first.ready && echo sees first; {READY.format('second')} {STAYS}",
    )
    assert said_until(supervised, "ready") == ["Starting the first…", "Starting the second…", "ready"]
    supervised.terminate()
    assert supervised.wait(10) == 0
    assert logged(tmp_path, "first") == ["here", "goes"]
    assert logged(tmp_path, "second") == ["sees first", "goes"]
    stops = [line for line in logged(tmp_path, "assay") if line.startswith("Stopping")]
    assert stops == ["Stopping the second.", "Stopping the first."]


def test_one_that_falls_is_started_again_after_longer_and_longer_pauses(
    supervise: Callable[..., Supervised], tmp_path: Path
) -> None:
    count = 'n=$(cat $HOME/n 2>/dev/null || echo 0); echo $((n+1)) > $HOME/n; test "$n" -lt 3 && sleep 0.05 && exit 7; '
    supervised = supervise(faller=f"{READY.format('faller')} {count} {STAYS}")
    wait_for(lambda: (state := read_state(tmp_path)) and state.programs[0].restarts == 3 and state.is_ready)
    falls = [line for line in logged(tmp_path, "assay") if "has fallen" in line]
    assert falls == [
        f"The faller has fallen: ended with exit code 7. It is started again in {pause} s."
        for pause in ("0.1", "0.2", "0.4")
    ]
    supervised.terminate()
    assert supervised.wait(10) == 0


def test_one_that_does_not_stop_is_killed_and_so_is_what_it_left(
    supervise: Callable[..., Supervised], tmp_path: Path
) -> None:
    orphan = "(setsid sh -c 'echo $$ > \"$HOME/orphan\"; sleep 60' & ) ; "
    supervised = supervise(deaf=f"trap '' TERM; {orphan} {READY.format('deaf')} {STAYS}")
    said_until(supervised, "ready")
    wait_for(lambda: (tmp_path / "orphan").exists() and (tmp_path / "orphan").read_text("utf-8").strip())
    left = int((tmp_path / "orphan").read_text("utf-8"))
    assert process.running(left)
    supervised.terminate()
    assert supervised.wait(10) == 0
    assert "The deaf does not stop and is killed." in logged(tmp_path, "assay")
    assert process.running(left) is None
    assert not Path(f"/proc/{left}").exists(), "it was not reaped"


def test_one_that_never_becomes_ready(supervise: Callable[..., Supervised], tmp_path: Path) -> None:
    supervised = supervise(good=f"{READY.format('good')} {STAYS}", bad="echo no use; exit 3")
    said = said_until(supervised, "never")
    assert supervised.wait(10) == 2
    assert said[-1].startswith("The bad does not start: ended with exit code 3. What it said is at the end of")
    assert logged(tmp_path, "bad") == ["no use"] * 3
    state = read_state(tmp_path)
    assert state is not None
    assert [program.phase for program in state.programs] == ["stopped", "stopped"]


def test_one_that_is_not_there(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(gone="exec /nowhere/program")
    assert "The gone does not start" in said_until(supervised, "never")[-1]
    assert supervised.wait(10) == 2


def test_programs_die_with_a_killed_supervisor(supervise: Callable[..., Supervised], tmp_path: Path) -> None:
    supervised = supervise(deaf=f"trap '' TERM INT; {READY.format('deaf')} {STAYS}")
    said_until(supervised, "ready")
    pid = pid_of(tmp_path, "deaf")
    supervised.kill()
    wait_for(lambda: process.running(pid) is None)


# --- readiness by URL ---


def test_a_url_answers_or_not() -> None:
    # In a process of its own: the tests have no network.
    code = """
import http.server, threading
from assay.run.program import answers
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/good" else 503)
        self.end_headers()
    def log_message(self, *arguments): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
print(answers(base + "/good"), answers(base + "/bad"), answers("http://127.0.0.1:1/"))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=20)
    assert ran.stdout.strip() == "True False False", ran.stderr


# --- the log ---


def test_the_log_turns_over_and_keeps_three(tmp_path: Path) -> None:
    log = Log(tmp_path, limit_bytes=200)
    for number in range(60):
        log.write("toy", f"line {number}")
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [LOG, f"{LOG}.1", f"{LOG}.2", f"{LOG}.3"]
    assert all(path.stat().st_size < 400 for path in tmp_path.iterdir())
    assert last_lines(tmp_path)[-1].endswith("| line 59")
    assert (tmp_path / LOG).stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_stops_nobody_and_says_so_later(tmp_path: Path) -> None:
    log = Log(tmp_path / "missing")
    log.write("toy", "lost")
    log.write("toy", "lost too")
    (tmp_path / "missing").mkdir()
    log.write("toy", "kept")
    log.close()
    assert [line.split("| ")[1] for line in last_lines(tmp_path / "missing")] == [
        "2 lines were lost: the log could not be written.",
        "kept",
    ]


def test_the_log_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious", "utf-8")
    (tmp_path / LOG).symlink_to(tmp_path / "precious")
    log = Log(tmp_path)
    log.write("toy", "line")
    assert (tmp_path / "precious").read_text("utf-8") == "precious"


def test_lines_come_whole_and_end() -> None:
    lines = Lines()
    assert list(lines.add(b"one\ntw")) == ["one"]
    assert list(lines.add(b"o\n\xff")) == ["two"]
    assert list(lines.end()) == ["\\xff"]
    assert list(lines.end()) == []
    assert [len(line) for line in lines.add(b"x" * 70_000)] == [70_000]


def test_a_process_is_told_from_a_later_one_with_its_pid() -> None:
    me = process.myself()
    assert process.is_running(me)
    assert not process.is_running(process.Process(me.pid, "another boot:1"))
    assert process.running(2**22 + 1) is None
    assert os.getpid() in process.children(os.getppid())
