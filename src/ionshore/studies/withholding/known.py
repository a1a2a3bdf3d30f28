"""What was known before each event, and what holds for all of them.

Nothing here reads what was seen: a prediction is made from :class:`Event` and
:class:`Parameters` alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import pandas as pd

from ionshore.studies.withholding.schemas import FACTS

__all__ = ["Elasticity", "Event", "Known", "Parameters", "known_from"]

NOTHING = {
    "share_of_supply": 0.0,
    "cut": 0.0,
    "notice_months": 0.0,
    "declared_months": 0.0,
    "review_months": 0.0,
    "expected_deficit": 0.0,
}
"""What it means that a fact is not on record; unknown stocks take the default."""


@dataclass(frozen=True, slots=True)
class Elasticity:
    """How quantities of a market answer to price; all positive.

    Parameters
    ----------
    supply, demand : float
        Within a year.
    supply_long, demand_long : float
        In the end.
    """

    supply: float
    demand: float
    supply_long: float
    demand_long: float


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it was known beforehand.

    Parameters
    ----------
    event_id, story, country, commodity, market : str
        Names; the prediction uses none but ``market``, to find the elasticities.
    share_of_supply : float
        Of the supply of the market, by the one who withholds [1].
    cut : float
        Share of that which is stopped [1].
    notice_months : float
        From announcement to start.
    declared_months : float
        Term declared; 0 for open.
    review_months : float
        Until an application for a licence is answered; 0 if none is needed.
    stock_days : float
        Days of use in stock.
    expected_deficit : float
        Use less supply expected for the year at the old price, as a share; negative
        for a surplus [1].
    lasted_months : float
        How long the measure is given to last; unknown beforehand.
    """

    event_id: str
    story: str
    country: str
    commodity: str
    market: str
    share_of_supply: float
    cut: float
    notice_months: float
    declared_months: float
    review_months: float
    stock_days: float
    expected_deficit: float
    lasted_months: float = math.inf


@dataclass(frozen=True, slots=True)
class Parameters:
    """What holds for every event alike.

    Parameters
    ----------
    used_stock : float
        Share of counted stocks that comes to market [1].
    elasticity_scale : float
        Factor on all elasticities [1].
    holding_cost : float
        Of stocks, share of value a year [1/year].
    approved : float
        Share of the old flow that passes under licences once answered [1].
    renewed : float
        Chance that a declared term is prolonged [1].
    slow_years : float
        Years in which elasticities go two thirds of the way to their long values.
    review_months, stock_days : float
        Where nothing is known of an event.
    """

    used_stock: float
    elasticity_scale: float
    holding_cost: float
    approved: float
    renewed: float
    slow_years: float
    review_months: float
    stock_days: float


@dataclass(frozen=True, slots=True)
class Known:
    """Events, parameters and elasticities together.

    Parameters
    ----------
    events : tuple of Event
        In the order of the extract.
    parameters : Parameters
    elasticities : mapping of str to Elasticity
        By market.
    """

    events: tuple[Event, ...]
    parameters: Parameters
    elasticities: Mapping[str, Elasticity]


def known_from(tables: Mapping[str, pd.DataFrame]) -> Known:
    """Return what was known, from the tables ``KNOWN`` alone.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        See :mod:`ionshore.studies.withholding.schemas`.
    """
    values = tables["parameters"].set_index("parameter")["value"]
    parameters = Parameters(
        **{one.name: float(values[one.name]) for one in fields(Parameters)}
    )
    facts = tables["facts"].pivot(index="event_id", columns="fact", values="value")
    facts = facts.reindex(columns=list(FACTS))
    facts = facts.fillna(NOTHING | {"stock_days": parameters.stock_days})
    known = {
        str(event): {one: float(row[one]) for one in FACTS}
        for event, row in facts.iterrows()
    }
    events = tuple(
        Event(
            event_id=str(row["event_id"]),
            story=str(row["story"]),
            country=str(row["country"]),
            commodity=str(row["commodity"]),
            market=str(row["market"]),
            **known[str(row["event_id"])],
        )
        for _, row in tables["events"].iterrows()
    )
    return Known(events, parameters, _elasticities(tables["elasticities"]))


def _elasticities(table: pd.DataFrame) -> dict[str, Elasticity]:
    values = table.set_index(["market", "side", "horizon"])["value"]
    return {
        str(one): Elasticity(
            supply=float(values[one, "supply", "short"]),
            demand=float(values[one, "demand", "short"]),
            supply_long=float(values[one, "supply", "long"]),
            demand_long=float(values[one, "demand", "long"]),
        )
        for one in table["market"].unique()
    }
