r"""Damped fixed point: costs depend on volumes, volumes on costs.

Scale and learning are not convex, so they are kept outside the convex problem:
solve it at given costs, read volumes, cost them, step part of the way there:

.. math:: c_{k+1} = c_k + d\, (F(c_k) - c_k), \qquad 0 < d \le 1
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray, real

__all__ = ["FixedPoint", "find_fixed_point"]


@dataclass(frozen=True, slots=True, eq=False)
class FixedPoint:
    """What became of a search.

    Parameters
    ----------
    value : array
        Last iterate.
    converged : bool
        Whether the last step asked for was within the tolerance.
    changes : tuple of float
        Largest relative change asked for at each iteration.
    """

    value: FloatArray
    converged: bool
    changes: tuple[float, ...]

    def __str__(self) -> str:
        steps = [
            f"{number:3}  {change:.3e}" for number, change in enumerate(self.changes, 1)
        ]
        end = "converged" if self.converged else "did not converge"
        return "\n".join([*steps, f"{end} after {len(steps)} iterations"])


def find_fixed_point(
    update: Callable[[FloatArray], FloatArray],
    start: ArrayLike,
    *,
    damping: float = 0.5,
    tolerance: float = 1e-3,
    most: int = 12,
) -> FixedPoint:
    """Iterate until the update asks for less than ``tolerance`` of change.

    Parameters
    ----------
    update : callable
        F: costs in, costs out, same shape.
    start : array
        First costs.
    damping : float
        Share of the step that is taken, above 0 and at most 1.
    tolerance : float
        Largest relative change that counts as none.
    most : int
        Iterations after which it gives up, and says so.

    Examples
    --------
    >>> found = find_fixed_point(lambda c: 0.5 * c + 10.0, 40.0, damping=1.0)
    >>> found.converged, round(found.value.item(), 1)
    (True, 20.0)
    >>> print(find_fixed_point(lambda c: 4.0 * c, 1.0, most=2))
      1  3.000e+00
      2  3.000e+00
    did not converge after 2 iterations
    """
    value = real(start)
    changes: list[float] = []
    for _ in range(most):
        wanted = update(value)
        size = np.maximum(np.abs(value), np.finfo(np.float64).tiny)
        changes.append(float(np.max(np.abs(wanted - value) / size)))
        if changes[-1] <= tolerance:
            return FixedPoint(wanted, converged=True, changes=tuple(changes))
        value = value + damping * (wanted - value)
    return FixedPoint(value, converged=False, changes=tuple(changes))
