"""What a delivered unit costs and whose work is in it, by tracing its chain.

Both questions ask for the same chain: the output of every plant and every move
that stands behind one unit delivered to a market. It is traced once per year.

The price of a unit is the sum of what everybody in its chain pays and of what is left
to them, which is a rent: at a plant the price of what it makes less that of its inputs
and its own cost, on a lane the difference of the prices at its ends less freight and
duty. So the parts add up, and every rent is told at the stage where it arises. The
price is that of goods in the pools of the market: mark-ups of sellers of final goods
and what buyers give up come on top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.embodied import embodied_shares
from ionshore.indicators.flows import Network, networks
from ionshore.indicators.own_costs import MODEL_ITEMS, lane_costs, plant_costs
from ionshore.indicators.tracing import Chain, trace
from ionshore.model.solution import Solution

__all__ = ["KINDS", "UPSTREAM", "behind_deliveries"]

FloatArray = NDArray[np.float64]

UPSTREAM = ("mine", "refine")
"""Stages whose costs of the cost model are shown by material, not by item."""
KINDS = {
    **dict.fromkeys((*MODEL_ITEMS, "outside", "stock"), "cost"),
    **dict.fromkeys(("hidden", "growth", "premium"), "hidden"),
    "freight": "freight",
    **dict.fromkeys(("duty", "credit"), "law"),
    "rent": "rent",
}
"""What kind of thing each item is."""
LEAST = 1e-9
"""Parts below this are left out [million USD/unit]."""


@dataclass(frozen=True, slots=True, eq=False)
class _Traced:
    """Deliveries of one year with the chain behind one unit of each.

    Parameters
    ----------
    net : Network
    markets : DataFrame
        ``segment``, ``region``, ``unit`` of the K markets served.
    drawn : array, shape (N, K)
        What one unit draws from each pool.
    chain : Chain
    activity : array, shape (plants, K)
    """

    net: Network
    markets: pd.DataFrame
    drawn: FloatArray
    chain: Chain
    activity: FloatArray


def behind_deliveries(
    solution: Solution,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return whose work is in a delivered unit, what it costs, and at which stage.

    Returns
    -------
    embodied_share : DataFrame
        See :func:`ionshore.indicators.embodied.embodied_shares`.
    delivered_cost : DataFrame
        By market, component and year. Components: ``material_<commodity>`` for what
        the cost model says of mines and refineries of a commodity; ``energy``,
        ``labor``, ``other``, ``fixed`` and ``capital`` of all later stages;
        ``hidden``, ``growth`` and ``credit`` of all stages; ``freight``, ``premium``
        and ``duty``; ``outside`` for purchases from outside the model; ``stock``
        for goods taken from stock, at their price; ``rent``; ``price``: the sum of
        all these.
    delivered_stage : DataFrame
        The same price by stage and kind (``component``, see :data:`KINDS`): plants
        at the stage of what they make, lanes at that of what they carry.
    """
    plants, lanes = plant_costs(solution), lane_costs(solution)
    parts = []
    for net in networks(solution):
        traced = _trace(solution, net)
        embodied = embodied_shares(net, traced.markets, traced.activity)
        items = _items(solution, traced, plants, lanes)
        parts.append(
            (
                embodied,
                _by_component(solution, traced, items),
                _by_stage(solution, traced, items),
            )
        )
    embodied, cost, stage = (
        pd.concat(one, ignore_index=True) for one in zip(*parts, strict=True)
    )
    return (
        embodied.assign(indicator="embodied_share", unit="1"),
        cost.assign(indicator="delivered_cost"),
        stage.assign(indicator="delivered_stage"),
    )


def _trace(solution: Solution, net: Network) -> _Traced:
    """Return markets served in a year and what stands behind a unit in each."""
    frame = solution.table("delivery")
    frame = frame[frame["year"] == net.year]
    keys = ["segment", "region"]
    total = frame.groupby(keys)["value"].transform("sum")
    markets = frame.groupby(keys, as_index=False).agg(unit=("unit", "first"))
    drawn = np.zeros((net.flows.pools, len(markets)))
    pool = net.pools.get_indexer(
        pd.MultiIndex.from_frame(frame[["commodity", "brand", "region"]])
    )
    place = pd.MultiIndex.from_frame(markets[keys])
    column = place.get_indexer(pd.MultiIndex.from_frame(frame[keys]))
    np.add.at(drawn, (pool, column), (frame["value"] / total).to_numpy(float))
    chain = trace(net.flows, drawn)
    return _Traced(net, markets, drawn, chain, net.activity_behind(chain))


def _items(
    solution: Solution,
    traced: _Traced,
    plants: dict[str, FloatArray],
    lanes: pd.DataFrame,
) -> dict[str, FloatArray]:
    """Return each item by commodity and market, shape (C, K)."""
    items: dict[str, FloatArray] = {}
    for part in (
        _plant_items(solution, traced, plants),
        _lane_items(solution, traced, lanes),
        _other_items(solution, traced),
    ):
        for item, amount in part.items():
            items[item] = items.get(item, 0.0) + amount
    return items


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
    solution: Solution, traced: _Traced, plants: dict[str, FloatArray]
) -> dict[str, FloatArray]:
    net, case = traced.net, solution.case
    t = int(np.searchsorted(case.years, net.year))
    asset = pd.Index(case.assets.label).get_indexer(pd.Index(net.activity["asset"]))
    output = net.activity["value"].to_numpy(float)
    unit = {item: values[asset, t] / output for item, values in plants.items()}
    unit["rent"] = net.value - net.spent - sum(unit.values())
    commodity = net.activity["commodity"].to_numpy(object)
    return {
        item: _gathered(solution, commodity, cost[:, None] * traced.activity)
        for item, cost in unit.items()
    }


def _lane_items(
    solution: Solution, traced: _Traced, lanes: pd.DataFrame
) -> dict[str, FloatArray]:
    net, flows = traced.net, traced.net.flows
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
        item: _gathered(solution, carried, cost[:, None] * traced.chain.moved)
        for item, cost in unit.items()
    }


def _other_items(solution: Solution, traced: _Traced) -> dict[str, FloatArray]:
    """Return purchases at what they cost, stock at its price; the rest is rent.

    What comes back from old goods has no cost: its price is a rent.
    """
    net, count = traced.net, len(traced.net.pools)
    made = net.price[count:]
    amount = net.flows.other[count:]
    value = {
        "outside": net.other["bought"] * _outside_price(solution, net.year),
        "stock": net.other["drawn"] * made,
    }
    unit = {
        item: np.divide(spent, amount, out=np.zeros(count), where=amount > 0)
        for item, spent in value.items()
    }
    unit["rent"] = np.where(amount > 0, made, 0.0) - sum(unit.values())
    commodity = net.pools.get_level_values(0).to_numpy(object)
    drawn = traced.chain.other[count:]
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


def _by_component(
    solution: Solution, traced: _Traced, items: dict[str, FloatArray]
) -> pd.DataFrame:
    goods = solution.case.goods
    upstream = np.isin(goods.stages, UPSTREAM)
    components: dict[str, FloatArray] = {}
    whole = sum(items[item] for item in MODEL_ITEMS)
    for place in np.flatnonzero(upstream):
        components[f"material_{goods.commodities[place]}"] = whole[place]  # type: ignore[index]
    for item, amount in items.items():
        own = amount[~upstream] if item in MODEL_ITEMS else amount
        components[item] = own.sum(axis=0)
    components["price"] = traced.net.price @ traced.drawn
    return _rows(traced, {(name, ""): value for name, value in components.items()})


def _by_stage(
    solution: Solution, traced: _Traced, items: dict[str, FloatArray]
) -> pd.DataFrame:
    stages = solution.case.goods.stages
    parts: dict[tuple[str, str], FloatArray] = {}
    for item, amount in items.items():
        for stage in dict.fromkeys(stages):
            key = (KINDS[item], str(stage))
            parts[key] = parts.get(key, 0.0) + amount[stages == stage].sum(axis=0)
    return _rows(traced, parts)


def _rows(traced: _Traced, parts: dict[tuple[str, str], FloatArray]) -> pd.DataFrame:
    """Return parts of the price by market, component and stage, in long form."""
    markets, year = traced.markets, traced.net.year
    names = list(parts)
    values = np.array([parts[name] for name in names]).reshape(len(names), len(markets))
    price = np.array([name == "price" for name, _ in names], bool)
    part, market = np.nonzero((np.abs(values) > LEAST) | price[:, None])
    frame = markets.iloc[market].reset_index(drop=True)
    return frame.assign(
        component=[names[one][0] for one in part],
        stage=[names[one][1] for one in part],
        value=values[part, market],
        year=year,
        unit="million USD/" + frame["unit"].astype(str),
    )
