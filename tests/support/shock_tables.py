"""The shipped tables of shocks, cut to a world of two regions, one cell and its ore."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ionshore.scenario.shock_tables import shock_tables

__all__ = ["small_shock_tables"]


def small_shock_tables() -> Mapping[str, pd.DataFrame]:
    """Return tables with one threat, cells of AAA, and two holders."""
    shipped = dict(shock_tables())
    threat = (
        shipped["threats"]
        .iloc[[0]]
        .assign(threat="cells_chn", commodity="cell", origin="AAA", probability=0.1)
    )
    some = shipped["holders"].iloc[[0, 4]]
    return shipped | {
        "threats": threat,
        "holders": some.assign(regions=["BBB", "AAA BBB"]),
    }
