"""Effects: what law and shocks do to shipments, output, deliveries, investment.

An effect is a row (kind, commodity, origin, destination, owner, year, value, test);
``*`` stands for all. Dated provisions, the world's own ``effects.csv`` and the shocks
of a scenario all arrive here in this one form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.policy.effects import EFFECT_COLUMNS
from ionshore.scenario.case.periods import held_rows, key_places

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["EFFECT_UNITS", "summed", "world_effects"]

EFFECT_UNITS = {
    "duty_ad_valorem": "share of value",
    "duty_specific": "million USD/unit",
    "production_credit": "million USD/unit",
    "delivery_credit": "million USD/unit",
    "capex_grant": "share of investment",
    "cost_credit": "share of production cost",
    "processing_credit": "share of processing cost",
    "value_credit": "share of value",
    "content_rule": "least share of material",
    "content_weight": "value per unit of a part",
    "not_admitted": "share of the year",
    "export_ban": "share stopped",
    "export_license": "share refused",
    "export_quota": "unit/year",
}
"""Unit of the value of an effect, by kind."""


def world_effects(world: World, years: NDArray[np.int64]) -> pd.DataFrame:
    """Return ``effects.csv`` in model years, one row per year it holds."""
    table = world["effects"]
    keys = ["kind", "commodity", "origin", "destination", "test"]
    held = held_rows(table, keys, years)[1]
    year = np.broadcast_to(years, held.shape)[held >= 0]
    rows = table.iloc[held[held >= 0]].assign(year=year)
    rows = rows.assign(owner="*", provision="effects.csv", parameter="")
    return rows[list(EFFECT_COLUMNS)].reset_index(drop=True)


def summed(
    effects: pd.DataFrame,
    kind: str,
    years: NDArray[np.int64],
    labels: dict[str, NDArray[np.object_]],
    *,
    test: str = "",
) -> NDArray[np.float64]:
    """Return the sum of all effects of a kind on each member of a set.

    Parameters
    ----------
    effects : DataFrame
        Columns of :data:`EFFECT_COLUMNS`.
    kind : str
        Kind of effect.
    years : array of int, shape (T,)
    labels : mapping
        For the columns ``commodity``, ``origin``, ``destination``, ``owner`` the
        label of every member, each of shape (n,); a column left out is not looked at.
    test : str
        Rows with this name in their column ``test``; most rows have none.

    Returns
    -------
    array, shape (n, T)
    """
    asked = (effects["kind"] == kind) & (effects["test"] == test)
    rows = effects.loc[asked, ["year", "value", *labels]]
    rows = rows[rows["year"].isin(years)]
    size = len(next(iter(labels.values())))
    total = np.zeros((size, len(years)))
    if rows.empty:
        return total
    named, series = key_places(rows, [*labels])
    values = np.zeros((len(named), len(years)))
    year = np.searchsorted(years, rows["year"].to_numpy(np.int64))
    np.add.at(values, (series, year), rows["value"].to_numpy(float))
    # By member the series are added in their order, so that a sum is always the same.
    for one in np.sort(_hits(named, labels), axis=0):
        hit = np.flatnonzero(one >= 0)
        total[hit] += values[one[hit]]
    return total


def _hits(
    named: pd.DataFrame, labels: dict[str, NDArray[np.object_]]
) -> NDArray[np.int64]:
    """Return which series names each member, -1 for none, shape (patterns, members).

    A pattern is a choice of columns that say ``*``; of the series of one pattern at
    most one names a member.
    """
    size = len(next(iter(labels.values())))
    every = np.zeros(len(named), np.int64)
    asked, held, count = [], [], []
    for place, (axis, members) in enumerate(labels.items()):
        codes, known = pd.factorize(members)
        wanted = named[axis].to_numpy(object)
        every += (wanted == "*") * (1 << place)
        # What no member is called has the number after the last.
        code = pd.Index(known).get_indexer(pd.Index(wanted))
        asked.append(np.where(code < 0, len(known), code))
        held.append(codes)
        count.append(len(known) + 1)
    found = np.full((1 << len(labels), size), -1)
    for pattern in np.unique(every):
        mine = np.flatnonzero(every == pattern)
        key, code = np.zeros(len(mine), np.int64), np.zeros(size, np.int64)
        for place in range(len(labels)):
            if not pattern >> place & 1:
                key = key * count[place] + asked[place][mine]
                code = code * count[place] + held[place]
        order = np.argsort(key)
        at = np.searchsorted(key, code, sorter=order)
        near = order[np.minimum(at, len(mine) - 1)]
        found[pattern] = np.where(key[near] == code, mine[near], -1)
    return found
