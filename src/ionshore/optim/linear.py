"""Linear and whole-number problems: a ladder of attempts, each checked.

An answer counts only when :mod:`ionshore.optim.check` accepts it. If an attempt
fails, the next rung tries another algorithm, then the scaled problem without
presolve; the report's notes tell each rung that was left. ``infeasible`` and
``unbounded`` are believed when :mod:`ionshore.optim.explain` finds the conflict
or the direction; otherwise the next rung is tried.

Whole-number problems are solved by branch and bound; then the whole numbers are
fixed and the remaining linear problem gives values and multipliers, so that
prices exist: they are prices *given* the plants that were chosen.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import highspy
import numpy as np

from ionshore.optim import check, faults, highs
from ionshore.optim.choose import Step, steps
from ionshore.optim.explain import refuse
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import Problem
from ionshore.optim.scale import scaled
from ionshore.optim.solution import RawSolution, SolveReport

__all__ = ["judged", "solve_linear", "solve_to_basis", "solve_whole"]


@dataclass(slots=True)
class _Clock:
    """Time left of a limit."""

    limit: float
    started: float

    @property
    def left(self) -> float:
        return self.limit - (time.perf_counter() - self.started)


def solve_linear(problem: Problem, options: SolveOptions) -> RawSolution:
    """Solve a linear problem; see :func:`solve_to_basis`."""
    return solve_to_basis(problem, options)[0]


def solve_to_basis(
    problem: Problem, options: SolveOptions
) -> tuple[RawSolution, highspy.HighsBasis]:
    """Solve a linear problem and return the basis of the answer with it.

    Raises
    ------
    SolveError
        V401, V402, V403 or V404.
    """
    clock = _Clock(options.time_limit, time.perf_counter())
    tried: list[str] = []
    chosen, notes = steps(problem, options)
    tried.extend(notes)
    for step in chosen:
        timed = replace(options, time_limit=clock.left)
        answer, basis = attempt(problem, step, timed)
        if answer.outcome == "time":
            reached = f"{step} made {answer.iterations:,} iterations"
            raise faults.out_of_time(problem, options.time_limit, reached)
        if answer.outcome == "optimal":
            raw = judged(problem, answer, step.algorithm, tuple(tried))
            worst = raw.report.worst
            if worst <= options.tolerance:
                return raw, basis
            tried.append(f"{step}: violation {worst:.1e}")
            continue
        tried.append(f"{step}: {answer.outcome}")
        refuse(problem, answer.outcome, options)
    if options.explain_seconds > 0:
        refuse(problem, "infeasible", options)
    raise faults.numerical(problem, tried)


def attempt(
    problem: Problem, step: Step, options: SolveOptions
) -> tuple[highs.Answer, highspy.HighsBasis]:
    """Run one rung of the ladder on a fresh solver.

    The basis names columns and rows only, so it is that of the problem even
    where the scaled problem was solved.
    """
    target, back = scaled(problem) if step.scaled else (problem, None)
    solver = highs.open_solver(options, step.algorithm)
    if not step.presolve:
        solver.setOptionValue("presolve", "off")
    highs.load(solver, target)
    answer = highs.solve_loaded(solver, target)
    if step.algorithm == "pdlp" and answer.outcome == "optimal":
        solver.crossover(solver.getSolution())
        values, duals = highs.read(solver)
        answer = replace(answer, values=values, row_duals=duals)
    basis = solver.getBasis()
    if back is None or not answer.values.size:
        return answer, basis
    answer = replace(
        answer,
        values=back.values(answer.values),
        row_duals=back.row_duals(answer.row_duals),
        mip_bound=answer.mip_bound / back.cost,
    )
    return answer, basis


def judged(
    problem: Problem,
    answer: highs.Answer,
    algorithm: str,
    notes: tuple[str, ...],
) -> RawSolution:
    """Return an answer of HiGHS with its reduced costs, objective and quality."""
    value = check.objective(problem, answer.values)
    reduced = problem.cost - problem.matrix.T @ answer.row_duals
    quality = check.measure(
        problem, answer.values, answer.row_duals, problem.cost, value, reduced
    )
    report = SolveReport(
        solver="highs",
        algorithm=algorithm,
        status="optimal",
        iterations=answer.iterations,
        seconds=answer.seconds,
        primal_violation=quality.primal_violation,
        dual_violation=quality.dual_violation,
        duality_gap=quality.duality_gap,
        notes=notes,
    )
    return RawSolution(value, answer.values, answer.row_duals, reduced, report)


def solve_whole(problem: Problem, options: SolveOptions) -> RawSolution:
    """Solve a whole-number problem, then price it with the whole numbers fixed.

    The report's ``mip_gap`` is the proven distance from the best answer relative
    to the objective, ``duality_gap`` is nan, and the multipliers are those of
    the linear problem that is left.

    Raises
    ------
    SolveError
        V401, V402, V403, or V404 with the gap reached.
    """
    clock = _Clock(options.time_limit, time.perf_counter())
    tried: list[str] = []
    for step in _whole_steps():
        answer, _ = attempt(problem, step, replace(options, time_limit=clock.left))
        if answer.outcome == "time":
            raise faults.out_of_time(
                problem, options.time_limit, _reached(problem, answer)
            )
        if answer.outcome == "optimal":
            raw = _priced(problem, answer, options, tuple(tried))
            worst = max(raw.report.primal_violation, raw.report.dual_violation)
            if worst <= options.tolerance:
                return raw
            tried.append(f"{step}: violation {worst:.1e}")
            continue
        tried.append(f"{step}: {answer.outcome}")
        refuse(problem, answer.outcome, options)
    raise faults.numerical(problem, tried)


def _whole_steps() -> Iterator[Step]:
    """Yield the rungs of a whole-number problem."""
    yield Step("choose")
    yield Step("choose", presolve=False)
    yield Step("choose", scaled=True)


def _reached(problem: Problem, answer: highs.Answer) -> str:
    """Tell how far branch and bound came."""
    if not answer.values.size:
        return "no whole-number answer was found"
    value = check.objective(problem, answer.values)
    gap = _relative_gap(value, answer.mip_bound)
    return f"the best answer found costs {value:.6g}, at most {gap:.2%} above the best"


def _relative_gap(value: float, bound: float) -> float:
    """Return the proven gap relative to the objective, 0 below rounding."""
    gap = max(0.0, value - bound) / max(1.0, abs(value))
    return gap if gap > 1e-9 else 0.0


def _priced(
    problem: Problem,
    answer: highs.Answer,
    options: SolveOptions,
    notes: tuple[str, ...],
) -> RawSolution:
    """Fix the whole numbers and solve what is left for values and multipliers."""
    whole = problem.whole
    fixed = np.rint(answer.values[whole])
    lower, upper = problem.column_lower.copy(), problem.column_upper.copy()
    lower[whole] = upper[whole] = fixed
    rest = replace(problem, column_lower=lower, column_upper=upper, integrality=None)
    raw = solve_linear(rest, replace(options, algorithm="simplex"))
    gap = _relative_gap(raw.objective, answer.mip_bound)
    report = replace(
        raw.report,
        algorithm="branch and bound",
        status="gap" if gap > 0 else "optimal",
        iterations=answer.iterations + raw.report.iterations,
        seconds=answer.seconds + raw.report.seconds,
        duality_gap=float("nan"),
        mip_gap=gap,
        notes=(*notes, *raw.report.notes),
    )
    return replace(raw, report=report)
