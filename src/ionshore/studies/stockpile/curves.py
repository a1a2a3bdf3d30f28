"""What a reserve does by its size: what it saves, and how long it lasts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.optim.patch import Change, Patch
from ionshore.studies.shock.events import event_patch
from ionshore.studies.stockpile.losses import Losses
from ionshore.studies.stockpile.threats import Event, Holding

__all__ = ["DAYS", "cover_months", "size_curve"]

DAYS = (0.0, 15.0, 30.0, 60.0, 90.0, 120.0, 180.0, 270.0, 365.0)
"""Sizes of a curve [day of use]."""
AMPLE = 3650.0
"""Size at which a reserve never ends [day of use]."""


def size_curve(
    losses: Losses, holding: Holding, events: Sequence[Event]
) -> pd.DataFrame:
    """Return what a reserve costs and saves at each of :data:`DAYS`.

    Returns
    -------
    DataFrame
        days; holding and saved, expected [million USD/year]; unserved, expected
        [GWh/year].
    """
    rows = []
    before, _, _ = losses.expected(events, {})
    for days in DAYS:
        cost, missed, _ = losses.expected(events, {holding.name: days * holding.day})
        rows.append(
            {
                "days": days,
                "holding": days * holding.cost,
                "saved": before - cost,
                "unserved": missed,
            }
        )
    return pd.DataFrame(rows)


def cover_months(
    losses: Losses,
    holding: Holding,
    event: Event | None,
    days: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return for how many months reserves of some sizes hold prices where they were.

    With an ample reserve prices stay near those without the event, and what it gives
    month by month is the need. A reserve covers the months until that need has used it
    up, at most those of the event.

    Parameters
    ----------
    losses : Losses
    holding : Holding
    event : Event, optional
        Without one nothing is needed.
    days : array
        Sizes [day of use].

    Returns
    -------
    array
        Months; nan where nothing is needed.
    """
    if event is None:
        return np.full(len(days), np.nan)
    short_run = losses.short_run
    problem, steps = short_run.session.problem, short_run.steps
    row = problem.row_block("reserve").start + losses.holdings.index(holding)
    ample = Patch(row_upper=Change.of([row], AMPLE * holding.day))
    raw = short_run.session.solve(ample | event_patch(short_run, event.shock))
    block = problem.column_block("reserve_out")
    rate = raw.values[block.start : block.stop].reshape(-1, len(steps))
    mine = short_run.case.reserves.reserve == losses.holdings.index(holding)
    need = rate[mine].sum(axis=0) * steps.weight
    until = np.concatenate([[0.0], np.cumsum(steps.months)]).astype(float)
    used = np.concatenate([[0.0], np.cumsum(need)])
    if used[-1] <= 0:
        return np.full(len(days), np.nan)
    # The last month by which no more than the size is used: flat parts count in full.
    lasting = [np.interp(d * holding.day, *_rising(used, until)) for d in days]
    months: NDArray[np.float64] = np.minimum(np.array(lasting), float(event.months))
    return months


def _rising(
    used: NDArray[np.float64], until: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points of the inverse: of equal amounts used the latest month counts."""
    last = np.append(np.diff(used) > 0, [True])
    return used[last], until[last]
