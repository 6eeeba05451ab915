"""All commands of `assay`, put together."""

import typer

from assay.cli import (
    brands,
    demo,
    enforcing,
    evaluation,
    importing,
    keys,
    market,
    packs,
    rules,
    running,
    screen,
    staff,
    sweeps,
)

app = typer.Typer(
    name="assay",
    help="Screens a marketplace's listings and finds the counterfeits, with reasons.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("screen")(screen.screen)
app.command("import")(importing.import_file)
app.command("evaluate")(evaluation.evaluate_labels)
app.add_typer(packs.app, name="pack")
app.add_typer(rules.app, name="rules")
app.add_typer(brands.app, name="brand")
app.command("sweep")(sweeps.sweep)
app.command("replay")(sweeps.replay)
app.add_typer(keys.app, name="key")
app.add_typer(staff.app, name="staff")
app.add_typer(market.app, name="market")
app.command("demo")(demo.demo)
app.add_typer(enforcing.app)
app.add_typer(running.app)
