"""What a picture of a study shows: a table by place and series, with its colors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from ionshore.report.numbers import unit_name
from ionshore.report.palette import COMPONENT_COLORS, OTHER_COLOR, PLACE_COLORS
from ionshore.report.study_words import cell_name, column_name
from ionshore.studies.study import Column, Findings, Picture

__all__ = [
    "RIGHT",
    "WIDTH",
    "ChartData",
    "colors_of",
    "data_of",
    "legend_of",
    "ticks_of",
    "width_of",
]

WIDTH, RIGHT = 900, 74
"""Width of a picture, and the room right of its plot [px]."""
LEGEND_LINE = 20
IN_PROPORTION = ("year", "month", "day")
"""Units of an axis whose places lie in proportion."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
SPARE = ("#2B67CE", "#B8402E", "#135556", "#E6CC3C", "#664C99", "#74B3EA", "#97D078")
"""Colors of lines and parts that have none of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class ChartData:
    """What is drawn: rows are places of ``across``, columns are series.

    ``at`` says where along the axis a place lies, from 0 to 1: years and months in
    proportion, all else in equal steps. ``named`` are the places with a label.
    """

    wide: pd.DataFrame
    places: tuple[str, ...]
    series: tuple[str, ...]
    colors: tuple[str, ...]
    at: tuple[float, ...]
    named: tuple[int, ...]
    across: str
    unit: str


def data_of(findings: Findings, picture: Picture, language: str) -> ChartData:
    """Return what a picture shows: rows by place, columns by series, and their names."""
    table = findings.table(picture.table)
    frame = table.frame
    for name, wanted in picture.where:
        frame = frame[frame[name] == wanted]
    columns = {one.name: one for one in table.columns}
    axes = [columns[one] for one in picture.across.split("|")]
    labels = [
        ", ".join(_told(*one, language) for one in zip(axes, cells, strict=True))
        for cells in frame[[one.name for one in axes]].itertuples(index=False)
    ]
    frame = frame.assign(_across=labels)
    places = list(dict.fromkeys(labels))
    if picture.by:
        codes = [str(one) for one in dict.fromkeys(frame[picture.by])]
        wide = frame.pivot(
            index="_across", columns=picture.by, values=picture.values[0]
        )
        series = [_told(columns[picture.by], one, language) for one in codes]
    else:
        codes = list(picture.values)
        wide = frame.set_index("_across")[codes]
        series = [column_name(one, language) for one in codes]
    colors = colors_of(codes)
    unit = columns[picture.values[0]].unit
    share = unit == "1"
    return ChartData(
        wide=wide.reindex(index=places, columns=codes) * (100.0 if share else 1.0),
        places=tuple(places),
        series=tuple(series),
        colors=tuple(colors[one] for one in codes),
        at=_positions(frame[axes[0].name], axes[0], len(places)),
        named=_named(places, axes[0]),
        across=_axis(axes[0], language),
        unit="%" if share else unit_name(unit, language),
    )


def _positions(values: pd.Series, axis: Column, count: int) -> tuple[float, ...]:
    steps = np.arange(count, dtype=np.float64)
    if axis.unit in IN_PROPORTION:
        steps = np.array(list(dict.fromkeys(values)), np.float64)
    steps = steps - steps[0]
    return tuple((steps / max(steps[-1], 1e-9)).tolist())


def _named(places: Sequence[str], axis: Column) -> tuple[int, ...]:
    """Return the places that carry a label: whole years of months, else those that fit."""
    if axis.unit == "month":
        return tuple(at for at, one in enumerate(places) if float(one) % 12 == 0)
    return tuple(range(0, len(places), max(1, -(-len(places) // 16))))


def _axis(column: Column, language: str) -> str:
    text = column_name(column.name, language)
    unit = unit_name(column.unit, language) if column.unit not in {"", "year"} else ""
    return f"{text} ({unit})" if unit else text


def _told(column: Column, value: object, language: str) -> str:
    if column.kind:
        return cell_name(column, str(value), language)
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def colors_of(codes: Sequence[str]) -> dict[str, str]:
    """Return a color for each code: its own where it is a place or a part of a cost.

    Examples
    --------
    >>> colors_of(["CHN", "labor", "alone"])["alone"] in SPARE
    True
    """
    own: Mapping[str, str] = {**COMPONENT_COLORS, **PLACE_COLORS}
    taken = {own[one] for one in codes if one in own}
    spare = [one for one in SPARE if one not in taken]
    colors = {}
    for one in codes:
        left = own.get(one)
        colors[one] = left or (spare.pop(0) if spare else OTHER_COLOR)
    return colors


def legend_of(data: ChartData) -> tuple[list[str], int]:
    """Return marks with names, in as many lines as they need, and their height."""
    marks, x, y = [], 0.0, 14
    for name, color in zip(data.series, data.colors, strict=True):
        wide = 30.0 + width_of(name)
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LEGEND_LINE
        marks.append(
            f'<rect x="{x:.0f}" y="{y - 10}" width="11" height="11" fill="{color}"/>'
            f'<text x="{x + 16:.0f}" y="{y}">{escape(name)}</text>'
        )
        x += wide
    return marks, y + 14


def width_of(text: str) -> float:
    """Return about how wide a text is; letters of Korean are wider [px]."""
    return sum(12.5 if ord(one) > 0x1100 else 6.8 for one in text)


def ticks_of(low: float, high: float, wanted: int = 6) -> list[float]:
    """Return round figures from ``low`` to ``high``; of one figure, up to the next."""
    span = (high - low) or 1.0
    high = low + span
    size = 10.0 ** math.floor(math.log10(span / wanted))
    step = next(size * one for one in STEPS if span / (size * one) <= wanted)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * one, 10) for one in range(first, last + 1)]
