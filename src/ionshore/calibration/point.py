"""The base year as a point of its own problem.

Every plant makes its share of the reconciled output and goods take the cheapest
ways: a linear problem that stays as close to the targets as its balances let it, so
that the chain closes exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ionshore.calibration.collected import fallen_off
from ionshore.calibration.reconcile import Reconciliation
from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.model.build import build_problem
from ionshore.optim import Block, Problem, SolveOptions, solve
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.scenario import Scenario
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = ["BasePoint", "base_point"]

FloatArray = NDArray[np.float64]

_AWAY = 100.0
"""Cost of leaving a target, in prices of the product: above every way of freight."""
_ROOM = 0.01
"""Room left in a limit that was tight in the base year, as a share of its terms."""


@dataclass(frozen=True, slots=True, eq=False)
class BasePoint:
    """The base year as an optimum to be explained.

    Parameters
    ----------
    case : Case
        One model year that stands for itself, with the law of the base year and
        no limits of capacity.
    problem : Problem
        Its problem.
    values : array, shape (columns,)
        The point.
    target : array, shape (A,)
        Reconciled output of each asset.
    output : array, shape (A,)
        Output of each asset at the point.
    effective : array, shape (A,)
        Largest output of each asset in the base year.
    limits : DataFrame
        Limits that the base year does not keep, moved to where it was: ``limit``,
        ``value`` (new right-hand side), ``moved``.
    """

    case: Case
    problem: Problem
    values: FloatArray
    target: FloatArray
    output: FloatArray
    effective: FloatArray
    limits: pd.DataFrame


def base_point(
    world: World, scenario: Scenario, reconciliation: Reconciliation
) -> BasePoint:
    """Return the base year of a reconciled world as a point of its problem.

    Parameters
    ----------
    world : World
        See :func:`ionshore.calibration.agreed.reconciled_world`.
    scenario : Scenario
        Law of the base year.
    reconciliation : Reconciliation
        Its spreads say which plants give way first.

    Raises
    ------
    ModelLimit
        ``L543`` for each reported output without a plant in the base year.
    """
    case = _base_case(world, scenario)
    assets = case.assets
    effective = assets.capacity[:, 0] * assets.utilization
    target = _targets(world, case, effective)
    problem = _without_limits(build_problem(case), fallen_off(world))
    values = _closest(problem, case, target, _spreads(case, reconciliation))
    problem, values, limits = _limits_kept(_idle_balances(problem, values), values)
    column = problem.column_block("activity")
    output = np.zeros(len(assets))
    output[_asset_of(problem, case)] = values[column.start : column.stop]
    return BasePoint(case, problem, values, target, output, effective, limits)


def _base_case(world: World, scenario: Scenario) -> Case:
    tables = dict(world.tables)
    tables["supply_steps"] = tables["supply_steps"].iloc[:0]
    assets = tables["assets"]
    tables["assets"] = assets[assets["status"] != "candidate"].reset_index(drop=True)
    year = world.base_year
    alone = replace(
        world,
        tables=MappingProxyType(tables),
        years=(year,),
        last_period_years=1,
    )
    return make_case(alone, scenario.with_years((year,)))


def _targets(world: World, case: Case, effective: FloatArray) -> FloatArray:
    """Return the output of each asset: that of its place, by effective capacity."""
    region = case.regions[case.assets.region]
    keys = list(zip(case.assets.process, region, strict=True))
    wanted = {
        (one.process, one.region): float(one.quantity)
        for one in records(world["base_output"])
    }
    size: dict[tuple[str, str], float] = {}
    for key, amount in zip(keys, effective, strict=True):
        size[key] = size.get(key, 0.0) + float(amount)
    findings = [
        tell("L543", f"{process}, {region}", quantity=f"{quantity:.6g}")
        for (process, region), quantity in wanted.items()
        if quantity > 0 and not size.get((process, region), 0.0) > 0
    ]
    if findings:
        summary = "The base year has output without a plant."
        raise ModelLimit(summary, findings)
    return np.array(
        [
            wanted.get(key, 0.0) * amount / size[key] if size[key] > 0 else 0.0
            for key, amount in zip(keys, effective, strict=True)
        ]
    )


def _without_limits(problem: Problem, scrap: set[str]) -> Problem:
    """Return the problem with demand met, no limits of capacity and no waste.

    Reconciled balances close, so nothing but scrap is thrown away: a good that
    lies about would be worth nothing.
    """
    row_upper = problem.row_upper.copy()
    block = problem.row_block("capacity")
    row_upper[block.start : block.stop] = np.inf
    balance = problem.row_block("balance")
    closes = balance.start + np.flatnonzero(
        [one not in scrap for one in balance.labels["commodity"]]
    )
    row_upper[closes] = problem.row_lower[closes]
    column_upper = problem.column_upper.copy()
    block = problem.column_block("unmet")
    column_upper[block.start : block.stop] = 0.0
    return replace(problem, row_upper=row_upper, column_upper=column_upper)


def _idle_balances(problem: Problem, values: FloatArray) -> Problem:
    """Return the problem without rows that would let a price be anything.

    Those are balances in which nothing is made, moved or used, and the ban on
    shipping on where nothing arrives: it says there what the balance says.
    """
    balance = problem.row_block("balance")
    rows = np.arange(balance.start, balance.stop)
    moved = (abs(problem.matrix) @ np.abs(values))[rows]
    row_upper = problem.row_upper.copy()
    row_upper[rows[moved < 1e-9]] = np.inf
    own, shipment = problem.row_block("own_output"), problem.column_block("shipment")
    carried = values[shipment.start : shipment.stop] > 1e-9
    axes = ("commodity", "brand", "destination")
    to = {
        key
        for key, moves in zip(
            zip(*(shipment.labels[axis] for axis in axes), strict=True),
            carried,
            strict=True,
        )
        if moves
    }
    places = zip(
        *(own.labels[axis] for axis in ("commodity", "brand", "region")), strict=True
    )
    row_lower = problem.row_lower.copy()
    nothing_arrives = np.array([key not in to for key in places], bool)
    row_lower[own.start + np.flatnonzero(nothing_arrives)] = -np.inf
    return replace(problem, row_lower=row_lower, row_upper=row_upper)


def _limits_kept(
    problem: Problem, values: FloatArray
) -> tuple[Problem, FloatArray, pd.DataFrame]:
    """Return the problem with every general limit moved to where the base year is."""
    if not problem.has_block("limit_slack"):
        return problem, values, pd.DataFrame(columns=["limit", "value", "moved"])
    slack = problem.column_block("limit_slack")
    values = values.copy()
    values[slack.start : slack.stop] = 0.0
    block = problem.row_block("limit")
    rows = np.arange(block.start, block.stop)
    level = (problem.matrix @ values)[rows]
    size = (abs(problem.matrix) @ np.abs(values))[rows]
    low, high = problem.row_lower.copy(), problem.row_upper.copy()
    # A little room: that a limit was kept in the base year is not why it was.
    low[rows] = np.minimum(low[rows], level - _ROOM * size)
    high[rows] = np.maximum(high[rows], level + _ROOM * size)
    column_upper = problem.column_upper.copy()
    column_upper[slack.start : slack.stop] = 0.0
    with np.errstate(invalid="ignore"):  # infinite on the side without a bound
        moved = np.nan_to_num(high[rows] - problem.row_upper[rows])
        moved += np.nan_to_num(low[rows] - problem.row_lower[rows])
    far = np.flatnonzero(np.abs(moved) > 1e-9)
    table = pd.DataFrame(
        {
            "limit": np.asarray(block.labels["limit"])[far],
            "value": np.where(moved > 0, high[rows], low[rows])[far],
            "moved": moved[far],
        }
    )
    kept = replace(problem, row_lower=low, row_upper=high, column_upper=column_upper)
    return kept, values, table


def _spreads(case: Case, result: Reconciliation) -> FloatArray:
    """Return the relative spread of the output of each asset, shape (A,)."""
    rows = result.figures[result.figures["kind"] == "production"]
    known = dict(zip(rows["process"], rows["spread"], strict=True))
    return np.array([float(known.get(one, 1.0)) for one in case.assets.process])


def _closest(
    problem: Problem, case: Case, target: FloatArray, spread: FloatArray
) -> FloatArray:
    """Return the point closest to the targets that closes every balance.

    Least squares spreads what has to move over all plants by size and variance;
    a linear problem about its answer then makes the balances exact.
    """
    near = _least_squares(problem, case, target, spread)
    return _cheapest_ways(problem, case, near)


def _asset_of(problem: Problem, case: Case) -> NDArray[np.int64]:
    """Return the asset of each activity column; each has a single step here."""
    asset = {label: number for number, label in enumerate(case.assets.label)}
    labels = problem.column_block("activity").labels["asset"]
    return np.array([asset[one] for one in labels], np.int64)


def _least_squares(
    problem: Problem, case: Case, target: FloatArray, spread: FloatArray
) -> FloatArray:
    """Return output by asset, closest to the targets for its size and spread."""
    block = problem.column_block("activity")
    place = _asset_of(problem, case)
    wanted = target[place]
    size = np.maximum(wanted, 1e-4 * _of_process(case, target)[place])
    size = np.where(size > 0, size, 1.0) * (spread[place] / spread.min()) ** 2
    own = slice(block.start, block.stop)
    quadratic = np.zeros(len(problem.cost))
    quadratic[own] = 1.0 / size
    cost = 1e-6 * problem.cost
    cost[own] = -wanted / size
    # What is made for nobody is not pulled at: it would only hold the solver up.
    upper = problem.column_upper.copy()
    upper[own] = np.where(wanted > 0, upper[own], 0.0)
    fitted = replace(problem, cost=cost, quadratic=quadratic, column_upper=upper)
    values = solve(fitted, SolveOptions(tolerance=1e-4, polish=False)).values
    output = np.zeros(len(target))
    output[place] = values[own]
    return output


def _of_process(case: Case, target: FloatArray) -> FloatArray:
    """Return the target of the whole process of each asset, shape (A,)."""
    _, place = np.unique(case.assets.process.astype(str), return_inverse=True)
    whole: FloatArray = np.bincount(place, weights=target).astype(float)[place]
    return whole


def _cheapest_ways(problem: Problem, case: Case, target: FloatArray) -> FloatArray:
    block = problem.column_block("activity")
    place = _asset_of(problem, case)
    count, columns = len(place), len(problem.cost)
    price = case.goods.reference_price[case.goods.commodity[case.assets.good[place]]]
    away: FloatArray = _AWAY * np.maximum(price, 1e-3) * case.periods.present_value[0]
    eye = sparse.eye_array(count)
    pick = sparse.csr_array(
        (np.ones(count), (np.arange(count), np.arange(block.start, block.stop))),
        shape=(count, columns),
    )
    matrix = sparse.block_array(
        [[problem.matrix, None, None], [pick, eye, -eye]], format="csc"
    )
    # The cost of making things is not what moves goods in the base year.
    cost = problem.cost.copy()
    cost[block.start : block.stop] = 0.0
    labels = {"asset": np.asarray(block.labels["asset"], object)}
    extended = Problem(
        matrix=sparse.csc_array(matrix),
        row_lower=np.concatenate([problem.row_lower, target[place]]),
        row_upper=np.concatenate([problem.row_upper, target[place]]),
        column_lower=np.concatenate([problem.column_lower, np.zeros(2 * count)]),
        column_upper=np.concatenate([problem.column_upper, np.full(2 * count, np.inf)]),
        cost=np.concatenate([cost, away, away]),
        columns=(
            *problem.columns,
            Block("below", columns, labels, "main/yr"),
            Block("above", columns + count, labels, "main/yr"),
        ),
        rows=(
            *problem.rows,
            Block("target", len(problem.row_lower), labels, "main/yr"),
        ),
    )
    return solve(extended, SolveOptions(algorithm="simplex")).values[:columns]
