"""The chain at a glance: who holds how much of each stage, first and last year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ionshore.indicators.concentration import herfindahl_hirschman
from ionshore.report.numbers import percent
from ionshore.report.subject import Subject
from ionshore.report.weights import shares

__all__ = ["Cell", "Glance", "Row", "glance"]

SHADES = 6
LEAST = 0.005
"""Shares below this are shown as a dot."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Share of a place in a stage: text then and later, shade 0 to 6 by the later."""

    first: str
    last: str
    shade: int


@dataclass(frozen=True, slots=True)
class Row:
    """One stage: shares by place, and the Herfindahl-Hirschman index by country."""

    name: str
    cells: tuple[Cell, ...]
    index: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Glance:
    """The table: years compared, names of the places, rows by stage."""

    first: int
    last: int
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def glance(subject: Subject) -> Glance:
    """Return shares by stage and place in the first and the last model year."""
    first, last = subject.reading.years[0], subject.reading.years[-1]
    frame = shares(subject.output, ["stage", "year"], "place")
    wide = frame.pivot_table(
        index=["stage", "year"], columns="place", values="share", fill_value=0.0
    )
    places = [one for one in subject.places.all if one in wide.columns]
    lines = pd.MultiIndex.from_product([subject.stages, [first, last]])
    table = wide.reindex(lines)[places].fillna(0.0).to_numpy(float)
    rows = []
    for number, stage in enumerate(subject.stages):
        pair = table[2 * number : 2 * number + 2]
        cells = tuple(_cell(float(then), float(now)) for then, now in pair.T)
        index = (_index(subject, stage, first), _index(subject, stage, last))
        rows.append(Row(subject.names.stage(stage), cells, index))
    heads = tuple(subject.places.names[one] for one in places)
    return Glance(first, last, heads, tuple(rows))


def _cell(first: float, last: float) -> Cell:
    shade = 0 if last < LEAST else min(SHADES, 1 + int(last * SHADES))
    return Cell(_text(first), _text(last), shade)


def _text(share: float) -> str:
    return percent(share, 0) if share >= LEAST else "\N{MIDDLE DOT}"


def _index(subject: Subject, stage: str, year: int) -> str:
    frame = subject.output
    mine = frame[(frame["stage"] == stage) & (frame["year"] == year)]
    made = mine.groupby("region")["weight"].sum().to_numpy(float)
    index = herfindahl_hirschman(made) if made.size else np.float64(np.nan)
    return f"{float(index):,.0f}" if np.isfinite(index) else "\N{MIDDLE DOT}"
