"""Parts of effects, day by day -> means of calendar years with what they rest on.

A model year may stand for several calendar years: it has their mean.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ionshore.core.calendar import days_in_year
from ionshore.policy.dated import Step, provenance, worst, year_average
from ionshore.policy.instrument import Layer, Part

__all__ = ["ModelYears", "Yearly", "averaged", "series_of"]

Yearly = tuple[int, float, str, str, str, str]
"""Last six cells of a row of effects: year, value, provision, parameter, sources, grade."""


@dataclass(frozen=True, slots=True)
class ModelYears:
    """Model years and the calendar years each stands for.

    Parameters
    ----------
    spans : tuple of range
        The calendar years of each; the first is its name.
    """

    spans: tuple[range, ...]

    @classmethod
    def of(cls, years: Iterable[int | range]) -> ModelYears:
        """Return model years; a number stands for itself alone."""
        spans = (
            one if isinstance(one, range) else range(int(one), int(one) + 1)
            for one in years
        )
        return cls(tuple(spans))

    @property
    def calendar(self) -> tuple[int, ...]:
        """All calendar years in order."""
        return tuple(dict.fromkeys(year for span in self.spans for year in span))

    def means(self, rows: Iterable[Yearly]) -> list[Yearly]:
        """Return rows of calendar years as the means of model years.

        A year without a row counts as zero. What rests on other sources in other years
        of a span is a row of its own, so that rows add up to the mean.
        """
        spans = {
            year: [one for one in self.spans if year in one] for year in self.calendar
        }
        parts: dict[tuple[int, str, str, str, str], list[float]] = {}
        for year, value, provision, parameter, source, grade in rows:
            for span in spans[year]:
                key = (span.start, provision, parameter, source, grade)
                parts.setdefault(key, []).append(value / len(span))
        return [(key[0], _sum(values), *key[1:]) for key, values in parts.items()]


def _sum(values: Sequence[float]) -> float:
    """Return a sum, to the last digit the one of ``numpy.add.reduceat``."""
    return sum(values[1:]) + values[0]


def averaged(
    parts: Iterable[Part], years: Sequence[int], reach: Mapping[str, str]
) -> list[Yearly]:
    """Return the means of parts over calendar years, zeros left out."""
    result: list[Yearly] = []
    for part in parts:
        turns = _turns(part)
        # Years between two turns are alike, but for the days of February.
        known: dict[tuple[int, int], tuple[float, str, str]] = {}
        for year in years:
            place = bisect_right(turns, year)
            turning = place > 0 and turns[place - 1] == year
            alike = place, year if turning else days_in_year(year)
            if alike not in known:
                known[alike] = _mean(part, year, reach)
            value, source, grade = known[alike]
            if value:
                row = (year, value, part.provision, part.parameter, source, grade)
                result.append(row)
    return result


def _turns(part: Part) -> list[int]:
    """Return the years in which a step of a part or of its basis begins or has ended."""
    steps = [one for series in (part.steps, *part.basis) for one in series]
    ends = [one.until for one in steps if one.until is not None]
    after = [one.year + 1 for one in ends if one != date.max]
    turns = {one.day.year for one in steps} | {one.year for one in ends} | {*after}
    return sorted(turns)


def _mean(part: Part, year: int, reach: Mapping[str, str]) -> tuple[float, str, str]:
    value = year_average(part.steps, year, f"{part.provision}.{part.parameter}")
    if not value:
        return 0.0, "", ""
    source, confidence = provenance(part.basis, year)
    return value, source, worst([confidence, reach.get(part.provision, "reported")])


def series_of(layers: Iterable[Layer]) -> list[tuple[str, tuple[Step, ...]]]:
    """Return every series of some layers with its full name."""
    return [
        (f"{layer.provision}.{name}", steps)
        for layer in layers
        for named in layer.series.values()
        for name, steps in named
    ]
