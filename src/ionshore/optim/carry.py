"""The basis of one problem as a start for another, member by member.

Two scenarios differ in some rows (a license) and columns (a plant that one of them
switches on). Members with the same family and labels keep their state; new rows
begin basic, new columns at their lower bound. The solver makes up for a count of
basic members that does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from ionshore.optim.problem import Block, IntArray, Problem

__all__ = [
    "carried_basis",
    "places",
    "places_in",
    "restored_basis",
    "same_shape",
    "stored_basis",
]

StoredBasis = tuple[NDArray[np.int8], NDArray[np.int8]]

_LOWER, _BASIC = (
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kBasic,
)

_STATES = {int(one): one for one in highspy.HighsBasisStatus.__members__.values()}


def same_shape(first: Problem, second: Problem) -> bool:
    """Return whether two problems have the same matrix and bounds."""
    one, two = first.matrix, second.matrix
    if one.shape != two.shape or one.nnz != two.nnz:
        return False
    parts = ("column_lower", "column_upper", "row_lower", "row_upper")
    return (
        np.array_equal(one.indptr, two.indptr)
        and np.array_equal(one.indices, two.indices)
        and np.array_equal(one.data, two.data)
        and all(
            np.array_equal(getattr(first, part), getattr(second, part))
            for part in parts
        )
    )


def carried_basis(
    old: Problem,
    basis: highspy.HighsBasis,
    new: Problem,
    alike: Mapping[int, int] | None = None,
) -> highspy.HighsBasis:
    """Return a start for ``new`` from the basis of ``old``.

    Parameters
    ----------
    old : Problem
        Problem of the basis.
    basis : HighsBasis
    new : Problem
    alike : mapping of int to int, optional
        Label on the axis ``year`` of ``old`` that stands for one of ``new``: many
        steps that are alike start in the basis of one of them.
    """
    carried = highspy.HighsBasis()
    columns, rows = basis.col_status, basis.row_status
    from_column = places(old.columns, new.columns, alike).tolist()
    from_row = places(old.rows, new.rows, alike).tolist()
    carried.col_status = [_LOWER if at < 0 else columns[at] for at in from_column]
    carried.row_status = [_BASIC if at < 0 else rows[at] for at in from_row]
    carried.valid = True
    carried.alien = True
    return carried


def stored_basis(basis: highspy.HighsBasis) -> StoredBasis:
    """Return the states of columns and rows as numbers, which can be kept and sent."""
    return _numbers(basis.col_status), _numbers(basis.row_status)


def restored_basis(stored: StoredBasis) -> highspy.HighsBasis:
    """Return the basis that :func:`stored_basis` took down."""
    basis = highspy.HighsBasis()
    basis.col_status, basis.row_status = ([_STATES[n] for n in one] for one in stored)
    basis.valid = True
    basis.alien = False
    return basis


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
        As in :func:`carried_basis`.
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
    known = {name: old.start + at for at, name in enumerate(_names(old, {}))}
    return np.array(
        [known.get(name, -1) for name in _names(new, alike or {})], np.int64
    )


def _names(block: Block, alike: Mapping[int, int]) -> list[tuple[object, ...]]:
    columns = [np.asarray(values).tolist() for values in block.labels.values()]
    if alike and block.axes[-1:] == ("year",):
        columns[-1] = [alike.get(year, year) for year in columns[-1]]
    return list(zip(*columns, strict=True))
