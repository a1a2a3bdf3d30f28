"""A picture of a study drawn as SVG: no script, the same in a page and as a file."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.words import word
from ionshore.report.charts.spec import FONT, GRID_COLOR, INK, MUTED
from ionshore.report.drawing_heat import HEAT_FORMS
from ionshore.report.drawing_logs import LOG_FORMS
from ionshore.report.numbers import number, unit_name
from ionshore.report.palette import COMPONENT_COLORS, OTHER_COLOR, PLACE_COLORS
from ionshore.report.study_words import column_name, name_of
from ionshore.studies.study import Column, Findings, Picture

__all__ = ["colors_of", "drawn"]

FloatArray = NDArray[np.float64]

WIDTH = 900
NAMES, RIGHT, ROW, BAR = 190, 74, 34, 22
LEFT, PLOT_HEIGHT = 52, 300
LEGEND_LINE = 20
APART = 14
"""Least distance of the figures at the ends of lines [px]."""
IN_PROPORTION = ("year", "month", "day")
"""Units of an axis whose places lie in proportion."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
SPARE = ("#2B67CE", "#B8402E", "#135556", "#E6CC3C", "#664C99", "#74B3EA", "#97D078")
"""Colors of lines and parts that have none of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
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


def drawn(findings: Findings, picture: Picture, language: str) -> str:
    """Return a picture as one SVG text.

    Parameters
    ----------
    findings : Findings
        What the picture belongs to.
    picture : Picture
    language : str
        ``en`` or ``ko``.
    """
    title = word(f"study.picture.{picture.name}", language)
    own = {**LOG_FORMS, **HEAT_FORMS}
    if picture.form in own:
        body, height = own[picture.form](findings, picture, language)
    else:
        data = _data(findings, picture, language)
        legend, top = ([], 8) if picture.form == "boxes" else _legend(data)
        body, height = _FORMS[picture.form](data, top)
        body = [*legend, *body]
    inside = "\n".join(body)
    font = escape(FONT, {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" font-family="{font}" font-size="12.5" fill="{INK}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>\n{inside}\n</svg>\n'
    )


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


def _data(findings: Findings, picture: Picture, language: str) -> _Data:
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
    return _Data(
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
        return name_of(column.kind, str(value), language)
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _legend(data: _Data) -> tuple[list[str], int]:
    """Return marks with names, in as many lines as they need, and their height."""
    marks, x, y = [], 0.0, 14
    for name, color in zip(data.series, data.colors, strict=True):
        wide = 30.0 + _width(name)
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LEGEND_LINE
        marks.append(
            f'<rect x="{x:.0f}" y="{y - 10}" width="11" height="11" fill="{color}"/>'
            f'<text x="{x + 16:.0f}" y="{y}">{escape(name)}</text>'
        )
        x += wide
    return marks, y + 14


def _width(text: str) -> float:
    """Return about how wide a text is; letters of Korean are wider [px]."""
    return sum(12.5 if ord(one) > 0x1100 else 6.8 for one in text)


def _ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Return round figures from ``low`` to ``high``; of one figure, up to the next."""
    span = (high - low) or 1.0
    high = low + span
    size = 10.0 ** math.floor(math.log10(span / wanted))
    step = next(size * one for one in STEPS if span / (size * one) <= wanted)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * one, 10) for one in range(first, last + 1)]


def _rows(data: _Data, top: int) -> tuple[list[str], int]:
    """Return stacked bars, and the height of the whole."""
    values = np.nan_to_num(data.wide.to_numpy(float))
    ticks = _ticks(
        float(values.clip(max=0).sum(axis=1).min()),
        float(values.clip(min=0).sum(axis=1).max()),
    )
    scale, x_of = _across(ticks)
    bottom = top + ROW * len(values)
    marks = _names_and_axis(data, ticks, top, x_of)
    for place, (name, row) in enumerate(zip(data.places, values, strict=True)):
        y = top + ROW * place + (ROW - BAR) / 2
        right = left = 0.0
        for series, color, value in zip(data.series, data.colors, row, strict=True):
            begin = right if value >= 0 else left + value
            right, left = (right + value, left) if value >= 0 else (right, begin)
            if abs(value) * scale >= 0.05:
                marks.append(
                    f'<rect x="{x_of(begin):.1f}" y="{y:.1f}" '
                    f'width="{abs(value) * scale:.1f}" height="{BAR}" fill="{color}" '
                    f'stroke="#FFFFFF" stroke-width="0.6"><title>{escape(name)}, '
                    f"{escape(series)}: {number(float(value))}</title></rect>"
                )
        marks.append(
            f'<text x="{x_of(right) + 8:.1f}" y="{y + 15:.1f}" font-weight="600">'
            f"{number(float(row.sum()))}</text>"
        )
    return marks, bottom + 48


def _across(ticks: Sequence[float]) -> tuple[float, Callable[[float], float]]:
    """Return the pixels of a unit, and where a value lies from left to right."""
    scale = (WIDTH - NAMES - RIGHT) / (ticks[-1] - ticks[0])
    return scale, lambda value: NAMES + (value - ticks[0]) * scale


def _names_and_axis(
    data: _Data, ticks: Sequence[float], top: int, x_of: Callable[[float], float]
) -> list[str]:
    """Return the names of rows, the axis below them, and its lines."""
    bottom = top + ROW * len(data.places)
    marks = [
        f'<line x1="{x_of(one):.1f}" x2="{x_of(one):.1f}" y1="{top}" y2="{bottom}" '
        f'stroke="{INK if one == 0 else GRID_COLOR}"/>'
        f'<text x="{x_of(one):.1f}" y="{bottom + 18}" text-anchor="middle" '
        f'fill="{MUTED}">{number(one)}</text>'
        for one in ticks
    ]
    middle = (NAMES + WIDTH - RIGHT) / 2
    marks.append(
        f'<text x="{middle:.0f}" y="{bottom + 38}" text-anchor="middle" '
        f'fill="{MUTED}">{escape(data.unit)}</text>'
    )
    for place, name in enumerate(data.places):
        y = top + ROW * place + (ROW - BAR) / 2
        marks.append(
            f'<text x="{NAMES - 12}" y="{y + 15:.1f}" text-anchor="end"{_fitting(name)}>'
            f"{escape(name)}</text>"
        )
    return marks


def _fitting(name: str) -> str:
    """Return the letter size by which a long name fits beside its row."""
    room = (NAMES - 16) / max(_width(name), 1.0)
    return "" if room >= 1 else f' font-size="{max(12.5 * room, 7.5):.1f}"'


def _spans(data: _Data, top: int) -> tuple[list[str], int]:
    """Return bars of a row one below the other, each from zero to its value."""
    values = np.nan_to_num(data.wide.to_numpy(float))
    ticks = _ticks(min(float(values.min()), 0.0), max(float(values.max()), 0.0))
    scale, x_of = _across(ticks)
    marks = _names_and_axis(data, ticks, top, x_of)
    thick = BAR / len(data.series)
    for place, (name, row) in enumerate(zip(data.places, values, strict=True)):
        y = top + ROW * place + (ROW - BAR) / 2
        for series, color, value in zip(data.series, data.colors, row, strict=True):
            if abs(value) * scale >= 0.05:
                marks.append(
                    f'<rect x="{x_of(min(value, 0.0)):.1f}" y="{y:.1f}" '
                    f'width="{abs(value) * scale:.1f}" height="{thick:.1f}" '
                    f'fill="{color}"><title>{escape(name)}, {escape(series)}: '
                    f"{number(float(value))}</title></rect>"
                )
            y += thick
    return marks, top + ROW * len(data.places) + 48


def _boxes(data: _Data, top: int) -> tuple[list[str], int]:
    """Return a box of a row: a line from end to end, the inner half, the middle.

    The five columns are quantiles from the lowest to the highest.
    """
    values = data.wide.to_numpy(float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    ticks = _ticks(min(low, 0.0), max(high, 0.0))
    _, x_of = _across(ticks)
    marks = _names_and_axis(data, ticks, top, x_of)
    color = data.colors[0]
    for place, (name, row) in enumerate(zip(data.places, values, strict=True)):
        if np.isnan(row).any():
            continue
        y = top + ROW * place + (ROW - BAR) / 2
        first, left, middle, right, last = (x_of(float(one)) for one in row)
        told = " / ".join(number(float(one)) for one in row)
        marks.append(
            f"<g><title>{escape(name)}: {told}</title>"
            f'<line x1="{first:.1f}" x2="{last:.1f}" y1="{y + BAR / 2:.1f}" '
            f'y2="{y + BAR / 2:.1f}" stroke="{color}" stroke-width="2"/>'
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{max(right - left, 1.0):.1f}" '
            f'height="{BAR}" fill="{color}"/>'
            f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{y:.1f}" '
            f'y2="{y + BAR:.1f}" stroke="#FFFFFF" stroke-width="2"/></g>'
        )
    return marks, top + ROW * len(data.places) + 48


def _lines(data: _Data, top: int) -> tuple[list[str], int]:
    """Return lines over an axis of equal steps, and the height of the whole."""
    values = data.wide.to_numpy(float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    ticks = _ticks(min(low, 0.0) if low < high / 3 else low, max(high, 0.0))
    top += 24
    bottom = top + PLOT_HEIGHT
    xs = [LEFT + (WIDTH - LEFT - RIGHT) * one for one in data.at]

    def y_of(value: float) -> float:
        return bottom - (value - ticks[0]) / (ticks[-1] - ticks[0]) * PLOT_HEIGHT

    marks = [f'<text x="0" y="{top - 14}" fill="{MUTED}">{escape(data.unit)}</text>']
    marks += [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y_of(one):.1f}" '
        f'y2="{y_of(one):.1f}" stroke="{INK if one == 0 else GRID_COLOR}"/>'
        f'<text x="{LEFT - 8}" y="{y_of(one) + 4:.1f}" text-anchor="end" '
        f'fill="{MUTED}">{number(one)}</text>'
        for one in ticks
    ]
    marks += [
        f'<text x="{xs[one]:.1f}" y="{bottom + 18}" text-anchor="middle" '
        f'fill="{MUTED}">{escape(data.places[one])}</text>'
        for one in data.named
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    marks.append(
        f'<text x="{middle:.0f}" y="{bottom + 38}" text-anchor="middle" '
        f'fill="{MUTED}">{escape(data.across)}</text>'
    )
    for name, color, line in zip(data.series, data.colors, values.T, strict=True):
        marks += _line(data, xs, [y_of(one) for one in line], line, name, color)
    return [*marks, *_ends(data, xs, values, y_of)], bottom + 48


def _line(
    data: _Data,
    xs: Sequence[float],
    ys: Sequence[float],
    line: FloatArray,
    name: str,
    color: str,
) -> list[str]:
    """Return one line and its points; unknown figures are left out."""
    known = [place for place, value in enumerate(line) if not math.isnan(value)]
    path = " ".join(f"{xs[one]:.1f},{ys[one]:.1f}" for one in known)
    return [
        f'<polyline points="{path}" fill="none" stroke="{color}" '
        f'stroke-width="2.4" stroke-linejoin="round"><title>{escape(name)}</title>'
        "</polyline>",
        *(
            f'<circle cx="{xs[one]:.1f}" cy="{ys[one]:.1f}" r="3" fill="{color}">'
            f"<title>{escape(name)}, {escape(data.places[one])}: "
            f"{number(float(line[one]))}</title></circle>"
            for one in known
        ),
    ]


def _ends(
    data: _Data, xs: Sequence[float], values: FloatArray, y_of: Callable[[float], float]
) -> list[str]:
    """Return the last figure of each line beside its end, none upon another."""
    ends = []
    for color, line in zip(data.colors, values.T, strict=True):
        place = int(np.flatnonzero(~np.isnan(line))[-1])
        ends.append((y_of(float(line[place])), xs[place], float(line[place]), color))
    marks, above = [], -math.inf
    for y, x, value, color in sorted(ends):
        above = max(y, above + APART)
        marks.append(
            f'<text x="{x + 9:.1f}" y="{above + 4:.1f}" fill="{color}" '
            f'font-weight="600">{number(value)}</text>'
        )
    return marks


_FORMS: Mapping[str, Callable[[_Data, int], tuple[list[str], int]]] = {
    "rows": _rows,
    "spans": _spans,
    "boxes": _boxes,
    "lines": _lines,
}
