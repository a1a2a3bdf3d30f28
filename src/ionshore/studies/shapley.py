r"""Shares of causes in a difference that add up and hang on no order.

Going from one case to another, inputs are switched group by group. What a switch
changes depends on what was switched before; the Shapley value is its mean over all
orders:

.. math:: \phi_g = \sum_{S \subseteq N \setminus g}
          \frac{|S|!\,(n - |S| - 1)!}{n!}\,\bigl(v(S \cup g) - v(S)\bigr)

so that :math:`\sum_g \phi_g = v(N) - v(\emptyset)` exactly. Sources: L. S. Shapley,
"A value for n-person games", Contributions to the Theory of Games II (1953); used to
take differences apart by A. F. Shorrocks, "Decomposition procedures for
distributional analysis", Journal of Economic Inequality 11 (2013).
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

__all__ = ["coalitions", "shapley_shares"]


def coalitions(count: int) -> NDArray[np.bool_]:
    """Return which groups are switched in each of the 2**n cases, shape (2**n, n).

    Examples
    --------
    >>> coalitions(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    masks = np.arange(2**count)[:, None]
    switched: NDArray[np.bool_] = (masks >> np.arange(count)) & 1 == 1
    return switched


def shapley_shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of each group in the difference of the last case to the first.

    Parameters
    ----------
    values : array, shape (2**n, ...)
        What is explained, in the order of :func:`coalitions`.

    Returns
    -------
    array, shape (n, ...)
        Shares; their sum over the first axis is ``values[-1] - values[0]``.

    Examples
    --------
    Cost is price times quantity: 2 x 3 against 5 x 7. Price first changes it by 9 and
    then quantity by 20, quantity first by 8 and then price by 21, so

    >>> shapley_shares(np.array([6.0, 15.0, 14.0, 35.0])).tolist()
    [15.0, 14.0]
    """
    count = len(values).bit_length() - 1
    masks = np.arange(2**count)
    sizes = coalitions(count).sum(axis=1)
    weight = np.array(
        [
            factorial(size) * factorial(count - size - 1) / factorial(count)
            for size in range(count)
        ]
    )
    shares = []
    for group in range(count):
        without = masks[(masks >> group) & 1 == 0]
        change = values[without | 1 << group] - values[without]
        shares.append(np.tensordot(weight[sizes[without]], change, axes=1))
    return np.array(shares)
