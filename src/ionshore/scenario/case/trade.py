"""Lanes: who can ship what to whom, at what freight and duty, up to what amount."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.scenario.case.curbs import (
    ALL,
    Curb,
    License,
    Quota,
    curbs_of,
    licenses_of,
    quotas_of,
)
from ionshore.scenario.case.effects import Effects, summed
from ionshore.scenario.case.goods import Goods, Positions
from ionshore.scenario.case.labeled import Labeled
from ionshore.scenario.case.periods import Periods

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["Lanes", "Presence", "lanes_of", "lanes_under"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """Where a good can come from and where it can go, arrays of shape (G, R)."""

    available: NDArray[np.bool_]
    wanted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Lanes:
    """Lanes over goods, with money in million USD per unit.

    Parameters
    ----------
    good, origin, destination : array of int, shape (L,)
    freight, capacity, cost_slope : array, shape (L,)
        ``capacity`` is nan where there is no limit.
    duty, surcharge : array, shape (L, T)
        The surcharge is freight beside the usual: the way around a closed strait.
    open : array of bool, shape (L, T)
        False where a ban holds.
    quotas : tuple of Quota
    curbs : tuple of Curb
    licenses : tuple of License
    """

    good: NDArray[np.int64]
    origin: NDArray[np.int64]
    destination: NDArray[np.int64]
    freight: FloatArray
    capacity: FloatArray
    cost_slope: FloatArray
    duty: FloatArray
    surcharge: FloatArray
    open: NDArray[np.bool_]
    quotas: tuple[Quota, ...]
    curbs: tuple[Curb, ...]
    licenses: tuple[License, ...]

    def __len__(self) -> int:
        return len(self.good)


def lanes_of(
    world: World,
    periods: Periods,
    goods: Goods,
    regions: Positions,
    presence: Presence,
) -> Lanes:
    """Return all lanes on which a good can leave a place that has it for one that wants it.

    A commodity with a shipping weight moves on every route at freight per weight;
    ``lanes.csv`` replaces the route for the commodity and pair it names. Nothing of
    law is in them: see :func:`lanes_under`.
    """
    rows = _commodity_lanes(world, goods, regions)
    good, row = _goods_on_lanes(goods, rows, presence)
    shape = len(good), len(periods)
    return Lanes(
        good=good,
        origin=rows["origin"].to_numpy(np.int64)[row],
        destination=rows["destination"].to_numpy(np.int64)[row],
        freight=rows["freight"].to_numpy(float)[row],
        capacity=rows["capacity"].to_numpy(float)[row],
        cost_slope=rows["cost_slope"].to_numpy(float)[row],
        duty=np.zeros(shape),
        surcharge=np.zeros(shape),
        open=np.ones(shape, bool),
        quotas=(),
        curbs=(),
        licenses=(),
    )


def lanes_under(
    lanes: Lanes,
    members: Labeled,
    goods: Goods,
    effects: Effects,
    years: NDArray[np.int64],
) -> Lanes:
    """Return lanes with their duties and with what law and shocks let pass.

    Parameters
    ----------
    members : Labeled
        The lanes by ``commodity``, ``origin`` and ``destination``.
    years : array of int, shape (T,)
    """
    commodity = goods.commodity[lanes.good]
    value = goods.reference_price[commodity][:, None]
    duty = summed(effects, "duty_ad_valorem", years, members) * value
    duty += summed(effects, "duty_specific", years, members)
    closed = summed(effects, "export_ban", years, members)
    refused = summed(effects, "export_license", years, members)
    return replace(
        lanes,
        duty=duty,
        open=(closed < ALL) & (refused < ALL),
        quotas=quotas_of(effects, members),
        curbs=curbs_of(closed, years, members, commodity, lanes.origin),
        licenses=licenses_of(effects, members, commodity, lanes.destination),
    )


def _commodity_lanes(world: World, goods: Goods, regions: Positions) -> pd.DataFrame:
    """Return (commodity, origin, destination) with freight, own lanes first."""
    own = world["lanes"]
    place = {name: number for number, name in enumerate(goods.commodities)}
    listed = pd.DataFrame(
        {
            "commodity": own["commodity"].map(place).to_numpy(np.int64),
            "origin": regions.of(own["origin"]),
            "destination": regions.of(own["destination"]),
            "freight": own["freight"].to_numpy(float),
            "capacity": own["capacity"].to_numpy(float),
            "cost_slope": own["cost_slope"].to_numpy(float),
        }
    )
    routes = world["routes"]
    moved = np.flatnonzero(np.isfinite(goods.weight))
    count = len(routes)
    general = pd.DataFrame(
        {
            "commodity": np.repeat(moved, count),
            "origin": np.tile(regions.of(routes["origin"]), len(moved)),
            "destination": np.tile(regions.of(routes["destination"]), len(moved)),
            "freight": np.outer(goods.weight[moved], routes["freight"]).ravel(),
            "capacity": np.nan,
            "cost_slope": 0.0,
        }
    )
    both = [frame for frame in (listed, general) if len(frame)] or [listed]
    lanes = pd.concat(both, ignore_index=True)
    lanes = lanes[lanes["origin"] != lanes["destination"]]
    keys = ["commodity", "origin", "destination"]
    return lanes.drop_duplicates(keys, keep="first").sort_values(
        keys, ignore_index=True
    )


def _goods_on_lanes(
    goods: Goods, rows: pd.DataFrame, presence: Presence
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (good, lane row) pairs that can carry something somebody wants."""
    good_parts: list[NDArray[np.int64]] = []
    row_parts: list[NDArray[np.int64]] = []
    commodity = rows["commodity"].to_numpy(np.int64)
    origin = rows["origin"].to_numpy(np.int64)
    destination = rows["destination"].to_numpy(np.int64)
    for good, of_commodity in enumerate(goods.commodity):
        mine = np.flatnonzero(commodity == of_commodity)
        if goods.transit[of_commodity]:
            useful = np.full(len(mine), bool(presence.available[good].any()))
        else:
            useful = presence.available[good, origin[mine]]
            useful &= presence.wanted[good, destination[mine]]
        kept = mine[useful]
        good_parts.append(np.full(len(kept), good, np.int64))
        row_parts.append(kept)
    return np.concatenate(good_parts), np.concatenate(row_parts)
