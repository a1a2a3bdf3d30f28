r"""The cheapest sizes of reserves: a convex cost found by its tangents.

Holding costs are proportional to size, and what events cost falls with it. That cost is
the optimum of a linear program with the sizes on its right-hand sides, so it is convex in
them and each solve gives a tangent: the multipliers of the rows. The least of

.. math:: \sum_v h_v S_v + F(S), \qquad 0 \le S_v \le \bar S_v

is found by minimizing over the tangents so far (Kelley, 1960), which also bounds it from
below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

__all__ = ["Sized", "cheapest_sizes"]

FloatArray = NDArray[np.float64]

CLOSE = 1e-3
"""Gap to the lower bound at which a size is good enough, share of the cost."""
TRIES = 60
"""Most tangents."""


@dataclass(frozen=True, slots=True, eq=False)
class Sized:
    """Sizes found.

    Parameters
    ----------
    size : array, shape (V,)
    cost : float
        Holding and expected loss at these sizes.
    bound : float
        No sizes cost less.
    tries : int
        Tangents that were made.
    """

    size: FloatArray
    cost: float
    bound: float
    tries: int


def cheapest_sizes(
    holding: FloatArray,
    most: FloatArray,
    loss: Callable[[FloatArray], tuple[float, FloatArray]],
) -> Sized:
    """Return the sizes of least total cost.

    Parameters
    ----------
    holding : array, shape (V,)
        Cost of a unit held, above zero.
    most : array, shape (V,)
        Largest sizes.
    loss : callable
        Expected loss at sizes and its slopes by size, shape (V,); convex.
    """
    count = len(holding)
    at = np.zeros(count)
    best, best_cost, bound = at, np.inf, -np.inf
    slopes: list[FloatArray] = []
    offsets: list[float] = []
    while len(slopes) < TRIES:
        value, slope = loss(at)
        cost = float(holding @ at) + value
        if cost < best_cost:
            best, best_cost = at, cost
        slopes.append(slope)
        offsets.append(value - float(slope @ at))
        # theta >= offset + slope @ size, for each tangent
        rows = np.column_stack([np.array(slopes), -np.ones(len(slopes))])
        answer = linprog(
            np.append(holding, 1.0),
            A_ub=rows,
            b_ub=-np.array(offsets),
            bounds=[*((0.0, float(one)) for one in most), (None, None)],
        )
        bound = float(answer.fun)
        if best_cost - bound <= CLOSE * (1e-9 + abs(offsets[0])):
            break
        at = np.clip(answer.x[:count], 0.0, most)
    return Sized(best, best_cost, bound, len(slopes))
