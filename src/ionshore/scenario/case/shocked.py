"""What shocks name in a case, and what they do to a plan that knows of them.

Bans, licenses and quotas are effects like the law's (:mod:`ionshore.scenario.shocks`).
The loss of plants, closed straits, price and demand change arrays: by the share of a
period's days in which the shock holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ionshore.policy.match import commodities_named
from ionshore.scenario.case.passages import passages
from ionshore.scenario.shocks import share_stopped

if TYPE_CHECKING:
    from ionshore.scenario.case.case import Case
    from ionshore.scenario.scenario import Shock

__all__ = [
    "goods_hit",
    "lanes_hit",
    "plants_hit",
    "regions_hit",
    "totals_of",
    "with_shocks",
]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_ALL = 1.0 - 1e-9


def regions_hit(case: Case, names: Mapping[str, tuple[str, ...]]) -> BoolArray:
    """Return which regions are named, by code, group or bloc of the world, shape (R,)."""
    if "*" in names:
        return np.ones(len(case.regions), bool)
    codes = {code for group in names.values() for code in group}
    blocs = codes - set(case.regions)
    bloc = case.world["regions"]["bloc"].to_numpy(object)
    hit: BoolArray = np.isin(case.regions, list(codes)) | np.isin(bloc, list(blocs))
    return hit


def goods_hit(case: Case, shock: Shock) -> BoolArray:
    """Return which goods a shock names, shape (G,)."""
    wanted = commodities_named(shock.commodities, case.world["commodities"])
    hit: BoolArray = np.isin(case.goods.commodities, wanted)[case.goods.commodity]
    return hit


def lanes_hit(case: Case, shock: Shock) -> BoolArray:
    """Return which lanes carry what a shock names, whence and whither, shape (L,)."""
    lanes = case.lanes
    hit: BoolArray = goods_hit(case, shock)[lanes.good]
    hit &= regions_hit(case, shock.origins)[lanes.origin]
    return hit & regions_hit(case, shock.destinations)[lanes.destination]


def totals_of(case: Case, shock: Shock) -> list[tuple[str, IntArray]]:
    """Return the limits that a shock leaves on sums of lanes, each with its lanes.

    One for each good and each place it comes from, over the destinations named. A limit
    has the same name whenever the same is asked.
    """
    if not shock.is_total:
        return []
    lanes, goods = case.lanes, case.goods
    hit = np.flatnonzero(lanes_hit(case, shock))
    commodity, to = goods.commodity[lanes.good], ", ".join(shock.destinations)
    pairs = sorted(set(zip(commodity[hit], lanes.origin[hit], strict=True)))
    return [
        (
            f"shock: {goods.commodities[good]}, {case.regions[origin]} -> {to}",
            hit[(commodity[hit] == good) & (lanes.origin[hit] == origin)],
        )
        for good, origin in pairs
    ]


def plants_hit(case: Case, shock: Shock) -> BoolArray:
    """Return which plants a shock names, shape (A,).

    By their own name or that of their facility, by what they make and by where they
    stand; all that is given must be met.
    """
    assets = case.assets
    hit: BoolArray = goods_hit(case, shock)[assets.good]
    hit &= regions_hit(case, shock.origins)[assets.region]
    if shock.names and shock.kind == "plant_loss":
        table = case.world["assets"]
        facility = dict(zip(table["asset"], table["facility"], strict=True))
        named = [
            any(
                fnmatchcase(label, one) or fnmatchcase(facility[label], one)
                for one in shock.names
            )
            for label in assets.label
        ]
        hit &= np.array(named, bool)
    return hit


def with_shocks(case: Case) -> Case:
    """Return a case with all shocks of its scenario that are no effects."""
    for shock in case.scenario.shocks:
        if shock.kind in _KINDS:
            years = case.periods.calendar
            share = np.array([share_stopped(shock, int(year)) for year in years])
            case = _KINDS[shock.kind](case, shock, case.periods.mean(share))
    return case


def _plants(case: Case, shock: Shock, share: FloatArray) -> Case:
    lost = np.where(plants_hit(case, shock)[:, None], share, 0.0)
    capacity = case.assets.capacity * (1.0 - lost)
    return replace(case, assets=replace(case.assets, capacity=capacity))


def _strait(case: Case, shock: Shock, share: FloatArray) -> Case:
    lanes = case.lanes
    passing, longer = passages(case.regions, shock.names)
    carried = passing[lanes.origin, lanes.destination]
    around = longer[lanes.origin, lanes.destination]
    closed = (carried > 0) & np.isnan(around)
    rise = lanes.freight * carried * np.nan_to_num(around)
    blocked = (carried[:, None] * share >= _ALL) & closed[:, None]
    lanes = replace(
        lanes,
        surcharge=lanes.surcharge + rise[:, None] * share,
        open=lanes.open & ~blocked,
    )
    return replace(case, lanes=lanes)


def _price(case: Case, shock: Shock, share: FloatArray) -> Case:
    rise = (shock.factor - 1.0) * share
    assets, outside, goods = case.assets, case.outside, case.goods
    listed = goods.reference_price[goods.commodity[assets.good]]
    more = np.where(plants_hit(case, shock), listed, 0.0)[:, None] * rise
    variable = assets.variable | {"other": assets.variable["other"] + more}
    hit = goods_hit(case, shock)[outside.good]
    hit = hit & regions_hit(case, shock.origins)[outside.region]
    price = outside.buy_price * (1.0 + np.where(hit[:, None], rise, 0.0))
    return replace(
        case,
        assets=replace(assets, variable=variable),
        outside=replace(outside, buy_price=price),
    )


def _surge(case: Case, shock: Shock, share: FloatArray) -> Case:
    demand = case.demand
    hit = regions_hit(case, shock.destinations)[demand.region]
    named = [
        any(fnmatchcase(one, name) for name in shock.names) for one in demand.segment
    ]
    hit = hit & np.array(named, bool)
    times = np.where(hit[:, None], 1.0 + (shock.factor - 1.0) * share, 1.0)
    return replace(case, demand=replace(demand, quantity=demand.quantity * times))


_KINDS = {
    "plant_loss": _plants,
    "strait_closed": _strait,
    "price_spike": _price,
    "demand_surge": _surge,
}
