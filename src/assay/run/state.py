"""What the group wrote down of itself: `$ASSAY_HOME/assay.state.json`, for `down` and `doctor` to read."""

import json
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from assay.base.files import replacing
from assay.run.process import Process, is_running

_STATE = "assay.state.json"


@dataclass(slots=True)
class ProgramState:
    """One program: `waiting`, `starting`, `ready`, `restarting` or `stopped`; since when; how it last ended."""

    name: str
    phase: str = "waiting"
    process: Process | None = None
    since: str = ""
    restarts: int = 0
    last_end: str = ""


@dataclass(slots=True)
class State:
    """The group: who supervises it, since when, with which versions and on which database."""

    supervisor: Process
    since: str
    database: str
    programs: list[ProgramState] = field(default_factory=list)
    assay: str = field(default_factory=lambda: version("assay"))
    python: str = field(default_factory=python_version)

    @property
    def is_stale(self) -> bool:
        """True where the supervisor is gone and could not put its state away."""
        return not is_running(self.supervisor)

    @property
    def is_ready(self) -> bool:
        return all(program.phase == "ready" for program in self.programs)


def write_state(home: Path, state: State) -> None:
    """Raises AssayError where it cannot be written."""
    with replacing(home / _STATE, "w") as file:
        json.dump(asdict(state), file, indent=1)


def read_state(home: Path) -> State | None:
    """None where there is none, or none that can be read."""
    try:
        read = json.loads((home / _STATE).read_text("utf-8"))
        programs = [
            ProgramState(**{**program, "process": program["process"] and Process(**program["process"])})
            for program in read["programs"]
        ]
        return State(**{**read, "supervisor": Process(**read["supervisor"]), "programs": programs})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove_state(home: Path) -> None:
    (home / _STATE).unlink(missing_ok=True)
