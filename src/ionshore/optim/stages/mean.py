"""The problem of the mean future: every entry is the mean over the branches.

Members are matched by their labels. What a branch lacks counts as zero there, which
leaves a row that only some branches have as strict as it is in them, and makes a
credit that only some branches pay a part of it. A bound is infinite where it is so
in any branch that has the member.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.carry import places_in
from ionshore.optim.problem import Block, FloatArray, IntArray, Problem
from ionshore.optim.stages.tree import Tree

__all__ = ["mean_problem"]


def mean_problem(tree: Tree) -> tuple[Problem, tuple[IntArray, ...]]:
    """Return the mean problem, and per branch where its columns are in it."""
    problems = [one.problem for one in tree.branches]
    columns, column_blocks = _union([one.columns for one in problems])
    rows, row_blocks = _union([one.rows for one in problems])
    width, height = _size(column_blocks), _size(row_blocks)
    matrix = sparse.csc_array((height, width))
    cost, constant = np.zeros(width), 0.0
    sides = [np.zeros(size) for size in (width, width, height, height)]
    whole = np.zeros(width, bool)
    for one, column, row in zip(tree.branches, columns, rows, strict=True):
        problem = one.problem
        entries = problem.matrix.tocoo()
        at_row, at_column = entries.coords
        places = (row[at_row], column[at_column])
        data = one.chance * entries.data
        matrix = matrix + sparse.csc_array(
            sparse.coo_array((data, places), shape=(height, width))
        )
        cost[column] += one.chance * problem.cost
        constant += one.chance * problem.constant
        whole[column] |= problem.whole
        given = (
            (problem.column_lower, column),
            (problem.column_upper, column),
            (problem.row_lower, row),
            (problem.row_upper, row),
        )
        for total, (side, where) in zip(sides, given, strict=True):
            _add(total, side, where, one.chance)
    mean = Problem(
        matrix=sparse.csc_array(matrix),
        row_lower=sides[2],
        row_upper=sides[3],
        column_lower=sides[0],
        column_upper=sides[1],
        cost=cost,
        columns=column_blocks,
        rows=row_blocks,
        integrality=whole if whole.any() else None,
        constant=constant,
    )
    return mean, columns


def _add(total: FloatArray, side: FloatArray, where: IntArray, chance: float) -> None:
    endless = np.isinf(side)
    total[where] += np.where(endless, side, chance * np.where(endless, 0.0, side))


def _size(blocks: Sequence[Block]) -> int:
    return blocks[-1].stop if blocks else 0


def _union(
    families: Sequence[Sequence[Block]],
) -> tuple[tuple[IntArray, ...], tuple[Block, ...]]:
    """Return per branch the place of each member among all, and all families."""
    sizes = [_size(blocks) for blocks in families]
    place = tuple(np.zeros(size, np.int64) for size in sizes)
    names = dict.fromkeys(block.name for blocks in families for block in blocks)
    result: list[Block] = []
    start = 0
    for name in names:
        joined: Block | None = None
        for branch, blocks in enumerate(families):
            block = next((one for one in blocks if one.name == name), None)
            if block is None:
                continue
            if joined is None:
                joined = Block(name, start, block.labels, block.unit)
            at = places_in(joined, block)
            new = np.flatnonzero(at < 0)
            if new.size:
                at[new] = joined.stop + np.arange(new.size)
                joined = _longer(joined, block, new)
            place[branch][block.start : block.stop] = at
        if joined is not None:
            result.append(joined)
            start = joined.stop
    return place, tuple(result)


def _longer(joined: Block, block: Block, new: NDArray[np.integer]) -> Block:
    labels = {
        axis: np.concatenate([values, block.labels[axis][new]])
        for axis, values in joined.labels.items()
    }
    return Block(joined.name, joined.start, labels, joined.unit)
