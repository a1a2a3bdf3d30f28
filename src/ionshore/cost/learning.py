r"""Learning: cost against cumulative output, down to a floor.

.. math:: c(X) = f + (c_0 - f) \left(\frac{X}{X_0}\right)^{-b},
          \qquad b = -\log_2 (1 - \mathrm{LR})

Only conversion cost and material intensity learn. The metals in a cell have a
market price, which no learning curve of cells bends: :func:`learned` takes them
apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray, real

__all__ = [
    "cumulated",
    "cumulative_average",
    "cumulative_output",
    "experience",
    "experience_cost",
    "exponent",
    "learned",
    "learning_investment",
    "unit_cost",
]


def exponent(learning_rate: ArrayLike) -> FloatArray:
    """Return b of a learning rate (cost fall per doubling of cumulative output).

    >>> exponent(0.5).item()
    1.0
    """
    result: FloatArray = -np.log2(1.0 - real(learning_rate))
    return result


def experience_cost(
    first: ArrayLike, ratio: ArrayLike, learning_rate: ArrayLike, floor: ArrayLike = 0.0
) -> FloatArray:
    """Return the cost once cumulative output has grown ``ratio`` times.

    Parameters
    ----------
    first, floor : array
        Cost now and the cost that is never passed, one unit; floor <= first.
    ratio : array
        Cumulative output over that of today, at least 1.
    learning_rate : array
        Cost fall per doubling, 0 up to below 1.

    Examples
    --------
    One doubling at 18% over a floor of 40:

    >>> experience_cost(140.0, 2.0, 0.18, 40.0).item()
    122.0
    """
    above = real(first) - real(floor)
    fallen = real(ratio) ** -exponent(learning_rate)
    result: FloatArray = real(floor) + above * fallen
    return result


def cumulative_output(
    first: ArrayLike,
    output: ArrayLike,
    target: ArrayLike,
    learning_rate: ArrayLike,
    floor: ArrayLike = 0.0,
) -> FloatArray:
    """Return the cumulative output at which a target cost is reached.

    ``inf`` where the target is not above the floor.

    >>> cumulative_output(140.0, 1000.0, 122.0, 0.18, 40.0).round(6).item()
    2000.0
    """
    gap = (real(target) - real(floor)) / (real(first) - real(floor))
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = real(output) * gap ** (-1.0 / exponent(learning_rate))
    return np.where(gap > 0, needed, np.inf)


def learning_investment(
    first: ArrayLike,
    output: ArrayLike,
    target: ArrayLike,
    learning_rate: ArrayLike,
    floor: ArrayLike = 0.0,
) -> FloatArray:
    r"""Return what is paid above the target until it is reached.

    .. math:: \int_{X_0}^{X} (c(x) - \mathrm{target})\, dx

    Parameters
    ----------
    first, target, floor : array
        Costs [USD/kWh]; floor < target <= first.
    output : array
        Cumulative output today [GWh].
    learning_rate : array
        Above 0, and not exactly 0.5, where the integral is a logarithm.

    Returns
    -------
    array
        [million USD]
    """
    end = cumulative_output(first, output, target, learning_rate, floor)
    power = 1.0 - exponent(learning_rate)
    above = real(first) - real(floor)
    growth = (end / real(output)) ** power - 1.0
    area = above * real(output) * growth / power
    paid: FloatArray = area - (real(target) - real(floor)) * (end - real(output))
    return paid


def experience(
    own: ArrayLike,
    partners: ArrayLike,
    others: ArrayLike,
    *,
    partner_share: ArrayLike,
    world_share: ArrayLike,
) -> FloatArray:
    r"""Return effective experience: own output and shares of that of others.

    .. math:: X = \mathrm{own} + s_p\, \mathrm{partners} + s_w\, \mathrm{others}

    Parameters
    ----------
    own, partners, others : array
        Cumulative output of the owner, of its partners, of everybody else.
    partner_share, world_share : array
        Share of the experience of partners and of others that reaches it, 0 to 1.

    Examples
    --------
    >>> experience(100.0, 200.0, 700.0, partner_share=0.6, world_share=0.3).item()
    430.0
    """
    arrived = real(partner_share) * real(partners) + real(world_share) * real(others)
    total: FloatArray = real(own) + arrived
    return total


def cumulated(base_year: int, years: ArrayLike, output: ArrayLike) -> FloatArray:
    """Return output from the year after the base year to the end of each model year.

    Between model years output moves on a straight line; before the first one it is
    that of the first.

    Parameters
    ----------
    base_year : int
    years : array of int, shape (T,)
        Model years, rising, none before the base year.
    output : array, shape (..., T)
        Output of each model year.

    Returns
    -------
    array, shape (..., T)

    Examples
    --------
    2025 and 2026 count 20 and 30 if output is 10 in 2024 and 30 in 2026:

    >>> cumulated(2024, [2024, 2026], [10.0, 30.0]).tolist()
    [0.0, 50.0]
    """
    at = np.asarray(years, np.int64)
    calendar = np.arange(base_year + 1, at[-1] + 1)
    share = np.array([np.interp(calendar, at, one) for one in np.eye(len(at))])
    until = (calendar[:, None] <= at[None, :]).astype(np.float64)
    total: FloatArray = real(output) @ (share @ until)
    return total


def learned(
    metals: ArrayLike,
    conversion: ArrayLike,
    ratio: ArrayLike,
    learning_rate: ArrayLike,
    floor: ArrayLike = 0.0,
) -> FloatArray:
    """Return total cost when conversion learns and metals do not.

    Parameters
    ----------
    metals : array
        Cost of the metals at market prices: passes through unchanged.
    conversion, floor : array
        Everything else, and the part of it that is never passed.
    ratio, learning_rate : array
        See :func:`experience_cost`.

    Examples
    --------
    >>> learned(30.0, 40.0, 2.0, 0.25).item()
    60.0
    """
    rest = experience_cost(conversion, ratio, learning_rate, floor)
    total: FloatArray = real(metals) + rest
    return total


def cumulative_average(
    first: ArrayLike, units: ArrayLike, progress: ArrayLike
) -> FloatArray:
    """Return the average cost of the first units (Wright's form).

    Parameters
    ----------
    first : array
        Cost of the first unit.
    units : array
        Units made, at least 1.
    progress : array
        Progress ratio: average after a doubling over the average before.

    Examples
    --------
    >>> cumulative_average(100.0, [1, 2, 4], 0.8).tolist()
    [100.0, 80.0, 64.0]
    """
    slope = np.log2(real(progress))
    average: FloatArray = real(first) * real(units) ** slope
    return average


def unit_cost(first: ArrayLike, number: ArrayLike, progress: ArrayLike) -> FloatArray:
    """Return the cost of the n-th unit (Crawford's form).

    >>> unit_cost(250.0, [1, 2, 4], 0.85).round(3).tolist()
    [250.0, 212.5, 180.625]
    """
    slope = np.log2(real(progress))
    cost: FloatArray = real(first) * real(number) ** slope
    return cost
