"""What the tests ask: solve a world, look things up in its solution."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.reference.folder import Draft

from ionshore.model.solution import Solution
from ionshore.studies.solving import solve_world

__all__ = [
    "amounts",
    "near",
    "paid",
    "price",
    "solved",
]


def near(problem: Mapping[str, Any], value: Any) -> Any:
    """Return what equals ``value`` within the tolerance stated with a problem."""
    stated = problem["tolerance"]
    bounds = stated if isinstance(stated, dict) else {"abs": stated}
    chosen = {key: bounds[key] for key in ("rel", "abs") if key in bounds}
    # One of the two being absent must not bring pytest's own default in.
    return pytest.approx(value, **{"rel": 0.0, "abs": 0.0, **chosen})


def solved(draft: Draft, folder: Path) -> Solution:
    """Write a world and solve it as it stands."""
    return solve_world(draft.write(folder))


def amounts(
    solution: Solution, table: str, by: str | list[str], **labels: str | int
) -> dict[Any, float]:
    """Return values of a table summed by one or more columns, for given labels."""
    frame = solution.table(table)
    for column, label in labels.items():
        frame = frame[frame[column] == label]
    return frame.groupby(by)["value"].sum().to_dict()


def price(solution: Solution, region: str = "home", **labels: str | int) -> float:
    """Return the price in an elastic market."""
    frame = solution.table("consumption")
    for column, label in {"region": region, **labels}.items():
        frame = frame[frame[column] == label]
    (value,) = frame["price"]
    return float(value)


def paid(solution: Solution, term: str, region: str | None = None) -> float:
    """Return a term of the cost table, of one region or of all."""
    frame = solution.table("cost")
    frame = frame[frame["term"] == term]
    if region is not None:
        frame = frame[frame["region"] == region]
    return float(frame["value"].sum())
