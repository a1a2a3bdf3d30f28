r"""How good an answer is, counted from the arrays and never taken from a solver.

Let :math:`g` be the gradient of the objective at the answer, :math:`y` the row
multipliers and :math:`d = g - A^\top y` the reduced costs. Three numbers decide:

primal violation
    largest amount by which a row or column leaves its bounds, over 1 + the size
    of the bound;
dual violation
    largest multiplier that pushes against a bound which does not exist, over
    1 + the size of the cost: :math:`d_j > 0` asks for a lower bound of the
    column, :math:`d_j < 0` for an upper one; rows likewise;
duality gap
    :math:`|g^\top x - y^{+\top} l + y^{-\top} u - d^{+\top}\underline x +
    d^{-\top}\overline x|` over 1 + the size of the objective. For a linear or
    convex quadratic problem this is primal minus dual objective, and it is the
    sum of all products of a multiplier and the slack of its bound.

Zero in all three proves that the answer is optimal, whatever produced it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionshore.optim.problem import INFINITE, FloatArray, Problem

__all__ = ["Quality", "gradient", "measure", "objective"]


@dataclass(frozen=True, slots=True)
class Quality:
    """The three measures of an answer, all relative and at least zero."""

    primal_violation: float
    dual_violation: float
    duality_gap: float

    @property
    def worst(self) -> float:
        """The largest of the three."""
        return max(self.primal_violation, self.dual_violation, self.duality_gap)


def objective(problem: Problem, values: FloatArray) -> float:
    """Return the linear and quadratic objective at ``values``, constant included.

    Curves are not counted; see :func:`ionshore.optim.curves.curve_objective`.
    """
    total = _inner(problem.cost, values) + problem.constant
    if problem.quadratic is not None:
        total += 0.5 * _inner(problem.quadratic, np.square(values))
    return total


def gradient(problem: Problem, values: FloatArray) -> FloatArray:
    """Return cost + quadratic * values, shape (columns,)."""
    if problem.quadratic is None:
        return problem.cost
    slope: FloatArray = problem.cost + problem.quadratic * values
    return slope


def measure(
    problem: Problem,
    values: FloatArray,
    row_duals: FloatArray,
    slope: FloatArray,
    objective_value: float,
    reduced: FloatArray | None = None,
) -> Quality:
    """Return how far an answer is from feasible, from dual feasible and from optimal.

    Parameters
    ----------
    problem : Problem
    values : array, shape (columns,)
    row_duals : array, shape (rows,)
        Multipliers, positive where raising the row raises the objective.
    slope : array, shape (columns,)
        Gradient of the objective at ``values``.
    objective_value : float
        Scale of the gap.
    reduced : array, shape (columns,), optional
        Reduced costs, where they are at hand: slope less what the multipliers claim.
    """
    activity = problem.matrix @ values
    if reduced is None:
        reduced = slope - problem.matrix.T @ row_duals
    primal = max(
        _outside(activity, problem.row_lower, problem.row_upper),
        _outside(values, problem.column_lower, problem.column_upper),
    )
    row_side, row_wrong = _supported(
        row_duals, problem.row_lower, problem.row_upper, np.zeros_like(row_duals)
    )
    column_side, column_wrong = _supported(
        reduced, problem.column_lower, problem.column_upper, np.abs(slope)
    )
    gap = abs(_inner(slope, values) - row_side - column_side)
    measures = (
        primal,
        max(row_wrong, column_wrong),
        gap / (1.0 + abs(objective_value)),
    )
    # an answer with a nan in it is as far from optimal as can be
    return Quality(*(np.inf if np.isnan(size) else size for size in measures))


def _outside(values: FloatArray, lower: FloatArray, upper: FloatArray) -> float:
    """Return the largest relative amount by which ``values`` leave their bounds."""
    if not values.size:
        return 0.0
    below = np.where(lower > -INFINITE, lower - values, 0.0)
    above = np.where(upper < INFINITE, values - upper, 0.0)
    below /= 1.0 + np.where(lower > -INFINITE, np.abs(lower), 0.0)
    above /= 1.0 + np.where(upper < INFINITE, np.abs(upper), 0.0)
    return float(np.maximum(np.maximum(below, above), 0.0).max())


def _supported(
    multiplier: FloatArray, lower: FloatArray, upper: FloatArray, scale: FloatArray
) -> tuple[float, float]:
    """Return the worth of the bounds and the largest multiplier without a bound."""
    if not multiplier.size:
        return 0.0, 0.0
    bound = np.where(multiplier > 0.0, lower, upper)
    exists = np.abs(bound) < INFINITE
    worth = _inner(multiplier, np.where(exists, bound, 0.0))
    wrong = np.where(exists, 0.0, np.abs(multiplier) / (1.0 + scale))
    return worth, float(wrong.max())


def _inner(first: FloatArray, second: FloatArray) -> float:
    """Return the inner product, summed in pairs.

    Exacter than ``@``, the same on every machine, and without the threads that
    ``@`` starts for some thousand numbers, which cost more than they save.
    """
    return float((first * second).sum())
