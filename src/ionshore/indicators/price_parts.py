"""The parts of prices: what everybody in a chain pays, and what is left to them.

The price of a unit is the sum of what everybody in its chain pays and of what is left
to them, which is a rent: at a plant the price of what it makes less that of its inputs
and its own cost, on a lane the difference of the prices at its ends less freight and
duty. So the parts add up, and every rent is told at the stage where it arises.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.flows import Network
from ionshore.indicators.own_costs import MODEL_ITEMS, lane_costs, plant_costs
from ionshore.indicators.tracing import Chain
from ionshore.model.solution import Solution

__all__ = ["KINDS", "OwnCosts", "by_kind", "own_costs", "price_parts"]

FloatArray = NDArray[np.float64]

KINDS = {
    **dict.fromkeys((*MODEL_ITEMS, "outside", "stock"), "cost"),
    **dict.fromkeys(("hidden", "growth", "premium"), "hidden"),
    "freight": "freight",
    **dict.fromkeys(("duty", "credit"), "law"),
    "rent": "rent",
}
"""What kind of thing each item is."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnCosts:
    """What plants and lanes of a solution cost by themselves.

    Parameters
    ----------
    plants : dict of array, each shape (A, T)
        See :func:`ionshore.indicators.own_costs.plant_costs`.
    lanes : DataFrame
        See :func:`ionshore.indicators.own_costs.lane_costs`.
    """

    plants: dict[str, FloatArray]
    lanes: pd.DataFrame


def own_costs(solution: Solution) -> OwnCosts:
    """Return what plants and lanes of a solution cost by themselves."""
    return OwnCosts(plant_costs(solution), lane_costs(solution))


def price_parts(
    solution: Solution, net: Network, chain: Chain, own: OwnCosts
) -> dict[str, FloatArray]:
    """Return the parts of the price of what a chain delivers, by item.

    Returns
    -------
    dict of array, each shape (C, K)
        Million USD per unit drawn in each of K questions, by the commodity that a
        plant makes, a lane carries, or that comes from elsewhere. All items of
        :data:`KINDS` together are the price.
    """
    items: dict[str, FloatArray] = {}
    for part in (
        _plant_items(solution, net, chain, own.plants),
        _lane_items(solution, net, chain, own.lanes),
        _other_items(solution, net, chain),
    ):
        for item, amount in part.items():
            items[item] = items.get(item, 0.0) + amount
    return items


def by_kind(items: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Return parts summed by kind, each shape (C, K)."""
    kinds: dict[str, FloatArray] = {}
    for item, amount in items.items():
        kinds[KINDS[item]] = kinds.get(KINDS[item], 0.0) + amount
    return kinds


def _gathered(
    solution: Solution, commodity: NDArray[np.object_], amounts: FloatArray
) -> FloatArray:
    """Return rows summed by commodity, shape (C, K)."""
    names = solution.case.goods.commodities
    place = pd.Index(names).get_indexer(pd.Index(commodity))
    total = np.zeros((len(names), amounts.shape[1]))
    np.add.at(total, place, amounts)
    return total


def _plant_items(
    solution: Solution, net: Network, chain: Chain, plants: dict[str, FloatArray]
) -> dict[str, FloatArray]:
    case = solution.case
    t = int(np.searchsorted(case.years, net.year))
    asset = pd.Index(case.assets.label).get_indexer(pd.Index(net.activity["asset"]))
    output = net.activity["value"].to_numpy(float)
    unit = {item: values[asset, t] / output for item, values in plants.items()}
    unit["rent"] = net.value - net.spent - sum(unit.values())
    commodity = net.activity["commodity"].to_numpy(object)
    behind = net.activity_behind(chain)
    return {
        item: _gathered(solution, commodity, cost[:, None] * behind)
        for item, cost in unit.items()
    }


def _lane_items(
    solution: Solution, net: Network, chain: Chain, lanes: pd.DataFrame
) -> dict[str, FloatArray]:
    flows = net.flows
    lanes = lanes[(solution.table("shipment")["year"] == net.year).to_numpy(bool)]
    count = len(net.shipment)
    gap = net.price[flows.move_to] - net.price[flows.move_from]
    unit = {}
    for item in lanes:
        # What stays in its region moves for nothing.
        unit[str(item)] = np.zeros(len(gap))
        unit[str(item)][:count] = lanes[item]
    unit["rent"] = gap - sum(unit.values())
    commodity = net.pools.get_level_values(0).to_numpy(object)
    carried = commodity[flows.move_to]
    return {
        item: _gathered(solution, carried, cost[:, None] * chain.moved)
        for item, cost in unit.items()
    }


def _other_items(
    solution: Solution, net: Network, chain: Chain
) -> dict[str, FloatArray]:
    """Return purchases at what they cost, stock at its price; the rest is rent.

    What comes back from old goods has no cost: its price is a rent.
    """
    count = len(net.pools)
    made = net.price[count:]
    amount = net.flows.other[count:]
    value = {
        "outside": net.other["bought"] * _outside_price(solution, net.year),
        "stock": (net.other["drawn"] + net.other["released"]) * made,
    }
    unit = {
        item: np.divide(spent, amount, out=np.zeros(count), where=amount > 0)
        for item, spent in value.items()
    }
    unit["rent"] = np.where(amount > 0, made, 0.0) - sum(unit.values())
    commodity = net.pools.get_level_values(0).to_numpy(object)
    drawn = chain.other[count:]
    return {
        item: _gathered(solution, commodity, cost[:, None] * drawn)
        for item, cost in unit.items()
    }


def _outside_price(solution: Solution, year: int) -> FloatArray:
    """Return what a purchase from outside costs in each pool, 0 where there is none."""
    case, outside = solution.case, solution.case.outside
    t = int(np.searchsorted(case.years, year))
    price = np.zeros(len(case.goods) * len(case.regions))
    place = outside.good * len(case.regions) + outside.region
    price[place] = np.nan_to_num(outside.buy_price[:, t])
    return price
