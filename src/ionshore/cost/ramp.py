r"""Ramp: yield of a plant against its age.

.. math:: y(t) = y_\infty - (y_\infty - y_0)\, e^{-t/\tau}
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray, real

__all__ = ["Ramp", "cost_per_good"]

MONTHS = 12.0


@dataclass(frozen=True, slots=True)
class Ramp:
    """How yield climbs.

    Parameters
    ----------
    start : float
        Yield y0 on the first day, above 0.
    final : float
        Mature yield, at least ``start`` and at most 1.
    time_constant : float
        tau [year], positive.

    Examples
    --------
    An experienced maker in a new country, and a newcomer alone:

    >>> Ramp(0.4, 0.95, 0.75).months_to(0.9).round(1).item()
    21.6
    >>> Ramp(0.15, 0.95, 2.5).months_to(0.9).round(1).item()
    83.2
    """

    start: float
    final: float
    time_constant: float

    def at(self, age: ArrayLike) -> FloatArray:
        """Return the yield at an age [year]."""
        years = real(age)
        fallen = np.exp(-years / self.time_constant)
        result: FloatArray = self.final - (self.final - self.start) * fallen
        return result

    def mean(self, begin: ArrayLike, end: ArrayLike) -> FloatArray:
        """Return the yield averaged over the ages from ``begin`` to ``end`` [year]."""
        first, last = real(begin), real(end)
        area = self.time_constant * (
            np.exp(-first / self.time_constant) - np.exp(-last / self.time_constant)
        )
        gap = self.final - self.start
        result: FloatArray = self.final - gap * area / (last - first)
        return result

    def months_to(self, wanted: ArrayLike) -> FloatArray:
        """Return the months until a yield is reached; ``inf`` if it never is."""
        target = real(wanted)
        missing, gap = self.final - target, self.final - self.start
        with np.errstate(divide="ignore", invalid="ignore"):
            months = -MONTHS * self.time_constant * np.log(missing / gap)
        reached = np.where(missing > 0, months, np.inf)
        return np.where(target <= self.start, 0.0, reached)


def cost_per_good(
    cost_per_start: ArrayLike, yields: ArrayLike, scrap_value: ArrayLike = 0.0
) -> FloatArray:
    """Return the cost of a good unit, rejects sold for their scrap value.

    Parameters
    ----------
    cost_per_start : array
        Cost of a unit started [USD/kWh].
    yields : array
        Good units per unit started, above 0 and at most 1.
    scrap_value : array
        What a rejected unit brings [USD/kWh].

    Examples
    --------
    >>> cost_per_good(80.0, 0.8, 5.0).item()
    98.75
    """
    good = real(yields)
    earned = real(scrap_value) * (1.0 - good)
    result: FloatArray = (real(cost_per_start) - earned) / good
    return result
