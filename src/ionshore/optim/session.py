r"""Solve one problem again and again with small changes, from the basis of the first.

Each patched solve starts from the basis of the unchanged problem, never from the
one before it, and the patch is taken back afterwards. So an answer depends on its
patch alone, not on the order of the questions, and any of them can be repeated
by itself.

**Answers without a solve.** Let (x, y, d) be values, row multipliers and reduced
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

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from ionshore.optim import highs
from ionshore.optim.carry import (
    carried,
    restored_basis,
    shortened,
    stored_basis,
)
from ionshore.optim.dispatch import solve
from ionshore.optim.explain import refuse
from ionshore.optim.linear import judged, solve_to_basis
from ionshore.optim.options import SolveOptions
from ionshore.optim.patch import Change, Patch, patched, refuse_misfit
from ionshore.optim.problem import FloatArray, IntArray, Problem
from ionshore.optim.solution import RawSolution
from ionshore.optim.validate import refuse_unusable

__all__ = ["Session", "Start"]

#: How close counts as equal when a patch is screened, relative.
CLOSE = 1e-9
#: Weights by which its dual method picks a row: HiGHS' choice, which is steepest edge,
#: and Devex, which starts at one.
CHOSEN, DEVEX = -1, 1
#: Most rows of a problem whose patches are solved with Devex weights.
DEVEX_ROWS = 10_000
_DEFAULT = SolveOptions()
_NO_PATCH = Patch()


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where the solver of a linear problem ended, without the solver.

    Parameters
    ----------
    problem : Problem
    basis : HighsBasis
        Of its answer.
    """

    problem: Problem
    basis: highspy.HighsBasis


class Session:
    """A loaded solver for one problem and many patches.

    Linear problems are kept loaded and re-solved by the dual simplex method;
    quadratic, curved and whole-number problems are screened, and solved afresh
    if screening does not answer. A session can be pickled: the copy holds the same
    base answer and basis, so it gives the same answers, digit for digit.

    Parameters
    ----------
    problem : Problem
    options : SolveOptions
        ``explain_seconds=0`` makes infeasible patches cheap: their conflict is
        then not looked for.
    after : Session or Start, optional
        Session, or its start, of a problem that differs little: in costs, in bounds, in some rows
        and columns. Members of the same family and labels start in its basis.
    alike : mapping of int to int, optional
        Label on the axis ``year`` of the problem of ``after`` that stands for one here;
        see :func:`ionshore.optim.carry.carried`.

    Attributes
    ----------
    base : RawSolution
        Answer of the unchanged problem.

    Raises
    ------
    SolveError
        As :func:`ionshore.optim.solve`, for the unchanged problem.
    """

    def __init__(
        self,
        problem: Problem,
        options: SolveOptions = _DEFAULT,
        *,
        after: Session | Start | None = None,
        alike: Mapping[int, int] | None = None,
    ) -> None:
        self.problem = problem
        self.options = options = replace(options, crossover=True)
        self._linear = not (problem.is_whole or problem.is_quadratic or problem.curves)
        if not self._linear:
            self.base = solve(problem, options)
            return
        refuse_unusable(problem)
        self._solver = _loaded(problem, options)
        start = after.start if isinstance(after, Session) else after
        continued = None if start is None else self._continued(start, alike)
        self.base, self._basis = continued or solve_to_basis(problem, options)

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs to answer as this one does.

        The solver stays here; its basis goes along, so that all start from the same.
        """
        state = {"problem": self.problem, "options": self.options, "base": self.base}
        if self._linear:
            state["basis"] = stored_basis(self._basis)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.problem, self.options = state["problem"], state["options"]
        self.base, self._linear = state["base"], "basis" in state
        if self._linear:
            self._basis = restored_basis(state["basis"])
            self._solver = _loaded(self.problem, self.options)

    def solve(self, patch: Patch = _NO_PATCH, *, screen: bool = True) -> RawSolution:
        """Return the checked answer of the problem with ``patch``.

        Parameters
        ----------
        patch : Patch
            Not kept: the next call starts again from the unchanged problem.
        screen : bool
            Answer without a solve where that is exact.

        Raises
        ------
        SolveError
            As :func:`ionshore.optim.solve`.
        """
        if not patch:
            return self.base
        refuse_misfit(self.problem, patch)
        if screen:
            answered = self._screened(patch)
            if answered is not None:
                return answered
        changed = patched(self.problem, patch)
        if not self._linear:
            return solve(changed, self.options)
        if _crossed(changed):
            refuse(changed, "infeasible", self.options)
        answer = self._run(patch, changed)
        if answer.outcome == "optimal":
            raw = judged(changed, answer, "dual simplex from the base", ())
            if raw.report.worst <= self.options.tolerance:
                return raw
        refuse(changed, answer.outcome, self.options)
        return self._afresh(changed, f"from the base basis: {answer.outcome}")

    @property
    def start(self) -> Start | None:
        """Where its solver stands; None unless the problem is linear."""
        return Start(self.problem, self._basis) if self._linear else None

    def move(self, patch: Patch) -> RawSolution:
        """Make the problem with ``patch`` the unchanged one, and return its answer.

        Goes on from where the solver stands. Meant for a walk of small steps that
        is always made in the same order.

        Raises
        ------
        SolveError
            As :func:`ionshore.optim.solve`; the session is then as it was.
        """
        refuse_misfit(self.problem, patch)
        changed = patched(self.problem, patch)
        if not self._linear:
            return self._become(changed, solve(changed, self.options))
        if _crossed(changed):
            refuse(changed, "infeasible", self.options)
        self._write(patch, changed)
        answer = highs.solve_loaded(self._solver, changed)
        if answer.outcome == "optimal":
            raw = judged(changed, answer, "dual simplex from the last", ())
            if raw.report.worst <= self.options.tolerance:
                return self._become(changed, raw, self._solver.getBasis())
        self._write(patch, self.problem)
        self._solver.clearSolver()
        self._solver.setBasis(self._basis)
        refuse(changed, answer.outcome, self.options)
        raw, basis = solve_to_basis(changed, self.options)
        self._write(patch, changed)
        return self._become(changed, raw, basis)

    def _become(
        self,
        problem: Problem,
        raw: RawSolution,
        basis: highspy.HighsBasis | None = None,
    ) -> RawSolution:
        """Take a problem and its answer as the unchanged ones."""
        self.problem, self.base = problem, raw
        self.__dict__.pop("_activity", None)
        if basis is not None:
            self._basis = basis
        return raw

    def _continued(
        self, after: Start, alike: Mapping[int, int] | None
    ) -> tuple[RawSolution, highspy.HighsBasis] | None:
        """Solve from the answer of another session; None if that is no good start."""
        start = carried(after.problem, after.basis, self.problem, alike)
        if start is None:
            return None
        basis, passed = start.basis, 0
        if start.problem is not self.problem:
            solver = _loaded(start.problem, self.options)
            beside = _gone_on(solver, start.problem, basis)
            if beside.outcome != "optimal":
                return None
            passed = beside.iterations
            basis = shortened(solver.getBasis(), self.problem)
        answer = _gone_on(self._solver, self.problem, basis)
        if answer.outcome != "optimal":
            return None
        answer = replace(answer, iterations=passed + answer.iterations)
        raw = judged(self.problem, answer, "dual simplex from the last", ())
        if raw.report.worst > self.options.tolerance:
            return None
        return raw, self._solver.getBasis()

    def _run(self, patch: Patch, changed: Problem) -> highs.Answer:
        """Make the patch, solve, and take the patch back whatever happens."""
        try:
            self._write(patch, changed)
            # what HiGHS keeps of the last solve, beyond its basis, would decide
            # between equally good answers
            self._solver.clearSolver()
            self._solver.setBasis(self._basis)
            self._weigh(_weights(changed))
            if np.isfinite(self.options.time_limit):
                until = self._solver.getRunTime() + self.options.time_limit
                self._solver.setOptionValue("time_limit", until)
            return highs.solve_loaded(self._solver, changed)
        finally:
            self._weigh(CHOSEN)
            self._write(patch, self.problem)

    def _weigh(self, weights: int) -> None:
        self._solver.setOptionValue("simplex_dual_edge_weight_strategy", weights)

    def _afresh(self, changed: Problem, note: str) -> RawSolution:
        """Solve without the base basis, for patches that lead far away from it."""
        raw = solve(changed, self.options)
        notes = (note, *raw.report.notes)
        return replace(raw, report=replace(raw.report, notes=notes))

    def _write(self, patch: Patch, source: Problem) -> None:
        """Give the solver the values that ``source`` has where ``patch`` touches."""
        solver = self._solver
        columns = _touched(patch.column_lower, patch.column_upper)
        if columns.size:
            lower, upper = source.column_lower[columns], source.column_upper[columns]
            solver.changeColsBounds(columns.size, _short(columns), lower, upper)
        rows = _touched(patch.row_lower, patch.row_upper)
        if rows.size:
            lower, upper = source.row_lower[rows], source.row_upper[rows]
            # HiGHS' type stubs leave this method out
            solver.changeRowsBounds(  # type: ignore[attr-defined]
                rows.size, _short(rows), lower, upper
            )
        priced = patch.cost.positions
        if priced.size:
            solver.changeColsCost(priced.size, _short(priced), source.cost[priced])

    def _screened(self, patch: Patch) -> RawSolution | None:
        """Return the base answer if it is optimal with the patch too, else None."""
        base, problem = self.base, self.problem
        holds = self._whole_stays if problem.is_whole else self._convex_stays
        if not holds(patch):
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
            report=replace(
                base.report, algorithm="screened", iterations=0, seconds=0.0
            ),
        )

    def _convex_stays(self, patch: Patch) -> bool:
        """Return whether values and multipliers stay optimal with the patch."""
        base, problem = self.base, self.problem
        columns = np.union1d(
            _touched(patch.column_lower, patch.column_upper), patch.cost.positions
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
        rows = _touched(patch.row_lower, patch.row_upper)
        duals = base.row_duals[rows]
        return not rows.size or _stays(
            self._activity[rows],
            _at(patch.row_lower, problem.row_lower, rows),
            _at(patch.row_upper, problem.row_upper, rows),
            duals,
            1.0 + np.abs(duals),
        )

    def _whole_stays(self, patch: Patch) -> bool:
        """Return whether no answer of a whole-number problem gains on the base."""
        base, problem = self.base, self.problem
        sides = (
            (patch.column_lower, problem.column_lower, base.values, 1.0),
            (patch.column_upper, problem.column_upper, base.values, -1.0),
            (patch.row_lower, problem.row_lower, self._activity, 1.0),
            (patch.row_upper, problem.row_upper, self._activity, -1.0),
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

    @cached_property
    def _activity(self) -> FloatArray:
        """Row activities of the base answer."""
        activity: FloatArray = self.problem.matrix @ self.base.values
        return activity


def _loaded(problem: Problem, options: SolveOptions) -> highspy.Highs:
    """Return a solver that holds the problem."""
    solver = highs.open_solver(options)
    solver.setOptionValue("simplex_iteration_limit", pivot_limit(problem))
    highs.load(solver, problem)
    return solver


def _gone_on(
    solver: highspy.Highs, problem: Problem, basis: highspy.HighsBasis
) -> highs.Answer:
    """Solve from a basis that is close to that of the answer.

    As a rule the dual simplex method moves all costs a little, so as not to stand still
    where many plans are equally good. That leads away from a basis that fits almost
    everywhere, and the way back takes more pivots than were needed: here costs stay as
    they are.
    """
    name = "dual_simplex_cost_perturbation_multiplier"
    solver.setBasis(basis)
    solver.setOptionValue(name, 0.0)
    answer = highs.solve_loaded(solver, problem)
    solver.setOptionValue(name, 1.0)
    return answer


def pivot_limit(problem: Problem) -> int:
    """Return the pivots after which a patched solve is better started afresh."""
    return max(20_000, 4 * int(problem.matrix.shape[0]))


def _weights(problem: Problem) -> int:
    """Return the weights of a patched solve.

    Steepest edge needs a weight for each row of a basis that it has not come to by
    itself: half of the time where a patch takes ten pivots, as on a problem of one
    period. Hundreds of pivots take as long either way; on large problems, whose bases
    are sparser, steepest edge is ahead. By size alone, so that all machines and all
    workers take one path.
    """
    return DEVEX if problem.matrix.shape[0] <= DEVEX_ROWS else CHOSEN


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


def _touched(first: Change, second: Change) -> IntArray:
    """Return the positions that either change touches, rising."""
    if not len(second):
        return first.positions
    if not len(first):
        return second.positions
    return np.union1d(first.positions, second.positions)


def _crossed(problem: Problem) -> bool:
    """Return whether a lower bound lies above its upper bound."""
    return bool(
        np.any(problem.column_lower > problem.column_upper)
        or np.any(problem.row_lower > problem.row_upper)
    )


def _short(positions: IntArray) -> NDArray[np.int32]:
    return positions.astype(np.int32)
