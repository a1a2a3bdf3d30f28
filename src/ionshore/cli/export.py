"""``ionshore export``: a run for other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ionshore.cli.options import RunFolder
from ionshore.cli.output import Format, write_table

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


class Target(StrEnum):
    """Forms of a whole run."""

    IAMC = "iamc"
    XLSX = "xlsx"


@app.command()
def export(
    run: RunFolder,
    out: Annotated[
        Path, typer.Option("--out", help="File: .csv or .xlsx.", show_default=False)
    ],
    target: Annotated[
        Target, typer.Option("--format", help="iamc: model, scenario, region, ... .")
    ] = Target.XLSX,
) -> None:
    """Write a run as one workbook, or as an IAMC table (CSV or workbook)."""
    from ionshore.studies.exports import iamc_table, write_workbook
    from ionshore.studies.runs import open_run

    opened = open_run(run)
    if target is Target.XLSX:
        write_workbook(opened, out)
    else:
        form = Format.XLSX if out.suffix == ".xlsx" else Format.CSV
        write_table(iamc_table(opened), form, out, "data")
    typer.echo(str(out))
