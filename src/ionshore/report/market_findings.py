"""Findings on the largest market: what a delivered unit costs, and whose work it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from ionshore.report.base_year.readings import hanging
from ionshore.report.charts.delivered import Markets, markets
from ionshore.report.numbers import number, percent, unit_name
from ionshore.report.subject import Subject
from ionshore.report.telling import KeyFinding, tell
from ionshore.report.weights import ENERGY

__all__ = ["FOCUS", "delivered_price", "foreign_work"]

PEAK = 1.05
"""How far a year stands out before it is told, as a multiple of the last year [1]."""
FOCUS = ("USA", "EUU", "KOR", "JPN")
"""Buyers a report looks at first, if they are in the world."""


@dataclass(frozen=True, slots=True, eq=False)
class _Market:
    """The largest market, the buyer looked at, and the last year."""

    found: Markets
    focus: str
    year: int

    @property
    def segment(self) -> str:
        return self.found.segment

    @property
    def unit(self) -> str:
        return self.found.unit


def _focus(subject: Subject) -> _Market | None:
    """Return the largest market and the buyer a report looks at."""
    found = markets(subject)
    if not found:
        return None
    market = found[0]
    focus = next((one for one in FOCUS if one in market.places), market.places[0])
    year = int(market.delivered["year"].max())
    return _Market(market, focus, year)


def _by_place(subject: Subject, market: _Market, name: str, year: int) -> pd.DataFrame:
    """Return figures of a market in a year as means over the regions of a place."""
    frame = subject.reading["indicators"]
    # The year comes first: it leaves an eighth for text to be compared with.
    frame = frame[frame["year"] == year]
    frame = frame[(frame["indicator"] == name) & (frame["segment"] == market.segment)]
    size = market.found.delivered
    size = size[size["year"] == year]
    joined = frame.merge(
        size[["region", "place", "value"]], on="region", suffixes=("", "_w")
    )
    whole = size.groupby("place")["value"].sum()
    joined["value"] = (
        joined["value"] * joined["value_w"] / joined["place"].map(whole).astype(float)
    )
    return joined


def delivered_price(subject: Subject) -> KeyFinding | None:
    """What a delivered unit costs the buyer, beside the cheapest large market."""
    market = _focus(subject)
    if market is None:
        return None
    price = _prices(subject, market, market.year)
    price = price[[one for one in market.found.places if one in price.index]]
    if market.focus not in price.index:
        return None
    names = subject.names
    cheapest = str(price.idxmin())
    unit = unit_name(f"million USD/{market.unit}", subject.language)
    values = {
        "segment": names.segment(market.segment).lower(),
        "place": names.region_told(market.focus),
        "price": f"{number(price[market.focus])} {unit}",
        "year": market.year,
        "cheapest": names.region_told(cheapest),
        "least": number(price[cheapest]),
        "gap": percent(price[market.focus] / price[cheapest] - 1),
    }
    variant = "cost_alone" if cheapest == market.focus else "cost"
    variant += "" if market.unit in ENERGY else "_unit"
    figure = f"{number(price[market.focus])} {unit}"
    told = tell(names, "cost", figure, variant, **values)
    hangs = hanging(subject, f"delivered_{market.segment}", market.focus, market.year)
    parts = (told.text + _peak(subject, market, unit), hangs)
    return replace(told, text=" ".join(one for one in parts if one))


def _prices(subject: Subject, market: _Market, year: int) -> pd.Series:
    """Return the price of a delivered unit by place [million USD/unit]."""
    cost = _by_place(subject, market, "delivered_cost", year)
    return cost[cost["component"] == "price"].groupby("place")["value"].sum()


def _peak(subject: Subject, market: _Market, unit: str) -> str:
    """Return a sentence on the dearest year of the buyer, if it stands out."""
    years = sorted({*subject.reading.years, market.year})
    path = {
        year: _prices(subject, market, year).get(market.focus, 0.0) for year in years
    }
    year = max(path, key=path.__getitem__)
    if path[year] < PEAK * path[market.year]:
        return ""
    peak = f"{number(path[year])} {unit}"
    return " " + subject.names.word("finding.cost_peak", year=year, peak=peak)


def foreign_work(subject: Subject) -> KeyFinding | None:
    """How much of a delivered unit is another country's work."""
    market = _focus(subject)
    if market is None:
        return None
    frame = _by_place(subject, market, "embodied_share", market.year)
    frame = frame[(frame["stage"] == "") & (frame["place"] == market.focus)]
    if frame.empty:
        return None
    origin = subject.places.whole(frame["component"])
    share = frame.groupby(origin)["value"].sum().sort_values(ascending=False)
    foreign = share.drop(market.focus, errors="ignore")
    if foreign.empty:
        return None
    names = subject.names
    other = str(foreign.index[0])
    values = {
        "segment": names.segment(market.segment).lower(),
        "place": names.region_told(market.focus),
        "other": names.region_told(other),
        "share": percent(foreign.iloc[0]),
        "own": percent(float(share.get(market.focus, 0.0))),
        "year": market.year,
    }
    variant = "work" if market.unit in ENERGY else "work_unit"
    return tell(names, "work", percent(foreign.iloc[0]), variant, **values)
