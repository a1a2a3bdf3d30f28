r"""Solve one problem again and again with small changes, from the basis of the first.

Each patched solve starts from the basis of the unchanged problem, never from the
one before it, and the patch is taken back afterwards. So an answer depends on its
patch alone, not on the order of the questions, and any of them can be repeated
by itself.

Where it can be seen without a solve that the answer stays, it is given at once; see
:mod:`ionshore.optim.screen`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import highspy
import numpy as np

from ionshore.optim import highs
from ionshore.optim.carry import (
    Carried,
    carried,
    restored_basis,
    shortened,
    stored_basis,
)
from ionshore.optim.dispatch import solve
from ionshore.optim.explain import refuse
from ionshore.optim.linear import judged, solve_to_basis
from ionshore.optim.loaded import CHOSEN, gone_on, loaded, weigh, weights_of, written
from ionshore.optim.nested import nested
from ionshore.optim.options import SolveOptions
from ionshore.optim.patch import Patch, patched, refuse_misfit
from ionshore.optim.problem import Problem
from ionshore.optim.screen import Unchanged, screened
from ionshore.optim.solution import RawSolution
from ionshore.optim.validate import refuse_unusable

__all__ = ["Session", "Start"]

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
        Session, or its start, of a problem that differs little: in costs, in bounds, in
        some rows and columns. Members of the same family and labels start in its basis.
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
        self._solver = loaded(problem, options)
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
            self._solver = loaded(self.problem, self.options)

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
            answered = screened(self._unchanged, patch)
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

    @cached_property
    def _unchanged(self) -> Unchanged:
        return Unchanged(self.problem, self.base)

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
        written(self._solver, patch, changed)
        answer = highs.solve_loaded(self._solver, changed)
        if answer.outcome == "optimal":
            raw = judged(changed, answer, "dual simplex from the last", ())
            if raw.report.worst <= self.options.tolerance:
                return self._become(changed, raw, self._solver.getBasis())
        written(self._solver, patch, self.problem)
        self._solver.clearSolver()
        self._solver.setBasis(self._basis)
        refuse(changed, answer.outcome, self.options)
        raw, basis = solve_to_basis(changed, self.options)
        written(self._solver, patch, changed)
        return self._become(changed, raw, basis)

    def _become(
        self,
        problem: Problem,
        raw: RawSolution,
        basis: highspy.HighsBasis | None = None,
    ) -> RawSolution:
        """Take a problem and its answer as the unchanged ones."""
        self.problem, self.base = problem, raw
        self.__dict__.pop("_unchanged", None)
        if basis is not None:
            self._basis = basis
        return raw

    def _continued(
        self, after: Start, alike: Mapping[int, int] | None
    ) -> tuple[RawSolution, highspy.HighsBasis] | None:
        """Solve from the answer of another session; None if that is no good start."""
        start = carried(after.problem, after.basis, self.problem, alike)
        begun = None if start is None else self._begun(start)
        if begun is None:
            return None
        basis, passed = begun
        answer = gone_on(self._solver, self.problem, basis)
        if answer.outcome != "optimal":
            return None
        answer = replace(answer, iterations=passed + answer.iterations)
        raw = judged(self.problem, answer, "dual simplex from the last", ())
        if raw.report.worst > self.options.tolerance:
            return None
        return raw, self._solver.getBasis()

    def _begun(self, start: Carried) -> tuple[highspy.HighsBasis, int] | None:
        """Return a basis to go on from and the pivots to it; None if there is none.

        The start is that basis, unless something of the old problem lies beside the
        new one or new rows can go: then a problem of its own is solved first.
        """
        without = nested(start.problem, start.new_rows)
        if without.problem is self.problem:
            return start.basis, 0
        solver = loaded(without.problem, self.options)
        answer = gone_on(solver, without.problem, without.basis(start.basis))
        if answer.outcome != "optimal":
            return None
        basis = without.whole_basis(solver.getBasis())
        return shortened(basis, self.problem), answer.iterations

    def _run(self, patch: Patch, changed: Problem) -> highs.Answer:
        """Make the patch, solve, and take the patch back whatever happens."""
        try:
            written(self._solver, patch, changed)
            # what HiGHS keeps of the last solve, beyond its basis, would decide
            # between equally good answers
            self._solver.clearSolver()
            self._solver.setBasis(self._basis)
            weigh(self._solver, weights_of(changed))
            if np.isfinite(self.options.time_limit):
                until = self._solver.getRunTime() + self.options.time_limit
                self._solver.setOptionValue("time_limit", until)
            return highs.solve_loaded(self._solver, changed)
        finally:
            weigh(self._solver, CHOSEN)
            written(self._solver, patch, self.problem)

    def _afresh(self, changed: Problem, note: str) -> RawSolution:
        """Solve without the base basis, for patches that lead far away from it."""
        raw = solve(changed, self.options)
        notes = (note, *raw.report.notes)
        return replace(raw, report=replace(raw.report, notes=notes))


def _crossed(problem: Problem) -> bool:
    """Return whether a lower bound lies above its upper bound."""
    return bool(
        np.any(problem.column_lower > problem.column_upper)
        or np.any(problem.row_lower > problem.row_upper)
    )
