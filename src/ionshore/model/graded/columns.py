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
from ionshore.model.members import Members
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
        assets, lanes, regions = case.assets, case.lanes, len(case.regions)
        self.steps = Members(assets.step_asset)
        self._maker_steps = Members(self.makers.of_asset[assets.step_asset])
        self._plants = Members(assets.good * regions + assets.region)
        region = assets.region[assets.output_asset]
        self._sides = Members(assets.output_good * regions + region)
        self.arriving = Members(lanes.good * regions + lanes.destination)
        self._leaving = Members(lanes.good * regions + lanes.origin)
        self.graded = self._output()
        self.lane = self._moved()
        self.home = self._stays()

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

    def add_output(
        self,
        row: Places,
        made: tuple[IntArray, IntArray, IntArray],
        value: FloatArray,
    ) -> None:
        """Add what makers make of a standard, times ``value``, to rows.

        Parameters
        ----------
        row : array of int, shape (n,)
        made : tuple of array of int, shape (n,)
            Standard, maker and year.
        value : array, shape (n,)
        """
        column = self.graded[made]
        self.frame.term(row, column, value)
        all_of = column < 0
        standard, group, year = (axis[all_of] for axis in made)
        self.add_plants(row[all_of], (standard, group, year), value[all_of])

    def add_plants(
        self,
        row: Places,
        made: tuple[IntArray, IntArray, IntArray],
        value: FloatArray,
        part: IntArray | None = None,
    ) -> None:
        """Add what counts of all that plants make, told apart or not.

        Parameters
        ----------
        part : array of int, shape (n,), optional
            Part that is made: no more counts than is admitted of it.
        """
        standard, group, year = made
        one, step = self._maker_steps.of(group)
        asset, year = self.case.assets.step_asset[step], year[one]
        counts = self.makers.counts[standard[one], asset, year]
        if part is not None:
            admitted = self.case.contents.admitted[part[one], asset, year]
            counts = np.minimum(counts, admitted)
        activity = self.frame.places["activity"][step, year]
        self.frame.term(row[one], activity, value[one] * counts)

    def add_lane(
        self,
        row: Places,
        moved: tuple[IntArray, IntArray, IntArray],
        value: FloatArray,
    ) -> None:
        """Add what comes by lanes, times ``value``, to rows.

        Parameters
        ----------
        row : array of int, shape (n,)
        moved : tuple of array of int, shape (n,)
            Class, lane and year.
        value : array, shape (n,)
        """
        kind, lane, year = moved
        good, origin = self.case.lanes.good[lane], self.case.lanes.origin[lane]
        left, value = self._told(
            row, (kind, good, origin, year), value, (self.lane, (lane, year))
        )
        shipment = self.frame.places["shipment"][lane[left], year[left]]
        self.frame.term(row[left], shipment, value)

    def add_home(
        self,
        row: Places,
        stays: tuple[IntArray, IntArray, IntArray, IntArray],
        value: FloatArray,
    ) -> None:
        """Add what stays where it is made: class, good, region and year."""
        _, good, region, year = stays
        left, value = self._told(row, stays, value, (self.home, stays[1:]))
        place = good[left] * len(self.case.regions) + region[left]
        self._own_output(row[left], place, year[left], value)

    def _told(
        self,
        row: Places,
        made: tuple[IntArray, IntArray, IntArray, IntArray],
        value: FloatArray,
        columns: tuple[Places, tuple[IntArray, ...]],
    ) -> tuple[IntArray, FloatArray]:
        """Add the columns of classes, or of their carriers where all that is made passes.

        Parameters
        ----------
        made : tuple of array of int, shape (n,)
            Class, good, region where it was made, and year.
        columns : pair
            Places of columns by class, and where to look in those of a class.

        Returns
        -------
        left : array of int
            Which have no column because all passes: what they ask for is all there is.
        value : array
            Of each unit of it.
        """
        kind, good, region, year = made
        left = np.arange(len(row))
        places, at = columns
        for _ in ("class", "carrier"):
            column = places[(kind, *(axis[left] for axis in at))]
            self.frame.term(row[left], column, value)
            pure = self.network.pure[kind, good[left], region[left], year[left]]
            passes = (column < 0) & pure
            left, kind = left[passes], kind[passes]
            value = value[passes] * self.standards.within[kind, good[left]]
            kind = self.standards.carriers[kind]
        return left, value

    def _own_output(
        self, row: Places, place: IntArray, year: IntArray, value: FloatArray
    ) -> None:
        """Add all that is made at places and does not leave them."""
        assets, frame = self.case.assets, self.frame
        activity = frame.places["activity"]
        one, asset = self._plants.of(place)
        more, step = self.steps.of(asset)
        one = one[more]
        frame.term(row[one], activity[step, year[one]], value[one])
        one, entry = self._sides.of(place)
        more, step = self.steps.of(assets.output_asset[entry])
        one, quantity = one[more], assets.output_quantity[entry[more]]
        frame.term(row[one], activity[step, year[one]], value[one] * quantity)
        one, lane = self._leaving.of(place)
        frame.term(row[one], frame.places["shipment"][lane, year[one]], -value[one])

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
        item, year = np.nonzero(mask)
        plants = standard[item], group[item], year
        self.add_plants(rows[item, year], plants, np.full(len(item), -1.0))
        graded[standard, group] = column
        return graded

    def _moved(self) -> Places:
        lanes, asked = self.case.lanes, self.asked
        places = np.full(
            (len(self.standards.is_part), len(lanes.good), len(self.case.periods)),
            -1,
            np.int32,
        )
        self.lane = places
        for name, row, parts in (
            ("graded_shipped", "graded_lane", False),
            ("part_marked", "part_lane", True),
        ):
            mine = self.standards.is_part[asked.kind] == parts
            kind, lane, mask = asked.kind[mine], asked.lane[mine], asked.moved[mine]
            labels = self.labels(kind, parts=parts)
            labels |= good_labels(self.case, lanes.good[lane], lanes.origin[lane])
            labels["origin"] = labels.pop("region")
            labels["destination"] = self.case.regions[lanes.destination[lane]]
            column = self.frame.variable(name, labels, mask)
            places[kind, lane] = column
            rows = self.frame.rows(row, labels, mask, upper=0.0)
            self.frame.term(rows, column, 1.0)
            # What moves of a part stays within its carrier, and that within shipments.
            if not parts:
                self.frame.term(rows, self.frame.places["shipment"][lane], -1.0)
                continue
            item, year = np.nonzero(mask)
            carrier = self.standards.carriers[kind[item]], lane[item], year
            held = self.standards.holds[kind, lanes.good[lane]][item]
            self.add_lane(rows[item, year], carrier, -held)
        return places

    def _stays(self) -> Places:
        mask = self.asked.home
        places = np.full(mask.shape, -1, np.int32)
        for name, parts in (("graded_home", False), ("part_home", True)):
            kind, good, region = np.nonzero(mask.any(axis=3))
            mine = self.standards.is_part[kind] == parts
            kind, good, region = kind[mine], good[mine], region[mine]
            labels: Mapping[str, NDArray[np.object_]] = self.labels(
                kind, parts=parts
            ) | good_labels(self.case, good, region)
            column = self.frame.variable(name, labels, mask[kind, good, region])
            places[kind, good, region] = column
        return places
