"""Bars and boxes of a study, one row per place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

import numpy as np

from ionshore.report.charts.spec import GRID_COLOR, INK, MUTED
from ionshore.report.drawing_data import RIGHT, WIDTH, ChartData, ticks_of, width_of
from ionshore.report.numbers import number

__all__ = ["ROW_FORMS"]

NAMES, LARGEST_NAMES, ROW, BAR = 190, 320, 34, 22
"""Least and largest room for names, height of a row and of its bar [px]."""
LETTERS, SMALLEST = 12.5, 9.0
"""Size of letters, and the smallest that can still be read [px]."""
LINE, IN_TWO = 14.5, 11.5
"""Distance of the two lines of a long name, and the size of its letters [px]."""

Body = tuple[list[str], int]


def _rows(data: ChartData, top: int) -> tuple[list[str], int]:
    """Return stacked bars, and the height of the whole."""
    values = np.nan_to_num(data.wide.to_numpy(float))
    ticks = ticks_of(
        float(values.clip(max=0).sum(axis=1).min()),
        float(values.clip(min=0).sum(axis=1).max()),
    )
    scale, x_of = _across(data, ticks)
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


def _across(
    data: ChartData, ticks: Sequence[float]
) -> tuple[float, Callable[[float], float]]:
    """Return the pixels of a unit, and where a value lies from left to right."""
    names = _room(data)
    scale = (WIDTH - names - RIGHT) / (ticks[-1] - ticks[0])
    return scale, lambda value: names + (value - ticks[0]) * scale


def _room(data: ChartData) -> float:
    """Return the room for names: what the longest needs in one or two lines [px]."""
    widest = max(
        (max(map(width_of, _in_lines(one))) for one in data.places), default=0.0
    )
    return min(max(NAMES, widest + 20.0), LARGEST_NAMES)


def _names_and_axis(
    data: ChartData, ticks: Sequence[float], top: int, x_of: Callable[[float], float]
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
    names = _room(data)
    middle = (names + WIDTH - RIGHT) / 2
    marks.append(
        f'<text x="{middle:.0f}" y="{bottom + 38}" text-anchor="middle" '
        f'fill="{MUTED}">{escape(data.unit)}</text>'
    )
    for place, name in enumerate(data.places):
        marks += _name(name, names, top + ROW * place)
    return marks


def _name(name: str, room: float, y: float) -> list[str]:
    """Return the name of a row, right of its room, in one line or two."""
    lines = _in_lines(name)
    size = LETTERS if len(lines) == 1 else IN_TWO
    first = y + ROW / 2 + 4.0 - LINE / 2 * (len(lines) - 1)
    return [
        f'<text x="{room - 12:.0f}" y="{first + LINE * at:.1f}" '
        f'text-anchor="end"{_fitting(line, room, size)}>{escape(line)}</text>'
        for at, line in enumerate(lines)
    ]


def _in_lines(name: str) -> list[str]:
    """Return a name as one line, or broken near its middle where it is long.

    Examples
    --------
    >>> _in_lines("Korea"), _in_lines("cash cost of refining, Lithium carbonate")
    (['Korea'], ['cash cost of refining,', 'Lithium carbonate'])
    """
    if width_of(name) <= NAMES - 20:
        return [name]
    gaps = [at for at, one in enumerate(name) if one == " "]
    if not gaps:
        return [name]
    widest = {at: max(width_of(name[:at]), width_of(name[at + 1 :])) for at in gaps}
    commas = [at for at in gaps if name[at - 1] in ",:;·"]
    fair = [at for at in commas if widest[at] <= 0.72 * width_of(name)]
    best = min(fair or gaps, key=lambda at: widest[at])
    return [name[:best], name[best + 1 :]]


def _fitting(line: str, room: float, size: float) -> str:
    """Return the size of letters where it is not the usual one."""
    fits = (room - 16) / max(width_of(line) * size / LETTERS, 1.0)
    small = size if fits >= 1 else max(size * fits, SMALLEST)
    return "" if small == LETTERS else f' font-size="{small:.1f}"'


def _spans(data: ChartData, top: int) -> tuple[list[str], int]:
    """Return bars of a row one below the other, each from zero to its value."""
    values = np.nan_to_num(data.wide.to_numpy(float))
    ticks = ticks_of(min(float(values.min()), 0.0), max(float(values.max()), 0.0))
    scale, x_of = _across(data, ticks)
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


def _boxes(data: ChartData, top: int) -> tuple[list[str], int]:
    """Return a box of a row: a line from end to end, the inner half, the middle.

    The five columns are quantiles from the lowest to the highest.
    """
    values = data.wide.to_numpy(float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    ticks = ticks_of(min(low, 0.0), max(high, 0.0))
    _, x_of = _across(data, ticks)
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


ROW_FORMS: Mapping[str, Callable[[ChartData, int], Body]] = {
    "rows": _rows,
    "spans": _spans,
    "boxes": _boxes,
}
"""Forms of pictures with one row per place."""
