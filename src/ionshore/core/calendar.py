"""The calendar: days of a year, and how values by day become values of a year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from ionshore.core.errors import Finding, ScenarioError

__all__ = ["year_average"]


def year_average(steps: Sequence[tuple[date, float]], year: int) -> float:
    """Return the mean of a dated value over the days of a calendar year.

    Parameters
    ----------
    steps : sequence of (date, float)
        First day and value, in order of the days; a value holds until the next.
    year : int
        Calendar year.

    Returns
    -------
    float
        Never below the least nor above the largest value of the year.

    Raises
    ------
    ScenarioError
        ``S310`` if the first value begins after 1 January: what held before is
        not known, and is not zero.

    Examples
    --------
    >>> year_average([(date(2020, 1, 1), 10.0), (date(2025, 7, 2), 20.0)], 2025)
    15.013698630136986
    """
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    if not steps or steps[0][0] > first:
        begun = f"the first is of {steps[0][0]}" if steps else "there is none"
        finding = Finding(
            "S310",
            str(year),
            f"no value is known on {first}: {begun}.",
            "Ask for a later year, or add the value that held before.",
        )
        summary = f"No average can be formed for {year}."
        raise ScenarioError(summary, [finding])
    bounds = [min(max(day, first), end) for day, _ in steps] + [end]
    days = [(after - day).days for day, after in pairwise(bounds)]
    held = [(value, n) for (_, value), n in zip(steps, days, strict=True) if n > 0]
    mean = math.fsum(value * n for value, n in held) / (end - first).days
    values = [value for value, _ in held]
    # Rounding must not carry the mean of equal values off their common value.
    return min(max(mean, min(values)), max(values))
