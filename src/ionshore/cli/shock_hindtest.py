"""``ionshore shock hindtest``: past withholding predicted, and judged."""

from __future__ import annotations

from typing import Annotated

import typer

from ionshore.cli.options import AsJson, Lang, Language, OutFolder, Quiet
from ionshore.cli.progress import Progress
from ionshore.cli.study import write_findings

__all__ = ["hindtest"]


def hindtest(
    event: Annotated[
        str, typer.Option("--event", help="Tell one event only, by its id.")
    ] = "",
    draws: Annotated[
        int, typer.Option("--draws", help="Draws behind the range of a prediction.")
    ] = 100,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 1,
    world: Annotated[
        str,
        typer.Option(
            "--world", help="World whose short run is asked, too; '' for none."
        ),
    ] = "reference",
    scenario: Annotated[
        str, typer.Option("--scenario", help="Scenario of its plan.")
    ] = "reference",
    out: OutFolder = None,
    lang: Lang = Language.EN,
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Predict 26 past events from what was known before them, and judge.

    How far to trust a shock: predicted and seen price, months to the peak and loss,
    event by event, beside rules of thumb. No event is fitted on itself.
    """
    from ionshore.studies.clock import Clock
    from ionshore.studies.withholding.hindtest import hindtest as look_back
    from ionshore.studies.withholding.told import findings

    progress = Progress(quiet=quiet or as_json)
    found = look_back(
        event=event,
        draws=draws,
        seed=seed,
        world=world,
        scenario=scenario,
        clock=Clock(progress),
    )
    progress.done()
    write_findings(findings(found), str(lang), out, as_json=as_json)
