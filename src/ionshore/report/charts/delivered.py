"""What a delivered unit costs, and whose work is in it, by destination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ionshore.report.charts.bars import Series, stacked_rows
from ionshore.report.charts.spec import YEAR, Chart, Choice, Figure
from ionshore.report.frames import totals
from ionshore.report.numbers import number, percent, unit_name
from ionshore.report.palette import COMPONENT_COLORS
from ionshore.report.places import OTHER
from ionshore.report.subject import Subject
from ionshore.report.weights import ENERGY

__all__ = ["MARKETS", "cost_figure", "markets", "part_of_cost", "work_figure"]

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
    >>> part_of_cost("material_nickel_sulfate"), part_of_cost("adder")
    ('nickel', 'other')
    """
    if component == "price":
        return ""
    if component.startswith("material") or component == "outside":
        metal = next((one for one in _METALS if one in component), "materials")
        return "phosphate" if metal == "phosph" else metal
    return component if component in COMPONENT_COLORS else "other"


def cost_figure(subject: Subject) -> Figure:
    """Return the cost of a delivered unit by destination, with its parts."""
    frame = _indicator(subject, "delivered_cost")
    frame = frame.assign(part=frame["component"].map(part_of_cost))
    return _figure(subject, "cost", frame, _cost_chart)


def work_figure(subject: Subject) -> Figure:
    """Return whose work is in a delivered unit, by destination."""
    frame = _indicator(subject, "embodied_share")
    frame = frame[frame["stage"] == ""]
    frame = frame.assign(part=subject.places.grouped(frame["component"]))
    return _figure(subject, "work", frame, _work_chart)


def _indicator(subject: Subject, name: str) -> pd.DataFrame:
    frame = subject.reading["indicators"]
    return frame[frame["indicator"] == name]


_Drawer = Callable[[Subject, Markets, pd.DataFrame], Chart]


def _figure(subject: Subject, name: str, frame: pd.DataFrame, draw: _Drawer) -> Figure:
    names = subject.names
    found = [one for one in markets(subject) if one.segment in set(frame["segment"])]
    years = tuple((str(year), str(year)) for year in subject.reading.years)
    segments = tuple((one.segment, names.segment(one.segment)) for one in found)
    choices = (
        Choice("segment", names.word("choice.segment"), segments),
        Choice(YEAR, names.word("choice.year"), years),
    )
    charts = {}
    for one in found:
        mine = frame[frame["segment"] == one.segment]
        for year in subject.reading.years:
            wide = _by_place(one, mine, year)
            if len(wide):
                charts[f"{one.segment}|{year}"] = draw(subject, one, wide)
    return Figure(name, choices, charts)


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
    names = subject.names
    wide = wide.sort_values("") if "" in wide else wide
    price = wide[""].to_numpy(float) if "" in wide else wide.sum(axis=1).to_numpy(float)
    unit = unit_name(f"million USD/{market.unit}", subject.language)
    series = [
        Series(names.component(part), color, wide[part].to_numpy(float))
        for part, color in COMPONENT_COLORS.items()
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
