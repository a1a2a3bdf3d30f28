"""Planes below the branches' costs, until they meet the cost of what they propose.

The L-shaped method of Van Slyke and Wets (1969) with one plane per branch and round
(Birge and Louveaux 1988). The point at which planes are taken lies between the best
first stage found and the one proposed (the in-out step of Ben-Ameur and Neto 2007):
the whole proposal jumps between corners, and most planes taken there are of no use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ionshore.core.errors import SolveError
from ionshore.core.tell import tell
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import FloatArray
from ionshore.optim.stages.master import Master
from ionshore.optim.stages.parts import Parts
from ionshore.optim.stages.pool import Pool
from ionshore.optim.stages.recourse import Cut
from ionshore.optim.stages.risk import Risk

__all__ = ["Rounds", "branch_costs", "decomposed"]

#: Level between bound and best value that the next first stage may have.
LEVEL = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Rounds:
    """What decomposition found.

    Parameters
    ----------
    common : array, shape (common,)
    costs : array, shape (branches,)
    value : float
        Measure of these costs.
    bound : float
        No first stage has a lower one.
    rounds, planes : int
    """

    common: FloatArray
    costs: FloatArray
    value: float
    bound: float
    rounds: int
    planes: int

    @property
    def gap(self) -> float:
        """Distance from the bound, relative to 1 + the value."""
        return (self.value - self.bound) / (1.0 + abs(self.value))


def branch_costs(parts: Parts, cuts: Sequence[Cut], common: FloatArray) -> FloatArray:
    """Return what each branch costs at a first stage; infinite where it has no answer."""
    beyond = [
        cut.value if cut.feasible and one.admits(common) else np.inf
        for one, cut in zip(parts.parts, cuts, strict=True)
    ]
    costs: FloatArray = parts.cost @ common + np.array(beyond)
    return costs


def decomposed(
    parts: Parts,
    pool: Pool,
    risk: Risk,
    best: FloatArray,
    starts: Sequence[FloatArray],
    *,
    gap: float,
    most_rounds: int,
    options: SolveOptions,
    tell_round: Callable[[int, float, float], None] | None = None,
) -> Rounds:
    """Find the first stage with the least measure.

    Parameters
    ----------
    parts : Parts
    pool : Pool
    risk : Risk
    best : array, shape (branches,)
        Least cost of each branch.
    starts : sequence of array, shape (common,)
        First stages to begin with.
    gap : float
        Stop this close to the bound, relative.
    most_rounds : int
    options : SolveOptions
    tell_round : callable, optional
        Is given round, best value and bound.

    Raises
    ------
    SolveError
        ``W745`` if the rounds were not enough.
    """
    walk = _Walk(parts, pool, risk, best, options)
    for point in starts:
        walk.look(point)
    walk.weigh(starts)
    if tell_round:
        tell_round(0, walk.value, walk.bound)
    for number in range(1, most_rounds + 1):
        proposal = walk.propose()
        if tell_round:
            tell_round(number, walk.value, walk.bound)
        if walk.gap <= gap:
            return walk.rounds(number)
        walk.step_to(proposal)
    if walk.gap <= gap:
        return walk.rounds(most_rounds)
    finding = tell("W745", "tree", rounds=most_rounds, gap=f"{walk.gap:.1e}")
    summary = "Decomposition did not settle."
    raise SolveError(summary, [finding])


class _Walk:
    """Where decomposition stands."""

    def __init__(
        self,
        parts: Parts,
        pool: Pool,
        risk: Risk,
        best: FloatArray,
        options: SolveOptions,
    ) -> None:
        self._parts, self._pool, self._risk, self._best = parts, pool, risk, best
        self._master = Master(parts, risk, best, options)
        self._chances = parts.tree.chances
        self._planes = 0
        self.value, self.bound = np.inf, -np.inf
        self._common = np.zeros(len(parts.lower))
        self._costs = np.full(len(parts.parts), np.inf)
        self._size = np.full(len(parts.lower), np.inf)

    @property
    def gap(self) -> float:
        """Distance of the best value from the bound, relative."""
        if not np.isfinite(self.value):
            return float("inf")
        return (self.value - self.bound) / (1.0 + abs(self.value))

    def look(self, common: FloatArray) -> float:
        """Take planes at a first stage, keep it if it is the best; return its value."""
        cuts = self._pool.cuts(common)
        if all(cut.feasible for cut in cuts):
            self._master.add(cuts)
        else:
            self._master.add([cut for cut in cuts if not cut.feasible])
        self._planes += len(cuts)
        costs = branch_costs(self._parts, cuts, common)
        if not np.isfinite(costs).all():
            return float("inf")
        value = self._risk.measure(costs, self._chances, self._best)
        if value < self.value:
            self.value, self._common, self._costs = value, common, costs
        return value

    def weigh(self, starts: Sequence[FloatArray]) -> None:
        """Say how far apart first stages are, from how much the starts differ."""
        points = np.array(starts)
        linking = np.unique(np.concatenate([x.linking for x in self._parts.parts]))
        size = np.ptp(points, axis=0) + 0.1 * np.abs(points).max(axis=0) + 0.01
        self._size[linking] = size[linking]

    def propose(self) -> FloatArray:
        """Return the proposal of the planes and raise the bound."""
        proposal = self._master.propose()
        if proposal.outcome != "optimal":
            finding = tell("W746", "tree", outcome=proposal.outcome)
            summary = "No first stage was found."
            raise SolveError(summary, [finding])
        self.bound = max(self.bound, proposal.bound)
        return proposal.common

    def step_to(self, proposal: FloatArray) -> None:
        """Take planes between the best first stage and a proposal."""
        if not np.isfinite(self.value):
            self.look(proposal)
            return
        level = self.bound + LEVEL * (self.value - self.bound)
        near = self._master.nearest(self._common, level, self._size)
        self.look(proposal if near is None else near)

    def rounds(self, number: int) -> Rounds:
        """Return what was found."""
        return Rounds(
            self._common, self._costs, self.value, self.bound, number, self._planes
        )
