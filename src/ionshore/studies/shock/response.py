"""How a world answers in a short run: working stocks, and buyers that give way."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from ionshore.policy.match import commodities_named
from ionshore.scenario.case import Case
from ionshore.scenario.case.short_run import Held
from ionshore.scenario.shock_tables import shock_tables
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = ["elasticities", "working_stocks"]


def elasticities(world: World) -> Mapping[str, float]:
    """Return the short-run elasticity of demand by segment of a world.

    A segment that the table does not list gives up nothing below its value of lost load.
    """
    table = shock_tables()["demand_response"]
    known = dict(zip(table["segment"], table["elasticity"], strict=True))
    segments = [str(one) for one in world["segments"]["segment"]]
    return MappingProxyType({one: known[one] for one in segments if one in known})


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
