"""A tree taken apart: common members, their own rows, and the rest of each branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.optim.carry import places
from ionshore.optim.problem import Block, FloatArray, IntArray, Problem
from ionshore.optim.stages.tree import Branch, Tree, missing_member, refuse_unfit

__all__ = ["Part", "Parts", "entries", "parted", "restricted"]

#: A row may be missed by this much, relative to the size of its terms.
CLOSE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Where what of a branch belongs.

    Parameters
    ----------
    branch : Branch
    first : array of int, shape (common,)
        Position of each common member, in the order of the first branch.
    own : array of int
        The other columns, rising.
    kept : array of int
        Rows of common members alone that no branch before has.
    rows : array of int
        Rows in which other columns stand.
    linking : array of int
        Common members that stand in these rows, as their number.
    """

    branch: Branch
    first: IntArray
    own: IntArray
    kept: IntArray
    rows: IntArray
    linking: IntArray

    @property
    def problem(self) -> Problem:
        """Problem of the branch."""
        return self.branch.problem

    def admits(self, common: FloatArray) -> bool:
        """Return whether a first stage meets the rows kept here."""
        problem = self.problem
        low, high = problem.row_lower[self.kept], problem.row_upper[self.kept]
        met = entries(problem, self.kept, self.first) @ common
        room = CLOSE * (
            1.0 + abs(entries(problem, self.kept, self.first)) @ abs(common)
        )
        return bool(np.all((met >= low - room) & (met <= high + room)))


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A tree taken apart.

    Parameters
    ----------
    tree : Tree
    parts : tuple of Part
        One per branch.
    lower, upper : array, shape (common,)
        Bounds of common members that hold in every branch.
    """

    tree: Tree
    parts: tuple[Part, ...]
    lower: FloatArray
    upper: FloatArray

    @property
    def cost(self) -> FloatArray:
        """What common members cost in each branch, shape (branches, common)."""
        return np.array([one.problem.cost[one.first] for one in self.parts])

    @property
    def whole(self) -> bool:
        """Whether any column of any branch is a whole number."""
        return any(one.problem.is_whole for one in self.parts)


def parted(tree: Tree) -> Parts:
    """Take a tree apart.

    Raises
    ------
    SolveError
        ``W740``, ``W741``; ``W742`` if a common member is missing in a branch.
    ModelLimit
        ``W744`` if a branch has a quadratic term or curves.
    """
    refuse_unfit(tree)
    _refuse_curved(tree)
    base = tree.branches[0].problem
    order = _common(tree, base)
    parts = [_part(one, base, order, tree) for one in tree.branches]
    parts = [parts[0], *(_without_repeats(one, parts[0]) for one in parts[1:])]
    lower = [one.problem.column_lower[one.first] for one in parts]
    upper = [one.problem.column_upper[one.first] for one in parts]
    return Parts(tree, tuple(parts), np.max(lower, axis=0), np.min(upper, axis=0))


def restricted(problem: Problem, columns: IntArray, rows: IntArray) -> Problem:
    """Return the problem of some columns and rows, both rising, with their labels."""
    inner = sparse.csr_array(problem.matrix)[rows]
    return Problem(
        matrix=sparse.csc_array(sparse.csc_array(inner)[:, columns]),
        row_lower=problem.row_lower[rows],
        row_upper=problem.row_upper[rows],
        column_lower=problem.column_lower[columns],
        column_upper=problem.column_upper[columns],
        cost=problem.cost[columns],
        columns=_subset(problem.columns, columns),
        rows=_subset(problem.rows, rows),
        integrality=(
            None if problem.integrality is None else problem.integrality[columns]
        ),
        constant=problem.constant,
    )


def _subset(blocks: Sequence[Block], kept: IntArray) -> tuple[Block, ...]:
    result = []
    start = 0
    for block in blocks:
        here = kept[(kept >= block.start) & (kept < block.stop)] - block.start
        labels = {axis: values[here] for axis, values in block.labels.items()}
        result.append(Block(block.name, start, labels, block.unit))
        start += len(here)
    return tuple(result)


def _refuse_curved(tree: Tree) -> None:
    curved = [
        tell("W744", one.name)
        for one in tree.branches
        if one.problem.is_quadratic or one.problem.curves
    ]
    if curved:
        summary = "A tree can hold straight costs only."
        raise ModelLimit(summary, curved)


def _common(tree: Tree, problem: Problem) -> IntArray:
    """Return the positions of the common members of a problem, rising."""
    found = [
        block.start + np.flatnonzero(tree.common(block)) for block in problem.columns
    ]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _part(branch: Branch, base: Problem, order: IntArray, tree: Tree) -> Part:
    problem = branch.problem
    first = places(problem.columns, base.columns)[order]
    gone = np.flatnonzero(first < 0)
    mine = _common(tree, problem)
    if gone.size:
        member = base.describe_column(int(order[gone[0]]))
        raise missing_member(branch.name, member, _told(problem, mine))
    extra = np.setdiff1d(mine, first)
    if extra.size:
        member = problem.describe_column(int(extra[0]))
        raise missing_member(tree.names[0], member, _told(base, order))
    is_own = np.ones(len(problem.cost), bool)
    is_own[first] = False
    matrix = problem.matrix
    touched = np.zeros(matrix.shape[0], bool)
    owner = np.repeat(np.arange(len(is_own)), np.diff(matrix.indptr))
    touched[matrix.indices[is_own[owner]]] = True
    beside = np.zeros(len(is_own), bool)
    beside[owner[touched[matrix.indices] & (matrix.data != 0)]] = True
    return Part(
        branch=branch,
        first=first,
        own=np.flatnonzero(is_own),
        kept=np.flatnonzero(~touched),
        rows=np.flatnonzero(touched),
        linking=np.flatnonzero(beside[first]),
    )


def _told(problem: Problem, positions: IntArray) -> list[str]:
    # The nearest of very many long names is slow to find and helps nobody.
    return [problem.describe_column(at) for at in positions[:2000].tolist()]


def _without_repeats(part: Part, base: Part) -> Part:
    """Leave out rows of common members that are the same in the first branch."""
    if not part.kept.size:
        return part
    mine, theirs = part.problem, base.problem
    at = places(theirs.rows, mine.rows)[part.kept]
    among = np.isin(at, base.kept)
    here, there = part.kept[among], at[among]
    change = entries(mine, here, part.first) - entries(theirs, there, base.first)
    same = abs(change).sum(axis=1) == 0
    same &= mine.row_lower[here] == theirs.row_lower[there]
    same &= mine.row_upper[here] == theirs.row_upper[there]
    kept = np.setdiff1d(part.kept, here[same])
    return replace(part, kept=kept)


def entries(problem: Problem, rows: IntArray, columns: IntArray) -> sparse.csr_array:
    """Return the entries of some rows and columns, in their order."""
    return sparse.csr_array(sparse.csr_array(problem.matrix)[rows][:, columns])
