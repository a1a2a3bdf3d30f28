r"""All curves of a problem as arrays: marginal value, slope and integral.

=============  ==========================  ==================================
form           marginal cost m(x)          integral counted in the objective
=============  ==========================  ==================================
``power``      :math:`a x^{e}`             :math:`a x^{e+1} / (e+1)`
``hyperbolic`` :math:`a / (L - x)`         :math:`-a \ln(1 - x/L)`
``isoelastic`` :math:`-a x^{1/\epsilon}`   :math:`-a x^{1+1/\epsilon} /
                                           (1+1/\epsilon)`
=============  ==========================  ==================================

``a`` is the coefficient, ``e`` the exponent, ``L`` the limit and
:math:`\epsilon < 0` the elasticity. The first two integrals start at zero. The
value of demand starts at zero when demand is elastic (:math:`\epsilon < -1`); when
it is not, that integral has no end and the value is counted down from an endless
quantity, or as :math:`-a \ln x` when :math:`\epsilon = -1`. Differences between
answers are right in all cases.

A seller with conjecture :math:`\theta` adds :math:`\theta\,|P'(Q)|\,q` to its
marginal cost, Q being the column of the demand curve it faces. This term is part
of the conditions, not of the objective.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.optim.problem import INFINITE, Curve, FloatArray, IntArray, Problem

__all__ = ["CurveSet", "gather"]

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CurveSet:
    """Curves of one problem, in order.

    Parameters
    ----------
    columns : array of int, shape (curves,)
    power, hyperbolic, isoelastic : array of bool, shape (curves,)
    coefficient : array, shape (curves,)
    exponent : array, shape (curves,)
        Exponent of the marginal value; 1/elasticity for demand.
    limit : array, shape (curves,)
    sellers : array of int, shape (sellers,)
        Columns with a conjecture.
    markets : array of int, shape (sellers,)
        Position among the curves of the demand that each seller faces.
    conjectures : array, shape (sellers,)
    """

    columns: IntArray
    power: BoolArray
    hyperbolic: BoolArray
    isoelastic: BoolArray
    coefficient: FloatArray
    exponent: FloatArray
    limit: FloatArray
    sellers: IntArray
    markets: IntArray
    conjectures: FloatArray

    def marginal(self, x: FloatArray) -> FloatArray:
        """Return the marginal cost at ``x``, shape (curves,); demand is negative."""
        sign = np.where(self.isoelastic, -1.0, 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            power = sign * self.coefficient * np.power(x, self.exponent)
            hyperbolic = self.coefficient / (self.limit - x)
        return np.where(self.hyperbolic, hyperbolic, power)

    def slope(self, x: FloatArray) -> FloatArray:
        """Return the derivative of the marginal cost, at least zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            power = np.abs(self.coefficient * self.exponent) * np.power(
                x, self.exponent - 1.0
            )
            hyperbolic = self.coefficient / np.square(self.limit - x)
        return np.where(self.hyperbolic, hyperbolic, power)

    def integral(self, x: FloatArray) -> float:
        """Return the sum of all integrals; infinite outside the curves' domain."""
        return float(self.integrals(x).sum())

    def integrals(self, x: FloatArray) -> FloatArray:
        """Return each curve's integral; infinite outside the curves' domain."""
        if np.any(self.isoelastic & (x <= 0)) or np.any(
            self.hyperbolic & ~self._fits(x)
        ):
            return np.full(len(self.columns), np.inf)
        sign = np.where(self.isoelastic, -1.0, 1.0)
        raised = self.exponent + 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            power = sign * self.coefficient * np.power(x, raised) / raised
            logarithm = sign * self.coefficient * np.log(x)
            hyperbolic = -self.coefficient * np.log1p(-x / self.limit)
        each = np.where(np.isclose(raised, 0.0, rtol=0, atol=1e-12), logarithm, power)
        return np.where(self.hyperbolic, hyperbolic, each)

    def _fits(self, x: FloatArray) -> BoolArray:
        return x < self.limit

    def contains(self, x: FloatArray) -> bool:
        """Return whether every curve has a finite value at ``x``."""
        return bool(np.all(~self.isoelastic | (x > 0)) and np.all(self._fits(x)))

    def markup(self, x: FloatArray, values: FloatArray) -> FloatArray:
        """Return conjecture * |P'(Q)| * q of every seller, shape (sellers,)."""
        return self.conjectures * self.slope(x)[self.markets] * values[self.sellers]

    def markup_miss(self, frozen: FloatArray, values: FloatArray) -> tuple[float, int]:
        """Return by how much frozen markups are wrong, and at which curve.

        Parameters
        ----------
        frozen : array, shape (curves,)
            Slopes of demand that markups were counted with.
        values : array, shape (columns,)

        Returns
        -------
        tuple of float and int
            Largest error over 1 + the price, and the position of its curve.
        """
        x = values[self.columns]
        counted = self.conjectures * frozen[self.markets] * values[self.sellers]
        wrong = np.abs(self.markup(x, values) - counted)
        wrong /= 1.0 + np.abs(self.marginal(x)[self.markets])
        where = int(np.argmax(wrong))
        return float(wrong[where]), int(self.markets[where])


def gather(curves: tuple[Curve, ...]) -> CurveSet:
    """Return the curves as arrays."""
    form = np.array([curve.form for curve in curves], dtype=object)
    given = np.array([curve.exponent for curve in curves], dtype=float)
    isoelastic = np.asarray(form == "isoelastic", dtype=bool)
    sellers = [column for curve in curves for column in curve.conjecture_columns]
    markets = [
        position
        for position, curve in enumerate(curves)
        for _ in curve.conjecture_columns
    ]
    conjectures = [value for curve in curves for value in curve.conjectures]
    hyperbolic = np.asarray(form == "hyperbolic", dtype=bool)
    limit = np.array([curve.limit for curve in curves], dtype=float)
    return CurveSet(
        columns=np.array([curve.column for curve in curves], dtype=np.int64),
        power=np.asarray(form == "power", dtype=bool),
        hyperbolic=hyperbolic,
        isoelastic=isoelastic,
        coefficient=np.array([curve.coefficient for curve in curves], dtype=float),
        exponent=np.where(isoelastic, 1.0 / np.where(given == 0, np.nan, given), given),
        limit=np.where(hyperbolic, limit, np.inf),
        sellers=np.array(sellers, dtype=np.int64),
        markets=np.array(markets, dtype=np.int64),
        conjectures=np.array(conjectures, dtype=float),
    )


def first_guess(problem: Problem, curves: CurveSet) -> FloatArray:
    """Return a positive quantity on every curve to start from, shape (curves,).

    It is where the curve's marginal value is the typical cost of the problem, at
    most the middle of the column's bounds and half of the curve's limit.
    """
    costs = np.abs(problem.cost)
    costs = costs[costs > 1e-9 * np.maximum(1e-3, costs.max(initial=0.0))]
    typical = float(np.median(costs)) if costs.size else 1.0
    with np.errstate(divide="ignore", over="ignore"):
        guess = np.power(typical / curves.coefficient, 1.0 / curves.exponent)
    guess = np.where(np.isfinite(guess) & (guess > 0), guess, 1.0)
    lower = problem.column_lower[curves.columns]
    upper = np.minimum(problem.column_upper[curves.columns], curves.limit)
    middle = np.where(upper < INFINITE, 0.5 * (lower + upper), np.inf)
    guess = np.where(curves.hyperbolic, middle, np.minimum(guess, middle))
    return np.maximum(guess, np.maximum(lower, 1e-6))
