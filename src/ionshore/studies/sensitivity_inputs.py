"""Inputs of a world moved down or up, as its table ``sensitivity`` says.

A row names a column of a table, the rows that move and how; rows of one group move
together. What is looked up for a condition: the stage of a commodity, the bloc of a
region, process and region of an asset or of a general limit.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.calibration.settings import READINGS, CalibrationSettings, Reading
from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.tables.records import records
from ionshore.tables.schema import Column
from ionshore.world.schemas import TABLES
from ionshore.world.world import World

__all__ = [
    "SETTINGS",
    "SIDES",
    "Question",
    "groups_of",
    "members_of",
    "moved",
    "range_of",
]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Side = Literal["low", "high"]
SIDES: tuple[Side, ...] = ("low", "high")
SETTINGS = ("world", "calibration")
"""Names in the column ``table`` that are no table."""

_WORLD_SETTINGS = ("discount_rate",)
_CONDITION = re.compile(r"^\s*(\w+)\s*(!=|=|<|>)\s*(.*?)\s*$")
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {"<": operator.lt, ">": operator.gt}
)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What a plan is asked of: a world, judgements of its calibration, a reading."""

    world: World
    settings: CalibrationSettings
    reading: Reading


def groups_of(world: World) -> tuple[str, ...]:
    """Return the groups of a world that a sensitivity moves, in order.

    Raises
    ------
    CommandError
        ``C645`` for each row that names nothing in the world or moves nothing,
        ``C646`` for each end that cannot be used.
    """
    faults = [*_faults(world)]
    if faults:
        summary = "The inputs of the sensitivity cannot be moved."
        raise CommandError(summary, faults)
    return tuple(dict.fromkeys(world["sensitivity"]["group"]))


def range_of(world: World, group: str) -> str:
    """Return the ends of a group as a reader sees them; those of its first row."""
    rows = world["sensitivity"]
    one = next(records(rows[rows["group"] == group]))
    if one.how == "own":
        table = world[one.table]
        mine = table[_mask(world, one.table, one.where)]
        ends = [f"{mine[name].iloc[0]:g}" for name in (one.low, one.high)]
        return "\N{EN DASH}".join(ends)
    ends = [_shown(one.how, end) for end in (one.low, one.high) if end]
    return " / ".join(ends).replace("-", "\N{MINUS SIGN}")


def members_of(world: World, rows: pd.DataFrame, by: str) -> tuple[str, ...]:
    """Return the values of a column, or of what it leads to, in the rows that move.

    Parameters
    ----------
    world : World
    rows : DataFrame
        Rows of ``sensitivity``, of tables of the world.
    by : str
        As in a condition of ``where``; nothing comes back if the table does not lead
        there.
    """
    found: dict[str, None] = {}
    for one in records(rows):
        if one.table not in TABLES:
            continue
        values = _looked_up(world, world[one.table], by)
        if values is not None:
            mine = values[_mask(world, one.table, one.where)].astype(str)
            found |= dict.fromkeys(value for value in mine if value not in {"", "*"})
    return tuple(found)


def _shown(how: str, end: str) -> str:
    """Return one end as it is read: a factor, a difference, or the value itself."""
    if how == "factor":
        return f"\N{MULTIPLICATION SIGN}{end}"
    plus = "" if end.startswith("-") or how == "set" else "+"
    sigma = "\N{GREEK SMALL LETTER SIGMA}" if how == "spread" else ""
    return f"{plus}{end}{sigma}"


def moved(question: Question, group: str, side: Side) -> Question:
    """Return the question with the inputs of a group at one end.

    Figures stay within the bounds of their column. A group without that end comes
    back as it is.
    """
    rows = question.world["sensitivity"]
    for one in records(rows[rows["group"] == group]):
        end = getattr(one, side)
        if end:
            question = _moved(question, one, end)
    digest = f"{question.world.hash} {group} {side}"
    return replace(question, world=replace(question.world, hash=digest))


def _moved(question: Question, one: Any, end: str) -> Question:
    if one.table == "calibration":
        return _judged(question, one, end)
    world = question.world
    if one.table == "world":
        value = _changed(np.array([world.discount_rate]), one.how, float(end))
        return replace(question, world=replace(world, discount_rate=float(value[0])))
    table = world[one.table].copy()
    rows = _mask(world, one.table, one.where)
    column = TABLES[one.table].column(one.column)
    if one.how == "own":
        value = table.loc[rows, end].to_numpy(float)
    else:
        number: float | FloatArray = float(end)
        if one.how == "spread":
            spread = table.loc[rows, "deviation"].fillna(question.settings.price_spread)
            number = number * spread.to_numpy(float)
        old = table.loc[rows, one.column].to_numpy(dtype=float, na_value=np.nan)
        value = _changed(old, one.how, number)
    table[one.column] = _put(table[one.column], rows, _bounded(value, column))
    tables = MappingProxyType(dict(world.tables) | {one.table: table})
    return replace(question, world=replace(world, tables=tables))


def _judged(question: Question, one: Any, end: str) -> Question:
    if one.column == "reading":
        return replace(question, reading=cast("Reading", end))
    old = np.array([float(getattr(question.settings, one.column))])
    value = float(_changed(old, one.how, float(end))[0])
    changed = replace(question.settings, **cast("Any", {one.column: value}))
    return replace(question, settings=changed)


def _changed(old: FloatArray, how: str, number: float | FloatArray) -> FloatArray:
    """Return figures after a move; deviations come as numbers already."""
    new: dict[str, FloatArray] = {
        "factor": old * number,
        "spread": old * (1.0 + np.asarray(number)),
        "add": old + number,
        "set": np.zeros_like(old) + number,
    }
    return new[how]


def _bounded(value: FloatArray, column: Column) -> FloatArray:
    low = -np.inf if column.minimum is None else column.minimum
    high = np.inf if column.maximum is None else column.maximum
    kept: FloatArray = np.clip(value, low, high)
    return kept


def _put(column: pd.Series, rows: BoolArray, value: FloatArray) -> pd.Series:
    """Return a column with new values in some rows, of the same type."""
    changed = column.copy()
    known = ~np.isnan(value)
    places = np.flatnonzero(rows)[known]
    if pd.api.types.is_integer_dtype(column.dtype):
        changed.iloc[places] = np.rint(value[known]).astype(int)
    else:
        changed.iloc[places] = value[known]
    return changed


def _mask(world: World, name: str, where: str) -> BoolArray:
    """Return which rows of a table meet all conditions, shape (rows,)."""
    table = world[name]
    rows = np.ones(len(table), bool)
    for key, sign, wanted in _conditions(where):
        values = _looked_up(world, table, key)
        if values is None:
            return np.zeros(len(table), bool)
        if sign in _COMPARE:
            figures = pd.to_numeric(values, errors="coerce")
            number = figures.to_numpy(dtype=float, na_value=np.nan)
            rows &= np.asarray(_COMPARE[sign](number, float(wanted)), bool)
        else:
            told = values.astype(str)
            if values.dtype == bool:
                told = told.str.lower()
            hit = told.isin([one.strip() for one in wanted.split("|")]).to_numpy(bool)
            rows &= hit if sign == "=" else ~hit
    return rows


def _conditions(where: str) -> list[tuple[str, str, str]]:
    """Return the conditions of a text; a part that is none has a blank sign."""
    found = []
    for part in where.split(";"):
        if part.strip():
            match = _CONDITION.match(part)
            key, sign, wanted = match.groups() if match else (part.strip(), "", "")
            found.append((key, sign, wanted))
    return found


def _looked_up(world: World, table: pd.DataFrame, key: str) -> pd.Series | None:
    """Return the values a condition is on; None if the table does not lead there."""
    if key in table:
        return table[key]
    for through, other, link in (
        ("commodity", "processes", "process"),
        ("stage", "commodities", "commodity"),
        ("bloc", "regions", "region"),
        ("process", "assets", "asset"),
        ("region", "assets", "asset"),
        ("status", "assets", "asset"),
    ):
        if key == through:
            keys = _looked_up(world, table, link)
            if keys is not None:
                known = world[other].drop_duplicates(link).set_index(link)[key]
                return keys.map(known).fillna("")
    return None


def _faults(world: World) -> Iterator[Finding]:
    for number, one in enumerate(records(world["sensitivity"]), start=2):
        place = f"sensitivity.csv, line {number}"
        fault = _unknown(world, place, one)
        if fault is not None:
            yield fault
            continue
        for end in (one.low, one.high):
            if end and not _usable(world, one, end):
                yield tell("C646", place, value=end, how=one.how)


def _unknown(world: World, place: str, one: Any) -> Finding | None:
    """Return what a row names that is not there; None if all is."""
    if one.table == "calibration":
        known = [
            *(x.name for x in fields(CalibrationSettings) if x.name not in _COMPOUND),
            "reading",
        ]
    elif one.table == "world":
        known = [*_WORLD_SETTINGS]
    elif one.table in TABLES:
        known = [x.name for x in TABLES[one.table].columns if x.kind in _FIGURES]
    else:
        told = ", ".join([*SETTINGS, *TABLES])
        return tell("C645", place, what="table", value=one.table, known=told)
    if one.column not in known:
        told = ", ".join(known)
        return tell("C645", place, what="column", value=one.column, known=told)
    if one.table in SETTINGS:
        return None
    for key, sign, wanted in _conditions(one.where):
        bad = not sign or (sign in _COMPARE and not _is_number(wanted))
        if bad or _looked_up(world, world[one.table], key) is None:
            told = ", ".join(world[one.table].columns)
            return tell("C645", place, what="where", value=one.where, known=told)
    if not _mask(world, one.table, one.where).any():
        known = ["rows of this table"]
        return tell("C645", place, what="where", value=one.where, known=known[0])
    return None


_COMPOUND = ("spreads", "breaks")
_FIGURES = ("number", "integer", "year")


def _usable(world: World, one: Any, end: str) -> bool:
    if one.how == "own":
        return end in world[one.table]
    if one.how == "spread" and "deviation" not in world[one.table]:
        return False
    if one.table == "calibration" and one.column == "reading":
        return end in READINGS and one.how == "set"
    return _is_number(end)


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
