"""Ground: what a world gives a case before any law is read into it.

Scenarios of a comparison differ in law. What they stand on is the same, so it is worked
out once (:meth:`ionshore.policy.reader.Reader.drawn`) and law is laid upon it for each.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case.assets import Assets
from ionshore.scenario.case.demand import Demand, Shares, demand_of, shares_of
from ionshore.scenario.case.goods import Goods, Labels, Positions, goods_of, positions
from ionshore.scenario.case.labeled import Labeled
from ionshore.scenario.case.periods import Periods, periods_of
from ionshore.scenario.case.plants import Plants, plants_of
from ionshore.scenario.case.supplies import (
    Outside,
    Returns,
    Stocks,
    outside_of,
    returns_of,
    stocks_of,
)
from ionshore.scenario.case.trade import Lanes, Presence, lanes_of

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["GROUND_TABLES", "Ground", "ground_of"]

GROUND_TABLES = (
    "asset_factors",
    "assets",
    "commodities",
    "companies",
    "curves",
    "demand",
    "facilities",
    "lanes",
    "lifetimes",
    "outside",
    "owners",
    "ownership",
    "past_returns",
    "periods",
    "process_costs",
    "processes",
    "ramps",
    "recipes",
    "regions",
    "routes",
    "segments",
    "serves",
    "shares",
    "stocks",
    "supply_steps",
)
"""Tables that a ground is made of; it has no others."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Numbers of a case that no law touches, or as they are before it does.

    Arrays cannot be written to: several cases may stand on one ground.

    Parameters
    ----------
    periods : Periods
    regions : array of str, shape (R,)
    place_of_region : Positions
    goods : Goods
    plants : Plants
    demand : Demand
        Without credits.
    deliveries : Labeled
        Of demand, by ``commodity`` and ``origin``, the region of the market.
    shares, stocks, outside, returns
        See the module of each.
    lanes : Lanes
        Without duties, all open.
    ways : Labeled
        The lanes by ``commodity``, ``origin`` and ``destination``.
    """

    periods: Periods
    regions: Labels
    place_of_region: Positions
    goods: Goods
    plants: Plants
    demand: Demand
    deliveries: Labeled
    shares: Shares
    stocks: Stocks
    outside: Outside
    returns: Returns
    lanes: Lanes
    ways: Labeled


def ground_of(
    world: World, years: tuple[int, ...], include: frozenset[str] = frozenset()
) -> Ground:
    """Return what a world gives a case.

    Parameters
    ----------
    world : World
        Only its tables of :data:`GROUND_TABLES` are looked at.
    years : tuple of int
        Model years.
    include : frozenset of str
        Statuses of plants that are switched on.

    Raises
    ------
    ScenarioError
        ``S350`` a model year without demand, ``S351`` costs that rise in two ways.
    """
    periods = periods_of(world, years)
    goods = goods_of(world)
    labels = world["regions"]["region"].to_numpy(object)
    regions = positions(labels)
    plants = plants_of(world, periods, goods, regions, include)
    demand = demand_of(world, periods, goods, regions)
    stocks = stocks_of(world, periods, goods, regions)
    outside = outside_of(world, periods, goods, regions)
    returns = returns_of(world, periods, goods, regions, demand)
    shape = len(goods), len(labels)
    presence = _presence(shape, plants.assets, demand, stocks, outside, returns)
    lanes = lanes_of(world, periods, goods, regions, presence)
    ground = Ground(
        periods=periods,
        regions=labels,
        place_of_region=regions,
        goods=goods,
        plants=plants,
        demand=demand,
        deliveries=Labeled.of(
            commodity=goods.commodities[goods.commodity[demand.good]],
            origin=labels[demand.region][demand.market],
        ),
        shares=shares_of(world, periods, goods, demand, labels),
        stocks=stocks,
        outside=outside,
        returns=returns,
        lanes=lanes,
        ways=Labeled.of(
            commodity=goods.commodities[goods.commodity[lanes.good]],
            origin=labels[lanes.origin],
            destination=labels[lanes.destination],
        ),
    )
    _seal(ground)
    return ground


def _seal(value: Any) -> None:
    """Let no array in a value be written to."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, dict):
        for one in value.values():
            _seal(one)
    elif is_dataclass(value):
        for one in fields(value):
            _seal(getattr(value, one.name))


def _presence(
    shape: tuple[int, int],
    assets: Assets,
    demand: Demand,
    stocks: Stocks,
    outside: Outside,
    returns: Returns,
) -> Presence:
    """Return where each good can appear and where somebody can use it."""
    available = np.zeros(shape, bool)
    wanted = np.zeros(shape, bool)
    working: NDArray[np.bool_] = np.any(assets.capacity > 0, axis=1)
    working = working | np.any(assets.buildable, axis=1)
    available[assets.good[working], assets.region[working]] = True
    out = working[assets.output_asset]
    by_product = assets.output_asset[out]
    available[assets.output_good[out], assets.region[by_product]] = True
    used = working[assets.input_asset]
    user = assets.input_asset[used]
    wanted[assets.input_good[used], assets.region[user]] = True
    wanted[demand.good, demand.region[demand.market]] = True
    available[stocks.good, stocks.region] = True
    wanted[stocks.good, stocks.region] = True
    bought = np.isfinite(outside.buy_price).any(axis=1)
    sold = np.isfinite(outside.sell_price).any(axis=1)
    available[outside.good[bought], outside.region[bought]] = True
    wanted[outside.good[sold], outside.region[sold]] = True
    available[returns.good, returns.region] = True
    available[returns.returned, demand.region[demand.market[returns.delivery]]] = True
    return Presence(available=available, wanted=wanted)
