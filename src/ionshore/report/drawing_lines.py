"""Lines of a study over an axis of years, months or equal steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from ionshore.report.charts.spec import GRID_COLOR, INK, MUTED
from ionshore.report.drawing_data import RIGHT, WIDTH, ChartData, ticks_of
from ionshore.report.numbers import number

__all__ = ["LINE_FORMS"]

FloatArray = NDArray[np.float64]

LEFT, PLOT_HEIGHT = 52, 300
APART = 14
"""Least distance of the figures at the ends of lines [px]."""


def _lines(data: ChartData, top: int) -> tuple[list[str], int]:
    """Return lines over an axis of equal steps, and the height of the whole."""
    values = data.wide.to_numpy(float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    ticks = ticks_of(min(low, 0.0) if low < high / 3 else low, max(high, 0.0))
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
    data: ChartData,
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
    data: ChartData,
    xs: Sequence[float],
    values: FloatArray,
    y_of: Callable[[float], float],
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


LINE_FORMS: Mapping[str, Callable[[ChartData, int], tuple[list[str], int]]] = {
    "lines": _lines,
}
"""Forms of pictures with lines."""
