"""``Solution``: what was decided and what it is worth, in labelled tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.optim.problem import Block, Problem
from ionshore.optim.solution import RawSolution
from ionshore.scenario.case import Case

__all__ = [
    "Columns",
    "Solution",
    "TableMaker",
    "columns",
    "family",
    "places",
    "significant",
]

TableMaker = Callable[["Solution"], pd.DataFrame]


T = TypeVar("T")


def _no_tables() -> dict[str, pd.DataFrame]:
    return {}


def _nothing() -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A solved case.

    Parameters
    ----------
    case : Case
    problem : Problem
    raw : RawSolution
    makers : mapping of str to callable
        One function per table; see :mod:`ionshore.model.read_back`.
    """

    case: Case
    problem: Problem
    raw: RawSolution
    makers: Mapping[str, TableMaker]
    _made: dict[str, pd.DataFrame] = field(default_factory=_no_tables, repr=False)
    _derived: dict[str, Any] = field(default_factory=_nothing, repr=False)

    @property
    def objective(self) -> float:
        """Present value of all costs [million USD]."""
        return self.raw.objective

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(self.makers)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; the caller must not change it.

        Raises
        ------
        KeyError
            If there is no table of this name.
        """
        # Tables are pure functions of the arrays: kept once made, never changed.
        if name not in self._made:
            self._made[name] = self.makers[name](self)
        return self._made[name]

    def derived(self, name: str, work: Callable[[], T]) -> T:
        """Return what several figures are read from, worked out for the first of them.

        Parameters
        ----------
        name : str
            Says what it is; the same name always means the same work.
        work : callable
            A function of this solution alone; nobody changes what it returns.
        """
        if name not in self._derived:
            self._derived[name] = work()
        found: T = self._derived[name]
        return found


def significant(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a value is more than the noise of a solver.

    A quantity below 1e-9 of the largest of its family is a trace left by the
    tolerance of the solver, not a decision. A family may hold 100,000 kt of ore and a
    little of something else, which is missed where it is used: what is above 1e-7, to
    which solvers keep rows, always counts.
    """
    if not values.size:
        return np.zeros(values.shape, bool)
    magnitude = np.abs(values)
    return magnitude > min(max(1e-9 * float(magnitude.max()), 1e-10), 1e-7)


def significant_values(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values with zero in place of noise; see :func:`significant`."""
    return np.where(significant(values), values, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Some columns of a family as arrays; most of a family have the value zero.

    Parameters
    ----------
    block : Block
        The family.
    place : array of int, shape (n,)
        Where each stands in the family.
    value : array, shape (n,)
    """

    block: Block
    place: NDArray[np.int64]
    value: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.place)

    @property
    def column(self) -> NDArray[np.int64]:
        """Where each stands in the problem, shape (n,)."""
        return self.block.start + self.place

    def label(self, axis: str) -> NDArray[Any]:
        """Return the labels of one axis, shape (n,)."""
        return self.block.labels[axis][self.place]

    def where(self, kept: NDArray[np.bool_]) -> Columns:
        """Return the columns that ``kept``, shape (n,), leaves."""
        return Columns(self.block, self.place[kept], self.value[kept])


def columns(solution: Solution, name: str) -> Columns:
    """Return all columns of a family; one that is absent has none, and only years."""
    for block in solution.problem.columns:
        if block.name == name:
            value = solution.raw.values[block.start : block.stop]
            return Columns(block, np.arange(block.size), value)
    none = np.zeros(0, np.int64)
    return Columns(Block(name, 0, {"year": none}), none, np.zeros(0))


def family(solution: Solution, name: str) -> pd.DataFrame:
    """Return all columns of a family with labels, ``column`` and ``value``.

    A family that is absent is an empty frame with the axis ``year``.
    """
    found = columns(solution, name)
    frame = pd.DataFrame(dict(found.block.labels))
    frame["column"] = found.column
    frame["value"] = found.value
    return frame


def places(labels: NDArray[Any], known: NDArray[Any]) -> NDArray[np.int64]:
    """Return where each label stands among those known.

    Raises
    ------
    KeyError
        If one is not known.
    """
    place = {label: at for at, label in enumerate(known.tolist())}
    return np.array([place[label] for label in labels.tolist()], np.int64)
