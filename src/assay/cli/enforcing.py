"""`assay switch`, `stop`, `resume`, `undo`, `cap`, `journal` and `deliveries`: what is done, and taking it back."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assay.base.errors import AssayError
from assay.cli.connected import By, actor, in_office

app = typer.Typer(pretty_exceptions_enable=False)
switches = typer.Typer(help="Switch consequences on and off; without any, Assay only observes.", no_args_is_help=True)
caps = typer.Typer(
    help="The cap on removals: where it was reached, and letting the machine go on.", no_args_is_help=True
)
journal = typer.Typer(help="The journal that seals what happened.", no_args_is_help=True)
deliveries = typer.Typer(help="Webhooks to the marketplace: how each delivery stands.", no_args_is_help=True)
for name, group in (("switch", switches), ("cap", caps), ("journal", journal), ("deliveries", deliveries)):
    app.add_typer(group, name=name)

Reason = Annotated[
    str, typer.Option("--reason", help="Why; it goes into the record, and into letters where one is written.")
]
_ANY = "*"
_Policy = Annotated[str, typer.Option("--policy", help="The code of a policy; all without it.")]
_Brand = Annotated[str, typer.Option("--brand", help="A brand; all without it.")]
_Measure = Annotated[str, typer.Option("--measure", help="refuse_publication, remove or hide; all without it.")]
_TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


@switches.command("on")
@in_office
def switch_on(
    reason: Reason, policy: _Policy = _ANY, brand: _Brand = _ANY, measure: _Measure = _ANY, by: By = None
) -> None:
    """From now on verdicts have consequences."""
    _turn(True, reason, policy, brand, measure, by)


@switches.command("off")
@in_office
def switch_off(
    reason: Reason, policy: _Policy = _ANY, brand: _Brand = _ANY, measure: _Measure = _ANY, by: By = None
) -> None:
    """From now on Assay observes: it screens, records, and does nothing."""
    _turn(False, reason, policy, brand, measure, by)


@switches.command("list")
@in_office
def switch_list() -> None:
    """What is switched on and off."""
    from assay.office.enforcement.queries import switches as now

    rows = sorted(now().rows.items())
    table = Table("policy", "brand", "measure", "", box=None, pad_edge=False, header_style="dim")
    for (policy, brand, measure), is_on in rows:
        table.add_row(policy, Text(brand), measure, "on" if is_on else "off")
    _show(table, rows, "Nothing is switched on: Assay observes.")


def _turn(on: bool, reason: str, policy: str, brand: str, measure: str, by: str | None) -> None:
    from assay.office.enforcement.commands import turn
    from assay.office.enforcement.rules import BARRING

    if measure not in (_ANY, *BARRING):
        raise AssayError(f"There is no measure {measure}.", f"Name one of {', '.join(BARRING)}.")
    turn(on, actor(by), reason, policy=policy, brand=brand, measure=measure)
    all_of = {"policy": policy, "brand": brand, "measure": measure}
    named = ", ".join(f"{what} {value}" for what, value in all_of.items() if value != _ANY) or "everything"
    _say(f"Switched {'on' if on else 'off'}: {named}.")


@app.command()
@in_office
def stop(reason: Reason, by: By = None) -> None:
    """Stop everything at once: no machine decides, and nothing more is taken off the shelf."""
    from assay.office.enforcement.commands import stop as stop_all

    stop_all(actor(by), reason)
    _say("Stopped. What a machine would remove goes to review; what people decide is held. `assay resume` ends it.")


@app.command()
@in_office
def resume(reason: Reason, by: By = None) -> None:
    """End a stop; measures that it held go out."""
    from assay.office.enforcement.commands import resume as go_on

    _say(f"Resumed; {_counted(go_on(actor(by), reason), 'measure')} that waited may go out now.")


@app.command()
@in_office
def undo(
    reason: Reason,
    rule: Annotated[str | None, typer.Option("--rule", help="What this rule had a part in.")] = None,
    pack: Annotated[
        str | None, typer.Option("--pack", help="What was decided by this pack: its hash, or how it begins.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=_TIMES, help="From this instant on, in UTC.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=_TIMES, help="Before this instant, in UTC.")
    ] = None,
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Undo what machines decided by a rule, by a pack or within a period: listings come back, statements are corrected."""
    if rule is None and pack is None and since is None:
        raise AssayError("Say what to undo.", "Name a rule, a pack or the instant since when.")
    from assay.office.enforcement.commands import count_undoable
    from assay.office.enforcement.commands import undo as undo_all

    first, last = (at.replace(tzinfo=UTC) if at else None for at in (since, until))
    count = count_undoable(rule, pack, first, last)
    if not yes:
        typer.confirm(f"Undo {_counted(count, 'decision')}, and drop the cases of the same kind?", abort=True)
    undone = undo_all(actor(by), reason, rule=rule, pack=pack, since=first, until=last)
    _say(
        f"{_counted(undone.decisions, 'decision')} superseded and {_counted(undone.cases, 'case')} dropped; the worker brings the"
        " listings back and corrects the statements."
    )


@caps.command("list")
@in_office
def cap_list() -> None:
    """Where the cap was reached and nobody has reset it."""
    from assay.office.enforcement.queries import active_trips

    trips = active_trips()
    table = Table("id", "at", "scope", "key", "counted", "allowed", box=None, pad_edge=False, header_style="dim")
    for trip in trips:
        at = f"{trip.at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(trip.id), at, trip.scope, Text(trip.key), f"{trip.counted:,}", f"{trip.allowed:,}")
    _show(table, trips, "The cap has not been reached.")


@caps.command("reset")
@in_office
def cap_reset(trip: Annotated[UUID, typer.Argument(help="The id that `assay cap list` shows.")], by: By = None) -> None:
    """Count anew from now on: you have looked at what was removed."""
    from assay.office.core.rules import Refused
    from assay.office.enforcement.commands import reset_trip

    answer = reset_trip(trip, actor(by))
    if isinstance(answer, Refused):
        raise AssayError(answer.said)
    _say("Reset; the machine goes on.")


@journal.command("verify")
@in_office
def journal_verify() -> None:
    """Check every entry, its chain, its signature and its events. Exit code 1 if something was changed."""
    from assay.office.core.journal import verify
    from assay.office.core.models import JournalEntry

    breaks = list(verify())
    for each in breaks:
        _say(f"Entry {each.entry:,}: {each.reason}.")
    _say(f"{_counted(JournalEntry.objects.count(), 'entry', 'entries')}, {_counted(len(breaks), 'break')}.")
    raise typer.Exit(1 if breaks else 0)


@deliveries.command("list")
@in_office
def deliveries_list(
    state: Annotated[str | None, typer.Option("--state", help="waiting, dead or delivered.")] = None,
    marketplace: Annotated[str | None, typer.Option("--marketplace")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 50,
) -> None:
    """Messages and how their deliveries stand, the newest first."""
    if state not in (None, "waiting", "dead", "delivered"):
        raise AssayError(f"No delivery is {state}.", "Name waiting, dead or delivered.")
    from assay.office.adapters.queries import deliveries as find

    found = find(marketplace, state, limit=limit)
    table = Table(
        "id", "marketplace", "message", "state", "tries", "last", "next", box=None, pad_edge=False, header_style="dim"
    )
    for each in found:
        last = each.attempts[-1] if each.attempts else None
        table.add_row(
            str(each.message.id),
            Text(each.message.marketplace),
            each.message.type,
            each.state,
            f"{len(each.attempts):,}",
            Text("" if last is None else last.error or str(last.status)),
            f"{each.due_at:%Y-%m-%d %H:%M:%S}" if each.due_at else "",
        )
    _show(table, found, "There are none.")


@deliveries.command("resend")
@in_office
def deliveries_resend(
    message: Annotated[UUID | None, typer.Argument(help="The id that `assay deliveries list` shows.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that were given up.")] = False,
    marketplace: Annotated[
        str | None, typer.Option("--marketplace", help="With --dead: those of one marketplace.")
    ] = None,
    by: By = None,
) -> None:
    """Try again what was given up."""
    if (message is None) is not dead:
        raise AssayError("Say which message to send again.", "Name its id, or --dead for all that were given up.")
    from assay.office.adapters.commands import resend, resend_all
    from assay.office.core.rules import Refused

    if message is None:
        tried, overtaken = resend_all(actor(by), marketplace)
        _say(f"{_counted(tried, 'message')} tried again; {overtaken:,} overtaken by a later measure.")
        return
    answer = resend(message, actor(by))
    if isinstance(answer, Refused):
        raise AssayError(answer.said)
    _say("It is tried again now.")


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _show(table: Table, rows: object, otherwise: str) -> None:
    if rows:
        Console(soft_wrap=True, highlight=False).print(table)
    else:
        _say(otherwise)


def _say(sentence: str) -> None:
    Console(soft_wrap=True, highlight=False).print(sentence, markup=False)
