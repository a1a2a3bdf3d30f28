"""Columns that cost something, and what they cost by the rates of the problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionshore.model.solution import Columns, Solution, columns
from ionshore.optim.curve_set import gather
from ionshore.optim.problem import FloatArray, IntArray

__all__ = ["Paid", "paid_columns", "rising_cost"]


def rising_cost(solution: Solution) -> np.ndarray:
    r"""Return what each column costs beyond its rate, shape (columns,).

    The integral of what rises with the amount: :math:`\tfrac12 q x^2` of a slope and
    :math:`\int_0^x` of a marginal curve [million USD, present value].
    """
    return solution.derived("rising cost", lambda: _rising_cost(solution))


def _rising_cost(solution: Solution) -> FloatArray:
    problem, values = solution.problem, solution.raw.values
    rising = np.zeros(len(problem.cost))
    if problem.quadratic is not None:
        rising += 0.5 * problem.quadratic * values**2
    if problem.curves:
        curves = gather(problem.curves)
        np.add.at(rising, curves.columns, curves.integrals(values[curves.columns]))
    return rising


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """Columns of a family that cost something; each array has the shape (n,).

    Parameters
    ----------
    columns : Columns
    year : array of int
        Place among the model years.
    rate : array
        Cost of a unit in the problem, a dollar of its own year [million USD/unit].
    rising : array
        What all units cost beyond that [million USD/year].
    worth : array
        Present value of a dollar a year through the period [year].
    """

    columns: Columns
    year: IntArray
    rate: FloatArray
    rising: FloatArray
    worth: FloatArray

    @property
    def value(self) -> FloatArray:
        """What was decided."""
        return self.columns.value

    def beyond(self, listed: FloatArray) -> FloatArray:
        """Return what a patch adds to the listed cost of a unit; 0 but for rounding."""
        more = self.rate - listed
        return np.where(np.abs(more) > 1e-9 * (1.0 + np.abs(self.rate)), more, 0.0)


def paid_columns(solution: Solution, name: str) -> Paid:
    """Return the columns of a family that cost something; none if it is absent."""
    case, rising = solution.case, rising_cost(solution)
    found = columns(solution, name)
    found = found.where((found.value != 0) | (rising[found.column] != 0))
    year = np.searchsorted(case.years, found.label("year"))
    worth = case.periods.present_value[year]
    rate = solution.problem.cost[found.column] / worth
    return Paid(found, year, rate, rising[found.column] / worth, worth)
