"""Days and months of the extract, as months that can be subtracted."""

from __future__ import annotations

__all__ = ["month_of", "months_between"]

DAYS = 365.25 / 12


def month_of(text: str) -> float:
    """Return a date as months since year 0.

    A month is placed at its middle, a year at its middle, a range at its end.

    Examples
    --------
    >>> month_of("2025-03-01") - month_of("2025-02-01")
    1.0
    >>> month_of("2025") - month_of("2025-01-01")
    6.0
    """
    parts = text.split("/", maxsplit=1)[0].split("-")
    year = int(parts[0]) * 12.0
    if len(parts) == 1:
        return year + 6.0
    month = year + int(parts[1]) - 1
    if len(parts) == 2:
        return month + 0.5
    return month + (int(parts[2]) - 1) / DAYS


def months_between(first: str, last: str) -> float:
    """Return months from one date to another, to a tenth."""
    return round(month_of(last) - month_of(first), 1)
