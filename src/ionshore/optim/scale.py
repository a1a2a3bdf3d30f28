"""Bring coefficients close to one, by powers of two, so that nothing is rounded.

With row factors R, column factors C and a cost factor s the scaled problem has
matrix R A C, cost s C c, sides R l and bounds l / C. Its answer x', y' gives
x = C x' and y = R y' / s. Two things are brought close to one:

- coefficients, by alternate geometric means: each pass divides every row, then
  every column, by the geometric mean of its smallest and largest coefficient;
- amounts, by one factor a for all (C times a, R over a, the matrix unchanged): in
  a quadratic problem the typical cost over its quadratic term, which is how far
  prices move columns; in a linear one the typical size of sides and bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.problem import INFINITE, FloatArray, Problem

__all__ = ["Scaling", "scaled"]


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Factors that lead back from a scaled problem.

    Parameters
    ----------
    rows : array, shape (rows,)
    columns : array, shape (columns,)
    cost : float
        All are powers of two.
    """

    rows: FloatArray
    columns: FloatArray
    cost: float

    def values(self, scaled_values: FloatArray) -> FloatArray:
        """Return values in the units of the problem."""
        return scaled_values * self.columns

    def row_duals(self, scaled_duals: FloatArray) -> FloatArray:
        """Return multipliers in the units of the problem."""
        return scaled_duals * self.rows / self.cost


def scaled(problem: Problem, passes: int = 6) -> tuple[Problem, Scaling]:
    """Return an equal problem with numbers near one, and the way back.

    Whole-number columns keep their unit.

    Parameters
    ----------
    problem : Problem
        Without curves.
    passes : int
        Rounds of scaling coefficients; none to scale only amounts and costs.
    """
    row_factor, column_factor = _coefficient_factors(problem, passes)
    cost = problem.cost * column_factor
    quadratic = problem.quadratic
    if quadratic is not None:
        quadratic = quadratic * np.square(column_factor)
    amount = 1.0 if problem.is_whole else _amount(problem, row_factor, cost, quadratic)
    row_factor, column_factor = row_factor / amount, column_factor * amount
    cost = cost * amount
    cost_factor = 1.0 / _power_of_two(float(np.abs(cost).max(initial=0.0)))
    if quadratic is not None:
        quadratic = quadratic * amount**2 * cost_factor
    inner = sparse.diags_array(row_factor) @ problem.matrix
    equal = replace(
        problem,
        matrix=sparse.csc_array(inner @ sparse.diags_array(column_factor)),
        row_lower=problem.row_lower * row_factor,
        row_upper=problem.row_upper * row_factor,
        column_lower=problem.column_lower / column_factor,
        column_upper=problem.column_upper / column_factor,
        cost=cost * cost_factor,
        quadratic=quadratic,
        constant=problem.constant * cost_factor,
    )
    return equal, Scaling(row_factor, column_factor, cost_factor)


def _coefficient_factors(
    problem: Problem, passes: int
) -> tuple[FloatArray, FloatArray]:
    """Return the factors of rows and columns that bring coefficients near one."""
    rows, columns = problem.matrix.shape
    size = abs(sparse.coo_array(problem.matrix))
    at_row, at_column = size.coords
    keep = size.data > 0
    at_row, at_column, data = at_row[keep], at_column[keep], np.log2(size.data[keep])
    row_log, column_log = np.zeros(rows), np.zeros(columns)
    for _ in range(passes):
        row_log -= _middle(data + row_log[at_row] + column_log[at_column], at_row, rows)
        column_log -= _middle(
            data + row_log[at_row] + column_log[at_column], at_column, columns
        )
        column_log[problem.whole] = 0.0
    return np.exp2(np.rint(row_log)), np.exp2(np.rint(column_log))


def _amount(
    problem: Problem,
    row_factor: FloatArray,
    cost: FloatArray,
    quadratic: FloatArray | None,
) -> float:
    """Return the typical amount, a power of two."""
    if quadratic is not None and quadratic.any():
        # terms that are next to nothing say nothing about amounts
        curved = (quadratic > 1e-9 * quadratic.max()) & (cost != 0)
        sizes = np.abs(cost[curved]) / quadratic[curved]
    else:
        sides = [problem.row_lower * row_factor, problem.row_upper * row_factor]
        sizes = np.abs(np.concatenate(sides))
        sizes = sizes[(sizes > 0) & (sizes < INFINITE)]
    return _power_of_two(float(np.median(sizes))) if sizes.size else 1.0


def _power_of_two(size: float) -> float:
    """Return the power of two next to a size, 1 for zero."""
    return float(np.exp2(np.rint(np.log2(size)))) if size > 0 else 1.0


def _middle(logs: FloatArray, group: NDArray[np.integer], size: int) -> FloatArray:
    """Return the mean of the smallest and largest log per group, 0 if empty."""
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, group, logs)
    np.maximum.at(high, group, logs)
    filled = np.isfinite(low)
    return np.where(
        filled, 0.5 * (np.where(filled, low, 0) + np.where(filled, high, 0)), 0
    )
