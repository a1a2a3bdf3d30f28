r"""Inverse optimization: the costs and multipliers under which a point is optimal.

Given a linear problem and a point, find multipliers y and cost changes
:math:`\rho` on some columns so that the point satisfies the optimality conditions,

.. math::

    c_j + \rho_j - A_j^\top y \;\begin{cases} \ge 0 & x_j \text{ at its lower bound}\\
    = 0 & \text{between its bounds}\\ \le 0 & \text{at its upper bound}\end{cases}
    \qquad y_i \ge 0,\ \le 0 \text{ or } = 0
    \text{ as row } i \text{ is tight below, above, or slack,}

and that lie closest, by least squares, to what is expected of them:

.. math::

    \min \; \tfrac12 \sum_j \left(\frac{\rho_j - \bar\rho_j}{s_j}\right)^2
    + \tfrac12 \sum_k \left(\frac{w_k^\top y - \bar p_k}{s_k}\right)^2

(Ahuja and Orlin 2001, Operations Research 49, 771-783, with a quadratic norm and
observations of the multipliers).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ionshore.optim.dispatch import solve
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import Block, FloatArray, IntArray, Problem
from ionshore.optim.solution import SolveReport

__all__ = ["Expected", "Explained", "Observed", "explain_point"]

_TIGHT = 1e-7
"""A value this close to a bound, relative to 1 + its size, lies on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Columns whose cost may change, and what is expected of the change.

    Parameters
    ----------
    columns : array of int, shape (J,)
    mean, spread : array, shape (J,)
        Expected change of cost and its standard deviation (above zero).
    """

    columns: IntArray
    mean: FloatArray
    spread: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Sums of multipliers that were observed.

    Parameters
    ----------
    weights : sparse array, shape (K, rows)
    value, spread : array, shape (K,)
        What was observed and its standard deviation (above zero).
    """

    weights: sparse.csr_array
    value: FloatArray
    spread: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """What explains a point.

    Parameters
    ----------
    multipliers : array, shape (rows,)
    changes : array, shape (J,)
        Change of cost of each expected column.
    fitted : array, shape (K,)
        What the multipliers say of each observation.
    report : SolveReport
    """

    multipliers: FloatArray
    changes: FloatArray
    fitted: FloatArray
    report: SolveReport


def explain_point(
    problem: Problem,
    values: FloatArray,
    expected: Expected,
    observed: Observed,
    *,
    left_out: IntArray | None = None,
) -> Explained:
    """Return multipliers and cost changes that make a point optimal.

    Parameters
    ----------
    problem : Problem
        Linear; its quadratic part and curves are not looked at.
    values : array, shape (columns,)
        A point that satisfies its rows and bounds.
    expected : Expected
        Columns whose cost may change.
    observed : Observed
        What is known of the multipliers.
    left_out : array of int, optional
        Columns whose condition is not asked for.

    Raises
    ------
    SolveError
        If no multipliers satisfy the conditions: the point cannot be optimal.

    Examples
    --------
    One maker at a cost of 3 serves a demand of 2; a price of 5 is observed. With
    equal trust in cost and price the difference is split:

    >>> one = np.ones(1)
    >>> problem = Problem(
    ...     sparse.csc_array([[1.0]]), 2 * one, 2 * one, 0 * one, np.inf * one, 3 * one,
    ...     (Block("made", 0, {"maker": np.array(["a"], object)}),),
    ...     (Block("need", 0, {"buyer": np.array(["b"], object)}),),
    ... )
    >>> answer = explain_point(
    ...     problem, 2 * one, Expected(np.array([0]), 0 * one, one),
    ...     Observed(sparse.csr_array([[1.0]]), 5 * one, one),
    ... )
    >>> answer.multipliers.round(6).tolist(), answer.changes.round(6).tolist()
    ([4.0], [1.0])
    """
    kept = _conditions(problem, left_out)
    dual, parts = _dual_problem(problem, values, kept, expected, observed)
    raw = solve(dual, SolveOptions(quadratic_solver="auto"))
    multipliers = raw.values[parts[0]]
    changes = raw.values[parts[1]] + expected.mean
    fitted = observed.weights @ multipliers
    return Explained(multipliers, changes, np.asarray(fitted, float), raw.report)


def _conditions(problem: Problem, left_out: IntArray | None) -> IntArray:
    """Return the columns with a condition: not fixed by their bounds."""
    free = problem.column_upper - problem.column_lower > _TIGHT
    if left_out is not None:
        free[left_out] = False
    return np.flatnonzero(free)


def _near(values: FloatArray, bound: FloatArray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.abs(values - bound) <= _TIGHT * (1.0 + np.abs(values))


def _multiplier_bounds(
    problem: Problem, values: FloatArray
) -> tuple[FloatArray, FloatArray]:
    activity = problem.matrix @ values
    below = _near(activity, problem.row_lower)
    above = _near(activity, problem.row_upper)
    return np.where(above, -np.inf, 0.0), np.where(below, np.inf, 0.0)


def _dual_problem(
    problem: Problem,
    values: FloatArray,
    kept: IntArray,
    expected: Expected,
    observed: Observed,
) -> tuple[Problem, tuple[slice, slice]]:
    rows, count = problem.matrix.shape[0], len(expected.columns)
    seen = len(observed.value)
    place = np.full(len(problem.cost), -1)
    place[kept] = np.arange(len(kept))
    own = place[expected.columns]
    changes = sparse.csr_array(
        (np.full(count, -1.0), (own, np.arange(count))), shape=(len(kept), count)
    )
    transposed = sparse.csr_array(problem.matrix.T)[kept]
    matrix = sparse.block_array(
        [
            [transposed, changes, None],
            [observed.weights, None, -sparse.eye_array(seen)],
        ],
        format="csc",
    )
    cost = problem.cost.copy()
    np.add.at(cost, expected.columns, expected.mean)
    reduced = cost[kept]
    at_lower = _near(values[kept], problem.column_lower[kept])
    at_upper = _near(values[kept], problem.column_upper[kept])
    low, high = _multiplier_bounds(problem, values)
    free = np.full(count + seen, np.inf)
    quadratic = np.concatenate(
        [np.zeros(rows), expected.spread**-2, observed.spread**-2]
    )
    dual = Problem(
        matrix=sparse.csc_array(matrix),
        row_lower=np.concatenate(
            [np.where(at_lower, -np.inf, reduced), observed.value]
        ),
        row_upper=np.concatenate([np.where(at_upper, np.inf, reduced), observed.value]),
        column_lower=np.concatenate([low, -free]),
        column_upper=np.concatenate([high, free]),
        cost=np.zeros(rows + count + seen),
        columns=(
            _numbered("multiplier", 0, rows),
            _numbered("change", rows, count),
            _numbered("difference", rows + count, seen),
        ),
        rows=(
            _numbered("condition", 0, len(kept)),
            _numbered("observation", len(kept), seen),
        ),
        quadratic=quadratic,
    )
    return dual, (slice(0, rows), slice(rows, rows + count))


def _numbered(name: str, start: int, count: int) -> Block:
    return Block(name, start, {"place": np.arange(count)})
