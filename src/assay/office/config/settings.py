"""Django's settings. Everything an operator decides comes from the environment; docs/howto/run.md lists it."""

import os
import secrets

from psycopg.conninfo import conninfo_to_dict

from assay.base.settings import home


def _secret_key() -> str:
    """The key that signs sessions, made once for each home."""
    if key := os.environ.get("ASSAY_SECRET_KEY"):
        return key
    path = home() / "secret-key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text("ascii")


def _database(url: str) -> dict[str, object]:
    """A libpq URL as Django wants it; what Django has no name for goes to libpq as it is."""
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    named = {django: str(parts.pop(libpq)) for libpq, django in known.items() if libpq in parts}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "assay", **parts},
    }


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ASSAY_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "assay.office.core",
    "assay.office.people",
    "assay.office.policies",
    "assay.office.catalog",
    "assay.office.rights",
    "assay.office.notices",
    "assay.office.screening",
    "assay.office.cases",
    "assay.office.decisions",
    "assay.office.enforcement",
    "assay.office.statements",
    "assay.office.adapters",
]
AUTH_USER_MODEL = "people.StaffUser"
MIDDLEWARE: list[str] = []
