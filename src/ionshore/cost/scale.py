r"""Scale: investment of a plant against its size.

.. math:: C_1 = C_0 \left(\frac{S_1}{S_0}\right)^n
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray, real
from ionshore.cost.finance import capital_recovery_factor

__all__ = ["scaled", "unit_charge"]


def scaled(base: ArrayLike, size_ratio: ArrayLike, exponent: ArrayLike) -> FloatArray:
    """Return a quantity of a plant that is ``size_ratio`` times the base plant.

    Parameters
    ----------
    base : array
        Investment, hours or area of the base plant, any unit.
    size_ratio : array
        Size over size of the base plant, positive.
    exponent : array
        Scale exponent n; below 1, a larger plant is cheaper per unit.

    Examples
    --------
    Doubling at the six-tenths rule:

    >>> scaled(2000.0, 2.0, 0.6).round(4).item()
    3031.4331
    """
    ratio = real(size_ratio)
    result: FloatArray = real(base) * ratio ** real(exponent)
    return result


def unit_charge(
    investment: ArrayLike,
    capacity: ArrayLike,
    rate: ArrayLike,
    life: ArrayLike,
    fixed_share: ArrayLike,
) -> FloatArray:
    """Return capital and fixed cost per year and unit of capacity.

    Parameters
    ----------
    investment : array
        [million USD]
    capacity : array
        [unit/year]
    rate, life : array
        See :func:`ionshore.cost.finance.capital_recovery_factor`.
    fixed_share : array
        Fixed cost per year over investment [1/year].

    Returns
    -------
    array
        [million USD per unit of capacity]; USD/kWh for GWh, USD/kg for kt.

    Examples
    --------
    >>> unit_charge(2000.0, 10.0, 0.09, 12.0, 0.03).round(4).item()
    33.9301
    """
    yearly = capital_recovery_factor(rate, life) + real(fixed_share)
    charge: FloatArray = real(investment) * yearly / real(capacity)
    return charge
