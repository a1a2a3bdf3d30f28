"""Model years, what each stands for and what a dollar then is worth today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.calendar import period_weights
from ionshore.core.errors import ScenarioError
from ionshore.core.tell import tell
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = [
    "Periods",
    "held_rows",
    "interpolated",
    "key_places",
    "periods_of",
    "values_of",
]


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
    in_year : array of int, shape (T,), optional
        Calendar year each lies in, where ``years`` labels steps shorter than a year
        (:mod:`ionshore.scenario.case.steps`).
    """

    years: NDArray[np.int64]
    weight: NDArray[np.float64]
    discount: NDArray[np.float64]
    gap: NDArray[np.float64]
    in_year: NDArray[np.int64] | None = None

    @property
    def calendar_year(self) -> NDArray[np.int64]:
        """Calendar year each period starts in or lies in, shape (T,)."""
        return self.years if self.in_year is None else self.in_year

    @property
    def present_value(self) -> NDArray[np.float64]:
        """Value today of one dollar a year through the period, shape (T,)."""
        return self.weight * self.discount

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Calendar years each period stands for, at least one, shape (T,)."""
        result: NDArray[np.int64] = np.maximum(np.round(self.weight), 1).astype(
            np.int64
        )
        return result

    @property
    def spans(self) -> tuple[range, ...]:
        """Calendar years each period stands for."""
        pairs = zip(self.years.tolist(), self.lengths.tolist(), strict=True)
        return tuple(range(first, first + length) for first, length in pairs)

    @property
    def calendar(self) -> NDArray[np.int64]:
        """Years of all periods in order, shape (Y,)."""
        spans = zip(self.years, self.lengths, strict=True)
        return np.concatenate([first + np.arange(length) for first, length in spans])

    def mean(self, yearly: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean over the years of each period.

        Parameters
        ----------
        yearly : array, shape (..., Y)
            Values by :attr:`calendar`.

        Returns
        -------
        array, shape (..., T)
        """
        first = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        total = np.add.reduceat(yearly, first, axis=-1)
        result: NDArray[np.float64] = total / self.lengths
        return result

    def __len__(self) -> int:
        return len(self.years)


def periods_of(world: World, years: tuple[int, ...]) -> Periods:
    """Return the periods of ``years``, with the overrides of ``periods.csv``.

    Raises
    ------
    ScenarioError
        S350 if a year lies outside the years for which the world has demand:
        nothing is carried on silently.
    """
    _refuse_unknown(world, years)
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


def _refuse_unknown(world: World, years: tuple[int, ...]) -> None:
    known = world["demand"]["year"]
    if known.empty:
        return
    first, last = int(known.min()), int(known.max())
    findings = [
        tell("S350", f"model year {year}", first=first, last=last, world=world.name)
        for year in years
        if not first <= year <= last
    ]
    if findings:
        summary = "The model years cannot be used."
        raise ScenarioError(summary, findings)


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
    labels, series = key_places(known, keys)
    if labels.empty:
        return labels, np.zeros((0, len(years)))
    year = known["year"].to_numpy(float)
    value = known[column].to_numpy(float)
    before = np.searchsorted(
        _line(series, year), _line(np.arange(len(labels))[:, None], years), side="right"
    )
    first = np.searchsorted(series, np.arange(len(labels)))[:, None]
    last = np.searchsorted(series, np.arange(len(labels)), side="right")[:, None] - 1
    left = np.clip(before - 1, first, last)
    right = np.clip(before, first, last)
    gap = year[right] - year[left]
    slope = (value[right] - value[left]) / np.where(gap > 0, gap, 1.0)
    since = np.clip(years - year[left], 0.0, gap)
    return labels, value[left] + slope * since


def held_rows(
    frame: pd.DataFrame, keys: list[str], years: NDArray[np.int64]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return which row of a ``from_year`` table holds in each model year.

    Parameters
    ----------
    frame : DataFrame
        Rows with ``keys`` and ``from_year`` (blank: from the start).
    keys : list of str
        Columns that identify a series.
    years : array of int, shape (T,)

    Returns
    -------
    labels : DataFrame
        One row per series with its keys, in the order of the table.
    rows : array of int, shape (series, T)
        Position in ``frame`` of the last row that holds, -1 before the first.
    """
    labels, series = key_places(frame, keys)
    start = frame["from_year"].astype("Float64").fillna(0.0).to_numpy(float)
    order = np.lexsort((start, series))
    asked = _line(np.arange(len(labels))[:, None], years)
    found = np.searchsorted(_line(series, start)[order], asked, side="right") - 1
    rows = np.append(order, -1)[found]
    own = np.append(series, -1)[rows] == np.arange(len(labels))[:, None]
    return labels, np.where(own, rows, -1).astype(np.int64)


def values_of(column: pd.Series, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the numbers in these rows, nan where the position is -1."""
    values: NDArray[np.float64] = np.append(column.to_numpy(float), np.nan)[rows]
    return values


def key_places(
    frame: pd.DataFrame, keys: list[str]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return the keys that occur, in order, and the place of each row's key."""
    code = np.zeros(len(frame), np.int64)
    for key in keys:
        codes, known = pd.factorize(frame[key], use_na_sentinel=False)
        code = code * len(known) + codes
    series, found = pd.factorize(code)
    first = np.full(len(found), len(frame))
    np.minimum.at(first, series, np.arange(len(frame)))
    return frame[keys].iloc[first].reset_index(drop=True), series.astype(np.int64)


def _line(series: NDArray[np.int64], year: NDArray[Any]) -> NDArray[np.float64]:
    """Return series and years strung on one line, so that one search serves all."""
    line: NDArray[np.float64] = 1e5 * series + year
    return line
