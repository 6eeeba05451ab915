"""The database killed in the middle, several gateways on one subject, packs that change or cannot be opened."""

import json
import os
import random
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connections

from assay.base import clock
from assay.base.ids import new_id
from assay.detect.pack import Pack, derive_pack
from assay.gateway.limits import Limits
from assay.office.catalog.models import Listing, Snapshot
from assay.office.core.models import Event
from assay.office.screening.models import PackInForce, Screening
from assay.run.database import Database
from gateway.running import REPLICA, Running, put_in_force, running, until
from office.conftest import _connect_django
from run.homes import a_folder

pytestmark = pytest.mark.enable_socket
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def own_server(
    starter: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> Iterator[Database]:
    """A server of the test's own, which may be killed."""
    from django.core.management import call_command

    monkeypatch.setenv("ASSAY_HOME", str(tmp_path))
    with a_folder() as folder:
        server = Database(folder / "server")
        try:
            url = server.start()
            monkeypatch.setenv("DATABASE_URL", url)
            with django_db_blocker.unblock():
                _connect_django(url)
                call_command("migrate", verbosity=0)
                put_in_force(starter, tmp_path)
                yield server
                connections.close_all()
        finally:
            server.stop()


def _kill(server: Database) -> None:
    pid = int((server.place.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    server.stop()  # reaps it, and lets go of the home


def test_no_accepted_listing_is_lost_when_the_database_is_killed(own_server: Database, listing: Make) -> None:
    with running(own_server.url, Limits(poll_seconds=0.1, database_seconds=5)) as gateway:
        accepted: list[str] = []
        refused: Counter[int] = Counter()
        is_over = threading.Event()

        def send(sender: int) -> None:
            client, number = gateway.with_key(gateway.key), 0
            while not is_over.is_set():
                size = 1 if sender % 2 else 400
                names = [f"{sender}-{number + place}" for place in range(size)]
                number += size
                rows = [listing(name, title=REPLICA if name.endswith("7") else "Chair") for name in names]
                response = client.post(
                    "/v1/listings:batch" if size > 1 else "/v1/listings", json=rows if size > 1 else rows[0]
                )
                if response.status_code == 200:
                    accepted.extend(names)
                else:
                    assert response.headers["Retry-After"]
                    refused[response.status_code] += 1

        with ThreadPoolExecutor(4) as senders:
            tasks = [senders.submit(send, sender) for sender in range(4)]
            try:
                until(lambda: len(accepted) > 1000)
                _kill(own_server)
                until(lambda: refused[503] > 5)
                assert gateway.with_key(None).get("/healthz").status_code == 200
                assert gateway.with_key(None).get("/readyz").status_code == 503
                own_server.start()
                before = len(accepted)
                until(lambda: len(accepted) > before + 1000)
            finally:
                is_over.set()
            for task in tasks:
                task.result()
        assert set(refused) == {503}
    connections.close_all()
    with psycopg.connect(own_server.url) as connection:
        kept = {name for (name,) in connection.execute("SELECT external_id FROM subject WHERE kind = 'listing'")}
        assert set(accepted) <= kept
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM listing), (SELECT count(*) FROM snapshot), (SELECT count(*) FROM screening),"
            " (SELECT sum((payload->>'count')::int) FROM event WHERE name = 'listings_screened')"
        ).fetchone()
    assert counts is not None and set(counts) == {len(kept)}


def test_two_gateways_on_the_same_listings(start: Callable[..., Running], listing: Make) -> None:
    gateways = [start(), start()]
    names = [str(number) for number in range(40)]
    kept: Counter[tuple[str, int]] = Counter()
    lock = threading.Lock()

    def send(sender: int) -> None:
        draws = random.Random(sender)
        gateway = gateways[sender % 2]
        client = gateway.with_key(gateway.key)
        for _ in range(12):
            chosen = draws.sample(names, draws.choice((1, 5, 40)))
            rows = [listing(name, version=draws.randrange(1, 30), event="edited") for name in chosen]
            said = client.post("/v1/listings:batch", json=rows).json()
            assert not said["errors"] and len(said["results"]) == len(rows)
            with lock:
                kept.update(
                    (each["listing_id"], each["version"]) for each in said["results"] if each["status"] == "kept"
                )

    with ThreadPoolExecutor(6) as senders:
        for task in [senders.submit(send, sender) for sender in range(6)]:
            task.result()
    assert max(kept.values()) == 1
    assert Snapshot.objects.count() == Screening.objects.count() == len(kept)
    for name in names:
        newest = max(version for each, version in kept if each == name)
        head = Listing.objects.get(subject_id=next(iter(_subjects(name))))
        assert head.version == newest and Snapshot.objects.get(pk=head.snapshot_id).version == newest
        assert Screening.objects.get(pk=head.screening_id).snapshot_id == head.snapshot_id


def _subjects(name: str) -> Iterator[Any]:
    from assay.base.ids import subject_id

    yield subject_id("listing", "m1", name)


def test_another_pack_is_taken_without_dropping_a_request(
    gateway: Running, listing: Make, starter: Pack, tmp_path: Path
) -> None:
    from dataclasses import replace

    derive_pack(starter, replace(starter.weights, review_at=0.0), tmp_path / "packs" / "unnamed")
    other = json.loads((tmp_path / "packs" / "unnamed" / "manifest.json").read_text("utf-8"))["pack"]
    (tmp_path / "packs" / "unnamed").rename(tmp_path / "packs" / other)
    assert gateway.offer(listing("0"))["verdict"] == "allow"
    PackInForce.objects.create(
        id=new_id(), pack_id=other, since=clock.now(), recorded_by="person:test", reason="stricter"
    )
    packs = [gateway.offer(listing(str(number)))["pack"] for number in range(1, 30)]
    until(lambda: gateway.gateway.engine.pack == other)
    assert set(packs) <= {starter.id, other}
    assert gateway.offer(listing("31"))["verdict"] == "review"
    PackInForce.objects.create(
        id=new_id(), pack_id=starter.id, since=clock.now(), recorded_by="person:test", reason="back"
    )
    until(lambda: gateway.gateway.engine.pack == starter.id)


def test_a_pack_that_cannot_be_opened(gateway: Running, listing: Make, starter: Pack, tmp_path: Path) -> None:
    broken = tmp_path / "packs" / "broken"
    shutil.copytree(starter.path, broken)
    (broken / "weights.json").write_text("{}", "utf-8")
    PackInForce.objects.create(
        id=new_id(), pack_id="broken", since=clock.now(), recorded_by="person:test", reason="test"
    )
    until(lambda: gateway.gateway.watch.failed_pack == "broken")
    assert gateway.offer(listing())["pack"] == starter.id
    assert "assay_pack_load_failed 1.0" in gateway.client.get("/metrics").text
    ready = gateway.client.get("/readyz")
    assert ready.status_code == 200 and ready.json()["pack_not_opened"] == "broken"
    until(lambda: Event.objects.filter(name="pack_load_failed").exists())
    event = Event.objects.get(name="pack_load_failed")
    assert event.payload["pack"] == "broken" and "damaged" in event.payload["reason"]
    put_in_force(starter, tmp_path)
    until(lambda: gateway.gateway.watch.failed_pack is None)
    assert "assay_pack_load_failed 0.0" in gateway.client.get("/metrics").text


def test_a_gateway_stops_when_all_are_answered(packed: str, listing: Make) -> None:
    with running(packed, Limits(poll_seconds=0.1)) as gateway, ThreadPoolExecutor(1) as sender:
        asked = sender.submit(gateway.batch, *(listing(str(number)) for number in range(2000)))
        until(lambda: Listing.objects.exists())
        gateway.server.should_exit = True
        assert len(asked.result()["results"]) == 2000
    assert Listing.objects.count() == 2000
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"{gateway.url}/healthz", trust_env=False)
