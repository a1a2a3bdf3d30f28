"""Every export of every country withheld, one by one: what is critical, and what together.

A year that starts without warning, in steps, from a plan that is fixed
(:mod:`ionshore.scenario.case.short_run`). Each cut is one patch of one problem, so all of
them are a sweep that can be stopped, goes on, and runs on many workers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path

import pandas as pd

from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.scenario.shock_tables import shock_tables
from ionshore.studies.clock import Clock
from ionshore.studies.shock.criticality import criticality_meter
from ionshore.studies.shock.cuts import ALL, CUTS, all_cuts, joined
from ionshore.studies.shock.opened import ShortRun, open_short_run
from ionshore.studies.shock.question import STEP_MONTHS, unknown_name
from ionshore.studies.study import weakest_first
from ionshore.sweep import Progress, SweepCase, run_sweep
from ionshore.sweep.worst import Worst, worst_cuts

__all__ = ["CutsAsked", "CutsFound", "sweep_cuts"]

WORST_ALONE = 30
"""Cuts that are made in pairs, and chosen from: those that hurt most alone."""
MONTHS, LONGEST = 12, 24


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


@dataclass(frozen=True, slots=True, eq=False)
class CutsFound:
    """What was found.

    Parameters
    ----------
    asked : CutsAsked
    cases, failed, resumed : int
        Of the sweep.
    folder : str
        Of the sweep; blank where it was not kept.
    cuts : DataFrame
        months, by, place, commodity; cost [million USD of the year], per_month [million
        USD/month], unserved [GWh], holds_out [month], replaced [1], outcome.
    pairs : DataFrame
        The same with place_2, commodity_2, and ``more``: cost beyond the two alone.
    worst : Worst, optional
    discount : float
        Of the year: an objective divided by it is money of the year.
    total : float
        Demand for batteries of the year [GWh].
    sources : DataFrame
    """

    asked: CutsAsked
    cases: int
    failed: int
    resumed: int
    folder: str
    cuts: pd.DataFrame
    pairs: pd.DataFrame
    worst: Worst | None
    discount: float
    total: float
    sources: pd.DataFrame = field(repr=False)


def sweep_cuts(
    world: str,
    scenario: str,
    asked: CutsAsked,
    *,
    out: Path | None = None,
    workers: int = 1,
    cluster: str = "",
    clock: Clock | None = None,
    told: Callable[[Progress], None] | None = None,
) -> CutsFound:
    """Withhold every export, one by one.

    Parameters
    ----------
    world, scenario : str
        See :func:`ionshore.studies.shock.opened.open_short_run`; a blank scenario is
        none.
    asked : CutsAsked
    out : Path, optional
        Folder of the sweep; in it a stopped sweep goes on.
    workers, cluster
        See :func:`ionshore.sweep.run_sweep`.
    clock : Clock, optional
    told : callable, optional
        Is told how far the sweep is.

    Raises
    ------
    CommandError
        W724 and W725 as :func:`ionshore.sweep.run_sweep`, W701 for names the world or
        the command lacks, with the nearest, W704 for impossible lengths.
    """
    _refuse(asked)
    frames, pairs, worst = [], [], None
    count = failed = resumed = 0
    with tempfile.TemporaryDirectory() as spare:
        folder = out or Path(spare)
        for months in asked.months:
            short_run = _opened(world, scenario, asked, months, clock)
            cases = _chosen(short_run, asked)
            left = None if asked.limit is None else max(asked.limit - count, 0)
            swept = run_sweep(
                short_run.session,
                cases,
                criticality_meter(short_run),
                folder / f"sweep_{months}",
                workers=workers,
                cluster=cluster,
                limit=left,
                tell=told,
            )
            count, failed = count + swept.cases, failed + swept.failed
            resumed += swept.resumed
            frames.append(_told(swept.table(), short_run, months))
            chosen = _worst_alone(cases, frames[-1], asked.by[0])
            if asked.pairs and len(chosen) > 1:
                twos = [joined(one, two) for one, two in combinations(chosen, 2)]
                both = run_sweep(
                    short_run.session,
                    twos,
                    criticality_meter(short_run),
                    folder / f"pairs_{months}",
                    workers=workers,
                    cluster=cluster,
                    tell=told,
                )
                count, failed = count + both.cases, failed + both.failed
                resumed += both.resumed
                table = _told(both.table(), short_run, months)
                pairs.append(_beyond(table, frames[-1]))
            last = months == max(asked.months)
            if asked.worst > 1 and last and len(chosen) > 1:
                worst = worst_cuts(
                    short_run.session, chosen, asked.worst, solves=asked.solves
                )
    return CutsFound(
        asked=asked,
        cases=count,
        failed=failed,
        resumed=resumed,
        folder=str(out or ""),
        cuts=pd.concat(frames, ignore_index=True),
        pairs=pd.concat(pairs, ignore_index=True) if pairs else pd.DataFrame(),
        worst=worst,
        discount=float(short_run.case.periods.discount[0]),
        total=_demand(short_run),
        sources=_sources(),
    )


def _refuse(asked: CutsAsked) -> None:
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


def _opened(
    world: str, scenario: str, asked: CutsAsked, months: int, clock: Clock | None
) -> ShortRun:
    return open_short_run(
        world,
        scenario or None,
        starts=date(asked.year, 1, 1),
        months=months,
        step_months=min(STEP_MONTHS[asked.step], months),
        after=0,
        clock=clock,
    )


def _chosen(short_run: ShortRun, asked: CutsAsked) -> list[SweepCase]:
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


def _told(table: pd.DataFrame, short_run: ShortRun, months: int) -> pd.DataFrame:
    discount = float(short_run.case.periods.discount[0])
    cost = table["extra_cost"] / discount
    return table.assign(months=months, cost=cost, per_month=cost / months)


def _worst_alone(
    cases: Sequence[SweepCase], table: pd.DataFrame, by: str
) -> list[SweepCase]:
    """Return the cuts of single goods that hurt most alone, the worst first."""
    single = table[(table["commodity"] != ALL) & (table["by"] == by)]
    alone = single.sort_values("cost", ascending=False, kind="stable")
    by_key = {one.key: one for one in cases}
    return [by_key[key] for key in alone["key"].head(WORST_ALONE)]


def _beyond(pairs: pd.DataFrame, alone: pd.DataFrame) -> pd.DataFrame:
    """Return pairs with what they cost beyond their two cuts alone."""
    cost = alone.set_index(["by", "place", "commodity"])["cost"]
    first = cost.reindex(pd.MultiIndex.from_frame(pairs[["by", "place", "commodity"]]))
    second = cost.reindex(
        pd.MultiIndex.from_frame(pairs[["by", "place_2", "commodity_2"]])
    )
    return pairs.assign(more=pairs["cost"] - first.to_numpy() - second.to_numpy())


def _demand(short_run: ShortRun) -> float:
    return float(criticality_meter(short_run).wanted.sum())


def _sources() -> pd.DataFrame:
    tables = shock_tables()
    return weakest_first(
        [
            pd.DataFrame(
                {
                    "table": name,
                    "item": tables[name][key].astype(str),
                    "source_id": tables[name]["source_id"],
                    "confidence": tables[name]["confidence"],
                    "note": tables[name]["note"],
                }
            )
            for name, key in (
                ("working_stocks", "commodity"),
                ("demand_response", "segment"),
            )
        ]
    )
