"""What a plan makes of a shock that it knew from its first year."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.model.build import build_problem
from ionshore.optim import Session, SolveOptions
from ionshore.scenario.case.short_run import short_run_case
from ionshore.scenario.scenario import Scenario, Shock
from ionshore.studies.clock import Clock
from ionshore.studies.shock.kept import kept_plan
from ionshore.studies.shock.opened import ShortRun
from ionshore.studies.shock.response import (
    elasticities,
    restart_times,
    working_stocks,
)

__all__ = ["built_before", "foreseen", "prepared"]


def foreseen(scenario: Scenario, shock: Shock) -> Scenario:
    """Return a scenario in which a shock is declared beside its own.

    What a quota leaves is shared by what lanes carry without it, which a plan does not
    know: it knows their sum.
    """
    if shock.kind == "export_quota":
        shock = replace(shock, by="total")
    digest = hashlib.sha256(f"{scenario.hash} {shock}".encode()).hexdigest()
    return replace(scenario, shocks=(*scenario.shocks, shock), hash=digest)


def prepared(
    short_run: ShortRun,
    shock: Shock,
    reading: Reading,
    options: SolveOptions,
    clock: Clock,
    *,
    working: bool,
    building: bool,
) -> tuple[ShortRun, np.ndarray]:
    """Return the short run on what a plan has standing that knew of the shock."""
    plan = short_run.plan
    declared = foreseen(plan.scenario, shock)
    _, standing = kept_plan(short_run.reported, declared, reading, options, clock)
    known = replace(
        short_run.standing, additions=standing.additions, rent=standing.rent
    )
    held = working_stocks(plan) if working else None
    with clock.phase("short run"):
        case = short_run_case(
            plan,
            known,
            short_run.steps,
            held=held,
            elasticity=elasticities(plan.world),
            building=building,
            restarts=restart_times(),
            shocks=(shock,),
        )
        session = Session(build_problem(case), options, after=short_run.session)
    ready = replace(short_run, case=case, session=session, standing=known)
    return ready, standing.additions


def built_before(
    short_run: ShortRun, additions: np.ndarray
) -> tuple[pd.DataFrame, float]:
    """Return what stands because the plan knew, and its charges within the steps.

    The charges on investment: its fixed cost is a cost of these months like that of all
    that stands (:meth:`ionshore.studies.shock.measures.Measures.total_cost`).
    """
    plan, steps = short_run.plan, short_run.steps
    assets = plan.assets
    more = additions - short_run.standing.additions
    place = np.searchsorted(plan.years, steps.calendar_year, side="right") - 1
    standing = np.einsum("av,avt->at", more, assets.alive)
    charge = np.einsum("av,avt->at", more * assets.annuity, assets.alive)
    capital = float((charge[:, place] * steps.weight).sum())
    goods = plan.goods
    frame = pd.DataFrame(
        {
            "commodity": goods.commodities[goods.commodity[assets.good]],
            "region": plan.regions[assets.region],
            "unit": goods.units[goods.commodity[assets.good]],
            "more": standing[:, place[-1]],
        }
    )
    keys = ["commodity", "region", "unit"]
    summed = frame.groupby(keys, sort=False)["more"].sum().reset_index()
    summed = summed[summed["more"].abs() > 1e-6]
    return summed.reset_index(drop=True), capital
