r"""A linear or convex quadratic problem: arrays and names, no meaning.

.. math::

    \min_x \; c^\top x + \tfrac12 x^\top \mathrm{diag}(q)\, x + c_0
    \quad \text{s.t.} \quad l \le A x \le u,\; \underline{x} \le x \le \overline{x}

Columns and rows come in named families (:class:`Block`). A block holds, for each
of its axes, the label of every member, so that ``shipment[cell_lfp, CHN, USA,
2027]`` can be found, bounded, priced and told to a reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from ionshore.optim.patch import Patch

__all__ = ["INFINITE", "Block", "Curve", "FloatArray", "IntArray", "Problem"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: A bound of this size or more is no bound.
INFINITE = 1e20


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One family of columns or rows.

    Parameters
    ----------
    name : str
        Name of the family, for example ``shipment``.
    start : int
        Position of its first member.
    labels : mapping of str to array
        For each axis the label of every member; all of one length. Labels are
        text or integers (years).
    unit : str
        Unit of its values; for rows the unit of the right-hand side.
    """

    name: str
    start: int
    labels: Mapping[str, NDArray[np.object_] | IntArray]
    unit: str = ""

    @property
    def size(self) -> int:
        """Number of members."""
        for values in self.labels.values():
            return len(values)
        return 0

    @property
    def stop(self) -> int:
        """Position after its last member."""
        return self.start + self.size

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes."""
        return tuple(self.labels)

    def where(self, **labels: str | int | Collection[str | int]) -> IntArray:
        """Return the positions of all members with these labels.

        Parameters
        ----------
        **labels : str, int or collection of them
            For an axis the label wanted, or several of which any will do.

        Raises
        ------
        KeyError
            If an axis does not exist.
        """
        chosen = np.ones(self.size, dtype=bool)
        for axis, value in labels.items():
            present = self.labels[axis]
            if isinstance(value, str | int | np.integer):
                chosen &= np.asarray(present == value)
            else:
                chosen &= np.isin(present, list(value))
        return self.start + np.flatnonzero(chosen)

    def describe(self, position: int) -> str:
        """Return ``name[label, label, ...]`` of the member at ``position``."""
        inside = ", ".join(
            str(values[position - self.start])
            for values in self.labels.values()
            if str(values[position - self.start])
        )
        return f"{self.name}[{inside}]"


@dataclass(frozen=True, slots=True)
class Curve:
    r"""A marginal cost (or price) that is not a straight line, for one column.

    A column may have several curves; they add up. Its lower bound must be at
    least zero.

    Parameters
    ----------
    column : int
        Position of the column.
    form : str
        ``power``: marginal cost ``coefficient * x**exponent``, exponent > 0;
        ``hyperbolic``: marginal cost ``coefficient / (limit - x)``;
        ``isoelastic``: inverse demand ``coefficient * x**(1/exponent)``, which
        lowers the cost; ``exponent`` holds the elasticity, below zero.
    coefficient : float
        At least zero; above zero for demand.
    exponent : float
    limit : float
        Only for ``hyperbolic``.
    conjecture_columns : tuple of int
        Only for ``isoelastic``: columns of the sellers in this market. In
        equilibrium ``P(Q) + conjecture * P'(Q) * q`` is a seller's marginal cost.
    conjectures : tuple of float
        One per seller, at least zero: 0 price taker, 1 Cournot.
    """

    column: int
    form: str
    coefficient: float
    exponent: float = 1.0
    limit: float = np.inf
    conjecture_columns: tuple[int, ...] = ()
    conjectures: tuple[float, ...] = ()


def _no_curves() -> tuple[Curve, ...]:
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Everything a solver needs, and the names to tell its answer.

    Parameters
    ----------
    matrix : scipy.sparse.csc_array, shape (rows, columns)
    row_lower, row_upper : array, shape (rows,)
    column_lower, column_upper : array, shape (columns,)
    cost : array, shape (columns,)
    columns, rows : tuple of Block
        Families in order of position; they cover all columns and rows.
    quadratic : array, shape (columns,), optional
        Diagonal of the Hessian, at least zero; None for a linear problem.
    integrality : array of bool, shape (columns,), optional
        True where a column is a whole number; None if none is.
    constant : float
        Added to the objective.
    curves : tuple of Curve
        Marginal curves; empty for a linear or quadratic problem.
    """

    matrix: sparse.csc_array
    row_lower: FloatArray
    row_upper: FloatArray
    column_lower: FloatArray
    column_upper: FloatArray
    cost: FloatArray
    columns: tuple[Block, ...]
    rows: tuple[Block, ...]
    quadratic: FloatArray | None = None
    integrality: NDArray[np.bool_] | None = None
    constant: float = 0.0
    curves: tuple[Curve, ...] = field(default_factory=_no_curves)

    @property
    def whole(self) -> NDArray[np.bool_]:
        """True where a column is a whole number, shape (columns,)."""
        if self.integrality is None:
            return np.zeros(len(self.cost), dtype=bool)
        return np.asarray(self.integrality, dtype=bool)

    @property
    def is_whole(self) -> bool:
        """Whether any column is a whole number."""
        return self.integrality is not None and bool(np.any(self.integrality))

    @property
    def is_quadratic(self) -> bool:
        """Whether the objective has a quadratic term other than zero."""
        return self.quadratic is not None and bool(np.any(self.quadratic))

    @property
    def digest(self) -> str:
        """A stable hash of arrays, curves and names, 64 hexadecimal digits."""
        total = hashlib.sha256()
        matrix = self.matrix
        for whole in (matrix.shape, matrix.indptr, matrix.indices):
            total.update(np.asarray(whole).astype("<i8").tobytes())
        sides = (self.row_lower, self.row_upper, self.column_lower, self.column_upper)
        none = np.zeros(0)
        quadratic = none if self.quadratic is None else self.quadratic
        for array in (matrix.data, *sides, self.cost, quadratic, self.constant):
            total.update(f"{np.size(array)};".encode())
            # adding zero makes -0.0 and 0.0 the same entry
            total.update((np.asarray(array) + 0.0).astype("<f8").tobytes())
        total.update(self.whole.tobytes())
        for block in (*self.columns, *self.rows):
            labels = [(axis, list(values)) for axis, values in block.labels.items()]
            total.update(repr((block.name, block.start, labels)).encode())
        total.update(repr(self.curves).encode())
        return total.hexdigest()

    def column_block(self, name: str) -> Block:
        """Return the family of columns called ``name``; ``KeyError`` if none."""
        return _find(self.columns, name)

    def row_block(self, name: str) -> Block:
        """Return the family of rows called ``name``; ``KeyError`` if none."""
        return _find(self.rows, name)

    def has_block(self, name: str) -> bool:
        """Return whether a family of columns or rows has this name."""
        return any(block.name == name for block in (*self.columns, *self.rows))

    def describe_column(self, position: int) -> str:
        """Return the name of a column, for example ``activity[us_cells, 2030]``."""
        return _holder(self.columns, position).describe(position)

    def describe_row(self, position: int) -> str:
        """Return the name of a row."""
        return _holder(self.rows, position).describe(position)

    def with_patch(self, patch: Patch) -> Problem:
        """Return a new problem with the changes of ``patch``.

        Raises
        ------
        SolveError
            V406 if the patch does not fit.
        """
        from ionshore.optim.patch import patched

        return patched(self, patch)


def _find(blocks: tuple[Block, ...], name: str) -> Block:
    for block in blocks:
        if block.name == name:
            return block
    raise KeyError(name)


def _holder(blocks: tuple[Block, ...], position: int) -> Block:
    for block in blocks:
        if block.start <= position < block.stop:
            return block
    raise KeyError(position)
