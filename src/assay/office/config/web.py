"""The program that serves the pages: `python -m assay.office.config.web`."""

import os
import sys

from assay.office.config import start

DEFAULT_PORT = 8700


def port() -> int:
    """Where people find the pages: `ASSAY_WEB_PORT`, or 8700."""
    return int(os.environ.get("ASSAY_WEB_PORT") or DEFAULT_PORT)


def main() -> None:
    """Bring the tables up to date, lay out the static files under their hashed names, and serve until told to stop."""
    start()
    from django.core.management import call_command

    from assay.office.config.tables import migrate
    from assay.office.policies.commands import ensure_starter_policy

    migrate()
    ensure_starter_policy()
    call_command("collectstatic", verbosity=0, interactive=False)
    server = [sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "8"]
    # One process: threads wait for the database together, and a gateway next to it needs the other core.
    where = ["--host", os.environ.get("ASSAY_WEB_HOST") or "127.0.0.1", "--port", str(port())]
    limits = ["--backlog", "256", "--http1-header-read-timeout", "10000", "--no-access-log"]
    os.execv(sys.executable, [*server, *where, *limits, "assay.office.config.wsgi:application"])  # noqa: S606


if __name__ == "__main__":
    main()
