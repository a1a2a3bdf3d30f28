"""``ionshore shock sweep``: every export of every country withheld, one by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ionshore.cli.options import AsJson, Lang, Language, Quiet, Readings, World, parts
from ionshore.cli.output import write_text
from ionshore.cli.progress import Progress
from ionshore.cli.study import findings_json, write_findings
from ionshore.core.tell import in_language

__all__ = ["sweep"]


def sweep(
    year: Annotated[
        int, typer.Option("--year", help="Year in which trade is withheld.")
    ] = 2027,
    months: Annotated[
        str, typer.Option("--months", help="How long, with commas: 3,6,12.")
    ] = "12",
    by: Annotated[
        str,
        typer.Option(
            "--by", help="Who cuts, with commas: country, owner, owner_exports."
        ),
    ] = "country,owner",
    commodities: Annotated[
        str, typer.Option("--commodities", help="Only these goods, with commas.")
    ] = "",
    places: Annotated[
        str, typer.Option("--places", help="Only these countries or owners.")
    ] = "",
    worst: Annotated[
        int, typer.Option("--worst", help="Cuts chosen to hurt most together; 1: none.")
    ] = 2,
    solves: Annotated[
        int, typer.Option("--solves", help="Most problems solved to find them.")
    ] = 400,
    limit: Annotated[
        int | None,
        typer.Option("--limit", help="Only so many cases.", show_default=False),
    ] = None,
    step: Annotated[
        str, typer.Option("--step", help="month, quarter or year.")
    ] = "quarter",
    workers: Annotated[
        int, typer.Option("--workers", help="Processes on this machine.")
    ] = 1,
    cluster: Annotated[
        str,
        typer.Option("--cluster", help="Scheduler to use instead: tcp://HOST:8786."),
    ] = "",
    world: World = "reference",
    scenario: Annotated[
        str, typer.Option("--scenario", help="Scenario of the plan; '' for none.")
    ] = "reference",
    reading: Annotated[
        str, typer.Option("--reading", help="What a rent is: rule, cost or scarcity.")
    ] = "rule",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder for tables, charts, the page, and the sweep: it goes on there.",
            show_default=False,
        ),
    ] = None,
    lang: Lang = Language.EN,
    *,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="The worst cuts in pairs, too.")
    ] = False,
    readings: Readings = True,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Withhold every export of every country, and stop every owner's plants, one by one.

    What is critical: cost and demand lost, months until demand is missed, how much
    others make good. With --out a sweep that was stopped goes on where it was.
    """
    from ionshore.cli.calibrate import reading_named
    from ionshore.studies.clock import Clock
    from ionshore.studies.shock.sweeping import CutsAsked, sweep_cuts
    from ionshore.studies.shock.sweeping_told import findings

    progress = Progress(quiet=quiet or as_json)
    asked = CutsAsked(
        year=year,
        months=tuple(int(one) if one.isdigit() else 0 for one in parts(months)),
        by=parts(by),
        commodities=parts(commodities),
        places=parts(places),
        pairs=pairs,
        worst=worst,
        solves=solves,
        limit=limit,
        step=step,
    )
    found = sweep_cuts(
        world,
        scenario,
        asked,
        out=out,
        workers=workers,
        cluster=cluster,
        reading=reading_named(reading),
        readings=readings,
        clock=Clock(progress),
        told=lambda how: progress.say(str(how)),
    )
    progress.done()
    for one in found.warnings:
        typer.echo(str(in_language(one, str(lang))), err=True)
    told = findings(found)
    if as_json:
        counts = {
            "cases": found.cases,
            "failed": found.failed,
            "resumed": found.resumed,
        }
        text = json.dumps(
            counts | {"folder": found.folder} | findings_json(told, str(lang)),
            ensure_ascii=False,
            indent=1,
        )
        write_text(text + "\n", None)
    if out is not None or not as_json:
        write_findings(told, str(lang), out, as_json=False)
