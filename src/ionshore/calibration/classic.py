r"""Classic positive mathematical programming, kept to show why it is not used.

Howitt (1995, American Journal of Agricultural Economics 77, 329-342): hold every
output at what was observed, minimize cost, and take the multipliers of these bounds
as hidden costs. The base year comes back, and the price of everything is the cost of
the maker nobody holds back: the dominant one. Its rivals' hidden costs come out below
zero, as if somebody paid for what they make.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ionshore.calibration.calibrate import BaseYear
from ionshore.calibration.prices import price_table
from ionshore.optim import SolveOptions, solve
from ionshore.tables.records import records

__all__ = ["Classic", "classic_calibration"]

_ROOM = 1e-4
"""How far an output may move, as a share of itself: enough for a multiplier."""


@dataclass(frozen=True, slots=True, eq=False)
class Classic:
    """What classic calibration makes of a base year.

    Parameters
    ----------
    prices : DataFrame
        ``commodity``, ``region``, ``observed``, ``classic``, ``anchored``.
    below_zero : float
        Share of hidden costs below zero, by number of plants [1].
    nothing : float
        Share that is zero [1].
    """

    prices: pd.DataFrame
    below_zero: float
    nothing: float


def classic_calibration(base: BaseYear) -> Classic:
    """Return prices and hidden costs after the classic recipe.

    Parameters
    ----------
    base : BaseYear
        Its point, costs and law are used; its prices are set beside.

    Raises
    ------
    SolveError
        If the base year cannot be solved so.
    """
    point = base.point
    problem = point.problem
    block = problem.column_block("activity")
    own = slice(block.start, block.stop)
    made = point.values[own]
    lower, upper = problem.column_lower.copy(), problem.column_upper.copy()
    lower[own], upper[own] = made * (1.0 - _ROOM), made * (1.0 + _ROOM)
    held = replace(problem, column_lower=lower, column_upper=upper)
    raw = solve(held, SolveOptions(algorithm="simplex"))
    hidden = -raw.reduced_costs[own][made > 0]
    size = 1e-6 * max(float(np.abs(hidden).max(initial=0.0)), 1e-9)
    found = {
        (one.commodity, one.region): float(one.value)
        for one in records(price_table(point, raw.row_duals))
    }
    anchors = base.margins.anchors
    keys = list(zip(anchors["commodity"], anchors["region"], strict=True))
    prices = pd.DataFrame(
        {
            "commodity": anchors["commodity"],
            "region": anchors["region"],
            "observed": anchors["observed"],
            "classic": [found.get(key, np.nan) for key in keys],
            "anchored": anchors["fitted"],
        }
    )
    return Classic(
        prices=prices,
        below_zero=float((hidden < -size).mean()),
        nothing=float((np.abs(hidden) <= size).mean()),
    )
