"""Shares and concentration: who holds how much of a market."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell

__all__ = ["herfindahl_hirschman", "shares"]

FloatArray = NDArray[np.float64]


def shares(quantity: FloatArray) -> FloatArray:
    """Return the share of each supplier in its market.

    Parameters
    ----------
    quantity : array, shape (..., suppliers)
        Amount of each supplier, in any one unit, at least zero.

    Returns
    -------
    array, shape (..., suppliers)
        Shares that add to 1; ``nan`` in an empty market.

    Raises
    ------
    ModelLimit
        If a quantity is negative (L510).

    Examples
    --------
    >>> shares(np.array([30.0, 10.0])).tolist()
    [0.75, 0.25]
    """
    quantity = np.asarray(quantity, float)
    if quantity.size and quantity.min() < 0:
        finding = tell("L510", "shares", value=f"{quantity.min():g}")
        summary = "Shares cannot be computed."
        raise ModelLimit(summary, [finding])
    total = quantity.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: FloatArray = np.where(total > 0, quantity / total, np.nan)
    return result


def herfindahl_hirschman(quantity: FloatArray) -> FloatArray:
    r"""Return the Herfindahl-Hirschman index (HHI) of each market.

    .. math:: H = 10\,000 \sum_i s_i^2

    Parameters
    ----------
    quantity : array, shape (..., suppliers)
        Amount of each supplier, in any one unit. Affiliates of one group must be
        summed first.

    Returns
    -------
    array, shape (...)
        Points on the 0..10 000 scale of merger law: 10 000 is a monopoly,
        10 000/n is n equal suppliers, ``nan`` is an empty market.

    Raises
    ------
    ModelLimit
        If a quantity is negative (L510).

    References
    ----------
    U.S. Department of Justice and Federal Trade Commission, Merger Guidelines
    (2023), guideline 1.

    Examples
    --------
    >>> herfindahl_hirschman(np.array([25.0, 25.0, 25.0, 25.0])).item()
    2500.0
    >>> round(herfindahl_hirschman(np.array([70.0, 20.0, 10.0])).item())
    5400
    """
    percent = 100 * shares(quantity)
    index: FloatArray = np.square(percent).sum(axis=-1)
    return index
