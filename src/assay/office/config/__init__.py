"""Settings, urls, jobs and wiring: the only place in the office that knows everybody."""

import os


def start() -> None:
    """Make the office ready in this process: tables, commands and queries may be imported from here on."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assay.office.config.settings")
    django.setup()
