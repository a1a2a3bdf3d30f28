"""One door: a problem goes in, a checked answer comes out."""

from __future__ import annotations

from ionshore.optim.curves import solve_curves
from ionshore.optim.linear import solve_linear, solve_whole
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import Problem
from ionshore.optim.quadratic import solve_quadratic
from ionshore.optim.solution import RawSolution
from ionshore.optim.validate import refuse_unusable

__all__ = ["solve"]

_DEFAULT = SolveOptions()


def solve(problem: Problem, options: SolveOptions = _DEFAULT) -> RawSolution:
    """Solve a problem and check the answer.

    Linear and whole-number problems go to HiGHS, quadratic ones to PIQP with
    Clarabel behind it, problems with curves to successive linearization. The
    same problem and options give the same answer on every call.

    Parameters
    ----------
    problem : Problem
    options : SolveOptions
        The defaults suit planning problems.

    Returns
    -------
    RawSolution
        Its report holds violation and gap, both counted independently of the
        solver and at most ``options.tolerance``.

    Raises
    ------
    SolveError
        V401 infeasible, V402 unbounded, V403 no answer passed the checks, V404
        out of time, V405 curves did not settle, V406 not a problem.
    ModelLimit
        L501 whole numbers together with a quadratic term or curves.
    """
    refuse_unusable(problem)
    if problem.is_whole:
        return solve_whole(problem, options)
    if problem.curves:
        return solve_curves(problem, options, _solve_straight)
    return _solve_straight(problem, options)


def _solve_straight(problem: Problem, options: SolveOptions) -> RawSolution:
    """Solve a problem without curves and whole numbers."""
    if problem.is_quadratic:
        return solve_quadratic(problem, options)
    return solve_linear(problem, options)
