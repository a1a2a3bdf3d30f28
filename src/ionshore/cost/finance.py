r"""Finance: what a year of capital costs.

============  =====================================  ==========
symbol        meaning                                unit
============  =====================================  ==========
``i``         cost of capital                        1/year
``n``         economic life                          year
``tax``       corporate tax rate                     1
============  =====================================  ==========
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray, real

__all__ = ["capital_charge", "capital_recovery_factor"]


def capital_recovery_factor(rate: ArrayLike, life: ArrayLike) -> FloatArray:
    r"""Return the yearly payment that repays one dollar over a life.

    .. math:: \mathrm{CRF} = \frac{i (1+i)^n}{(1+i)^n - 1}

    Parameters
    ----------
    rate : array
        Real cost of capital i [1/year]; 0 gives 1/n.
    life : array
        Economic life n [year]; nan gives 1 (capital is rented by the year).

    Examples
    --------
    >>> capital_recovery_factor(np.array([0.1, 0.0]), np.array([10.0, 4.0])).round(5)
    array([0.16275, 0.25   ])
    """
    interest = real(rate)
    lasting = real(life)
    years = np.where(np.isnan(lasting), 1.0, lasting)
    growth = (1.0 + interest) ** years
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(interest > 0, interest * growth / (growth - 1.0), 1.0 / years)
    return np.where(np.isnan(lasting), 1.0, factor)


def capital_charge(rate: ArrayLike, life: ArrayLike, tax: ArrayLike) -> FloatArray:
    r"""Return the yearly revenue before tax that repays one dollar after tax.

    Straight-line depreciation over the life is deducted from taxable income:

    .. math:: h = \frac{\mathrm{CRF}(i, n) - \mathrm{tax} / n}{1 - \mathrm{tax}}

    Parameters
    ----------
    rate, life : array
        See :func:`capital_recovery_factor`; at a life of nan tax takes nothing,
        because the rent is deducted in full.
    tax : array
        Corporate tax rate, at least 0 and below 1.

    Examples
    --------
    Without tax it is the capital recovery factor; at no interest tax costs
    nothing, because depreciation shields all of the income:

    >>> capital_charge(0.1, 10.0, 0.0).round(5).item()
    0.16275
    >>> capital_charge(0.0, 10.0, 0.25).round(5).item()
    0.1
    """
    share = real(tax)
    lasting = real(life)
    straight = np.where(np.isnan(lasting), 1.0, 1.0 / lasting)
    charge: FloatArray = (capital_recovery_factor(rate, life) - share * straight) / (
        1.0 - share
    )
    return charge
