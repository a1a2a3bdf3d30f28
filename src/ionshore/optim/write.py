"""Write a problem as an MPS or LP file, for other solvers and for reading.

Names are made from blocks and labels, ``shipment(cell_lfp,CHN,USA,2027)``, of
characters that every reader of these formats accepts. Where a name had to be
changed further to be short or unique, a table beside the file leads back.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

import highspy
import numpy as np

from ionshore.optim import faults, highs
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import Block, Problem
from ionshore.optim.validate import refuse_unusable

__all__ = ["WrittenProblem", "write_problem"]

#: Longest name written; the LP format allows 255.
LONGEST = 200
_OTHER = re.compile(r"[^A-Za-z0-9_.,()\-]")
#: Beginnings an LP reader takes for a number.
_LIKE_NUMBER = re.compile(r"^([^A-Za-z_]|[eE][0-9.])")


@dataclass(frozen=True, slots=True)
class WrittenProblem:
    """Files written.

    Parameters
    ----------
    path : Path
        The model.
    names : Path, optional
        Table from the file's names to the problem's; None if all say the same.
    """

    path: Path
    names: Path | None


def write_problem(problem: Problem, path: Path | str) -> WrittenProblem:
    """Write a linear, whole-number or quadratic problem.

    Parameters
    ----------
    problem : Problem
    path : Path
        Ends in ``.mps`` or ``.lp``. The file appears whole or not at all.

    Raises
    ------
    ModelLimit
        L502 for another ending, for problems with curves, and for a folder that
        does not take the file.
    SolveError
        V406 if the arrays do not make a problem.
    """
    target = Path(path)
    if target.suffix not in {".mps", ".lp"}:
        reason = f"the ending {target.suffix!r} names no known format."
        raise faults.no_such_file(str(target), reason)
    if problem.curves:
        reason = (
            f"{len(problem.curves)} curves have no place in a {target.suffix} file."
        )
        raise faults.no_such_file(str(target), reason)
    refuse_unusable(problem)
    columns, rows = file_names(problem.columns), file_names(problem.rows)
    solver = highs.open_solver(SolveOptions())
    highs.load(solver, problem, (list(columns.values()), list(rows.values())))
    if problem.is_quadratic and problem.quadratic is not None:
        _load_diagonal(solver, problem.quadratic)
    part = target.with_name(f".{target.stem}.part{target.suffix}")
    if solver.writeModel(str(part)) == highspy.HighsStatus.kError:
        part.unlink(missing_ok=True)
        reason = f"{target.parent} is not a folder that can be written to."
        raise faults.no_such_file(str(target), reason)
    part.replace(target)
    return WrittenProblem(target, _write_names(target, columns, rows))


def _load_diagonal(solver: highspy.Highs, quadratic: np.ndarray) -> None:
    """Hand over the diagonal as a lower triangle."""
    where = np.flatnonzero(quadratic)
    start = np.zeros(quadratic.size + 1, dtype=np.int32)
    np.add.at(start, where + 1, 1)
    triangle = int(highspy.HessianFormat.kTriangular)
    solver.passHessian(
        quadratic.size,
        where.size,
        triangle,
        np.cumsum(start, dtype=np.int32),
        where.astype(np.int32),
        quadratic[where],
    )


def file_names(blocks: Iterable[Block]) -> dict[str, str]:
    """Return for every member its own name and the name in a file, in order.

    Members whose own names are equal are told apart by a number in both.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for block in blocks:
        for position in range(block.start, block.stop):
            told = _numbered(block.describe(position), names)
            name = _numbered(_plain(told), taken)
            names[told] = name
            taken.add(name)
    return names


def _plain(told: str) -> str:
    """Return a name of plain characters."""
    inside = told.replace("[", "(").replace("]", ")").replace(", ", ",")
    name = _OTHER.sub("_", inside)[:LONGEST]
    return f"_{name}" if _LIKE_NUMBER.match(name) else name


def _numbered(name: str, taken: Container[str]) -> str:
    """Return the name with a number behind it if it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}.{number}"
    return free


def _write_names(
    target: Path, columns: dict[str, str], rows: dict[str, str]
) -> Path | None:
    """Write the table of names if any was changed beyond its brackets."""
    changed = [
        (side, name, told)
        for side, names in (("column", columns), ("row", rows))
        for told, name in names.items()
        if name != told.replace("[", "(").replace("]", ")").replace(", ", ",")
    ]
    path = target.with_suffix(f"{target.suffix}.names.csv")
    if not changed:
        path.unlink(missing_ok=True)
        return None
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("side", "name_in_file", "name"))
        table.writerows(changed)
    return path
