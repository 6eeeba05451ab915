"""What calls a person is said by `assay doctor` too, and counted by the gateway's metrics."""

import json
import subprocess
import sys

from assay.gateway.metrics import ALARMS, Metrics
from assay.office.adapters.queries import alarms
from assay.office.enforcement.commands import stop
from office.shelf import PERSON, open_shop


def told() -> list[dict[str, str]]:
    asked = subprocess.run(
        [sys.executable, "-P", "-m", "assay.office.config.alarms"], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in asked.stdout.splitlines()]


def test_nothing_is_said_while_all_is_well(database: str) -> None:
    open_shop()
    assert told() == []


def test_a_stop_is_said_with_what_to_do(database: str) -> None:
    open_shop()
    stop(PERSON, "Too many of one kind.")
    (alarm,) = told()
    assert (alarm["name"], alarm["remedy"]) == ("stopped", "`assay resume` ends it.")
    assert "Too many of one kind" in alarm["said"]


def test_the_metrics_know_every_alarm(database: str) -> None:
    open_shop()
    stop(PERSON, "Too many of one kind.")
    metrics = Metrics()
    metrics.sound(alarm.name for alarm in alarms())
    text = metrics.text().decode()
    assert 'assay_alarm{name="stopped"} 1.0' in text
    assert all(f'assay_alarm{{name="{name}"}}' in text for name in ALARMS)
