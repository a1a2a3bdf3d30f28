"""Capacity that comes or goes between two years, offered along the curve of its place.

A plant that is a tenth larger offers a tenth more at every price: the curve that
calibration laid through its base point is stretched. A plant with a flat offer of
its own would run fully or not at all, as the price falls on one side of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from ionshore.world.world import World

__all__ = ["grown"]

_SAME = 1e-9


def grown(
    world: World,
    processes: set[str],
    factor: Callable[[pd.Series], float],
    later: int,
) -> World:
    """Return a calibrated world in which plants are larger or smaller from a year on.

    Parameters
    ----------
    world : World
        With its cost curves.
    processes : set of str
        Whose plants change.
    factor : callable
        Row of ``assets`` -> capacity of the later year over that of the base year.
    later : int
        First year of the new size.
    """
    assets = world["assets"]
    counts = assets["process"].isin(list(processes)) & (assets["capacity"] > 0)
    counts &= assets["status"].isin(["operating", "rest", "construction"])
    counts &= (assets["online_year"] < later).fillna(value=True).astype(bool)
    size = np.ones(len(assets))
    size[counts] = [factor(row) for _, row in assets[counts].iterrows()]
    names = assets["asset"] + f"_change_{later}"
    capacity = assets["capacity"].to_numpy(float)
    larger, smaller = size > 1.0 + _SAME, size < 1.0 - _SAME
    coming = assets[larger].assign(
        asset=names[larger],
        capacity=(capacity * (size - 1.0))[larger],
        online_year=later,
        ramp="",
    )
    going = assets[smaller].assign(
        asset=names[smaller],
        capacity=(capacity * (1.0 - size))[smaller],
        retire_year=later,
    )
    kept = assets.assign(capacity=np.where(smaller, capacity * size, capacity))
    steps = world["supply_steps"]
    twin = dict(zip(assets["asset"], names, strict=True))
    moved = set(assets["asset"][larger | smaller])
    copied = steps[steps["asset"].isin(moved)]
    copied = copied.assign(asset=copied["asset"].map(twin))
    tables = dict(world.tables) | {
        "assets": _stacked([kept, coming, going], assets),
        "supply_steps": _stacked([steps, copied], steps),
    }
    return replace(
        world, tables=MappingProxyType(tables), hash=f"{world.hash}-grown-{later}"
    )


def _stacked(parts: list[pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    filled = [part.astype(like.dtypes) for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else like
