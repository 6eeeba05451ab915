"""The pages on a ledger that has rows of every kind: written once, cloned for each test."""

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client

from assay.base import clock, ids

from ..conftest import _administer, _connect_django
from .ledger import NOON, PASSWORD, Ledger, write_ledger

_numbers = itertools.count(1)
_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def statics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as they are served: under hashed names."""
    folder = tmp_path_factory.mktemp("static")
    django_settings.STATIC_ROOT = str(folder)
    call_command("collectstatic", verbosity=0, interactive=False)
    return folder


@pytest.fixture(scope="session")
def written(
    template: str, statics: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[tuple[str, Ledger]]:
    """The URL of a database with a day of a marketplace, which nobody uses, and what is in it."""
    url = template.replace("/assay?", "/written?")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("ASSAY_HOME", str(tmp_path_factory.mktemp("written")))
        patch.setenv("ASSAY_CLOCK", "stepped")
        patch.setattr(ids, "_sequence", ids._Sequence())
        patch.setattr(django_settings, "PASSWORD_HASHERS", _HASHERS)
        _administer(template, 'CREATE DATABASE "written" TEMPLATE assay')
        _connect_django(url)
        ledger = write_ledger()
        connections.close_all()
        yield url, ledger


@pytest.fixture
def ledger(
    template: str,
    written: tuple[str, Ledger],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: Any,
) -> Iterator[Ledger]:
    """A database with a day of a marketplace, this test's own; the stepped clock stands at its end."""
    monkeypatch.setenv("ASSAY_HOME", str(tmp_path))
    monkeypatch.setenv("ASSAY_CLOCK", "stepped")
    monkeypatch.setattr(ids, "_sequence", ids._Sequence())
    monkeypatch.setattr(django_settings, "PASSWORD_HASHERS", _HASHERS)
    clock.step_to(NOON)
    cache.clear()
    name = f"pages_{next(_numbers)}"
    _administer(template, f'CREATE DATABASE "{name}" TEMPLATE "written"')
    _connect_django(template.replace("/assay?", f"/{name}?"))
    with django_db_blocker.unblock():
        yield written[1]
        connections.close_all()
    _administer(template, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def client(ledger: Ledger) -> Client:
    """A browser in which nobody is signed in; mistakes in a page come out as they are."""
    return Client(headers={"accept-language": "en"})


SignedIn = Callable[..., Client]


@pytest.fixture
def signed_in(ledger: Ledger) -> SignedIn:
    """Make a browser in which a person of a role is signed in: `signed_in("reviewer")`."""

    def sign_in(role: str = "manager", **more: Any) -> Client:
        client = Client(headers={"accept-language": "en"}, **more)
        assert client.login(username=ledger.people[role].username, password=PASSWORD)
        return client

    return sign_in


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Requests are no news."""


@pytest.fixture
def site(ledger: Ledger) -> Iterator[str]:
    """The address of the pages, served from threads."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
