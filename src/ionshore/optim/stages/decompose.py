"""Planes below the branches' costs, until they meet the cost of what they propose.

The L-shaped method of Van Slyke and Wets (1969) with one plane per branch and round
(Birge and Louveaux 1988), some branches kept whole beside the first stage, and the
next first stage looked for in a box around the best one (Linderoth and Wright 2003):
a free proposal jumps between corners, and most planes taken there are of no use. The
box widens where the planes foretell costs well and shrinks where they do not. Once
nothing is to be gained inside it, free proposals give the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ionshore.core.errors import SolveError
from ionshore.core.tell import tell
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import FloatArray
from ionshore.optim.solution import RawSolution
from ionshore.optim.stages.master import Master, Proposal
from ionshore.optim.stages.parts import Parts
from ionshore.optim.stages.pool import Pool
from ionshore.optim.stages.recourse import Cut, known_cut
from ionshore.optim.stages.risk import Risk

__all__ = ["Rounds", "branch_costs", "decomposed", "representatives"]

#: Share of what planes foretell that must come true for a box to move, and to widen.
MOVES, WIDENS = 0.1, 0.5
#: Failures after which the box shrinks.
PATIENCE = 3
#: Share of the gap asked for that may be left in a box before free proposals.
LEFT = 0.3
#: How far from the best first stage to a free proposal planes are taken.
HALFWAY = 0.5


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
    alone: Sequence[RawSolution],
    starts: Sequence[FloatArray],
    *,
    kept: int,
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
    alone : sequence of RawSolution
        Answer of each branch as if it were known to come.
    starts : sequence of array, shape (common,)
        First stages to begin with.
    kept : int
        Branches that stand whole beside the first stage.
    gap : float
        Stop this close to the bound, relative to the expected cost of knowing.
    most_rounds : int
    options : SolveOptions
    tell_round : callable, optional
        Is given round, best value and bound.

    Raises
    ------
    SolveError
        ``W745`` if the rounds were not enough.
    """
    walk = _Walk(parts, pool, risk, alone, kept, options)
    for point in starts:
        walk.look(point)
    if tell_round:
        tell_round(0, walk.value, walk.bound)
    for number in range(1, most_rounds + 1):
        point = walk.next_point(gap)
        if tell_round:
            tell_round(number, walk.value, walk.bound)
        if walk.gap <= gap:
            return walk.rounds(number)
        walk.step_to(point)
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
        alone: Sequence[RawSolution],
        kept: int,
        options: SolveOptions,
    ) -> None:
        self._parts, self._pool, self._risk = parts, pool, risk
        self._best = np.array([one.objective for one in alone])
        self._chances = parts.tree.chances
        # regret is a small difference of costs, which are known to so many digits
        self._unit = 1.0 + float(self._chances @ abs(self._best))
        points = np.array(
            [raw.values[one.first] for one, raw in zip(parts.parts, alone, strict=True)]
        )
        # how far apart first stages are, from how much those who know differ
        self._size = np.ptp(points, axis=0) + 0.1 * abs(points).max(axis=0) + 0.01
        stand = representatives(points / self._size, self._chances, kept)
        self._master = Master(parts, risk, self._best, stand, options)
        known = zip(parts.parts, alone, strict=True)
        self._planes = self._master.add(
            [known_cut(number, *one) for number, one in enumerate(known)]
        )
        self.value, self.bound = np.inf, -np.inf
        self._common = np.zeros(len(parts.lower))
        self._costs = np.full(len(parts.parts), np.inf)
        # between whole numbers there is no halfway, and no slope to be trusted
        self._whole = parts.whole
        self._reach = np.inf if self._whole else 1.0
        self._foretold, self._failed = 0.0, 0

    @property
    def gap(self) -> float:
        """Distance of the best value from the bound, relative to the costs."""
        if not np.isfinite(self.value):
            return float("inf")
        return (self.value - self.bound) / self._unit

    def look(self, common: FloatArray) -> float:
        """Take planes at a first stage, keep it if it is the best; return its value."""
        cuts = self._pool.cuts(common)
        if not all(cut.feasible for cut in cuts):
            self._planes += self._master.add([x for x in cuts if not x.feasible])
            return float("inf")
        self._planes += self._master.add(cuts)
        costs = branch_costs(self._parts, cuts, common)
        if not np.isfinite(costs).all():
            return float("inf")
        value = self._risk.measure(costs, self._chances, self._best)
        if value < self.value:
            self.value, self._common, self._costs = value, common, costs
        return value

    def next_point(self, gap: float) -> FloatArray:
        """Return where to look next, and raise the bound."""
        if not np.isfinite(self.value) or not np.isfinite(self._reach):
            return self._free()
        box = self._reach * self._size
        inside = self._proposed(self._master.propose(self._common, box))
        self._foretold = self.value - inside.value
        if not inside.held:
            self.bound = max(self.bound, inside.value)
            return inside.common
        if self._foretold > LEFT * gap * self._unit:
            return inside.common
        free = self._free()
        self._foretold = 0.0
        halfway: FloatArray = HALFWAY * free + (1.0 - HALFWAY) * self._common
        return halfway

    def step_to(self, point: FloatArray) -> None:
        """Take planes at a point, and widen or shrink the box by what they tell."""
        before, foretold = self.value, self._foretold
        won = before - self.look(point)
        if not np.isfinite(before) or foretold <= 0.0:
            return
        if won >= MOVES * foretold:
            self._failed = 0
            self._reach *= 2.0 if won >= WIDENS * foretold else 1.0
            return
        self._failed += 1
        if won <= -foretold or self._failed == PATIENCE:
            self._failed = 0
            self._reach /= 2.0

    def _free(self) -> FloatArray:
        proposal = self._proposed(self._master.propose())
        self.bound = max(self.bound, proposal.value)
        return proposal.common

    def _proposed(self, proposal: Proposal) -> Proposal:
        if proposal.outcome != "optimal":
            finding = tell("W746", "tree", outcome=proposal.outcome)
            summary = "No first stage was found."
            raise SolveError(summary, [finding])
        return proposal

    def rounds(self, number: int) -> Rounds:
        """Return what was found."""
        return Rounds(
            self._common, self._costs, self.value, self.bound, number, self._planes
        )


def representatives(
    points: FloatArray, chances: FloatArray, count: int
) -> tuple[int, ...]:
    """Return the branches that stand for all: each is near one of them.

    One after the other, that is taken which lessens the mean distance most
    (forward selection: Heitsch and Römisch 2003).

    Parameters
    ----------
    points : array, shape (branches, common)
        What each would do if it were known.
    chances : array, shape (branches,)
    count : int

    Examples
    --------
    >>> points = np.array([[0.0], [1.0], [9.0]])
    >>> representatives(points, np.array([0.2, 0.5, 0.3]), 2)
    (1, 2)
    """
    apart = np.array([abs(points - one).sum(axis=1) for one in points])
    nearest = np.full(len(points), np.inf)
    chosen: list[int] = []
    for _ in range(min(count, len(points))):
        left = np.minimum(nearest, apart) @ chances
        left[chosen] = np.inf
        chosen.append(int(np.argmin(left)))
        nearest = np.minimum(nearest, apart[chosen[-1]])
    return tuple(chosen)
