"""A small set of rows and bounds that exclude each other.

The certificate of :mod:`ionshore.optim.elastic` names rows and bounds that have no
answer by themselves; HiGHS looks for an irreducible subset of this small set:
leave any of its members out and the rest can hold. Where only whole numbers are
in the way, families of rows are left out one by one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy import sparse

from ionshore.optim import highs
from ionshore.optim.elastic import Elastic, least_violation
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import FloatArray, IntArray, Problem
from ionshore.optim.telling import block_of, number, shortened, side, unit_of

if TYPE_CHECKING:
    from highspy._core import HighsIis

__all__ = ["Conflict", "find_conflict"]

#: Rows above which an irreducible set is not looked for.
IRREDUCIBLE_ROWS = 5_000
_LOWER, _UPPER, _BOXED = 2, 3, 4


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a problem has no answer; empty if it has one.

    Parameters
    ----------
    shortfall : tuple of str
        Rows that stay violated even at best, the worst first.
    members : tuple of str
        Rows and bounds that exclude each other.
    """

    shortfall: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.shortfall or self.members)


def find_conflict(problem: Problem, options: SolveOptions) -> Conflict:
    """Return why ``problem`` has no answer; see :func:`explain_infeasible`."""
    crossed = _crossed(problem)
    if crossed:
        return Conflict(members=crossed)
    deadline = time.perf_counter() + options.explain_seconds
    elastic = least_violation(problem, options)
    if not elastic.solved or options.explain_seconds <= 0:
        return Conflict(members=("rows that were not found in the time allowed",))
    if not elastic.violated(problem).size:
        return Conflict(members=_whole_conflict(problem, options, deadline))
    return Conflict(
        _shortages(problem, elastic), _isolate(problem, elastic, options, deadline)
    )


def _crossed(problem: Problem) -> tuple[str, ...]:
    """Name rows and columns whose own lower bound lies above the upper one."""
    told: list[str] = []
    for blocks, lower, upper in (
        (problem.columns, problem.column_lower, problem.column_upper),
        (problem.rows, problem.row_lower, problem.row_upper),
    ):
        margin = 1e-9 * (1.0 + np.minimum(np.abs(lower), np.abs(upper)))
        for position in np.flatnonzero(lower > upper + margin):
            block = block_of(blocks, int(position))
            name = block.describe(int(position))
            low, high = number(lower[position]), number(upper[position])
            told.append(f"{name} is at least {low} and at most {high}{unit_of(block)}")
    return shortened(told)


def _shortages(problem: Problem, elastic: Elastic) -> tuple[str, ...]:
    """Tell the rows that stay violated at best, the worst first."""
    told = []
    for position in elastic.violated(problem).tolist():
        block = block_of(problem.rows, position)
        amount = elastic.shortage[position]
        size = f"{number(abs(amount))}{unit_of(block)}"
        word = "short" if amount > 0 else "over"
        told.append(f"{block.describe(position)} is {word} by {size}")
    return shortened(told, 3)


def _isolate(
    problem: Problem, elastic: Elastic, options: SolveOptions, deadline: float
) -> tuple[str, ...]:
    """Name an irreducible conflict within the rows of the certificate."""
    weight = np.abs(elastic.certificate)
    support = np.flatnonzero(weight > 1e-9 * weight.max(initial=0.0))
    part, columns = _restricted(elastic.scaled, support)
    left = deadline - time.perf_counter()
    if support.size <= IRREDUCIBLE_ROWS and left > 0:
        found = _irreducible(part, replace(options, time_limit=left))
        if found is not None:
            return shortened(_tell(problem, support, columns, found))
    return shortened(
        [
            side(problem, row, lower=bool(elastic.certificate[row] > 0))
            for row in support.tolist()
        ]
    )


def _restricted(problem: Problem, support: IntArray) -> tuple[Problem, IntArray]:
    """Return the problem of some rows and the columns they touch."""
    kept = sparse.csc_array(sparse.csr_array(problem.matrix)[support])
    columns = np.flatnonzero(np.diff(kept.indptr))
    part = replace(
        problem,
        matrix=sparse.csc_array(kept[:, columns]),
        row_lower=problem.row_lower[support],
        row_upper=problem.row_upper[support],
        column_lower=problem.column_lower[columns],
        column_upper=problem.column_upper[columns],
        cost=np.zeros(columns.size),
        quadratic=None,
        integrality=None,
        curves=(),
    )
    return part, columns


def _irreducible(part: Problem, options: SolveOptions) -> HighsIis | None:
    """Return HiGHS' irreducible infeasible subset, None if it found none in time."""
    solver = highs.open_solver(options)
    strategy = highspy.IisStrategy
    solver.setOptionValue(
        "iis_strategy",
        strategy.kIisStrategyFromLp.value | strategy.kIisStrategyIrreducible.value,
    )
    solver.setOptionValue("iis_time_limit", options.time_limit)
    highs.load(solver, part)
    highs.run(solver)
    if highs.outcome(solver) != "infeasible":
        return None
    status, found = solver.getIis()
    usable = status == highspy.HighsStatus.kOk and found.valid_
    return found if usable and len(found.row_index_) else None


def _tell(
    problem: Problem, rows: IntArray, columns: IntArray, found: HighsIis
) -> list[str]:
    """Turn an irreducible subset into words."""
    told = []
    for index, bound in zip(found.row_index_, found.row_bound_, strict=True):
        if int(bound) in {_LOWER, _UPPER, _BOXED}:
            told.append(side(problem, int(rows[index]), lower=int(bound) == _LOWER))
    for index, bound in zip(found.col_index_, found.col_bound_, strict=True):
        position = int(columns[index])
        block = block_of(problem.columns, position)
        name = block.describe(position)
        # that a quantity is not negative goes without saying
        if int(bound) in {_LOWER, _BOXED} and problem.column_lower[position] != 0:
            value = number(problem.column_lower[position])
            told.append(f"{name} >= {value}{unit_of(block)}")
        if int(bound) in {_UPPER, _BOXED}:
            value = number(problem.column_upper[position])
            told.append(f"{name} <= {value}{unit_of(block)}")
    return told


def _whole_conflict(
    problem: Problem, options: SolveOptions, deadline: float
) -> tuple[str, ...]:
    """Name the families of rows without which whole numbers could be found.

    The linear problem has an answer, so the whole numbers are part of the
    conflict. Families of rows are left out one by one; what cannot be left out
    remains.
    """
    if not problem.is_whole:
        return ()
    lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
    needed = []
    for block in problem.rows:
        members = slice(block.start, block.stop)
        kept = lower[members].copy(), upper[members].copy()
        lower[members], upper[members] = -np.inf, np.inf
        left = deadline - time.perf_counter()
        if left <= 0 or not _whole_infeasible(problem, lower, upper, options, left):
            lower[members], upper[members] = kept
            needed.append(block.name)
    if len(needed) == len(problem.rows) and not _whole_infeasible(
        problem, lower, upper, options, max(0.1, deadline - time.perf_counter())
    ):
        return ()
    whole = np.flatnonzero(problem.whole)
    families = dict.fromkeys(
        block_of(problem.columns, position).name for position in whole.tolist()
    )
    return (
        f"whole numbers of {', '.join(families)} (fractions would do)",
        *(f"rows of {name}" for name in needed),
    )


def _whole_infeasible(
    problem: Problem,
    lower: FloatArray,
    upper: FloatArray,
    options: SolveOptions,
    seconds: float,
) -> bool:
    """Return whether the whole-number problem with these rows has no answer."""
    relaxed = replace(
        problem, row_lower=lower, row_upper=upper, cost=np.zeros_like(problem.cost)
    )
    solver = highs.open_solver(replace(options, time_limit=seconds), "choose")
    highs.load(solver, relaxed)
    highs.run(solver)
    return bool(highs.outcome(solver) == "infeasible")
