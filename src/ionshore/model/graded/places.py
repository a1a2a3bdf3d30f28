"""Places at which what leaves need not be what is made there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ionshore.model.members import Members
from ionshore.scenario.case import Case

__all__ = ["Ways", "leaving", "passing"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


class Ways:
    """Lanes, seen from the regions at one of their ends.

    Parameters
    ----------
    case : Case
    near, far : array of int, shape (L,)
        Regions at the two ends.
    """

    def __init__(self, case: Case, near: IntArray, far: IntArray) -> None:
        self._places = len(case.goods) * len(case.regions)
        self._lanes = Members(case.lanes.good * len(case.regions) + near)
        self._across = far - near

    def of(self, where: BoolArray) -> tuple[IntArray, IntArray, IntArray]:
        """Return the ways from where something is.

        Parameters
        ----------
        where : array of bool, shape (F, G, R, T)

        Returns
        -------
        near, lane, far : array of int, shape (n,)
            Positions in the array of both ends, and the lane.
        """
        years = where.shape[-1]
        at = np.flatnonzero(where)
        one, lane = self._lanes.of(at // years % self._places)
        return at[one], lane, at[one] + self._across[lane] * years

    def reached(self, where: BoolArray) -> BoolArray:
        """Return where something is, or at the far end of a lane from there."""
        result = where.copy()
        result.ravel()[self.of(where)[2]] = True
        return result


def leaving(case: Case) -> BoolArray:
    """Return where goods leave that may not be shipped on, shape (G, R)."""
    lanes = case.lanes
    leaves = np.zeros((len(case.goods), len(case.regions)), bool)
    leaves[lanes.good, lanes.origin] = True
    onward = case.goods.transit[case.goods.commodity]
    bound: BoolArray = leaves & ~onward[:, None]
    return bound


def passing(case: Case) -> BoolArray:
    """Return where goods leave that others made or nobody knows who, shape (G, R).

    Goods that are shipped on, or drawn from stock, bought outside or come back.
    """
    lanes, returns = case.lanes, case.returns
    stocks, reserves = case.stocks, case.reserves
    leaves = np.zeros((len(case.goods), len(case.regions)), bool)
    arrives = np.zeros_like(leaves)
    leaves[lanes.good, lanes.origin] = True
    arrives[lanes.good, lanes.destination] = True
    other: BoolArray = arrives & case.goods.transit[case.goods.commodity][:, None]
    other[returns.good, returns.region] = True
    back = case.demand.region[case.demand.market[returns.delivery]]
    other[returns.returned, back] = True
    bought = np.isfinite(case.outside.buy_price).any(axis=1)
    other[case.outside.good[bought], case.outside.region[bought]] = True
    # What users hold does not leave where the row of own output keeps it.
    held = stocks.good, stocks.region
    other[held] |= stocks.may_leave | ~arrives[held]
    held = reserves.good, reserves.region
    other[held] |= ~arrives[held]
    return leaves & other
