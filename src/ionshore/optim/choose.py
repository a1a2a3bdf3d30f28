"""Which algorithm for a linear problem: a rule, or a measurement that is asked for.

``auto`` is a rule that looks only at the size of the problem, so the same input
takes the same path on every machine: dual simplex up to :data:`SMALL` non-zeros,
interior point with crossover above. Measured on plans of 1 to 8 model years and 1
to 8 times the reference world (``docs/explanation/speed.md``): pivots get both more
and dearer with size, steps of interior point only dearer; the two cross between
100,000 and 200,000 non-zeros.

``probe`` measures the candidates on the problem itself and remembers the fastest
for its shape (see :mod:`ionshore.optim.probe`). All of them end at a vertex with
the same objective; where the best plan is not unique they may end at different
vertices, so the report names the algorithm.
"""

from __future__ import annotations

from dataclasses import dataclass

from ionshore.optim.highs import available
from ionshore.optim.options import SolveOptions
from ionshore.optim.probe import fastest
from ionshore.optim.problem import Problem

__all__ = ["Step", "steps"]

#: Up to this many non-zeros dual simplex is tried first, above it interior point.
SMALL = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt at a problem.

    Parameters
    ----------
    algorithm : str
        As HiGHS calls it.
    scaled : bool
        Hand over the scaled problem of :mod:`ionshore.optim.scale`.
    presolve : bool
        Let HiGHS simplify first.
    """

    algorithm: str
    scaled: bool = False
    presolve: bool = True

    def __str__(self) -> str:
        changes = [
            text
            for text, holds in (
                ("scaled", self.scaled),
                ("without presolve", not self.presolve),
            )
            if holds
        ]
        return f"{self.algorithm} ({', '.join(changes)})" if changes else self.algorithm


def steps(
    problem: Problem, options: SolveOptions
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Return the attempts to make, best first, and notes on the choice."""
    notes: tuple[str, ...] = ()
    algorithm: str = options.algorithm
    if algorithm == "hipo" and not available("hipo"):
        algorithm = "ipx"
        notes = ("hipo is not in this build of HiGHS: ipx instead",)
    rescue = (
        Step("simplex", scaled=True, presolve=False),
        Step("ipx", scaled=True, presolve=False),
    )
    if algorithm == "probe":
        algorithm, note = fastest(problem, options)
        notes = (note,)
    if algorithm == "auto":
        algorithm = "simplex" if problem.matrix.nnz <= SMALL else "ipx"
    other = "ipx" if algorithm == "simplex" else "simplex"
    return (Step(algorithm), Step(other), *rescue), notes
