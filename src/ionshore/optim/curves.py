r"""Curves: successive linearization (Josephy-Newton), each step a quadratic problem.

At the current point every curve is replaced by its tangent: the marginal value
joins the cost, the slope (never negative) the quadratic term. The quadratic
problem that results is solved exactly; its answer is the next point. When every
curve agrees with its tangent at the new answer, that answer satisfies the
optimality conditions of the curves themselves. A step that does not lower the
true objective is shortened (Armijo), so the objective falls monotonically, and
the last steps converge quadratically.

Sellers with a conjecture have no such objective. Their markup
:math:`\theta |P'(Q)| q` is therefore counted with :math:`|P'|` frozen, which is a
quadratic term; the equilibrium is found as above, and :math:`|P'|` is taken anew
at the quantity that results, until it stays. A point that stays satisfies
:math:`P + \theta P' q = mc`. For n equal sellers these rounds alone converge at
the rate :math:`(1+1/|\epsilon|)\,\theta/(n+\theta)`, slow for few of them;
Anderson's extrapolation over the last rounds makes them fast. The first round
has no markup: it is the competitive equilibrium.
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

#: Next to an edge (zero, or a limit) a curve is linearized this close to it at
#: most: relative to the last point, to the typical quantity, or to the limit.
EDGE = 1e-9
#: The smallest quantity a curve is linearized at.
TINY = 1e-60
#: Largest change of a quantity in one step while no objective guides it.
STRIDE = 10.0
#: How much less exact a step on the way may be than the answer.
LOOSE = 1e3
#: Times a step may be halved.
HALVINGS = 60
#: Rounds remembered for extrapolation.
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
    curves = gather(problem.curves)
    walk = _Walk(problem, options, solve_straight, curves, first_guess(problem, curves))
    raw = walk.settle(np.zeros(len(curves.columns)))
    if curves.sellers.size:
        raw = _equilibrium(walk, raw)
    return _finished(problem, raw, options, walk)


def _equilibrium(walk: _Walk, raw: RawSolution) -> RawSolution:
    """Repeat with markups at the slopes of the last round until those stay."""
    curves = walk.curves
    priced = np.unique(curves.markets[curves.conjectures > 0])
    past = _Anderson()
    frozen = np.zeros(len(curves.columns))
    quantity = raw.values[curves.columns]
    while priced.size:
        miss, where = curves.markup_miss(frozen, raw.values)
        if miss <= walk.options.curve_tolerance:
            break
        walk.require_more(miss, where)
        frozen[priced] = curves.slope(quantity)[priced]
        raw = walk.settle(frozen)
        here, there = (
            np.log(quantity[priced]),
            np.log(raw.values[curves.columns[priced]]),
        )
        quantity[priced] = np.exp(past.next_point(here, there))
    return raw


@dataclass(slots=True, eq=False)
class _Walk:
    """The points a linearization passes through.

    Parameters
    ----------
    problem : Problem
    options : SolveOptions
    solve_straight : callable
    curves : CurveSet
    tangent : array, shape (curves,)
        Where the curves are linearized next.
    frozen : array, shape (curves,)
        Slopes of demand that the markups count with.
    least : float
        Share of the typical quantity below which slopes are not believed: a
        slope of zero at zero would let the step run away. It shrinks as steps go
        on.
    values : array, shape (columns,), optional
        A feasible point with its curves at ``tangent``; None until there is one.
    typical : array, shape (curves,)
        First quantities, at most the largest quantity of the last answer.
    count, iterations : int
        Linearizations, and iterations of the solver in all of them.
    started : float
        When it began [s].
    """

    problem: Problem
    options: SolveOptions
    solve_straight: Solver
    curves: CurveSet
    tangent: FloatArray
    frozen: FloatArray = field(init=False)
    least: float = 0.1
    values: FloatArray | None = None
    typical: FloatArray = field(init=False)
    count: int = 0
    iterations: int = 0
    started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.typical = self.tangent.copy()

    def settle(self, frozen: FloatArray) -> RawSolution:
        """Linearize until tangents and curves agree, with frozen markups."""
        self.frozen = frozen
        miss = np.inf
        while True:
            raw = self._solve(LOOSE if miss > 1e-2 else 1.0)
            self.count += 1
            self.iterations += raw.report.iterations
            miss, where = self._miss(raw.values)
            if miss <= self.options.curve_tolerance:
                return raw if self._sharp(raw) else self._solve(1.0)
            self.require_more(miss, where)
            self._advance(raw.values)

    def require_more(self, miss: float, where: int) -> None:
        """Raise if there is no time or no linearization left."""
        limit = self.options.time_limit
        if time.perf_counter() - self.started > limit:
            reached = f"{self.count} linearizations, last miss {miss:.1e}"
            raise faults.out_of_time(self.problem, limit, reached)
        if self.count >= self.options.curve_iterations:
            column = self.problem.describe_column(int(self.curves.columns[where]))
            raise faults.not_converged(self.problem, self.count, miss, column)

    def _slopes(self) -> FloatArray:
        """Return the slopes used at the tangent point, finite and at least zero."""
        curves = self.curves
        curved_up = curves.power & (curves.exponent > 1.0)
        steep = curves.power & (curves.exponent < 1.0)
        share = np.where(curved_up, self.least, np.where(steep, EDGE, 0.0))
        return curves.slope(np.maximum(self.tangent, share * self.typical))

    def _markups(self) -> FloatArray:
        """Return the quadratic terms of the sellers' markups."""
        return self.curves.conjectures * self.frozen[self.curves.markets]

    def _straight(self) -> Problem:
        """Return the quadratic problem of the tangents."""
        problem, curves = self.problem, self.curves
        slope = self._slopes()
        cost, upper = problem.cost.copy(), problem.column_upper.copy()
        none = np.zeros_like(cost)
        quadratic = none if problem.quadratic is None else problem.quadratic.copy()
        marginal = curves.marginal(self.tangent)
        np.add.at(cost, curves.columns, marginal - slope * self.tangent)
        np.add.at(quadratic, curves.columns, slope)
        np.add.at(quadratic, curves.sellers, self._markups())
        np.minimum.at(upper, curves.columns, curves.limit * (1.0 - EDGE))
        return replace(
            problem, cost=cost, quadratic=quadratic, column_upper=upper, curves=()
        )

    def _sharp(self, raw: RawSolution) -> bool:
        """Return whether an answer of the tangents passes the checks as they are."""
        return raw.report.worst <= self.options.tolerance

    def _solve(self, loose: float) -> RawSolution:
        """Solve the current tangents; steeper ones if they are unbounded."""
        options = replace(
            self.options,
            time_limit=max(
                0.0,
                self.options.time_limit - (time.perf_counter() - self.started),
            ),
            tolerance=loose * self.options.tolerance,
        )
        while True:
            try:
                raw = self.solve_straight(self._straight(), options)
            except SolveError as error:
                runs_away = any(finding.code == "V402" for finding in error.findings)
                if not runs_away or self.least > 1e3:
                    raise
                self.least *= 100.0
            else:
                return raw

    def _miss(self, values: FloatArray) -> tuple[float, int]:
        """Return by how much tangents miss their curves at an answer, and where."""
        curves = self.curves
        x = values[curves.columns]
        if not curves.contains(x):
            return np.inf, int(np.argmax(curves.isoelastic & (x <= 0)))
        marginal = curves.marginal(x)
        straight = curves.marginal(self.tangent) + self._slopes() * (x - self.tangent)
        wrong = np.abs(marginal - straight) / (1.0 + np.abs(marginal))
        where = int(np.argmax(wrong))
        return float(wrong[where]), where

    def _advance(self, answer: FloatArray) -> None:
        """Move to the next tangent point."""
        self.least *= 0.3
        largest = float(answer[self.curves.columns].max())
        if largest > 0:
            self.typical = np.minimum(self.typical, largest)
        if self.values is not None:
            self._descend(self.values, answer)
        else:
            self._stride(answer)

    def _stride(self, answer: FloatArray) -> None:
        """Take the answer as it is, but neither demand nor a steep cost far away."""
        curves = self.curves
        x = answer[curves.columns]
        low = np.where(curves.isoelastic, self.tangent / STRIDE, 0.0)
        high = np.where(curves.hyperbolic, np.inf, STRIDE * self.tangent)
        high = np.where(curves.power, np.maximum(high, STRIDE * self.typical), high)
        near = np.clip(x, low, high)
        if np.array_equal(near, x):
            self.values = answer
        self.tangent = self._inside(near)

    def _descend(self, here: FloatArray, answer: FloatArray) -> None:
        """Go towards the answer as far as the true objective falls enough."""
        curves = self.curves
        value = self._objective(here)
        slope = check.gradient(self.problem, here).copy()
        np.add.at(slope, curves.columns, curves.marginal(here[curves.columns]))
        np.add.at(slope, curves.sellers, self._markups() * here[curves.sellers])
        fall = float(slope @ (answer - here))
        slack = 1e-11 * (1.0 + abs(value))  # feasibility is no better
        share = 1.0
        for _ in range(HALVINGS):
            there = here + share * (answer - here)
            if self._objective(there) <= value + 1e-4 * share * fall + slack:
                break
            share *= 0.5
        self.values = there
        self.tangent = self._inside(there[curves.columns])

    def _objective(self, values: FloatArray) -> float:
        """Return the objective whose descent guides the steps."""
        markups = 0.5 * float(self._markups() @ np.square(values[self.curves.sellers]))
        return curve_objective(self.problem, values) + markups

    def _inside(self, x: FloatArray) -> FloatArray:
        """Keep a point where all curves have a finite value and slope."""
        floor = np.maximum(EDGE * self.tangent, TINY)
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
    walk: _Walk,
) -> RawSolution:
    """Measure the answer against the curves themselves and report it."""
    slope = curve_gradient(problem, raw.values)
    value = curve_objective(problem, raw.values)
    quality = check.measure(problem, raw.values, raw.row_duals, slope, value)
    if quality.worst > options.tolerance:
        told = f"{walk.count} linearizations: violation {quality.worst:.1e}"
        raise faults.numerical(problem, [told])
    report = SolveReport(
        solver=raw.report.solver,
        algorithm="successive linearization",
        status="optimal",
        iterations=walk.iterations,
        seconds=time.perf_counter() - walk.started,
        primal_violation=quality.primal_violation,
        dual_violation=quality.dual_violation,
        duality_gap=quality.duality_gap,
        notes=(f"{walk.count} linearizations", *raw.report.notes),
    )
    reduced = slope - problem.matrix.T @ raw.row_duals
    return RawSolution(value, raw.values, raw.row_duals, reduced, report)
