"""HiGHS: the solver of linear and whole-number problems.

A model is handed over as arrays, without a loop over its members, and solved
with one thread and a fixed seed, so the same problem has the same answer.
Interior point ends with crossover unless that is not wanted: the answer is a vertex,
its multipliers are prices, and its basis can start the next solve.

HiGHS keeps one pool of threads per process. If other code has opened it with
another number of threads, it is closed and opened again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import highspy
import numpy as np

from ionshore.optim.faults import place_of, unusable
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import FloatArray, Problem

__all__ = [
    "Answer",
    "available",
    "iterations_of",
    "load",
    "open_solver",
    "outcome",
    "read",
    "run",
    "solve_loaded",
]

Outcome = Literal["optimal", "infeasible", "unbounded", "time", "iterations", "trouble"]

_STATUS = highspy.HighsModelStatus
_OUTCOMES: dict[highspy.HighsModelStatus, Outcome] = {
    _STATUS.kOptimal: "optimal",
    _STATUS.kModelEmpty: "optimal",
    _STATUS.kInfeasible: "infeasible",
    _STATUS.kUnbounded: "unbounded",
    _STATUS.kTimeLimit: "time",
    _STATUS.kIterationLimit: "iterations",
}


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What HiGHS returned, before it is checked.

    Parameters
    ----------
    outcome : str
        ``optimal``, ``infeasible``, ``unbounded``, ``time``, ``iterations`` or
        ``trouble``.
    values : array, shape (columns,)
        Empty if there is none.
    row_duals : array, shape (rows,)
        Zero for a whole-number problem.
    iterations : int
        Simplex, interior point and crossover iterations together.
    seconds : float
        Time inside HiGHS [s].
    mip_bound : float
        Proven bound of a whole-number objective; nan otherwise.
    """

    outcome: Outcome
    values: FloatArray
    row_duals: FloatArray
    iterations: int
    seconds: float
    mip_bound: float = float("nan")


class _Quiet(highspy.Highs):
    """HiGHS that does not greet on standard output, where programs read results."""

    def enableCallbacks(self) -> None:  # noqa: N802 (a name of HiGHS)
        # the constructor calls this, and this is what prints the greeting
        self.setOptionValue("output_flag", *(False,))
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def available(algorithm: str) -> bool:
    """Return whether this build of HiGHS has the algorithm (``hipo`` is an extra)."""
    solver = open_solver(SolveOptions())
    return bool(solver.setOptionValue("solver", algorithm) == highspy.HighsStatus.kOk)


def open_solver(options: SolveOptions, algorithm: str = "simplex") -> highspy.Highs:
    """Return a HiGHS instance that is quiet, seeded and set to ``algorithm``."""
    solver = _Quiet()  # type: ignore[no-untyped-call]
    settings: dict[str, str | bool | int | float] = {
        "output_flag": options.log,
        "threads": options.threads,
        "random_seed": options.seed,
        "run_crossover": "on" if options.crossover else "off",
        "mip_rel_gap": options.mip_gap,
        "allow_unbounded_or_infeasible": False,
        "solver": algorithm,
    }
    if np.isfinite(options.time_limit):
        settings["time_limit"] = max(0.0, float(options.time_limit))
    for name, value in settings.items():
        solver.setOptionValue(name, value)
    return solver


def load(
    solver: highspy.Highs,
    problem: Problem,
    names: tuple[Sequence[str], Sequence[str]] | None = None,
) -> None:
    """Hand the linear and whole-number part of ``problem`` to ``solver``.

    Parameters
    ----------
    solver : highspy.Highs
    problem : Problem
    names : pair of sequences of str, optional
        Names of columns and of rows, for a file.

    Raises
    ------
    SolveError
        V406 if HiGHS does not take the rows or columns.
    """
    rows, columns = problem.matrix.shape
    matrix = problem.matrix
    nothing = np.zeros(0, np.int32)
    # Fields of a HighsLp take lists, number by number; this way arrays go over whole.
    solver.clearModel()
    taken = solver.addRows(
        rows,
        problem.row_lower,
        problem.row_upper,
        0,
        np.zeros(rows, np.int32),
        nothing,
        np.zeros(0),
    )
    if taken != highspy.HighsStatus.kError:
        taken = solver.addCols(
            columns,
            problem.cost,
            problem.column_lower,
            problem.column_upper,
            matrix.nnz,
            matrix.indptr.astype(np.int32, copy=False),
            matrix.indices.astype(np.int32, copy=False),
            matrix.data,
        )
    if taken == highspy.HighsStatus.kError:
        raise unusable([(place_of(problem), "HiGHS does not take its coefficients.")])
    solver.changeObjectiveOffset(problem.constant)
    if names is not None:
        for place, name in enumerate(names[0]):
            solver.passColName(place, name)
        for place, name in enumerate(names[1]):
            solver.passRowName(place, name)
    if problem.is_whole:
        everyone = np.arange(columns, dtype=np.int32)
        kinds = problem.whole.astype(np.uint8)
        solver.changeColsIntegrality(columns, everyone, kinds)


def run(solver: highspy.Highs) -> None:
    """Run HiGHS; if its pool of threads has another size, open a new pool first."""
    if solver.run() == highspy.HighsStatus.kError and (
        solver.getModelStatus() == _STATUS.kNotset
    ):
        blocking = True
        highspy.Highs.resetGlobalScheduler(blocking)
        solver.run()


def outcome(solver: highspy.Highs) -> Outcome:
    """Return how the last run ended."""
    return _OUTCOMES.get(solver.getModelStatus(), "trouble")


def iterations_of(solver: highspy.Highs) -> int:
    """Return the iterations of the last run, of all kinds together."""
    info = solver.getInfo()
    counts = (
        info.simplex_iteration_count,
        info.ipm_iteration_count,
        info.crossover_iteration_count,
        info.pdlp_iteration_count,
    )
    return sum(max(0, int(count)) for count in counts)


def read(solver: highspy.Highs) -> tuple[FloatArray, FloatArray]:
    """Return values and row multipliers of the last run, empty if there are none."""
    solution = solver.getSolution()
    values = solution.col_value if solution.value_valid else []
    duals = solution.row_dual if solution.dual_valid else []
    # fromiter over a list of known length is the fastest way into an array;
    # adding zero turns -0.0 into 0.0
    return (
        np.fromiter(values, np.float64, len(values)) + 0.0,
        np.fromiter(duals, np.float64, len(duals)) + 0.0,
    )


def solve_loaded(solver: highspy.Highs, problem: Problem) -> Answer:
    """Run a loaded solver and read what came out."""
    before = solver.getRunTime()
    run(solver)
    values, duals = read(solver)
    rows = problem.matrix.shape[0]
    return Answer(
        outcome=outcome(solver),
        values=values,
        row_duals=duals if len(duals) == rows else np.zeros(rows),
        iterations=iterations_of(solver),
        seconds=solver.getRunTime() - before,
        mip_bound=solver.getInfo().mip_dual_bound if problem.is_whole else np.nan,
    )
