"""A gateway as it runs: uvicorn on loopback, a database of its own, the starter pack in force."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assay.detect.pack import Pack
from assay.gateway.limits import Limits
from office.conftest import database, template

if TYPE_CHECKING:  # it imports tables, and Django is made ready by the line above
    from gateway.running import Running

__all__ = ["database", "template"]


@pytest.fixture
def packed(database: str, starter: Pack, tmp_path: Path) -> str:
    """The URL of a fresh database whose home has the starter pack in force."""
    from assay.office.policies.commands import ensure_starter_policy
    from gateway.running import put_in_force

    put_in_force(starter, tmp_path)
    ensure_starter_policy()
    return database


@pytest.fixture
def start(packed: str) -> "Iterator[Callable[..., Running]]":
    """Start a gateway, another one each time: `start(Limits(…))`."""
    from gateway.running import running

    with ExitStack() as stack:
        yield lambda limits=None: stack.enter_context(running(packed, limits or Limits(poll_seconds=0.1)))


@pytest.fixture
def gateway(start: "Callable[..., Running]") -> "Running":
    return start()


@pytest.fixture
def listing() -> Callable[..., dict[str, Any]]:
    """A listing event that nothing is wrong with: `listing("7", version=2, title="…")`."""

    def make(listing_id: str = "1", version: int = 1, **fields: Any) -> dict[str, Any]:
        return {
            "event": "offered" if version == 1 else "edited",
            "listing_id": listing_id,
            "version": version,
            "captured_at": "2026-01-01T00:00:00Z",
            "seller_id": "s1",
            "title": "Wooden chair, oak",
            **fields,
        }

    return make
