"""Steps: months, quarters or years in which a short run is told.

A plan is told in years; what breaks when trade stops is told in months. A step starts
with a month, lasts some months and lies in one calendar year: the one that holds most of
it, the earlier one of two. Steps are labeled by their first month, ``202701``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

__all__ = ["AFTER_STEP", "Steps", "month_after", "steps_of"]

AFTER_STEP = 3
"""Most months of a step after the shock: how the chain comes back is told by quarters."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Steps in order, one after the other.

    Parameters
    ----------
    first : array of int, shape (S,)
        First month, counted from the year 0: ``12 * year + month - 1``.
    months : array of int, shape (S,)
        Length [month].
    inside : int
        Steps within the months that were asked for; the rest show the recovery.
    """

    first: IntArray
    months: IntArray
    inside: int

    def __len__(self) -> int:
        return len(self.first)

    @property
    def label(self) -> IntArray:
        """First month of each as ``yyyymm``, rising, shape (S,)."""
        result: IntArray = self.first // 12 * 100 + self.first % 12 + 1
        return result

    @property
    def calendar_year(self) -> IntArray:
        """Year that holds most of each step, shape (S,)."""
        result: IntArray = (self.first + (self.months - 1) // 2) // 12
        return result

    @property
    def weight(self) -> NDArray[np.float64]:
        """Length of each in years, shape (S,)."""
        return self.months / 12.0

    @property
    def until(self) -> IntArray:
        """Month after each, counted as :attr:`first`, shape (S,)."""
        return self.first + self.months

    def days_in(self, starts: date, ends: date | None) -> NDArray[np.float64]:
        """Return the share of each step's days that lie in a span, shape (S,).

        Parameters
        ----------
        starts : date
            First day.
        ends : date, optional
            Last day; None for ever.
        """
        begin = np.array([_day(month) for month in self.first])
        end = np.array([_day(month) for month in self.until])
        last = np.inf if ends is None else (ends + timedelta(1)).toordinal()
        shared = np.minimum(end, last) - np.maximum(begin, starts.toordinal())
        result: NDArray[np.float64] = np.maximum(shared, 0.0) / (end - begin)
        return result


def steps_of(
    starts: date, months: int, step_months: int = 3, after: int | None = None
) -> Steps:
    """Return the steps of a shock and of the months after it.

    Parameters
    ----------
    starts : date
        A day of the first month.
    months : int
        Length of the shock, at least 1 [month].
    step_months : int
        Length of a step within it; the last is shorter where they do not fit.
    after : int, optional
        Months of recovery: by default a year, none where steps are years.

    Examples
    --------
    >>> steps = steps_of(date(2027, 1, 1), months=4, step_months=3, after=6)
    >>> steps.label.tolist(), steps.months.tolist()
    ([202701, 202704, 202705, 202708], [3, 1, 3, 3])
    """
    rest = (12 if step_months < 12 else 0) if after is None else after
    lengths = _cut(months, step_months)
    inside = len(lengths)
    lengths += _cut(rest, max(step_months, AFTER_STEP))
    length = np.array(lengths, np.int64)
    first = 12 * starts.year + starts.month - 1
    begin = first + np.concatenate([[0], np.cumsum(length)[:-1]])
    return Steps(begin.astype(np.int64), length, inside)


def month_after(starts: date, months: int) -> date:
    """Return the first day of the month that comes some months after that of a day.

    >>> month_after(date(2027, 11, 5), 3)
    datetime.date(2028, 2, 1)
    """
    month = 12 * starts.year + starts.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def _cut(months: int, step: int) -> list[int]:
    whole, left = divmod(months, step)
    return [step] * whole + ([left] if left else [])


def _day(month: int) -> int:
    return date(int(month) // 12, int(month) % 12 + 1, 1).toordinal()
