"""Which trade passes a strait, and how much longer the way around it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.shock_tables import shock_tables
from ionshore.tables.records import records

__all__ = ["passages", "straits"]


def straits() -> tuple[str, ...]:
    """Return the names of all straits."""
    return tuple(shock_tables()["straits"]["strait"])


def passages(
    regions: NDArray[np.object_], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what trade between regions loses when straits are closed.

    Parameters
    ----------
    regions : array of str, shape (R,)
    names : sequence of str
        Straits that are closed together.

    Returns
    -------
    passing : array, shape (R, R)
        Share of the trade from the one to the other that passes any of them, the
        largest of theirs [1].
    longer : array, shape (R, R)
        Rise of its freight on the way around [1]; nan where there is none.
    """
    tables = shock_tables()
    zone = dict(zip(tables["zones"]["region"], tables["zones"]["zone"], strict=True))
    rise = dict(
        zip(tables["straits"]["strait"], tables["straits"]["longer"], strict=True)
    )
    passing = np.zeros((len(regions), len(regions)))
    longer = np.zeros_like(passing)
    for row in records(tables["passages"]):
        if row.strait not in names:
            continue
        one, other = (
            np.array([row_end in (code, zone.get(code)) for code in regions], bool)
            for row_end in (row.one, row.other)
        )
        there = np.outer(one, other) | np.outer(other, one)
        passing = np.where(there, np.maximum(passing, row.share), passing)
        longer = np.where(there, longer + rise[row.strait], longer)
    return passing, longer
