"""Parts of effects, day by day -> means of calendar years with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ionshore.policy.dated import Step, provenance, worst, year_average
from ionshore.policy.instrument import Layer, Part

__all__ = ["Yearly", "averaged", "series_of"]

Yearly = tuple[int, float, str, str, str, str]
"""Last six cells of a row of effects."""


def averaged(
    parts: Iterable[Part], years: Sequence[int], reach: Mapping[str, str]
) -> list[Yearly]:
    """Return the means of parts over calendar years, zeros left out."""
    result: list[Yearly] = []
    for part in parts:
        place = f"{part.provision}.{part.parameter}"
        for year in years:
            value = year_average(part.steps, year, place)
            if not value:
                continue
            source, confidence = provenance(part.basis, year)
            grade = worst([confidence, reach.get(part.provision, "reported")])
            result.append((year, value, part.provision, part.parameter, source, grade))
    return result


def series_of(layers: Iterable[Layer]) -> list[tuple[str, tuple[Step, ...]]]:
    """Return every series of some layers with its full name."""
    return [
        (f"{layer.provision}.{name}", steps)
        for layer in layers
        for named in layer.series.values()
        for name, steps in named
    ]
