"""How wide a prediction is when every input is moved within what it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from ionshore.studies.withholding.known import Elasticity, Event, Known, Parameters
from ionshore.studies.withholding.predict import predict

__all__ = ["QUANTILES", "Ranges", "ranges_from", "spread"]

FloatArray = NDArray[np.float64]
Range = tuple[float, float, float]

QUANTILES = (0.1, 0.9)
"""Ends of the range that is told: four in five draws lie within."""
DRAWN = ("used_stock", "approved", "renewed", "holding_cost", "slow_years")
"""Parameters that are moved; elasticities are moved one by one instead of by scale."""
SIDES = ("supply", "demand")


@dataclass(frozen=True, slots=True)
class Ranges:
    """Low end, value and high end of what predictions rest on.

    Parameters
    ----------
    parameters : mapping of str to (low, value, high)
    elasticities : mapping of (market, side) to (low, value, high)
        Short ones; the long ones move with them.
    facts : mapping of (event, fact) to (low, value, high)
        Those whose ends are stated.
    """

    parameters: Mapping[str, Range]
    elasticities: Mapping[tuple[str, str], Range]
    facts: Mapping[tuple[str, str], Range]


def ranges_from(tables: Mapping[str, pd.DataFrame]) -> Ranges:
    """Return the ranges that the tables ``KNOWN`` state."""
    short = tables["elasticities"]
    short = short[short["horizon"] == "short"]
    return Ranges(
        parameters={
            one: ends for (one,), ends in _ranges(tables["parameters"], "parameter")
        },
        elasticities=dict(_ranges(short, "market", "side")),
        facts=dict(_ranges(tables["facts"], "event_id", "fact")),
    )


def _ranges(table: pd.DataFrame, *keys: str) -> Iterator[tuple[Any, Range]]:
    """Yield the key of a row, as a tuple, and its ends, where they are stated."""
    stated = table[table["low"].notna() & table["high"].notna()]
    named = stated[list(keys)].itertuples(index=False, name=None)
    ends = stated[["low", "value", "high"]].itertuples(index=False, name=None)
    for key, (low, value, high) in zip(named, ends, strict=True):
        yield key, (float(low), float(value), float(high))


def spread(
    event: Event, known: Known, ranges: Ranges, *, draws: int, seed: int
) -> tuple[float, float]:
    """Return the price ratios between which four in five draws lie.

    Every input lies below its value in half of the draws and above it in the other
    half, evenly out to its ends; a Latin hypercube of all of them together.

    Parameters
    ----------
    event : Event
    known : Known
    ranges : Ranges
    draws, seed : int
    """
    moved = [one for one in _FACTS if (event.event_id, one) in ranges.facts]
    stock = ["stock_days"] if "stock_days" not in moved else []
    names = [*DRAWN, *SIDES, *moved, *stock]
    sampler = qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed))
    peaks = [
        _drawn(event, known, ranges, dict(zip(names, one.tolist(), strict=True)))
        for one in sampler.random(draws)
    ]
    low, high = np.quantile(peaks, QUANTILES)
    return float(low), float(high)


_FACTS = tuple(
    one.name
    for one in fields(Event)
    if one.name
    not in {"event_id", "story", "country", "commodity", "market", "lasted_months"}
)


def _drawn(
    event: Event, known: Known, ranges: Ranges, at: Mapping[str, float]
) -> float:
    """Return the price ratio of one draw."""
    parameters: Parameters = replace(
        known.parameters,
        **{one: _between(ranges.parameters[one], at[one]) for one in DRAWN},
    )
    facts: dict[str, Any] = {
        one: _between(ranges.facts[event.event_id, one], at[one])
        for one in _FACTS
        if (event.event_id, one) in ranges.facts
    }
    if "stock_days" not in facts:
        facts["stock_days"] = _between(
            ranges.parameters["stock_days"], at["stock_days"]
        )
    middle = known.elasticities[event.market]
    factors = {
        side: _between(ranges.elasticities[event.market, side], at[side])
        / ranges.elasticities[event.market, side][1]
        for side in SIDES
    }
    elasticity = Elasticity(
        supply=middle.supply * factors["supply"],
        demand=middle.demand * factors["demand"],
        supply_long=middle.supply_long * factors["supply"],
        demand_long=middle.demand_long * factors["demand"],
    )
    markets = {**known.elasticities, event.market: elasticity}
    moved = replace(known, elasticities=markets)
    return predict(replace(event, **facts), moved, parameters).peak_ratio


def _between(ends: Range, at: float) -> float:
    """Return the value at a place from 0 (low end) over 0.5 (value) to 1.

    Examples
    --------
    >>> _between((0.0, 1.0, 4.0), 0.75)
    2.5
    """
    return float(np.interp(at, (0.0, 0.5, 1.0), ends))
