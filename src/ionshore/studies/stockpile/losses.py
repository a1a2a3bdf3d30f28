"""What events cost with reserves of some sizes, and what one unit more would save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ionshore.optim.patch import Change, Patch
from ionshore.optim.problem import Problem
from ionshore.optim.solution import RawSolution
from ionshore.studies.shock.events import event_patch
from ionshore.studies.shock.opened import ShortRun
from ionshore.studies.stockpile.threats import Event, Holding

__all__ = ["Answer", "Losses", "unserved"]

FloatArray = NDArray[np.float64]

BATTERY = ("ev", "ess", "consumer")
"""Segments whose unserved demand is told: final demand for batteries."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What an event does with reserves of some sizes.

    Parameters
    ----------
    cost : float
        More than without the event [million USD of its year].
    unserved : float
        Battery demand that is given up or missed because of it [GWh].
    slope : array, shape (V,)
        Change of the cost by a unit more of each reserve, at most zero
        [million USD/unit].
    released : array, shape (V,)
        What each reserve gives [unit].
    """

    cost: float
    unserved: float
    slope: FloatArray
    released: FloatArray


@dataclass(frozen=True, eq=False)
class Losses:
    """A short run with reserves that can be asked what events cost.

    Parameters
    ----------
    short_run : ShortRun
        Its case has one reserve per holding, empty.
    holdings : tuple of Holding
    """

    short_run: ShortRun
    holdings: tuple[Holding, ...]

    @cached_property
    def _discount(self) -> float:
        return float(self.short_run.case.periods.discount[0])

    @cached_property
    def _patches(self) -> dict[str, Patch]:
        return {}

    def answer(self, event: Event, sizes: Mapping[str, float]) -> Answer:
        """Return what an event does.

        Parameters
        ----------
        event : Event
        sizes : mapping of str to float
            Size by name of a holding [unit]; the others are empty.
        """
        session = self.short_run.session
        if event.name not in self._patches:
            self._patches[event.name] = event_patch(self.short_run, event.shock)
        filled = Patch()
        rows = session.problem.row_block("reserve")
        if sizes:
            place = {one.name: rows.start + at for at, one in enumerate(self.holdings)}
            where = [place[name] for name in sizes]
            filled = Patch(row_upper=Change.of(where, list(sizes.values())))
        problem = session.problem
        before = session.solve(filled)
        after = session.solve(filled | self._patches[event.name])
        slope = after.row_duals - before.row_duals
        return Answer(
            cost=(after.objective - before.objective) / self._discount,
            unserved=self._missed(after) - self._missed(before),
            slope=slope[rows.start : rows.stop] / self._discount,
            released=self._released(problem, after, len(self.holdings)),
        )

    def expected(
        self, events: Sequence[Event], sizes: Mapping[str, float]
    ) -> tuple[float, float, FloatArray]:
        """Return expected cost [million USD/year], unserved [GWh/year] and slopes."""
        cost, missed, slope = 0.0, 0.0, np.zeros(len(self.holdings))
        for event in events:
            one = self.answer(event, sizes)
            cost += event.probability * one.cost
            missed += event.probability * one.unserved
            slope += event.probability * one.slope
        return cost, missed, slope

    def _missed(self, raw: RawSolution) -> float:
        return unserved(self.short_run, raw)

    def _released(self, problem: Problem, raw: RawSolution, count: int) -> FloatArray:
        block = problem.column_block("reserve_out")
        steps = len(self.short_run.steps)
        rate = raw.values[block.start : block.stop].reshape(-1, steps)
        amount = rate @ self.short_run.steps.weight
        reserve = self.short_run.case.reserves.reserve
        total: FloatArray = np.bincount(reserve, amount, count).astype(float)
        return total


def unserved(
    short_run: ShortRun, raw: RawSolution, regions: Sequence[str] = ()
) -> float:
    """Return battery demand given up or missed over all steps [GWh].

    Parameters
    ----------
    short_run : ShortRun
    raw : RawSolution
    regions : sequence of str
        Where; everywhere by default.
    """
    problem = short_run.session.problem
    weight = dict(
        zip(short_run.steps.label.tolist(), short_run.steps.weight, strict=True)
    )
    total = 0.0
    for name in ("unmet", "forgone"):
        if not problem.has_block(name):
            continue
        block = problem.column_block(name)
        counted = np.isin(block.labels["segment"], BATTERY)
        if regions:
            counted &= np.isin(block.labels["region"], list(regions))
        years = np.array([weight[int(year)] for year in block.labels["year"]])
        total += float((raw.values[block.start : block.stop] * years)[counted].sum())
    return total
