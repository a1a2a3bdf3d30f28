"""``ionshore shock``: what breaks if something is withheld, and how far to trust it."""

from __future__ import annotations

import typer

from ionshore.cli import shock_hindtest

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="What breaks if something is withheld.",
)


@app.callback()
def shock() -> None:
    """What breaks if something is withheld."""


app.command("hindtest")(shock_hindtest.hindtest)
