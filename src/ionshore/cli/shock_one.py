"""``ionshore shock``: one shock, told by month."""

from __future__ import annotations

from typing import Annotated

import typer

from ionshore.cli.options import (
    AsJson,
    Language,
    OutFolder,
    Quiet,
    Readings,
    model_years,
    parts,
)
from ionshore.cli.progress import Progress
from ionshore.cli.study import write_findings
from ionshore.core.tell import in_language

__all__ = ["one_shock"]


def one_shock(
    ctx: typer.Context,
    commodity: Annotated[
        str, typer.Option("--commodity", help="Goods, with commas; stars, stage:cell.")
    ] = "",
    origin: Annotated[
        str,
        typer.Option("--from", help="Countries, groups (EU) or blocs, with commas."),
    ] = "",
    destination: Annotated[
        str, typer.Option("--to", help="The same; all if left out.")
    ] = "",
    starts: Annotated[str, typer.Option("--starts", help="First month, 2027-01.")] = "",
    months: Annotated[int, typer.Option("--months", help="How long.")] = 12,
    stopped: Annotated[
        float, typer.Option("--stopped", help="Share that stops, 0 to 1.")
    ] = 1.0,
    quota: Annotated[
        float,
        typer.Option("--quota", help="Exports allowed a year.", show_default=False),
    ] = -1.0,
    factor: Annotated[
        float, typer.Option("--factor", help="Times a price or a demand.")
    ] = 1.0,
    plant: Annotated[
        str, typer.Option("--plant", help="Plants or facilities that are lost.")
    ] = "",
    strait: Annotated[
        str, typer.Option("--strait", help="Straits closed: suez, malacca, panama.")
    ] = "",
    segment: Annotated[
        str, typer.Option("--segment", help="Demand that surges: ess, ev.")
    ] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="Kind of shock, where not plain.")
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="What is left of a trade: total (buyers bid), or lane (each its share).",
        ),
    ] = "",
    step: Annotated[
        str, typer.Option("--step", help="month, quarter or year.")
    ] = "quarter",
    scenario: Annotated[
        str, typer.Option("--scenario", help="TOML file, or a shipped one.")
    ] = "reference",
    world: Annotated[
        str, typer.Option("--world", help="Folder of a world, or a shipped one.")
    ] = "reference",
    years: Annotated[
        str, typer.Option("--years", help="Model years of the plan, with commas.")
    ] = "",
    reading: Annotated[
        str,
        typer.Option("--reading", help="What a rent is: rule, cost or scarcity."),
    ] = "rule",
    out: OutFolder = None,
    lang: Annotated[Language, typer.Option("--lang", help="en or ko.")] = Language.EN,
    *,
    announced: Annotated[
        bool,
        typer.Option(
            "--announced/--surprise",
            help="Also what a plan makes of it that knew; solves it once more.",
        ),
    ] = False,
    both: Annotated[
        bool, typer.Option("--both", help="The same as --announced.")
    ] = False,
    stocks: Annotated[
        bool,
        typer.Option("--stocks/--no-stocks", help="Whether industry holds stocks."),
    ] = True,
    building: Annotated[
        bool,
        typer.Option(
            "--building/--no-building",
            help="Whether plants are built in answer, after their lead time.",
        ),
    ] = True,
    readings: Readings = True,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say what breaks if something is withheld, lost or wanted more, month by month.

    By surprise the plan without the shock has been built and cannot be changed; plants
    decided then start after their lead time. The first shock on a plan takes a minute or two, others seconds.
    """
    if ctx.invoked_subcommand is not None:
        return
    from ionshore.studies.clock import Clock
    from ionshore.studies.shock.one import run_shock
    from ionshore.studies.shock.question import Question
    from ionshore.studies.shock.told import shock_findings

    progress = Progress(quiet=quiet or as_json)
    answer = run_shock(
        Question(
            kind=kind,
            commodities=parts(commodity),
            origins=parts(origin),
            destinations=parts(destination),
            starts=starts,
            months=months,
            stopped=stopped,
            quota=quota,
            factor=factor,
            plants=parts(plant),
            straits=parts(strait),
            segments=parts(segment),
            step=step,
            by=by,
        ),
        world=world,
        scenario=scenario,
        years=model_years(years),
        reading=reading,
        announced=announced or both,
        working=stocks,
        building=building,
        readings=readings,
        clock=Clock(progress),
    )
    progress.done()
    for finding in answer.warnings:
        typer.echo(str(in_language(finding, str(lang))), err=True)
    write_findings(shock_findings(answer), str(lang), out, as_json=as_json)
