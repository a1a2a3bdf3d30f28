"""``ionshore run``: the main job, from tables to a page a person can look at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionshore.cli.options import (
    Algorithm,
    AsJson,
    Language,
    Quiet,
    Scenario,
    World,
    model_years,
)
from ionshore.cli.output import plain_table
from ionshore.cli.progress import Progress

if TYPE_CHECKING:
    import pandas as pd

    from ionshore.studies.runs import Run

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


@app.command()
def run(
    world: World = "reference",
    scenario: Scenario = "reference",
    years: Annotated[
        str, typer.Option("--years", help="Model years instead, e.g. 2024,2030,2035.")
    ] = "",
    out: Annotated[
        Path, typer.Option("--out", help="Folder under which the run is written.")
    ] = Path("runs"),
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the report.")
    ] = Language.EN,
    algorithm: Annotated[
        Algorithm, typer.Option("--algorithm", help="Algorithm of the solver.")
    ] = Algorithm.AUTO,
    reading: Annotated[
        str,
        typer.Option(
            "--reading",
            help="What rents of the base year are: rule, cost or scarcity; "
            "none: the world as it stands.",
        ),
    ] = "rule",
    *,
    learning: Annotated[
        bool,
        typer.Option("--learning", help="Costs fall with what the plan itself makes."),
    ] = False,
    scale: Annotated[
        bool,
        typer.Option("--scale", help="Learning in which the size of plants counts."),
    ] = False,
    held_out: Annotated[
        bool,
        typer.Option(
            "--held-out",
            help="Predict each figure of the base year from all others (a minute).",
        ),
    ] = False,
    readings: Annotated[
        bool | None,
        typer.Option(
            "--readings/--no-readings",
            help="Headline figures under every reading of base-year rents; by default "
            "for plans that do not learn.",
            show_default=False,
        ),
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run a world under a scenario: solve, check, write the run and its report.

    Progress goes to stderr, a short table to stdout; the last line is the path of
    the report.
    """
    from ionshore.cli.calibrate import reading_named
    from ionshore.optim import SolveOptions
    from ionshore.report.page import write_report
    from ionshore.studies.clock import Clock
    from ionshore.studies.learning import LearningChoices
    from ionshore.studies.running import run as run_study

    progress = Progress(quiet=quiet or as_json)
    clock = Clock(progress, progress.say)
    learns = learning or scale
    done = run_study(
        world,
        scenario,
        years=model_years(years),
        out=out,
        options=SolveOptions(algorithm=algorithm.value),
        clock=clock,
        reading=None if reading == "none" else reading_named(reading),
        learning=LearningChoices(scale=scale) if learns else False,
        held_out=held_out,
        readings=not learns if readings is None else readings,
    )
    page = done.folder / f"report.{lang.value}.html"
    with clock.phase("report"):
        write_report(done.folder, page, lang.value)
    progress.done()
    typer.echo(_answer(done, page, clock.seconds, as_json=as_json))


def _answer(done: Run, page: Path, seconds: dict[str, float], *, as_json: bool) -> str:
    """Return what is told of a run: a short table or JSON."""
    from ionshore.studies.headlines import headlines, headlines_by_reading

    by_reading = headlines_by_reading(done)
    if as_json:
        facts = {
            "run": done.name,
            "folder": str(done.folder),
            "report": str(page),
            "objective": done.meta["objective"],
            "objective_unit": done.meta["objective_unit"],
            "checks": done.meta["checks"],
            "readings": json.loads(by_reading.to_json(orient="records")),
            "seconds": seconds,
        }
        return json.dumps(facts, ensure_ascii=False, indent=1)
    first, last = done.meta["years"][0], done.meta["years"][-1]
    span = f"{first}" if first == last else f"{first} and {last}"
    return "\n".join(
        [
            f"{done.name}: output, largest maker and price in {span}",
            "",
            plain_table(headlines(done)),
            *_by_reading(by_reading, last),
            f"cost {done.meta['objective']:,.0f} {done.meta['objective_unit']}",
            f"run  {done.folder}",
            str(page),
        ]
    )


def _by_reading(table: pd.DataFrame, year: int) -> list[str]:
    """Return figures of every reading as lines; none if the run has but one."""
    if table.empty:
        return []
    return [
        f"What hangs on the reading of base-year margins, in {year}: by the rule of "
        "utilization, all hidden cost, all scarcity",
        "",
        plain_table(table),
    ]
