"""The command line: `assay`."""

import sys

from rich.console import Console


def main() -> None:
    """Run `assay`; what a person can mend ends with exit code 2 and a sentence, Ctrl-C with 130."""
    from assay.base.errors import AssayError
    from assay.cli.app import app

    try:
        app(standalone_mode=False)
    except AssayError as error:
        _complain(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        _complain("Stopped. Nothing half-written was left behind.")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)


def _complain(sentence: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False, style="red")
