"""The first stage with planes below what most branches cost, and some branches whole.

Columns: the common members, those of the branches that are kept whole, one ``theta``
per other branch (what it costs beyond common members), and level and excess of the
tail where one is measured. Rows: those of common members alone, of the branches kept
whole, the tail, and planes as they are found. Solved again from its basis, free or
within a box around a first stage.

Branches kept whole tell the first stage what it is for before any plane is known
(partial decomposition: Crainic, Hewitt, Maggioni and Rei 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim import highs
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import FloatArray, Problem
from ionshore.optim.stages.extensive import tail_terms
from ionshore.optim.stages.parts import Part, Parts, entries
from ionshore.optim.stages.recourse import Cut
from ionshore.optim.stages.risk import Risk

__all__ = ["Master", "Proposal"]

#: A multiplier that presses less than this against the box does not hold.
HOLDS = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A first stage, and what it would cost at least.

    Parameters
    ----------
    common : array, shape (common,)
    value : float
        Measure of the planes there; no first stage has a lower one, unless ``held``.
    outcome : str
        How the solver ended.
    held : bool
        Whether the box keeps the planes from a lower measure.
    """

    common: FloatArray
    value: float
    outcome: highs.Outcome
    held: bool = False


class Master:
    """The first stage, loaded.

    Parameters
    ----------
    parts : Parts
    risk : Risk
    best : array, shape (branches,)
        Least cost of each branch: what regret is measured from.
    kept : sequence of int
        Branches that stand in it whole.
    options : SolveOptions
    """

    def __init__(
        self,
        parts: Parts,
        risk: Risk,
        best: FloatArray,
        kept: Sequence[int],
        options: SolveOptions,
    ) -> None:
        self._parts = parts
        self._count = len(parts.lower)
        self._theta = np.full(len(parts.parts), -1)
        others = np.setdiff1d(np.arange(len(parts.parts)), kept)
        start = self._count + sum(len(parts.parts[one].own) for one in kept)
        self._theta[others] = start + np.arange(len(others))
        self.problem = _problem(parts, risk, best, kept, others)
        self.linking = np.unique(np.concatenate([one.linking for one in parts.parts]))
        self._solver = highs.open_solver(options)
        highs.load(self._solver, self.problem)

    def add(self, cuts: Sequence[Cut]) -> int:
        """Add planes of branches that do not stand here; return how many."""
        cuts = [cut for cut in cuts if self._theta[cut.branch] >= 0]
        if not cuts:
            return 0
        starts, index, value, low = [0], [], [], []
        for cut in cuts:
            linking = self._parts.parts[cut.branch].linking
            there = np.flatnonzero(cut.slope)
            index.append(linking[there])
            value.append(-cut.slope[there])
            if cut.feasible:
                index.append(self._theta[cut.branch : cut.branch + 1])
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
        return len(cuts)

    def propose(
        self, center: FloatArray | None = None, reach: FloatArray | None = None
    ) -> Proposal:
        """Return the first stage that is best as far as the planes tell.

        Parameters
        ----------
        center, reach : array, shape (common,), optional
            Linking members stay this close to the center.
        """
        solver, at = self._solver, self.linking
        free = self.problem.column_lower[at], self.problem.column_upper[at]
        lower, upper = free
        if center is not None and reach is not None:
            lower = np.maximum(lower, center[at] - reach[at])
            upper = np.minimum(upper, center[at] + reach[at])
        solver.changeColsBounds(len(at), at.astype(np.int32), lower, upper)
        outcome = self._run()
        if outcome != "optimal":
            return Proposal(np.zeros(0), -np.inf, outcome)
        values, _ = highs.read(solver)
        common = np.clip(values[: self._count], self._parts.lower, self._parts.upper)
        info = solver.getInfo()
        if self.problem.is_whole:
            return Proposal(common, float(info.mip_dual_bound), outcome)
        pressed = np.array(solver.getSolution().col_dual)[at]
        held = ((pressed > HOLDS) & (lower > free[0])) | (
            (pressed < -HOLDS) & (upper < free[1])
        )
        value = float(info.objective_function_value)
        return Proposal(common, value, outcome, held=bool(held.any()))

    def _run(self) -> highs.Outcome:
        """Solve from the last basis; where that fails, afresh and by interior point."""
        solver = self._solver
        for algorithm in ("simplex", "simplex", "ipx"):
            solver.setOptionValue("solver", algorithm)
            highs.run(solver)
            outcome = highs.outcome(solver)
            if outcome not in {"trouble", "iterations"}:
                break
            solver.clearSolver()
        solver.setOptionValue("solver", "simplex")
        return outcome


def _problem(
    parts: Parts,
    risk: Risk,
    best: FloatArray,
    kept: Sequence[int],
    others: NDArray[np.integer],
) -> Problem:
    """Return the first stage before any plane is known."""
    split, chances = parts.parts, parts.tree.chances
    inside = [split[one] for one in kept]
    low = [one.problem.row_lower[one.kept] for one in split]
    low += [one.problem.row_lower[one.rows] for one in inside]
    high = [one.problem.row_upper[one.kept] for one in split]
    high += [one.problem.row_upper[one.rows] for one in inside]
    lower = [parts.lower, *(one.problem.column_lower[one.own] for one in inside)]
    lower.append(np.full(len(others), -np.inf))
    upper = [parts.upper, *(one.problem.column_upper[one.own] for one in inside)]
    upper.append(np.full(len(others), np.inf))
    matrix = _matrix(split, inside, len(others))
    paid, constants = _paid(parts, kept, others)
    cost = (1.0 - risk.weight) * (chances @ paid)
    if parts.whole:
        # planes alone may leave a whole-number problem without a bound
        matrix = sparse.csc_array(sparse.vstack([matrix, paid[others]]))
        low.append(best[others])
        high.append(np.full(len(others), np.inf))
    if not risk.is_mean:
        count = len(split)
        level_cost, above_cost, above_upper = tail_terms(risk, chances)
        beside = sparse.hstack([-np.ones((count, 1)), -sparse.eye_array(count)])
        matrix = sparse.csc_array(sparse.block_array([[matrix, None], [paid, beside]]))
        low.append(np.full(count, -np.inf))
        high.append(risk.shift(best) - constants)
        cost = np.concatenate([cost, [level_cost], above_cost])
        lower += [np.array([-np.inf]), np.zeros(count)]
        upper += [np.array([np.inf]), above_upper]
    whole = np.zeros(len(cost), bool)
    whole[: len(parts.lower)] = split[0].problem.whole[split[0].first]
    return Problem(
        matrix=matrix,
        row_lower=np.concatenate(low),
        row_upper=np.concatenate(high),
        column_lower=np.concatenate(lower),
        column_upper=np.concatenate(upper),
        cost=cost,
        columns=(),
        rows=(),
        integrality=whole if whole.any() else None,
        constant=float((1.0 - risk.weight) * (chances @ constants)),
    )


def _matrix(
    split: Sequence[Part], inside: Sequence[Part], others: int
) -> sparse.csc_array:
    """Return the rows of common members, then those of branches kept whole."""
    start = sparse.vstack([entries(x.problem, x.kept, x.first) for x in split])
    height = start.shape[0]
    widths = [*(len(one.own) for one in inside), others]
    blocks = [[start, *(sparse.csr_array((height, width)) for width in widths)]]
    for number, one in enumerate(inside):
        row = [entries(one.problem, one.rows, one.first), *([None] * len(widths))]
        row[1 + number] = entries(one.problem, one.rows, one.own)
        blocks.append(row)
    return sparse.csc_array(sparse.block_array(blocks))


def _paid(
    parts: Parts, kept: Sequence[int], others: NDArray[np.integer]
) -> tuple[sparse.csr_array, FloatArray]:
    """Return what each branch costs, by column, and its constant."""
    split = parts.parts
    count = len(split)
    blocks = [sparse.csr_array(parts.cost)]
    constants = np.zeros(count)
    for number in kept:
        problem, own = split[number].problem, split[number].own
        places = (np.full(len(own), number), np.arange(len(own)))
        shape = (count, len(own))
        blocks.append(sparse.csr_array((problem.cost[own], places), shape=shape))
        constants[number] = problem.constant
    places = (others, np.arange(len(others)))
    ones = np.ones(len(others))
    blocks.append(sparse.csr_array((ones, places), shape=(count, len(others))))
    return sparse.csr_array(sparse.hstack(blocks)), constants
