"""A change of a problem: some bounds, costs and sides, as positions and values.

A patch is small, can be stored, hashed and combined, and knows nothing about
the solver. ``a | b`` makes both changes; where they touch the same entry, ``b``
wins. The digest depends on the entries alone, not on how the patch came about,
so it can be the key of a stored result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ionshore.core.errors import SolveError
from ionshore.optim import faults
from ionshore.optim.problem import FloatArray, IntArray, Problem

__all__ = ["Change", "Patch", "patched", "refuse_misfit", "touched"]

Label = str | int | Collection[str | int]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """New values at some positions of one array.

    Parameters
    ----------
    positions : array of int
        Rising, each once.
    values : array
        One per position.
    """

    positions: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    values: FloatArray = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, positions: ArrayLike, values: ArrayLike) -> Change:
        """Return the change that sets ``positions`` to ``values`` (one or each).

        If a position comes twice, its last value counts.
        """
        where = np.atleast_1d(np.asarray(positions, dtype=np.int64))
        what = np.broadcast_to(np.asarray(values, dtype=float), where.shape)
        # unique keeps the first of equals, so look from the end
        unique, last = np.unique(where[::-1], return_index=True)
        return cls(unique, what[::-1][last].astype(float))

    def __len__(self) -> int:
        return len(self.positions)

    def __or__(self, other: Change) -> Change:
        if not len(other):
            return self
        if not len(self):
            return other
        return Change.of(
            np.concatenate([self.positions, other.positions]),
            np.concatenate([self.values, other.values]),
        )

    def applied(self, array: FloatArray) -> FloatArray:
        """Return ``array`` with the change made; the same array if there is none."""
        if not len(self):
            return array
        changed = array.copy()
        changed[self.positions] = self.values
        return changed

    def moves(self, array: FloatArray) -> FloatArray:
        """Return new minus old values, zero where both are the same infinity."""
        old = array[self.positions]
        same = self.values == old
        return np.where(same, 0.0, self.values - np.where(same, 0.0, old))


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A change of a problem.

    Parameters
    ----------
    column_lower, column_upper, cost : Change
        By column.
    row_lower, row_upper : Change
        By row.

    Examples
    --------
    >>> ban = Patch(column_upper=Change.of([3, 5], 0.0))
    >>> tariff = Patch(cost=Change.of([3], 1.25))
    >>> (ban | tariff).cost.values
    array([1.25])
    >>> (ban | tariff) == (tariff | ban)
    True
    """

    column_lower: Change = field(default_factory=Change)
    column_upper: Change = field(default_factory=Change)
    cost: Change = field(default_factory=Change)
    row_lower: Change = field(default_factory=Change)
    row_upper: Change = field(default_factory=Change)

    @classmethod
    def bound(
        cls,
        problem: Problem,
        block: str,
        *,
        lower: ArrayLike | None = None,
        upper: ArrayLike | None = None,
        **labels: Label,
    ) -> Patch:
        """Return the patch that bounds columns named by block and labels.

        Parameters
        ----------
        problem : Problem
        block : str
            Family of columns, for example ``shipment``.
        lower, upper : float or array, optional
            New bounds; None leaves a bound as it is.
        **labels : str, int or collection of them
            Labels wanted on each axis, for example ``commodity="cell_lfp"``.

        Raises
        ------
        SolveError
            V406 if no column has these labels.
        KeyError
            If there is no such block or axis.
        """
        where = _found(problem, block, labels, rows=False)
        return cls(
            column_lower=_change(where, lower), column_upper=_change(where, upper)
        )

    @classmethod
    def price(
        cls,
        problem: Problem,
        block: str,
        *,
        value: ArrayLike | None = None,
        add: ArrayLike = 0.0,
        factor: ArrayLike = 1.0,
        **labels: Label,
    ) -> Patch:
        """Return the patch that sets the cost of columns named by block and labels.

        The new cost is ``value`` (the cost of ``problem`` if None) times
        ``factor`` plus ``add``. Raises as :meth:`bound`.
        """
        where = _found(problem, block, labels, rows=False)
        base = problem.cost[where] if value is None else np.asarray(value, dtype=float)
        new = base * np.asarray(factor, dtype=float) + np.asarray(add, dtype=float)
        return cls(cost=Change.of(where, new))

    @classmethod
    def side(
        cls,
        problem: Problem,
        block: str,
        *,
        lower: ArrayLike | None = None,
        upper: ArrayLike | None = None,
        factor: ArrayLike | None = None,
        **labels: Label,
    ) -> Patch:
        """Return the patch that sets the sides of rows named by block and labels.

        With ``factor`` both sides of ``problem`` are multiplied. Raises as
        :meth:`bound`.
        """
        where = _found(problem, block, labels, rows=True)
        if factor is not None:
            times = np.asarray(factor, dtype=float)
            lower = problem.row_lower[where] * times if lower is None else lower
            upper = problem.row_upper[where] * times if upper is None else upper
        return cls(row_lower=_change(where, lower), row_upper=_change(where, upper))

    def __or__(self, other: Patch) -> Patch:
        return Patch(
            **{
                part.name: getattr(self, part.name) | getattr(other, part.name)
                for part in fields(Patch)
            }
        )

    @property
    def changes(self) -> dict[str, Change]:
        """The changes by name of the array they belong to."""
        return {part.name: getattr(self, part.name) for part in fields(Patch)}

    @property
    def digest(self) -> str:
        """A stable hash of the entries, 64 hexadecimal digits."""
        total = hashlib.sha256()
        for name, change in self.changes.items():
            total.update(f"{name}:{len(change)};".encode())
            total.update(change.positions.astype("<i8").tobytes())
            # adding zero makes -0.0 and 0.0 the same entry
            total.update((change.values + 0.0).astype("<f8").tobytes())
        return total.hexdigest()

    def __bool__(self) -> bool:
        return any(len(change) for change in self.changes.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Patch) and self.digest == other.digest

    def __hash__(self) -> int:
        return int(self.digest[:15], 16)


def patched(problem: Problem, patch: Patch) -> Problem:
    """Return a new problem with the patch made; untouched arrays are shared.

    Raises
    ------
    SolveError
        V406 if a position lies outside the problem or a value is not a number.
    """
    refuse_misfit(problem, patch)
    arrays: dict[str, Any] = {
        name: change.applied(getattr(problem, name))
        for name, change in patch.changes.items()
    }
    return replace(problem, **arrays)


def refuse_misfit(problem: Problem, patch: Patch) -> None:
    """Raise V406 if the patch does not fit the problem."""
    told = [*_misfits(problem, patch.changes.items())]
    if told:
        raise faults.unusable(told)


def _misfits(
    problem: Problem, changes: Iterable[tuple[str, Change]]
) -> Iterable[tuple[str, str]]:
    """Yield (array, what is wrong)."""
    for name, change in changes:
        if not len(change):
            continue
        size = len(getattr(problem, name))
        if change.positions[0] < 0 or change.positions[-1] >= size:
            span = f"{change.positions[0]}..{change.positions[-1]}"
            yield f"patch of {name}", f"it touches {span}, the array has {size}."
        endless = np.isnan(change.values)
        if name == "cost":
            endless |= np.isinf(change.values)
        if endless.any():
            first = int(np.argmax(endless))
            where = int(change.positions[first])
            yield (
                f"patch of {name}",
                f"position {where} becomes {change.values[first]}.",
            )


def _found(
    problem: Problem, block: str, labels: dict[str, Label], *, rows: bool
) -> IntArray:
    """Return the positions of a selection, which must not be empty."""
    family = problem.row_block(block) if rows else problem.column_block(block)
    where = family.where(**labels)
    if not where.size:
        raise _nothing(block, labels)
    return where


def _nothing(block: str, labels: dict[str, Label]) -> SolveError:
    wanted = ", ".join(f"{axis}={label}" for axis, label in labels.items())
    return faults.unusable([(f"patch of {block}", f"nothing has {wanted}.")])


def _change(where: IntArray, value: ArrayLike | None) -> Change:
    return Change() if value is None else Change.of(where, value)


def touched(first: Change, second: Change) -> IntArray:
    """Return the positions that either change touches, rising."""
    if not len(second):
        return first.positions
    if not len(first):
        return second.positions
    return np.union1d(first.positions, second.positions)
