"""Stocks, purchases from outside, and what comes back from retired goods."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gamma
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.scenario.case.demand import Demand
from ionshore.scenario.case.goods import Goods, Labels, Positions
from ionshore.scenario.case.periods import Periods, held_rows, interpolated, values_of
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = [
    "Outside",
    "Reserves",
    "Returns",
    "Stocks",
    "outside_of",
    "retired_share",
    "returns_of",
    "stocks_of",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Stocks:
    """Stocks over K (good, region) pairs; floor has shape (K, T).

    ``end_value`` is what a unit is worth that is left at the end [million USD/unit],
    shape (K,): without it a stock is used up before the end of a short horizon.
    ``draw_cost``, shape (K,), is paid for what is drawn [million USD/unit].
    ``may_leave``, shape (K,), is whether what is drawn may be shipped on as if it had
    been made there; what users hold is for their own use.
    """

    good: IntArray
    region: IntArray
    initial: FloatArray
    capacity: FloatArray
    floor: FloatArray
    holding_cost: FloatArray
    end_value: FloatArray
    draw_cost: FloatArray
    may_leave: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reserves:
    """Reserves for a shortage: each is one amount that its members may draw on.

    What is released is bought again afterwards, so a unit costs its release cost; it is
    used where it is released and never shipped on.

    Parameters
    ----------
    name : array of str, shape (V,)
    size : array, shape (V,)
        What may be released over all periods [unit].
    reserve : array of int, shape (M,)
        Reserve of each member.
    good, region : array of int, shape (M,)
        What each member may have released, and where.
    release_cost : array, shape (M,)
        Cost of a unit released [million USD/unit].
    """

    name: Labels = field(default_factory=lambda: np.zeros(0, object))
    size: FloatArray = field(default_factory=lambda: np.zeros(0))
    reserve: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    good: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    region: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    release_cost: FloatArray = field(default_factory=lambda: np.zeros(0))

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """Purchases and sales over E (good, region) pairs; arrays of shape (E, T).

    Prices are nan where there is no such trade, limits nan where there is none.
    """

    good: IntArray
    region: IntArray
    buy_price: FloatArray
    buy_limit: FloatArray
    sell_price: FloatArray
    sell_limit: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Returns:
    """What comes back.

    Parameters
    ----------
    good, region : array of int, shape (P,)
        Returns from sales before the first model year.
    quantity : array, shape (P, T)
    delivery : array of int, shape (N,)
        Delivery (place in :class:`Demand`) that will come back.
    returned : array of int, shape (N,)
        Good it comes back as, in the region of delivery.
    share : array, shape (N, T, T)
        ``share[n, v, t]``: amount per yearly unit delivered in v that comes back
        in a year of t.
    """

    good: IntArray
    region: IntArray
    quantity: FloatArray
    delivery: IntArray
    returned: IntArray
    share: FloatArray


def stocks_of(
    world: World, periods: Periods, goods: Goods, regions: Positions
) -> Stocks:
    """Return stocks; a region's row beats that of ``*``."""
    table = world["stocks"]
    good, region, row = _places(table, goods, regions)
    until = table["floor_until"].astype("Float64").fillna(np.inf).to_numpy(float)
    held = periods.years[None, :] <= until[row][:, None]
    return Stocks(
        good=good,
        region=region,
        initial=table["initial"].to_numpy(float)[row],
        capacity=table["capacity"].to_numpy(float)[row],
        floor=table["floor"].to_numpy(float)[row][:, None] * held,
        holding_cost=table["holding_cost"].to_numpy(float)[row],
        end_value=np.zeros(len(row)),
        draw_cost=np.zeros(len(row)),
        may_leave=np.ones(len(row), bool),
    )


def outside_of(
    world: World, periods: Periods, goods: Goods, regions: Positions
) -> Outside:
    """Return trade with places outside the model; a region's row beats ``*``."""
    table = world["outside"]
    labels, held = held_rows(table, ["commodity", "region"], periods.years)
    good, region, series = _places(labels, goods, regions)
    columns = ("buy_price", "buy_limit", "sell_price", "sell_limit")
    values = {column: values_of(table[column], held[series]) for column in columns}
    return Outside(good=good, region=region, **values)


def _places(
    table: pd.DataFrame, goods: Goods, regions: Positions
) -> tuple[IntArray, IntArray, IntArray]:
    """Return good, region and row, wildcards spread over regions not listed."""
    place = {name: number for number, name in enumerate(goods.commodities)}
    pairs = zip(table["commodity"], table["region"], strict=True)
    row_of = {pair: row for row, pair in enumerate(pairs)}
    found = [
        (int(good), number, row)
        for commodity in dict.fromkeys(table["commodity"])
        for region, number in regions.index.items()
        if (row := row_of.get((commodity, region), row_of.get((commodity, "*"))))
        is not None
        for good in goods.all_of(place[commodity])
    ]
    columns = np.array(found, np.int64).reshape(len(found), 3).T
    return columns[0], columns[1], columns[2]


def retired_share(age: FloatArray, mean_life: float, shape: float) -> FloatArray:
    r"""Return the share of a cohort that has retired by an age.

    Weibull: :math:`F(a) = 1 - \exp(-(a/\lambda)^k)` with
    :math:`\lambda = L / \Gamma(1 + 1/k)`, so that the mean life is L.

    Parameters
    ----------
    age : array
        Age [year]; nothing has retired at or before 0.
    mean_life : float
        Mean life L [year].
    shape : float
        Shape k; 1 is a constant hazard.

    Examples
    --------
    >>> retired_share(np.array([0.0, 10.0]), mean_life=10.0, shape=1.0).round(4)
    array([0.    , 0.6321])
    """
    scale = mean_life / gamma(1.0 + 1.0 / shape)
    return 1.0 - np.exp(-((np.maximum(age, 0.0) / scale) ** shape))


def returns_of(
    world: World,
    periods: Periods,
    goods: Goods,
    regions: Positions,
    demand: Demand,
) -> Returns:
    """Return past returns and the return shares of model deliveries."""
    place = {name: number for number, name in enumerate(goods.commodities)}
    labels, quantity = interpolated(
        world["past_returns"], ["commodity", "region"], "quantity", periods.years
    )
    delivery: list[int] = []
    returned: list[int] = []
    share: list[FloatArray] = []
    commodity = goods.commodities[goods.commodity[demand.good]]
    segment = demand.segment[demand.market]
    for row in records(world["lifetimes"]):
        kernel = row.quantity * row.collected * _kernel(periods, row)
        hits = np.flatnonzero((commodity == row.commodity) & (segment == row.segment))
        delivery += hits.tolist()
        returned += [goods.of(place[row.returns], "")] * len(hits)
        share += [kernel] * len(hits)
    count = len(periods)
    return Returns(
        good=np.array([goods.of(place[name], "") for name in labels["commodity"]], int),
        region=regions.of(labels["region"]),
        quantity=quantity,
        delivery=np.array(delivery, np.int64),
        returned=np.array(returned, np.int64),
        share=np.array(share, float).reshape(len(share), count, count),
    )


def _kernel(periods: Periods, row: Any) -> FloatArray:
    """Return ``[v, t]``: share of a yearly delivery of v back in a year of t.

    A period delivers the same in each of its years; what comes back is the mean over
    the years of t. Goods retire in years after the one they were delivered in.
    """
    calendar = periods.calendar.astype(float)
    age = calendar[None, :] - calendar[:, None]
    late = retired_share(age + 0.5, row.mean_life, row.shape)
    early = retired_share(age - 0.5, row.mean_life, row.shape)
    back = np.where(age > 0, late - early, 0.0)
    first = np.concatenate([[0], np.cumsum(periods.lengths)[:-1]])
    return periods.mean(np.add.reduceat(back, first, axis=0))
