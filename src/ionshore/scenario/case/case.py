"""``Case``: a world and a scenario, joined into the numbers of the problem.

This is the step at which "why is this 38.2?" is answered: every coefficient has a
name here, before it becomes an entry of a matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.policy.effects import EFFECT_COLUMNS, effects_of
from ionshore.policy.reader import Reader
from ionshore.scenario.case.assets import Assets, assets_of
from ionshore.scenario.case.claims import Claims
from ionshore.scenario.case.contents import Contents, contents_of
from ionshore.scenario.case.demand import Demand, Shares, delivery_credits
from ionshore.scenario.case.effects import Effects, world_effects
from ionshore.scenario.case.goods import Goods, Labels, Positions
from ionshore.scenario.case.ground import GROUND_TABLES, Ground, ground_of
from ionshore.scenario.case.periods import Periods
from ionshore.scenario.case.shocked import with_shocks
from ionshore.scenario.case.supplies import Outside, Reserves, Returns, Stocks
from ionshore.scenario.case.trade import Lanes, lanes_under
from ionshore.scenario.overrides import apply_overrides
from ionshore.scenario.shocks import shock_effects

if TYPE_CHECKING:
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
        Has made cases of other scenarios of the world; the case is the same without
        it, and later done.

    Raises
    ------
    ScenarioError
        If the scenario names what the world lacks.
    """
    world = apply_overrides(world, scenario)
    reader = reader or Reader(world)
    years = tuple(scenario.years or world.years)
    include = frozenset(scenario.include)
    ground = reader.drawn(
        world,
        GROUND_TABLES,
        ("ground", years, include),
        partial(ground_of, years=years, include=include),
    )
    table = _all_effects(world, scenario, ground.periods, reader)
    return with_shocks(_under_law(world, scenario, ground, table))


def _under_law(
    world: World, scenario: Scenario, ground: Ground, table: pd.DataFrame
) -> Case:
    """Return a case: the effects of a table upon a ground."""
    effects = Effects.of(table)
    periods, goods, deliveries = ground.periods, ground.goods, ground.deliveries
    years, makers = periods.years, ground.plants.makers.members
    assets = assets_of(ground.plants, goods, effects, periods)
    contents, outright = contents_of(
        ground.demand, deliveries, goods, assets, makers, effects, periods
    )
    paid = delivery_credits(ground.demand, deliveries, goods, effects, years)
    return Case(
        world=world,
        scenario=scenario,
        periods=periods,
        regions=ground.regions,
        place_of_region=ground.place_of_region,
        goods=goods,
        assets=assets,
        demand=replace(ground.demand, credit=paid + outright),
        shares=ground.shares,
        lanes=lanes_under(ground.lanes, ground.ways, goods, effects, years),
        stocks=ground.stocks,
        outside=ground.outside,
        returns=ground.returns,
        effects=table,
        contents=contents,
    )


def _all_effects(
    world: World, scenario: Scenario, periods: Periods, reader: Reader
) -> pd.DataFrame:
    """Return all effects; a period has the mean law of the years it stands for."""
    # Periods may overlap where a world sets their lengths.
    calendar = np.unique(periods.calendar)
    law = effects_of(scenario.provisions, world, periods.spans, reader)
    own = reader.drawn(
        world,
        ("effects",),
        ("effects.csv", periods.spans),
        lambda alone: _by_period(world_effects(alone, calendar), periods),
    )
    shocks = _by_period(shock_effects(scenario, world, calendar), periods)
    filled = [part for part in (law, own, shocks) if len(part)]
    if not filled:
        return pd.DataFrame(columns=list(EFFECT_COLUMNS))
    return pd.concat(filled, ignore_index=True)


def _by_period(yearly: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """Return effects of calendar years as means of the periods that hold them."""
    if yearly.empty:
        return yearly
    parts = []
    for span in periods.spans:
        own = yearly[yearly["year"].isin(span)]
        value = own["value"].astype(float) / len(span)
        parts.append(own.assign(year=span.start, value=value))
    yearly = pd.concat(parts).sort_index(kind="stable")
    keys = [name for name in EFFECT_COLUMNS if name != "value"]
    mean = yearly.groupby(keys, sort=False, dropna=False)["value"].sum().reset_index()
    return mean[list(EFFECT_COLUMNS)]
