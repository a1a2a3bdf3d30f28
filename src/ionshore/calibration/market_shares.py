"""Shares of goods in each market of a base year, from bands and what they leave."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ionshore.scenario.case.periods import interpolated
from ionshore.world.world import World

__all__ = ["regional_shares"]


def regional_shares(world: World, year: int) -> pd.DataFrame:
    """Return the share of each commodity in each market in one year.

    Bands give their middle; what has no band takes the rest, equally. A commodity
    that nobody makes in the base year has none.

    Returns
    -------
    DataFrame
        ``segment``, ``commodity``, ``region``, ``share`` [1], ``quantity`` (demand
        of the market).
    """
    years = np.array([year])
    labels, demand = interpolated(
        world["demand"], ["segment", "region"], "quantity", years
    )
    keys = ["segment", "commodity", "region"]
    named, middle = interpolated(world["shares"], keys, "share", years)
    band = {
        key: float(value)
        for key, value in zip(
            named.itertuples(index=False, name=None), middle[:, 0], strict=True
        )
    }
    product = world["processes"].set_index("process")["commodity"]
    made = set(product.loc[world["base_output"]["process"]])
    serves = world["serves"].groupby("segment", sort=False)["commodity"].agg(list)
    rows: list[tuple[str, str, str, float, float]] = []
    for (segment, region), quantity in zip(
        labels.itertuples(index=False, name=None), demand[:, 0], strict=True
    ):
        for commodity, share in _market(
            segment, region, serves.get(segment, []), made, band
        ).items():
            rows.append((segment, commodity, region, share, float(quantity)))
    return pd.DataFrame(rows, columns=[*keys, "share", "quantity"])


def _market(
    segment: str,
    region: str,
    goods: list[str],
    made: set[str],
    band: Mapping[tuple[str, str, str], float],
) -> dict[str, float]:
    """Return the shares of one market; they add up to one."""
    known = {
        good: band.get((segment, good, region), band.get((segment, good, "*")))
        for good in goods
    }
    free = [good for good in goods if known[good] is None and good in made]
    share = {
        good: value
        for good, value in known.items()
        if value is not None and good in made
    }
    rest = 1.0 - sum(share.values())
    if free:
        share |= dict.fromkeys(free, max(rest, 0.0) / len(free))
    total = sum(share.values())
    return {good: value / total for good, value in share.items()} if total > 0 else {}
