"""Why there is no answer, told by the names of rows and columns.

Infeasible
    An elastic problem gives every row a shortage and an excess at one unit of
    cost each. Its least total violation is zero exactly when the problem has an
    answer; otherwise its multipliers are a certificate (Farkas): the rows with a
    multiplier other than zero, and the bounds that hold their columns, exclude
    each other by themselves. HiGHS then looks for an irreducible subset of this
    small set: leave any of its members out and the rest can hold.

Unbounded
    A direction d is free to run for ever when every finite bound allows it:
    A d and d have the sign their bounds ask for and nothing quadratic resists.
    The direction of steepest gain within |d| <= 1 is a linear problem.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy import sparse

from ionshore.optim import faults, highs
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import INFINITE, Block, FloatArray, IntArray, Problem
from ionshore.optim.scale import scaled

if TYPE_CHECKING:
    from highspy._core import HighsIis

__all__ = [
    "Conflict",
    "explain_infeasible",
    "explain_unbounded",
    "find_conflict",
    "least_violation",
    "refuse",
]

#: Members of a conflict that are named; the rest are counted.
NAMED = 12
#: A violation of this size or less is rounding.
CLOSE = 1e-7
#: Rows above which an irreducible set is not looked for.
IRREDUCIBLE_ROWS = 5_000
_DEFAULT = SolveOptions()
_LOWER, _UPPER, _BOXED = 2, 3, 4


@dataclass(frozen=True, slots=True, eq=False)
class _Elastic:
    """The least violation of a problem and its certificate.

    Parameters
    ----------
    scaled : Problem
        The problem with coefficients near one.
    shortage : array, shape (rows,)
        What is missing, negative where there is too much [units of the rows].
    unit : array, shape (rows,)
        What the solver counts as one.
    certificate : array, shape (rows,)
        Multipliers of the scaled rows.
    solved : bool
        Whether the time was enough.
    """

    scaled: Problem
    shortage: FloatArray
    unit: FloatArray
    certificate: FloatArray
    solved: bool

    def violated(self, problem: Problem) -> IntArray:
        """Return the rows that stay violated beyond rounding, the worst first."""
        side = np.where(self.shortage > 0, problem.row_lower, problem.row_upper)
        size = 1.0 + np.where(np.abs(side) < INFINITE, np.abs(side), 0.0)
        # above rounding both in the units of the rows and in those of the solver
        real = np.abs(self.shortage) > CLOSE * np.maximum(size, self.unit)
        order = np.argsort(-np.abs(self.shortage), kind="stable")
        return order[real[order]]


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


def explain_infeasible(
    problem: Problem, options: SolveOptions = _DEFAULT
) -> tuple[str, ...]:
    """Return rows and bounds that exclude each other, and by how much; empty if none.

    The first line says how short the rows fall at best, the others name the
    members of the conflict with their bounds.

    Parameters
    ----------
    problem : Problem
        Quadratic terms and curves play no part.
    options : SolveOptions
        ``explain_seconds`` bounds the time; when it is spent, the conflict is
        named but not reduced.
    """
    conflict = find_conflict(problem, options)
    best = f"at best {', '.join(conflict.shortfall)}"
    return (best, *conflict.members) if conflict.shortfall else conflict.members


def find_conflict(problem: Problem, options: SolveOptions = _DEFAULT) -> Conflict:
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


def refuse(problem: Problem, claim: str, options: SolveOptions) -> None:
    """Raise if a second look confirms a solver's claim that there is no optimum.

    Parameters
    ----------
    problem : Problem
    claim : str
        ``infeasible`` or ``unbounded``; anything else is let pass.
    options : SolveOptions
        With ``explain_seconds`` zero a claim of infeasibility is believed and its
        rows are not looked for.

    Raises
    ------
    SolveError
        V401 or V402.
    """
    if claim == "infeasible":
        if options.explain_seconds <= 0:
            raise faults.infeasible(problem, (), ("rows that were not looked for",))
        if conflict := find_conflict(problem, options):
            raise faults.infeasible(problem, conflict.shortfall, conflict.members)
    if claim == "unbounded" and (direction := explain_unbounded(problem, options)):
        raise faults.unbounded(problem, direction)


def least_violation(problem: Problem, options: SolveOptions = _DEFAULT) -> _Elastic:
    """Return the least total violation of the rows, column bounds kept.

    The problem is scaled first: a solver ignores coefficients that are tiny in
    the units of the problem, and with them a row that could be met.
    """
    rows, columns = problem.matrix.shape
    near_one, back = scaled(problem)
    unit = sparse.eye_array(rows, format="csc")
    short = np.where(problem.row_lower > -INFINITE, np.inf, 0.0)
    over = np.where(problem.row_upper < INFINITE, np.inf, 0.0)
    elastic = replace(
        near_one,
        matrix=sparse.csc_array(sparse.hstack([near_one.matrix, unit, -unit])),
        cost=np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        column_lower=np.concatenate([near_one.column_lower, np.zeros(2 * rows)]),
        column_upper=np.concatenate([near_one.column_upper, short, over]),
        quadratic=None,
        integrality=None,
        constant=0.0,
        curves=(),
    )
    seconds = min(options.explain_seconds, options.time_limit)
    solver = highs.open_solver(replace(options, time_limit=seconds))
    highs.load(solver, elastic)
    answer = highs.solve_loaded(solver, elastic)
    if answer.outcome != "optimal":
        nothing = np.zeros(rows)
        return _Elastic(near_one, nothing, nothing, nothing, solved=False)
    shortage = answer.values[columns : columns + rows]
    excess = answer.values[columns + rows :]
    return _Elastic(
        scaled=near_one,
        shortage=(shortage - excess) / back.rows,
        unit=1.0 / back.rows,
        certificate=answer.row_duals,
        solved=True,
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
            block = _block_of(blocks, int(position))
            name = block.describe(int(position))
            low, high = _number(lower[position]), _number(upper[position])
            told.append(f"{name} is at least {low} and at most {high}{_unit(block)}")
    return _shortened(told)


def _shortages(problem: Problem, elastic: _Elastic) -> tuple[str, ...]:
    """Tell the rows that stay violated at best, the worst first."""
    told = []
    for position in elastic.violated(problem).tolist():
        block = _block_of(problem.rows, position)
        amount = elastic.shortage[position]
        size = f"{_number(abs(amount))}{_unit(block)}"
        word = "short" if amount > 0 else "over"
        told.append(f"{block.describe(position)} is {word} by {size}")
    return _shortened(told, 3)


def _isolate(
    problem: Problem, elastic: _Elastic, options: SolveOptions, deadline: float
) -> tuple[str, ...]:
    """Name an irreducible conflict within the rows of the certificate."""
    weight = np.abs(elastic.certificate)
    support = np.flatnonzero(weight > 1e-9 * weight.max(initial=0.0))
    part, columns = _restricted(elastic.scaled, support)
    left = deadline - time.perf_counter()
    if support.size <= IRREDUCIBLE_ROWS and left > 0:
        found = _irreducible(part, replace(options, time_limit=left))
        if found is not None:
            return _shortened(_tell(problem, support, columns, found))
    return _shortened(
        [_side(problem, row, elastic.certificate[row] > 0) for row in support.tolist()]
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
            told.append(_side(problem, int(rows[index]), int(bound) == _LOWER))
    for index, bound in zip(found.col_index_, found.col_bound_, strict=True):
        position = int(columns[index])
        block = _block_of(problem.columns, position)
        name = block.describe(position)
        # that a quantity is not negative goes without saying
        if int(bound) in {_LOWER, _BOXED} and problem.column_lower[position] != 0:
            value = _number(problem.column_lower[position])
            told.append(f"{name} >= {value}{_unit(block)}")
        if int(bound) in {_UPPER, _BOXED}:
            value = _number(problem.column_upper[position])
            told.append(f"{name} <= {value}{_unit(block)}")
    return told


def _side(problem: Problem, row: int, lower: bool) -> str:  # noqa: FBT001
    """Tell a row with the side that matters."""
    block = _block_of(problem.rows, row)
    low, high = problem.row_lower[row], problem.row_upper[row]
    if low == high:
        return f"{block.describe(row)} = {_number(low)}{_unit(block)}"
    sign, value = (">=", low) if lower else ("<=", high)
    return f"{block.describe(row)} {sign} {_number(value)}{_unit(block)}"


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
        _block_of(problem.columns, position).name for position in whole.tolist()
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


def explain_unbounded(
    problem: Problem, options: SolveOptions = _DEFAULT
) -> tuple[str, ...]:
    """Return columns that can grow together for ever at a gain; empty if none.

    Each is told with its share of the direction, the largest share first.
    """

    def open_side(bound: FloatArray, sign: float) -> FloatArray:
        return np.where(np.abs(bound) < INFINITE, 0.0, sign * np.inf)

    lower = np.maximum(open_side(problem.column_lower, -1.0), -1.0)
    upper = np.minimum(open_side(problem.column_upper, 1.0), 1.0)
    stiff = np.zeros(len(problem.cost), dtype=bool)
    if problem.quadratic is not None:
        stiff |= problem.quadratic > 0
    stiff[[curve.column for curve in problem.curves]] = True
    lower[stiff] = upper[stiff] = 0.0
    cone = replace(
        problem,
        column_lower=lower,
        column_upper=upper,
        row_lower=open_side(problem.row_lower, -1.0),
        row_upper=open_side(problem.row_upper, 1.0),
        quadratic=None,
        integrality=None,
        constant=0.0,
        curves=(),
    )
    seconds = min(options.explain_seconds, options.time_limit)
    solver = highs.open_solver(replace(options, time_limit=seconds))
    highs.load(solver, cone)
    answer = highs.solve_loaded(solver, cone)
    if answer.outcome != "optimal" or problem.cost @ answer.values >= -1e-9:
        return ()
    order = np.argsort(-np.abs(answer.values), kind="stable")
    return _shortened(
        [
            f"{problem.describe_column(position)} ({answer.values[position]:+.3g})"
            for position in order[np.abs(answer.values[order]) > 1e-9].tolist()
        ]
    )


def _block_of(blocks: tuple[Block, ...], position: int) -> Block:
    return next(block for block in blocks if block.start <= position < block.stop)


def _unit(block: Block) -> str:
    return f" {block.unit}" if block.unit else ""


def _number(value: float) -> str:
    return f"{value:,.6g}"


def _shortened(told: list[str], limit: int = NAMED) -> tuple[str, ...]:
    """Return the first few and the count of the rest."""
    if len(told) <= limit:
        return tuple(told)
    return (*told[:limit], f"and {len(told) - limit:,} more")
