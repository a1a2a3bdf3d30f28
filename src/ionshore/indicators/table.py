"""All indicators of a solution in one long table.

Columns: ``key`` (what the figure rests on, see :mod:`ionshore.indicators.lineage`),
``indicator``, ``stage``, ``commodity``, ``region``, ``owner``, ``segment``,
``component``, ``year``, ``value``, ``unit``. Labels that do not apply are blank.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.indicators.accounts import public_cost
from ionshore.indicators.concentration import herfindahl_hirschman
from ionshore.indicators.delivered import behind_deliveries, behind_prices
from ionshore.indicators.dependence import import_reliance
from ionshore.model.solution import Solution
from ionshore.tables.records import totals

__all__ = ["COLUMNS", "indicator_table"]

COLUMNS = (
    "key",
    "indicator",
    "stage",
    "commodity",
    "region",
    "owner",
    "segment",
    "component",
    "year",
    "value",
    "unit",
)
_LABELS = ("stage", "commodity", "region", "owner", "segment", "component")


def indicator_table(solution: Solution) -> pd.DataFrame:
    """Return all indicators of a solution, one row per figure."""
    parts = [
        _shares(solution, "activity", "region", "production_share"),
        _shares(solution, "capacity", "region", "capacity_share"),
        _shares(solution, "activity", "owner", "owner_share"),
        _concentration(solution, "region"),
        _concentration(solution, "owner"),
        _reliance(solution),
        *behind_deliveries(solution),
        behind_prices(solution),
        _investment(solution),
        public_cost(solution),
        _unmet(solution),
    ]
    filled = [_completed(part) for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(filled, ignore_index=True)


def _completed(part: pd.DataFrame) -> pd.DataFrame:
    part = part.copy()
    for label in _LABELS:
        if label not in part:
            part[label] = ""
    by_segment = np.where(
        part["segment"] != "", "segment:" + part["segment"], "stage:" + part["stage"]
    )
    part["key"] = np.where(
        part["commodity"] != "", "commodity:" + part["commodity"], by_segment
    )
    return part[list(COLUMNS)]


def _by(solution: Solution, table: str, by: str) -> pd.DataFrame:
    frame = solution.table(table)
    keys = ["stage", "commodity", "year", by]
    return totals(frame, keys)


def _shares(solution: Solution, table: str, by: str, name: str) -> pd.DataFrame:
    amounts = _by(solution, table, by)
    whole = amounts.groupby(["stage", "commodity", "year"])["value"].transform("sum")
    amounts["value"] = amounts["value"] / whole
    return amounts.assign(indicator=name, unit="1")


def _concentration(solution: Solution, by: str) -> pd.DataFrame:
    amounts = _by(solution, "activity", by)
    keys = ["stage", "commodity", "year"]
    index = amounts.groupby(keys, sort=True)["value"].agg(
        lambda one: float(herfindahl_hirschman(one.to_numpy(float)))
    )
    frame = index.reset_index()
    return frame.assign(indicator=f"hhi_{by}", unit="point")


def _reliance(solution: Solution) -> pd.DataFrame:
    made = _sum(solution.table("activity"), "region")
    moved = solution.table("shipment")
    arrived = _sum(moved, "destination")
    left = _sum(moved, "origin")
    index = made.index.union(arrived.index).union(left.index)
    values = [
        one.reindex(index, fill_value=0.0).to_numpy(float)
        for one in (made, arrived, left)
    ]
    frame = pd.DataFrame(list(index), columns=["commodity", "region", "year"])
    frame["value"] = import_reliance(*values)
    frame = frame.dropna(subset=["value"])
    stages = dict(
        zip(solution.case.goods.commodities, solution.case.goods.stages, strict=True)
    )
    return frame.assign(
        stage=frame["commodity"].map(stages), indicator="import_reliance", unit="1"
    )


def _sum(frame: pd.DataFrame, place: str) -> pd.Series:
    series: pd.Series = frame.groupby(["commodity", place, "year"])["value"].sum()
    return series


def _investment(solution: Solution) -> pd.DataFrame:
    frame = solution.table("investment")
    keys = ["stage", "region", "year"]
    return totals(frame, keys).assign(indicator="investment", unit="million USD")


def _unmet(solution: Solution) -> pd.DataFrame:
    frame = solution.table("unmet")
    return frame.assign(indicator="unmet")
