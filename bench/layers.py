"""The same matrix built by ionshore, by linopy and by Pyomo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.linopy_core import linopy_core
from bench.matrices import of_linopy, of_pyomo
from bench.measure import Entry, at_least, at_most, median_cpu
from bench.pyomo_core import pyomo_core
from bench.synthetic import synthetic_world
from ionshore.model.build import build_problem
from ionshore.optim import solve
from ionshore.optim.problem import Problem
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.scenario import Scenario

__all__ = ["layers"]

SIZES = ((30, 5, 0.5), (36, 10, 1.0), (60, 15, 0.8))
"""Regions, model years, share of pairs with a route: about a quarter of the columns of
the reference plan, as many, and four times as many."""

REPEATS = 3


def layers(*, quick: bool = False) -> list[Entry]:
    """Compare the three at three sizes, from one case to a matrix ready to solve."""
    entries: list[Entry] = []
    for number, (regions, years, density) in enumerate(SIZES[: 1 if quick else 3]):
        world = synthetic_world(regions, years, density=density, extras=())
        case = make_case(world, Scenario(name="core"))
        entries += _compared(case, solved=number < 2)
    return entries


def _compared(case: Case, *, solved: bool) -> list[Entry]:
    ways: dict[str, Callable[[], Problem]] = {
        "ionshore": lambda: build_problem(case),
        "linopy": lambda: of_linopy(linopy_core(case)),
        "linopy, sparse": lambda: of_linopy(linopy_core(case, sparse=True)),
        "Pyomo": lambda: of_pyomo(pyomo_core(case)),
    }
    seconds = {name: median_cpu(way, REPEATS) for name, way in ways.items()}
    ours = build_problem(case)
    rows, columns = ours.matrix.shape
    size = f"{columns:,} columns"
    print(f"  {size}, {rows:,} rows, {ours.matrix.nnz:,} non-zeros")
    for name, spent in seconds.items():
        print(f"    {name:16} {spent * 1e3:9.1f} ms {spent / seconds['ionshore']:8.1f}")
    limits = {"linopy": 10.0, "linopy, sparse": 10.0, "Pyomo": 50.0}
    entries = [
        at_least(
            f"build by {name} / by ionshore, {size}",
            seconds[name] / seconds["ionshore"],
            limit,
        )
        for name, limit in limits.items()
    ]
    same = [ways[name]() for name in ("linopy", "Pyomo")]
    gap = max(_difference(ours, other) for other in same)
    entries.append(at_most(f"difference of the three matrices, {size}", gap, 1e-9))
    if solved:
        best = solve(ours).objective
        optima = [solve(other).objective + ours.constant for other in same]
        worst = max(abs(one - best) / abs(best) for one in optima)
        name = f"difference of the three optima, {size} [relative]"
        entries.append(at_most(name, worst, 1e-8))
    return entries


def _difference(ours: Problem, other: Problem) -> float:
    """Return how far two problems are apart whose columns stand in one order.

    Rows may stand in any order, so what they come to at one random point is
    sorted first; rows without an entry are left out.
    """
    point = np.random.default_rng(0).uniform(1.0, 2.0, len(ours.cost))
    gaps = [
        np.abs(ours.cost - other.cost).max(),
        _spread(ours.column_upper, other.column_upper),
    ]
    profiles = [_profile(one, point) for one in (ours, other)]
    if profiles[0].shape != profiles[1].shape:
        return float("inf")
    return float(max(*gaps, np.abs(profiles[0] - profiles[1]).max()))


def _spread(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    same = one == other
    return float(np.abs(one[~same] - other[~same]).max(initial=0.0))


def _profile(problem: Problem, point: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sorted (activity at the point, lower, upper) of the rows."""
    used = np.diff(problem.matrix.tocsr().indptr) > 0
    bounds = [np.clip(one, -1e9, 1e9) for one in (problem.row_lower, problem.row_upper)]
    activity = problem.matrix @ point
    table = np.column_stack([activity, *bounds])[used].round(9)
    profile: NDArray[np.float64] = table[np.lexsort(table.T)]
    return profile
