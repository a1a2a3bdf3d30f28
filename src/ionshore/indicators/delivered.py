"""What a delivered unit costs and whose work is in it, by tracing its chain.

Both questions ask for the same chain: the output of every plant and every move
that stands behind one unit delivered to a market. It is traced once per year.
Prices are those of goods in the pools of a market: mark-ups of sellers of final
goods and what buyers give up come on top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.embodied import embodied_shares
from ionshore.indicators.flows import Network, networks
from ionshore.indicators.own_costs import MODEL_ITEMS
from ionshore.indicators.price_parts import (
    OwnCosts,
    by_kind,
    own_costs,
    price_parts,
)
from ionshore.indicators.tracing import Chain, trace
from ionshore.model.solution import Solution

__all__ = [
    "UPSTREAM",
    "Traced",
    "behind_deliveries",
    "behind_prices",
    "trace_deliveries",
]

FloatArray = NDArray[np.float64]
Parts = dict[tuple[str, str], FloatArray]

UPSTREAM = ("mine", "refine")
"""Stages whose costs of the cost model are shown by material, not by item."""
LEAST = 1e-9
"""Parts below this are left out [million USD/unit]."""


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """What is asked of one year, with the chain behind one unit of each.

    Parameters
    ----------
    net : Network
    asked : DataFrame
        Labels and ``unit`` of K questions.
    drawn : array, shape (2 N, K)
        What one unit draws from each node.
    chain : Chain
    """

    net: Network
    asked: pd.DataFrame
    drawn: FloatArray
    chain: Chain


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
        The same price by stage and kind (``component``, see
        :data:`ionshore.indicators.price_parts.KINDS`): plants at the stage of what
        they make, lanes at that of what they carry.
    """
    own = own_costs(solution)
    found = [_delivered(solution, net, own) for net in networks(solution)]
    embodied, cost, stage = (
        pd.concat(one, ignore_index=True) for one in zip(*found, strict=True)
    )
    return (
        embodied.assign(indicator="embodied_share", unit="1"),
        cost.assign(indicator="delivered_cost"),
        stage.assign(indicator="delivered_stage"),
    )


def _delivered(
    solution: Solution, net: Network, own: OwnCosts
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    traced = trace_deliveries(solution, net)
    behind = net.activity_behind(traced.chain)
    items = price_parts(solution, net, traced.chain, own)
    return (
        embodied_shares(net, traced.asked, behind),
        _rows(traced, _by_component(solution, traced, items)),
        _rows(traced, _by_stage(solution, items)),
    )


def trace_deliveries(solution: Solution, net: Network) -> Traced:
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
    return Traced(net, markets, drawn, trace(net.flows, drawn))


def _by_component(
    solution: Solution, traced: Traced, items: dict[str, FloatArray]
) -> Parts:
    goods = solution.case.goods
    upstream = np.isin(goods.stages, UPSTREAM)
    components: Parts = {}
    whole = np.sum([items[item] for item in MODEL_ITEMS], axis=0)
    for place in np.flatnonzero(upstream):
        components[f"material_{goods.commodities[place]}", ""] = whole[place]
    for item, amount in items.items():
        own = amount[~upstream] if item in MODEL_ITEMS else amount
        components[item, ""] = own.sum(axis=0)
    components["price", ""] = traced.net.price @ traced.drawn
    return components


def _by_stage(solution: Solution, items: dict[str, FloatArray]) -> Parts:
    stages = solution.case.goods.stages
    return {
        (kind, str(stage)): amount[stages == stage].sum(axis=0)
        for kind, amount in by_kind(items).items()
        for stage in dict.fromkeys(stages)
    }


def _rows(traced: Traced, parts: Parts) -> pd.DataFrame:
    """Return parts of the price by question, component and stage, in long form."""
    asked, year = traced.asked, traced.net.year
    names = list(parts)
    values = np.array([parts[name] for name in names]).reshape(len(names), len(asked))
    price = np.array([name == "price" for name, _ in names], bool)
    part, question = np.nonzero((np.abs(values) > LEAST) | price[:, None])
    frame = asked.iloc[question].reset_index(drop=True)
    return frame.assign(
        component=[names[one][0] for one in part],
        stage=[names[one][1] for one in part],
        value=values[part, question],
        year=year,
        unit="million USD/" + frame["unit"].astype(str),
    )


def behind_prices(solution: Solution) -> pd.DataFrame:
    """Return what prices of goods are made of, by kind.

    Returns
    -------
    DataFrame
        ``price_kind``: by commodity, kind (``component``) and year; ``region`` blank
        is the mean over where the good is made, and a region is named where the
        world knows a price to compare with. All stages up to the good are in it.
    """
    own = own_costs(solution)
    found = []
    for net in networks(solution):
        traced = _priced(solution, net)
        items = price_parts(solution, net, traced.chain, own)
        kinds: Parts = {
            (kind, ""): amount.sum(axis=0) for kind, amount in by_kind(items).items()
        }
        found.append(_rows(traced, kinds).drop(columns="stage"))
    prices = pd.concat(found, ignore_index=True)
    goods = solution.case.goods
    stages = dict(zip(goods.commodities, goods.stages, strict=True))
    return prices.assign(stage=prices["commodity"].map(stages), indicator="price_kind")


def _priced(solution: Solution, net: Network) -> Traced:
    """Return goods with a price and what stands behind a unit of each."""
    goods, count = solution.case.goods, len(net.pools)
    seen = solution.case.world["prices"][["commodity", "region"]].drop_duplicates()
    local = list(seen[seen["region"] != "*"].itertuples(index=False, name=None))
    asked = [*((str(one), "") for one in goods.commodities), *local]
    commodity = net.pools.get_level_values(0)
    region = net.pools.get_level_values(2)
    used, made = np.split(net.flows.supplied(), 2)
    drawn = np.zeros((2 * count, len(asked)))
    for column, (good, place) in enumerate(asked):
        mine = np.asarray(commodity == good)
        mine &= np.asarray(region == place) | (not place)
        # The mean of the world is taken where a good is made, a local price where it
        # is used, or made if all of it leaves.
        if place and used[mine].any():
            drawn[:count, column] = np.where(mine, used, 0.0)
        else:
            drawn[count:, column] = np.where(mine, made, 0.0)
    whole = drawn.sum(axis=0)
    known = whole > 0
    labels = pd.DataFrame(asked, columns=["commodity", "region"])
    labels["unit"] = labels["commodity"].map(
        dict(zip(goods.commodities, goods.units, strict=True))
    )
    drawn = drawn[:, known] / whole[known]
    return Traced(
        net, labels[known].reset_index(drop=True), drawn, trace(net.flows, drawn)
    )
