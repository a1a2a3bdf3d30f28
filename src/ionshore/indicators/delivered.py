"""What a delivered unit costs and whose work is in it, by tracing its chain.

Both questions ask for the same chain: the output of every plant and every move
that stands behind one unit delivered to a market. It is traced once per year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.flows import Network, networks
from ionshore.indicators.tracing import Chain, trace
from ionshore.model.solution import Solution

__all__ = ["behind_deliveries"]

FloatArray = NDArray[np.float64]

UPSTREAM = ("mine", "refine")
"""Stages whose costs are shown by material, not by cost item."""


@dataclass(frozen=True, slots=True, eq=False)
class _Traced:
    """Deliveries of one year with the chain behind one unit of each.

    Parameters
    ----------
    year : int
    net : Network
    markets : DataFrame
        ``segment``, ``region``, ``unit`` of the K markets served.
    drawn : array, shape (N, K)
        What one unit draws from each pool.
    chain : Chain
    """

    year: int
    net: Network
    markets: pd.DataFrame
    drawn: FloatArray
    chain: Chain


def behind_deliveries(solution: Solution) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return whose work is in a delivered unit and what it costs.

    Returns
    -------
    embodied_share : DataFrame
        By market, stage and year; ``component`` is the region where the work was
        done. Within a stage, outputs are weighted by their price where they are
        made; ``stage`` blank stands for all stages, weighted by value added at
        market prices.
    delivered_cost : DataFrame
        By market, component and year. Components: ``material_<commodity>`` for
        what mines and refineries of a commodity cost; ``energy``, ``labor``,
        ``other``, ``capital`` and ``adder`` of all later stages; ``freight``,
        ``duty``, ``credit``; ``outside`` for purchases from outside the model;
        ``rent``: the price less all of these (scarcity, sunk capital, ranges of
        cost curves); ``price``: their sum.
    """
    shares, costs = [], []
    for net in networks(solution):
        markets, drawn = _markets(solution, net)
        traced = _Traced(net.year, net, markets, drawn, trace(net.flows, drawn))
        shares.append(_embodied(traced))
        costs.append(_cost(solution, traced))
    return (
        pd.concat(shares, ignore_index=True).assign(
            indicator="embodied_share", unit="1"
        ),
        pd.concat(costs, ignore_index=True).assign(indicator="delivered_cost"),
    )


def _markets(solution: Solution, net: Network) -> tuple[pd.DataFrame, FloatArray]:
    """Return markets served in a year and what one unit draws from each pool."""
    frame = solution.table("delivery")
    frame = frame[frame["year"] == net.year]
    keys = ["segment", "region"]
    total = frame.groupby(keys)["value"].transform("sum")
    markets = frame.groupby(keys, as_index=False).agg(unit=("unit", "first"))
    place = pd.MultiIndex.from_frame(markets[keys])
    drawn = np.zeros((net.flows.pools, len(markets)))
    pool = net.pools.get_indexer(
        pd.MultiIndex.from_frame(frame[["commodity", "brand", "region"]])
    )
    column = place.get_indexer(pd.MultiIndex.from_frame(frame[keys]))
    np.add.at(drawn, (pool, column), (frame["value"] / total).to_numpy(float))
    return markets, drawn


def _cost(solution: Solution, traced: _Traced) -> pd.DataFrame:
    net, chain, markets, year = traced.net, traced.chain, traced.markets, traced.year
    components = _plant_components(solution, net, chain, year)
    components["freight"] = net.shipment["freight"].to_numpy(float) @ chain.moved
    components["duty"] = net.shipment["duty"].to_numpy(float) @ chain.moved
    components["outside"] = _outside_price(solution, net, year) @ chain.other
    price = net.price @ traced.drawn
    components["rent"] = price - sum(components.values())
    components["price"] = price
    rows = [
        markets.assign(component=name, value=value)
        for name, value in components.items()
        if np.abs(value).max(initial=0.0) > 1e-9 or name == "price"
    ]
    empty = pd.DataFrame(columns=["segment", "region", "unit", "component", "value"])
    frame = pd.concat(rows, ignore_index=True) if rows and len(markets) else empty
    return frame.assign(year=year, unit="million USD/" + frame["unit"].astype(str))


def _plant_components(
    solution: Solution, net: Network, chain: Chain, year: int
) -> dict[str, FloatArray]:
    """Return costs of plants in the chain: by material upstream, by item later."""
    count = len(net.activity)
    output = chain.output[:count]
    unit_costs = _unit_costs(solution, net.activity, year)
    stage = net.activity["stage"].to_numpy(object)
    commodity = net.activity["commodity"].to_numpy(object)
    upstream = np.isin(stage, UPSTREAM)
    components: dict[str, FloatArray] = {}
    whole = sum(unit_costs.values())
    for name in sorted(set(commodity[upstream])):
        mine = upstream & (commodity == name)
        components[f"material_{name}"] = whole[mine] @ output[mine]  # type: ignore[index]
    for item, cost in unit_costs.items():
        components[item] = cost[~upstream] @ output[~upstream]
    return components


def _unit_costs(
    solution: Solution, activity: pd.DataFrame, year: int
) -> dict[str, FloatArray]:
    """Return cost per unit of output by item of each active plant [million USD]."""
    case = solution.case
    assets = case.assets
    t = int(np.searchsorted(case.years, year))
    place = {label: number for number, label in enumerate(assets.label)}
    asset = activity["asset"].map(place).to_numpy(np.int64)
    costs = {item: values[asset, t] for item, values in assets.variable.items()}
    additions = solution.table("new_capacity")
    paid = np.zeros(len(assets))
    start = np.searchsorted(case.years, additions["year"].to_numpy(np.int64))
    built = additions["asset"].map(place).to_numpy(np.int64)
    standing = additions["value"].to_numpy(float) * assets.alive[built, start, t]
    np.add.at(paid, built, assets.annuity[built, start] * standing)
    capacity = assets.capacity[:, t].copy()
    np.add.at(capacity, built, standing)
    fixed = assets.fixed_cost[:, t] * capacity
    output = activity["value"].to_numpy(float)
    costs["capital"] = paid[asset] / output
    costs["other"] = costs["other"] + fixed[asset] / output
    return costs


def _outside_price(solution: Solution, net: Network, year: int) -> FloatArray:
    """Return what an outside purchase costs in each pool, averaged over the pool's other arrivals."""
    case = solution.case
    t = int(np.searchsorted(case.years, year))
    price = np.zeros(net.flows.pools)
    bought = solution.table("bought")
    bought = bought[bought["year"] == year]
    if bought.empty:
        return price
    pool = net.pools.get_indexer(
        pd.MultiIndex.from_frame(bought[["commodity", "brand", "region"]])
    )
    outside = case.outside
    paid = {
        (good, region): value
        for good, region, value in zip(
            outside.good, outside.region, outside.buy_price[:, t], strict=True
        )
    }
    regions = len(case.regions)
    amount = bought["value"].to_numpy(float)
    spent = np.array([paid[divmod(int(one), regions)] for one in pool]) * amount
    np.add.at(price, pool, spent)
    return np.divide(
        price, net.flows.other, out=np.zeros_like(price), where=net.flows.other > 0
    )


def _embodied(traced: _Traced) -> pd.DataFrame:
    net, markets = traced.net, traced.markets
    count = len(net.activity)
    output = traced.chain.output[:count]
    region = net.activity["region"].to_numpy(object)
    stage = net.activity["stage"].to_numpy(object)
    value = net.price[net.flows.output_pool[:count]]
    parts = [
        _by_region(markets, region[here], value[here, None] * output[here], one)
        for one in sorted(set(stage))
        if (here := stage == one).any()
    ]
    added = net.value_added()[:, None] * output
    parts.append(_by_region(markets, region, added, ""))
    return pd.concat(parts, ignore_index=True).assign(year=traced.year)


def _by_region(
    markets: pd.DataFrame, region: NDArray[np.object_], weight: FloatArray, stage: str
) -> pd.DataFrame:
    names, place = np.unique(region.astype(str), return_inverse=True)
    total = np.zeros((len(names), weight.shape[1]))
    np.add.at(total, place, weight)
    whole = total.sum(axis=0)
    share = np.divide(total, whole, out=np.zeros_like(total), where=whole > 0)
    origin, market = np.nonzero(share > 1e-9)
    frame = markets[["segment", "region"]].iloc[market].reset_index(drop=True)
    return frame.assign(
        component=names[origin], stage=stage, value=share[origin, market]
    )
