r"""Curves: successive linearization (Josephy-Newton), each step a quadratic problem.

At the current point every curve is replaced by its tangent: the marginal value
joins the cost, the slope (never negative) the quadratic term. The quadratic
problem that results is solved exactly; its answer is the next point. When every
curve agrees with its tangent at the new answer, that answer satisfies the
optimality conditions of the curves themselves.

Without conjectures the conditions belong to a convex program: a step that does
not lower the true objective is shortened (Armijo), so the objective falls
monotonically and the last steps converge quadratically.

With conjectures there is no such program. A seller's markup
:math:`\theta |P'(Q)| q` enters with :math:`|P'|` frozen at the current total, so
a fixed point of the steps satisfies :math:`P + \theta P' q = mc`. The plain
steps converge at the rate :math:`(1+1/|\epsilon|)\theta / (n+\theta)` for n equal
sellers, slow for few of them; they are sped up by Anderson's extrapolation over
the last steps, and shortened when they overshoot.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from ionshore.core.errors import SolveError
from ionshore.optim import check, faults
from ionshore.optim.curve_set import CurveSet, first_guess, gather
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import FloatArray, Problem
from ionshore.optim.solution import RawSolution, SolveReport

__all__ = ["curve_gradient", "curve_objective", "solve_curves"]

Solver = Callable[[Problem, SolveOptions], RawSolution]

#: A curve is never linearized below this share of its first quantity, nor
#: closer to its limit than this share of the limit.
EDGE = 1e-9
#: Largest change of a quantity in one step while no objective guides it.
STRIDE = 10.0
#: Steps remembered for extrapolation.
MEMORY = 6


def curve_objective(problem: Problem, values: FloatArray) -> float:
    """Return the objective with the integrals of all curves.

    The markups of conjectures are not counted; the integrals are those of
    :mod:`ionshore.optim.curve_set`. Infinite outside the curves' domain.
    """
    curves = gather(problem.curves)
    return check.objective(problem, values) + curves.integral(values[curves.columns])


def curve_gradient(problem: Problem, values: FloatArray) -> FloatArray:
    """Return marginal costs with curves and markups, shape (columns,)."""
    curves = gather(problem.curves)
    x = values[curves.columns]
    slope = check.gradient(problem, values).copy()
    np.add.at(slope, curves.columns, curves.marginal(x))
    np.add.at(slope, curves.sellers, curves.markup(x, values))
    return slope


def solve_curves(
    problem: Problem, options: SolveOptions, solve_straight: Solver
) -> RawSolution:
    """Solve a problem with curves.

    Parameters
    ----------
    problem : Problem
    options : SolveOptions
        ``curve_tolerance`` and ``curve_iterations`` decide when to stop.
    solve_straight : callable
        Solves a linear or quadratic problem.

    Raises
    ------
    SolveError
        V405 if the tangents do not settle; V401 to V404 from the steps.
    """
    started = time.perf_counter()
    curves = gather(problem.curves)
    walk = _Walk(problem, curves, first_guess(problem, curves))
    iterations, miss, where = 0, np.inf, 0
    for count in range(1, options.curve_iterations + 1):
        left = options.time_limit - (time.perf_counter() - started)
        if left <= 0:
            reached = f"{count - 1} linearizations, last miss {miss:.1e}"
            raise faults.out_of_time(problem, options.time_limit, reached)
        raw = walk.solve(replace(options, time_limit=left), solve_straight)
        iterations += raw.report.iterations
        miss, where = walk.miss(raw.values)
        if miss <= options.curve_tolerance:
            seconds = time.perf_counter() - started
            return _finished(problem, raw, options, (count, iterations, seconds))
        walk.advance(raw.values)
    column = problem.describe_column(int(curves.columns[where]))
    raise faults.not_converged(problem, options.curve_iterations, miss, column)


@dataclass(slots=True, eq=False)
class _Walk:
    """The points a linearization passes through.

    Parameters
    ----------
    problem : Problem
    curves : CurveSet
    tangent : array, shape (curves,)
        Where the curves are linearized next.
    least : float
        Share of the first quantity below which slopes are not believed: a slope
        of zero at zero would let the step run away. It shrinks as steps go on.
    values : array, shape (columns,), optional
        A feasible point with its curves at ``tangent``; None until there is one.
    """

    problem: Problem
    curves: CurveSet
    tangent: FloatArray
    least: float = 0.1
    values: FloatArray | None = None
    first: FloatArray = field(init=False)
    past: _Anderson = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.tangent.copy()
        self.past = _Anderson()

    def slopes(self) -> FloatArray:
        """Return the slopes used at the tangent point, finite and at least zero."""
        curved_up = self.curves.power & (self.curves.exponent > 1.0)
        trusted = np.maximum(
            self.tangent, np.where(curved_up, self.least, EDGE) * self.first
        )
        return self.curves.slope(
            np.where(self.curves.hyperbolic, self.tangent, trusted)
        )

    def straight(self) -> Problem:
        """Return the quadratic problem of the tangents."""
        problem, curves = self.problem, self.curves
        slope = self.slopes()
        cost, upper = problem.cost.copy(), problem.column_upper.copy()
        none = np.zeros_like(cost)
        quadratic = none if problem.quadratic is None else problem.quadratic.copy()
        marginal = curves.marginal(self.tangent)
        np.add.at(cost, curves.columns, marginal - slope * self.tangent)
        np.add.at(quadratic, curves.columns, slope)
        np.add.at(quadratic, curves.sellers, curves.conjectures * slope[curves.markets])
        np.minimum.at(upper, curves.columns, curves.limit * (1.0 - EDGE))
        return replace(
            problem, cost=cost, quadratic=quadratic, column_upper=upper, curves=()
        )

    def solve(self, options: SolveOptions, solve_straight: Solver) -> RawSolution:
        """Solve the current tangents; steeper ones if they are unbounded."""
        while True:
            try:
                raw = solve_straight(self.straight(), options)
            except SolveError as error:
                runs_away = any(finding.code == "V402" for finding in error.findings)
                if not runs_away or self.least > 1e3:
                    raise
                self.least *= 100.0
            else:
                return raw

    def miss(self, values: FloatArray) -> tuple[float, int]:
        """Return by how much tangents miss their curves at an answer, and where."""
        curves = self.curves
        x = values[curves.columns]
        if not curves.contains(x):
            return np.inf, int(np.argmax(curves.isoelastic & (x <= 0)))
        marginal = curves.marginal(x)
        straight = curves.marginal(self.tangent) + self.slopes() * (x - self.tangent)
        wrong = np.abs(marginal - straight) / (1.0 + np.abs(marginal))
        frozen = curves.conjectures * self.slopes()[curves.markets]
        markup = np.abs(curves.markup(x, values) - frozen * values[curves.sellers])
        price = 1.0 + np.abs(marginal[curves.markets])
        np.maximum.at(wrong, curves.markets, markup / price)
        where = int(np.argmax(wrong))
        return float(wrong[where]), where

    def advance(self, answer: FloatArray) -> None:
        """Move to the next tangent point."""
        self.least *= 0.3
        if self.curves.sellers.size:
            self._extrapolate(answer)
        elif self.values is not None:
            self._descend(self.values, answer)
        else:
            self._stride(answer)

    def _stride(self, answer: FloatArray) -> None:
        """Take the answer as it is, at most tenfold away from the last tangent."""
        x = answer[self.curves.columns]
        near = np.clip(x, self.tangent / STRIDE, self.tangent * STRIDE)
        self.tangent = self._inside(np.where(self.curves.isoelastic, near, x))
        if np.array_equal(self.tangent, x):
            self.values = answer

    def _descend(self, here: FloatArray, answer: FloatArray) -> None:
        """Go towards the answer as far as the true objective falls enough."""
        value = curve_objective(self.problem, here)
        fall = float(curve_gradient(self.problem, here) @ (answer - here))
        share = 1.0
        for _ in range(60):
            there = here + share * (answer - here)
            if curve_objective(self.problem, there) <= value + 1e-4 * share * fall + (
                1e-14 * (1.0 + abs(value))
            ):
                break
            share *= 0.5
        self.values = there
        self.tangent = self._inside(there[self.curves.columns])

    def _extrapolate(self, answer: FloatArray) -> None:
        """Combine the last steps, in logarithms, to where they would end."""
        x = self._inside(answer[self.curves.columns])
        near = np.clip(x, self.tangent / STRIDE, self.tangent * STRIDE)
        here = np.log(np.maximum(self.tangent, EDGE * self.first))
        there = np.log(np.maximum(near, EDGE * self.first))
        self.tangent = self._inside(np.exp(self.past.next_point(here, there)))

    def _inside(self, x: FloatArray) -> FloatArray:
        """Keep a point where all curves have a finite value and slope."""
        steep = self.curves.isoelastic | (self.curves.exponent < 1.0)
        floor = np.where(steep & ~self.curves.hyperbolic, EDGE * self.first, 0.0)
        return np.clip(x, floor, self.curves.limit * (1.0 - EDGE))


@dataclass(slots=True, eq=False)
class _Anderson:
    """Extrapolation of a fixed-point iteration from its last few steps."""

    points: list[FloatArray] = field(default_factory=list)
    steps: list[FloatArray] = field(default_factory=list)
    smallest: float = np.inf
    share: float = 1.0

    def next_point(self, here: FloatArray, there: FloatArray) -> FloatArray:
        """Return the next point, given that the map leads from here to there."""
        step = there - here
        size = float(np.abs(step).max(initial=0.0))
        if size > 2.0 * self.smallest:
            self.points.clear()
            self.steps.clear()
            self.share = max(0.1, 0.5 * self.share)
            self.smallest = size
            return here + self.share * step
        self.smallest = min(self.smallest, size)
        self.points = [*self.points[-MEMORY:], here]
        self.steps = [*self.steps[-MEMORY:], step]
        if len(self.points) == 1:
            return here + self.share * step
        moved = np.diff(np.array(self.points), axis=0).T
        changed = np.diff(np.array(self.steps), axis=0).T
        weight = np.linalg.lstsq(changed, step, rcond=1e-10)[0]
        guess = here + step - (moved + changed) @ weight
        return here + np.clip(guess - here, -np.log(STRIDE), np.log(STRIDE))


def _finished(
    problem: Problem,
    raw: RawSolution,
    options: SolveOptions,
    effort: tuple[int, int, float],
) -> RawSolution:
    """Measure the answer against the curves themselves and report it."""
    count, iterations, seconds = effort
    slope = curve_gradient(problem, raw.values)
    value = curve_objective(problem, raw.values)
    quality = check.measure(problem, raw.values, raw.row_duals, slope, value)
    if quality.worst > options.tolerance:
        told = f"{count} linearizations: violation {quality.worst:.1e}"
        raise faults.numerical(problem, [told])
    report = SolveReport(
        solver=raw.report.solver,
        algorithm="successive linearization",
        status="optimal",
        iterations=iterations,
        seconds=seconds,
        primal_violation=quality.primal_violation,
        dual_violation=quality.dual_violation,
        duality_gap=quality.duality_gap,
        notes=(f"{count} linearizations", *raw.report.notes),
    )
    reduced = slope - problem.matrix.T @ raw.row_duals
    return RawSolution(value, raw.values, raw.row_duals, reduced, report)
