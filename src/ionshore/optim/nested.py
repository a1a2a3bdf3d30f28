r"""Columns that lie within others, told by what is left over of these.

A row may say no more than that one column is at most a multiple of another: what is
shipped as clean is part of what is shipped. With :math:`a \ge k\,b` the larger one can
be told by what is left over, :math:`a = s + k\,b` with :math:`s \ge 0`. Then the row is
gone, and every row and cost of the larger column counts for the smaller one as well.
Either problem's answer and multipliers tell those of the other.

That pays where many such rows begin beside a basis that knows nothing of them. The
smaller column cannot move before the larger one does, so each row would cost pivots
that move nothing; without it what the larger column brings is seen at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.carry import basis_of
from ionshore.optim.problem import INFINITE, FloatArray, IntArray, Problem

__all__ = ["Nested", "nested"]

#: Share of all rows that has to go, or the problem stays as it is. Its answer is taken
#: back to all rows by another factorization, which a few pivots less do not pay for.
WORTH = 0.2
#: Most columns within each other that are told by what is left over: entries of a
#: column come back in all that lie within it.
DEEPEST = 8
#: Largest multiple of a column in another, and one over the smallest; else the problem
#: stays as it is, before its entries leave what solvers take.
LARGEST = 1e6

_BASIC, _LOWER, _UPPER = (
    highspy.HighsBasisStatus.kBasic,
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kUpper,
)


@dataclass(frozen=True, slots=True, eq=False)
class Nested:
    """A problem without rows that only put one column within another.

    Parameters
    ----------
    problem : Problem
        Equal to the one it was made from. The larger column of each row that is gone
        is here what is left over of it. Rows have no names.
    rows : array of int
        Rows that are gone.
    larger : array of int
        Larger column of each.
    sides : array of HighsBasisStatus
        Of each the side on which it holds: lower or upper.
    """

    problem: Problem
    rows: IntArray
    larger: IntArray
    sides: NDArray[np.object_]

    def basis(self, whole: highspy.HighsBasis) -> highspy.HighsBasis:
        """Return the basis here for one in which the rows that are gone are basic."""
        states = np.array(whole.row_status, object)
        return basis_of(whole.col_status, np.delete(states, self.rows).tolist())

    def whole_basis(self, basis: highspy.HighsBasis) -> highspy.HighsBasis:
        """Return the basis of the problem this one was made from.

        What is left over takes the place of its row; the larger column is basic.
        """
        columns = np.array(basis.col_status, object)
        rows = np.full(len(basis.row_status) + self.rows.size, None, object)
        left_over = columns[self.larger]
        rows[self.rows] = np.where(left_over == _BASIC, left_over, self.sides)
        kept = np.ones(rows.size, bool)
        kept[self.rows] = False
        rows[kept] = basis.row_status
        columns[self.larger] = _BASIC
        return basis_of(columns.tolist(), rows.tolist())


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Rows of the kind ``larger >= times * smaller``, arrays of one length."""

    rows: IntArray
    larger: IntArray
    smaller: IntArray
    times: FloatArray
    at_lower: NDArray[np.bool_]

    def chosen(self, which: NDArray[np.bool_] | IntArray) -> _Pairs:
        return _Pairs(
            self.rows[which],
            self.larger[which],
            self.smaller[which],
            self.times[which],
            self.at_lower[which],
        )


def nested(problem: Problem, rows: IntArray) -> Nested:
    """Return the problem without those of some rows that can go.

    It is the problem itself if these are fewer than :data:`WORTH` of all rows.

    Parameters
    ----------
    problem : Problem
        Linear.
    rows : array of int
        Rows that may go. To begin at a basis with :meth:`Nested.basis` all of them are
        basic in it.
    """
    pairs = _settled(_pairs(problem, rows), len(problem.cost))
    if pairs.rows.size < max(1.0, WORTH * len(problem.row_lower)):
        return _as_it_is(problem)
    by_left_over = _by_left_over(pairs, len(problem.cost))
    if not _moderate(by_left_over.data):
        return _as_it_is(problem)
    kept = np.ones(len(problem.row_lower), bool)
    kept[pairs.rows] = False
    matrix = sparse.csc_array(sparse.csr_array(problem.matrix)[kept] @ by_left_over)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    lower = problem.column_lower.copy()
    lower[pairs.larger] = 0.0
    equal = replace(
        problem,
        matrix=matrix,
        cost=by_left_over.T @ problem.cost,
        column_lower=lower,
        row_lower=problem.row_lower[kept],
        row_upper=problem.row_upper[kept],
        rows=(),
    )
    sides = np.array([_UPPER, _LOWER], object)[pairs.at_lower.astype(int)]
    return Nested(equal, pairs.rows, pairs.larger, sides)


def _as_it_is(problem: Problem) -> Nested:
    nothing = np.zeros(0, np.int64)
    return Nested(problem, nothing, nothing, nothing.astype(object))


def _pairs(problem: Problem, rows: IntArray) -> _Pairs:
    """Return the rows that put one column within another, one for each larger one."""
    matrix = sparse.csr_array(problem.matrix)[rows]
    lower, upper = problem.row_lower[rows], problem.row_upper[rows]
    at_lower = (lower == 0) & (upper >= INFINITE)
    at_upper = (upper == 0) & (lower <= -INFINITE)
    fits = np.flatnonzero((at_lower | at_upper) & (np.diff(matrix.indptr) == 2))
    first = matrix.indptr[fits]
    signs = np.where(at_lower[fits], 1.0, -1.0)
    columns = np.stack([matrix.indices[first], matrix.indices[first + 1]])
    values = np.stack([matrix.data[first], matrix.data[first + 1]]) * signs
    turned = values[0] < 0
    larger, smaller = np.where(turned, columns[::-1], columns)
    positive, negative = np.where(turned, values[::-1], values)
    fits_too = np.flatnonzero(
        (positive > 0)
        & (negative < 0)
        & (problem.column_lower[larger] <= 0)
        & (problem.column_upper[larger] >= INFINITE)
        & (problem.column_lower[smaller] >= 0)
    )
    times = -negative[fits_too] / positive[fits_too]
    fits, larger, smaller = (one[fits_too] for one in (fits, larger, smaller))
    found = _Pairs(rows[fits], larger, smaller, times, at_lower[fits])
    return found.chosen(np.unique(larger, return_index=True)[1])


def _settled(pairs: _Pairs, columns: int) -> _Pairs:
    """Return the pairs that lead into no circle and no long chain, smallest first."""
    told = np.ones(columns, bool)
    told[pairs.larger] = False
    order = [np.zeros(0, np.int64)]
    for _ in range(DEEPEST):
        now = np.flatnonzero(told[pairs.smaller] & ~told[pairs.larger])
        told[pairs.larger[now]] = True
        order.append(now)
    return pairs.chosen(np.concatenate(order))


def _by_left_over(pairs: _Pairs, columns: int) -> sparse.csc_array:
    """Return the matrix that gives the columns from what is left over of the larger.

    With N the multiples of one step it is 1 + N + N^2 + ..., no longer than a chain.
    """
    step = sparse.csc_array(
        (pairs.times, (pairs.larger, pairs.smaller)), shape=(columns, columns)
    )
    whole, power = sparse.csc_array(sparse.eye_array(columns)), step
    while power.nnz:
        whole, power = whole + power, power @ step
    return sparse.csc_array(whole)


def _moderate(multiples: FloatArray) -> bool:
    return bool(np.all((multiples <= LARGEST) & (multiples >= 1.0 / LARGEST)))
