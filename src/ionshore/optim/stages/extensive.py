"""The tree as one problem: common members once, everything else per branch.

Families keep their names and gain an axis ``branch``, blank for what all have in
common, so the answer is read like that of any problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.problem import Block, FloatArray, IntArray, Problem
from ionshore.optim.stages.parts import Part, Parts
from ionshore.optim.stages.risk import Risk

__all__ = ["Extensive", "extensive_form"]

_RISK = "branch_risk"


@dataclass(frozen=True, slots=True, eq=False)
class Extensive:
    """The tree as one problem, and where each branch's columns are in it.

    Parameters
    ----------
    problem : Problem
    columns, rows : tuple of array
        Per branch the position of each of its columns and rows in the whole; -1
        for a row that stands there already.
    """

    problem: Problem
    columns: tuple[IntArray, ...]
    rows: tuple[IntArray, ...]


def extensive_form(parts: Parts, risk: Risk, best: FloatArray) -> Extensive:
    """Return the tree as one problem.

    Parameters
    ----------
    parts : Parts
    risk : Risk
    best : array, shape (branches,)
        Least cost of each branch, used where regret counts.
    """
    split = parts.parts
    columns, column_blocks = _laid_out(
        [one.problem.columns for one in split],
        [[(one.first, True), (one.own, False)] for one in split],
        parts.tree.names,
    )
    rows, row_blocks = _laid_out(
        [one.problem.rows for one in split],
        [[(one.kept, False), (one.rows, False)] for one in split],
        parts.tree.names,
    )
    width, height = column_blocks[-1].stop, row_blocks[-1].stop
    lower, upper = np.full(width, -np.inf), np.full(width, np.inf)
    low, high = np.full(height, -np.inf), np.full(height, np.inf)
    whole = np.zeros(width, bool)
    for one, column, row in zip(split, columns, rows, strict=True):
        problem = one.problem
        lower[column[one.own]] = problem.column_lower[one.own]
        upper[column[one.own]] = problem.column_upper[one.own]
        whole[column] |= problem.whole
        there = row >= 0
        low[row[there]] = problem.row_lower[there]
        high[row[there]] = problem.row_upper[there]
    lower[columns[0][split[0].first]] = parts.lower
    upper[columns[0][split[0].first]] = parts.upper
    cost, constant = _mean_cost(parts, columns, width)
    plain = Problem(
        matrix=_matrix(split, columns, rows, (height, width)),
        row_lower=low,
        row_upper=high,
        column_lower=lower,
        column_upper=upper,
        cost=(1.0 - risk.weight) * cost,
        columns=column_blocks,
        rows=row_blocks,
        integrality=whole if whole.any() else None,
        constant=(1.0 - risk.weight) * constant,
    )
    problem = plain if risk.is_mean else _with_tail(plain, parts, columns, risk, best)
    return Extensive(problem, columns, rows)


def _mean_cost(
    parts: Parts, columns: Sequence[IntArray], width: int
) -> tuple[FloatArray, float]:
    cost, constant = np.zeros(width), 0.0
    for one, column in zip(parts.parts, columns, strict=True):
        chance = one.branch.chance
        cost[column] += chance * one.problem.cost
        constant += chance * one.problem.constant
    return cost, constant


def _matrix(
    split: Sequence[Part],
    columns: Sequence[IntArray],
    rows: Sequence[IntArray],
    shape: tuple[int, int],
) -> sparse.csc_array:
    at_row, at_column, data = [], [], []
    for one, column, row in zip(split, columns, rows, strict=True):
        matrix = one.problem.matrix
        where = row[matrix.indices]
        there = where >= 0
        entry = np.repeat(column, np.diff(matrix.indptr))
        at_row.append(where[there].astype(np.int32))
        at_column.append(entry[there].astype(np.int32))
        data.append(matrix.data[there])
    entries = np.concatenate(data)
    places = (np.concatenate(at_row), np.concatenate(at_column))
    return sparse.csc_array(sparse.coo_array((entries, places), shape=shape))


def _laid_out(
    families: Sequence[Sequence[Block]],
    members: Sequence[Sequence[tuple[IntArray, bool]]],
    names: Sequence[str],
) -> tuple[tuple[IntArray, ...], tuple[Block, ...]]:
    """Return the place of each member of each branch, and the families of the whole.

    Members come with whether they are those of the first branch.
    """
    sizes = [blocks[-1].stop if blocks else 0 for blocks in families]
    place = tuple(np.full(size, -1, np.int64) for size in sizes)
    order = dict.fromkeys(block.name for blocks in families for block in blocks)
    shared: dict[str, IntArray] = {}
    result: list[Block] = []
    start = 0
    for name in order:
        pieces: list[tuple[str, Block, IntArray]] = []
        after = start
        for branch, blocks in enumerate(families):
            block = next((one for one in blocks if one.name == name), None)
            if block is None:
                continue
            for positions, common in members[branch]:
                inside = positions[
                    (positions >= block.start) & (positions < block.stop)
                ]
                if common and branch:
                    place[branch][inside] = shared.get(name, inside[:0])
                    continue
                place[branch][inside] = after + np.arange(len(inside))
                after += len(inside)
                if common:
                    shared[name] = place[branch][inside]
                told = "" if common else names[branch]
                pieces.append((told, block, inside - block.start))
        joined = _joined(name, start, pieces)
        result.append(joined)
        start = joined.stop
    return place, tuple(result)


def _joined(
    name: str, start: int, pieces: Sequence[tuple[str, Block, IntArray]]
) -> Block:
    """Return one family of pieces of the branches' families."""
    unit = pieces[0][1].unit
    counts = [len(inside) for _, _, inside in pieces]
    told = np.array([branch for branch, _, _ in pieces], object)
    labels: dict[str, NDArray[np.object_]] = {"branch": np.repeat(told, counts)}
    for axis in pieces[0][1].axes:
        values = [block.labels[axis][inside] for _, block, inside in pieces]
        labels[axis] = np.concatenate(values)
    return Block(name, start, labels, unit)


def _with_tail(
    plain: Problem,
    parts: Parts,
    columns: Sequence[IntArray],
    risk: Risk,
    best: FloatArray,
) -> Problem:
    """Add the tail: a level, what each branch has above it, and the rows between.

    Row s: ``cost_s - level - above_s <= shift_s``; ``above`` is nothing where the
    worst case counts.
    """
    count, (height, width) = len(parts.parts), plain.matrix.shape
    shift = risk.shift(best)
    at_row, at_column, data = [], [], []
    for number, (one, column) in enumerate(zip(parts.parts, columns, strict=True)):
        costs = one.problem.cost
        paid = np.flatnonzero(costs)
        at_column.append(np.concatenate([column[paid], [width, width + 1 + number]]))
        at_row.append(np.full(len(paid) + 2, number))
        data.append(np.concatenate([costs[paid], [-1.0, -1.0]]))
    places = (np.concatenate(at_row), np.concatenate(at_column))
    tail = sparse.coo_array(
        (np.concatenate(data), places), shape=(count, width + 1 + count)
    )
    wider = sparse.hstack([plain.matrix, sparse.csc_array((height, 1 + count))])
    constants = np.array([one.problem.constant for one in parts.parts])
    level_cost, above_cost, above_upper = tail_terms(risk, parts.tree.chances)
    return Problem(
        matrix=sparse.csc_array(sparse.vstack([wider, tail])),
        row_lower=np.concatenate([plain.row_lower, np.full(count, -np.inf)]),
        row_upper=np.concatenate([plain.row_upper, shift - constants]),
        column_lower=np.concatenate([plain.column_lower, [-np.inf], np.zeros(count)]),
        column_upper=np.concatenate([plain.column_upper, [np.inf], above_upper]),
        cost=np.concatenate([plain.cost, [level_cost], above_cost]),
        columns=(*plain.columns, *_tail_columns(width, parts.tree.names)),
        rows=(*plain.rows, Block(_RISK, height, _labels(parts.tree.names))),
        integrality=(
            None
            if plain.integrality is None
            else np.concatenate([plain.integrality, np.zeros(1 + count, bool)])
        ),
        constant=plain.constant,
    )


def tail_terms(risk: Risk, chances: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """Return cost of the level, cost and upper bound of what lies above it."""
    count = len(chances)
    if risk.alpha >= 1.0:
        return risk.weight, np.zeros(count), np.zeros(count)
    above = risk.weight * chances / (1.0 - risk.alpha)
    return risk.weight, above, np.full(count, np.inf)


def _tail_columns(start: int, names: Sequence[str]) -> tuple[Block, Block]:
    level: Mapping[str, NDArray[np.object_]] = {"branch": np.array([""], object)}
    return (
        Block("tail_level", start, level),
        Block("tail_above", start + 1, _labels(names)),
    )


def _labels(names: Sequence[str]) -> dict[str, NDArray[np.object_]]:
    return {"branch": np.array(names, object)}
