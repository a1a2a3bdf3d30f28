"""An event predicted from what was known before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ionshore.studies.withholding.known import Elasticity, Event, Known, Parameters
from ionshore.studies.withholding.market import Market, Path, clear

__all__ = ["MONTHS", "Prediction", "as_it_went", "market_of", "predict", "withheld"]

FloatArray = NDArray[np.float64]

MONTHS = 36
"""Months from the announcement that are looked at."""
OUTLOOK = 12
"""Months that an expected deficit holds for."""
DAYS = 365.25 / 12
NEAR = 0.95
"""A peak counts as reached at this share of it: storage lets prices creep."""


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What is said of an event beforehand.

    Parameters
    ----------
    event_id : str
    peak_ratio : float
        Highest price over the old one [1].
    months_to_peak : float
        From the start of the measure until a price within 5 % of the peak; 0 if it
        stands before.
    exports_fall : float
        Largest fall of the flow in a month [1].
    use_lost : float
        Fall of use in the twelve months from the start [1].
    months : array, shape (MONTHS,)
        Middle of each month, from the start of the measure.
    price : array, shape (MONTHS,)
        Over the old price.
    """

    event_id: str
    peak_ratio: float
    months_to_peak: float
    exports_fall: float
    use_lost: float
    months: FloatArray
    price: FloatArray


def predict(event: Event, known: Known, parameters: Parameters) -> Prediction:
    """Return the prediction of an event.

    Parameters
    ----------
    event : Event
    known : Known
        For the elasticities of the market.
    parameters : Parameters
        Those of ``known``, or estimated without the event.
    """
    gone = withheld(event, parameters)
    market = market_of(event, known.elasticities[event.market], parameters, gone)
    path = clear(market)
    start = event.notice_months
    months = np.arange(MONTHS, dtype=np.float64) + 0.5 - start
    peak = float(path.price.max())
    reached = int(np.argmax(path.price >= NEAR * peak))
    return Prediction(
        event_id=event.event_id,
        peak_ratio=peak,
        months_to_peak=max(0.0, reached - start),
        exports_fall=float(gone.max()),
        use_lost=_lost(market, path, start),
        months=months,
        price=path.price,
    )


def as_it_went(event: Event, cut: float, months: float) -> Event:
    """Return an event whose flow is given as it turned out; prices stay unknown.

    Parameters
    ----------
    event : Event
    cut : float
        Fall of the flow; nan leaves what was known.
    months : float
        How long; nan for as far as can be seen, unless a term was declared.
    """
    if np.isfinite(cut):
        event = replace(event, cut=cut, review_months=0.0)
    if np.isfinite(months):
        event = replace(event, lasted_months=months, declared_months=0.0)
    return event


def _lost(market: Market, path: Path, start: float) -> float:
    """Return the share of what a year would have used that is not used."""
    year = slice(round(start), round(start) + 12)
    return float(max(0.0, 1.0 - path.use[year].sum() / market.wanted[year].sum()))


def withheld(event: Event, parameters: Parameters) -> FloatArray:
    """Return the share of the flow expected to be stopped, month by month.

    Under licences all of it waits for the first answers, then the share that is not
    approved. A declared term is prolonged with a chance, over and over; an open one
    stands.

    Returns
    -------
    array, shape (MONTHS,)
        Means over each month from the announcement.
    """
    fine = (np.arange(MONTHS * 10) + 0.5) / 10.0 - event.notice_months
    if event.review_months > 0:
        share = np.where(fine < event.review_months, 1.0, 1.0 - parameters.approved)
    else:
        share = np.full(fine.shape, event.cut)
    if event.declared_months > 0:
        terms = np.floor(np.maximum(fine, 0.0) / event.declared_months)
        share = share * parameters.renewed**terms
    share = np.where((fine < 0.0) | (fine > event.lasted_months), 0.0, share)
    means: FloatArray = share.reshape(MONTHS, 10).mean(axis=1)
    return means


def market_of(
    event: Event, elasticity: Elasticity, parameters: Parameters, gone: FloatArray
) -> Market:
    """Return the market of an event from its announcement on.

    Parameters
    ----------
    event : Event
    elasticity : Elasticity
    parameters : Parameters
    gone : array, shape (MONTHS,)
        See :func:`withheld`.
    """
    month = np.arange(MONTHS)
    later = np.maximum(month - 11, 0) / 12.0
    slow = 1.0 - np.exp(-later / parameters.slow_years)
    scale = parameters.elasticity_scale
    return Market(
        others=1.0 - event.share_of_supply,
        kept=event.share_of_supply * (1.0 - gone),
        wanted=1.0 + np.where(month < OUTLOOK, event.expected_deficit, 0.0),
        supply=scale * _between(elasticity.supply, elasticity.supply_long, slow),
        demand=scale * _between(elasticity.demand, elasticity.demand_long, slow),
        stock=parameters.used_stock * event.stock_days / DAYS,
        holding=(1.0 + parameters.holding_cost) ** (1.0 / 12.0) - 1.0,
    )


def _between(short: float, long: float, slow: FloatArray) -> FloatArray:
    """Return elasticities on their way from short to long; never below short."""
    return short + max(long - short, 0.0) * slow
