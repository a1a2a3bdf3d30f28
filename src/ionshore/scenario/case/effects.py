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
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["EFFECT_COLUMNS", "summed", "world_effects"]

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
    size = len(next(iter(labels.values())))
    total = np.zeros((size, len(years)))
    columns = ["year", "value", *labels]
    for row in records(effects.loc[effects["kind"] == kind, columns]):
        hit = np.ones(size, bool)
        for axis, values in labels.items():
            wanted = getattr(row, axis)
            if wanted != "*":
                hit &= values == wanted
        total[np.ix_(hit, years == row.year)] += row.value
    return total
