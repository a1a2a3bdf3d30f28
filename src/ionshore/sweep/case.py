"""What a sweep asks: a change with a name, and what is read off its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ionshore.optim.patch import Patch
from ionshore.optim.problem import Problem
from ionshore.optim.solution import RawSolution

__all__ = ["Meter", "SweepCase"]


@dataclass(frozen=True, slots=True)
class SweepCase:
    """One change of the problem.

    Parameters
    ----------
    key : str
        Names the case; each once in a sweep. A stopped sweep goes on by it.
    patch : Patch
    labels : mapping
        Columns that describe the case in the table of results.
    """

    key: str
    patch: Patch
    labels: Mapping[str, str | int | float] = field(default_factory=dict)


class Meter(Protocol):
    """Reads figures off an answer; goes to other processes, so it can be pickled."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the figures, in order."""

    def __call__(self, problem: Problem, raw: RawSolution) -> Mapping[str, float]:
        """Return the figures of a solved case.

        Parameters
        ----------
        problem : Problem
            With the change made.
        raw : RawSolution
            Its answer.
        """
