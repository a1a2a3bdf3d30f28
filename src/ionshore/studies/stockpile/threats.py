"""What may be withheld and how often, and who could hold what against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import nearest, tell
from ionshore.scenario.case import Case
from ionshore.scenario.case.short_run import HANDLING, Standing
from ionshore.scenario.case.steps import month_after
from ionshore.scenario.case.supplies import Reserves
from ionshore.scenario.scenario import Shock
from ionshore.scenario.shock_tables import shock_tables
from ionshore.tables.records import records

__all__ = [
    "Event",
    "Holder",
    "Holding",
    "durations",
    "events_of",
    "holders",
    "holdings_of",
    "reserves_of",
    "threats_asked",
]

DAYS = 365.0


@dataclass(frozen=True, slots=True)
class Event:
    """A threat that comes true for some months.

    Parameters
    ----------
    threat : str
    months : int
    probability : float
        Chance of a year that it begins and lasts that long [1].
    shock : Shock
    """

    threat: str
    months: int
    probability: float
    shock: Shock

    @property
    def name(self) -> str:
        """Threat and months."""
        return f"{self.threat}:{self.months}"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may hold a reserve.

    Parameters
    ----------
    name : str
    kind : str
        ``national``, ``allied`` or ``firm``.
    regions : tuple of str
        Those that may draw on it.
    rate : float
        What holding costs a year, share of value.
    """

    name: str
    kind: str
    regions: tuple[str, ...]
    rate: float


@dataclass(frozen=True, slots=True)
class Holding:
    """A reserve that could be held: one commodity in the hands of one holder.

    Parameters
    ----------
    name : str
        ``commodity@holder``.
    commodity : str
    holder : Holder
    day : float
        Use of a day in the regions of the holder [unit].
    value : float
        Value of a unit [million USD/unit].
    """

    name: str
    commodity: str
    holder: Holder
    day: float
    value: float

    @property
    def cost(self) -> float:
        """What a day of use costs to hold for a year [million USD/year]."""
        return self.holder.rate * self.value * self.day


def holders() -> tuple[Holder, ...]:
    """Return the holders of the table, in order."""
    table = shock_tables()["holders"]
    rows = zip(
        table["holder"],
        table["kind"],
        table["regions"],
        table["finance"] + table["keeping"],
        strict=True,
    )
    return tuple(
        Holder(str(name), str(kind), tuple(str(regions).split()), float(rate))
        for name, kind, regions, rate in rows
    )


def durations() -> tuple[tuple[int, float], ...]:
    """Return lengths and their shares of cases.

    Raises
    ------
    CommandError
        W760 if the shares do not add up to one.
    """
    table = shock_tables()["durations"]
    total = float(table["weight"].sum())
    if abs(total - 1.0) > 1e-9:
        finding = tell("W760", "durations.csv column weight", total=f"{total:.6g}")
        summary = "The durations of shocks cannot be used."
        raise CommandError(summary, [finding])
    months = table["months"].to_numpy(int).tolist()
    return tuple(zip(months, table["weight"].tolist(), strict=True))


def threats_asked(names: Sequence[str]) -> pd.DataFrame:
    """Return the threats of the table that are named, all of them without names.

    Raises
    ------
    CommandError
        W761 for each name that there is none of.
    """
    table = shock_tables()["threats"]
    known = [str(one) for one in table["threat"]]
    findings: list[Finding] = [
        tell(
            "W761",
            f"--threats {name}",
            "near" if nearest(name, known) else "",
            value=name,
            nearest=nearest(name, known),
            known=", ".join(known),
        )
        for name in names
        if name not in known
    ]
    if findings:
        summary = f"{len(findings)} of the threats are not known."
        raise CommandError(summary, findings)
    if not names:
        return table
    return table[table["threat"].isin(names)].reset_index(drop=True)


def events_of(table: pd.DataFrame, starts: date) -> tuple[Event, ...]:
    """Return each threat for each length of time, beginning on one day.

    Parameters
    ----------
    table : DataFrame
        Rows of the table ``threats``.
    starts : date
    """
    pool = next(one for one in holders() if one.kind == "allied")
    events = []
    for row in records(table):
        for months, weight in durations():
            shock = Shock(
                kind="export_ban",
                commodities=tuple(str(row.commodity).split()),
                origins={str(row.origin): (str(row.origin),)},
                destinations={pool.name: pool.regions},
                starts=starts,
                ends=month_after(starts, months) - timedelta(1),
                stopped=float(row.stopped),
                quantity=0.0,
                because="",
                source_id="scenario:stockpile",
                place=str(row.threat),
                by="lane",
            )
            chance = float(row.probability) * weight
            events.append(Event(str(row.threat), months, chance, shock))
    return tuple(events)


@dataclass(frozen=True, slots=True)
class _Members:
    """Goods and regions of a holding with their use and price in a year."""

    good: NDArray[np.int64]
    region: NDArray[np.int64]
    use: NDArray[np.float64]
    price: NDArray[np.float64]


def holdings_of(
    plan: Case, standing: Standing, year: int, chosen: Sequence[Holder]
) -> tuple[Holding, ...]:
    """Return all that could be held: what the regions of a holder use that year.

    Parameters
    ----------
    plan : Case
    standing : Standing
        Of its solution.
    year : int
        Calendar year.
    chosen : sequence of Holder
    """
    found = []
    for number, commodity in enumerate(plan.goods.commodities):
        for holder in chosen:
            members = _members(plan, standing, year, number, holder.regions)
            use = float(members.use.sum())
            if use <= 0:
                continue
            # It lies where it is cheapest until it is released.
            value = float(members.price.min())
            name = f"{commodity}@{holder.name}"
            found.append(Holding(name, str(commodity), holder, use / DAYS, value))
    return tuple(found)


def reserves_of(
    plan: Case, standing: Standing, year: int, holdings: Sequence[Holding]
) -> Reserves:
    """Return empty reserves for holdings, each open to all members that use the good.

    What is released is bought again at the price of that year, and costs its handling.
    """
    number = {str(one): place for place, one in enumerate(plan.goods.commodities)}
    parts = [
        _members(plan, standing, year, number[one.commodity], one.holder.regions)
        for one in holdings
    ]
    none = np.zeros(0)
    joined = [
        np.concatenate([none, *(getattr(one, name) for one in parts)])
        for name in ("good", "region", "price")
    ]
    return Reserves(
        name=np.array([one.name for one in holdings], object),
        size=np.zeros(len(holdings)),
        reserve=np.repeat(np.arange(len(parts)), [len(one.good) for one in parts]),
        good=joined[0].astype(np.int64),
        region=joined[1].astype(np.int64),
        release_cost=(1.0 + HANDLING) * joined[2],
    )


def _members(
    plan: Case, standing: Standing, year: int, commodity: int, regions: Sequence[str]
) -> _Members:
    place = int(np.searchsorted(plan.years, year, side="right") - 1)
    codes = [plan.place_of_region[one] for one in regions if one in plan.regions]
    goods = plan.goods.all_of(commodity)
    good, region = (one.ravel() for one in np.meshgrid(goods, codes, indexing="ij"))
    use = standing.use[good, region, place]
    price = standing.price[good, region, place]
    listed = plan.goods.reference_price[commodity]
    kept = use > 0
    price = np.where(price > 0, price, listed)
    return _Members(good[kept], region[kept], use[kept], price[kept])
