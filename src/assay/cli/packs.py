"""`assay pack`: build, show and compare packs."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assay.base.settings import home
from assay.cli.options import chosen_pack
from assay.detect.brands import BrandNote
from assay.detect.pack import Pack, compile_pack, open_pack
from assay.detect.sources import read_sources

app = typer.Typer(help="Packs: everything a screener knows, compiled into one folder.", no_args_is_help=True)


@app.command()
def build(
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    brands: Annotated[
        list[Path] | None,
        typer.Option(help="A brands file, JSONL or CSV; replaces the starter marks. May be repeated."),
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="A folder of rule files; replaces the starter rules.")] = None,
) -> None:
    """Compile brands, lexicons and rules into a pack."""
    console = Console(soft_wrap=True, highlight=False)
    started = time.perf_counter()
    with Console(stderr=True).status("Compiling…"):
        sources = read_sources(brands or [], rules)
        notes = compile_pack(sources, out, home() / "cache")
    _show_notes(notes, console)
    pack = open_pack(out)
    counts = pack.manifest["counts"]
    console.print(
        f"{counts['brands']:,} brands, {counts['names']:,} names, {counts['rules']:,} rules in {time.perf_counter() - started:.1f} s"
    )
    console.print(f"Pack: {out}  {pack.id[:16]}", markup=False)


def _show_notes(notes: list[BrandNote], console: Console) -> None:
    if not notes:
        return
    console.print(f"{len(notes):,} things to look at:", style="yellow")
    for note in notes[:10]:
        console.print(Text(f"      {note}"))
    if len(notes) > 10:
        console.print(f"      … and {len(notes) - 10:,} more")


@app.command()
def show(
    pack: Annotated[Path | None, typer.Argument(help="A pack; without it the starter pack.")] = None,
    brand: Annotated[str | None, typer.Option(help="Show one brand: its names, goods and price floors.")] = None,
) -> None:
    """Say what is in a pack."""
    console = Console(soft_wrap=True, highlight=False)
    opened = chosen_pack(pack, Console(stderr=True))
    if brand is not None:
        _show_brand(opened, brand, console)
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("pack", opened.id)
    table.add_row("engine, format", f"{opened.manifest['engine']}, {opened.manifest['format']}")
    for name, count in opened.manifest["counts"].items():
        table.add_row(name, f"{count:,}")
    table.add_row("size", f"{sum(file['bytes'] for file in opened.manifest['files'].values()) / 1e6:,.1f} MB")
    calibration = opened.weights.calibration
    table.add_row("review at a score of", f"{opened.weights.review_at:g}")
    if calibration is None or calibration.remove_at is None:
        table.add_row("remove", "never alone: no record of calibration supports it")
    else:
        table.add_row("remove at a score of", f"{calibration.remove_at:g}")
        table.add_row(
            "promised", f"at most {calibration.promised_wrong_removals:.2%} wrong removals, with 95 % confidence"
        )
        table.add_row(
            "measured",
            f"{calibration.wrongly_removed:,} wrong of {calibration.removed:,} on {calibration.labels:,} labels",
        )
    console.print(table)
    for rule in opened.rules:
        console.print(Text.assemble((f"  {rule.state:8}{rule.effect:8}", "dim"), f"{rule.id}: ", (rule.reason, "dim")))


def _show_brand(pack: Pack, name: str, console: Console) -> None:
    folded = pack.folder.base(name)
    found = {alias.mark: alias for alias in pack.lexicon.find("".join(filter(str.isalnum, folded)))}
    if not found:
        console.print(f"The pack has no mark that is written {name!r}.", markup=False)
    for number in found:
        mark = pack.marks[number]
        console.print(
            Text(f"{mark.name}", style="bold"),
            Text(f"{mark.sector}  Nice {', '.join(map(str, mark.classes)) or 'unknown'}", style="dim"),
        )
        for alias in pack.lexicon.of_mark(number):
            sense = f"  also: {alias.sense}" if alias.sense else ""
            console.print(Text(f"  {alias.kind:6}{alias.text}{sense}"))
        if mark.goods:
            console.print(f"  goods {', '.join(sorted(mark.goods))}")
        if mark.floors:
            floors = ", ".join(f"{kind} {price:,.0f}" for kind, price in sorted(mark.floors.items()))
            console.print(f"  price floors in USD (as of {mark.floors_as_of or 'no date'}): {floors}")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A pack.")],
    new: Annotated[Path, typer.Argument(help="Another pack.")],
) -> None:
    """Say what changed from one pack to another: names, rules, weights."""
    console = Console(soft_wrap=True, highlight=False)
    before, after = open_pack(old), open_pack(new)
    if before.id == after.id:
        console.print("The packs are the same.")
        return
    changes = [*_name_changes(before, after), *_rule_changes(before, after), *_weight_changes(before, after)]
    changed_files = sorted(
        name
        for name in before.manifest["files"].keys() | after.manifest["files"].keys()
        if before.manifest["files"].get(name) != after.manifest["files"].get(name)
    )
    for change in changes[:200]:
        console.print(
            Text(change, style="green" if change.startswith("+") else "red" if change.startswith("-") else "")
        )
    if len(changes) > 200:
        console.print(f"… and {len(changes) - 200:,} more")
    console.print(f"Files that differ: {', '.join(changed_files)}", style="dim")


def _name_changes(before: Pack, after: Pack) -> list[str]:
    old = {(before.marks[alias.mark].name, alias.text) for alias in before.lexicon}
    new = {(after.marks[alias.mark].name, alias.text) for alias in after.lexicon}
    return [
        *(f"- {brand}: {text}" for brand, text in sorted(old - new)),
        *(f"+ {brand}: {text}" for brand, text in sorted(new - old)),
    ]


def _rule_changes(before: Pack, after: Pack) -> list[str]:
    old, new = ({rule.id: rule for rule in pack.rules} for pack in (before, after))
    changes = [f"- rule {rule}" for rule in sorted(old.keys() - new.keys())]
    changes += [f"+ rule {rule}" for rule in sorted(new.keys() - old.keys())]
    changes += [
        f"  rule {rule}: {key} {getattr(old[rule], key)!r} becomes {getattr(new[rule], key)!r}"
        for rule in sorted(old.keys() & new.keys())
        for key in ("when", "effect", "weight", "state", "jurisdiction", "reason", "owner")
        if getattr(old[rule], key) != getattr(new[rule], key)
    ]
    return changes


def _weight_changes(before: Pack, after: Pack) -> list[str]:
    old, new = before.weights.as_json(), after.weights.as_json()
    return [f"  {key}: {old[key]} becomes {new[key]}" for key in old if old[key] != new[key]]
