r"""Cash of a plant over its first years: what is laid out, earned, and when it is back.

Cumulative discounted cash after quarter q, at the regional cost of capital i:

.. math:: C_q = -I + \sum_{k \le q} (1+i)^{-t_k}
          \left[(p_k - c_k) Q_k + s_k Q_k - r\, p_k Q_k - T_k\right]

with selling price p, credit s, royalty r, tax T on income after depreciation and
losses carried forward (the credit is not taxed), and the cost c that is paid in cash:
full cost without depreciation and profit. I is equipment, building, launch, working
capital, and the fee of a licence, all laid out on the first day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from ionshore.cost.arrays import FloatArray
from ionshore.cost.cell import CellCosts, cell_costs
from ionshore.cost.finance import capital_recovery_factor
from ionshore.cost.library import Library
from ionshore.cost.plant import Plants, cell_plants
from ionshore.cost.ramp import Ramp

__all__ = [
    "QUARTERS",
    "Books",
    "Site",
    "books_of",
    "break_even",
    "cash",
    "cost_by_year",
    "income_tax",
    "needed_price",
]

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Site:
    """The plant that is built, but for the yield it has.

    Parameters
    ----------
    library : Library
    chemistry, region, price_set : str
    plant_gwh : float
    year : int
        Year of the money.
    material_factor : float
        Material prices over those of the price set.
    """

    library: Library
    chemistry: str
    region: str
    price_set: str
    plant_gwh: float
    year: int
    material_factor: float

    def plants(self, yields: FloatArray) -> Plants:
        """Return the plant at each of some yields."""
        return cell_plants(
            self.library,
            chemistry=self.chemistry,
            region=self.region,
            plant_gwh=self.plant_gwh,
            year=self.year,
            price_set=self.price_set,
            cell_yield=yields,
            material_factor=self.material_factor,
        )

    def output(self, yields: FloatArray) -> FloatArray:
        """Return what the plant ships a year at each of some yields [GWh]."""
        return self.plant_gwh * yields / self.library.parameter("yield_cell")

    @property
    def mature(self) -> CellCosts:
        """Costs at the design yield."""
        final = np.full(1, self.library.parameter("yield_cell"))
        return cell_costs(self.plants(final), self.library)


def cost_by_year(
    site: Site, ramp: Ramp, years: int, *, licence: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return yield and full cost in each year of operation, each of shape (years,).

    A licence pays its royalty on the mature cost and its fee as an annuity over the
    years, as :func:`ionshore.cost.know_how.levelized_cost` has it.

    Returns
    -------
    yields [1], cost [USD/kWh]
    """
    library = site.library
    ages = np.arange(years, dtype=np.float64)
    yields = ramp.mean(ages, ages + 1.0)
    plants = site.plants(yields)
    cost = cell_costs(plants, library).total
    if licence:
        rate = plants.regional["wacc"]
        fee = library.parameter("licence_fee") * capital_recovery_factor(rate, years)
        royalty = library.parameter("licence_royalty") * site.mature.total
        cost = cost + royalty + fee * site.plant_gwh / site.output(yields)
    return yields, cost


@dataclass(frozen=True, slots=True, eq=False)
class Books:
    """What a plant makes and spends, whatever it sells for; Q quarters.

    Parameters
    ----------
    made : array, shape (Q,)
        Output [GWh].
    spent, worn : array, shape (Q,)
        Paid in cash, and depreciation [USD/kWh].
    outlay : float
        Laid out on the first day [million USD].
    royalty : float
        Share of revenue.
    rate, tax : float
        Cost of capital [1/year]; tax on profit [1].
    """

    made: FloatArray
    spent: FloatArray
    worn: FloatArray
    outlay: float
    royalty: float
    rate: float
    tax: float


def books_of(site: Site, ramp: Ramp, years: int, *, licence: bool = False) -> Books:
    """Return the books of a plant over its first years."""
    get = site.library.parameter
    begin = np.arange(QUARTERS * years) / QUARTERS
    yields = ramp.mean(begin, begin + 1.0 / QUARTERS)
    plants = site.plants(yields)
    costs = cell_costs(plants, site.library)
    worn, profit = costs.items["depreciation"], costs.items["profit"]
    fee = get("licence_fee") * site.plant_gwh if licence else 0.0
    return Books(
        made=site.output(yields) / QUARTERS,
        spent=costs.total - worn - profit,
        worn=worn,
        outlay=_outlay(site) + fee,
        royalty=get("licence_royalty") if licence else 0.0,
        rate=float(plants.regional["wacc"][0]),
        tax=float(plants.regional["tax"][0]),
    )


def cash(books: Books, price: FloatArray, credit: FloatArray) -> FloatArray:
    """Return cumulative discounted cash from the first day to the end of each quarter.

    Parameters
    ----------
    books : Books
    price, credit : array, shape (years,)
        Selling price and credit in each year of operation [USD/kWh].

    Returns
    -------
    array, shape (4 * years + 1,)
        [million USD]; the first is what is laid out.
    """
    selling, granted = np.repeat(price, QUARTERS), np.repeat(credit, QUARTERS)
    earned = (selling * (1.0 - books.royalty) - books.spent) * books.made
    tax = income_tax(earned - books.worn * books.made, books.tax)
    when = (np.arange(len(selling)) + 0.5) / QUARTERS
    flow = (earned + granted * books.made - tax) * (1.0 + books.rate) ** -when
    return np.concatenate([[-books.outlay], -books.outlay + np.cumsum(flow)])


def needed_price(books: Books, credit: FloatArray) -> float:
    """Return the constant price at which the money is just back at the end [USD/kWh].

    Parameters
    ----------
    books, credit
        See :func:`cash`.
    """

    def left(price: float) -> float:
        return float(cash(books, np.full(len(credit), price), credit)[-1])

    high = 1.0
    while left(high) < 0.0:
        high *= 2.0
    return float(brentq(left, 0.0, high, xtol=1e-6))


def _outlay(site: Site) -> float:
    """Return equipment, building, launch and working capital [million USD]."""
    costs, get = site.mature, site.library.parameter
    bought = costs.items["materials"]
    made = costs.items["labor"] + costs.items["overhead"] + costs.items["energy"]
    launch = get("launch_materials") * bought + get("launch_labor") * made
    bound = get("working_capital") * (bought + made)
    fixed = costs.investment["equipment"] + costs.investment["building"]
    return float(((fixed + launch + bound) * site.plant_gwh)[0])


def income_tax(income: FloatArray, rate: float) -> FloatArray:
    """Return the tax of each period, losses carried forward without limit.

    Examples
    --------
    A loss of 10 shelters the next 10 of income:

    >>> income_tax(np.array([-10.0, 6.0, 8.0]), 0.25).tolist()
    [0.0, 0.0, 1.0]
    """
    whole = np.maximum.accumulate(np.maximum(np.cumsum(income), 0.0))
    taxed: FloatArray = np.diff(whole, prepend=0.0) * rate
    return taxed


def break_even(cumulative: FloatArray) -> float:
    """Return years of operation after which cash is back; nan if it never is.

    Parameters
    ----------
    cumulative : array, shape (4 * years + 1,)
        See :func:`cash`.

    Examples
    --------
    Three quarters that bring 40 each for an outlay of 100:

    >>> break_even(np.array([-100.0, -60.0, -20.0, 20.0]))
    0.625
    """
    back = np.flatnonzero(cumulative >= 0.0)
    if not back.size:
        return float("nan")
    place = int(back[0])
    if place == 0:
        return 0.0
    before, after = cumulative[place - 1], cumulative[place]
    return float((place - 1 + before / (before - after)) / QUARTERS)
