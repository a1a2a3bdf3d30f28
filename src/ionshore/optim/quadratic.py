"""Quadratic problems: PIQP, polishing, checks, and Clarabel behind it.

Above :data:`LARGE` non-zeros the two change places: PIQP is two to three times as
fast on a network of one year, but its factors fill up when years are linked, and
it cannot be stopped.

An answer that fails its checks sends the problem to the other solver, then to
both again after scaling. ``cross_check`` asks both in any case and compares.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ionshore.optim import check, faults
from ionshore.optim.conic import SOLVERS, ConicAnswer, interior
from ionshore.optim.explain import refuse
from ionshore.optim.options import SolveOptions
from ionshore.optim.polish import polished
from ionshore.optim.problem import Problem
from ionshore.optim.scale import scaled
from ionshore.optim.solution import RawSolution, SolveReport

__all__ = ["agreement", "solve_quadratic"]

#: Non-zeros above which Clarabel comes first.
LARGE = 150_000


@dataclass(frozen=True, slots=True)
class _Step:
    """One attempt: a solver, and passes of scaling coefficients."""

    solver: str
    passes: int = 0

    def __str__(self) -> str:
        return f"{self.solver} (scaled)" if self.passes else self.solver


def solve_quadratic(problem: Problem, options: SolveOptions) -> RawSolution:
    """Solve a problem with a diagonal convex quadratic term.

    Raises
    ------
    SolveError
        V401, V402, V403 or V404.
    """
    started = time.perf_counter()
    tried: list[str] = []
    accepted: RawSolution | None = None
    for step in _steps(problem, options):
        left = options.time_limit - (time.perf_counter() - started)
        if left <= 0:
            raise faults.out_of_time(
                problem, options.time_limit, "; ".join(tried) or "nothing was tried"
            )
        answer = _attempt(problem, step, replace(options, time_limit=left))
        if answer.outcome != "optimal":
            tried.append(f"{step}: {answer.outcome}")
            refuse(problem, answer.outcome, options)
            continue
        raw = _judged(problem, answer, step, options)
        worst = raw.report.worst
        if worst > options.tolerance:
            tried.append(f"{step}: violation {worst:.1e}")
            continue
        if accepted is None and options.cross_check:
            accepted = raw
            continue
        if accepted is not None:
            tried.append(agreement(problem, accepted, raw, options))
            raw = accepted
        report = replace(raw.report, notes=(*tried, *raw.report.notes))
        return replace(raw, report=report)
    if accepted is not None:
        tried.append(f"only {accepted.report.solver} gave an answer to cross-check")
    if options.explain_seconds > 0:
        refuse(problem, "infeasible", options)
    raise faults.numerical(problem, tried)


def _steps(problem: Problem, options: SolveOptions) -> Iterator[_Step]:
    """Yield the attempts, best first."""
    large = problem.matrix.nnz > LARGE
    preferred = "clarabel" if large else "piqp"
    chosen = options.quadratic_solver
    first = preferred if chosen == "auto" else chosen
    second = "piqp" if first == "clarabel" else "clarabel"
    yield _Step(first)
    yield _Step(second)
    yield _Step(first, passes=6)
    yield _Step(second, passes=6)


def _attempt(problem: Problem, step: _Step, options: SolveOptions) -> ConicAnswer:
    """Run one solver once, with amounts near one and coefficients as asked."""
    target, back = scaled(problem, step.passes)
    form = interior(target)
    if form.free.size:
        answer = SOLVERS[step.solver](form, options)
    else:
        answer = ConicAnswer("optimal", form.start, np.zeros(form.rows), 0, 0.0)
    return replace(
        answer,
        values=back.values(answer.values),
        row_duals=back.row_duals(answer.row_duals),
    )


def _judged(
    problem: Problem, answer: ConicAnswer, step: _Step, options: SolveOptions
) -> RawSolution:
    """Polish an answer and measure it."""
    values, row_duals, better = answer.values, answer.row_duals, False
    started = time.perf_counter()
    if options.polish:
        values, row_duals, better = polished(problem, values, row_duals)
    slope = check.gradient(problem, values)
    value = check.objective(problem, values)
    quality = check.measure(problem, values, row_duals, slope, value)
    report = SolveReport(
        solver=step.solver,
        algorithm="interior point",
        status="optimal",
        iterations=answer.iterations,
        seconds=answer.seconds + time.perf_counter() - started,
        primal_violation=quality.primal_violation,
        dual_violation=quality.dual_violation,
        duality_gap=quality.duality_gap,
        notes=("polished on the active set",) if better else (),
    )
    reduced = slope - problem.matrix.T @ row_duals
    return RawSolution(value, values, row_duals, reduced, report)


def agreement(
    problem: Problem, first: RawSolution, second: RawSolution, options: SolveOptions
) -> str:
    """Return a note on two answers; raise if they differ."""
    apart = abs(first.objective - second.objective) / (1.0 + abs(first.objective))
    names = f"{first.report.solver} and {second.report.solver}"
    if apart > options.tolerance:
        told = (
            f"{names}: objectives {first.objective:.9g} and {second.objective:.9g}"
            " differ"
        )
        raise faults.numerical(problem, [told])
    return f"{names} agree to {apart:.0e}"
