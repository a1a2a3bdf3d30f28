"""Effects: what law and shocks do to shipments, output, deliveries, investment.

An effect is a row (kind, commodity, origin, destination, owner, year, value, test);
``*`` stands for all. Dated provisions, the world's own ``effects.csv`` and the shocks
of a scenario all arrive here in this one form.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    hits = [_hits(named[axis], members) for axis, members in labels.items()]
    for of_series, *hit in zip(values, *hits, strict=True):
        total[np.logical_and.reduce(hit)] += of_series
    return total


def _hits(
    wanted: pd.Series, members: NDArray[np.object_]
) -> Iterator[NDArray[np.bool_]]:
    """Yield for each wanted label, or ``*``, which members have it."""
    codes, known = pd.factorize(members)
    code = {label: number for number, label in enumerate(known)}
    # There may be tens of thousands of members: labels are compared as numbers.
    for label in wanted:
        yield codes >= 0 if label == "*" else codes == code.get(label, -1)
