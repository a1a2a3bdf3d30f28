"""Members of groups, found for many groups at once without a loop over them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Members", "any_of"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


class Members:
    """Members by the group they belong to.

    Parameters
    ----------
    group : array of int, shape (n,)
        Group of each member.
    """

    def __init__(self, group: IntArray) -> None:
        self._order = np.argsort(group, kind="stable")
        self._sorted = group[self._order]

    def of(self, wanted: IntArray) -> tuple[IntArray, IntArray]:
        """Return all pairs of a place in ``wanted`` and a member of the group there.

        In the order of ``wanted``, and of the members within.
        """
        start = np.searchsorted(self._sorted, wanted)
        count = np.searchsorted(self._sorted, wanted, side="right") - start
        one = np.repeat(np.arange(len(wanted)), count)
        within = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
        return one, self._order[np.repeat(start, count) + within]


def any_of(told: BoolArray, group: IntArray, count: int) -> BoolArray:
    """Return whether it is told of any member of each group.

    Parameters
    ----------
    told : array of bool, shape (..., n, T)
    group : array of int, shape (n,)
    count : int
        Number of groups.

    Returns
    -------
    array of bool, shape (..., count, T)
    """
    result = np.zeros((*told.shape[:-2], count, told.shape[-1]), bool)
    *leading, member, year = np.nonzero(told)
    result[(*leading, group[member], year)] = True
    return result
