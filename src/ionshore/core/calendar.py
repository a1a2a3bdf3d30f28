r"""Days, years and periods: the one place that turns days into years.

A period stands for the years from its model year up to the next. With discount
rate r, first model year y0 and the w years y of a period,

.. math:: \delta = \frac{1}{w} \sum_y (1 + r)^{-(y - y_0)}
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["days_in_year", "period_weights", "year_average"]


def days_in_year(year: int) -> int:
    """Return the number of days of a calendar year.

    >>> days_in_year(2024), days_in_year(2025)
    (366, 365)
    """
    return 366 if isleap(year) else 365


def year_average(steps: Iterable[tuple[date, float]], year: int) -> float:
    """Return the mean over the days of a calendar year of a stepwise series.

    Parameters
    ----------
    steps : iterable of (date, float)
        First day and value; each holds until the next first day, the last one
        for ever. Before the first day the series is zero.
    year : int
        Calendar year.

    Returns
    -------
    float
        In the unit of the values.

    Raises
    ------
    ValueError
        If two steps begin on the same day.

    Examples
    --------
    A credit whose last day is 30 September 2025 holds on 273 of 365 days:

    >>> credit = [(date(2023, 1, 1), 1.0), (date(2025, 10, 1), 0.0)]
    >>> [round(year_average(credit, year), 3) for year in (2022, 2024, 2025, 2026)]
    [0.0, 1.0, 0.748, 0.0]
    """
    ordered = sorted(steps)
    days = [day for day, _ in ordered]
    if len(set(days)) < len(days):
        message = f"two steps begin on the same day: {sorted(days)}"
        raise ValueError(message)
    first, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
    begins = [min(max(day.toordinal(), first), end) for day in days]
    ends = [*begins[1:], end][: len(begins)]
    total = sum(
        value * (stop - start)
        for (_, value), start, stop in zip(ordered, begins, ends, strict=True)
    )
    return total / (end - first)


def period_weights(
    years: Sequence[int], discount_rate: float, last_period_years: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many years each model year stands for and what a dollar is worth.

    Parameters
    ----------
    years : sequence of int
        Model years, rising, at least one.
    discount_rate : float
        Real discount rate, above -1 [1/year].
    last_period_years : int, optional
        Years the last model year stands for, at least 1; by default the gap
        before it, or 1 if there is only one model year.

    Returns
    -------
    weights : array, shape (years,)
        Years each period stands for [year].
    discount_factors : array, shape (years,)
        Mean value in the first model year of a dollar paid in the period [1].

    Raises
    ------
    ValueError
        If the years do not rise, the last period is empty or the rate is -1 or less.

    Examples
    --------
    >>> weights, factors = period_weights((2024, 2026), 0.25, 1)
    >>> weights.tolist(), [round(factor, 2) for factor in factors.tolist()]
    ([2.0, 1.0], [0.9, 0.64])
    """
    gaps = [later - earlier for earlier, later in pairwise(years)]
    last = last_period_years if last_period_years is not None else (gaps or [1])[-1]
    spans = [*gaps, last]
    if not years or min(spans) < 1:
        message = f"model years {list(years)} do not rise or a period is empty"
        raise ValueError(message)
    if discount_rate <= -1:
        message = f"discount rate {discount_rate} is not above -1"
        raise ValueError(message)
    factors = [
        float(np.mean((1 + discount_rate) ** -(start - years[0] + np.arange(span))))
        for start, span in zip(years, spans, strict=True)
    ]
    return np.array(spans, float), np.array(factors)
