"""The worker as a process: killed at each step, beside a second one, with its database taken away, and stopped in order."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from assay.office.adapters.commands import register_endpoint
from assay.office.adapters.models import Message, Outbox
from assay.office.cases.models import Case
from assay.office.config.idle import waiting
from assay.office.core.journal import verify
from assay.office.decisions.models import Decision
from assay.office.enforcement.models import Measure, MeasureTransition
from assay.office.statements.models import Statement
from office.adapters.receiver import Receiver, receiver
from office.shelf import PERSON, Shop, open_shop

pytestmark = pytest.mark.enable_socket
BAGS = [f"bag-{number}" for number in range(12)]


@pytest.fixture
def there(database: str) -> Iterator[Receiver]:
    with receiver("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") as there:
        yield there


@pytest.fixture
def shop(there: Receiver) -> Shop:
    shop = open_shop()
    register_endpoint("bazaar", there.url, PERSON, there.secret)
    return shop


@contextlib.contextmanager
def worker(die_at: str = "") -> Iterator[subprocess.Popen[bytes]]:
    env = {**os.environ, "ASSAY_DIE_AT": die_at, "ASSAY_WEBHOOKS_PRIVATE": "1"}
    process = subprocess.Popen([sys.executable, "-m", "assay.office.config.worker"], env=env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], object], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"it did not come in time: {waiting()}"
        time.sleep(0.02)


def is_idle() -> bool:
    return not any(waiting().values())


def assert_all_is_done_once(shop: Shop, there: Receiver) -> None:
    assert Decision.objects.count() == Measure.objects.count() == Statement.objects.count() == len(BAGS)
    assert Case.objects.count() == 1
    assert sorted(Measure.objects.values_list("subject_id", flat=True)) == sorted(shop.id(bag) for bag in BAGS)
    states = MeasureTransition.objects.order_by("measure_id", "number").values_list("state", flat=True)
    assert list(states) == ["due", "applied"] * len(BAGS)
    assert not Outbox.objects.exists()
    assert set(there.counted()) == {f"msg_{id.hex}" for id in Message.objects.values_list("id", flat=True)}
    assert len(there.counted()) == 2 * len(BAGS)
    assert there.forged == 0
    assert list(verify()) == []


def test_killed_at_every_step_nothing_is_lost_or_done_twice(shop: Shop, there: Receiver) -> None:
    shop.offer_many(BAGS)
    shop.offer("belt", "review")
    for place in ("settled", "settle committed", "carried", "carry committed", "delivered", "deliver committed"):
        with worker(die_at=place) as process:
            assert process.wait(15) == -signal.SIGKILL, place
    with worker():
        wait_for(is_idle)
    assert_all_is_done_once(shop, there)
    assert max(there.counted().values()) > 1  # it died when they were sent, and nobody had noted it
    for id, data in there.received:
        assert data in [other for known, other in there.received if known == id]


def test_two_workers_do_everything_once(shop: Shop, there: Receiver) -> None:
    with worker(), worker():
        for bag in BAGS:
            shop.offer(bag)
        shop.offer("belt", "review")
        wait_for(is_idle)
    assert_all_is_done_once(shop, there)
    assert set(there.counted().values()) == {1}


def test_the_database_may_go_away(shop: Shop, there: Receiver, database: str) -> None:
    with worker() as process:
        shop.offer_many(BAGS[:6])
        wait_for(is_idle)
        for bag in BAGS[6:]:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            connections.close_all()
            shop.offer(bag)
        shop.offer("belt", "review")
        wait_for(is_idle)
        assert process.poll() is None
    assert_all_is_done_once(shop, there)


def test_it_stops_in_order_and_says_when_it_is_ready(shop: Shop, tmp_path: Path) -> None:
    with worker() as process:
        wait_for((tmp_path / "worker.ready").exists)
        process.terminate()
        assert process.wait(10) == 0
    assert not (tmp_path / "worker.ready").exists()
