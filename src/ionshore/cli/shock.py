"""``ionshore shock``: what breaks if something is withheld, and how far to trust it."""

from __future__ import annotations

import typer

from ionshore.cli import shock_hindtest, shock_sweep
from ionshore.cli.shock_one import one_shock

__all__ = ["app"]

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="What breaks if something is withheld.",
)


app.callback(invoke_without_command=True)(one_shock)
app.command("sweep")(shock_sweep.sweep)
app.command("hindtest")(shock_hindtest.hindtest)
