"""A field of colors: one figure by row and column, dark where it is large."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from ionshore.report.charts.spec import GRID_COLOR, INK, MUTED
from ionshore.report.numbers import number
from ionshore.report.study_words import column_name, name_of
from ionshore.studies.study import Findings, Picture

__all__ = ["HEAT_FORMS"]

WIDTH, NAMES, CELL, HEAD = 900, 170, 26, 150
LONGEST = 26
"""Letters of a name over a column; the table has the rest."""
RIGHT = 60
"""Room for the slanted name of the last column [px]."""
LOW, HIGH = (247, 236, 233), (140, 34, 20)
DARK = 0.55
"""Share of the scale from which figures are written in white."""

Body = tuple[list[str], int]


def _color(part: float) -> str:
    mixed = [round(a + (b - a) * part) for a, b in zip(LOW, HIGH, strict=True)]
    return "#" + "".join(f"{one:02X}" for one in mixed)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip(" (,") + "…"


def _heat(findings: Findings, picture: Picture, language: str) -> Body:
    """Return rows by ``by``, columns by ``across``, in order of appearance.

    Colors follow the square root of the figure, so that small ones are still told
    apart; places without a figure stay blank.
    """
    table = findings.table(picture.table)
    (value,) = picture.values
    frame = table.frame[table.frame[value].notna()]
    kinds = {one.name: one for one in table.columns}
    rows = list(dict.fromkeys(frame[picture.by].astype(str)))
    columns = list(dict.fromkeys(frame[picture.across].astype(str)))
    most = float(frame[value].max()) if len(frame) else 0.0
    wide = (WIDTH - NAMES - RIGHT) / max(len(columns), 1)
    marks = [
        f'<text x="{NAMES - 12}" y="{HEAD - 8}" text-anchor="end" fill="{MUTED}">'
        f"{escape(column_name(value, language))}</text>"
    ]
    for place, name in enumerate(columns):
        told = _short(name_of(kinds[picture.across].kind, name, language))
        x = NAMES + wide * (place + 0.5)
        marks.append(
            f'<text x="{x:.1f}" y="{HEAD - 8}" font-size="11" fill="{INK}" '
            f'transform="rotate(-45 {x:.1f} {HEAD - 8})">{escape(told)}</text>'
        )
    for place, name in enumerate(rows):
        told = name_of(kinds[picture.by].kind, name, language)
        y = HEAD + CELL * (place + 0.5) + 4
        marks.append(
            f'<text x="{NAMES - 12}" y="{y:.1f}" text-anchor="end">{escape(told)}</text>'
        )
    marks += _cells(frame, picture, (rows, columns), (wide, most))
    return marks, HEAD + CELL * len(rows) + 20


def _cells(
    frame: pd.DataFrame,
    picture: Picture,
    names: tuple[list[str], list[str]],
    sizes: tuple[float, float],
) -> list[str]:
    rows, columns = names
    wide, most = sizes
    marks = []
    for row in frame.to_dict("records"):
        at = (rows.index(str(row[picture.by])), columns.index(str(row[picture.across])))
        amount = float(row[picture.values[0]])
        part = float(np.sqrt(max(amount, 0.0) / most)) if most > 0 else 0.0
        x, y = NAMES + wide * at[1], HEAD + CELL * at[0]
        color = "#FFFFFF" if part > DARK else INK
        told = number(amount, 2)
        marks.append(
            f'<rect x="{x + 1:.1f}" y="{y + 1}" width="{wide - 2:.1f}" '
            f'height="{CELL - 2}" fill="{_color(part)}" stroke="{GRID_COLOR}"/>'
            f'<text x="{x + wide / 2:.1f}" y="{y + CELL / 2 + 4}" font-size="10.5" '
            f'text-anchor="middle" fill="{color}">{told}</text>'
        )
    return marks


HEAT_FORMS: Mapping[str, Callable[[Findings, Picture, str], Body]] = {"heat": _heat}
