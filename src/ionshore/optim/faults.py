"""The refusals of this layer, one function each: code, place, value found, remedy.

========  ===========================================================
code      meaning
========  ===========================================================
``V401``  no answer satisfies all rows and bounds
``V402``  the objective falls without end
``V403``  no answer passed the checks
``V404``  the time limit was reached first
``V405``  the linearization of the curves did not settle
``V406``  the arrays do not make a problem
``L501``  whole numbers together with a quadratic term or a curve
``L502``  a file that cannot hold the problem
========  ===========================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ionshore.core.errors import Finding, ModelLimit, SolveError
from ionshore.optim.problem import Problem

__all__ = [
    "infeasible",
    "no_such_file",
    "not_converged",
    "numerical",
    "out_of_time",
    "place_of",
    "unbounded",
    "unusable",
    "whole_numbers_with_curvature",
]


def place_of(problem: Problem) -> str:
    """Return the size of a problem in words, the place of a fault without a name."""
    rows, columns = problem.matrix.shape
    return f"problem of {columns:,} columns and {rows:,} rows"


def infeasible(
    problem: Problem, shortfall: Sequence[str], members: Sequence[str]
) -> SolveError:
    """V401: no answer; ``members`` exclude each other, ``shortfall`` says by how much."""
    best = f"At best {', '.join(shortfall)}. " if shortfall else ""
    return SolveError(
        "No answer satisfies all rows and bounds.",
        [
            Finding(
                "V401",
                place_of(problem),
                f"{best}These cannot hold together: {'; '.join(members)}.",
                "Relax one of them, allow unmet demand, or add supply.",
            )
        ],
    )


def unbounded(problem: Problem, direction: Sequence[str]) -> SolveError:
    """V402: the objective falls without end along ``direction``."""
    told = ", ".join(direction) if direction else "a direction that was not isolated"
    return SolveError(
        "The objective falls without end.",
        [
            Finding(
                "V402",
                place_of(problem),
                f"Nothing stops these from growing together, at a gain: {told}.",
                "Give one of them an upper bound or a cost.",
            )
        ],
    )


def numerical(problem: Problem, tried: Iterable[str]) -> SolveError:
    """V403: every attempt failed its checks; ``tried`` tells each with its figures."""
    return SolveError(
        "No answer passed the checks.",
        [
            Finding(
                "V403",
                place_of(problem),
                f"Tried {'; '.join(tried)}.",
                "Bring coefficients closer together (units), or raise the tolerance.",
            )
        ],
    )


def out_of_time(problem: Problem, seconds: float, reached: str) -> SolveError:
    """V404: ``seconds`` were not enough; ``reached`` says how far it came."""
    return SolveError(
        "The time limit was reached before an answer.",
        [
            Finding(
                "V404",
                place_of(problem),
                f"{seconds:g} s were allowed; {reached}.",
                "Raise the time limit or the accepted gap, or make the problem smaller.",
            )
        ],
    )


def not_converged(
    problem: Problem, iterations: int, movement: float, where: str
) -> SolveError:
    """V405: marginal values still moved by ``movement`` at the column ``where``."""
    return SolveError(
        "The linearization of the curves did not settle.",
        [
            Finding(
                "V405",
                where,
                f"After {iterations} linearizations its marginal value still misses"
                f" its tangent by {movement:.1e} (relative);"
                f" {place_of(problem)}.",
                "Check that an equilibrium exists (a monopolist needs elastic"
                " demand), or raise curve_iterations or curve_tolerance.",
            )
        ],
    )


def unusable(findings: Iterable[tuple[str, str]]) -> SolveError:
    """V406: one finding per (place, what was found)."""
    return SolveError(
        "The arrays do not make a problem.",
        [
            Finding("V406", place, found, "Repair the builder that made this array.")
            for place, found in findings
        ],
    )


def whole_numbers_with_curvature(problem: Problem, count: int) -> ModelLimit:
    """L501: ``count`` whole-number columns in a problem with curvature."""
    return ModelLimit(
        "Whole numbers and a curved objective cannot be solved together.",
        [
            Finding(
                "L501",
                place_of(problem),
                f"{count:,} columns are whole numbers and the objective is not linear.",
                "Drop the whole-number plants, or make demand and costs straight.",
            )
        ],
    )


def no_such_file(path: str, reason: str) -> ModelLimit:
    """L502: the file at ``path`` cannot hold the problem, for ``reason``."""
    return ModelLimit(
        "The problem cannot be written to this file.",
        [
            Finding(
                "L502",
                path,
                reason,
                "Choose a .mps or .lp file in a writable folder, and no curves.",
            )
        ],
    )
