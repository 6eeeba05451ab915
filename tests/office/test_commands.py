"""The command line over the platform: switching, stopping, undoing, verifying, sending again."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from assay.base.errors import AssayError
from assay.cli.app import app
from assay.office.core.journal import seal
from assay.office.enforcement.queries import active_trips, switches
from assay.office.people.models import StaffUser
from office.shelf import FakePost, deliver_all, open_shop, settle_all

Run = Callable[..., Result]


@pytest.fixture
def run(database: str) -> Run:
    def run(line: str) -> Result:
        result = CliRunner().invoke(app, line.split(), env={"COLUMNS": "300"})
        if isinstance(result.exception, AssayError):
            raise result.exception
        return result

    return run


def test_switching(run: Run) -> None:
    assert "observes" in run("switch list").output
    assert "brand Gucci" in run("switch on --brand Gucci --reason trial").output
    assert switches().is_on("counterfeit", "Gucci", "remove")
    assert "on" in run("switch list").output
    run("switch off --brand Gucci --reason enough")
    assert not switches().is_on("counterfeit", "Gucci", "remove")
    with pytest.raises(AssayError, match="no measure"):
        run("switch on --measure explode --reason x")


def test_stop_and_resume(run: Run) -> None:
    run("stop --reason fire")
    assert switches().is_stopped
    assert "0 measures" in run("resume --reason out").output
    assert not switches().is_stopped


def test_undo_says_what_it_does(run: Run) -> None:
    shop = open_shop()
    shop.offer_many(["a", "b"])
    settle_all()
    with pytest.raises(AssayError, match="Say what to undo"):
        run("undo --reason x")
    assert "0 decisions" in run("undo --rule other --reason x --yes").output
    assert "2 decisions" in run("undo --since 2026-01-01 --reason mistake --yes").output
    settle_all()
    assert shop.listing("a").publish == "yes"


def test_who_does_it_is_recorded(run: Run) -> None:
    user = StaffUser.objects.create(username="anna")
    open_shop(on=False)
    run("switch on --reason trial --by anna")
    from assay.office.enforcement.queries import switch_history

    assert switch_history()[0].recorded_by == f"person:{user.id}"
    with pytest.raises(AssayError, match="no member of staff"):
        run("switch on --reason trial --by nobody")


def test_the_cap(run: Run) -> None:
    assert "not been reached" in run("cap list").output
    shop = open_shop()
    shop.offer_many([f"a-{number}" for number in range(51)])
    settle_all()
    (trip,) = active_trips()
    assert str(trip.id) in run("cap list").output
    run(f"cap reset {trip.id}")
    assert active_trips() == []
    with pytest.raises(AssayError, match="already"):
        run(f"cap reset {trip.id}")


def test_the_journal(run: Run) -> None:
    open_shop()
    seal()
    result = run("journal verify")
    assert (result.exit_code, result.output.strip()) == (0, "1 entry, 0 breaks.")


def test_deliveries(run: Run, later: Callable[..., None]) -> None:
    assert "none" in run("deliveries list").output
    shop = open_shop()
    shop.offer("a")
    settle_all()
    assert "listing.refused" in run("deliveries list --state waiting").output
    post = FakePost(*[500] * 10)
    for _ in range(10):
        deliver_all(post)
        later(hours=27)
    assert "Answered 500." in run("deliveries list --state dead").output
    assert "1 message tried" in run("deliveries resend --dead").output
    with pytest.raises(AssayError, match="Say which"):
        run("deliveries resend")
    with pytest.raises(AssayError, match="No delivery is lost"):
        run("deliveries list --state lost")
