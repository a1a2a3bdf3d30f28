"""A frame on which variables, rows and terms are hung before they become a matrix.

A variable family over n items and T years gets a table ``at`` of shape (n, T):
the position of each column, -1 where there is none. Rows likewise. A term is
three broadcast arrays (rows, columns, coefficients); terms that point to -1 fall
away, so a module need not ask whether the other side exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from ionshore.model.symbols import ROWS, VARIABLES
from ionshore.optim.problem import Block, Curve, FloatArray, IntArray, Problem

__all__ = ["Frame", "Places"]

Places = NDArray[np.int32]
"""Positions by (item, year), -1 where there is no such column or row."""

Labels = NDArray[np.object_] | IntArray


class _MemberLabels(Mapping[str, Labels]):
    """Labels of a family by axis, spread over its members when first asked for.

    Most families are never asked: names are for findings and tables, and a label
    for each of a million columns would take longer than the matrix.
    """

    def __init__(
        self,
        of_items: Mapping[str, NDArray[np.object_]],
        mask: NDArray[np.bool_],
        years: IntArray,
    ) -> None:
        self._of_items = of_items
        self._mask = mask
        self._years = years
        self._spread: dict[str, Labels] = {}

    def __getitem__(self, axis: str) -> Labels:
        if axis not in self._spread:
            of_items = axis != "year"
            labels = np.asarray(self._of_items[axis]) if of_items else self._years
            self._spread[axis] = labels[np.nonzero(self._mask)[0 if of_items else 1]]
        return self._spread[axis]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._of_items, "year"))

    def __len__(self) -> int:
        return len(self._of_items) + 1


class _Vector:
    """One number per member, collected family by family.

    Most families have the same number for all members: it is kept as one.
    """

    def __init__(self) -> None:
        self._parts: list[tuple[int, float | FloatArray]] = []

    def add(self, values: ArrayLike, mask: NDArray[np.bool_], count: int) -> None:
        """Add the values of the members that ``mask`` leaves, in order."""
        array = np.asarray(values, float)
        if array.ndim == 0:
            self._parts.append((count, float(array)))
            return
        spread = np.broadcast_to(array, mask.shape)
        chosen = spread.ravel() if count == mask.size else spread[mask]
        self._parts.append((count, chosen))

    def joined(self) -> FloatArray:
        """Return the numbers of all members."""
        result = np.empty(sum(count for count, _ in self._parts))
        start = 0
        for count, part in self._parts:
            result[start : start + count] = part
            start += count
        return result

    @property
    def any(self) -> bool:
        """Whether any number is other than zero."""
        return any(count and np.any(part) for count, part in self._parts)


@dataclass(slots=True)
class _Columns:
    lower: _Vector
    upper: _Vector
    cost: _Vector
    quadratic: _Vector
    integer: _Vector


class Frame:
    """Collects columns, rows and terms; :meth:`problem` closes it.

    Parameters
    ----------
    years : array of int, shape (T,)
        Model years; every family has the axis ``year`` last.
    """

    def __init__(self, years: IntArray) -> None:
        self.years = years
        self.places: dict[str, Places] = {}
        self._columns = _Columns(*(_Vector() for _ in range(5)))
        self._column_blocks: list[Block] = []
        self._row_blocks: list[Block] = []
        self._row_lower, self._row_upper = _Vector(), _Vector()
        self._terms: list[tuple[Places, Places, FloatArray]] = []
        self._extra_cost: list[tuple[IntArray, FloatArray]] = []
        self._curves: list[Curve] = []
        self._constant = 0.0
        self._column_count = 0
        self._row_count = 0

    def variable(
        self,
        name: str,
        labels: Mapping[str, NDArray[np.object_]],
        mask: NDArray[np.bool_],
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        cost: ArrayLike = 0.0,
        quadratic: ArrayLike = 0.0,
        integer: bool = False,
    ) -> Places:
        """Add a family of columns and return where each stands.

        Parameters
        ----------
        name : str
            Declared in :mod:`ionshore.model.symbols`.
        labels : mapping of str to array, shape (n,)
            Labels of the items, one per axis, without the year.
        mask : array of bool, shape (n, T)
            Which columns exist.
        lower, upper, cost, quadratic : array_like
            Broadcast to (n, T).
        integer : bool
            Whether the columns are whole numbers.
        """
        count = int(np.count_nonzero(mask))
        columns = self._columns
        columns.lower.add(lower, mask, count)
        columns.upper.add(upper, mask, count)
        columns.cost.add(cost, mask, count)
        columns.quadratic.add(quadratic, mask, count)
        columns.integer.add(integer, mask, count)
        unit = VARIABLES[name].unit
        self._column_blocks.append(
            self._block(name, self._column_count, labels, mask, unit)
        )
        self.places[name] = _places(mask, self._column_count, count)
        self._column_count += count
        return self.places[name]

    def rows(
        self,
        name: str,
        labels: Mapping[str, NDArray[np.object_]],
        mask: NDArray[np.bool_],
        *,
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
    ) -> Places:
        """Add a family of rows ``lower <= terms <= upper`` and return their places."""
        count = int(np.count_nonzero(mask))
        self._row_lower.add(lower, mask, count)
        self._row_upper.add(upper, mask, count)
        unit = ROWS[name].unit
        self._row_blocks.append(self._block(name, self._row_count, labels, mask, unit))
        self.places[name] = _places(mask, self._row_count, count)
        self._row_count += count
        return self.places[name]

    def term(self, rows: ArrayLike, columns: ArrayLike, coefficient: ArrayLike) -> None:
        """Add ``coefficient * column`` to rows; the three broadcast together."""
        row, column, value = map(np.asarray, (rows, columns, coefficient))
        kept = (row >= 0) & (column >= 0) & (value != 0)
        everything = bool(kept.all())
        row, column, value = (
            np.broadcast_to(one, kept.shape).ravel()
            if everything
            else np.broadcast_to(one, kept.shape)[kept]
            for one in (row, column, value)
        )
        self._terms.append(
            (
                row.astype(np.int32, copy=False),
                column.astype(np.int32, copy=False),
                value.astype(float, copy=False),
            )
        )

    def add_cost(self, columns: ArrayLike, cost: ArrayLike) -> None:
        """Add to the cost of columns that exist."""
        column, value = np.broadcast_arrays(columns, cost)
        kept = column >= 0
        self._extra_cost.append(
            (column[kept].astype(np.int64), value[kept].astype(float))
        )

    def add_constant(self, value: float) -> None:
        """Add to the objective what no decision changes."""
        self._constant += value

    def add_curve(self, curve: Curve) -> None:
        """Give a column a marginal curve."""
        self._curves.append(curve)

    def block(self, name: str) -> Block:
        """Return a family of columns added so far."""
        for block in self._column_blocks:
            if block.name == name:
                return block
        raise KeyError(name)

    def problem(self) -> Problem:
        """Close the frame."""
        columns = self._columns
        nothing = (np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))
        rows, cols, values = (
            np.concatenate(parts)
            for parts in zip(*(self._terms or [nothing]), strict=True)
        )
        shape = (self._row_count, self._column_count)
        # Terms of one row and column are added up.
        matrix = sparse.csc_array(sparse.coo_array((values, (rows, cols)), shape=shape))
        cost = columns.cost.joined()
        for places, value in self._extra_cost:
            np.add.at(cost, places, value)
        integer = columns.integer
        return Problem(
            matrix=matrix,
            row_lower=self._row_lower.joined(),
            row_upper=self._row_upper.joined(),
            column_lower=columns.lower.joined(),
            column_upper=columns.upper.joined(),
            cost=cost,
            columns=tuple(self._column_blocks),
            rows=tuple(self._row_blocks),
            quadratic=columns.quadratic.joined() if columns.quadratic.any else None,
            integrality=integer.joined().astype(bool) if integer.any else None,
            constant=self._constant,
            curves=tuple(self._curves),
        )

    def _block(
        self,
        name: str,
        start: int,
        labels: Mapping[str, NDArray[np.object_]],
        mask: NDArray[np.bool_],
        unit: str,
    ) -> Block:
        members = _MemberLabels(labels, mask, self.years)
        return Block(name=name, start=start, labels=members, unit=unit)


def _places(mask: NDArray[np.bool_], start: int, count: int) -> Places:
    places = np.full(mask.shape, -1, np.int32)
    places[mask] = np.arange(start, start + count, dtype=np.int32)
    return places
