"""Stacked bars as one SVG file, drawn without further packages."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

import pandas as pd

__all__ = ["stacked_bars"]

COLORS = {
    "materials": "#C9A66B",
    "labor": "#2B67CE",
    "energy": "#E6CC3C",
    "capital": "#0F2147",
    "overheads": "#74B3EA",
    "profit": "#97D078",
    "freight": "#9AA3AE",
    "duty": "#B8402E",
    "credit": "#135556",
}
WIDTH, LEFT, RIGHT, ROW, BAR, TOP = 860, 120, 70, 40, 24, 78
PLOT = WIDTH - LEFT - RIGHT
LINES = (1.0, 2.0, 5.0, 10.0)


def stacked_bars(
    labels: Sequence[str], parts: pd.DataFrame, *, title: str, unit: str
) -> str:
    """Return a chart with one bar per row of ``parts``.

    Parameters
    ----------
    labels : sequence of str
        Name of each bar.
    parts : DataFrame
        One column per part; negative parts are drawn to the left of zero.
    title, unit : str
        Heading, and what the numbers are in.
    """
    shown = [str(name) for name in parts if (parts[name] != 0).any()]
    high = float(parts.clip(lower=0).sum(axis=1).max()) or 1.0
    low = float(parts.clip(upper=0).sum(axis=1).min())
    scale = PLOT / (high - low)
    zero = LEFT - low * scale
    height = TOP + ROW * len(labels) + 40
    body = [
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="600">'
        f"{escape(title)}</text>",
        *_legend(shown),
        *_grid(high, low, scale, zero, height, unit),
    ]
    for place, label in enumerate(labels):
        body += _bar(label, parts.iloc[place], shown, TOP + ROW * place, zero, scale)
    inside = "\n".join(body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" '
        'font-family="system-ui, sans-serif" font-size="12" fill="#1B1F24">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>\n{inside}\n</svg>\n'
    )


def _legend(shown: Sequence[str]) -> list[str]:
    marks, x = [], LEFT
    for name in shown:
        marks.append(
            f'<rect x="{x}" y="40" width="11" height="11" fill="{_color(name)}"/>'
            f'<text x="{x + 16}" y="50">{escape(name)}</text>'
        )
        x += 30 + 7 * len(name)
    return marks


def _grid(
    high: float, low: float, scale: float, zero: float, height: int, unit: str
) -> list[str]:
    step = 10 ** (len(str(int(high))) - 1)
    step = next((step * one for one in LINES if high / (step * one) <= 5), step * 10)
    lines = []
    value = -(-low // step) * step
    while value <= high:
        x = zero + value * scale
        lines.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 32}" '
            f'stroke="#DDE1E6"/><text x="{x:.1f}" y="{height - 16}" '
            f'text-anchor="middle" fill="#5A6472">{value:g}</text>'
        )
        value += step
    lines.append(
        f'<text x="{WIDTH - RIGHT + 8}" y="{height - 16}" fill="#5A6472">'
        f"{escape(unit)}</text>"
    )
    return lines


def _bar(
    label: str,
    row: pd.Series,
    shown: Sequence[str],
    top: int,
    zero: float,
    scale: float,
) -> list[str]:
    marks = [
        f'<text x="{LEFT - 10}" y="{top + 16}" text-anchor="end">{escape(label)}</text>'
    ]
    right = left = zero
    for name in shown:
        value = float(row[name])
        wide = abs(value) * scale
        x = right if value >= 0 else left - wide
        right, left = (right + wide, left) if value >= 0 else (right, left - wide)
        marks.append(
            f'<rect x="{x:.1f}" y="{top}" width="{wide:.1f}" height="{BAR}" '
            f'fill="{_color(name)}"><title>{escape(label)}, {escape(name)}: '
            f"{value:.2f}</title></rect>"
        )
    total = float(row[list(shown)].sum())
    marks.append(f'<text x="{right + 6:.1f}" y="{top + 16}">{total:.1f}</text>')
    return marks


def _color(name: str) -> str:
    return COLORS.get(name, "#C4C9CF")
