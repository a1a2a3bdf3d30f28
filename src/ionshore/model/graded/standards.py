r"""Standards: what the tests of claims ask of each good on the way, year by year.

A **requirement** is a test with its threshold. Where it asks for everything
(:math:`\theta = 1`) it is asked of every good that holds a part of it. Where it asks
for a share it is judged where its parts come together: at the good delivered, or
further back while a good takes all parts inside one input (a pack takes its minerals in
its cells). From there on the verdict goes with the good; before, amounts of its parts
are followed. A **standard** is the set of requirements asked of a good. Claims that
differ only in what they ask of later goods share one before, so nothing is followed
twice.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case import Case

__all__ = ["Standards"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ROUNDING = 1e-9


class Standards:
    """Requirements, standards, and the classes of flows that follow from them.

    Parameters
    ----------
    case : Case

    Attributes
    ----------
    test, least : array, shapes (Q,), (Q, T)
        Requirements: test and least share.
    strict, shared : array of bool, shape (Q, T)
        Whether all is asked, or a share.
    judged : array of bool, shape (Q, G)
        Goods at whose makers a share is judged.
    members : array of bool, shape (S, Q)
        Requirements of each standard; the first standard is empty.
    restricted : array of int, shape (S, G, T)
        What a standard asks of each good.
    claimed : array of int, shape (K, T)
        Standard of what is delivered, by claim.
    class_standard, class_part : array of int, shape (F,)
        Classes of flows: units of a standard (part -1), or a part within them.
        The first is what is shipped, whatever it is.
    class_of : array of int, shape (S, P + 1)
        Class of a standard and part, the first column for its units; -1 for none.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        found = case.contents
        named = {
            (int(test), tuple(least)): None
            for test, least in zip(found.test, found.threshold, strict=True)
        }
        self.test = np.array([test for test, _ in named], np.int64)
        self.least = np.array([least for _, least in named], float).reshape(
            len(named), len(case.periods)
        )
        self.strict: BoolArray = self.least >= 1.0 - _ROUNDING
        self.shared: BoolArray = (self.least > 0) & ~self.strict
        settled, judged = self._settled()
        self.judged: BoolArray = judged[self.test]
        bits = self._bits(settled)
        wanted = [
            sum(
                1 << order.index((int(found.test[at]), tuple(found.threshold[at])))
                for at in np.flatnonzero(found.claim == claim)
            )
            for order in [list(named)]
            for claim in range(len(found))
        ]
        good = case.demand.good[found.delivery]
        claimed = np.array(wanted, np.int64)[:, None] & bits[good]
        masks = np.unique(np.append(claimed.ravel(), 0))
        while True:
            more = np.unique(masks[:, None, None] & bits[None])
            if len(more) == len(masks):
                break
            masks = more
        self.claimed: IntArray = np.searchsorted(masks, claimed)
        self.restricted: IntArray = np.searchsorted(
            masks, masks[:, None, None] & bits[None]
        )
        self.members: BoolArray = (masks[:, None] >> np.arange(len(self.test))) & 1 > 0
        self._classes()

    @cached_property
    def labels(self) -> NDArray[np.object_]:
        """Names of the standards: their tests joined by ``;``."""
        tests = self._case.contents.tests[self.test].astype(object)
        for place in range(len(tests)):
            if tests[place] in tests[:place]:
                tests[place] += f"#{place}"
        return np.array([";".join(tests[one]) for one in self.members], object)

    @cached_property
    def is_part(self) -> BoolArray:
        """Which classes are parts, shape (F,)."""
        part: BoolArray = self.class_part >= 0
        return part

    @cached_property
    def own(self) -> BoolArray:
        """Which goods are the part of a class itself, shape (F, G)."""
        result = np.zeros((len(self.class_part), len(self._case.goods)), bool)
        commodity = self._case.contents.part_commodity[self.class_part[self.is_part]]
        result[self.is_part] = self._case.goods.commodity == commodity[:, None]
        return result

    @cached_property
    def holds(self) -> FloatArray:
        """Units of the part of a class in each good, shape (F, G); 0 for units."""
        result = np.zeros((len(self.class_part), len(self._case.goods)))
        result[self.is_part] = self._case.contents.amount[self.class_part[self.is_part]]
        return result

    @cached_property
    def weight(self) -> FloatArray:
        """Value at which a unit of the part of a class is counted, shape (F, T)."""
        result = np.zeros((len(self.class_part), len(self._case.periods)))
        result[self.is_part] = self._case.contents.weight[self.class_part[self.is_part]]
        return result

    @cached_property
    def within(self) -> FloatArray:
        """Units of a class in a unit of the good that carries it, shape (F, G)."""
        return np.where(self.is_part[:, None], self.holds, 1.0)

    @cached_property
    def carriers(self) -> IntArray:
        """Class of the units within which a class moves, shape (F,)."""
        carrier: IntArray = self.class_of[self.class_standard, 0]
        return carrier

    @cached_property
    def drawn(self) -> IntArray:
        """Class that a class draws of each input good, shape (F, G, T); -1 for none."""
        asked = self.restricted[self.class_standard]
        drawn = self.class_of[asked, self.class_part[:, None, None] + 1]
        of_part = (self.holds > 0)[:, :, None]
        held = np.where(self.is_part[:, None, None], of_part, asked > 0)
        return np.where(held, drawn, -1)

    def parts_of(self, requirement: int) -> IntArray:
        """Return the parts that the test of a requirement counts."""
        return np.flatnonzero(self._case.contents.part_test == self.test[requirement])

    def _settled(self) -> tuple[BoolArray, BoolArray]:
        """Return where a share goes with the good, and where it is judged, (N, G)."""
        found, assets = self._case.contents, self._case.assets
        goods = len(self._case.goods)
        settled = np.zeros((len(found.tests), goods), bool)
        judged = np.zeros_like(settled)
        made = assets.good[assets.input_asset]
        delivered = self._case.demand.good[found.delivery[found.claim]]
        for test in range(len(found.tests)):
            parts = found.part_test == test
            amount = found.amount[parts]
            own = np.isin(self._case.goods.commodity, found.part_commodity[parts])
            held = (amount[:, assets.input_good] > 0) & (amount[:, made] > 0)
            brings = held.any(axis=0)
            inputs = np.bincount(assets.input_asset[brings], minlength=len(assets))
            several = np.zeros(goods, bool)
            several[assets.good[inputs > 1]] = True
            whole = assets.input_quantity * amount[:, assets.input_good]
            alike = np.isclose(whole, amount[:, made]).all(axis=0)
            plain = brings & alike & ~several[made] & ~own[made]
            # Parts themselves may be averaged by whoever puts them into something.
            plain &= ~own[assets.input_good]
            through = np.zeros(goods, bool)
            through[made[plain]] = True
            through[made[brings & ~plain]] = False
            known = np.zeros(goods, bool)
            known[delivered[found.test == test]] = True
            for _ in range(goods):
                carried = np.zeros(goods, bool)
                gone = through[made] & known[made]
                carried[assets.input_good[brings & gone]] = True
                # A good that also goes where more parts come in is judged there.
                carried[assets.input_good[brings & ~gone]] = False
                if not (carried & ~known).any():
                    break
                known |= carried
            settled[test] = known
            passes = through.copy()
            passes[made[brings & ~known[assets.input_good]]] = False
            judged[test] = known & ~passes
        return settled, judged

    def _bits(self, settled: BoolArray) -> IntArray:
        """Return the requirements asked of each good as bits, shape (G, T)."""
        found = self._case.contents
        bits = np.zeros((len(self._case.goods), len(self._case.periods)), np.int64)
        for place, test in enumerate(self.test):
            holds = (found.amount[found.part_test == test] > 0).any(axis=0)
            asked = self.strict[place] & holds[:, None]
            asked |= self.shared[place] & settled[test][:, None]
            bits |= asked.astype(np.int64) << place
        return bits

    def _classes(self) -> None:
        found = self._case.contents
        parts = len(found.part_test)
        self.class_of = np.full((len(self.members), parts + 1), -1, np.int64)
        named = [(one, -1) for one in range(len(self.members))]
        for requirement in np.flatnonzero(self.shared.any(axis=1)):
            for part in self.parts_of(int(requirement)):
                holds = found.amount[part] > 0
                users = np.flatnonzero(self.members[:, requirement])
                while True:
                    within = self.restricted[users][:, holds]
                    more = np.unique(np.append(users, within))
                    if len(more) == len(users):
                        break
                    users = more
                named += [(int(one), int(part)) for one in users]
        named = list(dict.fromkeys(named))
        self.class_standard = np.array([one for one, _ in named], np.int64)
        self.class_part = np.array([part for _, part in named], np.int64)
        self.class_of[self.class_standard, self.class_part + 1] = np.arange(len(named))
