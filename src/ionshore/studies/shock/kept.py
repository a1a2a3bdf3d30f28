"""The plan that a shock meets, worked out once and kept on disk.

A plan of the reference world takes most of a minute; what stands in it is a few arrays.
They are kept in a file named by all that goes into them, so that the second shock on the
same plan is answered in seconds.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.calibration.store import cache_folder, code_digest
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import SolveOptions, solve
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.case.short_run import Standing
from ionshore.scenario.scenario import Scenario
from ionshore.studies.clock import Clock
from ionshore.studies.shock.response import restart_times, with_idle
from ionshore.studies.solving import as_read
from ionshore.world.world import World

__all__ = ["export_worth", "kept_plan", "prices_of", "rows_of", "standing_of"]


def kept_plan(
    world: World,
    scenario: Scenario,
    reading: Reading | None,
    options: SolveOptions,
    clock: Clock,
) -> tuple[Case, Standing]:
    """Return the case of a plan and what stands in its solution.

    Parameters
    ----------
    world : World
        As reported; it is calibrated where it asks to be.
    scenario : Scenario
        With the model years of the plan.
    reading : str, optional
        See :func:`ionshore.studies.solving.solve_world`.
    options : SolveOptions
    clock : Clock
    """
    with clock.phase("calibrate"):
        read = as_read(world, reading)
    if "paused" not in scenario.include:
        read = with_idle(read, restart_times())
    with clock.phase("case"):
        case = make_case(read, scenario)
    path = _path(world, scenario, reading)
    standing = _read(path, case)
    if standing is None:
        with clock.phase("plan"):
            problem = build_problem(case)
            solution = read_back(case, problem, solve(problem, options))
            require_checks(check_solution(solution))
            standing = standing_of(solution)
        _write(path, standing)
    return case, standing


def standing_of(solution: Solution) -> Standing:
    """Return what a solved plan leaves to a short run."""
    case = solution.case
    worth = case.periods.present_value
    served = rows_of(solution, "demand", len(case.demand)) / worth
    every = np.ones((len(case.stocks.good), len(case.years)), bool)
    return Standing(
        additions=_columns(solution, "new_capacity", case.assets.buildable),
        rent=capacity_rents(solution),
        price=prices_of(solution),
        use=_by_good(solution, solution.table("use"))
        + _by_good(solution, solution.table("delivery")),
        returned=_by_good(solution, solution.table("returned")),
        served_price=np.maximum(served, 0.0),
        stock=_columns(solution, "stock", every),
    )


def capacity_rents(solution: Solution) -> np.ndarray:
    """Return what a unit of capacity earns, shape (A, T) [million USD per unit/year].

    Utilization times what output earns on each step of cost beyond inputs and running
    cost: the multiplier of the capacity row less the reduced cost of the output. Where
    nothing stands either may be anything, their difference is not.
    """
    case = solution.case
    assets, problem, raw = case.assets, solution.problem, solution.raw
    works = assets.can_work
    scarce = np.zeros(works.shape)
    block = problem.row_block("capacity")
    scarce[works] = -raw.row_duals[block.start : block.stop]
    step_works = works[assets.step_asset]
    lacking = np.zeros(step_works.shape)
    block = problem.column_block("activity")
    lacking[step_works] = raw.reduced_costs[block.start : block.stop]
    if problem.has_block("step_width"):
        grows = np.any(assets.buildable, axis=1)[assets.step_asset]
        grows = grows & np.isfinite(assets.step_width)
        limited = step_works & grows[:, None]
        block = problem.row_block("step_width")
        lacking[limited] += raw.row_duals[block.start : block.stop]
    width = np.where(np.isnan(assets.step_width), 0.0, assets.step_width)
    rest = 1.0 - np.bincount(assets.step_asset, width, len(assets))[assets.step_asset]
    share = np.where(np.isnan(assets.step_width), rest, width)
    margin = np.maximum(scarce[assets.step_asset] - lacking, 0.0) * share[:, None]
    earned = np.zeros(works.shape)
    np.add.at(earned, assets.step_asset, margin)
    result: np.ndarray = (
        earned * assets.utilization[:, None] / case.periods.present_value
    )
    return result


def prices_of(solution: Solution) -> np.ndarray:
    """Return the price of each good in each region, shape (G, R, T)."""
    return _by_good(solution, solution.table("price"))


def export_worth(solution: Solution) -> np.ndarray:
    """Return what own output is worth beyond its price at home, shape (G, R, T).

    Goods that arrive are not shipped on, so those made in a place that is short of them
    elsewhere earn more than what arrives: the multiplier of the row that says so.
    """
    block = solution.problem.row_block("own_output")
    table = pd.DataFrame(dict(block.labels))
    worth = solution.case.periods.present_value
    step = np.searchsorted(solution.case.years, table["year"].to_numpy(np.int64))
    dual = solution.raw.row_duals[block.start : block.stop]
    return _by_good(solution, table.assign(value=dual / worth[step]))


def _columns(solution: Solution, name: str, mask: np.ndarray) -> np.ndarray:
    """Return the values of a family by item and year, 0 where there is no column."""
    result = np.zeros(mask.shape)
    block = solution.problem.column_block(name)
    result[mask] = solution.raw.values[block.start : block.stop]
    return result


def rows_of(solution: Solution, name: str, items: int) -> np.ndarray:
    """Return the multipliers of a family that has a row for every item and year."""
    block = solution.problem.row_block(name)
    duals = solution.raw.row_duals[block.start : block.stop]
    result: np.ndarray = duals.reshape(items, len(solution.case.years))
    return result


def _by_good(solution: Solution, table: pd.DataFrame) -> np.ndarray:
    """Return a table with commodity, brand, region and year, shape (G, R, T)."""
    case = solution.case
    result = np.zeros((len(case.goods), len(case.regions), len(case.years)))
    if table.empty:
        return result
    goods = {
        (case.goods.commodities[commodity], brand): place
        for place, (commodity, brand) in enumerate(
            zip(case.goods.commodity, case.goods.brand, strict=True)
        )
    }
    pairs = zip(table["commodity"], table["brand"], strict=True)
    good = np.array([goods[pair] for pair in pairs], np.int64)
    region = case.place_of_region.of(table["region"])
    year = np.searchsorted(case.years, table["year"].to_numpy(np.int64))
    np.add.at(result, (good, region, year), table["value"].to_numpy(float))
    return result


def _path(world: World, scenario: Scenario, reading: Reading | None) -> Path:
    code = code_digest("report", "cli", "studies", "indicators")
    parts = (world.hash, scenario.hash, str(scenario.years), str(reading), code)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    return cache_folder() / "plans" / f"{digest}.npz"


def _read(path: Path, case: Case) -> Standing | None:
    """Return what was kept; None if there is nothing, or it does not fit."""
    try:
        with np.load(path) as kept:
            found = {one.name: kept[one.name] for one in fields(Standing)}
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    fits = found["additions"].shape == case.assets.capacity.shape
    return Standing(**found) if fits else None


def _write(path: Path, standing: Standing) -> None:
    """Keep it; a disk that is full or closed costs the next run time only."""
    arrays = {one.name: getattr(standing, one.name) for one in fields(Standing)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, suffix=".npz", delete=False
        ) as aside:
            np.savez_compressed(aside, **arrays)
        Path(aside.name).replace(path)
    except OSError:
        return
