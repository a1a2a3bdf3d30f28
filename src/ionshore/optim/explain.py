"""Why there is no answer, told by the names of rows and columns.

Infeasible
    See :mod:`ionshore.optim.conflict`.

Unbounded
    A direction d is free to run for ever when every finite bound allows it:
    A d and d have the sign their bounds ask for and nothing quadratic resists.
    The direction of steepest gain within |d| <= 1 is a linear problem.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ionshore.optim import faults, highs
from ionshore.optim.conflict import find_conflict
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import INFINITE, FloatArray, Problem
from ionshore.optim.telling import shortened

__all__ = ["explain_infeasible", "explain_unbounded", "refuse"]

_DEFAULT = SolveOptions()


def explain_infeasible(
    problem: Problem, options: SolveOptions = _DEFAULT
) -> tuple[str, ...]:
    """Return rows and bounds that exclude each other, and by how much; empty if none.

    The first line says how short the rows fall at best, the others name the
    members of the conflict with their bounds.

    Parameters
    ----------
    problem : Problem
        Quadratic terms and curves play no part.
    options : SolveOptions
        ``explain_seconds`` bounds the time; when it is spent, the conflict is
        named but not reduced.
    """
    conflict = find_conflict(problem, options)
    best = f"at best {', '.join(conflict.shortfall)}"
    return (best, *conflict.members) if conflict.shortfall else conflict.members


def refuse(problem: Problem, claim: str, options: SolveOptions) -> None:
    """Raise if a second look confirms a solver's claim that there is no optimum.

    Parameters
    ----------
    problem : Problem
    claim : str
        ``infeasible`` or ``unbounded``; anything else is let pass.
    options : SolveOptions
        With ``explain_seconds`` zero a claim of infeasibility is believed and its
        rows are not looked for.

    Raises
    ------
    SolveError
        V401 or V402.
    """
    if claim == "infeasible":
        if options.explain_seconds <= 0:
            raise faults.infeasible(problem, (), ("rows that were not looked for",))
        if conflict := find_conflict(problem, options):
            raise faults.infeasible(problem, conflict.shortfall, conflict.members)
    if claim == "unbounded" and (direction := explain_unbounded(problem, options)):
        raise faults.unbounded(problem, direction)


def explain_unbounded(
    problem: Problem, options: SolveOptions = _DEFAULT
) -> tuple[str, ...]:
    """Return columns that can grow together for ever at a gain; empty if none.

    Each is told with its share of the direction, the largest share first.
    """

    def openside(bound: FloatArray, sign: float) -> FloatArray:
        return np.where(np.abs(bound) < INFINITE, 0.0, sign * np.inf)

    lower = np.maximum(openside(problem.column_lower, -1.0), -1.0)
    upper = np.minimum(openside(problem.column_upper, 1.0), 1.0)
    stiff = np.zeros(len(problem.cost), dtype=bool)
    if problem.quadratic is not None:
        stiff |= problem.quadratic > 0
    stiff[[curve.column for curve in problem.curves]] = True
    lower[stiff] = upper[stiff] = 0.0
    cone = replace(
        problem,
        column_lower=lower,
        column_upper=upper,
        row_lower=openside(problem.row_lower, -1.0),
        row_upper=openside(problem.row_upper, 1.0),
        quadratic=None,
        integrality=None,
        constant=0.0,
        curves=(),
    )
    seconds = min(options.explain_seconds, options.time_limit)
    solver = highs.open_solver(replace(options, time_limit=seconds))
    highs.load(solver, cone)
    answer = highs.solve_loaded(solver, cone)
    if answer.outcome != "optimal" or problem.cost @ answer.values >= -1e-9:
        return ()
    order = np.argsort(-np.abs(answer.values), kind="stable")
    return shortened(
        [
            f"{problem.describe_column(position)} ({answer.values[position]:+.3g})"
            for position in order[np.abs(answer.values[order]) > 1e-9].tolist()
        ]
    )
