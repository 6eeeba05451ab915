"""`assay rules`: what a rule would do."""

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
from assay.cli.options import Constant, Mapped, PackPath, chosen_pack, pairs
from assay.cli.screen import screened
from assay.cli.summary import visible
from assay.detect.pack import Pack
from assay.detect.rules import COLUMNS, Rule, allowed_functions, load_rules
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
