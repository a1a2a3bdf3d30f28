"""A solver of a linear problem that stays loaded: its basis, weights and values."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray

from ionshore.optim import highs
from ionshore.optim.options import SolveOptions
from ionshore.optim.patch import Patch, touched
from ionshore.optim.problem import IntArray, Problem

__all__ = [
    "CHOSEN",
    "gone_on",
    "loaded",
    "pivot_limit",
    "weigh",
    "weights_of",
    "written",
]

#: Weights by which its dual method picks a row: HiGHS' choice, which is steepest edge,
#: and Devex, which starts at one.
CHOSEN, DEVEX = -1, 1
#: Most rows of a problem whose patches are solved with Devex weights.
DEVEX_ROWS = 10_000


def loaded(problem: Problem, options: SolveOptions) -> highspy.Highs:
    """Return a solver that holds the problem."""
    solver = highs.open_solver(options)
    solver.setOptionValue("simplex_iteration_limit", pivot_limit(problem))
    highs.load(solver, problem)
    return solver


def gone_on(
    solver: highspy.Highs, problem: Problem, basis: highspy.HighsBasis
) -> highs.Answer:
    """Solve from a basis that is close to that of the answer.

    As a rule the dual simplex method moves all costs a little, so as not to stand still
    where many plans are equally good. That leads away from a basis that fits almost
    everywhere, and the way back takes more pivots than were needed: here costs stay as
    they are.
    """
    name = "dual_simplex_cost_perturbation_multiplier"
    solver.setBasis(basis)
    solver.setOptionValue(name, 0.0)
    answer = highs.solve_loaded(solver, problem)
    solver.setOptionValue(name, 1.0)
    return answer


def pivot_limit(problem: Problem) -> int:
    """Return the pivots after which a patched solve is better started afresh."""
    return max(20_000, 4 * int(problem.matrix.shape[0]))


def weights_of(problem: Problem) -> int:
    """Return the weights of a patched solve.

    Steepest edge needs a weight for each row of a basis that it has not come to by
    itself: half of the time where a patch takes ten pivots, as on a problem of one
    period. Hundreds of pivots take as long either way; on large problems, whose bases
    are sparser, steepest edge is ahead. By size alone, so that all machines and all
    workers take one path.
    """
    return DEVEX if problem.matrix.shape[0] <= DEVEX_ROWS else CHOSEN


def weigh(solver: highspy.Highs, weights: int) -> None:
    """Let the dual method pick rows by some weights."""
    solver.setOptionValue("simplex_dual_edge_weight_strategy", weights)


def written(solver: highspy.Highs, patch: Patch, source: Problem) -> None:
    """Give the solver the values that ``source`` has where ``patch`` touches."""
    columns = touched(patch.column_lower, patch.column_upper)
    if columns.size:
        lower, upper = source.column_lower[columns], source.column_upper[columns]
        solver.changeColsBounds(columns.size, _short(columns), lower, upper)
    rows = touched(patch.row_lower, patch.row_upper)
    if rows.size:
        lower, upper = source.row_lower[rows], source.row_upper[rows]
        # HiGHS' type stubs leave this method out
        solver.changeRowsBounds(  # type: ignore[attr-defined]
            rows.size, _short(rows), lower, upper
        )
    priced = patch.cost.positions
    if priced.size:
        solver.changeColsCost(priced.size, _short(priced), source.cost[priced])


def _short(positions: IntArray) -> NDArray[np.int32]:
    return positions.astype(np.int32)
