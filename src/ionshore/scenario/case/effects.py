"""Effects: what law and shocks do to shipments, output, deliveries, investment.

An effect is a row (kind, commodity, origin, destination, owner, year, value, test);
``*`` stands for all. Dated provisions, the world's own ``effects.csv`` and the shocks
of a scenario all arrive here in this one form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.policy.effects import EFFECT_COLUMNS
from ionshore.scenario.case.labeled import Labeled
from ionshore.scenario.case.periods import held_rows, key_places

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["EFFECT_UNITS", "Effects", "summed", "world_effects"]

_NOBODY = np.zeros(0, np.int64)

EFFECT_UNITS = {
    "duty_ad_valorem": "share of value",
    "duty_specific": "million USD/unit",
    "production_credit": "million USD/unit",
    "delivery_credit": "million USD/unit",
    "capex_grant": "share of investment",
    "cost_credit": "share of production cost",
    "processing_credit": "share of processing cost",
    "value_credit": "share of value",
    "content_rule": "least share of material",
    "content_weight": "value per unit of a part",
    "not_admitted": "share of the year",
    "export_ban": "share stopped",
    "export_license": "share refused",
    "export_quota": "unit/year",
}
"""Unit of the value of an effect, by kind."""


def world_effects(world: World, years: NDArray[np.int64]) -> pd.DataFrame:
    """Return ``effects.csv`` in model years, one row per year it holds."""
    table = world["effects"]
    keys = ["kind", "commodity", "origin", "destination", "test"]
    held = held_rows(table, keys, years)[1]
    year = np.broadcast_to(years, held.shape)[held >= 0]
    rows = table.iloc[held[held >= 0]].assign(year=year)
    rows = rows.assign(owner="*", provision="effects.csv", parameter="")
    return rows[list(EFFECT_COLUMNS)].reset_index(drop=True)


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Effects by kind and test, their labels as numbers.

    Parameters
    ----------
    frame : DataFrame
        Columns of :data:`EFFECT_COLUMNS`, E rows.
    rows : mapping
        Places of the rows of each kind and test.
    known : mapping of mapping
        Place of each label that occurs, by column.
    code : mapping of array, each shape (E,)
        Place of each row's label among them.
    year : array of int, shape (E,)
    value : array, shape (E,)
    """

    frame: pd.DataFrame
    rows: Mapping[tuple[str, str], NDArray[np.int64]]
    known: Mapping[str, Mapping[str, int]]
    code: Mapping[str, NDArray[np.int64]]
    year: NDArray[np.int64]
    value: NDArray[np.float64]

    def places(self, axis: str, labels: Iterable[str]) -> NDArray[np.int64]:
        """Return the places of labels among those that occur, -1 for none."""
        known = self.known[axis]
        return np.array([known.get(label, -1) for label in labels], np.int64)

    def of_kind(self, kind: str) -> pd.DataFrame:
        """Return the rows of a kind, whatever test they name."""
        parts = [rows for (of, _), rows in self.rows.items() if of == kind]
        rows = np.sort(np.concatenate([_NOBODY, *parts]))
        return self.frame.iloc[rows].reset_index(drop=True)

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Effects:
        """Return the effects of a table."""
        kinds, series = key_places(frame, ["kind", "test"])
        order = np.argsort(series, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(series))[:-1])
        pairs = zip(kinds["kind"], kinds["test"], strict=True)
        code, known = {}, {}
        for axis in ("commodity", "origin", "destination", "owner"):
            code[axis], labels = pd.factorize(frame[axis].to_numpy(object))
            known[axis] = {label: place for place, label in enumerate(labels)}
        return cls(
            frame=frame,
            rows=dict(zip(pairs, parts, strict=True)) if len(frame) else {},
            known=known,
            code=code,
            year=frame["year"].to_numpy(np.int64),
            value=frame["value"].to_numpy(float),
        )


def summed(
    effects: Effects,
    kind: str,
    years: NDArray[np.int64],
    members: Labeled,
    *,
    test: str = "",
) -> NDArray[np.float64]:
    """Return the sum of all effects of a kind on each member of a set.

    Parameters
    ----------
    effects : Effects
    kind : str
        Kind of effect.
    years : array of int, shape (T,)
    members : Labeled
        The n members; a column by which they are not named is not looked at.
    test : str
        Rows with this name in their column ``test``; most rows have none.

    Returns
    -------
    array, shape (n, T)
    """
    total = np.zeros((len(members), len(years)))
    rows = effects.rows.get((kind, test), _NOBODY)
    rows = rows[np.isin(effects.year[rows], years)]
    if not len(rows):
        return total
    key = np.zeros(len(rows), np.int64)
    for axis in members.code:
        key = key * len(effects.known[axis]) + effects.code[axis][rows]
    series, found = pd.factorize(key)
    first = np.full(len(found), len(rows))
    np.minimum.at(first, series, np.arange(len(rows)))
    values = np.zeros((len(found), len(years)))
    year = np.searchsorted(years, effects.year[rows])
    np.add.at(values, (series, year), effects.value[rows])
    # By member the series are added in their order, so that a sum is always the same.
    for one in np.sort(_hits(effects, rows[first], members), axis=0):
        hit = np.flatnonzero(one >= 0)
        total[hit] += values[one[hit]]
    return total


def _hits(
    effects: Effects, rows: NDArray[np.int64], members: Labeled
) -> NDArray[np.int64]:
    """Return which row names each member, -1 for none, shape (patterns, members).

    A pattern is a choice of columns that say ``*``; of the rows of one pattern at most
    one names a member, for no two have the same labels.
    """
    size = len(members)
    every = np.zeros(len(rows), np.int64)
    theirs = {
        axis: effects.places(axis, members.known[axis])[code]
        for axis, code in members.code.items()
    }
    for place, axis in enumerate(theirs):
        (star,) = effects.places(axis, ["*"])
        every += (effects.code[axis][rows] == star) * (1 << place)
    found = np.full((1 << len(theirs), size), -1)
    for pattern in np.unique(every):
        mine = np.flatnonzero(every == pattern)
        key, code = np.zeros(len(mine), np.int64), np.zeros(size, np.int64)
        for place, axis in enumerate(theirs):
            if not pattern >> place & 1:
                # A label that no effect names is -1: the place after the last here.
                count = len(effects.known[axis]) + 1
                key = key * count + effects.code[axis][rows[mine]]
                code = code * count + theirs[axis] % count
        order = np.argsort(key)
        at = np.searchsorted(key, code, sorter=order)
        near = order[np.minimum(at, len(mine) - 1)]
        found[pattern] = np.where(key[near] == code, mine[near], -1)
    return found
