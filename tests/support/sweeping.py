"""Sweeps small enough to check by hand, importable by workers."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from ionshore.optim import Block, Change, Patch, Problem
from ionshore.sweep import SweepCase

__all__ = [
    "BrokenMeter",
    "CostMeter",
    "CountedCases",
    "HomeMeter",
    "chain_of",
    "raised_needs",
]


def chain_of(size: int = 8) -> Problem:
    """Return one need of 10 kt met by ``size`` sources, each 2 kt dearer by one.

    Source i costs i + 1 and has 2 kt; what is missing costs 100 a kt. For 8 sources:
    2 (1 + 2 + 3 + 4 + 5) = 30.
    """
    source = np.array([f"S{n}" for n in range(size)], dtype=object)
    return Problem(
        matrix=sparse.csc_array(np.ones((1, size + 1))),
        row_lower=np.array([10.0]),
        row_upper=np.array([np.inf]),
        column_lower=np.zeros(size + 1),
        column_upper=np.append(np.full(size, 2.0), np.inf),
        cost=np.append(np.arange(1.0, size + 1), 100.0),
        columns=(
            Block("source", 0, {"source": source}, "kt"),
            Block("unmet", size, {"need": np.array(["all"], object)}, "kt"),
        ),
        rows=(Block("need", 0, {"need": np.array(["all"], object)}, "kt"),),
    )


def raised_needs(count: int) -> list[SweepCase]:
    """Return cases that ask for 10 to 18 kt, by steps of their own."""
    return [
        SweepCase(
            f"need/{n}",
            Patch(row_lower=Change.of(0, 10.0 + 8.0 * n / count)),
            {"need": 10.0 + 8.0 * n / count},
        )
        for n in range(count)
    ]


class CountedCases(list[SweepCase]):
    """Cases that remember which of them were asked for."""

    def __init__(self, cases: list[SweepCase]) -> None:
        super().__init__(cases)
        self.asked: list[int] = []

    def __getitem__(self, place):
        self.asked.append(place)
        return super().__getitem__(place)


@dataclass(frozen=True)
class CostMeter:
    """Objective and what is missing, after a pause."""

    pause: float = 0.0
    columns = ("cost", "missing")

    def __call__(self, problem, raw) -> Mapping[str, float]:
        time.sleep(self.pause)
        return {"cost": raw.objective, "missing": float(raw.values[-1])}


@dataclass(frozen=True)
class BrokenMeter:
    """Breaks where the need is above a limit."""

    limit: float
    columns = ("cost",)

    def __call__(self, problem, raw) -> Mapping[str, float]:
        if problem.row_lower[0] > self.limit:
            message = "the meter is broken"
            raise ValueError(message)
        return {"cost": raw.objective}


def _opened_here(home: int) -> CostMeter:
    if os.getpid() != home:
        message = "this meter opens at home only"
        raise RuntimeError(message)
    return CostMeter()


@dataclass(frozen=True)
class HomeMeter(CostMeter):
    """Cannot be opened by another process than the one that made it."""

    home: int = field(default_factory=os.getpid)

    def __reduce__(self):
        return _opened_here, (self.home,)
