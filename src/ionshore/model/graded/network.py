"""Where grades can come from, where all passes anyway, and where they are asked for.

Most goods at most places can never pass, or pass whatever is done, or lead to nothing
that claims. Three questions are answered for every class of flow, good, region and year:

- ``can``: whether a unit can pass there. A maker needs all inputs of which something is
  asked; where a share is judged, the parts to be had must reach it. What cannot pass all
  tests of a claim is followed for none.
- ``pure``: whether everything made there passes. Then the shipment itself is of the
  grade, since more of it is never a burden, and it needs no column of its own.
- ``asked``: whether something that claims needs it, followed back from the claims
  through what can pass and is not pure.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ionshore.model.graded.makers import Makers
from ionshore.model.graded.places import passing
from ionshore.model.graded.standards import Standards
from ionshore.scenario.case import Case

__all__ = ["Network"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ROUNDING = 1e-9


class Network:
    """Grades on their way from makers to the deliveries that claim.

    Parameters
    ----------
    case : Case
    standards : Standards
    makers : Makers

    Attributes
    ----------
    makes : array of bool, shape (G, R, T)
        Where a good is made, by-products too, or leaves without being made.
    can, pure : array of bool, shape (F, G, R, T)
    """

    def __init__(self, case: Case, standards: Standards, makers: Makers) -> None:
        self._case, self._standards, self._makers = case, standards, makers
        self._count = len(standards.class_standard)
        self._year = np.arange(len(case.periods))
        lanes = case.lanes
        self._sorted = np.lexsort((lanes.origin, lanes.destination, lanes.good))
        ends = lanes.good * len(case.regions) + lanes.destination
        ends = ends[self._sorted]
        self._first = np.flatnonzero(np.diff(ends, prepend=-1))
        self._passing = passing(case)
        self.makes = self._made_at(makers.works, np.ones((1, 1)))
        self.makes |= self._passing[:, :, None]
        self.can = self._forward()
        self.pure = self._all_pure()

    def carrier(self, kind: int) -> int:
        """Return the class of units within which a class of flow moves."""
        standards = self._standards
        return int(standards.class_of[standards.class_standard[kind], 0])

    @cached_property
    def drawn(self) -> IntArray:
        """Class that a class draws of each input good, shape (F, G, T); -1 for none."""
        standards, found = self._standards, self._case.contents
        result = np.full(
            (self._count, len(self._case.goods), len(self._year)), -1, np.int64
        )
        for kind in range(self._count):
            standard = standards.class_standard[kind]
            part = standards.class_part[kind]
            asked = standards.restricted[standard]
            drawn = standards.class_of[asked, part + 1]
            held = asked > 0 if part < 0 else (found.amount[part] > 0)[:, None]
            result[kind] = np.where(held, drawn, -1)
        return result

    def entries(self, kind: int) -> IntArray:
        """Return the class drawn by each entry of a maker, shape (E, T)."""
        makers, part = self._makers, self._standards.class_part[kind]
        drawn: IntArray = self.drawn[kind][makers.entry_good]
        if part >= 0:
            # What goes into the part itself does not matter.
            made = self._case.goods.commodity[makers.good[makers.entry_group]]
            drawn = np.where(
                (made == self._case.contents.part_commodity[part])[:, None], -1, drawn
            )
        return drawn

    def at_entries(self, kind: int, where: BoolArray) -> BoolArray:
        """Return what is true of what each entry draws, (E, T); False for nothing."""
        makers, drawn = self._makers, self.entries(kind)
        good, region = makers.entry_good[:, None], makers.entry_region[:, None]
        told: BoolArray = (drawn >= 0) & where[drawn, good, region, self._year]
        return told

    def own(self, part: int) -> BoolArray:
        """Return which makers make a part itself, shape (M,)."""
        made = self._case.goods.commodity[self._makers.good]
        mine: BoolArray = made == self._case.contents.part_commodity[part]
        return mine

    def judges(self, requirement: int) -> BoolArray:
        """Return where and when a share is judged at the maker, shape (M, T)."""
        standards = self._standards
        at = standards.judged[requirement][self._makers.good]
        judges: BoolArray = at[:, None] & standards.shared[requirement]
        return judges

    def whole(self, requirement: int) -> FloatArray:
        """Return the value of all parts in a unit of what is made, shape (M, T)."""
        parts, found = self._standards.parts_of(requirement), self._case.contents
        held = found.amount[parts][:, self._makers.good]
        value: FloatArray = np.einsum("pm,pt->mt", held, found.weight[parts])
        return value

    def reaches(
        self, standard: int, requirement: int, where: BoolArray, own: str
    ) -> BoolArray:
        """Return whether the parts to be had suffice for a share, shape (M, T)."""
        standards, makers, found = self._standards, self._makers, self._case.contents
        value = np.zeros((len(makers), len(self._year)))
        for part in standards.parts_of(requirement):
            weight = found.weight[part]
            kind = int(standards.class_of[standard, part + 1])
            share = found.admitted[part]
            mine = makers.some(share) if own == "some" else makers.every(share)
            mine = mine & self.own(int(part))[:, None]
            value += weight * mine
            holds = found.amount[part][makers.entry_good] * makers.entry_quantity
            had = holds[:, None] * self.at_entries(kind, where)
            np.add.at(value, makers.entry_group, weight * had)
        asked = standards.least[requirement] * self.whole(requirement)
        enough: BoolArray = value >= asked * (1.0 - _ROUNDING) - _ROUNDING
        return enough

    def suffices(self, standard: int, where: BoolArray, own: str) -> BoolArray:
        """Return which makers find all inputs of a standard in ``where``, (M, T)."""
        standards, makers = self._standards, self._makers
        kind = int(standards.class_of[standard, 0])
        found = (self.entries(kind) < 0) | self.at_entries(kind, where)
        result = np.ones((len(makers), len(self._year)), bool)
        np.logical_and.at(result, makers.entry_group, found)
        for requirement in np.flatnonzero(standards.members[standard]):
            judges = self.judges(int(requirement))
            if judges.any():
                reaches = self.reaches(standard, int(requirement), where, own)
                result &= reaches | ~judges
        return result

    @cached_property
    def makers_can(self) -> BoolArray:
        """Which makers can make units of each standard, shape (S, M, T)."""
        had, counts = self.had, self._makers.counts
        return np.array(
            [
                self._makers.some(counts[standard])
                & self.suffices(standard, had, "some")
                for standard in range(len(self._standards.members))
            ]
        )

    @cached_property
    def makers_free(self) -> BoolArray:
        """Which makers need nothing more for a standard than to count, (S, M, T)."""
        return np.array(
            [
                self.suffices(standard, self.pure_had, "every")
                for standard in range(len(self._standards.members))
            ]
        )

    @cached_property
    def had(self) -> BoolArray:
        """Where what can pass is to be had, shape (F, G, R, T)."""
        return self._had(self.can)

    @cached_property
    def pure_had(self) -> BoolArray:
        """Where all that is to be had passes, shape (F, G, R, T)."""
        return self._pure_had(self.pure)

    def _had(self, can: BoolArray) -> BoolArray:
        lanes, outside = self._case.lanes, self._case.outside
        had = can.copy()
        if len(self._first):
            ordered = self._sorted
            comes = can[:, lanes.good[ordered], lanes.origin[ordered]]
            comes = np.logical_or.reduceat(comes, self._first, axis=1)
            last = ordered[self._first]
            had[:, lanes.good[last], lanes.destination[last]] |= comes
        bought = np.isfinite(outside.buy_price)
        for good, region, some in zip(
            outside.good, outside.region, bought, strict=True
        ):
            had[:, good, region] |= some
        return had

    def _pure_had(self, pure: BoolArray) -> BoolArray:
        lanes = self._case.lanes
        carriers = [self.carrier(kind) for kind in range(self._count)]
        is_part = self._standards.class_part >= 0
        comes = np.where(
            is_part[:, None, None, None], self.can[carriers], self.makes[None]
        )
        fine = pure | ~comes
        had = fine.copy()
        if len(self._first):
            ordered = self._sorted
            lane = fine[:, lanes.good[ordered], lanes.origin[ordered]]
            lane = np.logical_and.reduceat(lane, self._first, axis=1)
            last = ordered[self._first]
            had[:, lanes.good[last], lanes.destination[last]] &= lane
        return had

    def _made_at(self, works: BoolArray, side: FloatArray) -> BoolArray:
        """Return where plants make a good or by-product, shape (G, R, T)."""
        case = self._case
        assets = case.assets
        shape = (len(case.goods), len(case.regions), len(self._year))
        made = np.zeros(shape, bool)
        np.logical_or.at(made, (assets.good, assets.region), works)
        maker = assets.output_asset
        also = self._makers.works[maker] & (side > 0)
        np.logical_or.at(made, (assets.output_good, assets.region[maker]), also)
        return made

    def _forward(self) -> BoolArray:
        case, standards, makers = self._case, self._standards, self._makers
        can = np.zeros((self._count, *self.makes.shape), bool)
        can[0] = self.makes
        for kind in range(1, self._count):
            self._sides(kind, can[kind])
        able = {0: makers.some(np.ones(makers.works.shape))}
        while True:
            before, had = can.copy(), self._had(can)
            for standard in range(1, len(standards.members)):
                able[standard] = makers.some(makers.counts[standard]) & self.suffices(
                    standard, had, "some"
                )
            for kind in range(1, self._count):
                standard = int(standards.class_standard[kind])
                part = int(standards.class_part[kind])
                makes = able[standard]
                if part >= 0:
                    brings = np.zeros_like(makes)
                    told = self.at_entries(kind, had)
                    np.logical_or.at(brings, makers.entry_group, told)
                    mine = makers.some(case.contents.admitted[part])
                    makes = makes & np.where(self.own(part)[:, None], mine, brings)
                np.logical_or.at(can[kind], (makers.good, makers.region), makes)
            if (can == before).all():
                return can

    def _sides(self, kind: int, can: BoolArray) -> None:
        """Mark by-products that count; nothing is asked of what they are made from."""
        assets, maker = self._case.assets, self._case.assets.output_asset
        counts = self.side_counts(kind) > 0
        at = (assets.output_good, assets.region[maker])
        np.logical_or.at(can, at, counts & self._makers.works[maker])

    def side_counts(self, kind: int) -> FloatArray:
        """Return what share of by-products is of a class, shape (O, T)."""
        standards, found = self._standards, self._case.contents
        assets, part = self._case.assets, standards.class_part[kind]
        share: FloatArray = self._makers.side_counts[standards.class_standard[kind]]
        if part < 0:
            return share
        made = self._case.goods.commodity[assets.output_good]
        mine = (made == found.part_commodity[part])[:, None]
        return np.where(
            mine, np.minimum(share, found.admitted[part, assets.output_asset]), 0.0
        )

    def _all_pure(self) -> BoolArray:
        case, standards, makers = self._case, self._standards, self._makers
        pure = np.ones((self._count, *self.makes.shape), bool)
        # What leaves there need not be what was made there.
        pure[1:, self._passing] = False
        for kind in range(1, self._count):
            side = self.side_counts(kind) < 1.0
            maker = case.assets.output_asset
            at = (case.assets.output_good, case.assets.region[maker])
            np.logical_and.at(pure[kind], at, ~(side & makers.works[maker]))
        works = makers.some(np.ones(makers.works.shape))
        while True:
            before, had = pure.copy(), self._pure_had(pure)
            for kind in range(1, self._count):
                standard = int(standards.class_standard[kind])
                if standards.class_part[kind] < 0:
                    fine = self.suffices(standard, had, "every")
                    fine &= makers.every(makers.counts[standard])
                    fine |= ~works
                else:
                    fine = self._part_pure(kind, had)
                    fine |= ~(self.makers_can[standard] if standard else works)
                np.logical_and.at(pure[kind], (makers.good, makers.region), fine)
            if (pure == before).all():
                return pure

    def _part_pure(self, kind: int, had: BoolArray) -> BoolArray:
        """Return whose units hold a part wholly of admitted makers, shape (M, T)."""
        makers, found = self._makers, self._case.contents
        part = int(self._standards.class_part[kind])
        holds = found.amount[part][makers.entry_good] * makers.entry_quantity
        amount = np.zeros((len(makers), len(self._year)))
        told = self.at_entries(kind, had)
        np.add.at(amount, makers.entry_group, holds[:, None] * told)
        full = amount >= found.amount[part][makers.good][:, None] * (1 - _ROUNDING)
        mine = makers.every(found.admitted[part])
        return np.where(self.own(part)[:, None], mine, full)
