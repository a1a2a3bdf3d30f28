"""Model years, what each stands for and what a dollar then is worth today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ionshore.core.calendar import period_weights
from ionshore.tables.records import records

if TYPE_CHECKING:
    import pandas as pd

    from ionshore.world.world import World

__all__ = ["Periods", "at_years", "interpolated", "periods_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """Model years with weights.

    Parameters
    ----------
    years : array of int, shape (T,)
    weight : array, shape (T,)
        Years each model year stands for [year].
    discount : array, shape (T,)
        Value today of a dollar in the period [1].
    gap : array, shape (T,)
        Years since the model year before; 1 for the first [year].
    """

    years: NDArray[np.int64]
    weight: NDArray[np.float64]
    discount: NDArray[np.float64]
    gap: NDArray[np.float64]

    @property
    def present_value(self) -> NDArray[np.float64]:
        """Value today of one dollar a year through the period, shape (T,)."""
        return self.weight * self.discount

    def __len__(self) -> int:
        return len(self.years)


def periods_of(world: World, years: tuple[int, ...]) -> Periods:
    """Return the periods of ``years``, with the overrides of ``periods.csv``."""
    # A scenario with fewer years than its world keeps the world's last year.
    last = world.last_period_years
    weight, discount = period_weights(years, world.discount_rate, last)
    weight, discount = np.array(weight, float), np.array(discount, float)
    for row in records(world["periods"]):
        chosen = np.asarray(years) == row.year
        if np.isfinite(row.weight):
            weight[chosen] = row.weight
        if np.isfinite(row.discount_factor):
            discount[chosen] = row.discount_factor
    gap = np.diff(np.asarray(years, float), prepend=years[0] - 1.0)
    return Periods(np.asarray(years, np.int64), weight, discount, gap)


def interpolated(
    frame: pd.DataFrame, keys: list[str], column: str, years: NDArray[np.int64]
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Return one row of values per key, interpolated on straight lines.

    Outside the years given, the nearest value holds (the world check asks for
    full cover where that would be a guess).

    Parameters
    ----------
    frame : DataFrame
        Rows with ``keys``, ``year`` and ``column``.
    keys : list of str
        Columns that identify a series.
    column : str
        Values; unknown ones are skipped.
    years : array of int, shape (T,)

    Returns
    -------
    labels : DataFrame
        One row per series with its keys.
    values : array, shape (series, T)
    """
    known = frame[frame[column].notna()].sort_values([*keys, "year"], kind="stable")
    labels = known[keys].drop_duplicates().reset_index(drop=True)
    values = np.zeros((len(labels), len(years)))
    groups = known.groupby(keys, sort=False)
    for position, (_, rows) in enumerate(groups):
        values[position] = np.interp(
            years, rows["year"].to_numpy(float), rows[column].to_numpy(float)
        )
    return labels, values


def at_years(
    frame: pd.DataFrame, column: str, years: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return a ``from_year`` series at the model years: the last row that holds.

    Parameters
    ----------
    frame : DataFrame
        Rows of one key with ``from_year`` (blank: from the start) and ``column``.
    column : str
        Values; nan where a later row takes a value away.
    years : array of int, shape (T,)

    Returns
    -------
    array, shape (T,)
        nan before the first row.
    """
    start = frame["from_year"].astype("Float64").fillna(-np.inf).to_numpy(float)
    order = np.argsort(start, kind="stable")
    value = frame[column].to_numpy(float)[order]
    position = np.searchsorted(start[order], years.astype(float), side="right") - 1
    return np.where(position >= 0, value[np.maximum(position, 0)], np.nan)
