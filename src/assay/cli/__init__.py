"""The command line: `assay`."""

import sys
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    import typer

_STOPPED = 130  # 128 + SIGINT, as shells have it


def main() -> None:
    """Run `assay`; what a person can mend ends with exit code 2 and a sentence, Ctrl-C with 130."""
    import typer
    from typer.exceptions import TyperException

    from assay.base.errors import AssayError
    from assay.base.process import collect_rarely

    collect_rarely()
    app = _commands(sys.argv[1:])
    try:
        code = app(standalone_mode=False)
    except AssayError as error:
        code = _complain(str(error), 2)
    except TyperException as error:
        code = _complain(f"{error.format_message()} `assay --help` and `assay COMMAND --help` tell what there is.", 2)
    except (KeyboardInterrupt, typer.Abort):
        code = _STOPPED
    except BrokenPipeError:
        code = 1
    if code == _STOPPED:  # also what typer returns when Ctrl-C came inside a command
        _complain("Stopped. Nothing half-written was left behind.", _STOPPED)
    sys.exit(code if isinstance(code, int) else 0)


def _commands(arguments: list[str]) -> "typer.Typer":
    """All commands, or where one of them starts or stops things those alone: the engine takes a second to import."""
    from assay.cli import running

    if arguments and arguments[0] in running.COMMANDS:
        return running.app
    from assay.cli.app import app

    return app


def _complain(sentence: str, code: int) -> int:
    Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False, style="red")
    return code
