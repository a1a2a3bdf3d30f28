r"""From nearly optimal to optimal: solve the optimality conditions of the active set.

An interior point answer names, by comparing each slack with its multiplier, the
bounds and rows that hold with equality. With F the free columns and R the active
rows the optimality conditions are linear:

.. math::

    \begin{pmatrix} Q_{FF} & A_{RF}^\top \\ A_{RF} & 0 \end{pmatrix}
    \begin{pmatrix} x_F \\ -y_R \end{pmatrix} =
    \begin{pmatrix} -c_F \\ b_R - A_{RN} x_N \end{pmatrix}

The matrix may be singular (flows have no quadratic term, plans may not be
unique), so a small diagonal is added for the factorization and its effect is
removed by refinement, which leaves the answer near the point it started from.
Bounds that turn out violated join the active set, multipliers of the wrong sign
leave it, and the factorization is repeated a few times. An answer that does not
get better this way is left as it was: where many slacks and multipliers vanish
together the active set cannot be told.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import MatrixRankWarning, SuperLU, splu

from ionshore.optim import check
from ionshore.optim.problem import INFINITE, FloatArray, Problem

__all__ = ["polished"]

#: Rounds of changing the active set, and steps of refinement in each.
ROUNDS = 6
REFINEMENTS = 12
#: Columns and rows together above which factors fill up and time is lost.
LARGEST = 20_000
#: A violation from which changes of the active set do not lead back.
HOPELESS = 10.0
#: Diagonal added to the matrix, relative to coefficients near one.
DIAGONAL = 1e-8

BoolArray = NDArray[np.bool_]


@dataclass(slots=True, eq=False)
class _Active:
    """Which columns and rows sit on which bound."""

    at_lower: BoolArray
    at_upper: BoolArray
    row_lower: BoolArray
    row_upper: BoolArray


def polished(
    problem: Problem, values: FloatArray, row_duals: FloatArray
) -> tuple[FloatArray, FloatArray, bool]:
    """Return values and multipliers at least as good as given, and whether better.

    Parameters
    ----------
    problem : Problem
        Linear or quadratic.
    values : array, shape (columns,)
    row_duals : array, shape (rows,)
        An answer close to the optimum.
    """
    best = (values, row_duals)
    quality = _worst(problem, values, row_duals)
    better = False
    active = _identified(problem, values, row_duals)
    for _ in range(ROUNDS):
        found = _solved(problem, active, *best)
        if found is None:
            break
        worst = _worst(problem, *found)
        if worst < quality:
            best, quality, better = found, worst, True
        elif worst > HOPELESS:
            break
        if not _corrected(problem, active, *found):
            break
    return (*best, better)


def _worst(problem: Problem, values: FloatArray, row_duals: FloatArray) -> float:
    slope = check.gradient(problem, values)
    value = check.objective(problem, values)
    return check.measure(problem, values, row_duals, slope, value).worst


def _identified(problem: Problem, values: FloatArray, row_duals: FloatArray) -> _Active:
    """Compare slack and multiplier of every bound, each in its own typical size."""
    reduced = check.gradient(problem, values) - problem.matrix.T @ row_duals
    activity = problem.matrix @ values
    size = max(1, values.size)
    amount = 1.0 + float(np.abs(values).sum()) / size
    money = 1.0 + float(np.abs(problem.cost).sum()) / size
    exchange = amount / money
    lower, upper = problem.column_lower, problem.column_upper
    fixed = upper <= lower
    equal = problem.row_upper <= problem.row_lower
    return _Active(
        at_lower=fixed | (values - lower < reduced * exchange),
        at_upper=~fixed & (upper - values < -reduced * exchange),
        row_lower=equal | (activity - problem.row_lower < row_duals * exchange),
        row_upper=~equal & (problem.row_upper - activity < -row_duals * exchange),
    )


def _solved(
    problem: Problem, active: _Active, values: FloatArray, row_duals: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Solve the optimality conditions of an active set; None if that breaks down."""
    free = np.flatnonzero(~(active.at_lower | active.at_upper))
    rows = np.flatnonzero(active.row_lower | active.row_upper)
    if not 0 < free.size + rows.size <= LARGEST:
        return None
    point = np.where(active.at_upper, problem.column_upper, values)
    point = np.where(active.at_lower, problem.column_lower, point)
    side = np.where(active.row_lower, problem.row_lower, problem.row_upper)[rows]
    quadratic = problem.quadratic if problem.quadratic is not None else 0 * values
    by_row = sparse.csr_array(problem.matrix)[rows]
    part = sparse.csc_array(by_row[:, free])
    factor = _factor(quadratic[free], part)
    if factor is None:
        return None
    step, price = point[free], row_duals[rows]
    rest = by_row @ np.where(np.isin(np.arange(len(point)), free), 0.0, point)
    best, size = None, np.inf
    for _ in range(REFINEMENTS):
        residual = np.concatenate(
            [
                part.T @ price - quadratic[free] * step - problem.cost[free],
                side - rest - part @ step,
            ]
        )
        error = float(np.abs(residual).max(initial=0.0))
        if not error < 0.5 * size:
            break
        best, size = (step, price), error
        change = factor.solve(residual)
        step = step + change[: free.size]
        price = price - change[free.size :]
    if best is None:
        return None
    new_values, new_duals = point.copy(), np.zeros_like(row_duals)
    new_values[free], new_duals[rows] = best
    return new_values, new_duals


def _factor(quadratic: FloatArray, part: sparse.csc_array) -> SuperLU | None:
    """Factor the regularized conditions; None if they are singular all the same."""
    rows = part.shape[0]
    matrix = sparse.block_array(
        [
            [sparse.diags_array(quadratic + DIAGONAL), part.T],
            [part, sparse.diags_array(np.full(rows, -DIAGONAL))],
        ],
        format="csc",
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", MatrixRankWarning)
            # pivots on the diagonal alone break down: most of it is next to zero
            return splu(matrix, permc_spec="COLAMD", diag_pivot_thresh=0.1)
    except (RuntimeError, MatrixRankWarning):
        return None


def _corrected(
    problem: Problem, active: _Active, values: FloatArray, row_duals: FloatArray
) -> bool:
    """Change the active set where the answer contradicts it; return whether it did."""
    reduced = check.gradient(problem, values) - problem.matrix.T @ row_duals
    columns = _exchanged(
        active.at_lower,
        active.at_upper,
        (values, problem.column_lower, problem.column_upper),
        reduced / (1.0 + np.abs(problem.cost)),
    )
    rows = _exchanged(
        active.row_lower,
        active.row_upper,
        (problem.matrix @ values, problem.row_lower, problem.row_upper),
        row_duals / (1.0 + np.abs(row_duals).sum() / max(1, row_duals.size)),
    )
    return columns or rows


def _exchanged(
    at_lower: BoolArray,
    at_upper: BoolArray,
    placed: tuple[FloatArray, FloatArray, FloatArray],
    pressure: FloatArray,
) -> bool:
    """Let violated bounds in and wrong multipliers out; return whether any moved."""
    values, lower, upper = placed
    margin = 1e-12
    fixed = upper <= lower
    below = values < lower - margin * (1.0 + np.abs(np.maximum(lower, -INFINITE)))
    above = values > upper + margin * (1.0 + np.abs(np.minimum(upper, INFINITE)))
    leave_lower = at_lower & ~fixed & (pressure < -margin)
    leave_upper = at_upper & ~fixed & (pressure > margin)
    enter_lower, enter_upper = below & ~at_lower, above & ~at_upper
    at_lower[leave_lower] = False
    at_upper[leave_upper] = False
    at_lower[enter_lower] = True
    at_upper[enter_upper] = True
    moved = leave_lower | leave_upper | enter_lower | enter_upper
    return bool(moved.any())
