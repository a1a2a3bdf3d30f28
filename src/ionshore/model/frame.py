"""A frame on which variables, rows and terms are hung before they become a matrix.

A variable family over n items and T years gets a table ``at`` of shape (n, T):
the position of each column, -1 where there is none. Rows likewise. A term is
three broadcast arrays (rows, columns, coefficients); terms that point to -1 fall
away, so a module need not ask whether the other side exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from ionshore.model.symbols import ROWS, VARIABLES
from ionshore.optim.problem import Block, Curve, FloatArray, IntArray, Problem

__all__ = ["Frame", "Places"]

Places = NDArray[np.int64]
"""Positions by (item, year), -1 where there is no such column or row."""


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
        self._terms: list[tuple[IntArray, IntArray, FloatArray]] = []
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
        item, year = np.nonzero(mask)
        places = self._place(mask, self._column_count)
        chosen = (item, year)
        columns = self._columns
        columns.lower.append(_picked(lower, mask, chosen))
        columns.upper.append(_picked(upper, mask, chosen))
        columns.cost.append(_picked(cost, mask, chosen))
        columns.quadratic.append(_picked(quadratic, mask, chosen))
        columns.integer.append(np.full(len(item), integer))
        unit = VARIABLES[name].unit
        self._column_blocks.append(
            self._block(name, self._column_count, labels, item, year, unit)
        )
        self._column_count += len(item)
        self.places[name] = places
        return places

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
        item, year = np.nonzero(mask)
        places = self._place(mask, self._row_count)
        chosen = (item, year)
        self._row_bounds.append(
            (_picked(lower, mask, chosen), _picked(upper, mask, chosen))
        )
        unit = ROWS[name].unit
        self._row_blocks.append(
            self._block(name, self._row_count, labels, item, year, unit)
        )
        self._row_count += len(item)
        self.places[name] = places
        return places

    def term(self, rows: ArrayLike, columns: ArrayLike, coefficient: ArrayLike) -> None:
        """Add ``coefficient * column`` to rows; the three broadcast together."""
        row, column, value = np.broadcast_arrays(rows, columns, coefficient)
        kept = (row >= 0) & (column >= 0) & (value != 0)
        self._terms.append(
            (
                row[kept].astype(np.int64),
                column[kept].astype(np.int64),
                value[kept].astype(float),
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
        rows, cols, values = (
            np.concatenate([part[axis] for part in self._terms] or [np.zeros(0)])
            for axis in range(3)
        )
        shape = (self._row_count, self._column_count)
        matrix = sparse.csc_array(
            sparse.coo_array(
                (values, (rows.astype(np.int64), cols.astype(np.int64))), shape=shape
            )
        )
        matrix.sum_duplicates()
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
        item: IntArray,
        year: IntArray,
        unit: str,
    ) -> Block:
        by_axis: dict[str, NDArray[np.object_] | IntArray] = {
            axis: np.asarray(values)[item] for axis, values in labels.items()
        }
        by_axis["year"] = self.years[year]
        return Block(name=name, start=start, labels=by_axis, unit=unit)

    @staticmethod
    def _place(mask: NDArray[np.bool_], start: int) -> Places:
        places = np.full(mask.shape, -1, np.int64)
        places[mask] = start + np.arange(int(mask.sum()))
        return places


def _picked(
    values: ArrayLike, mask: NDArray[np.bool_], chosen: tuple[IntArray, IntArray]
) -> FloatArray:
    return np.broadcast_to(np.asarray(values, float), mask.shape)[chosen]


def _joined(parts: list[FloatArray]) -> FloatArray:
    return np.concatenate(parts or [np.zeros(0)]).astype(float)
