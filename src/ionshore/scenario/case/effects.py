"""Effects: what law and shocks do to shipments, output, deliveries, investment.

An effect is a row (kind, commodity, origin, destination, year, value); ``*``
stands for all. Dated provisions, the world's own ``effects.csv`` and the shocks
of a scenario all arrive here in this one form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.scenario.case.periods import held_rows

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["EFFECT_COLUMNS", "EFFECT_UNITS", "summed", "world_effects"]

EFFECT_COLUMNS = (
    "kind",
    "commodity",
    "origin",
    "destination",
    "year",
    "value",
    "provision",
    "parameter",
    "source_id",
    "confidence",
)

EFFECT_UNITS = {
    "duty_ad_valorem": "share of value",
    "duty_specific": "million USD/unit",
    "production_credit": "million USD/unit",
    "delivery_credit": "million USD/unit",
    "capex_grant": "share of investment",
    "export_ban": "share stopped",
    "export_quota": "unit/year",
}
"""Unit of the value of an effect, by kind."""


def world_effects(world: World, years: NDArray[np.int64]) -> pd.DataFrame:
    """Return ``effects.csv`` in model years, one row per year it holds."""
    table = world["effects"]
    keys = ["kind", "commodity", "origin", "destination"]
    held = held_rows(table, keys, years)[1]
    year = np.broadcast_to(years, held.shape)[held >= 0]
    rows = table.iloc[held[held >= 0]].assign(year=year)
    rows = rows.assign(provision="effects.csv", parameter="")
    return rows[list(EFFECT_COLUMNS)].reset_index(drop=True)


def summed(
    effects: pd.DataFrame,
    kind: str,
    years: NDArray[np.int64],
    labels: dict[str, NDArray[np.object_]],
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
        For the columns ``commodity``, ``origin``, ``destination`` the label of
        every member, each of shape (n,); a column left out is not looked at.

    Returns
    -------
    array, shape (n, T)
    """
    rows = effects.loc[effects["kind"] == kind, ["year", "value", *labels]]
    rows = rows[rows["year"].isin(years)]
    size = len(next(iter(labels.values())))
    total = np.zeros((size, len(years)))
    # Labels are compared as numbers, once for all years of an effect.
    coded = [pd.factorize(values) for values in labels.values()]
    known = [{label: code for code, label in enumerate(of)} for _, of in coded]
    for wanted, group in rows.groupby([*labels], sort=False):
        hit = np.ones(size, bool)
        for label, (codes, _), code in zip(wanted, coded, known, strict=True):
            if label != "*":
                hit &= codes == code.get(label, -1)
        series = np.zeros(len(years))
        place = np.searchsorted(years, group["year"].to_numpy(np.int64))
        np.add.at(series, place, group["value"].to_numpy(float))
        total[hit] += series
    return total
