"""Columns and rows by which grades and parts move; see :mod:`ionshore.model.contents`.

What a class of flow is on a lane, or where it stays, is its own column; where all that
is made at the origin passes, that of its carrier: the units within which a part moves,
or the shipment itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ionshore.model.frame import Frame, Places
from ionshore.model.graded.asked import Asked, Sources, asked_of, sources_of
from ionshore.model.graded.makers import Makers
from ionshore.model.graded.network import Network
from ionshore.model.graded.standards import Standards
from ionshore.model.labels import good_labels
from ionshore.scenario.case import Case

__all__ = ["Columns"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Labels = dict[str, NDArray[np.object_]]


class Columns:
    """What moves, and the terms by which it enters rows.

    Parameters
    ----------
    frame : Frame
    case : Case

    Attributes
    ----------
    graded : array of int, shape (S, M, T)
        Columns of output that is of a standard, -1 where it is not told apart.
    lane, home : array of int, shapes (F, L, T), (F, G, R, T)
        Columns of what moves and stays, -1 where it has none of its own.
    """

    def __init__(self, frame: Frame, case: Case) -> None:
        self.frame, self.case = frame, case
        self.standards = Standards(case)
        self.makers = Makers(case, self.standards)
        self.network = Network(case, self.standards, self.makers)
        self.sources: Sources = sources_of(case, self.standards, self.network)
        self.asked: Asked = asked_of(
            case, self.standards, self.makers, self.network, self.sources
        )
        self._year = np.arange(len(case.periods))
        self.graded = self._output()
        self.lane = self._moved()
        self.home = self._stays()

    def is_part(self, kind: IntArray) -> BoolArray:
        """Return which classes are parts."""
        part: BoolArray = self.standards.class_part[kind] >= 0
        return part

    def labels(self, kind: IntArray, *, parts: bool) -> Labels:
        """Return the grade of classes and, of parts, test and part."""
        standards, found = self.standards, self.case.contents
        named = {"grade": standards.labels[standards.class_standard[kind]]}
        if not parts:
            return named
        part = standards.class_part[kind]
        return named | {
            "test": found.tests[found.part_test[part]],
            "part": self.case.goods.commodities[found.part_commodity[part]],
        }

    def amount(self, kind: IntArray, good: IntArray) -> FloatArray:
        """Return units of a class in a unit of its carrier."""
        part = self.standards.class_part[kind]
        held: FloatArray = np.where(
            part >= 0, self.case.contents.amount[part, good], 1.0
        )
        return held

    def steps(self, group: IntArray) -> tuple[IntArray, IntArray]:
        """Return places in ``group`` and the steps of the plants, one by one."""
        of_step = self.makers.of_asset[self.case.assets.step_asset]
        order = np.argsort(of_step, kind="stable")
        start = np.searchsorted(of_step[order], group, side="left")
        stop = np.searchsorted(of_step[order], group, side="right")
        count = stop - start
        place = np.repeat(np.arange(len(group)), count)
        within = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
        return place, order[start[place] + within]

    def add_output(
        self,
        rows: Places,
        standard: IntArray,
        group: IntArray,
        value: FloatArray,
        share: FloatArray | None = None,
    ) -> None:
        """Add what makers make of a standard, times ``value`` (n, T), to rows (n, T).

        Parameters
        ----------
        share : array, shape (A, T), optional
            Takes the place of what the standard admits of each plant, which is then
            counted whether or not it is told apart.
        """
        if share is None:
            column = self.graded[standard, group]
            self.frame.term(rows, column, value)
            rows = np.where(column >= 0, -1, rows)
        place, step = self.steps(group)
        asset = self.case.assets.step_asset[step]
        counts = self.makers.counts[standard[place], asset]
        if share is not None:
            counts = np.minimum(counts, share[asset])
        activity = self.frame.places["activity"][step]
        self.frame.term(rows[place], activity, value[place] * counts)

    def add_lane(
        self, rows: Places, kind: IntArray, lane: IntArray, value: float | FloatArray
    ) -> None:
        """Add what comes by lanes of a class (n, T), times ``value``, to rows (n, T)."""
        lanes, frame = self.case.lanes, self.frame
        good, origin = lanes.good[lane][:, None], lanes.origin[lane][:, None]
        column = self.lane[kind, lane[:, None], self._year]
        frame.term(rows, column, value)
        network = self.network
        pure = network.pure[kind, good, origin, self._year]
        left = np.where((column < 0) & pure, rows, -1)
        carrier = self.carriers(kind)
        held = value * self.amount(kind, good)
        column = self.lane[carrier, lane[:, None], self._year]
        frame.term(left, column, held)
        pure = network.pure[carrier, good, origin, self._year]
        left = np.where((column < 0) & pure, left, -1)
        frame.term(left, frame.places["shipment"][lane], held)

    def add_home(
        self,
        rows: Places,
        kind: IntArray,
        place: tuple[IntArray, IntArray],
        value: float,
    ) -> None:
        """Add what stays of a class (n, T) where it is made, like :meth:`add_lane`."""
        good, region = (axis[:, None] for axis in place)
        column = self.home[kind, good, region, self._year]
        self.frame.term(rows, column, value)
        pure = self.network.pure[kind, good, region, self._year]
        left = np.where((column < 0) & pure, rows, -1)
        carrier = self.carriers(kind)
        held = value * self.amount(kind, good)
        column = self.home[carrier, good, region, self._year]
        self.frame.term(left, column, held)
        pure = self.network.pure[carrier, good, region, self._year]
        left = np.where((column < 0) & pure, left, -1)
        for item in np.flatnonzero((left >= 0).any(axis=1)):
            self._own_output(left[item], held[item], place[0][item], place[1][item])

    def carriers(self, kind: IntArray) -> IntArray:
        """Return the class of units within which classes move."""
        standards = self.standards
        carrier: IntArray = standards.class_of[standards.class_standard[kind], 0]
        return carrier

    def _own_output(
        self, row: Places, value: FloatArray, good: np.int64, region: np.int64
    ) -> None:
        """Add all that is made at a place and does not leave it."""
        assets, lanes, frame = self.case.assets, self.case.lanes, self.frame
        activity = frame.places["activity"]
        mine = (assets.good == good) & (assets.region == region)
        frame.term(row[None, :], activity[mine[assets.step_asset]], value)
        side = assets.output_good == good
        side &= assets.region[assets.output_asset] == region
        for entry in np.flatnonzero(side):
            own = assets.step_asset == assets.output_asset[entry]
            quantity = value * assets.output_quantity[entry]
            frame.term(row[None, :], activity[own], quantity)
        leaves = (lanes.good == good) & (lanes.origin == region)
        frame.term(row[None, :], frame.places["shipment"][leaves], -value)

    def _output(self) -> Places:
        standards, makers, network = self.standards, self.makers, self.network
        units = standards.class_of[:, 0]
        made = self.asked.made[units][:, makers.good, makers.region]
        told = made & network.makers_can & ~network.makers_free
        standard, group = np.nonzero(told.any(axis=2))
        labels = {"grade": standards.labels[standard], "process": makers.label[group]}
        labels |= good_labels(self.case, makers.good[group], makers.region[group])
        mask = told[standard, group]
        column = self.frame.variable("graded_made", labels, mask)
        graded = np.full(told.shape, -1, np.int32)
        rows = self.frame.rows("graded_output", labels, mask, upper=0.0)
        self.frame.term(rows, column, 1.0)
        self.add_output_of_all(rows, standard, group)
        graded[standard, group] = column
        return graded

    def add_output_of_all(
        self, rows: Places, standard: IntArray, group: IntArray
    ) -> None:
        """Take what plants make, as far as they count, off rows (n, T)."""
        place, step = self.steps(group)
        counts = self.makers.counts[standard[place], self.case.assets.step_asset[step]]
        self.frame.term(rows[place], self.frame.places["activity"][step], -counts)

    def _moved(self) -> Places:
        lanes, mask = self.case.lanes, self.asked.lanes
        places = np.full(mask.shape, -1, np.int32)
        self.lane = places
        for name, row, parts in (
            ("graded_shipped", "graded_lane", False),
            ("part_marked", "part_lane", True),
        ):
            kind, lane = np.nonzero(mask.any(axis=2))
            mine = self.is_part(kind) == parts
            kind, lane = kind[mine], lane[mine]
            labels = self.labels(kind, parts=parts)
            labels |= good_labels(self.case, lanes.good[lane], lanes.origin[lane])
            labels["origin"] = labels.pop("region")
            labels["destination"] = self.case.regions[lanes.destination[lane]]
            column = self.frame.variable(name, labels, mask[kind, lane])
            places[kind, lane] = column
            rows = self.frame.rows(row, labels, mask[kind, lane], upper=0.0)
            self.frame.term(rows, column, 1.0)
            self._within(rows, kind, lane, parts=parts)
        return places

    def _within(
        self, rows: Places, kind: IntArray, lane: IntArray, *, parts: bool
    ) -> None:
        """Keep what moves within its carrier."""
        if not parts:
            self.frame.term(rows, self.frame.places["shipment"][lane], -1.0)
            return
        held = self.amount(kind, self.case.lanes.good[lane])
        carrier = np.broadcast_to(self.carriers(kind)[:, None], rows.shape)
        self.add_lane(rows, carrier, lane, -held[:, None])

    def _stays(self) -> Places:
        mask = self.asked.home
        places = np.full(mask.shape, -1, np.int32)
        for name, parts in (("graded_home", False), ("part_home", True)):
            kind, good, region = np.nonzero(mask.any(axis=3))
            mine = self.is_part(kind) == parts
            kind, good, region = kind[mine], good[mine], region[mine]
            labels: Mapping[str, NDArray[np.object_]] = self.labels(
                kind, parts=parts
            ) | good_labels(self.case, good, region)
            column = self.frame.variable(name, labels, mask[kind, good, region])
            places[kind, good, region] = column
        return places
