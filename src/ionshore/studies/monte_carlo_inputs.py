"""What a Monte Carlo study draws: groups of the table ``sensitivity`` and their members.

A row with a distribution in ``draw`` is drawn between its ends. ``by`` parts the rows
into members with a draw each, ``common`` says how far they move together. Judgements
and observations of the base year are moved before it is calibrated; everything else
is a change from the base year to the year asked for, and the margins of the base year
stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.studies.sensitivity_inputs import (
    Question,
    Side,
    groups_of,
    members_of,
    moved,
)
from ionshore.sweep.draws import Spread, linked, unit_points
from ionshore.tables.records import records
from ionshore.world.schemas import TABLES
from ionshore.world.world import World

__all__ = ["BEFORE", "Input", "Move", "inputs_of", "moved_by", "points_of", "slots"]

FloatArray = NDArray[np.float64]

BEFORE = ("calibration", "elasticities", "prices", "base_output")
"""Tables whose rows speak of the base year: moved before it is calibrated."""
Move = tuple[str, str, str]
"""Group, member (blank: all), and what it is moved to: ``low``, ``high`` or a number."""


@dataclass(frozen=True, slots=True)
class Input:
    """A draw: a group, or a member of one.

    Parameters
    ----------
    group, member : str
        ``member`` is blank where a group has one draw.
    spread : Spread
        Of the number the figures are moved by; of the position between the ends
        (-1 low, 1 high) where the ends are columns or deviations.
    common : float
        Correlation with the other members of its group [1].
    before : bool
        Moved before the base year is calibrated.
    whole : bool
        Moves whole numbers, such as years.
    numeric : bool
        Its ends are numbers, so that it can be moved part of the way.
    """

    group: str
    member: str
    spread: Spread
    common: float
    before: bool
    whole: bool
    numeric: bool

    @property
    def name(self) -> str:
        """Name of it."""
        return f"{self.group}:{self.member}" if self.member else self.group

    def move(self, end: str) -> Move:
        """Return the move to an end."""
        return self.group, self.member, end


def inputs_of(world: World) -> tuple[Input, ...]:
    """Return what is drawn, in the order of the table.

    Raises
    ------
    CommandError
        ``C645``, ``C646`` as :func:`ionshore.studies.sensitivity_inputs.groups_of`;
        ``W750`` for rows of a group that cannot be drawn as one, ``W751`` for an
        unknown ``by``, ``W752`` if nothing is drawn.
    """
    groups_of(world)
    table = world["sensitivity"]
    drawn = table[table["draw"] != ""]
    faults = [*_faults(world, table, drawn)]
    if drawn.empty:
        faults.append(tell("W752", world.name))
    if faults:
        summary = "The inputs cannot be drawn."
        raise CommandError(summary, faults)
    return tuple(
        one
        for group in dict.fromkeys(drawn["group"])
        for one in _inputs(world, drawn[drawn["group"] == group])
    )


def _inputs(world: World, rows: pd.DataFrame) -> Iterator[Input]:
    one: Any = next(records(rows))
    numeric = one.how in {"factor", "add"}
    base, low, high = _numbers(one) if numeric else _positions(one)
    whole = (
        one.table in TABLES and TABLES[one.table].column(one.column).kind != "number"
    )
    members = members_of(world, rows, one.by) if one.by else ("",)
    for member in members:
        yield Input(
            group=one.group,
            member=member,
            spread=Spread(one.draw, low, base, high),
            common=float(one.common),
            before=one.table in BEFORE,
            whole=whole,
            numeric=numeric,
        )


def _faults(
    world: World, table: pd.DataFrame, drawn: pd.DataFrame
) -> Iterator[Finding]:
    for group in dict.fromkeys(drawn["group"]):
        place = f"sensitivity.csv, group {group}"
        rows = table[table["group"] == group]
        one: Any = next(records(rows))
        same = ["draw", "by", "common", "how"]
        if one.how in {"factor", "add"}:
            same += ["low", "high"]
        differ = [name for name in same if rows[name].nunique(dropna=False) > 1]
        if rows["table"].isin(BEFORE).nunique() > 1:
            differ.append("table")
        if differ:
            yield tell("W750", place, what=", ".join(differ))
            continue
        if one.how == "set" or (one.draw == "lognormal" and one.how != "factor"):
            yield tell("W750", place, "kind", draw=one.draw, how=one.how)
        elif one.how in {"factor", "add"} and not _ordered(one):
            yield tell("W750", place, "order", low=one.low, high=one.high)
        if one.by and not members_of(world, rows, one.by):
            yield tell("W751", place, value=one.by)


def _numbers(one: Any) -> tuple[float, float, float]:
    """Return base, low and high end of figures that are multiplied or added to."""
    base = 1.0 if one.how == "factor" else 0.0
    low, high = (float(end) if end else base for end in (one.low, one.high))
    return base, low, high


def _positions(one: Any) -> tuple[float, float, float]:
    """Return the same where the ends are columns or deviations: one either way."""
    return 0.0, -float(bool(one.low)), float(bool(one.high))


def _ordered(one: Any) -> bool:
    base, low, high = _numbers(one)
    return low <= base <= high and low < high and (low > 0 or one.how == "add")


def moved_by(question: Question, moves: Sequence[Move]) -> Question:
    """Return a question with inputs moved one after the other."""
    table = question.world["sensitivity"]
    for group, member, end in moves:
        rows = table[table["group"] == group].copy()
        if member:
            by = str(rows["by"].iloc[0])
            rows["where"] = [f"{one};{by}={member}" for one in rows["where"]]
        if end not in {"low", "high"}:
            rows["high"] = end
        side: Side = "low" if end == "low" else "high"
        question = moved(_with_table(question, rows), group, side)
    return _with_table(question, table)


def _with_table(question: Question, rows: pd.DataFrame) -> Question:
    tables = dict(question.world.tables) | {"sensitivity": rows}
    world = replace(question.world, tables=MappingProxyType(tables))
    return replace(question, world=world)


def points_of(
    inputs: Sequence[Input], draws: int, *, batches: int, method: Any, seed: int
) -> tuple[FloatArray, NDArray[np.int64]]:
    """Return points of the unit cube for all draws, and the batch of each.

    Batches are scrambles of their own and take turns, so that more draws go on where
    fewer stopped (not for ``lhs``, whose strata hang on how many there are).

    Returns
    -------
    points : array, shape (draws, inputs)
    batch : array of int, shape (draws,)
    """
    groups: dict[str, tuple[int, float]] = {}
    for one in inputs:
        groups[one.group] = (groups.get(one.group, (0, 0.0))[0] + 1, one.common)
    size = len(groups) + len(inputs)
    each = -(-draws // batches)
    seeds = np.random.SeedSequence(seed).generate_state(batches)
    parts = [
        linked(unit_points(each, size, method, int(one)), list(groups.values()))
        for one in seeds
    ]
    points = np.stack(parts, axis=1).reshape(each * batches, len(inputs))
    batch = np.tile(np.arange(batches), each)
    return points[:draws], batch[:draws]


def slots(one: Input, points: FloatArray, *, bends: bool) -> FloatArray:
    """Return the positions of an input at points, one or two columns.

    Parameters
    ----------
    one : Input
    points : array, shape (draws,)
    bends : bool
        Whether the low end has a column of its own, because the problem does not
        answer to it as to the high end turned round.
    """
    spread = one.spread
    moved_to = spread.values(points) - spread.base
    up = spread.high - spread.base
    if not bends:
        return (moved_to / up)[:, None]
    down = spread.base - spread.low
    columns = [np.maximum(moved_to, 0.0) / (up or 1.0)]
    columns.append(np.maximum(-moved_to, 0.0) / (down or 1.0))
    return np.stack(columns, axis=1)
