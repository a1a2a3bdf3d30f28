"""Many small branches asked as one problem: side by side, without a common member.

A solver takes some milliseconds to be asked anything. A thousand branches of a dozen
columns each cost a thousand times that, together hardly more than once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from ionshore.core.errors import SolveError
from ionshore.optim.check import objective
from ionshore.optim.dispatch import solve
from ionshore.optim.options import SolveOptions
from ionshore.optim.patch import Change, Patch
from ionshore.optim.problem import Block, FloatArray, Problem
from ionshore.optim.session import Session
from ionshore.optim.solution import RawSolution
from ionshore.optim.stages.parts import Part
from ionshore.optim.stages.recourse import Cut, Recourse

__all__ = ["SMALL", "Bundle", "side_by_side"]

#: Branches up to this many columns on average are asked together.
SMALL = 500


class Bundle:
    """All branches of a tree, loaded as one problem.

    Parameters
    ----------
    parts : sequence of Part
        Without whole numbers.
    options : SolveOptions
    """

    def __init__(self, parts: Sequence[Part], options: SolveOptions) -> None:
        self._parts, self._options = parts, options
        self._each = [
            Recourse(number, one, options) for number, one in enumerate(parts)
        ]
        problems = [one.problem for one in self._each]
        self._problem = side_by_side(problems)
        self._starts = np.cumsum([0, *(len(one.cost) for one in problems)])
        self._at = np.concatenate(
            [
                start + one.at
                for start, one in zip(self._starts[:-1], self._each, strict=True)
            ]
        )
        self._session: Session | None = None

    def alone(self) -> list[RawSolution]:
        """Return the answer of each branch as if it were known to come."""
        problems = [one.problem for one in self._parts]
        raw = solve(side_by_side(problems), self._options)
        columns = np.cumsum([len(one.cost) for one in problems])[:-1]
        rows = np.cumsum([len(one.row_lower) for one in problems])[:-1]
        shares = zip(
            problems,
            np.split(raw.values, columns),
            np.split(raw.row_duals, rows),
            np.split(raw.reduced_costs, columns),
            strict=True,
        )
        return [
            RawSolution(objective(one, values), values, duals, reduced, raw.report)
            for one, values, duals, reduced in shares
        ]

    def cuts(self, common: FloatArray) -> list[Cut]:
        """Return the plane of each branch at a first stage."""
        points = [common[one.linking] for one in self._each]
        change = Change.of(self._at, np.concatenate(points))
        fixed = Patch(column_lower=change, column_upper=change)
        quiet = replace(self._options, explain_seconds=0.0)
        try:
            if self._session is None:
                self._session = Session(self._problem.with_patch(fixed), quiet)
                raw = self._session.base
            else:
                raw = self._session.move(fixed)
        except SolveError as error:
            if error.findings[0].code != "V401":
                raise
            return [one.cut(common) for one in self._each]
        parts = self._starts[1:-1]
        shares = zip(
            self._each,
            np.split(raw.values, parts),
            np.split(raw.reduced_costs, parts),
            strict=True,
        )
        return [one.read(common, values, reduced) for one, values, reduced in shares]

    def values(self, common: FloatArray) -> list[FloatArray]:
        """Return all columns of each branch at the first stage asked about last."""
        return [one.values(common) for one in self._each]


def side_by_side(problems: Sequence[Problem]) -> Problem:
    """Return problems as one that falls apart into them."""
    matrix = sparse.csc_array(sparse.block_diag([one.matrix for one in problems]))
    rows, columns = matrix.shape

    def joined(name: str) -> FloatArray:
        return np.concatenate([getattr(one, name) for one in problems])

    return Problem(
        matrix=matrix,
        row_lower=joined("row_lower"),
        row_upper=joined("row_upper"),
        column_lower=joined("column_lower"),
        column_upper=joined("column_upper"),
        cost=joined("cost"),
        columns=(Block("column", 0, {"number": np.arange(columns)}),),
        rows=(Block("row", 0, {"number": np.arange(rows)}),),
        constant=float(sum(one.constant for one in problems)),
    )
