"""What a solution decides and what goods are worth, in the shape of the case.

Tables, checks and figures are read from these arrays: they cost a hundredth of a table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ionshore.model.balance import balanced
from ionshore.model.solution import Solution, columns, places

__all__ = ["by_asset", "investment", "prices"]

FloatArray = NDArray[np.float64]


def by_asset(solution: Solution, name: str) -> FloatArray:
    """Return what a family adds up to by asset and year.

    Parameters
    ----------
    name : str
        A family with the axes asset and year: ``activity``, ``new_capacity``,
        ``claimed``.

    Returns
    -------
    array, shape (A, T)
        In the unit of each asset's main product; nobody may change it.
    """
    return solution.derived(f"{name} by asset", lambda: _by_asset(solution, name))


def _by_asset(solution: Solution, name: str) -> FloatArray:
    case = solution.case
    result = np.zeros(case.assets.capacity.shape)
    found = columns(solution, name)
    found = found.where(found.value != 0)
    if len(found):
        asset = places(found.label("asset"), case.assets.label)
        year = np.searchsorted(case.years, found.label("year"))
        np.add.at(result, (asset, year), found.value)
    return result


def investment(solution: Solution) -> FloatArray:
    """Return overnight investment by asset up to and in a year, shape (A, T).

    In million USD.
    """
    return by_asset(solution, "new_capacity") * solution.case.assets.capex


def prices(solution: Solution) -> FloatArray:
    """Return the multiplier of each balance, a dollar of its own year.

    Returns
    -------
    array, shape (G, R, T)
        [million USD/unit]; nan where nothing of a good can be.
    """
    return solution.derived("prices", lambda: _prices(solution))


def _prices(solution: Solution) -> FloatArray:
    case, block = solution.case, solution.problem.row_block("balance")
    there = balanced(case)
    result = np.full(there.shape, np.nan)
    result[there] = solution.raw.row_duals[block.start : block.stop]
    result /= case.periods.present_value
    return result.reshape(len(case.goods), len(case.regions), len(case.years))
