"""Refuse arrays that do not make a problem, before a solver sees them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ionshore.optim.faults import unusable, whole_numbers_with_curvature
from ionshore.optim.problem import INFINITE, Block, Curve, FloatArray, Problem

__all__ = ["refuse_unusable"]


def refuse_unusable(problem: Problem) -> None:
    """Raise if the problem cannot be handed to a solver; all faults at once.

    Raises
    ------
    SolveError
        V406 for arrays of the wrong length, values that are not a number,
        infinite costs, bounds at the wrong infinity, a negative quadratic term
        (the objective would not be convex) and blocks that do not cover the
        columns or rows.
    ModelLimit
        L501 for whole numbers together with a quadratic term or a curve.
    """
    faults = [*_shape_faults(problem)]
    if not faults:
        faults = [*_value_faults(problem), *_curve_faults(problem)]
    if faults:
        raise unusable(faults)
    if problem.is_whole and (problem.is_quadratic or problem.curves):
        count = int(np.count_nonzero(problem.whole))
        raise whole_numbers_with_curvature(problem, count)


def _shape_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    """Yield (array, what is wrong) for every array of the wrong length."""
    rows, columns = problem.matrix.shape
    expected = {
        "row_lower": rows,
        "row_upper": rows,
        "column_lower": columns,
        "column_upper": columns,
        "cost": columns,
        "quadratic": columns,
        "integrality": columns,
    }
    for name, length in expected.items():
        array = getattr(problem, name)
        if array is not None and np.shape(array) != (length,):
            yield name, f"its shape is {np.shape(array)}, ({length},) is needed."
    for side, blocks, length in (
        ("columns", problem.columns, columns),
        ("rows", problem.rows, rows),
    ):
        covered = _covered(blocks)
        if covered != length:
            yield side, f"the blocks cover {covered} members, there are {length}."


def _covered(blocks: tuple[Block, ...]) -> int:
    """Return how many members the blocks cover without a hole, -1 if they jump."""
    reached = 0
    for block in blocks:
        if block.start != reached:
            return -1
        reached = block.stop
    return reached


def _value_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    """Yield (name of the member, what is wrong) for the first few bad values."""
    checks = (
        ("cost", problem.cost, ~np.isfinite(problem.cost), True),
        ("lower bound", problem.column_lower, _bad_lower(problem.column_lower), True),
        ("upper bound", problem.column_upper, _bad_upper(problem.column_upper), True),
        ("lower side", problem.row_lower, _bad_lower(problem.row_lower), False),
        ("upper side", problem.row_upper, _bad_upper(problem.row_upper), False),
    )
    for what, array, bad, of_column in checks:
        yield from _first_bad(problem, what, array, bad, of_column=of_column)
    if problem.quadratic is not None:
        bad = ~(np.isfinite(problem.quadratic) & (problem.quadratic >= 0))
        array = problem.quadratic
        yield from _first_bad(problem, "quadratic term", array, bad, of_column=True)
    data = problem.matrix.data
    wrong = np.flatnonzero(~np.isfinite(data))
    if wrong.size:
        column = int(np.searchsorted(problem.matrix.indptr, wrong[0], "right")) - 1
        row = int(problem.matrix.indices[wrong[0]])
        place = f"{problem.describe_row(row)}, {problem.describe_column(column)}"
        yield place, f"the coefficient is {data[wrong[0]]} ({wrong.size} such)."
    if not np.isfinite(problem.constant):
        yield "constant", f"it is {problem.constant}."


def _bad_lower(bound: FloatArray) -> NDArray[np.bool_]:
    return np.isnan(bound) | (bound >= INFINITE)


def _bad_upper(bound: FloatArray) -> NDArray[np.bool_]:
    return np.isnan(bound) | (bound <= -INFINITE)


def _first_bad(
    problem: Problem,
    what: str,
    array: FloatArray,
    bad: NDArray[np.bool_],
    *,
    of_column: bool,
) -> Iterator[tuple[str, str]]:
    """Yield at most one fault per array, with the count of all of them."""
    positions = np.flatnonzero(bad)
    if positions.size:
        first = int(positions[0])
        describe = problem.describe_column if of_column else problem.describe_row
        count = f" ({positions.size} such)" if positions.size > 1 else ""
        yield describe(first), f"the {what} is {array[first]}{count}."


def _curve_faults(problem: Problem) -> Iterator[tuple[str, str]]:
    """Yield (name of the column, what is wrong) for every unusable curve."""
    columns = problem.matrix.shape[1]
    for number, curve in enumerate(problem.curves):
        sellers = curve.conjecture_columns
        if not all(0 <= column < columns for column in (curve.column, *sellers)):
            yield f"curve {number}", f"it names a column outside 0..{columns - 1}."
            continue
        name = problem.describe_column(curve.column)
        lower = problem.column_lower[curve.column]
        if lower < 0:
            yield name, f"a curve needs a lower bound of at least 0, it is {lower}."
        yield from ((name, fault) for fault in _form_faults(curve, float(lower)))
        if len(sellers) != len(curve.conjectures):
            told = f"{len(curve.conjectures)} conjectures for {len(sellers)} sellers."
            yield name, told
        if sellers and curve.form != "isoelastic":
            yield name, f"conjectures need an isoelastic demand, not {curve.form!r}."
        if any(not value >= 0 for value in curve.conjectures):
            yield name, f"a conjecture is below zero: {curve.conjectures}."


def _form_faults(curve: Curve, lower: float) -> Iterator[str]:
    """Yield what is wrong with the numbers of one curve."""
    if curve.form not in {"power", "hyperbolic", "isoelastic"}:
        yield f"a curve cannot be {curve.form!r}."
    demand = curve.form == "isoelastic"
    if not (0 <= curve.coefficient < np.inf) or (demand and curve.coefficient == 0):
        yield f"the coefficient of its {curve.form} curve is {curve.coefficient}."
    if demand and not (-np.inf < curve.exponent < 0):
        yield f"its elasticity is {curve.exponent}, below zero is needed."
    if curve.form == "power" and not (0 < curve.exponent < np.inf):
        yield f"its exponent is {curve.exponent}, above zero is needed."
    if curve.form == "hyperbolic" and not (lower < curve.limit < np.inf):
        yield f"its limit is {curve.limit}, the lower bound {lower}."
