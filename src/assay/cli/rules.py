"""`assay rules`: what a rule would do, and the states of the rules in the database."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assay.base.errors import AssayError
from assay.cli.options import By, Constant, Mapped, PackPath, acting, chosen_pack, office, pairs
from assay.cli.screen import screened
from assay.cli.summary import visible
from assay.detect.pack import Pack
from assay.detect.rules import COLUMNS, Rule, State, allowed_functions, load_rules
from assay.detect.screener import Screener
from assay.files import open_listings

app = typer.Typer(help="Rules: SQL expressions over documented columns.", no_args_is_help=True)
_SAMPLE_SEED = 1


@app.command("columns")
def columns() -> None:
    """List the columns and functions that a rule may use."""
    console = Console(soft_wrap=True, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("column", "type", "meaning"):
        table.add_column(heading)
    for name, column in COLUMNS.items():
        table.add_row(name, Text(column.type), column.meaning)
    console.print(table)
    console.print(f"\nFunctions: {', '.join(sorted(allowed_functions()))}", markup=False)


# --- rules of the database ---

Code = Annotated[str, typer.Argument(help="The id of a rule.")]


@app.command("list")
def list_rules() -> None:
    """List the rules of the database with their states, and those of the starter registry that it does not replace."""
    with office():
        from assay.office.screening.queries import newest_rule_versions, rules_in_force, starter_rules

        versions = {version.id: version for version in (*rules_in_force(), *newest_rule_versions())}
        starter = starter_rules()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("rule", "version", "state", "effect", "back-tested", "reason"):
        table.add_column(heading)
    for version in sorted(versions.values(), key=lambda version: (version.code, version.version)):
        tried = f"{version.back_test['fired']:,} of {version.back_test['screened']:,}" if version.back_test else ""
        table.add_row(
            version.code, str(version.version), version.state, version.effect, tried, Text(version.reason, style="dim")
        )
    for rule in starter:
        table.add_row(rule.id, "starter", rule.state, rule.effect, "", Text(rule.reason, style="dim"))
    Console(soft_wrap=True, highlight=False).print(table)


@app.command("record")
def record(
    file: Annotated[Path, typer.Argument(help="A rule file, or a folder of them.")],
    rule: Annotated[str | None, typer.Option("--rule", help="The id of one rule; without it all are recorded.")] = None,
    by: By = None,
) -> None:
    """Record the rules of a file in the database, as drafts or in shadow."""
    chosen = [one for one in load_rules(file) if rule is None or one.id == rule]
    if not chosen:
        raise AssayError(f"{file} has no rule {rule!r}." if rule else f"{file} holds no rule.")
    with office():
        from assay.office.screening.commands import record_rules

        versions = record_rules(chosen, acting(by))
    for version in versions:
        _say(f"{version.code}: version {version.version}, {version.state}.")


@app.command("back-test")
def back_test(
    code: Code,
    days: Annotated[int, typer.Option(min=1, help="How far back.")] = 30,
    most: Annotated[int, typer.Option(min=1, help="Screenings at most, the newest.")] = 100_000,
    by: By = None,
) -> None:
    """Run a rule over what was screened in the last days; the outcome is kept with the rule."""
    with office(), Console(stderr=True).status("Trying it on the past…"):
        from assay.office.screening.commands import back_test_rule

        tried = back_test_rule(code, acting(by), days, most).back_test or {}
    share = tried["fired"] / tried["screened"]
    _say(
        f"{code} fires on {tried['fired']:,} of {tried['screened']:,} screenings ({share:.3%}) of the last {days} days."
    )
    changed = {change.partition(">")[::2]: count for change, count in tried["changes"].items()}
    moved = [f"{count:,} from {old} to {new}" for (old, new), count in changed.items() if old != new]
    _say(f"It changes {'; '.join(moved) if moved else 'no verdict'}.")
    console = Console(soft_wrap=True, highlight=False)
    for listing in tried["sample"]:
        change = f"{listing['before']} > {listing['after']}"
        console.print(Text(f"    {change:16} {visible(listing['title'])[:110]} [{visible(listing['listing_id'])}]"))


@app.command("approve")
def approve(
    code: Code, by: Annotated[str, typer.Option("--by", metavar="NAME", help="The member of staff who approves it.")]
) -> None:
    """Let a back-tested rule go live. Who wrote it cannot be who approves it."""
    with office():
        from assay.office.screening.commands import put_rule_live

        version = put_rule_live(code, acting(by))
    _say(f"{code} is live from the next pack on, as version {version.version}.")


@app.command("shadow")
def shadow(code: Code, by: By = None) -> None:
    """Run the newest version of a rule beside the pack: what it fires on is recorded, and nothing changes."""
    _change(code, "shadow", by)


@app.command("draft")
def draft(code: Code, by: By = None) -> None:
    """Take the newest version of a rule out of shadow."""
    _change(code, "draft", by)


@app.command("retire")
def retire(code: Code, by: By = None) -> None:
    """End a rule, one of the starter registry too: the next pack does not have it."""
    _change(code, "retired", by)


def _change(code: str, state: State, by: str | None) -> None:
    with office():
        from assay.office.screening.commands import change_rule_state

        version = change_rule_state(code, state, acting(by))
    _say(f"{code}: version {version.version}, {version.state}.")


def _say(sentence: str) -> None:
    Console(soft_wrap=True, highlight=False).print(sentence, markup=False)


# --- rules of a file ---


@dataclass(slots=True)
class _Trial:
    """What one rule did over a file."""

    rows: int = 0
    fired: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    sample: list[dict[str, Any]] = field(default_factory=list)


@app.command("test")
def test(
    rules: Annotated[Path, typer.Argument(help="A rule file, or a folder of them.")],
    file: Annotated[Path, typer.Argument(help="Listings, as for `assay screen`.")],
    rule: Annotated[
        str | None, typer.Option("--rule", help="The id of one rule; without it all are tried, one by one.")
    ] = None,
    mapped: Mapped = None,
    constants: Constant = None,
    pack: PackPath = None,
    sample: Annotated[int, typer.Option(min=0, max=1000, help="How many listings to show for each rule.")] = 5,
) -> None:
    """Try rules on a file: what each fires on, what that would change beside the pack as it is, and a sample to read."""
    console = Console(soft_wrap=True, highlight=False)
    tried = [one for one in load_rules(rules) if rule is None or one.id == rule]
    if not tried:
        raise AssayError(f"{rules} has no rule {rule!r}." if rule else f"{rules} holds no rule.")
    opened = chosen_pack(pack, Console(stderr=True))
    others = {one.id: Screener(_with_rule(opened, one)) for one in tried}
    trials = {one.id: _Trial() for one in tried}
    draw = random.Random(_SAMPLE_SEED)
    listings = open_listings(file, pairs("--map", mapped), pairs("--set", constants), 20_000)
    for batch, verdicts in screened(
        Screener(_without(opened, {one.id for one in tried})), listings, f"Trying on {file.name}"
    ):
        for id_, screener in others.items():
            _compare(trials[id_], batch, verdicts, screener.screen(batch), id_, sample, draw)
    for one in tried:
        _show(one, trials[one.id], console)


def _without(pack: Pack, ids: set[str]) -> Pack:
    return replace(pack, rules=tuple(rule for rule in pack.rules if rule.id not in ids))


def _with_rule(pack: Pack, rule: Rule) -> Pack:
    """The pack with the rule live, whatever its state in the file."""
    return replace(pack, rules=(*_without(pack, {rule.id}).rules, replace(rule, state="live")))


def _compare(
    trial: _Trial,
    listings: pa.RecordBatch,
    before: pa.RecordBatch,
    after: pa.RecordBatch,
    rule: str,
    size: int,
    draw: random.Random,
) -> None:
    fired = np.array([rule in rules for rules in after.column("rules").to_pylist()], dtype=bool)
    old, new = before.column("verdict").to_pylist(), after.column("verdict").to_pylist()
    for row in np.flatnonzero(fired).tolist():
        trial.fired += 1
        trial.changes[old[row], new[row]] += 1
        place = trial.fired - 1 if trial.fired <= size else draw.randrange(trial.fired)
        if place < size:
            shown = {name: listings.column(name)[row].as_py() for name in ("listing_id", "title", "price", "currency")}
            shown |= {"before": old[row], "after": new[row]}
            trial.sample[place : place + 1] = [shown]
    trial.rows += listings.num_rows


def _show(rule: Rule, trial: _Trial, console: Console) -> None:
    share = f" ({trial.fired / trial.rows:.3%})" if trial.rows else ""
    console.print(Text.assemble((f"\n{rule.id}", "bold"), f"  {rule.effect}, {rule.state}"))
    console.print(Text(f"  {rule.when}", style="dim"))
    console.print(f"  fires on {trial.fired:,} of {trial.rows:,} listings{share}")
    changed = [f"{count:,} from {old} to {new}" for (old, new), count in trial.changes.most_common() if old != new]
    console.print(f"  changes {'; '.join(changed) if changed else 'no verdict'}")
    for listing in trial.sample:
        price = f"{listing['price']:g} {listing['currency'] or ''}" if listing["price"] is not None else "no price"
        change = (
            listing["after"] if listing["before"] == listing["after"] else f"{listing['before']} > {listing['after']}"
        )
        console.print(Text(f"    {change:16} {price:14} {visible(listing['title'] or '')[:110]}"))
