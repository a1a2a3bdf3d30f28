"""Every export of every country withheld, one by one: what is critical, and what together.

A year that starts without warning, in steps, from a plan that is fixed
(:mod:`ionshore.scenario.case.short_run`). Each cut is one patch of one problem, so all of
them are a sweep that can be stopped, goes on, and runs on many workers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.core.errors import Finding
from ionshore.scenario.shock_tables import shock_tables
from ionshore.studies.by_reading import Beside, ByReading
from ionshore.studies.clock import Clock
from ionshore.studies.shock.criticality import criticality_meter
from ionshore.studies.shock.cuts import ALL, joined
from ionshore.studies.shock.opened import ShortRun
from ionshore.studies.shock.sweeping_cases import (
    CutsAsked,
    chosen_cuts,
    in_money,
    opened_for,
    refuse_impossible,
)
from ionshore.studies.study import weakest_first
from ionshore.sweep import Progress, SweepCase, run_sweep
from ionshore.sweep.worst import Worst, worst_cuts

__all__ = ["CutsAsked", "CutsFound", "sweep_cuts"]

UNDER_READINGS = 10
"""Cuts of each kind that are made under every reading: those that hurt most."""
WORST_ALONE = 30
"""Cuts that are made in pairs, and chosen from: those that hurt most alone."""


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
    readings : DataFrame
        ``reading`` and the columns of ``cuts`` of the cuts that hurt most, in their
        order; without rows where only one reading was asked for.
    warnings : tuple of Finding
        ``C660`` for a reading without an answer.
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
    readings: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    warnings: tuple[Finding, ...] = ()


def sweep_cuts(
    world: str,
    scenario: str,
    asked: CutsAsked,
    *,
    out: Path | None = None,
    workers: int = 1,
    cluster: str = "",
    reading: Reading = "rule",
    readings: bool = False,
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
    reading : str
        See :func:`ionshore.studies.solving.solve_world`.
    readings : bool
        Whether the cuts that hurt most are made under every other reading, too.
    clock : Clock, optional
    told : callable, optional
        Is told how far the sweep is.

    Raises
    ------
    CommandError
        W724 and W725 as :func:`ionshore.sweep.run_sweep`, W701 for names the world or
        the command lacks, with the nearest, W704 for impossible lengths.
    """
    refuse_impossible(asked)
    clock = clock or Clock()
    frames, pairs, worst = [], [], None
    count = failed = resumed = 0
    with tempfile.TemporaryDirectory() as spare:
        folder = out or Path(spare)
        for months in asked.months:
            short_run = opened_for(world, scenario, asked, months, reading, clock)
            cases = chosen_cuts(short_run, asked)
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
            frames.append(in_money(swept.table(), short_run, months))
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
                table = in_money(both.table(), short_run, months)
                pairs.append(_beyond(table, frames[-1]))
            last = months == max(asked.months)
            if asked.worst > 1 and last and len(chosen) > 1:
                with clock.phase("worst together"):
                    worst = worst_cuts(
                        short_run.session, chosen, asked.worst, solves=asked.solves
                    )
    cuts = pd.concat(frames, ignore_index=True)
    hangs = ByReading()
    if readings and short_run.reported.options.calibrate_under:
        hangs = _by_reading(world, scenario, asked, reading, cuts, clock)
    return CutsFound(
        asked=asked,
        cases=count,
        failed=failed,
        resumed=resumed,
        folder=str(out or ""),
        cuts=cuts,
        pairs=pd.concat(pairs, ignore_index=True) if pairs else pd.DataFrame(),
        worst=worst,
        discount=float(short_run.case.periods.discount[0]),
        total=_demand(short_run),
        sources=_sources(),
        readings=hangs.table,
        warnings=hangs.warnings,
    )


def _by_reading(
    world: str,
    scenario: str,
    asked: CutsAsked,
    own: Reading,
    cuts: pd.DataFrame,
    clock: Clock,
) -> ByReading:
    """Return the cuts that hurt most under each reading, those of the longest time."""
    months = max(asked.months)
    single = cuts[(cuts["months"] == months) & (cuts["commodity"] != ALL)]
    worst = single.sort_values("cost", ascending=False, kind="stable")
    worst = worst.groupby("by", sort=False).head(UNDER_READINGS)
    keys = list(worst["key"])

    def work(reading: Reading, _: object) -> pd.DataFrame:
        short_run = opened_for(world, scenario, asked, months, reading, None)
        known = {one.key: one for one in chosen_cuts(short_run, asked)}
        cases = [known[key] for key in keys if key in known]
        with tempfile.TemporaryDirectory() as spare:
            meter = criticality_meter(short_run)
            swept = run_sweep(short_run.session, cases, meter, Path(spare))
            table = in_money(swept.table(), short_run, months).set_index("key")
        return table.reindex([one.key for one in cases]).reset_index()

    with clock.phase("other readings"), Beside(own, work) as beside:
        beside.go_on(None)
        return beside.figures(worst)


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
