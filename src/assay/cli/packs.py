"""`assay pack`: build, show and compare packs."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assay.base.settings import home
from assay.cli.evaluation import measured, show_calibration
from assay.cli.options import By, Constant, Mapped, acting, chosen_pack, office, pairs
from assay.detect.brands import BrandNote
from assay.detect.evaluate import calibrate
from assay.detect.pack import ENGINE, Pack, compile_pack, open_pack
from assay.detect.sources import read_sources

app = typer.Typer(
    help="Packs: everything a screener knows, compiled into one folder; and which of them screens.",
    no_args_is_help=True,
)


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
    show_notes(notes, console)
    pack = open_pack(out)
    counts = pack.manifest["counts"]
    console.print(
        f"{counts['brands']:,} brands, {counts['names']:,} names, {counts['rules']:,} rules in {time.perf_counter() - started:.1f} s"
    )
    console.print(f"Pack: {out}  {pack.id[:16]}", markup=False)


def show_notes(notes: list[BrandNote], console: Console) -> None:
    """Say what was left out of brands files, ten lines of it."""
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


# --- packs of the database ---

Reason = Annotated[str, typer.Option(help="For the record.")]


@app.command("in-force")
def in_force(
    pack: Annotated[str | None, typer.Argument(help="Put this pack in force: its id, or how it begins.")] = None,
    hold: Annotated[bool, typer.Option("--hold", help="Later changes compile packs that wait.")] = False,
    reason: Reason = "asked for by hand",
    by: By = None,
) -> None:
    """Say which pack screens; or put a recorded pack in force."""
    with office():
        from assay.office.screening.commands import put_in_force
        from assay.office.screening.queries import is_held, pack_folder, pack_in_force

        if pack is not None:
            put_in_force(pack, acting(by), reason, hold)
        now, held = pack_in_force(), is_held()
        folder = pack_folder(now) if now else None
    console = Console(soft_wrap=True, highlight=False)
    if now is None:
        console.print("No pack is in force yet: `assay up` compiles the first one.")
        return
    console.print(f"{now}{'  held: changes wait for `assay pack release`' if held else ''}", markup=False)
    console.print(f"{folder}", style="dim", markup=False)


@app.command("list")
def list_packs(count: Annotated[int, typer.Option(min=1, help="How many.")] = 20) -> None:
    """List which packs were in force, the last first."""
    with office():
        from assay.office.screening.queries import packs_in_force

        rows = packs_in_force(count)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("pack", "in force since", "brands", "rules", "by", "reason"):
        table.add_column(heading)
    for row in rows:
        brands, rules = (str(row.sources.get(name, {}).get("count", "")) for name in ("brands", "rules"))
        table.add_row(row.pack_id[:16], f"{row.since:%Y-%m-%d %H:%M}", brands, rules, row.recorded_by, Text(row.reason))
    Console(soft_wrap=True, highlight=False).print(table if rows else "No pack is in force yet.")


@app.command("rollback")
def roll_back_pack(reason: Reason = "asked for by hand", by: By = None) -> None:
    """Back to the pack that was in force before, and hold it; running gateways take it within a second or two."""
    with office():
        from assay.office.screening.commands import roll_back

        pack = roll_back(acting(by), reason)
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"In force: {pack[:16]}, held. `assay pack release` ends that.", markup=False)
    console.print("What the other pack said of listings stands until `assay sweep`.", style="dim")


@app.command()
def release(reason: Reason = "asked for by hand", by: By = None) -> None:
    """End a hold: compile what has changed meanwhile, and put it in force."""
    with office(), Console(stderr=True).status("Compiling…"):
        from assay.office.screening.commands import release_pack

        pack = release_pack(acting(by), reason)
    Console(soft_wrap=True, highlight=False).print(f"In force: {pack[:16]}.", markup=False)


@app.command("compile")
def compile_of_database(reason: Reason = "asked for by hand", by: By = None) -> None:
    """Compile a pack from the database now, and say why if the engine refuses it."""
    with office(), Console(stderr=True).status("Compiling…"):
        from assay.office.screening.commands import compile_now
        from assay.office.screening.queries import pack_in_force

        pack = compile_now(acting(by), reason)
        is_in_force = pack_in_force() == pack
    said = "In force" if is_in_force else "Compiled, and not in force: another pack is held"
    Console(soft_wrap=True, highlight=False).print(f"{said}: {pack[:16]}.", markup=False)


@app.command()
def starter(
    on: Annotated[bool, typer.Argument(help="Whether its brands and rules count: true or false.")], by: By = None
) -> None:
    """Let the starter registry's brands and rules count in packs of the database, or not."""
    with office():
        from assay.office.screening.commands import switch_starter

        switch_starter(on, acting(by))
    Console(soft_wrap=True).print(f"The starter registry {'counts' if on else 'does not count'} in the next pack.")


@app.command()
def adopt(
    pack: Annotated[
        Path, typer.Argument(help="A pack with a record of calibration, from `assay evaluate --calibrate`.")
    ],
    by: By = None,
) -> None:
    """Take a pack's weights and record of calibration for all packs of the database (law 10)."""
    with office():
        from assay.office.screening.commands import adopt_weights

        weights = adopt_weights(pack, acting(by))
    console = Console(soft_wrap=True, highlight=False)
    if weights.calibration is None:
        console.print("The weights are taken. They have no record of calibration: nothing is removed without a person.")
    else:
        show_calibration(weights.calibration, console)


@app.command("calibrate-from")
def calibrate_from(
    labels: Annotated[Path, typer.Argument(help="Labelled listings, as for `assay evaluate`.")],
    mapped: Mapped = None,
    constants: Constant = None,
    promise: Annotated[float, typer.Option(help="The share of wrong removals that is promised.")] = 0.001,
    by: By = None,
) -> None:
    """Measure the pack in force on labelled listings, and take the record of calibration for all packs from now on."""
    with office():
        from assay.office.screening.commands import ensure_pack, record_weights
        from assay.office.screening.queries import restored_pack

        actor = acting(by)
        opened = open_pack(restored_pack(ensure_pack(actor)))
        result = measured(opened, labels, pairs("--map", mapped), pairs("--set", constants))
        calibration = calibrate(result, promise, opened.weights.review_at, ENGINE)
        record_weights(opened.weights.with_calibration(calibration), opened.id, actor)
    show_calibration(calibration, Console(soft_wrap=True, highlight=False))
