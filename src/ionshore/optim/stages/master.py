"""The first stage with planes below what each branch costs.

Columns: the common members, one ``theta`` per branch (what it costs beyond them),
and the level and excess of the tail where one is measured. Rows: those of common
members alone, the tail, and planes as they are found. Solved again from its basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from ionshore.core.errors import SolveError
from ionshore.optim import highs
from ionshore.optim.dispatch import solve
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import Block, FloatArray, Problem
from ionshore.optim.stages.extensive import tail_terms
from ionshore.optim.stages.parts import Parts
from ionshore.optim.stages.recourse import Cut
from ionshore.optim.stages.risk import Risk

__all__ = ["Master", "Proposal"]


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A first stage, and what it would cost at least.

    Parameters
    ----------
    common : array, shape (common,)
    bound : float
        No first stage has a lower measure.
    outcome : str
        How the solver ended.
    """

    common: FloatArray
    bound: float
    outcome: highs.Outcome


class Master:
    """The first stage, loaded.

    Parameters
    ----------
    parts : Parts
    risk : Risk
    best : array, shape (branches,)
        Least cost of each branch: a bound from below, and what regret is
        measured from.
    options : SolveOptions
    """

    def __init__(
        self, parts: Parts, risk: Risk, best: FloatArray, options: SolveOptions
    ) -> None:
        self._parts = parts
        self._linking = [one.linking for one in parts.parts]
        self._count = len(parts.lower)
        self.problem = _problem(parts, risk, best)
        self._cuts: list[sparse.csr_array] = []
        self._sides: list[float] = []
        self._options = options
        self._solver = highs.open_solver(options)
        highs.load(self._solver, self.problem)

    def add(self, cuts: Sequence[Cut]) -> None:
        """Add planes."""
        if not cuts:
            return
        starts, index, value, low = [0], [], [], []
        for cut in cuts:
            linking = self._linking[cut.branch]
            there = np.flatnonzero(cut.slope)
            index.append(linking[there])
            value.append(-cut.slope[there])
            if cut.feasible:
                index.append(np.array([self._count + cut.branch]))
                value.append(np.array([1.0]))
            low.append(cut.constant)
            starts.append(starts[-1] + len(there) + cut.feasible)
        self._solver.addRows(
            len(cuts),
            np.array(low),
            np.full(len(cuts), highspy.kHighsInf),
            starts[-1],
            np.array(starts[:-1], np.int32),
            np.concatenate(index).astype(np.int32),
            np.concatenate(value),
        )
        width = self.problem.matrix.shape[1]
        places = (np.concatenate(value), np.concatenate(index), np.array(starts))
        self._cuts.append(sparse.csr_array(places, shape=(len(cuts), width)))
        self._sides += low

    def propose(self) -> Proposal:
        """Return the first stage that is best as far as the planes tell."""
        solver = self._solver
        highs.run(solver)
        outcome = highs.outcome(solver)
        values, _ = highs.read(solver)
        if outcome != "optimal":
            return Proposal(np.zeros(0), -np.inf, outcome)
        common = np.clip(values[: self._count], self._parts.lower, self._parts.upper)
        info = solver.getInfo()
        whole = self.problem.is_whole
        bound = info.mip_dual_bound if whole else info.objective_function_value
        return Proposal(common, float(bound), outcome)

    def nearest(
        self, point: FloatArray, level: float, size: FloatArray
    ) -> FloatArray | None:
        """Return the first stage nearest to a point whose measure may be a level.

        Parameters
        ----------
        point : array, shape (common,)
        level : float
            Measure that the planes must allow.
        size : array, shape (common,)
            What counts as one for each member; infinite for those that may move
            freely.

        Returns
        -------
        array or None
            None if the solver found none.
        """
        base = self.problem
        rows, width = base.matrix.shape
        planes = sparse.vstack(self._cuts)
        bound = sparse.csr_array(base.cost[None, :])
        weight = np.zeros(width)
        weight[: self._count] = 1.0 / size**2
        cost = np.zeros(width)
        cost[: self._count] = -point / size**2
        more = len(self._sides) + 1
        problem = Problem(
            matrix=sparse.csc_array(sparse.vstack([base.matrix, planes, bound])),
            row_lower=np.concatenate([base.row_lower, self._sides, [-np.inf]]),
            row_upper=np.concatenate(
                [base.row_upper, np.full(more - 1, np.inf), [level]]
            ),
            column_lower=base.column_lower,
            column_upper=base.column_upper,
            cost=cost,
            quadratic=weight,
            columns=(Block("column", 0, {"number": np.arange(width)}),),
            rows=(Block("row", 0, {"number": np.arange(rows + more)}),),
        )
        try:
            raw = solve(problem, replace(self._options, tolerance=1e-5, polish=False))
        except SolveError:
            return None
        values = raw.values[: self._count]
        return np.clip(values, self._parts.lower, self._parts.upper)


def _problem(parts: Parts, risk: Risk, best: FloatArray) -> Problem:
    """Return the first stage before any plane is known."""
    split, chances = parts.parts, parts.tree.chances
    count, common = len(split), len(parts.lower)
    own = [
        sparse.csr_array(one.problem.matrix)[one.kept][:, one.first] for one in split
    ]
    rows = sparse.vstack(own)
    low = np.concatenate([one.problem.row_lower[one.kept] for one in split])
    high = np.concatenate([one.problem.row_upper[one.kept] for one in split])
    spread = sparse.csr_array(parts.cost)
    unit = sparse.eye_array(count, format="csr")
    # what a branch costs is at least what it costs a planner who knows it
    blocks = [[rows, None], [spread, unit]]
    lows, highs_ = [low, best], [high, np.full(count, np.inf)]
    cost = [
        (1.0 - risk.weight) * (chances @ parts.cost),
        (1.0 - risk.weight) * chances,
    ]
    lower = [parts.lower, np.full(count, -np.inf)]
    upper = [parts.upper, np.full(count, np.inf)]
    if not risk.is_mean:
        level_cost, above_cost, above_upper = tail_terms(risk, chances)
        tail = sparse.hstack([-np.ones((count, 1)), -unit])
        blocks = [[*row, None] for row in blocks] + [[spread, unit, tail]]
        lows.append(np.full(count, -np.inf))
        highs_.append(risk.shift(best))
        cost += [np.array([level_cost]), above_cost]
        lower += [np.array([-np.inf]), np.zeros(count)]
        upper += [np.array([np.inf]), above_upper]
    whole = np.zeros(sum(map(len, cost)), bool)
    whole[:common] = split[0].problem.whole[split[0].first]
    return Problem(
        matrix=sparse.csc_array(sparse.block_array(blocks)),
        row_lower=np.concatenate(lows),
        row_upper=np.concatenate(highs_),
        column_lower=np.concatenate(lower),
        column_upper=np.concatenate(upper),
        cost=np.concatenate(cost),
        columns=(),
        rows=(),
        integrality=whole if whole.any() else None,
    )
