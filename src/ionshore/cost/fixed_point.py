r"""Damped fixed point: costs depend on volumes, volumes on costs.

Scale and learning are not convex, so they are kept outside the convex problem:
solve it at given costs, read volumes, cost them, step part of the way there:

.. math:: c_{k+1} = c_k + d_k\, (F(c_k) - c_k), \qquad 0 < d_k \le 1

Volumes of a linear plan jump, so the costs they ask for can swing back and forth. The
share :math:`d_k` is therefore halved when the step asked for grows or turns back on
the one before, and raised by half otherwise, between a least share and the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray, real

__all__ = ["FixedPoint", "Step", "find_fixed_point"]

SLOWER, FASTER = 0.5, 1.5
"""What the damping is multiplied by after a bad and after a good step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One iteration.

    Parameters
    ----------
    number : int
        From 1.
    change : float
        Largest relative change asked for.
    place : int
        Where, as a place in the flattened array.
    damping : float
        Share of the step that is taken if it is not the last.
    """

    number: int
    change: float
    place: int
    damping: float


@dataclass(frozen=True, slots=True, eq=False)
class FixedPoint:
    """What became of a search.

    Parameters
    ----------
    value : array
        Point at which the update was asked last.
    converged : bool
        Whether the update asked there for no more change than the tolerance.
    steps : tuple of Step
    """

    value: FloatArray
    converged: bool
    steps: tuple[Step, ...]

    @property
    def changes(self) -> tuple[float, ...]:
        """Largest relative change asked for at each iteration."""
        return tuple(step.change for step in self.steps)

    def __str__(self) -> str:
        lines = [f"{step.number:3}  {step.change:.3e}" for step in self.steps]
        end = "converged" if self.converged else "did not converge"
        return "\n".join([*lines, f"{end} after {len(lines)} iterations"])


def _unwatched(_step: Step) -> None:
    """Let a step pass without a word."""


def find_fixed_point(
    update: Callable[[FloatArray], FloatArray],
    start: ArrayLike,
    *,
    damping: float = 0.5,
    least: float = 0.1,
    tolerance: float = 1e-3,
    most: int = 12,
    watch: Callable[[Step], None] = _unwatched,
) -> FixedPoint:
    """Iterate until the update asks for less than ``tolerance`` of change.

    Parameters
    ----------
    update : callable
        F: costs in, costs out, same shape.
    start : array
        First costs.
    damping : float
        First and largest share of a step that is taken, above 0 and at most 1.
    least : float
        Smallest share of a step.
    tolerance : float
        Largest relative change that counts as none.
    most : int
        Iterations after which it gives up, and says so.
    watch : callable
        Told of every iteration as it ends.

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
    share = damping
    before = np.zeros_like(value)
    steps: list[Step] = []
    for number in range(1, most + 1):
        asked = update(value) - value
        relative = np.abs(asked) / np.maximum(np.abs(value), np.finfo(np.float64).tiny)
        place = int(np.argmax(relative)) if relative.size else 0
        change = float(relative.max(initial=0.0))
        if steps:
            worse = change > steps[-1].change or float(np.sum(asked * before)) < 0.0
            share *= SLOWER if worse else FASTER
            share = min(max(share, min(least, damping)), damping)
        steps.append(Step(number, change, place, share))
        watch(steps[-1])
        if change <= tolerance:
            return FixedPoint(value, converged=True, steps=tuple(steps))
        if number < most:
            value = value + share * asked
            before = asked
    return FixedPoint(value, converged=False, steps=tuple(steps))
