"""How the chain grows: output and investment over the years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.report.charts.bars import Series, stacked_columns
from ionshore.report.charts.spec import Chart, Choice, Figure
from ionshore.report.numbers import axis_money, number, unit_name
from ionshore.report.palette import STAGE_COLORS
from ionshore.report.subject import Subject

__all__ = ["investment_figure", "output_figure"]


def output_figure(subject: Subject) -> Figure:
    """Return output by place over the years, one chart per stage."""
    names = subject.names
    first = [stage for stage in ("cell", *subject.stages) if stage in subject.stages]
    stages = tuple(dict.fromkeys(first))
    choice = Choice(
        "stage",
        names.word("choice.which"),
        tuple((stage, names.stage(stage)) for stage in stages),
    )
    charts = {}
    for stage in stages:
        frame = subject.output[subject.output["stage"] == stage]
        measure = str(frame["measure"].iloc[0])
        step, unit = _step(subject, measure)
        wide = _by_year(subject, frame, "place", "weight") / step
        series = _place_series(subject, wide)
        charts[stage] = _chart(subject, series, unit)
    return Figure("output", (choice,), charts)


def investment_figure(subject: Subject) -> Figure:
    """Return investment over the years, by stage and by place."""
    names = subject.names
    choice = Choice(
        "by",
        names.word("choice.by"),
        (("stage", names.word("choice.stage")), ("place", names.word("choice.place"))),
    )
    frame = subject.reading["investment"].copy()
    if frame.empty:
        return Figure("investment", (choice,), {})
    frame["place"] = subject.places.grouped(frame["region"])
    step, unit = axis_money(subject.language)
    by_stage = _by_year(subject, frame, "stage", "value") / step
    stages = [stage for stage in STAGE_COLORS if stage in by_stage.columns]
    series = [
        Series(names.stage(stage), STAGE_COLORS[stage], by_stage[stage].to_numpy(float))
        for stage in stages
    ]
    by_place = _by_year(subject, frame, "place", "value") / step
    charts = {
        "stage": _chart(subject, series, unit),
        "place": _chart(subject, _place_series(subject, by_place), unit),
    }
    return Figure("investment", (choice,), charts)


def _step(subject: Subject, measure: str) -> tuple[float, str]:
    """Return what the axis counts in: energy as it is, money in large steps."""
    if measure == "million USD":
        step, unit = axis_money(subject.language)
        return step, f"{unit}/year"
    return 1.0, f"{measure}/year"


def _by_year(
    subject: Subject, frame: pd.DataFrame, column: str, value: str
) -> pd.DataFrame:
    """Return sums, one row per model year, one column per label."""
    wide = frame.pivot_table(
        index="year", columns=column, values=value, aggfunc="sum", fill_value=0.0
    )
    return wide.reindex(list(subject.reading.years)).fillna(0.0)


def _place_series(subject: Subject, wide: pd.DataFrame) -> list[Series]:
    places = subject.places
    return [
        Series(places.names[one], places.colors[one], wide[one].to_numpy(float))
        for one in places.all
        if one in wide.columns and np.abs(wide[one]).max() > 0
    ]


def _chart(subject: Subject, series: list[Series], unit: str) -> Chart:
    years = [str(year) for year in subject.reading.years]
    named = unit_name(unit, subject.language)
    option, height = stacked_columns(years, series, named)
    total = np.sum([one.values for one in series], axis=0) if series else []
    head = (subject.names.word("head.what"), *years)
    rows = [(one.name, *(number(value) for value in one.values)) for one in series]
    whole = (subject.names.word("head.total"), *(number(float(one)) for one in total))
    return Chart(option, height, head, (*rows, whole), suffix=f" {named}")
