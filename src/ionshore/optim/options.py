"""What may be chosen about a solve; every default gives the same answer each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Algorithm", "QuadraticSolver", "SolveOptions"]

Algorithm = Literal["auto", "probe", "simplex", "ipx", "hipo", "pdlp"]
QuadraticSolver = Literal["auto", "piqp", "clarabel"]


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """Choices for one solve.

    Parameters
    ----------
    algorithm : str
        For linear problems: ``simplex`` (dual), ``ipx`` and ``hipo`` (interior
        point, followed by crossover to a vertex), ``pdlp`` (first order),
        ``auto`` (a rule of size, see :mod:`ionshore.optim.choose`) or ``probe``
        (measure the candidates once per shape of problem and remember).
    crossover : bool
        Go on from interior point to a vertex. Without it the values lie between
        equally good plans, within ``tolerance`` of the best; not for sessions,
        which need a vertex to start from.
    quadratic_solver : str
        ``piqp``, ``clarabel``, or ``auto``: PIQP, for large problems Clarabel; the
        other one if an answer fails the checks.
    cross_check : bool
        Solve a quadratic problem with both solvers and refuse the answer if
        their objectives differ by more than ``tolerance``.
    polish : bool
        Refine a quadratic answer on its active set.
    time_limit : float
        Seconds for the whole solve [s].
    mip_gap : float
        A whole-number answer is accepted when it is proven this close to the
        best, relative to its objective.
    tolerance : float
        Largest primal violation, dual violation and duality gap of an accepted
        answer, all relative; see :mod:`ionshore.optim.check`.
    threads : int
        Threads of the solver. With more than one, a whole-number search may end
        at another answer of the same quality.
    seed : int
        Seed of the solver's own choices.
    curve_tolerance : float
        Curves: largest relative difference between a tangent and its curve at
        the answer.
    curve_iterations : int
        Curves: linearizations before giving up.
    explain_seconds : float
        Time for finding the rows in conflict of an infeasible problem [s].
    log : bool
        Let the solver write its progress to standard output.
    """

    algorithm: Algorithm = "auto"
    crossover: bool = True
    quadratic_solver: QuadraticSolver = "auto"
    cross_check: bool = False
    polish: bool = True
    time_limit: float = float("inf")
    mip_gap: float = 1e-4
    tolerance: float = 1e-6
    threads: int = 1
    seed: int = 1
    curve_tolerance: float = 1e-9
    curve_iterations: int = 200
    explain_seconds: float = 20.0
    log: bool = False
