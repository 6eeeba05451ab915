"""The database of a test: fresh, guarded, with a clock that stands."""

import pytest
from django.db import IntegrityError, transaction

from assay.base import clock
from assay.office.core.events import record_event
from assay.office.core.models import Event, Unsealed


@pytest.mark.parametrize("time", [1, 2, 3])
def test_each_test_finds_an_empty_ledger(database: str, time: int) -> None:
    assert not Event.objects.exists()
    assert clock.now() == clock.FIRST_INSTANT
    record_event("tried", "machine:test", {"time": time})
    assert Event.objects.count() == Unsealed.objects.count() == 1


def test_the_ledger_refuses_to_be_changed(database: str) -> None:
    record_event("tried", "machine:test", {})
    for refused in (lambda: Event.objects.update(name="other"), lambda: Event.objects.all().delete()):
        with pytest.raises(IntegrityError, match="the ledger only grows"), transaction.atomic():
            refused()
