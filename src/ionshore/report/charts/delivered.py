"""What a delivered unit costs, and whose work is in it, by destination."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ionshore.report.charts.bars import Series, stacked_rows
from ionshore.report.charts.spec import YEAR, Chart, Choice, Figure
from ionshore.report.numbers import number, percent, unit_name
from ionshore.report.palette import COMPONENT_COLORS, KIND_COLORS, STAGE_COLORS
from ionshore.report.places import OTHER
from ionshore.report.subject import Subject
from ionshore.report.weights import ENERGY
from ionshore.tables.records import totals

__all__ = [
    "MARKETS",
    "Markets",
    "cost_figure",
    "markets",
    "part_of_cost",
    "work_figure",
]

MARKETS = 10
"""Most destinations shown."""
SEGMENTS = 3
"""Most segments offered."""
_METALS = ("lithium", "nickel", "cobalt", "manganese", "graphite", "phosph")


@dataclass(frozen=True, slots=True, eq=False)
class Markets:
    """Where a segment is served.

    Parameters
    ----------
    segment, unit : str
    delivered : DataFrame
        ``region``, ``place``, ``year``, ``value``.
    places : tuple of str
        Largest destinations, largest first.
    """

    segment: str
    unit: str
    delivered: pd.DataFrame
    places: tuple[str, ...]


def markets(subject: Subject) -> tuple[Markets, ...]:
    """Return the largest segments, those measured in energy if there are any."""
    frame = subject.reading["delivery"]
    energy = frame[frame["unit"].isin(ENERGY)]
    frame = energy if len(energy) else frame
    if frame.empty:
        return ()
    last = frame[frame["year"] == frame["year"].max()]
    size = last.groupby("segment")["value"].sum().sort_values(ascending=False)
    return tuple(_market(subject, frame, str(one)) for one in size.index[:SEGMENTS])


def _market(subject: Subject, frame: pd.DataFrame, segment: str) -> Markets:
    mine = frame[frame["segment"] == segment]
    keys = ["region", "year"]
    delivered = totals(mine, keys)
    delivered["place"] = subject.places.whole(delivered["region"])
    size = delivered.groupby("place")["value"].sum().sort_values(ascending=False)
    return Markets(
        segment=segment,
        unit=str(mine["unit"].iloc[0]),
        delivered=delivered,
        places=tuple(str(one) for one in size.index[:MARKETS]),
    )


def part_of_cost(component: str) -> str:
    """Return the part of a cost a component is shown under; blank for the price.

    Examples
    --------
    >>> part_of_cost("material_nickel_sulfate"), part_of_cost("stock")
    ('nickel', 'materials')
    """
    if component == "price":
        return ""
    if component.startswith("material") or component in ("outside", "stock"):
        metal = next((one for one in _METALS if one in component), "materials")
        return "phosphate" if metal == "phosph" else metal
    return component if component in COMPONENT_COLORS else "other"


def cost_figure(subject: Subject) -> Figure:
    """Return the price of a delivered unit by destination, with its parts.

    Shown by part (materials, making, trade, law, rent), or by kind: what is cost,
    what is law, and at which stage a rent arises.
    """
    cost = _indicator(subject, "delivered_cost")
    cost = cost.assign(part=cost["component"].map(part_of_cost))
    stage = _indicator(subject, "delivered_stage")
    rent = "rent_" + stage["stage"].astype(str)
    stage = stage.assign(
        part=stage["component"].where(stage["component"] != "rent", rent)
    )
    kinds = pd.concat([stage, cost[cost["part"] == ""]], ignore_index=True)
    views = {"part": (cost, _cost_chart)}
    if len(stage):
        views["kind"] = (kinds, _kind_chart)
    return _figure(subject, "cost", views)


def work_figure(subject: Subject) -> Figure:
    """Return whose work is in a delivered unit, by destination."""
    frame = _indicator(subject, "embodied_share")
    frame = frame[frame["stage"] == ""]
    frame = frame.assign(part=subject.places.grouped(frame["component"]))
    return _figure(subject, "work", {"work": (frame, _work_chart)})


def _indicator(subject: Subject, name: str) -> pd.DataFrame:
    frame = subject.reading["indicators"]
    return frame[frame["indicator"] == name]


_Drawer = Callable[[Subject, Markets, pd.DataFrame], Chart]


def _figure(
    subject: Subject, name: str, views: Mapping[str, tuple[pd.DataFrame, _Drawer]]
) -> Figure:
    """Return a figure by segment, view (where there are several) and year."""
    names = subject.names
    present = {one for frame, _ in views.values() for one in frame["segment"]}
    found = [one for one in markets(subject) if one.segment in present]
    choices = [
        Choice(
            "segment",
            names.word("choice.segment"),
            tuple((one.segment, names.segment(one.segment)) for one in found),
        )
    ]
    if len(views) > 1:
        shown = tuple((view, names.word(f"choice.{view}")) for view in views)
        choices.append(Choice("by", names.word("choice.by"), shown))
    years = tuple((str(year), str(year)) for year in subject.reading.years)
    choices.append(Choice(YEAR, names.word("choice.year"), years))
    charts = {}
    for one in found:
        for view, (frame, draw) in views.items():
            mine = frame[frame["segment"] == one.segment]
            for year in subject.reading.years:
                wide = _by_place(one, mine, year)
                if len(wide):
                    codes = [
                        one.segment,
                        *([view] if len(views) > 1 else []),
                        str(year),
                    ]
                    charts["|".join(codes)] = draw(subject, one, wide)
    return Figure(name, tuple(choices), charts)


def _by_place(market: Markets, frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return parts by destination, the mean over its regions by what they receive."""
    delivered = market.delivered
    weight = delivered[delivered["year"] == year]
    found = frame[frame["year"] == year]
    joined = found.merge(
        weight[["region", "place", "value"]], on="region", suffixes=("", "_weight")
    )
    joined["product"] = joined["value"] * joined["value_weight"]
    whole = weight.groupby("place")["value"].sum()
    wide = joined.pivot_table(
        index="place", columns="part", values="product", aggfunc="sum", fill_value=0.0
    )
    kept = [place for place in market.places if place in wide.index]
    return wide.loc[kept].div(whole.loc[kept], axis=0)


def _cost_chart(subject: Subject, market: Markets, wide: pd.DataFrame) -> Chart:
    series = {
        part: (subject.names.component(part), color)
        for part, color in COMPONENT_COLORS.items()
    }
    return _price_chart(subject, market, wide, series)


def _kind_chart(subject: Subject, market: Markets, wide: pd.DataFrame) -> Chart:
    names = subject.names
    series = {
        kind: (names.component(kind), color) for kind, color in KIND_COLORS.items()
    }
    series |= {
        f"rent_{stage}": (
            names.word("component.rent_of", stage=names.stage(stage)),
            color,
        )
        for stage, color in STAGE_COLORS.items()
    }
    return _price_chart(subject, market, wide, series)


def _price_chart(
    subject: Subject,
    market: Markets,
    wide: pd.DataFrame,
    shown: Mapping[str, tuple[str, str]],
) -> Chart:
    """Return stacked parts by destination; ``shown``: name and color of each part."""
    names = subject.names
    wide = wide.sort_values("") if "" in wide else wide
    price = wide[""].to_numpy(float) if "" in wide else wide.sum(axis=1).to_numpy(float)
    unit = unit_name(f"million USD/{market.unit}", subject.language)
    series = [
        Series(name, color, wide[part].to_numpy(float))
        for part, (name, color) in shown.items()
        if part in wide and np.abs(wide[part]).max() > 5e-3
    ]
    places = [names.region(str(place)) for place in wide.index]
    ends = [number(float(one)) for one in price]
    option, height = stacked_rows(places, series, ends, unit=unit)
    head = (names.word("head.place"), *(one.name for one in series))
    table = np.column_stack([one.values for one in series])
    rows = [
        (place, *(number(float(one)) for one in line), number(float(total)))
        for place, line, total in zip(places, table, price, strict=True)
    ]
    last = names.word("head.price", unit=unit)
    return Chart(option, height, (*head, last), tuple(rows), suffix=f" {unit}")


def _work_chart(subject: Subject, _: Markets, wide: pd.DataFrame) -> Chart:
    names, shown = subject.names, subject.places
    series = [
        Series(shown.names[one], shown.colors[one], wide[one].to_numpy(float))
        for one in shown.all
        if one in wide and (one != OTHER or wide[one].max() > 0)
    ]
    places = [names.region(str(place)) for place in wide.index]
    option, height = stacked_rows(places, series, percent=True)
    head = (names.word("head.place"), *(one.name for one in series))
    table = np.column_stack([one.values for one in series])
    rows = [
        (place, *(percent(float(one)) for one in line))
        for place, line in zip(places, table, strict=True)
    ]
    return Chart(option, height, head, tuple(rows), suffix="%")
