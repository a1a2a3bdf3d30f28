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


@dataclass(slots=True)
class _Columns:
    lower: list[FloatArray]
    upper: list[FloatArray]
    cost: list[FloatArray]
    quadratic: list[FloatArray]
    integer: list[NDArray[np.bool_]]


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
        self._columns = _Columns([], [], [], [], [])
        self._column_blocks: list[Block] = []
        self._row_blocks: list[Block] = []
        self._row_bounds: list[tuple[FloatArray, FloatArray]] = []
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
        columns.lower.append(_picked(lower, mask, count))
        columns.upper.append(_picked(upper, mask, count))
        columns.cost.append(_picked(cost, mask, count))
        columns.quadratic.append(_picked(quadratic, mask, count))
        columns.integer.append(np.full(count, integer))
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
        self._row_bounds.append(
            (_picked(lower, mask, count), _picked(upper, mask, count))
        )
        unit = ROWS[name].unit
        self._row_blocks.append(self._block(name, self._row_count, labels, mask, unit))
        self.places[name] = _places(mask, self._row_count, count)
        self._row_count += count
        return self.places[name]

    def term(self, rows: ArrayLike, columns: ArrayLike, coefficient: ArrayLike) -> None:
        """Add ``coefficient * column`` to rows; the three broadcast together."""
        row, column, value = np.broadcast_arrays(rows, columns, coefficient)
        kept = (row >= 0) & (column >= 0) & (value != 0)
        self._terms.append(
            (
                row[kept].astype(np.int32, copy=False),
                column[kept].astype(np.int32, copy=False),
                value[kept].astype(float, copy=False),
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
        cost = _joined(columns.cost)
        for places, value in self._extra_cost:
            np.add.at(cost, places, value)
        quadratic = _joined(columns.quadratic)
        integer = np.concatenate(columns.integer or [np.zeros(0, bool)])
        return Problem(
            matrix=matrix,
            row_lower=_joined([lower for lower, _ in self._row_bounds]),
            row_upper=_joined([upper for _, upper in self._row_bounds]),
            column_lower=_joined(columns.lower),
            column_upper=_joined(columns.upper),
            cost=cost,
            columns=tuple(self._column_blocks),
            rows=tuple(self._row_blocks),
            quadratic=quadratic if quadratic.any() else None,
            integrality=integer if integer.any() else None,
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


def _picked(values: ArrayLike, mask: NDArray[np.bool_], count: int) -> FloatArray:
    """Return the values of the members, in order."""
    array = np.asarray(values, float)
    if array.ndim == 0:
        return np.full(count, array)
    spread = np.broadcast_to(array, mask.shape)
    return spread.ravel() if count == mask.size else spread[mask]


def _joined(parts: list[FloatArray]) -> FloatArray:
    return np.concatenate(parts or [np.zeros(0)])
