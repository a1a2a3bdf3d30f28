r"""Answers of a patched problem without a solve, where that is exact.

Let (x, y, d) be values, row multipliers and reduced
costs of the unchanged problem. A convex problem is solved exactly by a point
that is feasible, whose gradient is A'y + d, and whose multipliers press only
against bounds that hold with equality. A patch touches bounds, sides and costs
of a few members. If x stays within every touched bound, and each touched
multiplier (a raised cost adds to d) still has the sign its position allows, all
conditions hold for the patched problem: x is optimal there, and the objective
changes by the change of cost times x. So a ban on a lane that is not used, a
tariff on it, or spare capacity that goes, are answered at once, exactly, and
with valid multipliers. The conditions of an equilibrium with conjectures have
the same form, so the argument covers it.

Whole-number problems have no such multipliers. There a patch is answered at once
if it only takes answers away and keeps x (bounds and sides tighten around it),
and only raises costs of columns at their lower bound or lowers costs of columns
at their upper bound: then no remaining answer gains on x.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ionshore.optim.patch import Change, Patch, touched
from ionshore.optim.problem import FloatArray, IntArray, Problem
from ionshore.optim.solution import RawSolution

__all__ = ["Unchanged", "screened"]

#: How close counts as equal when a patch is screened, relative.
CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Unchanged:
    """A problem with its answer.

    Parameters
    ----------
    problem : Problem
    base : RawSolution
    """

    problem: Problem
    base: RawSolution

    @cached_property
    def activity(self) -> FloatArray:
        """Row activities of the answer."""
        activity: FloatArray = self.problem.matrix @ self.base.values
        return activity


def screened(unchanged: Unchanged, patch: Patch) -> RawSolution | None:
    """Return the base answer if it is optimal with the patch too, else None.

    Parameters
    ----------
    unchanged : Unchanged
        The problem with its answer.
    patch : Patch
        Small changes.
    """
    base, problem = unchanged.base, unchanged.problem
    holds = _whole_stays if problem.is_whole else _convex_stays
    if not holds(unchanged, patch):
        return None
    rise = patch.cost.moves(problem.cost)
    where = patch.cost.positions
    reduced = base.reduced_costs
    if where.size:
        reduced = reduced.copy()
        reduced[where] += rise
    return RawSolution(
        objective=base.objective + float(rise @ base.values[where]),
        values=base.values,
        row_duals=base.row_duals,
        reduced_costs=reduced,
        report=replace(base.report, algorithm="screened", iterations=0, seconds=0.0),
    )


def _convex_stays(unchanged: Unchanged, patch: Patch) -> bool:
    """Return whether values and multipliers stay optimal with the patch."""
    base, problem = unchanged.base, unchanged.problem
    columns = np.union1d(
        touched(patch.column_lower, patch.column_upper), patch.cost.positions
    )
    rise = np.zeros(columns.size)
    if len(patch.cost):
        at = np.searchsorted(columns, patch.cost.positions)
        rise[at] = patch.cost.moves(problem.cost)
    if not _stays(
        base.values[columns],
        _at(patch.column_lower, problem.column_lower, columns),
        _at(patch.column_upper, problem.column_upper, columns),
        base.reduced_costs[columns] + rise,
        1.0 + np.abs(problem.cost[columns]),
    ):
        return False
    rows = touched(patch.row_lower, patch.row_upper)
    duals = base.row_duals[rows]
    return not rows.size or _stays(
        unchanged.activity[rows],
        _at(patch.row_lower, problem.row_lower, rows),
        _at(patch.row_upper, problem.row_upper, rows),
        duals,
        1.0 + np.abs(duals),
    )


def _whole_stays(unchanged: Unchanged, patch: Patch) -> bool:
    """Return whether no answer of a whole-number problem gains on the base."""
    base, problem = unchanged.base, unchanged.problem
    sides = (
        (patch.column_lower, problem.column_lower, base.values, 1.0),
        (patch.column_upper, problem.column_upper, base.values, -1.0),
        (patch.row_lower, problem.row_lower, unchanged.activity, 1.0),
        (patch.row_upper, problem.row_upper, unchanged.activity, -1.0),
    )
    for change, old, values, inward in sides:
        here = values[change.positions]
        room = inward * (here - change.values) >= -CLOSE * (1.0 + np.abs(here))
        if not np.all(room & (inward * change.moves(old) >= 0)):
            return False
    where = patch.cost.positions
    rise = patch.cost.moves(problem.cost)
    lower = _at(patch.column_lower, problem.column_lower, where)
    upper = _at(patch.column_upper, problem.column_upper, where)
    resting = np.where(rise > 0, lower, upper)
    return bool(np.all((rise == 0) | (base.values[where] == resting)))


def _stays(
    values: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    multipliers: FloatArray,
    money: FloatArray,
) -> bool:
    """Return whether values fit their bounds and multipliers press on equalities."""
    margin = CLOSE * (1.0 + np.abs(values))
    inside = (values >= lower - margin) & (values <= upper + margin)
    from_below = (multipliers <= CLOSE * money) | (values - lower <= margin)
    from_above = (multipliers >= -CLOSE * money) | (upper - values <= margin)
    return bool(np.all(inside & from_below & from_above))


def _at(change: Change, old: FloatArray, positions: IntArray) -> FloatArray:
    """Return the values after a change at some positions."""
    new = old[positions]
    if len(change) and positions.size:
        place = np.searchsorted(change.positions, positions)
        place = np.minimum(place, len(change) - 1)
        hit = change.positions[place] == positions
        new = np.where(hit, change.values[place], new)
    return new
