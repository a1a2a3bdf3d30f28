"""``Case``: a world and a scenario, joined into the numbers of the problem.

This is the step at which "why is this 38.2?" is answered: every coefficient has a
name here, before it becomes an entry of a matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.policy.effects import EFFECT_COLUMNS, effects_of
from ionshore.scenario.case.assets import Assets, assets_of
from ionshore.scenario.case.claims import Claims
from ionshore.scenario.case.contents import Contents, contents_of
from ionshore.scenario.case.demand import Demand, Shares, demand_of, shares_of
from ionshore.scenario.case.effects import Effects, world_effects
from ionshore.scenario.case.goods import Goods, Labels, Positions, goods_of, positions
from ionshore.scenario.case.periods import Periods, periods_of
from ionshore.scenario.case.shocked import with_shocks
from ionshore.scenario.case.supplies import (
    Outside,
    Reserves,
    Returns,
    Stocks,
    outside_of,
    returns_of,
    stocks_of,
)
from ionshore.scenario.case.trade import Lanes, Presence, lanes_of
from ionshore.scenario.overrides import apply_overrides
from ionshore.scenario.shocks import shock_effects

if TYPE_CHECKING:
    from ionshore.policy.reader import Reader
    from ionshore.scenario.scenario import Scenario
    from ionshore.world.world import World

__all__ = ["Case", "make_case"]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Every number of the problem, still named.

    Parameters
    ----------
    world : World
        The world after the overrides of the scenario.
    scenario : Scenario
    periods : Periods
    regions : array of str, shape (R,)
    goods, assets, demand, shares, lanes, stocks, outside, returns
        See the module of each.
    effects : DataFrame
        All effects of law, of the world's own table and of shocks, by model year.
    contents : Contents
        Credits on deliveries that must be claimed.
    reserves : Reserves
        None in a plan; a short run may be asked with some.
    """

    world: World
    scenario: Scenario
    periods: Periods
    regions: Labels
    place_of_region: Positions
    goods: Goods
    assets: Assets
    demand: Demand
    shares: Shares
    lanes: Lanes
    stocks: Stocks
    outside: Outside
    returns: Returns
    effects: pd.DataFrame
    contents: Contents
    reserves: Reserves = field(default_factory=Reserves)

    @property
    def claims(self) -> Claims:
        """Credits that must be claimed."""
        return self.assets.claims

    @property
    def years(self) -> NDArray[np.int64]:
        """Model years, shape (T,)."""
        return self.periods.years


def make_case(world: World, scenario: Scenario, reader: Reader | None = None) -> Case:
    """Join a world and a scenario.

    Parameters
    ----------
    world : World
    scenario : Scenario
    reader : Reader, optional
        Has read the law of other scenarios into the world; the case is the same
        without it, and later done.

    Raises
    ------
    ScenarioError
        If the scenario names what the world lacks.
    """
    world = apply_overrides(world, scenario)
    years = tuple(scenario.years or world.years)
    periods = periods_of(world, years)
    goods = goods_of(world)
    labels = world["regions"]["region"].to_numpy(object)
    regions = positions(labels)
    table = _all_effects(world, scenario, periods, reader)
    effects = Effects.of(table)
    include = frozenset(scenario.include)
    assets = assets_of(world, periods, goods, regions, effects, include)
    demand = demand_of(world, periods, goods, regions, labels, effects)
    contents, outright = contents_of(demand, labels, goods, assets, effects, periods)
    demand = replace(demand, credit=demand.credit + outright)
    stocks = stocks_of(world, periods, goods, regions)
    outside = outside_of(world, periods, goods, regions)
    returns = returns_of(world, periods, goods, regions, demand)
    presence = _presence(
        (len(goods), len(labels)), assets, demand, stocks, outside, returns
    )
    case = Case(
        world=world,
        scenario=scenario,
        periods=periods,
        regions=labels,
        place_of_region=regions,
        goods=goods,
        assets=assets,
        demand=demand,
        shares=shares_of(world, periods, goods, demand, labels),
        lanes=lanes_of(world, periods.years, goods, regions, labels, presence, effects),
        stocks=stocks,
        outside=outside,
        returns=returns,
        effects=table,
        contents=contents,
    )
    return with_shocks(case)


def _all_effects(
    world: World, scenario: Scenario, periods: Periods, reader: Reader | None
) -> pd.DataFrame:
    """Return all effects; a period has the mean law of the years it stands for."""
    length = np.maximum(np.round(periods.weight), 1).astype(np.int64)
    calendar = np.concatenate(
        [first + np.arange(n) for first, n in zip(periods.years, length, strict=True)]
    )
    parts = [
        effects_of(scenario.provisions, world, calendar, reader),
        world_effects(world, calendar),
        shock_effects(scenario, world, calendar),
    ]
    filled = [part[list(EFFECT_COLUMNS)] for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=list(EFFECT_COLUMNS))
    yearly = pd.concat(filled, ignore_index=True)
    place = np.searchsorted(periods.years, yearly["year"], side="right") - 1
    yearly["year"] = periods.years[place]
    yearly["value"] = yearly["value"].astype(float) / length[place]
    keys = [name for name in EFFECT_COLUMNS if name != "value"]
    mean = yearly.groupby(keys, sort=False, dropna=False)["value"].sum().reset_index()
    return mean[list(EFFECT_COLUMNS)]


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
