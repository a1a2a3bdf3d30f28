"""What calibration takes as given; every number here is a judgement, told as such.

A run keeps them in ``run.json``, so a reader can see what they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Literal

__all__ = ["READINGS", "CalibrationSettings", "Reading"]

Reading = Literal["rule", "cost", "scarcity"]
READINGS: tuple[Reading, ...] = ("rule", "cost", "scarcity")
"""How a rent of the base year is read: by the rule of utilization, all as hidden
cost, all as scarce capacity."""


def _spreads() -> Mapping[str, float]:
    return MappingProxyType({"reported": 0.05, "derived": 0.085, "assumed": 0.18})


@dataclass(frozen=True, slots=True)
class CalibrationSettings:
    """Judgements of calibration, each with its meaning.

    Parameters
    ----------
    spreads : mapping of str to float
        Relative standard deviation of a reported quantity by its confidence [1].
    share_spread : float
        Standard deviation of a chemistry's share of a segment [1].
    stock_spread : float
        Standard deviation of the yearly stock change of a traded intermediate, as
        a share of its yearly output (two weeks of it) [1].
    largest_move : float
        Largest accepted move of a figure, in standard deviations, unless the table
        ``reconciliation`` says that it is known.
    largest_chi : float
        Largest accepted sum of squared moves per balance.
    price_spread : float
        Relative standard deviation of an observed price that states none [1].
    rent_spread : float
        Standard deviation of a maker's margin about its expected capital recovery,
        as a share of the price of its product [1].
    full_use : float
        Effective utilization from which capital is expected to be recovered in
        full, and from which a rent above that is read as scarcity [1].
    place_weight : float
        Share of a process at which a place's own margin counts half and the mean of
        the process half, for plants that did not run in the base year [1].
    breaks : tuple of float
        Break points of the step cost curves, as shares of the output of the base
        year; 1 is one of them.
    small : float
        Share of a process below which a plant's curve has ``coarse`` breaks: it moves
        no price by itself [1].
    coarse : tuple of float
        Breaks of small plants.
    """

    spreads: Mapping[str, float] = field(default_factory=_spreads)
    share_spread: float = 0.03
    stock_spread: float = 0.04
    largest_move: float = 3.0
    largest_chi: float = 3.0
    price_spread: float = 0.10
    rent_spread: float = 0.40
    full_use: float = 0.85
    place_weight: float = 0.05
    breaks: tuple[float, ...] = (
        0.5,
        0.75,
        0.9,
        0.97,
        0.99,
        0.998,
        1.0,
        1.002,
        1.01,
        1.03,
        1.1,
        1.25,
        1.5,
    )

    small: float = 0.02
    coarse: tuple[float, ...] = (0.75, 0.97, 1.0, 1.03, 1.25)

    def as_dict(self) -> dict[str, object]:
        """Return all judgements by name, as JSON would keep them."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return told | {
            "spreads": dict(self.spreads),
            "breaks": list(self.breaks),
            "coarse": list(self.coarse),
        }
