"""Which algorithm for a linear problem: a rule, or a measurement that is asked for.

``auto`` is a rule that looks only at the problem, so the same input takes the
same path on every machine. Dual simplex starts; it is given a number of pivots,
not of seconds. Simplex is far ahead on problems that presolve shrinks and far
behind on problems that link many periods, and no count of rows tells the two
apart before it has tried; the limit bounds what the trial can cost. When the
pivots are spent, interior point with crossover takes over.

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

#: Below this many non-zeros simplex always finishes; it gets no limit.
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
    pivots : int, optional
        Simplex iterations allowed; None for no limit.
    """

    algorithm: str
    scaled: bool = False
    presolve: bool = True
    pivots: int | None = None

    def __str__(self) -> str:
        changes = [
            text
            for text, holds in (
                ("scaled", self.scaled),
                ("without presolve", not self.presolve),
                (f"at most {self.pivots or 0:,} pivots", self.pivots is not None),
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
        first = Step("simplex", pivots=pivot_limit(problem))
        return (first, Step("ipx"), Step("simplex"), *rescue), notes
    other = "ipx" if algorithm == "simplex" else "simplex"
    return (Step(algorithm), Step(other), *rescue), notes


def pivot_limit(problem: Problem) -> int | None:
    """Return the pivots that ``auto`` gives to simplex, None for no limit."""
    if problem.matrix.nnz <= SMALL:
        return None
    return max(5_000, problem.matrix.shape[0] // 2)
