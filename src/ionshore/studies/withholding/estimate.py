"""The two least known parameters estimated from other events.

Nobody has measured which share of counted stocks comes to market, and elasticities
of most of these metals are judged or remembered. Both are chosen on a grid so that
the mean absolute log error of all *other* stories is least. A story is left out as a
whole: neodymium says nothing about dysprosium under the same quota.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ionshore.studies.withholding.known import Event, Known, Parameters
from ionshore.studies.withholding.predict import predict
from ionshore.studies.withholding.seen import Outcome

__all__ = ["GRID", "Estimate", "estimates", "grid_of"]

FloatArray = NDArray[np.float64]

GRID = (
    (0.0, 0.25, 0.5, 0.75, 1.0),
    (0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0),
)
"""Values of ``used_stock`` and of ``elasticity_scale`` that are tried."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What other stories say of the two parameters.

    Parameters
    ----------
    parameters : Parameters
        With the estimated values.
    error : float
        Mean absolute log error over the events it was estimated from.
    events : int
        How many they are.
    """

    parameters: Parameters
    error: float
    events: int


def grid_of(parameters: Parameters) -> tuple[Parameters, ...]:
    """Return the parameters that are tried; the sourced ones come first."""
    tried = [
        replace(parameters, used_stock=used, elasticity_scale=scale)
        for used, scale in product(*GRID)
    ]
    return (parameters, *(one for one in tried if one != parameters))


def estimates(
    known: Known,
    outcomes: Mapping[str, Outcome],
    judged: Sequence[str],
    given: Callable[[Event], Event] | None = None,
) -> dict[str, Estimate]:
    """Return, for each event, what the other stories say.

    Parameters
    ----------
    known : Known
    outcomes : mapping of str to Outcome
        Of the events of a story nothing is used to estimate for it.
    judged : sequence of str
        Events with a complete outcome, from which estimates are made.
    given : callable, optional
        What is given of an event; as it was known beforehand by default.

    Returns
    -------
    dict of str to Estimate
        By event. Ties go to the sourced values.
    """
    events = {one.event_id: one for one in known.events}
    tried = grid_of(known.parameters)
    errors = np.array(
        [_errors(events[one], known, tried, outcomes[one], given) for one in judged]
    )
    stories = np.array([events[one].story for one in judged])
    found = {}
    for event in known.events:
        others = stories != event.story
        means = errors[others].mean(axis=0)
        best = int(np.argmin(np.round(means, 9)))
        found[event.event_id] = Estimate(
            tried[best], float(means[best]), int(others.sum())
        )
    return found


def _errors(
    event: Event,
    known: Known,
    tried: Sequence[Parameters],
    outcome: Outcome,
    given: Callable[[Event], Event] | None,
) -> FloatArray:
    """Return absolute log errors of an event, shape (tried,)."""
    asked = given(event) if given else event
    said = [predict(asked, known, one).peak_ratio for one in tried]
    return np.abs(np.log(said) - outcome.log_peak)
