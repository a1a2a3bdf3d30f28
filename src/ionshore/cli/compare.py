"""``ionshore compare``: two runs figure by figure, or scenarios solved together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionshore.cli.options import AsJson, Language, Quiet, Readings, model_years
from ionshore.cli.output import Format, chosen_rows, plain_table, write_table
from ionshore.core.errors import CommandError
from ionshore.core.tell import in_language, tell

if TYPE_CHECKING:
    import pandas as pd

    from ionshore.studies.scenarios import Comparison

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)

FEW = 3
"""Scenarios of which several plants and flows are explained each."""


@app.command()
def compare(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN RUN | SCENARIO SCENARIO ...",
            help="Folders of two runs; or scenarios (TOML files or names), of which "
            "the first is what the others are compared with.",
            show_default=False,
        ),
    ],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Only rows with column=value; may be repeated."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Most rows of two runs; 0 for all.")
    ] = 40,
    form: Annotated[
        Format, typer.Option("--format", help="Form of the table of two runs.")
    ] = Format.TABLE,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Runs: file to write. Scenarios: folder for tables (CSV), charts "
            "(SVG) and the page (HTML).",
            show_default=False,
        ),
    ] = None,
    world: Annotated[
        str, typer.Option("--world", help="World of the scenarios.")
    ] = "reference",
    years: Annotated[
        str, typer.Option("--years", help="Model years instead, e.g. 2024,2028,2032.")
    ] = "",
    reading: Annotated[
        str,
        typer.Option(
            "--reading",
            help="What rents of the base year are: rule, cost or scarcity; "
            "none: the world as it stands.",
        ),
    ] = "rule",
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the page.")
    ] = Language.EN,
    explain: Annotated[
        str,
        typer.Option(
            "--explain",
            help="Scenarios: the plant or flow whose change is explained, "
            "WHAT/PLACE/YEAR or WHAT/FROM-TO/YEAR; the weightiest if not given.",
            show_default=False,
        ),
    ] = "",
    *,
    readings: Readings = True,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare two runs, or scenarios by cells, investment, prices and public cost.

    Of two runs: every figure of both, largest relative change first. Scenarios are
    solved together, each from the answer of its nearest.
    """
    if any(Path(one).is_dir() for one in names):
        _compare_runs(names, where or [], limit, form, out)
        return
    from ionshore.cli.calibrate import reading_named
    from ionshore.cli.progress import Progress
    from ionshore.studies.clock import Clock
    from ionshore.studies.explained.subjects import Asked, asked
    from ionshore.studies.scenarios import Explaining, compare_scenarios

    progress = Progress(quiet=quiet or as_json)
    found = compare_scenarios(
        names,
        world,
        years=model_years(years),
        clock=Clock(progress, progress.say),
        reading=None if reading == "none" else reading_named(reading),
        readings=readings,
        explain=Explaining(
            asked(explain) if explain else Asked(), 3 if len(names) <= FEW else 1
        ),
    )
    progress.done()
    for one in found.readings.warnings:
        typer.echo(str(in_language(one, lang.value)), err=True)
    _tell_scenarios(found, where or [], out, lang.value, as_json=as_json)


def _compare_runs(
    names: list[str], where: list[str], limit: int, form: Format, out: Path | None
) -> None:
    from ionshore.studies.comparing import compare as compare_runs
    from ionshore.studies.comparing import compare_readings
    from ionshore.studies.runs import open_run

    if len(names) != 2:
        finding = tell("C650", "compare", given=", ".join(names))
        summary = "The runs cannot be compared."
        raise CommandError(summary, [finding])
    first, second = (open_run(one) for one in names)
    table = compare_runs(first, second)
    write_table(chosen_rows(table, where, limit), form, out, "comparison")
    if out is not None:
        typer.echo(str(out))
    by_reading = compare_readings(first, second)
    if form is Format.TABLE and out is None and len(by_reading):
        last = by_reading[by_reading["year"] == by_reading["year"].max()]
        typer.echo(
            "The same under every reading of base-year margins: second less first\n"
        )
        typer.echo(plain_table(last))


def _tell_scenarios(
    found: Comparison, where: list[str], out: Path | None, lang: str, *, as_json: bool
) -> None:
    from ionshore.cli.study import write_findings
    from ionshore.report.study_words import said
    from ionshore.studies.explained.told import headlines
    from ionshore.studies.scenarios_told import findings

    if out is not None or as_json:
        write_findings(findings(found), lang, out, as_json=as_json)
    if as_json:
        return
    typer.echo("Figures by scenario\n")
    typer.echo(plain_table(chosen_rows(_rounded(found, difference=False), where, 0)))
    typer.echo(f"Difference against {found.scenarios[0].name}\n")
    typer.echo(plain_table(chosen_rows(_rounded(found, difference=True), where, 0)))
    by_reading = found.less_first_by_reading()
    if len(by_reading):
        last = by_reading[by_reading["year"] == found.years[-1]]
        typer.echo(
            f"The same difference under every reading of base-year margins, "
            f"{found.years[-1]}\n"
        )
        typer.echo(plain_table(chosen_rows(last.round(3), where, 0)))
    for one in headlines(found.explained):
        typer.echo(f"{said(one.label, lang)}\n  {said(one.text, lang)}\n")
    typer.echo("How they were solved\n")
    typer.echo(plain_table(found.work.round(2)))


def _rounded(found: Comparison, *, difference: bool) -> pd.DataFrame:
    return found.wide(difference=difference).round(3)
