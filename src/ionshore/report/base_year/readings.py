"""What hangs on the reading of a base-year rent: figures side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ionshore.report.base_year.parts import Part, Shown
from ionshore.report.numbers import amount, number, percent
from ionshore.report.subject import Subject
from ionshore.tables.records import records

__all__ = ["hanging", "hanging_lead", "reading_name", "readings_part"]

_KEYS = ["indicator", "region", "year"]
TOLD = (("cell_output", "USA"), ("cell_share", "CHN"), ("delivered_ev", "USA"))
"""Figures told in a sentence, if they are there."""


def reading_name(subject: Subject) -> str:
    """Return how margins of the base year are read in this run; blank if they are not.

    Examples are "by the rule of utilization" or "all as hidden cost".
    """
    meta = subject.reading.meta.get("calibration")
    return subject.names.word(f"base_year.by.{meta['reading']}") if meta else ""


def hanging(subject: Subject, indicator: str, region: str, year: int) -> str:
    """Return a sentence on how far readings of a margin move a figure.

    Blank if the run has no such figure under more than one reading, or if the
    readings agree on it.
    """
    table = subject.reading["readings"]
    rows = table[(table["indicator"] == indicator) & (table["region"] == region)]
    rows = rows[rows["year"] == year]
    if len(rows) < 2:
        return ""
    unit = str(rows["unit"].iloc[0])
    low, high = float(rows["value"].min()), float(rows["value"].max())
    ends = [_amount(subject, one, unit) for one in (low, high)]
    if ends[0] == ends[1]:
        return ""
    return subject.names.word("base_year.hangs", low=ends[0], high=ends[1])


def hanging_lead(subject: Subject) -> str:
    """Return what is told of readings before the margins; blank for one reading."""
    table = subject.reading["readings"]
    if table.empty:
        return ""
    told = " ".join(_sentences(subject, _last_year(subject, _wide(table))))
    return subject.names.word("base_year.hangs_lead", told=told) if told else ""


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    """Return figures with a column for each reading, in the order they are told."""
    codes = list(dict.fromkeys(table["reading"]))
    wide = table.pivot_table(index=[*_KEYS, "unit"], columns="reading", values="value")
    wide = wide.reindex(columns=codes).reset_index()
    order = {one: place for place, one in enumerate(dict.fromkeys(table["indicator"]))}
    rank = wide.assign(rank=wide["indicator"].map(order))
    told: pd.DataFrame = wide.loc[rank.sort_values(["rank", "region", "year"]).index]
    return told


def _last_year(subject: Subject, wide: pd.DataFrame) -> pd.DataFrame:
    now: pd.DataFrame = wide[wide["year"] == subject.reading.years[-1]]
    return now


def readings_part(subject: Subject) -> Part | None:
    """Return figures under each reading; ``None`` if the run has solved only one."""
    table = subject.reading["readings"]
    if table.empty:
        return None
    names = subject.names
    codes = list(dict.fromkeys(table["reading"]))
    wide = _wide(table)
    now = _last_year(subject, wide)
    text = (
        names.word("base_year.readings_note", own=reading_name(subject)),
        *_sentences(subject, now),
    )
    heads = (
        names.word("base_year.head.indicator"),
        *(names.word(f"base_year.head.reading_{one}") for one in codes),
        names.word("base_year.head.factor"),
    )
    tables = (
        Shown("", heads, _rows(subject, now, codes)),
        Shown(
            names.word("base_year.readings_table"),
            heads,
            _rows(subject, wide, codes, with_year=True),
            folded=True,
        ),
    )
    return Part(names.word("base_year.readings"), text, (), tables)


def _sentences(subject: Subject, now: pd.DataFrame) -> Iterator[str]:
    names = subject.names
    for indicator, region in TOLD:
        rows = now[(now["indicator"] == indicator) & (now["region"] == region)]
        for one in records(rows):
            values = {
                code: _amount(subject, getattr(one, code), one.unit)
                for code in ("rule", "cost", "scarcity")
                if hasattr(one, code)
            }
            if len(values) == 3:
                what = _what(subject, one)
                yield names.word("base_year.reading_told", what=what, **values)


def _what(subject: Subject, one: Any) -> str:
    names = subject.names
    what = names.word(f"base_year.gauge.{one.indicator}")
    return what if one.region == "*" else f"{what}, {names.region(one.region)}"


def _amount(subject: Subject, value: float, unit: str) -> str:
    if unit == "1":
        return percent(value, 1)
    return amount(value, unit, subject.language)


def _rows(
    subject: Subject, frame: pd.DataFrame, codes: list[str], *, with_year: bool = False
) -> tuple[tuple[str, ...], ...]:
    rows = []
    for one in records(frame):
        values = [float(getattr(one, code)) for code in codes]
        what = _what(subject, one)
        rows.append(
            (
                f"{what}, {one.year}" if with_year else what,
                *(_amount(subject, value, one.unit) for value in values),
                _factor(values),
            )
        )
    return tuple(rows)


def _factor(values: list[float]) -> str:
    """Return the largest over the smallest, where both have one sign."""
    low, high = min(values), max(values)
    if low < 0 < high or low == 0 or high == 0:
        return "\N{EN DASH}"
    return f"\N{MULTIPLICATION SIGN}{number(max(high / low, low / high), 3)}"
