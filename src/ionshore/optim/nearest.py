"""In which order to solve problems that are alike, and each from which other.

A start is the better the less differs. Each problem is a list of members, told by
family and labels, with their figures (cost and bounds, sides, sum of coefficients);
the distance of two problems is the number of members whose figures differ, or that
only one of them has. The smallest problem comes first, then always the one that lies
nearest to any that is solved (Prim's algorithm for the shortest tree: R. C. Prim,
"Shortest connection networks and some generalizations", Bell System Technical Journal
36, 1957). Distances do not depend on answers, so neither does the order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ionshore.optim.carry import names_of, places_in
from ionshore.optim.problem import Block, FloatArray, IntArray, Problem

__all__ = ["distances", "nearest_first"]

_WITHOUT = float(np.finfo(float).max)


def nearest_first(problems: Sequence[Problem]) -> tuple[tuple[int, int | None], ...]:
    """Return each problem and the one to start it from, in order; None for the first.

    Parameters
    ----------
    problems : sequence of Problem
        Of equals the one that comes first here is taken first.
    """
    apart = distances(problems)
    first = min(range(len(problems)), key=lambda one: problems[one].matrix.nnz)
    order: list[tuple[int, int | None]] = [(first, None)]
    nearest = np.full(len(problems), first)
    waiting = [one for one in range(len(problems)) if one != first]
    while waiting:
        one = min(waiting, key=lambda other: int(apart[other, nearest[other]]))
        order.append((one, int(nearest[one])))
        waiting.remove(one)
        for other in waiting:
            if apart[other, one] < apart[other, nearest[other]]:
                nearest[other] = one
    return tuple(order)


def distances(problems: Sequence[Problem]) -> IntArray:
    """Return how many members of each two problems differ, shape (n, n)."""
    columns = _figures(
        [one.columns for one in problems], [_of_columns(one) for one in problems]
    )
    rows = _figures([one.rows for one in problems], [_of_rows(one) for one in problems])
    count = len(problems)
    apart = np.zeros((count, count), np.int64)
    for figures in (columns, rows):
        for one in range(count):
            for other in range(one):
                differs = np.any(figures[one] != figures[other], axis=0)
                apart[one, other] += np.count_nonzero(differs)
    whole: IntArray = apart + apart.T
    return whole


def _of_columns(problem: Problem) -> FloatArray:
    sums = problem.matrix.sum(axis=0)
    parts = (problem.cost, problem.column_lower, problem.column_upper, sums)
    return np.stack(parts)


def _of_rows(problem: Problem) -> FloatArray:
    sums = problem.matrix.sum(axis=1)
    return np.stack((problem.row_lower, problem.row_upper, sums))


def _figures(
    families: Sequence[Sequence[Block]], figures: Sequence[FloatArray]
) -> NDArray[np.float64]:
    """Return figures by problem and member of any, shape (n, k, members).

    What a problem does not have is told by a number that no figure takes.
    """
    numbers = _numbers(families)
    size = 1 + max((int(some.max(initial=-1)) for some in numbers), default=-1)
    result = np.full((len(figures), len(figures[0]), size), _WITHOUT)
    for one, (some, its) in enumerate(zip(numbers, figures, strict=True)):
        result[one][:, some] = its
    return result


def _numbers(families: Sequence[Sequence[Block]]) -> list[IntArray]:
    """Return a number for each member, the same in every problem that has it."""
    first: dict[str, tuple[Block, int]] = {}
    others: dict[tuple[object, ...], int] = {}
    total = 0
    numbers = []
    for blocks in families:
        parts = []
        for block in blocks:
            if block.name not in first:
                first[block.name] = block, total
                total += block.size
            known, start = first[block.name]
            at = places_in(known, block)
            number = at - known.start + start
            missing = np.flatnonzero(at < 0)
            for place, name in zip(missing, names_of(block, missing), strict=True):
                number[place] = others.setdefault((block.name, *name), total)
                total = max(total, number[place] + 1)
            parts.append(number)
        numbers.append(np.concatenate(parts) if parts else np.zeros(0, np.int64))
    return numbers
