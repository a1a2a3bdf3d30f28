r"""What each branch costs once the first stage is decided, and how that changes.

With common members fixed at :math:`\hat x` a branch costs
:math:`Q_s(\hat x)`; the reduced costs :math:`r` of the fixed members are its slope,
and :math:`Q_s(x) \ge Q_s(\hat x) + r^\top (x - \hat x)` everywhere, because
:math:`Q_s` is convex. If nothing is feasible the least violation :math:`V_s` has
such a slope too, and :math:`V_s(\hat x) + r^\top (x - \hat x) \le 0` is what a
feasible first stage must meet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from ionshore.core.errors import SolveError
from ionshore.optim.check import objective
from ionshore.optim.dispatch import solve
from ionshore.optim.options import SolveOptions
from ionshore.optim.patch import Change, Patch
from ionshore.optim.problem import INFINITE, Block, FloatArray, IntArray, Problem
from ionshore.optim.session import Session, Start
from ionshore.optim.solution import RawSolution
from ionshore.optim.stages.parts import Part, restricted

__all__ = ["Cut", "Recourse", "known_cut"]


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A plane below the cost of a branch, or one that keeps it feasible.

    Parameters
    ----------
    branch : int
        Number of the branch.
    value : float
        Cost without that of common members, or least violation, at the point.
    slope : array, shape (linking,)
        By linking member.
    constant : float
        Value less slope times point: the plane is ``constant + slope @ x``.
    feasible : bool
        Whether there was an answer.
    """

    branch: int
    value: float
    slope: FloatArray
    constant: float
    feasible: bool = True


class Recourse:
    """One branch with its solver, asked again and again.

    Parameters
    ----------
    number : int
        Number of the branch.
    part : Part
    options : SolveOptions

    Attributes
    ----------
    problem : Problem
        Its own columns and those of common members that stand beside them.
    linking : array of int
        These members by their number.
    at : array of int
        Where they are in the problem.
    """

    def __init__(self, number: int, part: Part, options: SolveOptions) -> None:
        self.number = number
        self.linking = part.linking
        self._part = part
        self._told, self._options = options, replace(options, explain_seconds=0.0)
        kept = np.sort(np.concatenate([part.own, part.first[self.linking]]))
        self.problem = restricted(part.problem, kept, part.rows)
        self._kept = kept
        self._values = np.zeros(0)
        self.at: IntArray = np.searchsorted(kept, part.first[self.linking])
        cost = self.problem.cost.copy()
        cost[self.at] = 0.0
        self.problem = replace(self.problem, cost=cost)
        self._session: Session | None = None
        self._start: Start | None = None

    def alone(self, after: Start | None) -> tuple[RawSolution, Start | None]:
        """Solve the branch as if it were known to come.

        Parameters
        ----------
        after : Start, optional
            Of another branch, to go on from.
        """
        # The solver of the whole branch is let go: only where it ended is kept.
        session = Session(self._part.problem, self._told, after=after)
        self._start = session.start
        return session.base, self._start

    def cut(self, common: FloatArray) -> Cut:
        """Return the plane at a first stage, shape (common,)."""
        point = common[self.linking]
        try:
            raw = self._answer(self._fixed(common))
        except SolveError as error:
            if error.findings[0].code != "V401":
                raise
            return self._infeasible(point)
        return self.read(common, raw.values, raw.reduced_costs)

    def read(self, common: FloatArray, values: FloatArray, reduced: FloatArray) -> Cut:
        """Return the plane that an answer of the branch tells."""
        self._values = values
        slope = reduced[self.at]
        value = objective(self.problem, values)
        constant = value - float(slope @ common[self.linking])
        return Cut(self.number, value, slope, constant)

    def values(self, common: FloatArray) -> FloatArray:
        """Return all columns of the branch at the first stage asked about last."""
        values = np.zeros(len(self._part.problem.cost))
        values[self._part.first] = common
        values[self._kept] = self._values
        return values

    def _answer(self, fixed: Patch) -> RawSolution:
        if self.problem.is_whole:
            return solve(self.problem.with_patch(fixed), self._options)
        if self._session is None:
            problem = self.problem.with_patch(fixed)
            self._session = Session(problem, self._options, after=self._start)
            self._start = None
            return self._session.base
        return self._session.move(fixed)

    def _fixed(self, common: FloatArray) -> Patch:
        change = Change.of(self.at, common[self.linking])
        return Patch(column_lower=change, column_upper=change)

    def _infeasible(self, point: FloatArray) -> Cut:
        """Return the plane of the least violation at a first stage."""
        change = Change.of(self.at, point)
        problem = self.problem.with_patch(Patch(change, change))
        elastic = _elastic(replace(problem, integrality=None))
        raw = solve(elastic, self._options)
        slope = raw.reduced_costs[self.at]
        constant = raw.objective - float(slope @ point)
        return Cut(self.number, raw.objective, slope, constant, feasible=False)


def known_cut(number: int, part: Part, alone: RawSolution) -> Cut:
    """Return the plane that the answer of a branch alone tells, without a solve.

    The multipliers of its rows after the news are an answer to what the branch costs
    at the first stage of one who knows it.

    Parameters
    ----------
    number : int
        Number of the branch.
    part : Part
    alone : RawSolution
    """
    problem, linking = part.problem, part.first[part.linking]
    duals = np.zeros(len(alone.row_duals))
    duals[part.rows] = alone.row_duals[part.rows]
    slope = -(problem.matrix.T @ duals)[linking]
    own = float(problem.cost[part.own] @ alone.values[part.own])
    value = own + problem.constant
    return Cut(number, value, slope, value - float(slope @ alone.values[linking]))


def _elastic(problem: Problem) -> Problem:
    """Return the problem of the least total violation of the rows."""
    rows, columns = problem.matrix.shape
    unit = sparse.eye_array(rows, format="csc")
    short = np.where(problem.row_lower > -INFINITE, np.inf, 0.0)
    over = np.where(problem.row_upper < INFINITE, np.inf, 0.0)
    return replace(
        problem,
        matrix=sparse.csc_array(sparse.hstack([problem.matrix, unit, -unit])),
        cost=np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        column_lower=np.concatenate([problem.column_lower, np.zeros(2 * rows)]),
        column_upper=np.concatenate([problem.column_upper, short, over]),
        columns=(
            *problem.columns,
            Block("shortage", columns, {"row": np.arange(rows)}),
            Block("excess", columns + rows, {"row": np.arange(rows)}),
        ),
        constant=0.0,
    )
