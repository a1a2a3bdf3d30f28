"""What law and shocks let pass on lanes: quotas, bans for part of a year, licenses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case.effects import Effects
from ionshore.scenario.case.labeled import Labeled
from ionshore.tables.records import records

__all__ = [
    "ALL",
    "Curb",
    "License",
    "Quota",
    "curbs_of",
    "licenses_of",
    "quotas_of",
]

FloatArray = NDArray[np.float64]

ALL = 1.0 - 1e-9
"""Share from which on all is stopped."""


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


def quotas_of(effects: Effects, members: Labeled) -> tuple[Quota, ...]:
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


def curbs_of(
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
    part = (share > 0) & (share < ALL)
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


def licenses_of(
    effects: Effects,
    members: Labeled,
    commodity: NDArray[np.int64],
    destination: NDArray[np.int64],
) -> tuple[License, ...]:
    """Return licenses that refuse some, not all; several on one trade add up."""
    rows = effects.of_kind("export_license")
    keys = ["commodity", "origin", "destination", "year"]
    total = rows.groupby(keys, sort=False)["value"].sum().reset_index()
    total = total[(total["value"] > 0) & (total["value"] < ALL)]
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
