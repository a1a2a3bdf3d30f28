"""Comparing shares with thresholds of the law: equality passes."""

from __future__ import annotations

from typing import NoReturn

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import tell

__all__ = ["at_least", "refuse_contradiction", "refuse_missing"]

_NOISE = 1e-9
"""Rounding of a quotient that must not turn equality into failure [1]."""


def at_least(value: float, threshold: float) -> bool:
    """Return whether a value reaches a threshold; equality passes.

    >>> at_least(0.1 + 0.2, 0.3), at_least((100 - 35) / 100, 0.65)
    (True, True)
    """
    return value >= threshold - _NOISE * max(1.0, abs(threshold))


def refuse_missing(option: str, what: str) -> NoReturn:
    """Raise that a fact is needed in this case (``S331``)."""
    summary = "A fact of the case is missing."
    raise ScenarioError(summary, [tell("S331", option, what=what)])


def refuse_contradiction(place: str, problem: str) -> NoReturn:
    """Raise that two facts contradict each other (``S336``)."""
    summary = "Facts of the case contradict each other."
    raise ScenarioError(summary, [tell("S336", place, reason=problem)])
