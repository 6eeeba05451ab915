"""Supervise small programs: `toys.py HOME PROGRAM…`, each `name=shell text`; ready when the file `name.ready` is there.

A supervisor takes over the signals of its process and the children of everyone, so it gets a process of its own.
"""

import sys
from functools import partial
from pathlib import Path

from assay.base.errors import AssayError
from assay.run.log import Log
from assay.run.program import Program
from assay.run.state import write_state
from assay.run.supervisor import Supervisor


def toy(home: Path, name: str, text: str) -> Program:
    return Program(
        name=name,
        argv=("/bin/sh", "-c", text),
        env={"HOME": str(home)},
        ready=(home / f"{name}.ready").exists,
        start_seconds=1,
        grace_seconds=0.5,
    )


def main() -> int:
    home = Path(sys.argv[1])
    toys = [toy(home, *each.split("=", 1)) for each in sys.argv[2:]]
    supervisor = Supervisor(
        toys,
        "none",
        Log(home),
        changed=partial(write_state, home),
        say=lambda text: print(text, flush=True),
        ready=lambda: print("ready", flush=True),
    )
    try:
        supervisor.run()
    except AssayError as error:
        print(error, flush=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
