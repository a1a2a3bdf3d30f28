"""Rows that keep grades and parts within what is made and arrives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.model.frame import Places
from ionshore.model.graded.columns import Columns
from ionshore.model.labels import good_labels

__all__ = ["balances", "own_parts", "shares", "used_parts"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Labels = dict[str, NDArray[np.object_]]


@dataclass(frozen=True, eq=False)
class Used:
    """Columns of what makers use of parts.

    Parameters
    ----------
    kind, entry : array of int, shape (n,)
        Class of what is made, and entry of its maker.
    column : array of int, shape (n, T)
    """

    kind: IntArray
    entry: IntArray
    column: Places


def shares(columns: Columns) -> Places:
    """Judge shares at the makers of the goods where their parts come together.

    Returns
    -------
    array of int, shape (F, M, T)
        Row in which a part counts by class and maker, -1 where nothing is judged.
    """
    standards, network, frame = columns.standards, columns.network, columns.frame
    units = columns.graded
    mask = standards.members[:, :, None, None] & network.judges & (units[:, None] >= 0)
    standard, requirement, group = np.nonzero(mask.any(axis=3))
    labels = _maker_labels(columns, standard, group)
    labels["test"] = columns.case.contents.tests[standards.test[requirement]]
    rows = frame.rows(
        "grade_content", labels, mask[standard, requirement, group], lower=0.0
    )
    value = -network.asked_value[requirement, group]
    frame.term(rows, units[standard, group], value)
    placed = np.full(mask.shape, -1, np.int32)
    placed[standard, requirement, group] = rows
    judged = np.full(network.draws.shape, -1, np.int32)
    for one, which in zip(*np.nonzero(mask.any(axis=(2, 3))), strict=True):
        kind = standards.class_of[one, standards.parts_of(int(which)) + 1]
        judged[kind] = np.maximum(judged[kind], placed[one, which])
    _pure_parts(columns, judged)
    return judged


def _pure_parts(columns: Columns, judged: Places) -> None:
    """Add the value of parts that are pure at the maker, their own or drawn."""
    frame, network, units = columns.frame, columns.network, columns.graded
    weight, draws = columns.standards.weight, network.draws
    kind, group, year = np.nonzero(network.every_own & (judged >= 0))
    standard = columns.standards.class_standard[kind]
    row, column = judged[kind, group, year], units[standard, group, year]
    frame.term(row, column, weight[kind, year])
    row = judged.ravel()[draws.maker]
    at = np.flatnonzero(network.is_pure & (row >= 0))
    kind, year = draws.kind[at], draws.year[at]
    standard = columns.standards.class_standard[kind]
    group = columns.makers.entry_group[draws.entry[at]]
    value = weight[kind, year] * draws.holds[at]
    frame.term(row[at], units[standard, group, year], value)


def own_parts(columns: Columns, judged: Places) -> None:
    """Count parts of which some makers of a place are admitted and others not."""
    frame, network = columns.frame, columns.network
    mask = network.some_own & ~network.every_own & (judged >= 0)
    kind, group = np.nonzero(mask.any(axis=2))
    mask = mask[kind, group]
    standard = columns.standards.class_standard[kind]
    labels = columns.labels(kind, parts=True)
    labels |= _maker_labels(columns, standard, group)
    column = frame.variable("part_own", labels, mask)
    within = frame.rows("part_within", labels, mask, upper=0.0)
    frame.term(within, column, 1.0)
    frame.term(within, columns.graded[standard, group], -1.0)
    made = frame.rows("part_own_made", labels, mask, upper=0.0)
    frame.term(made, column, 1.0)
    item, year = np.nonzero(mask)
    part = columns.standards.class_part[kind[item]]
    of = standard[item], group[item], year
    columns.add_plants(made[item, year], of, np.full(len(item), -1.0), part)
    frame.term(judged[kind, group], column, columns.standards.weight[kind])


def used_parts(columns: Columns, judged: Places) -> Used:
    """Add what makers use of the parts that are not pure where they are used."""
    frame, standards, makers = columns.frame, columns.standards, columns.makers
    network, draws = columns.network, columns.network.draws
    made = columns.asked.made[:, makers.good, makers.region]
    counted = made & network.able | (judged >= 0)
    told = network.is_mixed & counted.ravel()[draws.maker]
    at = np.flatnonzero(told & standards.is_part[draws.kind])
    pairs, item = np.unique(
        draws.kind[at] * len(makers.entry_good) + draws.entry[at], return_inverse=True
    )
    kind, entry = np.divmod(pairs, max(1, len(makers.entry_good)))
    mask = np.zeros((len(pairs), len(columns.case.years)), bool)
    mask[item, draws.year[at]] = True
    standard, group = standards.class_standard[kind], makers.entry_group[entry]
    labels = columns.labels(kind, parts=True)
    labels |= good_labels(columns.case, makers.entry_good[entry], makers.region[group])
    labels["process"] = makers.label[group]
    labels["product"] = columns.case.goods.commodities[
        columns.case.goods.commodity[makers.good[group]]
    ]
    column = frame.variable("part_used", labels, mask)
    rows = frame.rows("part_use", labels, mask, upper=0.0)
    frame.term(rows, column, 1.0)
    of = standard[item], group[item], draws.year[at]
    columns.add_output(rows[item, draws.year[at]], of, -draws.holds[at])
    frame.term(judged[kind, group], column, columns.standards.weight[kind])
    return Used(kind, entry, column)


def balances(columns: Columns, used: Used) -> None:
    """Keep what leaves and stays within what is made, and uses within what comes."""
    _made(columns, used)
    _arrived(columns, used)


def _made(columns: Columns, used: Used) -> None:
    frame, case, asked = columns.frame, columns.case, columns.asked
    lanes, assets, maker = case.lanes, case.assets, case.assets.output_asset
    rows = _place_rows(columns, asked.made, ("graded_left", "part_made"))
    frame.term(rows, columns.home, 1.0)
    leaves = rows[asked.kind, lanes.good[asked.lane], lanes.origin[asked.lane]]
    frame.term(leaves, columns.lane[asked.kind, asked.lane], 1.0)
    _supply(columns, rows, used)
    share = columns.network.side_counts * assets.output_quantity[:, None]
    at = rows[:, assets.output_good, assets.region[maker]]
    side = np.nonzero((at >= 0) & (share > 0))
    one, step = columns.steps.of(maker[side[1]])
    activity = frame.places["activity"][step, side[2][one]]
    frame.term(at[side][one], activity, -share[side][one])


def _supply(columns: Columns, rows: Places, used: Used) -> None:
    """Add what makers put in, by class and place (F, G, R, T)."""
    standards, makers = columns.standards, columns.makers
    network, draws = columns.network, columns.network.draws
    at = np.where(network.able, rows[:, makers.good, makers.region], -1)
    kind, group, year = np.nonzero(at >= 0)
    row, part = at[kind, group, year], standards.class_part[kind]
    standard, minus = standards.class_standard[kind], np.full(len(row), -1.0)
    units, own = part < 0, standards.own[kind, makers.good[group]]
    made = standard[units], group[units], year[units]
    columns.add_output(row[units], made, minus[units])
    made = standard[own], group[own], year[own]
    columns.add_plants(row[own], made, minus[own], part[own])
    group = makers.entry_group[used.entry]
    columns.frame.term(at[used.kind, group], used.column, -1.0)
    row = at.ravel()[draws.maker]
    pure = network.is_pure & standards.is_part[draws.kind] & (row >= 0)
    kind, year = draws.kind[pure], draws.year[pure]
    group = makers.entry_group[draws.entry[pure]]
    made = standards.class_standard[kind], group, year
    columns.add_output(row[pure], made, -draws.holds[pure])


def _arrived(columns: Columns, used: Used) -> None:
    frame, case, makers = columns.frame, columns.case, columns.makers
    standards, outside = columns.standards, columns.case.outside
    names = ("graded_arrived", "part_arrived")
    rows = _place_rows(columns, columns.asked.at, names)
    kind, good, region, year = np.nonzero(rows >= 0)
    row, drawn = rows[kind, good, region, year], standards.drawn[kind, good, year]
    columns.add_home(row, (drawn, good, region, year), np.full(len(row), -1.0))
    one, lane = columns.arriving.of(good * len(case.regions) + region)
    moved = drawn[one], lane, year[one]
    columns.add_lane(row[one], moved, np.full(len(one), -1.0))
    units = np.flatnonzero(~standards.is_part)
    at = rows[units][:, makers.entry_good, makers.entry_region]
    graded = columns.graded[standards.class_standard[units]][:, makers.entry_group]
    frame.term(at, graded, makers.entry_quantity[:, None])
    good, region = makers.entry_good[used.entry], makers.entry_region[used.entry]
    frame.term(rows[used.kind, good, region], used.column, 1.0)
    # Nothing is told of who made what is bought outside: it counts as admitted.
    held = standards.within[:, outside.good, None]
    at = rows[:, outside.good, outside.region]
    frame.term(at, frame.places["bought"], -held)


def _place_rows(columns: Columns, mask: BoolArray, names: tuple[str, str]) -> Places:
    """Return rows of classes by good and region, (F, G, R, T), at most zero."""
    rows = np.full(mask.shape, -1, np.int32)
    kind, good, region = np.nonzero(mask.any(axis=3))
    for name, parts in zip(names, (False, True), strict=True):
        mine = columns.standards.is_part[kind] == parts
        at = kind[mine], good[mine], region[mine]
        labels = columns.labels(at[0], parts=parts)
        labels |= good_labels(columns.case, *at[1:])
        rows[at] = columns.frame.rows(name, labels, mask[at], upper=0.0)
    return rows


def _maker_labels(columns: Columns, standard: IntArray, group: IntArray) -> Labels:
    makers = columns.makers
    labels: Labels = {
        "grade": columns.standards.labels[standard],
        "process": makers.label[group],
    }
    return labels | good_labels(columns.case, makers.good[group], makers.region[group])
