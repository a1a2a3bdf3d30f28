r"""PIQP and Clarabel: the solvers of diagonal convex quadratic problems.

Both are interior point methods and need room between bounds. So fixed columns
are taken out first, rows are sorted into equations and inequalities, and rows
without a bound or without a free column are left out; :class:`Interior` keeps
the way back. Multipliers come back with one sign for all rows: positive where
raising the row raises the objective.

HiGHS also accepts quadratic problems, but its active set method has been seen to
call bounded problems of some ten thousand columns unbounded. It is not used.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import INFINITE, FloatArray, IntArray, Problem

__all__ = ["SOLVERS", "ConicAnswer", "Interior", "interior"]

Outcome = Literal["optimal", "infeasible", "unbounded", "time", "trouble"]

#: Tolerance of both solvers: the last steps are so fast that this costs one or two.
SHARP = 1e-11
#: Sides of a row closer than this, relative, make an equation.
_EQUAL = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Interior:
    """A problem without fixed columns and idle rows.

    Parameters
    ----------
    free : array of int
        Positions of the columns that can move; with none, nothing is to be solved.
    equations, inequalities : array of int
        Positions of the rows kept.
    start : array, shape (columns of the problem,)
        Values of the fixed columns, zero elsewhere.
    quadratic, cost, lower, upper : array, shape (free columns,)
    left, left_side : sparse matrix and array
        Equations.
    between, between_lower, between_upper : sparse matrix and arrays
        Inequalities.
    """

    free: IntArray
    equations: IntArray
    inequalities: IntArray
    start: FloatArray
    quadratic: FloatArray
    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    left: sparse.csc_matrix
    left_side: FloatArray
    between: sparse.csc_matrix
    between_lower: FloatArray
    between_upper: FloatArray
    rows: int

    def values(self, inner: FloatArray) -> FloatArray:
        """Return values of all columns, fixed ones included."""
        values = self.start.copy()
        values[self.free] = np.clip(inner, self.lower, self.upper)
        return values

    def row_duals(self, equations: FloatArray, inequalities: FloatArray) -> FloatArray:
        """Return multipliers of all rows, zero for those left out."""
        duals = np.zeros(self.rows)
        duals[self.equations] = equations
        duals[self.inequalities] = inequalities
        return duals


@dataclass(frozen=True, slots=True, eq=False)
class ConicAnswer:
    """What a solver returned, in the order of the problem, before it is checked."""

    outcome: Outcome
    values: FloatArray
    row_duals: FloatArray
    iterations: int
    seconds: float


def interior(problem: Problem) -> Interior:
    """Take fixed columns and idle rows out of a problem."""
    lower, upper = problem.column_lower, problem.column_upper
    fixed = _meet(lower, upper)
    free = np.flatnonzero(~fixed)
    start = np.zeros(len(lower))
    start[fixed] = 0.5 * (lower[fixed] + upper[fixed])
    moved = problem.matrix @ start
    inner = sparse.csr_array(problem.matrix[:, free])
    row_lower, row_upper = problem.row_lower - moved, problem.row_upper - moved
    busy = np.diff(inner.indptr) > 0
    busy &= ~(_endless(problem.row_lower) & _endless(problem.row_upper))
    equal = _meet(problem.row_lower, problem.row_upper)
    equations, inequalities = (
        np.flatnonzero(busy & equal),
        np.flatnonzero(busy & ~equal),
    )
    quadratic = np.zeros(len(lower)) if problem.quadratic is None else problem.quadratic
    return Interior(
        free=free,
        equations=equations,
        inequalities=inequalities,
        start=start,
        quadratic=quadratic[free],
        cost=problem.cost[free],
        lower=_finite_or_infinite(lower[free]),
        upper=_finite_or_infinite(upper[free]),
        left=sparse.csc_matrix(inner[equations]),
        left_side=0.5 * (row_lower[equations] + row_upper[equations]),
        between=sparse.csc_matrix(inner[inequalities]),
        between_lower=_finite_or_infinite(row_lower[inequalities]),
        between_upper=_finite_or_infinite(row_upper[inequalities]),
        rows=len(row_lower),
    )


def _meet(lower: FloatArray, upper: FloatArray) -> NDArray[np.bool_]:
    """Return where two bounds leave no room between them."""
    size = np.where(_endless(lower), 0.0, np.abs(lower))
    return upper - lower <= _EQUAL * (1.0 + size)


def _endless(bound: FloatArray) -> NDArray[np.bool_]:
    """Return where a bound does not exist."""
    return np.abs(bound) >= INFINITE


def _finite_or_infinite(bound: FloatArray) -> FloatArray:
    return np.where(_endless(bound), np.copysign(np.inf, bound), bound)


def _solve_piqp(form: Interior, options: SolveOptions) -> ConicAnswer:
    """Solve with PIQP, which has no time limit of its own."""
    import piqp

    started = time.perf_counter()
    solver = piqp.SparseSolver()
    solver.settings.eps_abs = solver.settings.eps_duality_gap_abs = SHARP
    solver.settings.eps_rel = solver.settings.eps_duality_gap_rel = SHARP
    solver.settings.verbose = options.log
    solver.setup(
        sparse.csc_matrix(sparse.diags_array(form.quadratic)),
        form.cost,
        form.left,
        form.left_side,
        form.between,
        form.between_lower,
        form.between_upper,
        form.lower,
        form.upper,
    )
    status = solver.solve()
    result = solver.result
    outcome: dict[object, Outcome] = {
        piqp.PIQP_SOLVED: "optimal",
        piqp.PIQP_MAX_ITER_REACHED: "optimal",  # the checks decide
        piqp.PIQP_PRIMAL_INFEASIBLE: "infeasible",
        piqp.PIQP_DUAL_INFEASIBLE: "unbounded",
    }
    return ConicAnswer(
        outcome.get(status, "trouble"),
        form.values(np.array(result.x)),
        form.row_duals(-np.array(result.y), np.array(result.z_l) - result.z_u),
        int(result.info.iter),
        time.perf_counter() - started,
    )


def _solve_clarabel(form: Interior, options: SolveOptions) -> ConicAnswer:
    """Solve with Clarabel."""
    import clarabel

    started = time.perf_counter()
    settings = clarabel.DefaultSettings()
    settings.verbose = options.log
    settings.max_threads = options.threads
    settings.time_limit = options.time_limit
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = SHARP
    identity = sparse.eye_array(len(form.free), format="csr")
    parts = (
        (form.between, form.between_upper, 1.0),
        (form.between, form.between_lower, -1.0),
        (identity, form.upper, 1.0),
        (identity, form.lower, -1.0),
    )
    blocks, sides, counts = [form.left], [form.left_side], []
    kept = [np.flatnonzero(np.isfinite(side)) for _, side, _ in parts]
    for (matrix, side, sign), rows in zip(parts, kept, strict=True):
        blocks.append(sparse.csc_matrix(sign * sparse.csr_matrix(matrix)[rows]))
        sides.append(sign * side[rows])
        counts.append(rows.size)
    equations = len(form.equations)
    answer = clarabel.DefaultSolver(
        sparse.csc_matrix(sparse.diags_array(form.quadratic)),
        form.cost,
        sparse.csc_matrix(sparse.vstack(blocks)),
        np.concatenate(sides),
        [clarabel.ZeroConeT(equations), clarabel.NonnegativeConeT(sum(counts))],
        settings,
    ).solve()
    pressure = np.array(answer.z)
    inequalities = np.zeros(len(form.inequalities))
    inequalities[kept[0]] -= pressure[equations : equations + counts[0]]
    second = equations + counts[0]
    inequalities[kept[1]] += pressure[second : second + counts[1]]
    status = clarabel.SolverStatus
    outcome: dict[str, Outcome] = {
        str(status.Solved): "optimal",
        # where it stopped may be good enough: the checks decide
        str(status.AlmostSolved): "optimal",
        str(status.InsufficientProgress): "optimal",
        str(status.MaxIterations): "optimal",
        str(status.PrimalInfeasible): "infeasible",
        str(status.DualInfeasible): "unbounded",
        str(status.MaxTime): "time",
    }
    return ConicAnswer(
        outcome.get(str(answer.status), "trouble"),
        form.values(np.array(answer.x)),
        form.row_duals(-pressure[:equations], inequalities),
        int(answer.iterations),
        time.perf_counter() - started,
    )


#: Solvers by name.
SOLVERS: dict[str, Callable[[Interior, SolveOptions], ConicAnswer]] = {
    "piqp": _solve_piqp,
    "clarabel": _solve_clarabel,
}
