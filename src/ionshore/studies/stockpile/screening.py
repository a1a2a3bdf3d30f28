"""What events cost without reserves, and what a first unit of each reserve saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from ionshore.studies.stockpile.arranged import NOISE
from ionshore.studies.stockpile.losses import Losses
from ionshore.studies.stockpile.threats import Event

__all__ = ["forms", "hurt", "screened", "worth_holding"]

LEAST = 0.01
"""Unserved demand below this is none [GWh]."""
SHOWN = 3
"""Commodities whose reserves are sized, the most valuable first."""


def screened(
    losses: Losses, events: Sequence[Event], say: Callable[[str], None]
) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Return what each event costs without reserves, and slopes by event."""
    rows, slopes = [], {}
    for number, event in enumerate(events, 1):
        say(f"event {number} of {len(events)}: {event.name}")
        answer = losses.answer(event, {})
        slopes[event.name] = answer.slope
        rows.append(
            {
                "threat": event.threat,
                "months": event.months,
                "probability": event.probability,
                "cost": answer.cost,
                "unserved": answer.unserved,
            }
        )
    return pd.DataFrame(rows), slopes


def forms(
    losses: Losses, events: Sequence[Event], slopes: dict[str, np.ndarray]
) -> pd.DataFrame:
    """Return what a dollar of holding saves at first, by threat and commodity."""
    rows = []
    for threat in dict.fromkeys(one.threat for one in events):
        mine = [one for one in events if one.threat == threat]
        slope = _expected_slope(mine, slopes)
        for at, holding in enumerate(losses.holdings):
            if holding.holder.kind != "allied":
                continue
            ratio = -float(slope[at]) / (holding.holder.rate * holding.value)
            rows.append(
                {"threat": threat, "commodity": holding.commodity, "ratio": ratio}
            )
    return pd.DataFrame(rows)


def hurt(told: pd.DataFrame, helping: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return threats that leave demand unserved, and what would help against each."""
    worst = told.groupby("threat", sort=False)["unserved"].max()
    helps = helping[helping["ratio"] > NOISE] if len(helping) else helping
    return {
        str(threat): tuple(helps.loc[helps["threat"] == threat, "commodity"])
        for threat in worst[worst > LEAST].index
    }


def _expected_slope(
    events: Sequence[Event], slopes: dict[str, np.ndarray]
) -> np.ndarray:
    parts = [one.probability * slopes[one.name] for one in events]
    total: np.ndarray = np.sum(parts, axis=0)
    return total


def worth_holding(
    losses: Losses, slopes: dict[str, np.ndarray], events: Sequence[Event]
) -> list[str]:
    """Return commodities whose first unit saves more than it costs, by net worth a day."""
    slope = _expected_slope(events, slopes)
    worth = {
        one.commodity: -float(slope[at]) * one.day - one.cost
        for at, one in enumerate(losses.holdings)
        if one.holder.kind == "allied"
    }
    ranked = sorted(worth, key=lambda name: -worth[name])
    return [one for one in ranked if worth[one] > 0][:SHOWN]
