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

from ionshore.model.graded.draws import Draws, draws_of
from ionshore.model.graded.makers import Makers
from ionshore.model.graded.places import Ways, passing
from ionshore.model.graded.standards import Standards
from ionshore.model.members import any_of
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
    draws : Draws
        What makers draw of what is asked for.
    makes : array of bool, shape (G, R, T)
        Where a good is made, by-products too, or leaves without being made.
    can, pure : array of bool, shape (F, G, R, T)
    """

    def __init__(self, case: Case, standards: Standards, makers: Makers) -> None:
        self._case, self._standards, self._makers = case, standards, makers
        self._passing = passing(case)
        self._ways = Ways(case, case.lanes.origin, case.lanes.destination)
        self.draws: Draws = draws_of(case, standards, makers)
        everyone = np.ones((len(case.assets.output_good), len(case.periods)), bool)
        self.makes: BoolArray = (
            self._at_places(makers.works, case.assets.good, case.assets.region)
            | self._at_sides(everyone)
            | self._passing[:, :, None]
        )
        self.can = self._forward()
        self.pure = self._all_pure()

    @cached_property
    def judges(self) -> BoolArray:
        """Where and when a share is judged at the maker, shape (Q, M, T)."""
        standards = self._standards
        at = standards.judged[:, self._makers.good]
        judges: BoolArray = at[:, :, None] & standards.shared[:, None]
        return judges

    @cached_property
    def asked_value(self) -> FloatArray:
        """Value of parts that a share asks of a unit of what is made, (Q, M, T)."""
        standards, found = self._standards, self._case.contents
        held = found.amount[:, self._makers.good]
        value = np.zeros(self.judges.shape)
        for requirement in range(len(value)):
            parts = standards.parts_of(requirement)
            whole = np.einsum("pm,pt->mt", held[parts], found.weight[parts])
            value[requirement] = standards.least[requirement] * whole
        return value

    @cached_property
    def some_own(self) -> BoolArray:
        """Who makes the part of a class, some of it admitted, shape (F, M, T)."""
        return self._own(self._makers.some(self._case.contents.admitted))

    @cached_property
    def every_own(self) -> BoolArray:
        """Who makes the part of a class, all of it admitted, shape (F, M, T)."""
        return self._own(self._makers.every(self._case.contents.admitted))

    @cached_property
    def makers_can(self) -> BoolArray:
        """Which makers can make units of each standard, shape (S, M, T)."""
        return self._counting & self._suffices(self.is_had, self.some_own)

    @cached_property
    def able(self) -> BoolArray:
        """Which makers can make units of a class, shape (F, M, T).

        Of units of which nothing is asked all can, whether or not they are at work.
        """
        standard = self._standards.class_standard
        able: BoolArray = self.makers_can[standard] | (standard == 0)[:, None, None]
        return able

    @cached_property
    def makers_free(self) -> BoolArray:
        """Which makers need nothing more for a standard than to count, (S, M, T)."""
        return self._suffices(self.draws.told(self.pure_had), self.every_own)

    @cached_property
    def had(self) -> BoolArray:
        """Where what can pass is to be had, shape (F, G, R, T)."""
        return self._ways.reached(self.can) | self._bought

    @cached_property
    def pure_had(self) -> BoolArray:
        """Where all that is to be had passes, shape (F, G, R, T)."""
        return ~self._ways.reached(self._comes & ~self.pure)

    @cached_property
    def is_had(self) -> BoolArray:
        """Which of the draws can be met, shape (n,)."""
        return self.draws.told(self.had)

    @cached_property
    def is_pure(self) -> BoolArray:
        """Which of the draws are met by all that is to be had, shape (n,)."""
        return self.is_had & self.draws.told(self.pure_had)

    @cached_property
    def is_mixed(self) -> BoolArray:
        """Which of the draws are met by some of what is to be had, shape (n,)."""
        return self.is_had & ~self.is_pure

    @cached_property
    def side_counts(self) -> FloatArray:
        """What share of by-products is of a class, shape (F, O, T)."""
        standards, assets = self._standards, self._case.assets
        share: FloatArray = self._makers.side_counts[standards.class_standard]
        own = standards.own[:, assets.output_good]
        share[standards.is_part[:, None] & ~own] = 0.0
        kind, entry = np.nonzero(own)
        part, asset = standards.class_part[kind], assets.output_asset[entry]
        admitted = self._case.contents.admitted[part, asset]
        share[kind, entry] = np.minimum(share[kind, entry], admitted)
        return share

    @cached_property
    def _counting(self) -> BoolArray:
        return self._makers.some(self._makers.counts)

    @cached_property
    def _comes(self) -> BoolArray:
        """Where there is anything that a class could be, shape (F, G, R, T)."""
        comes = self.can[self._standards.carriers]
        comes[~self._standards.is_part] = self.makes
        return comes

    @cached_property
    def _bought(self) -> BoolArray:
        outside = self._case.outside
        bought = np.isfinite(outside.buy_price)
        return self._at_places(bought, outside.good, outside.region)

    def _own(self, admitted: BoolArray) -> BoolArray:
        """Return what is told of parts (P, M, T) of those who make them, (F, M, T)."""
        standards = self._standards
        kind, maker = np.nonzero(standards.own[:, self._makers.good])
        result = np.zeros(self.draws.shape, bool)
        result[kind, maker] = admitted[standards.class_part[kind], maker]
        return result

    def _suffices(self, told: BoolArray, own: BoolArray) -> BoolArray:
        """Return which makers find all inputs of a standard, shape (S, M, T).

        Parameters
        ----------
        told : array of bool, shape (n,)
            Which draws are met.
        own : array of bool, shape (F, M, T)
            Who makes a part itself, admitted.
        """
        standards, found = self._standards, self._case.contents
        lacking = self.draws.any(~told)
        result = ~lacking[standards.class_of[:, 0]]
        amount = self.draws.amount(told) + own
        for standard, requirement in zip(*np.nonzero(standards.members), strict=True):
            judges = self.judges[requirement]
            if judges.any():
                parts = standards.parts_of(int(requirement))
                had = amount[standards.class_of[standard, parts + 1]]
                value = np.einsum("pt,pmt->mt", found.weight[parts], had)
                asked = self.asked_value[requirement]
                reaches = value >= asked * (1.0 - _ROUNDING) - _ROUNDING
                result[standard] &= reaches | ~judges
        return result

    def _forward(self) -> BoolArray:
        """Return where units of a class can be made, growing from what needs nothing."""
        standards = self._standards
        can = self._at_sides(self.side_counts > 0)
        can[0] = self.makes
        new, had = can, self._bought
        units = ~standards.is_part[:, None, None]
        while new.any():
            had = had | self._ways.reached(new)
            told = self.draws.told(had)
            able = self._counting & self._suffices(told, self.some_own)
            brings = units | self.some_own | self.draws.any(told)
            new = self._at_makers(able[standards.class_standard] & brings) & ~can
            can = can | new
        return can

    def _all_pure(self) -> BoolArray:
        """Return where all passes: where nothing else begins, by itself or by inputs."""
        standards, makers = self._standards, self._makers
        mixed = self._at_sides(self.side_counts < 1.0)
        # What leaves there need not be what was made there.
        mixed[1:, self._passing] = True
        new, tainted = mixed, np.zeros_like(mixed)
        own = standards.own[:, makers.good, None]
        whole = standards.holds[:, makers.good, None] * (1.0 - _ROUNDING)
        every = makers.every(makers.counts)
        while True:
            tainted = tainted | self._ways.reached(new & self._comes)
            told = self.draws.told(~tainted)
            units = self._suffices(told, self.every_own) & every | ~self._works
            full = np.where(own, self.every_own, self.draws.amount(told) >= whole)
            parts = full | ~self.makers_can[standards.class_standard]
            fine = np.where(
                standards.is_part[:, None, None], parts, units[standards.class_standard]
            )
            new = self._at_makers(~fine) & ~mixed
            if not new.any():
                return ~mixed
            mixed = mixed | new

    @property
    def _works(self) -> BoolArray:
        """Which makers are at work, shape (M, T)."""
        return any_of(self._makers.works, self._makers.of_asset, len(self._makers))

    def _at_makers(self, told: BoolArray) -> BoolArray:
        return self._at_places(told, self._makers.good, self._makers.region)

    def _at_sides(self, told: BoolArray) -> BoolArray:
        """Return where by-products are, of which something is told, (..., G, R, T)."""
        assets, maker = self._case.assets, self._case.assets.output_asset
        told = told & self._makers.works[maker]
        return self._at_places(told, assets.output_good, assets.region[maker])

    def _at_places(
        self, told: BoolArray, good: IntArray, region: IntArray
    ) -> BoolArray:
        """Return where something is told (..., n, T) of anyone, (..., G, R, T)."""
        shape = len(self._case.goods), len(self._case.regions)
        result = any_of(told, good * shape[1] + region, shape[0] * shape[1])
        return result.reshape(*told.shape[:-2], *shape, told.shape[-1])
