r"""The cheapest set of substitutions that lifts a ratio to its threshold.

With costs c, foreign parts f, those of the alternatives a and g, and x one where a
line is changed, the ratio 1 - F/D reaches t exactly where

.. math::

    \sum_i x_i \left[(g_i - f_i) - (1 - t)(a_i - c_i)\right] \le (1 - t) D - F

which is one linear row over zeros and ones; the extra cost is minimized.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ionshore.optim import Problem

__all__ = ["Choice", "cheapest_change"]

FloatArray = NDArray[np.float64]

_ROOM = 1e-9
"""Share of the whole by which the row is kept clear of rounding."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Lines with their cost now and after a change, shape (lines,) each.

    Parameters
    ----------
    cost, foreign : array
        Cost, and the part of it from prohibited entities.
    new_cost, new_foreign : array
        The same with the alternative; equal to the former where there is none.
    can_change : array of bool
        Where there is an alternative.
    """

    cost: FloatArray
    foreign: FloatArray
    new_cost: FloatArray
    new_foreign: FloatArray
    can_change: NDArray[np.bool_]


def cheapest_change(choice: Choice, threshold: float) -> NDArray[np.bool_] | None:
    """Return which lines to change, shape (lines,); ``None`` if nothing passes.

    Parameters
    ----------
    choice : Choice
        Lines and alternatives.
    threshold : float
        Least ratio [1].

    Raises
    ------
    SolveError
        If the solver gives no answer for another reason.
    """
    from ionshore.core.errors import SolveError
    from ionshore.optim import SolveOptions, solve

    places = np.flatnonzero(choice.can_change)
    whole, foreign = choice.cost.sum(), choice.foreign.sum()
    slack = (1 - threshold) * whole - foreign
    if not len(places):
        enough = slack >= -_ROOM * whole
        return np.zeros(len(choice.cost), dtype=bool) if enough else None
    problem = _problem(choice, places, threshold, slack / whole, whole)
    try:
        found = solve(problem, SolveOptions(mip_gap=0.0))
    except SolveError as error:
        if any(one.code == "V401" for one in error.findings):
            return None
        raise
    changed = np.zeros(len(choice.cost), dtype=bool)
    changed[places] = np.asarray(found.values) > 0.5
    return changed


def _problem(
    choice: Choice,
    places: NDArray[np.int64],
    threshold: float,
    slack: float,
    whole: float,
) -> Problem:
    from scipy import sparse

    from ionshore.optim import Block, Problem

    extra = (choice.new_cost - choice.cost)[places] / whole
    row = (choice.new_foreign - choice.foreign)[places] / whole - (
        1 - threshold
    ) * extra
    labels = {"line": places.astype(np.int64)}
    return Problem(
        matrix=sparse.csc_array(row[np.newaxis, :]),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([slack + _ROOM]),
        column_lower=np.zeros(len(places)),
        column_upper=np.ones(len(places)),
        cost=extra,
        columns=(Block("change", 0, labels, "1"),),
        rows=(Block("ratio", 0, {"row": np.array([0])}, "1"),),
        integrality=np.ones(len(places), dtype=bool),
    )
