"""Errors of predictions, beside those of rules that know nothing of markets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.studies.withholding.known import Event
from ionshore.studies.withholding.seen import Outcome

__all__ = ["MEAN_SLOPE", "RISE", "calls", "rules", "scores", "stopped"]

FloatArray = NDArray[np.float64]

MEAN_SLOPE = 1.3
"""Log price ratio per unit of world supply withheld: the mean of six of the eleven
events that was picked after looking at them."""
RISE = 1.05
"""A price ratio above this counts as a rise."""
RESAMPLED = 2000
ENDS = (0.05, 0.95)


def stopped(event: Event, outcome: Outcome) -> float:
    """Return the share of supply withheld at worst, as it was seen [1]."""
    seen = outcome.exports_fall
    return event.share_of_supply * (seen if np.isfinite(seen) else event.cut)


def rules(
    events: Sequence[Event], outcomes: Mapping[str, Outcome], judged: Sequence[str]
) -> pd.DataFrame:
    """Return price ratios by rules of thumb, one row per event.

    ``no_change``: the old price. ``typical``: the mean log ratio of other stories.
    ``slope``: the mean log response per share withheld of other stories, times the
    share. ``slope_picked``: the same with :data:`MEAN_SLOPE`, which was picked with
    the answers in view. The slopes are handed the fall that was seen.
    """
    named = {one.event_id: one for one in events}
    rows = []
    for event in events:
        others = [one for one in judged if named[one].story != event.story]
        logs = [outcomes[one].log_peak for one in others]
        shares = [stopped(named[one], outcomes[one]) for one in others]
        slope = float(np.mean(np.divide(logs, shares)))
        share = stopped(event, outcomes[event.event_id])
        rows.append(
            {
                "event_id": event.event_id,
                "no_change": 1.0,
                "typical": float(np.exp(np.mean(logs))),
                "slope": float(np.exp(slope * share)),
                "slope_picked": float(np.exp(MEAN_SLOPE * share)),
            }
        )
    return pd.DataFrame(rows).set_index("event_id")


def scores(
    said: pd.DataFrame, seen: pd.Series, stories: pd.Series, *, seed: int
) -> pd.DataFrame:
    """Return how far off each method is, over the same events.

    Parameters
    ----------
    said : DataFrame
        Price ratios, one column per method, one row per event.
    seen : Series
        Price ratios seen, by event.
    stories : Series
        Story of each event: they are drawn as a whole.
    seed : int
        Of the resampling.

    Returns
    -------
    DataFrame
        One row per method: ``events``, ``median_error``, ``mean_error`` (absolute
        log errors), ``factor``: what half of the events stay within, ``low`` and
        ``high``: 90 % interval of the mean by drawing stories again, ``gain``: mean
        error of no change less that of the method, with ``gain_low``, ``gain_high``.
    """
    errors = said.div(seen, axis=0).map(np.log).abs()
    means = _resampled(errors, stories, seed)
    idle = means[:, list(errors).index("no_change")]
    rows = []
    for place, method in enumerate(errors):
        gains = idle - means[:, place]
        median, mean = errors[method].median(), errors[method].mean()
        rows.append(
            {
                "method": method,
                "events": len(errors),
                "factor": float(np.exp(median)),
                "median_error": float(median),
                "mean_error": float(mean),
                "low": float(np.quantile(means[:, place], ENDS[0])),
                "high": float(np.quantile(means[:, place], ENDS[1])),
                "gain": float(errors["no_change"].mean() - mean),
                "gain_low": float(np.quantile(gains, ENDS[0])),
                "gain_high": float(np.quantile(gains, ENDS[1])),
            }
        )
    return pd.DataFrame(rows)


def _resampled(errors: pd.DataFrame, stories: pd.Series, seed: int) -> FloatArray:
    """Return mean errors of stories drawn with replacement, shape (draws, methods)."""
    sums = errors.groupby(stories).sum().to_numpy(np.float64)
    counts = errors.groupby(stories).size().to_numpy(np.float64)
    random = np.random.default_rng(seed)
    drawn = random.integers(0, len(counts), (RESAMPLED, len(counts)))
    means: FloatArray = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)[:, None]
    return means


def calls(said: pd.Series, seen: pd.Series) -> dict[str, int]:
    """Return how often a rise, or none, was called.

    Returns
    -------
    dict
        ``rises``, ``rises_called``, ``calm``, ``calm_called``.
    """
    rose, called = seen > RISE, said > RISE
    return {
        "rises": int(rose.sum()),
        "rises_called": int((rose & called).sum()),
        "calm": int((~rose).sum()),
        "calm_called": int((~rose & ~called).sum()),
    }
