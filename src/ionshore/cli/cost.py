"""``ionshore cost``: what a cell, a pack and a tonne cost, and why."""

from __future__ import annotations

import typer

from ionshore.cli.cost_cell import cell
from ionshore.cli.cost_compare import compare, partner
from ionshore.cli.cost_tables import (
    check,
    chemistries,
    list_prices,
    list_regions,
    tonne,
)

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Cost of a cell, a pack, a tonne; the value of a partner.",
)
app.command()(cell)
app.command()(compare)
app.command()(partner)
app.command()(tonne)
app.command()(chemistries)
app.command(name="prices")(list_prices)
app.command(name="regions")(list_regions)
app.command(name="validate")(check)
