"""Lanes: who can ship what to whom, at what freight and duty, up to what amount."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.scenario.case.effects import Effects, summed
from ionshore.scenario.case.goods import Goods, Positions
from ionshore.scenario.case.labeled import Labeled
from ionshore.scenario.case.periods import Periods
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["Curb", "Lanes", "License", "Presence", "Quota", "lanes_of", "lanes_under"]

FloatArray = NDArray[np.float64]

_ALL = 1.0 - 1e-9
"""Share from which on all is stopped."""


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """Where a good can come from and where it can go, arrays of shape (G, R)."""

    available: NDArray[np.bool_]
    wanted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Quota:
    """A limit on the sum of some lanes in one year."""

    label: str
    lanes: NDArray[np.int64]
    year: int
    limit: float


@dataclass(frozen=True, slots=True, eq=False)
class Curb:
    """A ban for part of a year: what leaves stays within what can be made in the rest of it.

    Parameters
    ----------
    lanes : array of int
        Lanes of one commodity out of one region.
    commodity, origin : int
    year : int
    share : float
        Share of the year in which they are closed [1].
    """

    label: str
    lanes: NDArray[np.int64]
    commodity: int
    origin: int
    year: int
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class License:
    """Exports of which a share is refused: the buyer must meet it from elsewhere.

    Parameters
    ----------
    lanes : array of int
        Lanes of one commodity from the origin to the destination.
    others : array of int
        All other lanes of the commodity to the destination.
    commodity, destination : int
    year : int
    refused : float
        Share of what the destination gets that must not come from the origin [1].
    """

    label: str
    lanes: NDArray[np.int64]
    others: NDArray[np.int64]
    commodity: int
    destination: int
    year: int
    refused: float


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
        open=(closed < _ALL) & (refused < _ALL),
        quotas=_quotas(effects, members),
        curbs=_curbs(closed, years, members, commodity, lanes.origin),
        licenses=_licenses(effects, members, commodity, lanes.destination),
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


def _quotas(effects: Effects, members: Labeled) -> tuple[Quota, ...]:
    """Return limits on sums of lanes.

    Rows of one parameter on one good out of one place are one limit, over all the
    destinations they name; a row without a parameter is a limit of its own.
    """
    rows = effects.of_kind("export_quota")
    limit = [name or str(at) for at, name in enumerate(rows["parameter"])]
    names = ["commodity", "origin", "year", "provision", "limit"]
    quotas: list[Quota] = []
    for _, group in rows.assign(limit=limit).groupby(names, sort=False):
        lanes = np.unique(
            np.concatenate([members.named(row) for row in records(group)])
        )
        if len(lanes):
            first = next(records(group))
            to = " ".join(map(str, group["destination"]))
            name = f"{first.commodity}, {first.origin}->{to}, {first.year}"
            quotas.append(Quota(name, lanes, int(first.year), float(first.value)))
    return tuple(quotas)


def _curbs(
    share: FloatArray,
    years: NDArray[np.int64],
    members: Labeled,
    commodity: NDArray[np.int64],
    origin: NDArray[np.int64],
) -> tuple[Curb, ...]:
    """Return bans that hold for part of a model year.

    What leaves on lanes that are closed for at least some share of it stays within what
    can be made in the rest, for each share there is.

    Parameters
    ----------
    share : array, shape (L, T)
        Share of the year in which each lane is closed [1].
    """
    part = (share > 0) & (share < _ALL)
    curbs: list[Curb] = []
    labels = {one: members.labels(one) for one in ("commodity", "origin")}
    lanes = np.flatnonzero(part.any(axis=1))
    for pair in sorted(set(zip(commodity[lanes], origin[lanes], strict=True))):
        mine = lanes[(commodity[lanes] == pair[0]) & (origin[lanes] == pair[1])]
        of, at = (labels[one][mine[0]] for one in ("commodity", "origin"))
        place = int(pair[0]), int(pair[1])
        for t, year in enumerate(years):
            closed, some = share[mine, t], part[mine, t]
            for least in np.unique(np.round(closed[some], 9)):
                hit = mine[some & (closed >= least - 1e-8)]
                name = f"{of}, {at}, {year}, {least:.3g}"
                curbs.append(Curb(name, hit, *place, int(year), float(least)))
    return tuple(curbs)


def _licenses(
    effects: Effects,
    members: Labeled,
    commodity: NDArray[np.int64],
    destination: NDArray[np.int64],
) -> tuple[License, ...]:
    """Return licenses that refuse some, not all; several on one trade add up."""
    rows = effects.of_kind("export_license")
    keys = ["commodity", "origin", "destination", "year"]
    total = rows.groupby(keys, sort=False)["value"].sum().reset_index()
    total = total[(total["value"] > 0) & (total["value"] < _ALL)]
    licenses: list[License] = []
    for row in records(total):
        lanes = members.named(row)
        if not len(lanes):
            continue
        of, to = int(commodity[lanes[0]]), int(destination[lanes[0]])
        there = np.flatnonzero((commodity == of) & (destination == to))
        name = f"{row.commodity}, {row.origin}->{row.destination}, {row.year}"
        others = np.setdiff1d(there, lanes)
        refused = float(row.value)
        licenses.append(License(name, lanes, others, of, to, int(row.year), refused))
    return tuple(licenses)
