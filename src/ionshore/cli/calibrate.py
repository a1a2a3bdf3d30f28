"""``ionshore calibrate``: make the base year look like the world, and say how well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ionshore.cli.options import AsJson, BaseReading, CsvFolder, Quiet, World
from ionshore.cli.output import plain_table
from ionshore.cli.progress import Progress
from ionshore.core.errors import CommandError
from ionshore.core.tell import tell

if TYPE_CHECKING:
    from ionshore.calibration.settings import Reading
    from ionshore.studies.base_year import Examined

__all__ = ["app", "reading_named"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def calibrate(
    world: World = "reference",
    reading: BaseReading = "rule",
    out: CsvFolder = None,
    *,
    classic: Annotated[
        bool,
        typer.Option(
            "--classic", help="Prices after classic calibration instead, and why not."
        ),
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Calibrate the base year; tell its fit in three columns, and what misses.

    Anchored figures were inputs. Implied ones were not aimed at. Held out: each one
    was left out of the data and predicted from the rest; only this is accuracy.
    """
    from ionshore.studies.base_year import examine
    from ionshore.studies.clock import Clock

    if classic:
        typer.echo(_classic(world))
        return
    progress = Progress(quiet=quiet or as_json)
    found = examine(world, reading_named(reading), clock=Clock(progress))
    progress.done()
    if out is not None:
        _write(found, out)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=1))
    else:
        typer.echo(_told(found))


def reading_named(name: str) -> Reading:
    """Return a reading by its name.

    Raises
    ------
    CommandError
        ``C630`` if there is none.
    """
    from ionshore.calibration.settings import READINGS

    for one in READINGS:
        if one == name:
            return one
    known = ", ".join(READINGS)
    summary = "The base year cannot be read that way."
    raise CommandError(summary, [tell("C630", "--reading", value=name, known=known)])


def _classic(world: str) -> str:
    """Return prices after the classic recipe beside those observed and anchored."""
    from ionshore.calibration.calibrate import explain_base_year
    from ionshore.calibration.classic import classic_calibration
    from ionshore.studies.calibrating import base_year_law, require_calibration
    from ionshore.world.load import load_world

    loaded = load_world(world)
    require_calibration(loaded)
    found = classic_calibration(explain_base_year(loaded, base_year_law(loaded)))
    return "\n".join(
        [
            "Prices if outputs are held and costs alone speak (million USD per unit)",
            "",
            plain_table(found.prices),
            f"hidden costs below zero: {found.below_zero:.0%} of plants, "
            f"zero: {found.nothing:.0%}",
            "The cost of the maker nobody holds back is the price of all; its rivals "
            "look as if somebody paid for what they make.",
        ]
    )


def _write(found: Examined, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    tables = dict(found.calibration.tables) | {
        "shares": found.fit.shares,
        "prices": found.fit.prices,
        "rivals": found.fit.rivals,
        "held_out_prices": found.fit.held_prices,
        "held_out_countries": found.fit.held_countries,
        "misses": found.misses(),
    }
    for name, frame in tables.items():
        frame.to_csv(out / f"{name}.csv", index=False)


def _told(found: Examined) -> str:
    import pandas as pd

    facts = found.as_dict()
    by_stage: Any = facts["by_stage"]
    stages = pd.DataFrame(by_stage).T.reset_index(names="stage")
    prices = found.fit.prices.merge(
        found.fit.held_prices[["commodity", "region", "model", "error"]],
        on=["commodity", "region"],
        how="left",
        suffixes=("", "_held_out"),
    )
    columns = ["commodity", "region", "column", "observed", "model", "error"]
    prices = prices[[*columns, "model_held_out", "error_held_out", "source_id"]]
    countries = found.fit.held_countries
    countries = countries[~countries["proxy"].to_numpy(bool)].drop(columns="proxy")
    return "\n".join(
        [
            "Shares of output, model less reported, percentage points (anchored)",
            "",
            plain_table(stages),
            f"largest {facts['share_error_max_pp']:.2f}, "
            f"mean {facts['share_error_mean_pp']:.2f}",
            "",
            "Prices of the base year, million USD per unit (USD/kg, USD/kWh)",
            "",
            plain_table(prices),
            "What other reporters say of the base year, in the unit of the good",
            "",
            plain_table(found.fit.rivals.drop(columns="note")),
            "Countries held out: share predicted from the rest of the chain",
            "",
            plain_table(countries),
            "What misses its target, and why",
            "",
            plain_table(found.misses()),
        ]
    )
