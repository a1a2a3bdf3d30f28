"""What a sweep of cuts is asked, the short run it is made on, and its cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.studies.clock import Clock
from ionshore.studies.shock.cuts import ALL, CUTS, all_cuts
from ionshore.studies.shock.opened import ShortRun, open_short_run
from ionshore.studies.shock.question import STEP_MONTHS, unknown_name
from ionshore.sweep import SweepCase

__all__ = ["CutsAsked", "chosen_cuts", "in_money", "opened_for", "refuse_impossible"]

MONTHS, LONGEST = 12, 60


@dataclass(frozen=True, slots=True)
class CutsAsked:
    """What is asked.

    Parameters
    ----------
    year : int
        Calendar year in which trade is withheld.
    months : tuple of int
        Lengths [month].
    by : tuple of str
        Of :data:`ionshore.studies.shock.cuts.CUTS`.
    commodities, places : tuple of str
        Only these goods, these countries or owners; all if empty.
    pairs : bool
        Whether the cuts that hurt most alone are made in pairs, too.
    worst : int
        Cuts that are chosen together, of those that hurt most alone; 1 for none.
    solves : int
        Problems that may be solved to find them.
    limit : int, optional
        Only so many cases.
    step : str
        ``month``, ``quarter`` or ``year``.
    """

    year: int = 2027
    months: tuple[int, ...] = (MONTHS,)
    by: tuple[str, ...] = ("country", "owner")
    commodities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    pairs: bool = False
    worst: int = 2
    solves: int = 400
    limit: int | None = None
    step: str = "quarter"


def refuse_impossible(asked: CutsAsked) -> None:
    """Raise if a step, a kind of cut or a length cannot be; all faults at once."""
    findings: list[Finding] = []
    if asked.step not in STEP_MONTHS:
        findings.append(unknown_name("--step", asked.step, STEP_MONTHS))
    findings += [unknown_name("--by", one, CUTS) for one in asked.by if one not in CUTS]
    if not asked.months or min(asked.months) < 1 or max(asked.months) > LONGEST:
        least = min(asked.months, default=0)
        findings.append(tell("W704", "--months", value=least, low=1, high=LONGEST))
    if findings:
        summary = "The sweep cannot be run."
        raise CommandError(summary, findings)


def opened_for(
    world: str,
    scenario: str,
    asked: CutsAsked,
    months: int,
    reading: Reading,
    clock: Clock | None,
) -> ShortRun:
    """Return the short run in which cuts of so many months are made."""
    return open_short_run(
        world,
        scenario or None,
        starts=date(asked.year, 1, 1),
        months=months,
        step_months=min(STEP_MONTHS[asked.step], months),
        after=0,
        reading=reading,
        clock=clock,
    )


def chosen_cuts(short_run: ShortRun, asked: CutsAsked) -> list[SweepCase]:
    """Return the cuts asked for; all faults of names at once."""
    cases = all_cuts(short_run, asked.by)
    findings = []
    for option, label, wanted in (
        ("--commodities", "commodity", asked.commodities),
        ("--places", "place", asked.places),
    ):
        known = sorted({str(one.labels[label]) for one in cases} - {ALL})
        findings += [
            unknown_name(option, one, known) for one in wanted if one not in known
        ]
        if wanted:
            cases = [one for one in cases if one.labels[label] in wanted]
    if findings:
        summary = "Some of what is asked for is not traded or made."
        raise CommandError(summary, findings)
    return cases


def in_money(table: pd.DataFrame, short_run: ShortRun, months: int) -> pd.DataFrame:
    """Return rows of a sweep with ``cost`` in money of the year, and by month."""
    discount = float(short_run.case.periods.discount[0])
    cost = table["extra_cost"] / discount
    return table.assign(months=months, cost=cost, per_month=cost / months)
