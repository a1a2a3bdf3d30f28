"""Values of the law by day, and their mean over a calendar year.

A series is a tuple of :class:`Step` in order of their first days. A step holds
until the next one begins, or through its own last day where it has one. What a
series does not cover is unknown: asking for it is an error, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from ionshore.core import calendar
from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import tell
from ionshore.tables.schema import CONFIDENCES

__all__ = [
    "FIRST_DAY",
    "Rate",
    "Step",
    "Value",
    "calendar_years",
    "combined",
    "combined_each",
    "joined_sources",
    "number",
    "provenance",
    "replaced",
    "step_on",
    "uncovered",
    "value_on",
    "worst",
    "year_average",
]

FIRST_DAY = date.min
"""First day of a series that has always held."""

MODES = ("add", "floor", "instead_of")


@dataclass(frozen=True, slots=True)
class Rate:
    """A duty rate and how it meets the others.

    Parameters
    ----------
    mode : str
        ``add``: on top of the others. ``floor``: the base duty is raised to the
        rate where it is lower. ``instead_of``: replaces the layers it names.
    rate : float
        Share of the declared value [1].
    """

    mode: str
    rate: float


Value = bool | float | str | Rate
"""What a parameter can hold."""


@dataclass(frozen=True, slots=True)
class Step:
    """One value of a dated parameter.

    Parameters
    ----------
    day : date
        First day it holds.
    value : bool, float, str or Rate
        The value, in the unit of its parameter.
    source_id : str
        Where it was read; ids of ``sources.csv`` joined by ``;``.
    confidence : str
        ``reported``, ``derived`` or ``assumed``.
    where : str
        Paragraph, heading or page.
    note : str
        What a reader should know.
    until : date, optional
        Last day it holds, where no other value is known to follow.
    day_confidence : str
        Confidence of the first day, where it differs from the value's.
    """

    day: date
    value: Value
    source_id: str
    confidence: str
    where: str = ""
    note: str = ""
    until: date | None = None
    day_confidence: str = "reported"


def worst(confidences: Iterable[str]) -> str:
    """Return the weakest of several confidences.

    >>> worst(["reported", "assumed", "derived"])
    'assumed'
    """
    return max(confidences, key=CONFIDENCES.index)


def joined_sources(parts: Iterable[str]) -> str:
    """Return source ids joined by ``;``, each once, in order.

    >>> joined_sources(["a;b", "c", "b"])
    'a;b;c'
    """
    return ";".join(dict.fromkeys(one for part in parts for one in part.split(";")))


def number(value: Value) -> float:
    """Return a value as a number; ``TypeError`` for text or a moded rate."""
    if isinstance(value, (str, Rate)):
        message = f"{value!r} is not a number"
        raise TypeError(message)
    return float(value)


def step_on(steps: Sequence[Step], day: date, place: str) -> Step:
    """Return the step in force on a day.

    Parameters
    ----------
    steps : sequence of Step
        In order of their first days.
    day : date
        The day asked for, on the parameter's own clock.
    place : str
        Name of the parameter, for the error.

    Raises
    ------
    ScenarioError
        ``S310`` before the first day, ``S311`` after a value that ended with
        none known to follow. Neither is zero: the law is not known then.
    """
    found = None
    for step in steps:
        if step.day > day:
            break
        found = step
    summary = f"{place} has no value on {day}."
    if found is None:
        first = steps[0].day if steps else "-"
        finding = tell("S310", place, day=day, first=first)
        raise ScenarioError(summary, [finding])
    if found.until is not None and found.until < day:
        finding = tell("S311", place, day=day, last=found.until)
        raise ScenarioError(summary, [finding])
    return found


def value_on(steps: Sequence[Step], day: date, place: str) -> Value:
    """Return the value in force on a day; errors as :func:`step_on`.

    >>> cell = (Step(date(2023, 1, 1), 35.0, "statute", "reported"),)
    >>> value_on(cell, date(2026, 6, 30), "cell_rate")
    35.0
    """
    return step_on(steps, day, place).value


def _steps_in(steps: Sequence[Step], year: int) -> list[Step]:
    """Return the steps that hold on some day of a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    inside: list[Step] = []
    for step in steps:
        if step.day > last:
            break
        # What begins by the first day takes the place of all before it.
        if step.day <= first:
            inside.clear()
        if step.until is None or step.until >= first:
            inside.append(step)
    return inside


def _cover(inside: Sequence[Step], year: int) -> bool:
    """Return whether the steps that hold in a year leave no day of it open."""
    if not inside or inside[0].day > date(year, 1, 1):
        return False
    meet = all(
        one.until is None or one.until >= after.day - timedelta(1)
        for one, after in pairwise(inside)
    )
    until = inside[-1].until
    return meet and (until is None or until >= date(year, 12, 31))


def uncovered(steps: Sequence[Step], year: int, place: str) -> list[Finding]:
    """Return why a series does not cover every day of a year, empty if it does.

    The findings are those of :func:`step_on` on the first day left open.
    """
    inside = _steps_in(steps, year)
    if _cover(inside, year):
        return []
    last_days = [step.day - timedelta(1) for step in inside[1:]]
    for day in [date(year, 1, 1), *last_days, date(year, 12, 31)]:
        try:
            step_on(steps, day, place)
        except ScenarioError as error:
            return list(error.findings)
    return []


def year_average(steps: Sequence[Step], year: int, place: str) -> float:
    """Return the mean of a series over the days of a calendar year.

    Parameters
    ----------
    steps : sequence of Step
        Numbers or truths (true counts as 1), in order of their first days.
    year : int
        Calendar year.
    place : str
        Name of the parameter, for errors.

    Raises
    ------
    ScenarioError
        ``S310`` or ``S311`` if any day of the year is not covered.

    Examples
    --------
    A credit that ended after 30 September 2025 counts for 273 of 365 days:

    >>> credit = (
    ...     Step(date(2023, 1, 1), 1.0, "statute", "reported"),
    ...     Step(date(2025, 10, 1), 0.0, "statute", "reported"),
    ... )
    >>> year_average(credit, 2025, "in_force") == 273 / 365
    True
    """
    inside = _steps_in(steps, year)
    if not _cover(inside, year) and (findings := uncovered(steps, year, place)):
        summary = f"{place} has no average for {year}."
        raise ScenarioError(summary, findings)
    return calendar.year_average(
        [(step.day, number(step.value)) for step in inside], year
    )


def provenance(series: Iterable[Sequence[Step]], year: int) -> tuple[str, str]:
    """Return sources and weakest confidence of the values of a year.

    A first day that is itself assumed weakens the year it falls in.
    """
    inside = [step for steps in series for step in _steps_in(steps, year)]
    grades = [step.confidence for step in inside]
    grades += [step.day_confidence for step in inside if step.day.year == year]
    return joined_sources(step.source_id for step in inside), worst(grades)


def replaced(steps: Sequence[Step], new: Step) -> tuple[Step, ...]:
    """Return the series with another value from ``new.day`` through ``new.until``.

    Without a last day the new value holds for ever and later steps are gone;
    with one, the old value of the following day holds again from then.

    Parameters
    ----------
    steps : sequence of Step
        The series as it stands.
    new : Step
        The value to put in.
    """
    kept = [step for step in steps if step.day < new.day]
    if new.until is None:
        return (*kept, new)
    back = new.until + timedelta(1)
    resumed = [step for step in steps if step.day <= back][-1:]
    if resumed and (resumed[0].until is None or resumed[0].until >= back):
        after = [replace(resumed[0], day=back)]
    else:
        after = []
    after += [step for step in steps if step.day > back]
    return (*kept, new, *after)


def calendar_years(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return a series looked up on 1 January, as days on which its values hold.

    Examples
    --------
    A bar for taxable years that begin after 4 July 2025 holds from 2026:

    >>> bar = (Step(date(2025, 7, 5), True, "statute", "reported"),)
    >>> [str(one.day) for one in calendar_years(bar)]
    ['2026-01-01']
    """
    result: list[Step] = []
    for step in steps:
        day = step.day
        if day != FIRST_DAY and (day.month, day.day) != (1, 1):
            day = date(day.year + 1, 1, 1)
        until = None if step.until is None else date(step.until.year, 12, 31)
        if until is not None and until < day:
            continue
        # Of the values of one year the last before its end is looked up next.
        if result and result[-1].day == day:
            result.pop()
        result.append(replace(step, day=day, until=until))
    return tuple(result)


def combined(
    series: Sequence[Sequence[Step]], function: Callable[..., float]
) -> tuple[Step, ...]:
    """Return ``function`` of several series, day by day.

    Parameters
    ----------
    series : sequence of series
        Arguments of ``function``, in order.
    function : callable
        From one value of each series to a number.

    Returns
    -------
    tuple of Step
        From the first day all series cover; sources are joined and the weakest
        confidence is kept. A day that a series leaves open is open here too.
    """
    return combined_each(series, lambda *values: (function(*values),), 1)[0]


def combined_each(
    series: Sequence[Sequence[Step]],
    function: Callable[..., Sequence[float]],
    count: int,
) -> list[tuple[Step, ...]]:
    """Return the ``count`` numbers of a ``function`` of several series, day by day.

    A series for each number; otherwise as :func:`combined`.
    """
    starts = {step.day for steps in series for step in steps}
    ends = {
        step.until + timedelta(1) for steps in series for step in steps if step.until
    }
    result: list[list[Step]] = [[] for _ in range(count)]
    for day in sorted(starts | ends):
        parts = [_held(steps, day) for steps in series]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            for steps in result:
                if steps and steps[-1].until is None:
                    steps[-1] = replace(steps[-1], until=day - timedelta(1))
            continue
        new_days = [part.day_confidence for part in known if part.day == day]
        sources = joined_sources(part.source_id for part in known)
        confidence = worst(part.confidence for part in known)
        day_confidence = worst(new_days or ["reported"])
        values = function(*(part.value for part in known))
        for steps, value in zip(result, values, strict=True):
            steps.append(
                Step(day, value, sources, confidence, day_confidence=day_confidence)
            )
    return [tuple(steps) for steps in result]


def _held(steps: Sequence[Step], day: date) -> Step | None:
    """Return the step in force on a day, None if the day is open."""
    found = None
    for step in steps:
        if step.day > day:
            break
        found = step
    if found is None or (found.until is not None and found.until < day):
        return None
    return found
