"""Dependence on trade."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["import_reliance"]

FloatArray = NDArray[np.float64]


def import_reliance(
    production: FloatArray, imports: FloatArray, exports: FloatArray
) -> FloatArray:
    r"""Return net import reliance of each place.

    .. math:: \frac{\text{imports} - \text{exports}}{\text{production} + \text{imports} - \text{exports}}

    Parameters
    ----------
    production, imports, exports : array, shape (...)
        Amounts per year in one unit.

    Returns
    -------
    array, shape (...)
        At most 1 (all is imported); negative for a net exporter; ``nan`` where
        nothing is used.

    References
    ----------
    U.S. Geological Survey, Mineral Commodity Summaries: net import reliance as a
    share of apparent consumption.

    Examples
    --------
    Makes 20, buys 90, sells 10: 80 of 100 used come from abroad.

    >>> import_reliance(np.array(20.0), np.array(90.0), np.array(10.0)).item()
    0.8
    """
    net = np.asarray(imports, float) - np.asarray(exports, float)
    used = np.asarray(production, float) + net
    with np.errstate(divide="ignore", invalid="ignore"):
        result: FloatArray = np.where(used > 0, net / used, np.nan)
    return result
