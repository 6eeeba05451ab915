"""The program that serves the pages: `python -m assay.office.config.web`."""

import os
import sys

from assay.office.config import start


def main() -> None:
    """Lay out the static files under their hashed names, and become the server of `ASSAY_WEB_PORT` on `ASSAY_WEB_HOST`."""
    start()
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    server = [sys.executable, "-P", "-m", "granian", "--interface", "wsgi"]
    where = ["--host", os.environ.get("ASSAY_WEB_HOST") or "127.0.0.1", "--port", os.environ["ASSAY_WEB_PORT"]]
    # One process: its threads mostly wait for the database, and the gateway next to it needs the other core.
    size = ["--workers", "1", "--blocking-threads", "8", "--respawn-failed-workers"]
    limits = ["--backlog", "256", "--http1-header-read-timeout", "10000"]
    os.execv(  # noqa: S606 - itself, as the server
        sys.executable,
        [*server, *where, *size, *limits, "--log-level", "error", "assay.office.config.wsgi:application"],
    )


if __name__ == "__main__":
    main()
