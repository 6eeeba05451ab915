"""Django's settings. Everything an operator decides comes from the environment; docs/howto/run.md lists it."""

import os
import secrets
from pathlib import Path

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


OFFICE = Path(__file__).parents[1]
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
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
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
    "assay.office.web",
    "assay.office.web.console",
]

# --- people ---

AUTH_USER_MODEL = "people.StaffUser"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {}),
    )
]
LOGIN_URL = "sign_in"
SECOND_FACTOR_REQUIRED = os.environ.get("ASSAY_SECOND_FACTOR", "optional") == "required"

# --- pages ---

ROOT_URLCONF = "assay.office.config.urls"
MIDDLEWARE = [
    "assay.office.web.security.answer_health",
    "assay.office.web.security.set_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "assay.office.web.choices.speak_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "assay.office.web.choices.page_context",
            ],
            "builtins": ["assay.office.web.templatetags.assay", "django.templatetags.i18n"],
        },
    }
]
LOCALE_PATHS = [str(OFFICE / "web" / "locale")]
STATIC_URL = "/static/"
STATIC_ROOT = str(home().absolute() / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "assay.office.web.errors.stale_form"

# Behind a proxy that speaks TLS: ASSAY_HTTPS=1, and the proxy sets X-Forwarded-Proto itself.
HTTPS = os.environ.get("ASSAY_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "assay_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["lines"], "level": "INFO"},
    # What people mistype is no event of ours.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "httpx": {"level": "WARNING"},
    },
}
