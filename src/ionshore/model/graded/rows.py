"""Rows that keep grades and parts within what is made and arrives."""

from __future__ import annotations

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


def shares(columns: Columns) -> Places:
    """Judge shares at the makers of the goods where their parts come together.

    Returns
    -------
    array of int, shape (S, Q, M, T)
        Row of each standard, requirement and maker, -1 where nothing is judged.
    """
    standards, network = columns.standards, columns.network
    mask = np.zeros((*standards.members.shape, *columns.graded.shape[1:]), bool)
    for standard, requirement in zip(*np.nonzero(standards.members), strict=True):
        judges = network.judges(int(requirement))
        mask[standard, requirement] = judges & (columns.graded[standard] >= 0)
    standard, requirement, group = np.nonzero(mask.any(axis=3))
    labels = _maker_labels(columns, standard, group)
    labels["test"] = columns.case.contents.tests[standards.test[requirement]]
    rows = np.full(mask.shape, -1, np.int32)
    rows[standard, requirement, group] = columns.frame.rows(
        "grade_content", labels, mask[standard, requirement, group], lower=0.0
    )
    for one, which in zip(*np.nonzero(mask.any(axis=(2, 3))), strict=True):
        _judge(columns, int(one), int(which), rows[one, which])
    return rows


def _judge(columns: Columns, standard: int, requirement: int, rows: Places) -> None:
    """Add the value asked for, and that of parts that are pure at the maker."""
    frame, network, makers = columns.frame, columns.network, columns.makers
    found, units = columns.case.contents, columns.graded[standard]
    least = columns.standards.least[requirement]
    frame.term(rows, units, -least * network.whole(requirement))
    group = makers.entry_group
    for part in columns.standards.parts_of(requirement):
        weight, own = found.weight[part], network.own(int(part))[:, None]
        every = makers.every(found.admitted[part])
        frame.term(np.where(own & every, rows, -1), units, weight)
        kind = int(columns.standards.class_of[standard, part + 1])
        pure = network.at_entries(kind, network.had)
        pure &= network.at_entries(kind, network.pure_had)
        holds = found.amount[part][makers.entry_good] * makers.entry_quantity
        at = np.where(pure, rows[group], -1)
        frame.term(at, units[group], weight * holds[:, None])


def own_parts(columns: Columns, judged: Places) -> None:
    """Count parts of which some makers of a place are admitted and others not."""
    frame, case, makers = columns.frame, columns.case, columns.makers
    standards, found = columns.standards, case.contents
    kinds = np.flatnonzero(standards.class_part >= 0)
    tests = standards.test == found.part_test[standards.class_part[kinds]][:, None]
    mask = np.zeros((len(kinds), len(makers), len(case.years)), bool)
    for place, one in enumerate(kinds):
        share = found.admitted[standards.class_part[one]]
        mixed = makers.some(share) & ~makers.every(share)
        mixed &= columns.network.own(int(standards.class_part[one]))[:, None]
        mask[place] = mixed & (_judged(columns, int(one), judged) >= 0)
    at, group = np.nonzero(mask.any(axis=2))
    kind, mask = kinds[at], mask[at, group]
    standard, part = standards.class_standard[kind], standards.class_part[kind]
    labels = columns.labels(kind, parts=True)
    labels |= _maker_labels(columns, standard, group)
    column = frame.variable("part_own", labels, mask)
    within = frame.rows("part_within", labels, mask, upper=0.0)
    frame.term(within, column, 1.0)
    frame.term(within, columns.graded[standard, group], -1.0)
    made = frame.rows("part_own_made", labels, mask, upper=0.0)
    frame.term(made, column, 1.0)
    for item in range(len(kind)):
        here = slice(item, item + 1)
        share = found.admitted[part[item]]
        minus = np.full(made[here].shape, -1.0)
        columns.add_output(made[here], standard[here], group[here], minus, share)
        for requirement in np.flatnonzero(tests[at[item]]):
            row = judged[standard[item], requirement, group[item]]
            frame.term(row, column[item], found.weight[part[item]])


def used_parts(columns: Columns, judged: Places) -> Places:
    """Add what makers use of the parts that are not pure where they are used.

    Returns
    -------
    array of int, shape (F, E, T)
        Columns by class of what is made and entry of its maker.
    """
    frame, standards, makers = columns.frame, columns.standards, columns.makers
    network, found = columns.network, columns.case.contents
    mask = np.zeros((len(standards.class_part), *_entries(columns)), bool)
    for which in map(int, np.flatnonzero(standards.class_part >= 0)):
        told = network.at_entries(which, network.had)
        told &= ~network.at_entries(which, network.pure_had)
        counted = _passes_on(columns, which) | (_judged(columns, which, judged) >= 0)
        mask[which] = told & counted[makers.entry_group]
    kind, entry = np.nonzero(mask.any(axis=2))
    standard, part = standards.class_standard[kind], standards.class_part[kind]
    group, good = makers.entry_group[entry], makers.entry_good[entry]
    labels = columns.labels(kind, parts=True)
    labels |= good_labels(columns.case, good, makers.region[group])
    labels["process"] = makers.label[group]
    labels["product"] = columns.case.goods.commodities[
        columns.case.goods.commodity[makers.good[group]]
    ]
    column = frame.variable("part_used", labels, mask[kind, entry])
    rows = frame.rows("part_use", labels, mask[kind, entry], upper=0.0)
    frame.term(rows, column, 1.0)
    holds = -found.amount[part, good] * makers.entry_quantity[entry]
    holds = np.broadcast_to(holds[:, None], rows.shape)
    columns.add_output(rows, standard, group, holds)
    used = np.full(mask.shape, -1, np.int32)
    used[kind, entry] = column
    for place, one in enumerate(kind):
        row = _judged(columns, int(one), judged)[group[place]]
        frame.term(row, column[place], found.weight[part[place]])
    return used


def balances(columns: Columns, used: Places) -> None:
    """Keep what leaves and stays within what is made, and uses within what comes."""
    _made(columns, used)
    _arrived(columns, used)


def _made(columns: Columns, used: Places) -> None:
    frame, case, lanes = columns.frame, columns.case, columns.case.lanes
    made = _place_rows(columns, columns.asked.made, ("graded_left", "part_made"))
    for kind in range(1, len(made)):
        rows = made[kind]
        if (rows < 0).all():
            continue
        frame.term(rows, columns.home[kind], 1.0)
        frame.term(rows[lanes.good, lanes.origin], columns.lane[kind], 1.0)
        _supply(columns, kind, rows, used)
        assets, maker = case.assets, case.assets.output_asset
        share = columns.network.side_counts(kind) * assets.output_quantity[:, None]
        for entry in np.flatnonzero((share > 0).any(axis=1)):
            row = rows[assets.output_good[entry], assets.region[maker[entry]]]
            own = assets.step_asset == maker[entry]
            activity = frame.places["activity"][own]
            frame.term(row[None, :], activity, -share[entry])


def _supply(columns: Columns, kind: int, rows: Places, used: Places) -> None:
    """Add what makers put in of a class, (G, R, T)."""
    frame, standards, makers = columns.frame, columns.standards, columns.makers
    found, network = columns.case.contents, columns.network
    part, standard = standards.class_part[kind], standards.class_standard[kind]
    able = network.makers_can[standard] if standard else np.True_
    at = np.where(able, rows[makers.good, makers.region], -1)
    group = np.flatnonzero((at >= 0).any(axis=1))
    minus = np.full((len(group), at.shape[1]), -1.0)
    of = np.full(len(group), standard)
    if part < 0:
        columns.add_output(at[group], of, group, minus)
        return
    own = network.own(int(part))[group]
    mine, share = group[own], found.admitted[part]
    columns.add_output(at[mine], of[own], mine, minus[own], share)
    at[network.own(int(part))] = -1
    entry = makers.entry_group
    frame.term(at[entry], used[kind], -1.0)
    pure = network.at_entries(kind, network.had)
    pure &= network.at_entries(kind, network.pure_had)
    pure &= at[entry] >= 0
    some = np.flatnonzero(pure.any(axis=1))
    holds = found.amount[part][makers.entry_good] * makers.entry_quantity
    value = np.broadcast_to(-holds[some][:, None], (len(some), at.shape[1]))
    left = np.where(pure, at[entry], -1)[some]
    columns.add_output(left, np.full(len(some), standard), entry[some], value)


def _arrived(columns: Columns, used: Places) -> None:
    frame, case, makers = columns.frame, columns.case, columns.makers
    standards, network, lanes = columns.standards, columns.network, columns.case.lanes
    names = ("graded_arrived", "part_arrived")
    arrived = _place_rows(columns, columns.asked.at, names)
    outside, entry = case.outside, makers.entry_group
    for kind in range(1, len(arrived)):
        rows = arrived[kind]
        if (rows < 0).all():
            continue
        drawn = network.drawn[kind]
        lane = np.flatnonzero((rows[lanes.good, lanes.destination] >= 0).any(axis=1))
        ends = lanes.good[lane], lanes.destination[lane]
        columns.add_lane(rows[ends], drawn[ends[0]], lane, -1.0)
        good, region = np.nonzero((rows >= 0).any(axis=2))
        columns.add_home(rows[good, region], drawn[good], (good, region), -1.0)
        at = rows[makers.entry_good, makers.entry_region]
        if standards.class_part[kind] < 0:
            units = columns.graded[standards.class_standard[kind]][entry]
            frame.term(at, units, makers.entry_quantity[:, None])
        else:
            frame.term(at, used[kind], 1.0)
        # Nothing is told of who made what is bought outside: it counts as admitted.
        held = columns.amount(np.full(len(outside.good), kind), outside.good)
        at = rows[outside.good, outside.region]
        frame.term(at, frame.places["bought"], -held[:, None])


def _place_rows(columns: Columns, mask: BoolArray, names: tuple[str, str]) -> Places:
    """Return rows of classes by good and region, (F, G, R, T), at most zero."""
    rows = np.full(mask.shape, -1, np.int32)
    kind, good, region = np.nonzero(mask.any(axis=3))
    for name, parts in zip(names, (False, True), strict=True):
        mine = columns.is_part(kind) == parts
        at = kind[mine], good[mine], region[mine]
        labels = columns.labels(at[0], parts=parts)
        labels |= good_labels(columns.case, *at[1:])
        rows[at] = columns.frame.rows(name, labels, mask[at], upper=0.0)
    return rows


def _entries(columns: Columns) -> tuple[int, int]:
    return len(columns.makers.entry_good), len(columns.case.years)


def _passes_on(columns: Columns, kind: int) -> BoolArray:
    """Return which makers pass a part on in what they make, shape (M, T)."""
    makers = columns.makers
    standard = columns.standards.class_standard[kind]
    made = columns.asked.made[kind][makers.good, makers.region]
    able: BoolArray = made & (
        columns.network.makers_can[standard] if standard else np.True_
    )
    return able


def _judged(columns: Columns, kind: int, judged: Places) -> Places:
    """Return the rows in which the parts of a class count, shape (M, T)."""
    standards = columns.standards
    part, standard = standards.class_part[kind], standards.class_standard[kind]
    tests = standards.test == columns.case.contents.part_test[part]
    rows: Places = judged[standard][tests].max(axis=0)
    return rows


def _maker_labels(columns: Columns, standard: IntArray, group: IntArray) -> Labels:
    makers = columns.makers
    labels: Labels = {
        "grade": columns.standards.labels[standard],
        "process": makers.label[group],
    }
    return labels | good_labels(columns.case, makers.good[group], makers.region[group])
