"""Supply cost curves: plants by marginal cost against capacity, price and demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ionshore.report.charts.spec import (
    GRID_COLOR,
    INK,
    LEGEND,
    MUTED,
    YEAR,
    Chart,
    Choice,
    Figure,
    Option,
    base,
)
from ionshore.report.numbers import number, round_to
from ionshore.report.places import OTHER
from ionshore.report.quoting import Quotation, quotation
from ionshore.report.subject import Subject
from ionshore.report.weights import STAGES
from ionshore.tables.records import records

__all__ = ["MAIN", "cost_curve_figure"]

MAIN = (
    "lithium_ore",
    "lithium_chemical",
    "nickel_intermediate",
    "nickel_sulfate",
    "cobalt_sulfate",
    "anode_graphite",
    "cathode_lfp",
    "cell_lfp",
    "cell_nmc_mid",
    "cell_nmc_high",
)
"""Goods offered, where the world makes them."""
MOST = 8
"""Goods offered in a world that makes none of :data:`MAIN`."""
CEILING = 1.25
"""How far the axis goes above the price and above the dearest plant at work."""
WIDE = 0.04
"""Blocks of at least this share of the axis carry the name of a country that has no
color of its own [1]."""
GAP = 0.001
"""White after a block, as a share of the axis; none after a block under 5 times that."""
HEIGHT = 420
ROWS = 60
"""Most rows of the table."""
_CHART = ["commodity", "year"]


def cost_curve_figure(subject: Subject) -> Figure:
    """Return the cost curve of each main good by year.

    One block per plant: its width is effective capacity, its height the marginal
    cost; what the plan has added pays its capital. Lines mark output and the mean
    price where the good is made.
    """
    frame = subject.reading["cost_curve"]
    frame = frame.assign(added=frame["added"] == "True")  # a run is read as text
    goods = _goods(frame)
    names = subject.names
    years = tuple((str(year), str(year)) for year in subject.reading.years)
    choices = (
        Choice(
            "good",
            names.word("choice.good_shown"),
            tuple((good, names.commodity(good)) for good in goods),
        ),
        Choice(YEAR, names.word("choice.year"), years),
    )
    frame = frame[frame["commodity"].isin(goods)]
    by_chart = dict(iter(_blocks(subject, frame).groupby(_CHART, sort=False)))
    charts = {
        f"{key[0]}|{key[1]}": _chart(subject, mine, by_chart[key])
        for key, mine in frame.groupby(_CHART, sort=False)
    }
    return Figure("curve", choices, charts)


def _goods(frame: pd.DataFrame) -> tuple[str, ...]:
    made = frame[frame["output"] > 0]
    present = list(dict.fromkeys(made["commodity"]))
    main = tuple(one for one in MAIN if one in present)
    if main:
        return main
    worth = (made["output"] * made["price"]).groupby(made["commodity"]).sum()
    largest = set(worth.sort_values(ascending=False).index[:MOST])
    order = {stage: place for place, stage in enumerate(STAGES)}
    stage = dict(zip(made["commodity"], made["stage"], strict=True))
    kept = [one for one in present if one in largest]
    return tuple(sorted(kept, key=lambda one: order.get(stage[one], len(order))))


def _blocks(subject: Subject, frame: pd.DataFrame) -> pd.DataFrame:
    """Return steps of one plant that cost the same as one block, cheapest first."""
    frame = frame.assign(level=frame["value"].map(lambda one: round_to(one, 6)))
    keys = [*_CHART, "level", "asset", "added"]
    blocks = frame.groupby(keys, as_index=False, sort=True).agg(
        region=("region", "first"),
        capacity=("capacity", "sum"),
        output=("output", "sum"),
        value=("value", "first"),
    )
    blocks["until"] = blocks.groupby(_CHART)["capacity"].cumsum()
    blocks["place"] = subject.places.grouped(blocks["region"])
    blocks["name"] = _names(subject, blocks)
    return blocks


def _chart(subject: Subject, frame: pd.DataFrame, blocks: pd.DataFrame) -> Chart:
    goods = subject.reading["world_commodities"]
    row = goods[goods["commodity"] == frame["commodity"].iloc[0]].iloc[0]
    shown = quotation(str(row["unit"]), str(row["basis"]), subject.language)
    plants = list(records(blocks))
    output = float(frame["output"].sum())
    price = float((frame["price"] * frame["output"]).sum() / output) if output else 0.0
    whole = float(blocks["until"].iloc[-1])
    used = blocks.loc[blocks["output"] > 0, "value"]
    top = CEILING * max(price, float(used.max()) if len(used) else 0.0)
    series = [
        _area(subject, place, mine, _Frame(shown, top, whole))
        for place in subject.places.all
        if (mine := [one for one in plants if one.place == place])
    ]
    series.append(_lines(subject, price * shown.price, output * shown.amount))
    low = min(0.0, float(blocks["value"].min()) * shown.price)
    option = _option(series, shown, whole * shown.amount)
    option["yAxis"] |= {"max": _round_up(top * shown.price), "min": -_round_up(-low)}
    head = ("plant", "capacity", "output", "marginal")
    units = ("", shown.quantity_unit, shown.quantity_unit, shown.price_unit)
    words = [
        subject.names.word(f"head.{one}") + (f", {unit}" if unit else "")
        for one, unit in zip(head, units, strict=True)
    ]
    return Chart(
        option,
        HEIGHT,
        tuple(words),
        tuple(_row(one, shown) for one in plants[:ROWS]),
        suffix=f" {shown.price_unit}",
    )


def _names(subject: Subject, blocks: pd.DataFrame) -> list[str]:
    """Return the name of each plant with its country; what is added says so."""
    assets = subject.reading["world_assets"]
    given = dict(zip(assets["asset"], assets["name"], strict=True))
    told = []
    for one in records(blocks):
        name = given.get(one.asset) or str(one.asset).replace("_", " ")
        place = subject.names.region(str(one.region))
        key = "curve.added" if one.added else "curve.standing"
        told.append(subject.names.word(key, plant=name, place=place))
    return told


def _row(one: Any, shown: Quotation) -> tuple[str, ...]:
    return (
        one.name,
        number(one.capacity * shown.amount),
        number(one.output * shown.amount),
        number(one.value * shown.price),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What blocks are drawn into: units, top and right end of the axes."""

    shown: Quotation
    top: float
    whole: float


def _area(subject: Subject, place: str, blocks: list[Any], frame: _Frame) -> Option:
    """Return the blocks of a place as one line around them, filled to the axis."""
    shown = frame.shown
    data: list[object] = []
    for one in blocks:
        gap = GAP * frame.whole if one.capacity > 5 * GAP * frame.whole else 0.0
        right = round_to((one.until - gap) * shown.amount, 6)
        left = round_to((one.until - one.capacity) * shown.amount, 6)
        high = round_to(min(one.value, frame.top) * shown.price, 4)
        middle = [round_to((left + right) / 2, 6), high]
        # A corner shows nothing; the middle is what a reader points at.
        data += [[left, 0], [left, high]]
        point: Option = {"value": middle, "name": one.name, "symbolSize": 13}
        if place == OTHER and one.capacity >= WIDE * frame.whole:
            point["label"] = {
                "show": True,
                "formatter": subject.names.region(str(one.region)),
                "color": MUTED,
                "fontSize": 10.5,
            }
        data.append(point)
        data += [[right, high], [right, 0]]
    color = subject.places.colors[place]
    return {
        "type": "line",
        "name": subject.places.names[place],
        "color": color,
        "data": data,
        "symbol": "circle",
        "symbolSize": 0,
        "showAllSymbol": True,
        "itemStyle": {"opacity": 0},
        "lineStyle": {"width": 0},
        "areaStyle": {"opacity": 1, "color": color},
        "emphasis": {"disabled": True},
    }


def _lines(subject: Subject, price: float, output: float) -> Option:
    """Return the lines of price and output, drawn above all blocks."""
    word = subject.names.word
    label = {"color": INK, "fontSize": 11, "backgroundColor": "#FFFFFFD9", "padding": 2}
    marks = [
        {
            "yAxis": round_to(price, 6),
            "label": {
                **label,
                "position": "insideStartTop",
                "formatter": word("curve.price", figure=number(price)),
            },
        },
        {
            "xAxis": round_to(output, 6),
            "label": {
                **label,
                "position": "end",
                "formatter": word("curve.output", figure=number(output)),
            },
        },
    ]
    return {
        "type": "line",
        "name": "",
        "data": [],
        "z": 5,
        "markLine": {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": INK, "width": 1.2, "type": "dashed"},
            "data": marks,
        },
    }


def _option(series: list[Option], shown: Quotation, right: float) -> Option:
    axis = {
        "type": "value",
        "axisLabel": {"color": MUTED, "hideOverlap": True},
        "nameTextStyle": {"color": MUTED},
    }
    return base(
        grid={
            "left": 64,
            "right": 24,
            "top": LEGEND + 40,
            "bottom": 48,
            "outerBoundsMode": "none",
        },
        legend={"show": True},
        xAxis={
            **axis,
            "min": 0,
            "max": round_to(1.02 * right, 3),
            "name": shown.quantity_unit,
            "nameLocation": "middle",
            "nameGap": 28,
            "splitLine": {"show": False},
        },
        yAxis={
            **axis,
            "name": shown.price_unit,
            "nameTextStyle": {
                "color": MUTED,
                "align": "left",
                "padding": [0, 0, 0, -52],
            },
            "splitLine": {"lineStyle": {"color": GRID_COLOR}},
        },
        series=series,
    )


def _round_up(value: float) -> float:
    """Return the next round figure above a value, zero for what is not above zero.

    Examples
    --------
    >>> _round_up(17340.0), _round_up(83.0), _round_up(-1.0)
    (20000.0, 100.0, 0.0)
    """
    if value <= 0 or not np.isfinite(value):
        return 0.0
    step = 10.0 ** np.floor(np.log10(value))
    step = step if value / step < 5 else 2 * step
    step = step / 2 if value / step < 2 else step
    return float(step * np.ceil(value / step))
