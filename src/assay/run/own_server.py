"""The server that `DATABASE_URL` names: it is the user's, so it is looked at and never started."""

from urllib.parse import urlsplit

import psycopg

from assay.base.errors import AssayError

OLDEST = 15
_INSTEAD = "Or unset DATABASE_URL, and the embedded database is used."


def check_server(url: str) -> str:
    """Its version, as `18.6`. Raises AssayError where it does not answer, is too old, or does not keep UTF-8."""
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            number = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.ProgrammingError as error:
        raise AssayError(
            f"DATABASE_URL is no address of a PostgreSQL server: {_first_line(error)}.",
            f"Write it as postgresql://user:password@host:5432/assay. {_INSTEAD}",
        ) from error
    except psycopg.Error as error:
        raise AssayError(
            f"The server that DATABASE_URL names ({shown(url)}) cannot be used: {_first_line(error)}.",
            f"Check that it runs, and its address, user and password. {_INSTEAD}",
        ) from error
    version = f"{number // 10_000}.{number % 10_000}"
    if number < OLDEST * 10_000:
        raise AssayError(
            f"The server that DATABASE_URL names ({shown(url)}) is PostgreSQL {version}; Assay needs {OLDEST} or newer.",
            f"Name a newer one. {_INSTEAD}",
        )
    if encoding != "UTF8":
        raise AssayError(
            f"The database that DATABASE_URL names ({shown(url)}) keeps text as {encoding}; Assay needs UTF8.",
            f"Make it with `CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`. {_INSTEAD}",
        )
    return version


def shown(url: str) -> str:
    """The address as it may be shown: without user, password and options."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.hostname or 'local socket'}{port}{parts.path}"
    except ValueError:
        return "an address that cannot be read"


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
