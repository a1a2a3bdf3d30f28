"""The least violation of a problem's rows, with a certificate.

An elastic problem gives every row a shortage and an excess at one unit of cost
each. Its least total violation is zero exactly when the problem has an answer;
otherwise its multipliers are a certificate (Farkas): the rows with a multiplier
other than zero, and the bounds that hold their columns, exclude each other by
themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from ionshore.optim import highs
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import INFINITE, FloatArray, IntArray, Problem
from ionshore.optim.scale import scaled

__all__ = ["Elastic", "least_violation"]

#: A violation of this size or less is rounding.
CLOSE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Elastic:
    """The least violation of a problem and its certificate.

    Parameters
    ----------
    scaled : Problem
        The problem with coefficients near one.
    shortage : array, shape (rows,)
        What is missing, negative where there is too much [units of the rows].
    unit : array, shape (rows,)
        What the solver counts as one.
    certificate : array, shape (rows,)
        Multipliers of the scaled rows.
    solved : bool
        Whether the time was enough.
    """

    scaled: Problem
    shortage: FloatArray
    unit: FloatArray
    certificate: FloatArray
    solved: bool

    def violated(self, problem: Problem) -> IntArray:
        """Return the rows that stay violated beyond rounding, the worst first."""
        side = np.where(self.shortage > 0, problem.row_lower, problem.row_upper)
        size = 1.0 + np.where(np.abs(side) < INFINITE, np.abs(side), 0.0)
        # above rounding both in the units of the rows and in those of the solver
        real = np.abs(self.shortage) > CLOSE * np.maximum(size, self.unit)
        order = np.argsort(-np.abs(self.shortage), kind="stable")
        return order[real[order]]


def least_violation(problem: Problem, options: SolveOptions) -> Elastic:
    """Return the least total violation of the rows, column bounds kept.

    The problem is scaled first: a solver ignores coefficients that are tiny in
    the units of the problem, and with them a row that could be met.
    """
    rows, columns = problem.matrix.shape
    near_one, back = scaled(problem)
    unit = sparse.eye_array(rows, format="csc")
    short = np.where(problem.row_lower > -INFINITE, np.inf, 0.0)
    over = np.where(problem.row_upper < INFINITE, np.inf, 0.0)
    elastic = replace(
        near_one,
        matrix=sparse.csc_array(sparse.hstack([near_one.matrix, unit, -unit])),
        cost=np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        column_lower=np.concatenate([near_one.column_lower, np.zeros(2 * rows)]),
        column_upper=np.concatenate([near_one.column_upper, short, over]),
        quadratic=None,
        integrality=None,
        constant=0.0,
        curves=(),
    )
    seconds = min(options.explain_seconds, options.time_limit)
    solver = highs.open_solver(replace(options, time_limit=seconds))
    highs.load(solver, elastic)
    answer = highs.solve_loaded(solver, elastic)
    if answer.outcome != "optimal":
        nothing = np.zeros(rows)
        return Elastic(near_one, nothing, nothing, nothing, solved=False)
    shortage = answer.values[columns : columns + rows]
    excess = answer.values[columns + rows :]
    return Elastic(
        scaled=near_one,
        shortage=(shortage - excess) / back.rows,
        unit=1.0 / back.rows,
        certificate=answer.row_duals,
        solved=True,
    )
