"""The basis of one problem as a start for another, member by member.

Two scenarios differ in some rows (a license) and columns (a plant that one of them
switches on). Members with the same family and labels keep their state; new rows
begin basic, new columns at their lower bound. Then the basis is one of the new
problem, and the old answer close to its answer.

What only the old problem has cannot simply be left out: the columns that are left would
no longer be a basis, and the solver has to make one up, far from where the old one
stood. So it stays beside the new problem, where it cannot change the answer, until
that is found. By then all rows that are gone are basic, and what is left without them
and their columns is a basis of the new problem alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.problem import Block, FloatArray, IntArray, Problem

__all__ = [
    "Carried",
    "basis_of",
    "carried",
    "names_of",
    "places",
    "places_in",
    "restored_basis",
    "shortened",
    "stored_basis",
]

StoredBasis = tuple[NDArray[np.int8], NDArray[np.int8]]

_LOWER, _BASIC = (
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kBasic,
)

_STATES = {int(one): one for one in highspy.HighsBasisStatus.__members__.values()}


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """A start for a problem.

    Parameters
    ----------
    problem : Problem
        The new problem, and after its last column and row what only the old one has.
        Its families are those of the new problem.
    basis : HighsBasis
        Of that problem.
    new_rows : array of int
        Rows that the old problem does not have.
    """

    problem: Problem
    basis: highspy.HighsBasis
    new_rows: IntArray


def carried(
    old: Problem,
    basis: highspy.HighsBasis,
    new: Problem,
    alike: Mapping[int, int] | None = None,
) -> Carried | None:
    """Return a start for ``new`` from the basis of ``old``; None if nothing is shared.

    Parameters
    ----------
    old : Problem
        Linear problem of the basis.
    basis : HighsBasis
    new : Problem
        Linear.
    alike : mapping of int to int, optional
        Label on the axis ``year`` of ``old`` that stands for one of ``new``: many
        steps that are alike start in the basis of one of them.
    """
    columns = places(old.columns, new.columns, alike)
    rows = places(old.rows, new.rows, alike)
    if not np.any(columns >= 0):
        return None
    gone_columns, gone_rows = _gone(columns, old.cost), _gone(rows, old.row_lower)
    problem = new
    # What has little in common, or stands for several, is no basis either way.
    if alike or 2 * gone_rows.size > rows.size or 2 * gone_columns.size > columns.size:
        gone_columns = gone_rows = np.zeros(0, np.int64)
    elif gone_columns.size or gone_rows.size:
        problem = _beside(old, new, (rows, columns), (gone_rows, gone_columns))
    start = basis_of(
        _taken(basis.col_status, (columns, gone_columns), _LOWER),
        _taken(basis.row_status, (rows, gone_rows), _BASIC),
    )
    return Carried(problem, start, np.flatnonzero(rows < 0))


def shortened(basis: highspy.HighsBasis, problem: Problem) -> highspy.HighsBasis:
    """Return the basis of a problem from that of :class:`Carried`."""
    rows, columns = problem.matrix.shape
    return basis_of(basis.col_status[:columns], basis.row_status[:rows])


def basis_of(
    columns: Sequence[highspy.HighsBasisStatus],
    rows: Sequence[highspy.HighsBasisStatus],
    *,
    alien: bool = True,
) -> highspy.HighsBasis:
    """Return a basis of these states of columns and rows.

    Parameters
    ----------
    columns, rows : sequence of HighsBasisStatus
    alien : bool
        HiGHS has to look whether it is one, and makes it one.
    """
    basis = highspy.HighsBasis()
    basis.col_status, basis.row_status = list(columns), list(rows)
    basis.valid = True
    basis.alien = alien
    return basis


def _gone(places_of_new: IntArray, old: FloatArray) -> IntArray:
    """Return the positions of the old problem that the new one has no member for."""
    stays = np.zeros(len(old), bool)
    stays[places_of_new[places_of_new >= 0]] = True
    return np.flatnonzero(~stays)


def _taken(
    states: Sequence[highspy.HighsBasisStatus],
    at: tuple[IntArray, IntArray],
    otherwise: highspy.HighsBasisStatus,
) -> list[highspy.HighsBasisStatus]:
    everywhere = np.concatenate(at).tolist()
    return [otherwise if one < 0 else states[one] for one in everywhere]


def _beside(
    old: Problem,
    new: Problem,
    kept: tuple[IntArray, IntArray],
    gone: tuple[IntArray, IntArray],
) -> Problem:
    """Return the new problem with what is gone beside it, unable to change its answer.

    A row that is gone asks for nothing: its sides are infinite. A column that is gone
    costs nothing, and stays at zero if a row that is kept has it.

    Parameters
    ----------
    kept : pair of arrays
        Old position of each new row and column, or -1.
    gone : pair of arrays
        Old positions of the rows and columns that are gone.
    """
    entries, added = sparse.coo_array(new.matrix), sparse.coo_array(old.matrix)
    row, column = (
        _behind(one, some, size)[at]
        for one, some, size, at in zip(
            kept, gone, old.matrix.shape, added.coords, strict=True
        )
    )
    rows, columns = new.matrix.shape
    of_row, of_column = row >= rows, column >= columns
    also = (of_row | of_column) & (row >= 0) & (column >= 0)
    held = np.zeros(gone[1].size, bool)
    held[column[of_column & ~of_row & (row >= 0)] - columns] = True
    matrix = sparse.coo_array(
        (
            np.concatenate([entries.data, added.data[also]]),
            tuple(
                np.concatenate([one, two[also]])
                for one, two in zip(entries.coords, (row, column), strict=True)
            ),
        ),
        shape=(rows + gone[0].size, columns + gone[1].size),
    )
    without = np.zeros(gone[1].size)
    lower, upper = old.column_lower[gone[1]], old.column_upper[gone[1]]
    endless = np.full(gone[0].size, np.inf)
    return replace(
        new,
        matrix=sparse.csc_array(matrix),
        cost=np.concatenate([new.cost, without]),
        column_lower=np.concatenate([new.column_lower, np.where(held, 0.0, lower)]),
        column_upper=np.concatenate([new.column_upper, np.where(held, 0.0, upper)]),
        row_lower=np.concatenate([new.row_lower, -endless]),
        row_upper=np.concatenate([new.row_upper, endless]),
    )


def _behind(kept: IntArray, gone: IntArray, size: int) -> IntArray:
    """Return the new position of each old member, those gone after all others."""
    to = np.full(size, -1, np.int64)
    there = np.flatnonzero(kept >= 0)
    to[kept[there]] = there
    to[gone] = len(kept) + np.arange(gone.size)
    return to


def stored_basis(basis: highspy.HighsBasis) -> StoredBasis:
    """Return the states of columns and rows as numbers, which can be kept and sent."""
    return _numbers(basis.col_status), _numbers(basis.row_status)


def restored_basis(stored: StoredBasis) -> highspy.HighsBasis:
    """Return the basis that :func:`stored_basis` took down."""
    columns, rows = ([_STATES[n] for n in one] for one in stored)
    return basis_of(columns, rows, alien=False)


def _numbers(states: Sequence[highspy.HighsBasisStatus]) -> NDArray[np.int8]:
    return np.fromiter((int(one) for one in states), np.int8, len(states))


def places(
    old: Sequence[Block],
    new: Sequence[Block],
    alike: Mapping[int, int] | None = None,
) -> IntArray:
    """Return the position in the old problem of each member of the new, or -1.

    Parameters
    ----------
    old, new : sequence of Block
        All families of columns, or all of rows, of two problems.
    alike : mapping of int to int, optional
        As in :func:`carried`.
    """
    by_name = {block.name: block for block in old}
    parts = [places_in(by_name.get(block.name), block, alike) for block in new]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def places_in(
    old: Block | None, new: Block, alike: Mapping[int, int] | None = None
) -> IntArray:
    """Return the position of each member of a family in an older one, or -1."""
    if old is None or old.axes != new.axes:
        return np.full(new.size, -1, np.int64)
    if old.size == new.size and all(
        np.array_equal(old.labels[axis], new.labels[axis]) for axis in new.axes
    ):
        return np.arange(old.start, old.stop)
    known = {name: old.start + at for at, name in enumerate(names_of(old))}
    names = names_of(new, alike=alike)
    return np.array([known.get(name, -1) for name in names], np.int64)


def names_of(
    block: Block,
    at: IntArray | None = None,
    *,
    alike: Mapping[int, int] | None = None,
) -> list[tuple[object, ...]]:
    """Return the labels of members of a family, of all if none are chosen.

    Parameters
    ----------
    block : Block
    at : array of int, optional
        Places within the family.
    alike : mapping of int to int, optional
        As in :func:`carried`.
    """
    chosen = slice(None) if at is None else at
    columns = [np.asarray(values)[chosen].tolist() for values in block.labels.values()]
    if alike and block.axes[-1:] == ("year",):
        columns[-1] = [alike.get(year, year) for year in columns[-1]]
    return list(zip(*columns, strict=True))
