"""Who makes what: production shares by stage or good, base year beside a later one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.report.charts.bars import Series, paired_shares
from ionshore.report.charts.spec import YEAR, Chart, Choice, Figure
from ionshore.report.numbers import percent
from ionshore.report.places import OTHER
from ionshore.report.subject import Subject
from ionshore.report.weights import shares

__all__ = ["shares_figure"]


def shares_figure(subject: Subject) -> Figure:
    """Return production shares by place, by stage and by good, for every year."""
    names = subject.names
    level = Choice(
        "level",
        names.word("choice.level"),
        (("stage", names.word("choice.stage")), ("good", names.word("choice.good"))),
    )
    charts = {}
    for code, by in (("stage", "stage"), ("good", "commodity")):
        frame = shares(subject.output, [by, "year"], "place")
        rows = _rows(subject, by)
        for year in subject.reading.years:
            charts[f"{code}|{year}"] = _chart(subject, frame, rows, year)
    return Figure("shares", (level, _years(subject)), charts)


def _years(subject: Subject) -> Choice:
    years = tuple((str(year), str(year)) for year in subject.reading.years)
    return Choice(YEAR, subject.names.word("choice.year"), years)


def _rows(subject: Subject, by: str) -> dict[str, str]:
    """Return the rows of the chart, in the order of the chain, and their names."""
    if by == "stage":
        return {stage: subject.names.stage(stage) for stage in subject.stages}
    goods = subject.reading["world_commodities"]
    goods = goods[goods["commodity"].isin(subject.output["commodity"])]
    return {
        code: subject.names.commodity(code)
        for stage in subject.stages
        for code in goods.loc[goods["stage"] == stage, "commodity"]
    }


def _chart(
    subject: Subject, frame: pd.DataFrame, rows: dict[str, str], year: int
) -> Chart:
    by = frame.columns[0]
    base_year = subject.reading.base_year
    tags = [base_year] if year == base_year else [base_year, year]
    wide = frame.pivot_table(
        index=[by, "year"], columns="place", values="share", aggfunc="sum"
    )
    lines = pd.MultiIndex.from_product([list(rows), tags])
    wide = wide.reindex(lines).reindex(columns=list(subject.places.all)).fillna(0.0)
    table = wide.to_numpy(float)
    series = [
        Series(subject.places.names[place], subject.places.colors[place], table[:, n])
        for n, place in enumerate(subject.places.all)
        if table[:, n].any() or place != OTHER
    ]
    option, height = paired_shares(
        list(rows.values()), [str(tag) for tag in tags], series
    )
    items = [
        text
        for name in rows.values()
        for text in (*(f"{name}, {tag}" for tag in tags), "")
    ]
    return Chart(
        option,
        height,
        (
            subject.names.word("head.what"),
            subject.names.word("head.year"),
            *(one.name for one in series),
        ),
        tuple(
            (rows[code], str(tag), *(percent(one) if one else "" for one in line))
            for (code, tag), line in zip(lines, _columns(series), strict=True)
        ),
        tuple(items),
        "%",
    )


def _columns(series: list[Series]) -> np.ndarray:
    return np.column_stack([one.values for one in series])
