"""``ionshore outside``: published figures beside the model's, with why they differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionshore.cli.options import AsJson, Lang, Language, Quiet, World
from ionshore.cli.output import Format, plain_table, write_table
from ionshore.cli.progress import Progress
from ionshore.core.words import word
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.studies.outside.checks import Outside

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def outside(
    world: World = "reference",
    out: Annotated[
        Path | None, typer.Option("--out", help="File for the table as CSV.")
    ] = None,
    lang: Lang = Language.EN,
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Hold the calibrated base year against published figures it was not made from.

    The duty that makes a US storage cell equal a Chinese one, landed costs, production
    credits that makers booked, their unit prices and margins, regional pack prices.
    """
    from ionshore.studies.clock import Clock
    from ionshore.studies.outside.checks import outside_checks

    progress = Progress(quiet=quiet or as_json)
    found = outside_checks(world, clock=Clock(progress))
    progress.done()
    if out is not None:
        write_table(found.table(lang), Format.CSV, out)
    if as_json:
        typer.echo(json.dumps(found.as_dict(lang), ensure_ascii=False, indent=1))
    else:
        typer.echo(_told(found, lang))


def _told(found: Outside, language: str) -> str:
    """Return the table and the notes as a terminal shows them."""
    table = found.table(language)
    figures = table.drop(columns="note").round({"model": 3, "error": 3})
    places: dict[tuple[str, str], list[str]] = {}
    for one in records(table):
        where = places.setdefault((one.check, one.note), [])
        where.append(f"{one.what}, {one.place} {one.year}")
    notes = [
        f"- {check} ({'; '.join(where)}): {note}"
        for (check, note), where in places.items()
    ]
    told = {name: f"{value:.2f}" for name, value in found.retained.items()}
    return "\n".join(
        [
            word("outside.told.table", language),
            "",
            plain_table(figures),
            word("outside.told.notes", language),
            "",
            *notes,
            "",
            word("outside.told.retained", language, **told),
        ]
    )
