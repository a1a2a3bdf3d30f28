"""Bars that several figures share: paired shares, stacked rows, stacked columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.report.charts.spec import (
    GRID_COLOR,
    INK,
    LEGEND,
    MUTED,
    Option,
    base,
)
from ionshore.report.numbers import round_to
from ionshore.report.palette import ink_on

__all__ = ["Series", "paired_shares", "stacked_columns", "stacked_rows"]

FloatArray = NDArray[np.float64]

BAND = 19
"""Height of a row of bars [px]."""
NAME_WIDTH = 150
NARROW_WIDTH = 96
TAG_WIDTH = 46
LABELED = 5.0
"""Least share that carries its figure inside the bar [%]."""
NARROW = {"maxWidth": 560}


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One color of a stacked chart.

    Parameters
    ----------
    name, color : str
    values : array, shape (rows,)
    """

    name: str
    color: str
    values: FloatArray


def paired_shares(
    names: Sequence[str], tags: Sequence[str], series: Sequence[Series]
) -> tuple[Option, int]:
    """Return bars of 100 % in groups, one bar per tag in each group, and their height.

    Parameters
    ----------
    names : sequence of str, G
        Name of each group.
    tags : sequence of str, T
        Name of each bar of a group.
    series : sequence of Series
        Shares [1] in the order group by group, tag by tag, G * T values each.
    """
    count, band = len(names), len(tags) + 1
    lines = [tag for _ in names for tag in (*tags, "")]
    axis = {"type": "category", "inverse": True, "axisTick": {"show": False}}
    axis = {**axis, "axisLine": {"show": False}}
    grid = {**_grid(NAME_WIDTH + TAG_WIDTH, 18), "bottom": 24}
    # Names have a grid of their own, half a band up: beside the middle of their bars.
    lift = BAND / 2
    raised = {**grid, "top": grid["top"] - lift, "bottom": grid["bottom"] + lift}
    second = {"gridIndex": 1}
    option = base(
        grid=[grid, raised],
        legend=_legend(),
        xAxis=[_percent_axis(), {**second, "type": "value", "show": False}],
        yAxis=[
            {**axis, "data": lines, "axisLabel": _label(TAG_WIDTH, MUTED)},
            {
                **axis,
                **second,
                "data": list(names),
                "offset": TAG_WIDTH,
                "axisLabel": _label(NAME_WIDTH - 8, INK),
            },
        ],
        series=[_share_series(one, len(tags)) for one in series],
        media=[_narrow_pairs()],
    )
    return option, count * band * BAND + LEGEND + 8 + 24


def _share_series(one: Series, tags: int) -> Option:
    """Return the bars of one color; every group ends with an empty row."""
    data: list[object] = []
    for place, share in enumerate(one.values):
        percent = round_to(100 * float(share), 3)
        data.append(_share_item(percent) if percent else None)
        if place % tags == tags - 1:
            data.append(None)
    return {
        "type": "bar",
        "name": one.name,
        "stack": "share",
        "color": one.color,
        "barWidth": BAND - 4,
        "itemStyle": {"borderColor": "#FFFFFF", "borderWidth": 0.5},
        "label": {"show": False, "color": ink_on(one.color), "fontSize": 10.5},
        "labelLayout": {"hideOverlap": True},
        "emphasis": {"focus": "series"},
        "data": data,
    }


def _share_item(percent: float) -> object:
    if percent < LABELED:
        return percent
    return {"value": percent, "label": {"show": True, "formatter": f"{percent:.0f}"}}


def stacked_rows(
    names: Sequence[str],
    series: Sequence[Series],
    ends: Sequence[str] = (),
    *,
    unit: str = "",
    percent: bool = False,
) -> tuple[Option, int]:
    """Return rows of stacked bars, and their height.

    Parameters
    ----------
    names : sequence of str, G
        Name of each row.
    series : sequence of Series
        G values each; negative ones are stacked to the left.
    ends : sequence of str, G
        Text at the end of each row.
    unit : str
        Unit of the values, written below the axis.
    percent : bool
        Whether the values are shares [1], shown as percent with their figures.
    """
    factor = 100.0 if percent else 1.0
    bars = [_row_series(one, factor, percent=percent) for one in series]
    if ends:
        bars.append(_end_series(ends))
    option = base(
        grid={**_grid(NAME_WIDTH, 64 if ends else 18), "bottom": 44 if unit else 24},
        legend=_legend(),
        xAxis=_percent_axis() if percent else {**_value_axis(), **_named(unit)},
        yAxis={
            "type": "category",
            "inverse": True,
            "data": list(names),
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": _label(NAME_WIDTH - 8, INK),
        },
        series=bars,
        media=[_narrow()],
    )
    return option, len(names) * 31 + LEGEND + 8 + (44 if unit else 24)


def _row_series(one: Series, factor: float, *, percent: bool) -> Option:
    values = [round_to(float(value) * factor) for value in one.values]
    data = [
        _share_item(value) if percent and value else (value or None) for value in values
    ]
    return {
        "type": "bar",
        "name": one.name,
        "stack": "all",
        "color": one.color,
        "barWidth": 20,
        "itemStyle": {"borderColor": "#FFFFFF", "borderWidth": 0.5},
        "label": {"show": False, "color": ink_on(one.color), "fontSize": 10.5},
        "labelLayout": {"hideOverlap": True},
        "emphasis": {"focus": "series"},
        "data": data,
    }


def _end_series(ends: Sequence[str]) -> Option:
    """Return a bar too thin to see at the end of each row, which carries its text.

    Not zero: that would be stacked on what is negative.
    """
    label = {"show": True, "position": "right", "color": INK, "fontWeight": 600}
    return {
        "type": "bar",
        "name": "",
        "stack": "all",
        "silent": True,
        "color": "transparent",
        "data": [
            {"value": 1e-9, "label": {**label, "formatter": text or " "}}
            for text in ends
        ],
    }


def stacked_columns(
    names: Sequence[str], series: Sequence[Series], unit: str
) -> tuple[Option, int]:
    """Return columns of stacked bars, and their height.

    Parameters
    ----------
    names : sequence of str, G
        Name of each column.
    series : sequence of Series
        G values each.
    unit : str
        Unit of the values, written above the axis.
    """
    bars = [
        {
            "type": "bar",
            "name": one.name,
            "stack": "all",
            "color": one.color,
            "barMaxWidth": 56,
            "barCategoryGap": "30%",
            "itemStyle": {"borderColor": "#FFFFFF", "borderWidth": 0.5},
            "emphasis": {"focus": "series"},
            "data": [round_to(float(value)) or None for value in one.values],
        }
        for one in series
    ]
    option = base(
        grid={
            "left": 56,
            "right": 8,
            "top": LEGEND + 32,
            "bottom": 28,
            "outerBoundsMode": "none",
        },
        legend=_legend(),
        xAxis={
            "type": "category",
            "data": list(names),
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": MUTED}},
            "axisLabel": {"color": INK, "interval": 0},
        },
        yAxis={
            **_value_axis(),
            "name": unit,
            "nameTextStyle": {
                "color": MUTED,
                "align": "left",
                "padding": [0, 0, 0, -48],
            },
        },
        series=bars,
        media=[
            {"query": NARROW, "option": {"xAxis": {"axisLabel": {"fontSize": 10.5}}}}
        ],
    )
    return option, 380


def _grid(left: int, right: int) -> Option:
    return {"left": left, "right": right, "top": LEGEND + 8, "outerBoundsMode": "none"}


def _legend() -> Option:
    return {
        "top": 0,
        "left": 0,
        "right": 0,
        "icon": "rect",
        "itemWidth": 12,
        "itemHeight": 12,
        "itemGap": 14,
        "textStyle": {"color": INK},
    }


def _percent_axis() -> Option:
    axis = {**_value_axis(), "max": 100, "interval": 25}
    return {**axis, "axisLabel": {"color": MUTED, "formatter": "{value}%"}}


def _value_axis() -> Option:
    return {
        "type": "value",
        "splitLine": {"lineStyle": {"color": GRID_COLOR}},
        "axisLabel": {"color": MUTED, "hideOverlap": True},
    }


def _label(width: int, color: str) -> Option:
    return {
        "color": color,
        "width": width,
        "overflow": "break",
        "lineHeight": 14,
        "interval": 0,
    }


def _named(unit: str) -> Option:
    if not unit:
        return {}
    style = {"color": MUTED}
    return {
        "name": unit,
        "nameLocation": "middle",
        "nameGap": 26,
        "nameTextStyle": style,
    }


def _narrow() -> Option:
    """Return what changes on a narrow page: less room for names."""
    label = {"width": NARROW_WIDTH - 8, "fontSize": 11}
    option = {"grid": {"left": NARROW_WIDTH}, "yAxis": {"axisLabel": label}}
    return {"query": NARROW, "option": option}


def _narrow_pairs() -> Option:
    """Return what changes on a narrow page for bars in groups."""
    tag = TAG_WIDTH - 8
    left = NARROW_WIDTH + tag
    names = {"offset": tag, "axisLabel": {"width": NARROW_WIDTH - 10, "fontSize": 11}}
    option = {
        "grid": [{"left": left}, {"left": left}],
        "yAxis": [{"axisLabel": {"width": tag, "fontSize": 10.5}}, names],
    }
    return {"query": NARROW, "option": option}
