"""Where admitted parts can come from and where they are asked for.

Most goods at most places neither hold a part that counts nor lead to a delivery that
claims: columns and rows are made only where both are true.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case import Case

__all__ = ["PartNetwork"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


class PartNetwork:
    """Parts on their way from those who make them to the deliveries that claim.

    Parameters
    ----------
    case : Case

    Attributes
    ----------
    sources : (array of int, array of int)
        Claim and lane by which its good comes; lane -1 for what is made there.
    counts : (array of int, array of int, array of int)
        Source, entry and part of each part counted for a test of a claim.
    lanes : (array of int, array of int)
        Part and lane, where the good of the lane holds the part.
    inputs : (array of int, array of int)
        Part and input of a plant, where the input brings the part into its product.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        found, assets = case.contents, case.assets
        holds = found.amount > 0
        self.good = case.demand.good[found.delivery]
        self.region = case.demand.region[case.demand.market[found.delivery]]
        self.sources = self._sources_of_claims()
        entry, part = np.nonzero(
            (found.part_test == found.test[:, None])
            & holds[:, self.good[found.claim]].T
        )
        claim = self.sources[0]
        at, source = np.nonzero(found.claim[entry][:, None] == claim)
        self.counts = (source, entry[at], part[at])
        self.lanes = np.nonzero(holds[:, case.lanes.good])
        into = holds[:, assets.input_good] & holds[:, assets.good[assets.input_asset]]
        self.inputs = np.nonzero(into)
        works = (assets.capacity > 0) | (np.cumsum(assets.buildable, axis=1) > 0)
        self._works = works

    def place(self, part: IntArray | int, good: IntArray, region: IntArray) -> IntArray:
        """Return the places of (part, good, region) in arrays of all of them."""
        goods, regions = len(self._case.goods), len(self._case.regions)
        place: IntArray = (part * goods + good) * regions + region
        return place

    def _sources_of_claims(self) -> tuple[IntArray, IntArray]:
        lanes = self._case.lanes
        claim, lane = np.nonzero(
            (lanes.good == self.good[:, None])
            & (lanes.destination == self.region[:, None])
        )
        home = np.arange(len(self.good))
        claim = np.concatenate([claim, home])
        lane = np.concatenate([lane, np.full(len(home), -1)])
        order = np.argsort(claim, kind="stable")
        return claim[order], lane[order]

    @cached_property
    def origin(self) -> IntArray:
        """Region in which each source lies, shape (sources,)."""
        claim, lane = self.sources
        origin: IntArray = self.region[claim].copy()
        comes = lane >= 0
        origin[comes] = self._case.lanes.origin[lane[comes]]
        return origin

    @cached_property
    def supplied(self) -> BoolArray:
        """In which years a source makes what is claimed, shape (sources, T)."""
        case, (claim, _) = self._case, self.sources
        assets = case.assets
        makes = np.zeros((len(case.goods) * len(case.regions), len(case.periods)), bool)
        at = assets.good * len(case.regions) + assets.region
        np.logical_or.at(makes, at, self._works)
        at = self.good[claim] * len(case.regions) + self.origin
        supplied: BoolArray = makes[at] & (case.contents.credit[claim] > 0)
        return supplied

    @cached_property
    def counted(self) -> BoolArray:
        """In which years parts are counted, shape (counts, T)."""
        found = self._case.contents
        source, entry, part = self.counts
        at = self.place(part, self.good[found.claim[entry]], self.origin[source])
        mask: BoolArray = (found.threshold[entry] > 0) & (found.weight[part] > 0)
        return mask & self.supplied[source] & self.made[at]

    @cached_property
    def made(self) -> BoolArray:
        """Where goods with an admitted part come from, shape (P * G * R, T)."""
        return self._sources & self._wanted

    @cached_property
    def asked(self) -> BoolArray:
        """Where goods with an admitted part are used or counted, shape (P * G * R, T)."""
        return self._users & self._available

    @cached_property
    def taken(self) -> BoolArray:
        """Where plants use goods with an admitted part, shape (P * G * R, T)."""
        taken = np.zeros(self._shape, bool)
        np.logical_or.at(taken, self._through[0], self.used)
        return taken

    @cached_property
    def lane_places(self) -> IntArray:
        """Place of each part and lane in :attr:`lanes`, -1 where none.

        Shape (P, L + 1): the last stands for no lane.
        """
        case, (part, lane) = self._case, self.lanes
        places = np.full((len(case.contents.part_test), len(case.lanes) + 1), -1)
        places[part, lane] = np.arange(len(part))
        return places

    @cached_property
    def moved(self) -> BoolArray:
        """On which lanes and when, shape (lanes, T)."""
        start, end = self._ends
        moved: BoolArray = self.made[start] & self.asked[end]
        return moved

    @cached_property
    def used(self) -> BoolArray:
        """By which plants and when, shape (inputs, T)."""
        start, end = self._through
        used: BoolArray = self.asked[start] & self.made[end] & self._input_works
        return used

    @cached_property
    def _counted_at(self) -> IntArray:
        _, entry, part = self.counts
        claim = self._case.contents.claim[entry]
        return self.place(part, self.good[claim], self.region[claim])

    @cached_property
    def _ends(self) -> tuple[IntArray, IntArray]:
        lanes, (part, lane) = self._case.lanes, self.lanes
        good = lanes.good[lane]
        return (
            self.place(part, good, lanes.origin[lane]),
            self.place(part, good, lanes.destination[lane]),
        )

    @cached_property
    def _through(self) -> tuple[IntArray, IntArray]:
        assets, (part, entry) = self._case.assets, self.inputs
        user = assets.input_asset[entry]
        return (
            self.place(part, assets.input_good[entry], assets.region[user]),
            self.place(part, assets.good[user], assets.region[user]),
        )

    @cached_property
    def _input_works(self) -> BoolArray:
        works: BoolArray = self._works[self._case.assets.input_asset[self.inputs[1]]]
        return works

    @cached_property
    def _users(self) -> BoolArray:
        """Where an admitted part is asked for, followed back from the claims."""
        case, found = self._case, self._case.contents
        asked = np.zeros(self._shape, bool)
        claimed = (found.credit[found.claim] > 0) & (found.threshold > 0)
        np.logical_or.at(asked, self._counted_at, claimed[self.counts[1]])
        start, end = self._through
        for _ in range(len(case.goods)):
            before = asked.copy()
            wanted = self._leaving(asked)
            np.logical_or.at(asked, start, wanted[end] & self._input_works)
            if (asked == before).all():
                break
        return asked

    @cached_property
    def _wanted(self) -> BoolArray:
        return self._leaving(self._users)

    def _leaving(self, asked: BoolArray) -> BoolArray:
        """Return where it is asked, there or at the end of a lane."""
        start, end = self._ends
        wanted = asked.copy()
        np.logical_or.at(wanted, start, asked[end])
        return wanted

    @cached_property
    def _sources(self) -> BoolArray:
        """Where an admitted part is made or passed on, followed from its makers."""
        case = self._case
        assets, commodity = case.assets, case.goods.commodity
        made = np.zeros(self._shape, bool)
        for part, admitted in enumerate(case.contents.admitted):
            counts = (admitted > 0) & self._works
            code = case.contents.part_commodity[part]
            own = np.flatnonzero(commodity[assets.good] == code)
            at = self.place(part, assets.good[own], assets.region[own])
            np.logical_or.at(made, at, counts[own])
            side = np.flatnonzero(commodity[assets.output_good] == code)
            maker = assets.output_asset[side]
            at = self.place(part, assets.output_good[side], assets.region[maker])
            np.logical_or.at(made, at, counts[maker])
        start, end = self._through
        for _ in range(len(case.goods)):
            before = made.copy()
            np.logical_or.at(made, end, self._arriving(made)[start] & self._input_works)
            if (made == before).all():
                break
        return made

    @cached_property
    def _available(self) -> BoolArray:
        return self._arriving(self._sources)

    def _arriving(self, made: BoolArray) -> BoolArray:
        """Return where it can be had: made there, by a lane or from outside."""
        case, (start, end) = self._case, self._ends
        had = made.copy()
        np.logical_or.at(had, end, made[start])
        outside = case.outside
        for part, amount in enumerate(case.contents.amount):
            bought = (amount[outside.good] > 0)[:, None] & np.isfinite(
                outside.buy_price
            )
            at = self.place(part, outside.good, outside.region)
            np.logical_or.at(had, at, bought)
        return had

    @property
    def _shape(self) -> tuple[int, int]:
        case = self._case
        parts = len(case.contents.part_test)
        return parts * len(case.goods) * len(case.regions), len(case.periods)
