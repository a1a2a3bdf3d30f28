"""A field of colors: one figure by row and column, dark where it is large."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from ionshore.report.charts.spec import GRID_COLOR, INK, MUTED
from ionshore.report.numbers import number
from ionshore.report.study_words import cell_name, column_name
from ionshore.studies.study import Findings, Picture

__all__ = ["HEAT_FORMS"]

WIDTH, CELL, HEAD = 900, 26, 164
NUMBERED_HEAD = 40
"""Room over the field where columns have numbers for names [px]."""
NAMES, LARGEST_NAMES, LETTER = 170, 430, 6.6
"""Room for the names of rows, the most of it, and what a letter takes [px]."""
LONGEST = 34.0
"""Letters of a name over a column; the table has the rest."""
RIGHT = 20
"""Least room right of the field [px]."""
SLANTED = 4.3
"""How far a letter of a slanted name reaches to the right [px]."""
LOW, HIGH = (247, 236, 233), (140, 34, 20)
DARK = 0.55
"""Share of the scale from which figures are written in white."""
NARROW, TOO_NARROW = 25.0, 18.0
"""Widths of a column under which figures are smaller, and left to the table [px]."""

Body = tuple[list[str], int]


@dataclass(frozen=True, slots=True)
class _Field:
    """Names, figures and sizes of a field."""

    frame: pd.DataFrame
    picture: Picture
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    told_rows: tuple[str, ...]
    told_columns: tuple[str, ...]
    numbered: bool

    @property
    def value(self) -> str:
        """Column of the figure."""
        return self.picture.values[0]

    @property
    def needed(self) -> float:
        """Room that the names of rows need [px]."""
        return LETTER * max(map(_letters, self.told_rows), default=0.0)

    @property
    def left(self) -> float:
        """Where the field begins [px]."""
        return min(max(NAMES, self.needed + 24), LARGEST_NAMES)

    @property
    def name_size(self) -> float:
        """Size of the names of rows [px], less than usual where they are too long."""
        return 12 * min(1.0, (LARGEST_NAMES - 24) / max(self.needed, 1.0))

    @property
    def top(self) -> int:
        """Where the field begins [px]."""
        return NUMBERED_HEAD if self.numbered else HEAD

    @property
    def wide(self) -> float:
        """Width of a column [px]."""
        return (WIDTH - self.left - self.right) / max(len(self.columns), 1)

    @property
    def right(self) -> float:
        """Room for the slanted names that reach beyond the field [px]."""
        if self.numbered:
            return RIGHT
        cell = (WIDTH - self.left - RIGHT) / max(len(self.columns), 1)
        beyond = (
            SLANTED * _letters(_short(told)) - cell * 0.8 * (at + 0.5)
            for at, told in enumerate(reversed(self.told_columns))
        )
        return max(RIGHT, *beyond)


def _color(part: float) -> str:
    mixed = [round(a + (b - a) * part) for a, b in zip(LOW, HIGH, strict=True)]
    return "#" + "".join(f"{one:02X}" for one in mixed)


def _short(name: str) -> str:
    """Return a name that fits over a column, cut where it is longer."""
    if _letters(name) <= LONGEST:
        return name
    kept = name
    while _letters(kept) > LONGEST - 1:
        kept = kept[:-1]
    return kept.rstrip(" (,") + "…"


def _letters(name: str) -> float:
    """Return how many Latin letters are as wide as a name."""
    return sum(1.75 if unicodedata.east_asian_width(x) in "WF" else 1.0 for x in name)


def _field(findings: Findings, picture: Picture, language: str) -> _Field:
    """Return what is drawn.

    Where names over columns had to be cut and all stand beside rows too, rows and
    columns are numbered.
    """
    table = findings.table(picture.table)
    frame = table.frame[table.frame[picture.values[0]].notna()]
    for name, wanted in picture.where:
        frame = frame[frame[name] == wanted]
    named = {one.name: one for one in table.columns}
    rows = tuple(dict.fromkeys(frame[picture.by].astype(str)))
    columns = tuple(dict.fromkeys(frame[picture.across].astype(str)))
    told_rows = [cell_name(named[picture.by], one, language) for one in rows]
    told = [cell_name(named[picture.across], one, language) for one in columns]
    numbered = (
        set(columns) <= set(rows) and max(map(_letters, told), default=0.0) > LONGEST
    )
    if numbered:
        told_rows = [f"{name}  {at}" for at, name in enumerate(told_rows, 1)]
        told = [str(rows.index(one) + 1) for one in columns]
    return _Field(
        frame, picture, rows, columns, tuple(told_rows), tuple(told), numbered
    )


def _heat(findings: Findings, picture: Picture, language: str) -> Body:
    """Return rows by ``by``, columns by ``across``, in order of appearance.

    Colors follow the square root of the figure, so that small ones are still told
    apart; places without a figure stay blank.
    """
    field = _field(findings, picture, language)
    marks = [
        f'<text x="{field.left - 12:.1f}" y="{field.top - 8}" text-anchor="end" '
        f'fill="{MUTED}">{escape(column_name(field.value, language))}</text>'
    ]
    for place, told in enumerate(field.told_columns):
        x = field.left + field.wide * (place + 0.5)
        turned = (
            'text-anchor="middle"'
            if field.numbered
            else f'transform="rotate(-45 {x:.1f} {field.top - 8})"'
        )
        marks.append(
            f'<text x="{x:.1f}" y="{field.top - 8}" fill="{INK}" '
            f'font-size="{11 if field.wide >= TOO_NARROW else 9}" '
            f"{turned}>{escape(_short(told))}</text>"
        )
    for place, told in enumerate(field.told_rows):
        y = field.top + CELL * (place + 0.5) + 4
        marks.append(
            f'<text x="{field.left - 12:.1f}" y="{y:.1f}" text-anchor="end" '
            f'font-size="{field.name_size:.1f}">{escape(told)}</text>'
        )
    marks += _cells(field)
    return marks, field.top + CELL * len(field.rows) + 20


def _cells(field: _Field) -> Sequence[str]:
    most = float(field.frame[field.value].max()) if len(field.frame) else 0.0
    wide, size = field.wide, 10.5 if field.wide >= NARROW else 8
    marks = []
    for row in field.frame.to_dict("records"):
        across = field.columns.index(str(row[field.picture.across]))
        down = field.rows.index(str(row[field.picture.by]))
        amount = float(row[field.value])
        part = float(np.sqrt(max(amount, 0.0) / most)) if most > 0 else 0.0
        x, y = field.left + wide * across, field.top + CELL * down
        color = "#FFFFFF" if part > DARK else INK
        marks.append(
            f'<rect x="{x + 1:.1f}" y="{y + 1}" width="{wide - 2:.1f}" '
            f'height="{CELL - 2}" fill="{_color(part)}" stroke="{GRID_COLOR}"/>'
        )
        if wide < TOO_NARROW:
            continue
        marks.append(
            f'<text x="{x + wide / 2:.1f}" y="{y + CELL / 2 + 4}" font-size="{size}" '
            f'text-anchor="middle" fill="{color}">{number(amount, 2)}</text>'
        )
    return marks


HEAT_FORMS: Mapping[str, Callable[[Findings, Picture, str], Body]] = {"heat": _heat}
