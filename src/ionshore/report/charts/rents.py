"""Margins of the base year as parts of prices, maker by maker."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.report.base_year.rents import margins_by_place
from ionshore.report.charts.bars import Series, stacked_rows
from ionshore.report.charts.spec import Chart, Choice, Figure, Option
from ionshore.report.numbers import percent
from ionshore.report.palette import COMPONENT_COLORS
from ionshore.report.subject import Subject
from ionshore.tables.records import records

__all__ = ["rents_figure"]

NAMES, NARROW_NAMES = 236, 128
"""Width of the names of makers on a wide and on a narrow page [px]."""
SHOWN = 14
"""Largest makers of a stage that are drawn."""
PARTS = {
    "recovered": "#3160C9",
    "scarcity": COMPONENT_COLORS["rent"],
    "hidden": COMPONENT_COLORS["hidden"],
    "below": "#3B3B3B",
}
"""Parts of a margin and their colors; rent and hidden cost have theirs everywhere."""


def rents_figure(subject: Subject) -> Figure:
    """Return margins by stage: the largest makers, each margin split in its parts.

    A run of a world that was not calibrated has none.
    """
    names = subject.names
    if "calibration" not in subject.reading.meta:
        return Figure("rents", (), {})
    frame = margins_by_place(subject)
    stages = tuple(dict.fromkeys(str(stage) for stage in frame["stage"]))
    choice = Choice(
        "stage",
        names.word("choice.which"),
        tuple((stage, names.stage(stage)) for stage in stages),
    )
    charts = {
        stage: _chart(subject, frame[frame["stage"] == stage]) for stage in stages
    }
    return Figure("rents", (choice,), charts)


def _chart(subject: Subject, frame: pd.DataFrame) -> Chart:
    names = subject.names
    largest = frame.sort_values("value", ascending=False, kind="stable").head(SHOWN)
    largest = largest.sort_values("margin", ascending=False, kind="stable")
    scarce = largest["scarce"].to_numpy(float) > 0.5
    beyond = largest["beyond"].to_numpy(float)
    parts = {
        "recovered": largest["recovered"].to_numpy(float),
        "scarcity": np.where(scarce, beyond, 0.0),
        "hidden": np.where(scarce, 0.0, beyond),
        "below": largest["below"].to_numpy(float),
    }
    labels = [
        f"{names.commodity(str(one.commodity))}, {names.region(str(one.region))}"
        for one in records(largest)
    ]
    series = [
        Series(names.word(f"base_year.part.{name}"), PARTS[name], 100.0 * values)
        for name, values in parts.items()
        if np.any(values)
    ]
    ends = [percent(float(one)) for one in largest["margin"]]
    option, height = stacked_rows(
        labels, series, ends, unit=names.word("base_year.of_price")
    )
    height = _with_room(option, height, len(labels))
    head = ("maker", "margin", "recovery", "beyond", "below", "read")
    rows = tuple(
        (
            label,
            percent(float(one.margin)),
            percent(float(one.recovery)),
            percent(float(one.beyond)),
            percent(float(one.below)),
            names.word(f"base_year.read_short.{'scarcity' if rent else 'cost'}"),
        )
        for label, one, rent in zip(labels, records(largest), scarce, strict=True)
    )
    heads = tuple(names.word(f"base_year.head.{one}") for one in head)
    return Chart(option, height, heads, rows, suffix="%")


def _with_room(option: Option, height: int, rows: int) -> int:
    """Give names of makers more room, and return the height: they are long."""
    option["grid"]["left"] = NAMES
    option["yAxis"]["axisLabel"]["width"] = NAMES - 8
    narrow = option["media"][0]["option"]
    narrow["grid"]["left"] = NARROW_NAMES
    narrow["yAxis"]["axisLabel"] |= {"width": NARROW_NAMES - 8, "fontSize": 10}
    return height + 10 * rows
