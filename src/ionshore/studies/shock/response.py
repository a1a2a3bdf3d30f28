"""How a world answers in a short run: working stocks, and buyers that give way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from ionshore.policy.match import commodities_named
from ionshore.scenario.case import Case
from ionshore.scenario.case.short_run import Held
from ionshore.scenario.shock_tables import shock_tables
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = ["elasticities", "restart_times", "with_idle", "working_stocks"]


def elasticities(world: World) -> Mapping[str, float]:
    """Return the short-run elasticity of demand by segment of a world.

    A segment that the table does not list gives up nothing below its value of lost load.
    """
    table = shock_tables()["demand_response"]
    known = dict(zip(table["segment"], table["elasticity"], strict=True))
    segments = [str(one) for one in world["segments"]["segment"]]
    return MappingProxyType({one: known[one] for one in segments if one in known})


def restart_times() -> Mapping[str, float]:
    """Return the years that idle plants take to work again, by plant."""
    table = shock_tables()["restarts"]
    years = table["months"].to_numpy(float) / 12.0
    return MappingProxyType(dict(zip(table["asset"], years, strict=True)))


def with_idle(world: World, restarts: Collection[str]) -> World:
    """Return a world whose paused plants that may restart are in every case, idle.

    They stand with no capacity that works and cannot be built; the most that may be added
    is what they had. So a plan is as without them, and a short run can name them.

    Parameters
    ----------
    world : World
    restarts : collection of str
        Plants that may restart; those without the status paused stay as they are.
    """
    table = world["assets"]
    idle = (table["status"] == "paused") & table["asset"].isin(list(restarts))
    if not idle.any():
        return world
    table = table.copy()
    table.loc[idle, "build_max"] = table.loc[idle, "capacity"]
    table.loc[idle, "capacity"] = 0.0
    table.loc[idle, "buildable"] = False
    table.loc[idle, "status"] = "candidate"
    tables = MappingProxyType(dict(world.tables) | {"assets": table})
    return replace(world, tables=tables)


def working_stocks(case: Case) -> Held:
    """Return the days of use that industry holds, by good and region.

    A later row beats an earlier one, and a row of a region beats that of ``*``.
    """
    goods, commodities = case.goods, case.world["commodities"]
    days = np.zeros((len(goods), len(case.regions)))
    of_good = goods.commodities[goods.commodity]
    rows = sorted(
        records(shock_tables()["working_stocks"]), key=lambda row: row.region != "*"
    )
    for row in rows:
        named = np.isin(of_good, commodities_named([row.commodity], commodities))
        at = np.ones(len(case.regions), bool)
        if row.region != "*":
            at = np.asarray(case.regions == row.region)
        days[np.ix_(named, at)] = row.days
    good, region = np.nonzero(days)
    return Held(
        good=good.astype(np.int64),
        region=region.astype(np.int64),
        days=days[good, region],
    )
