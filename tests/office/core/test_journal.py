"""The journal: what is committed is sealed once, in entries that follow from one another; tampering is found."""

import threading
from pathlib import Path

import psycopg
import pytest
from django.db import connections, transaction

from assay.office.core.events import record_event, record_events
from assay.office.core.journal import seal, verify
from assay.office.core.models import Event, JournalEntry, Unsealed


def tamper(url: str, statement: str) -> None:
    """As the owner of the tables could, with the guards taken off."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)


def some_entries(count: int = 3) -> None:
    for number in range(count):
        record_events("tried", "machine:test", ((None, {"number": number, "said": f"“{name}” 耐克"}) for name in "abc"))
        assert seal() == 3


def test_sealed_once_and_verified(database: str) -> None:
    some_entries()
    assert seal() == 0
    assert list(verify()) == []
    assert not Unsealed.objects.exists()
    entries = list(JournalEntry.objects.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert bytes(entries[2].previous_hash) == bytes(entries[1].hash)


def test_what_is_not_committed_is_not_sealed_and_not_lost(database: str) -> None:
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            record_event("slow", "machine:test", {})
            written.set()
            may_commit.wait(10)
        connections.close_all()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    written.wait(10)
    record_event("quick", "machine:test", {})
    assert seal() == 1
    may_commit.set()
    thread.join()
    assert seal() == 1
    names = dict(Event.objects.values_list("id", "name"))
    assert [[names[id] for id in entry.event_ids] for entry in JournalEntry.objects.order_by("number")] == [
        ["quick"],
        ["slow"],
    ]
    assert list(verify()) == []


def test_what_is_rolled_back_is_nowhere(database: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_event("tried", "machine:test", {})
        raise ZeroDivisionError
    assert seal() == 0
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("statement", "entry", "said"),
    [
        ("UPDATE event SET payload = '{\"number\": 9}' WHERE payload->>'number' = '1'", 2, "changed"),
        ("UPDATE event SET actor = 'person:x' WHERE payload->>'number' = '0'", 1, "changed"),
        ("DELETE FROM event WHERE payload->>'number' = '2'", 3, "are gone"),
        ("DELETE FROM journal_entry WHERE number = 2", 3, "missing"),
        ("UPDATE journal_entry SET event_ids = event_ids[1:2] WHERE number = 2", 2, "changed"),
        ("UPDATE journal_entry SET hash = sha256('x') WHERE number = 1", 1, "not that of its content"),
        ("UPDATE journal_entry SET signature = decode(repeat('00', 64), 'hex') WHERE number = 3", 3, "signature"),
        ("UPDATE journal_entry SET sealed_at = sealed_at + interval '1 second' WHERE number = 3", 3, "not that of"),
        ("UPDATE journal_entry SET key_id = 'other' WHERE number = 1", 1, "signature"),
    ],
)
def test_tampering_is_found(database: str, statement: str, entry: int, said: str) -> None:
    some_entries()
    tamper(database, statement)
    breaks = list(verify())
    assert any(each.entry == entry and said in each.reason for each in breaks), breaks


def test_another_homes_key_does_not_verify(database: str, tmp_path: Path) -> None:
    some_entries()
    (tmp_path / "journal.key").unlink()
    assert {each.entry for each in verify()} == {1, 2, 3}


def test_the_key_is_its_owners_alone(database: str, tmp_path: Path) -> None:
    some_entries(1)
    assert (tmp_path / "journal.key").stat().st_mode & 0o777 == 0o600


def test_two_sealers_seal_everything_once(database: str) -> None:
    for number in range(40):
        record_event("tried", "machine:test", {"number": number})
    sealed: list[int] = []

    def run() -> None:
        for _ in range(10):
            sealed.append(seal())
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        record_event("tried", "machine:test", {})
    for thread in threads:
        thread.join()
    sealed.append(seal())
    assert sum(sealed) == 60
    assert list(verify()) == []
