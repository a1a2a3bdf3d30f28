"""Pictures of ratios on logarithmic axes: said and seen by row, and paths in panels."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from ionshore.core.words import word
from ionshore.report.charts.spec import GRID_COLOR, INK, MUTED
from ionshore.report.numbers import number
from ionshore.report.study_words import column_name, name_of
from ionshore.studies.study import Findings, Picture

__all__ = ["LOG_FORMS"]

WIDTH = 900
NAMES, ROW = 210, 26
BLUE, RED, GREEN, PALE = "#2B67CE", "#B8402E", "#135556", "#C9DAF5"
LINES = (BLUE, GREEN)
ROUND = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
COLUMNS, PANEL, GAP, HEAD = 4, 150, 34, 26

Body = tuple[list[str], int]


def _ticks(low: float, high: float) -> list[float]:
    """Return round figures that enclose a span of ratios."""
    known = [one * 10.0**power for power in range(-3, 7) for one in ROUND]
    first = max(place for place, one in enumerate(known) if one <= low * 1.0001)
    last = min(place for place, one in enumerate(known) if one >= high * 0.9999)
    return known[first : last + 1]


def _scale(
    ticks: Sequence[float], start: float, size: float
) -> Callable[[float], float]:
    """Return where a ratio lies on an axis from ``start``, ``size`` pixels long."""
    low, high = math.log(ticks[0]), math.log(ticks[-1])
    return lambda value: start + (math.log(value) - low) / (high - low) * size


def _ranges(findings: Findings, picture: Picture, language: str) -> Body:
    """Return one row per place: two values as dots, the range of the second as a bar.

    Values are columns: seen, predicted, low and high end. Rows where ``by`` is false
    come last and their names are pale. What lies beyond the axis is cut off at it.
    """
    table = findings.table(picture.table)
    seen, said, low, high = picture.values
    frame = table.frame[table.frame[seen].notna()]
    frame = frame.sort_values([picture.by, seen], ascending=False, kind="stable")
    dots = frame[[seen, said]].to_numpy(float)
    ticks = _ticks(float(dots.min()), float(dots.max()))
    names = [column_name(one, language) for one in (seen, said)]
    names.append(word("study.range_of_draws", language))
    marks = _legend(names, (RED, BLUE, PALE))
    top = 30
    bottom = top + ROW * len(frame)
    x_of = _scale(ticks, NAMES, WIDTH - NAMES - 40)
    marks += [
        f'<line x1="{x_of(one):.1f}" x2="{x_of(one):.1f}" y1="{top}" y2="{bottom}" '
        f'stroke="{INK if one == 1.0 else GRID_COLOR}"/>'
        f'<text x="{x_of(one):.1f}" y="{bottom + 18}" text-anchor="middle" '
        f'fill="{MUTED}">{number(one)}</text>'
        for one in ticks
    ]
    kind = {one.name: one.kind for one in table.columns}[picture.across]
    for place, row in enumerate(frame.to_dict("records")):
        y = top + ROW * (place + 0.5)
        name = name_of(kind, str(row[picture.across]), language)
        color = INK if row[picture.by] else MUTED
        ends = [x_of(min(max(row[one], ticks[0]), ticks[-1])) for one in (low, high)]
        told = f"{name}: {number(row[seen])}, {number(row[said])}"
        marks.append(
            f'<text x="{NAMES - 12}" y="{y + 4:.1f}" text-anchor="end" '
            f'fill="{color}">{escape(name)}</text>'
            f'<rect x="{ends[0]:.1f}" y="{y - 5:.1f}" height="10" rx="2" '
            f'width="{max(ends[1] - ends[0], 1.0):.1f}" fill="{PALE}"/>'
            f'<circle cx="{x_of(row[said]):.1f}" cy="{y:.1f}" r="5" fill="{BLUE}"/>'
            f'<circle cx="{x_of(row[seen]):.1f}" cy="{y:.1f}" r="5" fill="{RED}">'
            f"<title>{escape(told)}</title></circle>"
        )
    return marks, bottom + 30


def _panels(findings: Findings, picture: Picture, language: str) -> Body:
    """Return one small chart per value of ``by``: lines, and the last column as dots."""
    table = findings.table(picture.table)
    kinds = {one.name: one.kind for one in table.columns}
    *lines, dots = picture.values
    colors = (*LINES[: len(lines)], RED)
    marks = _legend([column_name(one, language) for one in picture.values], colors)
    codes = list(dict.fromkeys(table.frame[picture.by]))
    wide = (WIDTH - GAP * COLUMNS) / COLUMNS
    for place, code in enumerate(codes):
        rows = table.frame[table.frame[picture.by] == code]
        row, column = divmod(place, COLUMNS)
        x = GAP + column * (wide + GAP)
        y = 40 + row * (PANEL + HEAD + GAP)
        name = name_of(kinds[picture.by], str(code), language)
        marks.append(
            f'<text x="{x:.0f}" y="{y + 10}" font-weight="600" font-size="11.5">'
            f"{escape(name)}</text>"
        )
        marks += _panel(rows, picture.across, lines, dots, (x, y + HEAD, wide))
    count = -(-len(codes) // COLUMNS)
    label = escape(column_name(picture.across, language))
    bottom = 40 + count * (PANEL + HEAD + GAP)
    marks.append(
        f'<text x="{WIDTH / 2}" y="{bottom + 4}" text-anchor="middle" '
        f'fill="{MUTED}">{label}</text>'
    )
    return marks, bottom + 16


def _legend(names: Sequence[str], colors: Sequence[str]) -> list[str]:
    marks, x = [], 0
    for color, text in zip(colors, names, strict=True):
        marks.append(
            f'<rect x="{x}" y="4" width="11" height="11" fill="{color}"/>'
            f'<text x="{x + 16}" y="14">{escape(text)}</text>'
        )
        x += 40 + sum(13 if ord(one) > 0x1100 else 7 for one in text)
    return marks


def _panel(
    rows: pd.DataFrame,
    across: str,
    lines: Sequence[str],
    dots: str,
    box: tuple[float, float, float],
) -> list[str]:
    """Return one small chart in its box (left, top, width)."""
    x0, y0, wide = box
    values = rows[[*lines, dots]].to_numpy(float)
    ticks = _ticks(min(float(np.nanmin(values)), 1.0), float(np.nanmax(values)) * 1.01)
    months = rows[across].to_numpy(float)
    first, last = float(months.min()), float(months.max())
    up = _scale(ticks, 0.0, PANEL)

    def at(month: float, value: float) -> tuple[float, float]:
        x = x0 + (month - first) / (last - first) * wide
        return x, y0 + PANEL - up(value)

    shown = [one for one in ticks if one in {ticks[0], 1.0, ticks[-1]}]
    marks = []
    for one in shown:
        y = at(first, one)[1]
        marks.append(
            f'<line x1="{x0:.1f}" x2="{x0 + wide:.1f}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{INK if one == 1.0 else GRID_COLOR}"/>'
            f'<text x="{x0 - 4:.1f}" y="{y + 4:.1f}" text-anchor="end" '
            f'font-size="10.5" fill="{MUTED}">{number(one)}</text>'
        )
    marks += [
        f'<text x="{at(month, 1.0)[0]:.1f}" y="{y0 + PANEL + 14:.1f}" '
        f'text-anchor="middle" font-size="10.5" fill="{MUTED}">{month:.0f}</text>'
        for month in (0.0, 12.0, 24.0, 36.0)
        if first <= month <= last
    ]
    for color, name in zip(LINES, lines, strict=False):
        known = rows[rows[name].notna()]
        points = " ".join(
            "{:.1f},{:.1f}".format(*at(month, value))
            for month, value in zip(known[across], known[name], strict=True)
        )
        marks.append(
            f'<polyline points="{points}" fill="none" stroke="{color}" '
            'stroke-width="1.8"/>'
        )
    known = rows[rows[dots].notna()]
    for month, value in zip(known[across], known[dots], strict=True):
        x, y = at(month, value)
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{RED}">'
            f"<title>{month:g}: {number(float(value))}</title></circle>"
        )
    return marks


LOG_FORMS: Mapping[str, Callable[[Findings, Picture, str], Body]] = {
    "ranges": _ranges,
    "panels": _panels,
}
