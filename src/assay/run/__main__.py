"""The supervisor's own process: `python -m assay.run detached` or `foreground`, settings from the environment.

Detached, it tells whoever waits at the other end of its standard output how it goes, one JSON object a line: `pid`;
`say`, a line for a person; `ready`; or `refused`, `hint` and whether the home was `held` by another process. When all is
ready it lets go of that output.
"""

import contextlib
import json
import os
import sys
import traceback
from typing import Any

from assay.base.errors import AssayError
from assay.base.settings import Settings, settings
from assay.run.lock import GROUP, HeldError, HomeLock
from assay.run.log import Log
from assay.run.place import ready_home
from assay.run.programs import programs
from assay.run.state import State, remove_state, write_state
from assay.run.supervisor import Supervisor


def main() -> int:
    detached = sys.argv[1:] == ["detached"]
    if detached:
        # A child of nobody that waits for it, in a session of its own: it outlives the terminal and `assay up`.
        if os.fork():
            return 0
        os.setsid()
        _tell(pid=os.getpid())
    os.chdir("/")
    try:
        return _supervise(settings(), detached)
    except AssayError as error:
        if detached:
            _tell(refused=error.args[0], hint=error.hint, held=isinstance(error, HeldError))
        else:
            print(error, file=sys.stderr)  # noqa: T201
        return 2


def _supervise(chosen: Settings, detached: bool) -> int:
    home = chosen.home
    ready_home(home)
    with HomeLock(home) as lock:
        if not lock.take(GROUP):
            raise HeldError(home)
        log = Log(home, echo=None if detached else sys.stdout)

        def changed(state: State) -> None:
            # The programs matter more than what is written of them: on a full disk they run on.
            try:
                write_state(home, state)
            except (AssayError, OSError) as error:
                log.write("assay", f"The state cannot be written down: {error}")

        try:
            database = "embedded"
            if chosen.database_url is not None:
                from assay.run.own_server import check_server, shown  # with psycopg a tenth of a second, for this alone

                check_server(chosen.database_url)
                database = shown(chosen.database_url)
            supervisor = Supervisor(
                programs(chosen),
                database,
                log,
                changed,
                say=(lambda text: _tell(say=text)) if detached else (lambda text: None),
                ready=_let_go if detached else lambda: None,
            )
            changed(supervisor.state)
            supervisor.run()
        except AssayError:
            raise
        except Exception:
            for line in traceback.format_exc().splitlines():
                log.write("assay", line)
            raise
        finally:
            with contextlib.suppress(OSError):
                remove_state(home)
            log.close()
    return 0


def _tell(**word: Any) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(json.dumps(word), flush=True)  # noqa: T201


def _let_go() -> None:
    _tell(ready=True)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


if __name__ == "__main__":
    sys.exit(main())
