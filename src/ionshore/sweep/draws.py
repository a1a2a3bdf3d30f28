r"""Draws: points of the unit cube, and what they are of a distribution.

A distribution has two pieces: half of the probability lies on each side of the base,
however far each end is. So the base is the median, and a draw of nothing but medians
is the plan as it is. With z the standard normal quantile of u and :math:`z_5` = 1.645:

.. math::

    \text{normal: } b + \tfrac{z}{z_5} d, \quad
    \text{lognormal: } b \, (e/b)^{|z| / z_5}, \quad
    \text{uniform: } b + |2u - 1| d, \quad
    \text{triangular: } b + \bigl(1 - \sqrt{1 - |2u-1|}\bigr) d

with e the end on the side of u and d its distance to the base: ends are the 5th and
95th percentile of the first two (cut at 0.1 and 99.9 %), and the bounds of the others.
Members of a group move together as far as they share a normal factor: Gaussian copula
with one correlation (Owen, Monte Carlo theory, chapter 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

__all__ = ["KINDS", "METHODS", "Kind", "Method", "Spread", "linked", "unit_points"]

FloatArray = NDArray[np.float64]
Kind = Literal["normal", "lognormal", "uniform", "triangular"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Method = Literal["sobol", "lhs", "random"]
METHODS: tuple[Method, ...] = get_args(Method)

END = float(ndtri(0.95))
"""Standard normal quantile that the ends of unbounded kinds stand for."""
CUT = 0.001
"""Probability cut off on either side of an unbounded kind [1]."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution about a base, which is its median.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    low, base, high : float
        ``low <= base <= high``; lognormal needs them above zero. An end that is the
        base leaves that half of the draws at the base.
    """

    kind: Kind
    low: float
    base: float
    high: float

    def values(self, points: FloatArray) -> FloatArray:
        """Return the values at points of the unit interval, of the same shape.

        Examples
        --------
        >>> Spread("uniform", 0.0, 1.0, 4.0).values(np.array([0.0, 0.25, 0.5, 0.75]))
        array([0. , 0.5, 1. , 2.5])
        """
        half = np.abs(2.0 * points - 1.0)
        end = np.where(points < 0.5, self.low, self.high)
        if self.kind == "uniform":
            share = half
        elif self.kind == "triangular":
            share = 1.0 - np.sqrt(1.0 - half)
        else:
            share = np.abs(ndtri(np.clip(points, CUT, 1.0 - CUT))) / END
            if self.kind == "lognormal":
                grown: FloatArray = self.base * (end / self.base) ** share
                return grown
        return self.base + share * (end - self.base)


def unit_points(count: int, dimensions: int, method: Method, seed: int) -> FloatArray:
    """Return points of the open unit cube, shape (count, dimensions).

    Parameters
    ----------
    count, dimensions : int
    method : str
        ``sobol``: scrambled Sobol points (Owen, 1998); ``lhs``: a Latin hypercube;
        ``random``: independent points, to be held against.
    seed : int
        The same seed gives the same points; the first Sobol points do not hang on
        how many are asked for.
    """
    if method == "sobol":
        power = max(int(np.ceil(np.log2(max(count, 1)))), 0)
        points = qmc.Sobol(dimensions, rng=seed).random_base2(power)[:count]
    elif method == "lhs":
        points = qmc.LatinHypercube(dimensions, rng=seed).random(count)
    else:
        points = np.random.default_rng(seed).random((count, dimensions))
    tiny = np.finfo(float).eps
    inside: FloatArray = np.clip(points, tiny, 1.0 - tiny)
    return inside


def linked(points: FloatArray, groups: Sequence[tuple[int, float]]) -> FloatArray:
    """Return points of which members of a group are correlated.

    Parameters
    ----------
    points : array, shape (count, groups + members)
        Independent: a column for the factor of each group, then one for each member.
    groups : sequence of (int, float)
        Members of each group, in the order of the columns, and how far they are
        correlated: from 0, each by itself, to 1, all as one.

    Returns
    -------
    array, shape (count, members)

    Examples
    --------
    >>> one = np.array([[0.9, 0.1, 0.3]])
    >>> linked(one, [(2, 1.0)]).round(3), linked(one, [(2, 0.0)]).round(3)
    (array([[0.9, 0.9]]), array([[0.1, 0.3]]))
    """
    normal = ndtri(points)
    columns, place = [], len(groups)
    for number, (members, common) in enumerate(groups):
        own = normal[:, place : place + members]
        shared = normal[:, number : number + 1]
        columns.append(np.sqrt(common) * shared + np.sqrt(1.0 - common) * own)
        place += members
    together: FloatArray = ndtr(np.concatenate(columns, axis=1))
    return together
