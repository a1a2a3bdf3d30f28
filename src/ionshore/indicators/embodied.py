"""Whose work is in a delivered unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.flows import Network

__all__ = ["embodied_shares"]

FloatArray = NDArray[np.float64]


def embodied_shares(
    net: Network, markets: pd.DataFrame, activity: FloatArray
) -> pd.DataFrame:
    """Return the shares of regions in the work behind a delivered unit.

    Parameters
    ----------
    net : Network
    markets : DataFrame
        ``segment`` and ``region`` of K markets.
    activity : array, shape (plants, K)
        Activity of each plant behind a unit delivered to each market.

    Returns
    -------
    DataFrame
        By market, ``stage`` and ``component``, the region where the work was done.
        Within a stage, outputs are weighted by their price where they are made;
        ``stage`` blank stands for all stages, weighted by value added at market
        prices.
    """
    region = net.activity["region"].to_numpy(object)
    stage = net.activity["stage"].to_numpy(object)
    made = net.value[:, None] * activity
    parts = [
        _by_region(markets, region[here], made[here], one)
        for one in sorted(set(stage))
        if (here := stage == one).any()
    ]
    # A plant that a credit keeps alive below its input cost adds no value.
    added = np.maximum(net.value - net.spent, 0.0)[:, None] * activity
    parts.append(_by_region(markets, region, added, ""))
    return pd.concat(parts, ignore_index=True).assign(year=net.year)


def _by_region(
    markets: pd.DataFrame, region: NDArray[np.object_], weight: FloatArray, stage: str
) -> pd.DataFrame:
    names, place = np.unique(region.astype(str), return_inverse=True)
    total = np.zeros((len(names), weight.shape[1]))
    np.add.at(total, place, weight)
    whole = total.sum(axis=0)
    share = np.divide(total, whole, out=np.zeros_like(total), where=whole > 0)
    origin, market = np.nonzero(share > 1e-9)
    frame = markets[["segment", "region"]].iloc[market].reset_index(drop=True)
    return frame.assign(
        component=names[origin], stage=stage, value=share[origin, market]
    )
