r"""Contents: credits on deliveries that are earned with parts of admitted makers.

Some law pays what is delivered only if enough of its value comes from makers it admits,
and counts parts made several stages before: the cells in a storage system. A **part**
is a commodity counted by a test. It is admitted at the plant that makes it, and the
amount of it in a unit of each good downstream follows from the recipes,

.. math:: \kappa_{pg} = \max_{j \text{ makes } g} \sum_i a_{ij} \kappa_{pi},
          \qquad \kappa_{pp} = 1 .

See :mod:`ionshore.model.contents` for what is done with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case.effects import Effects, summed
from ionshore.scenario.case.labeled import Labeled

if TYPE_CHECKING:
    from ionshore.scenario.case.assets import Assets
    from ionshore.scenario.case.demand import Demand
    from ionshore.scenario.case.goods import Goods, Labels
    from ionshore.scenario.case.periods import Periods

__all__ = ["Contents", "contents_of"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Credits of K deliveries that must be claimed, and the P parts behind them.

    Parameters
    ----------
    delivery : array of int, shape (K,)
    label : array of str, shape (K,)
        Tests that must be passed, joined by ``;``.
    credit : array, shape (K, T)
        Paid per unit claimed [million USD/unit]; 0 where nothing is to be claimed.
    claim : array of int, shape (N,)
        Claim of each test that must be passed.
    test : array of int, shape (N,)
    threshold : array, shape (N, T)
        Least share of the value of parts from admitted makers [1].
    tests : array of str, shape (Q,)
    part_test, part_commodity : array of int, shape (P,)
    weight : array, shape (P, T)
        Value at which a unit of the part is counted.
    amount : array, shape (P, G)
        Units of the part in a unit of each good that leads to what is delivered.
    admitted : array, shape (P, A, T)
        Share of what a plant makes of the part that counts [1]; 0 for other plants.
    """

    delivery: IntArray
    label: Labels
    credit: FloatArray
    claim: IntArray
    test: IntArray
    threshold: FloatArray
    tests: Labels
    part_test: IntArray
    part_commodity: IntArray
    weight: FloatArray
    amount: FloatArray
    admitted: FloatArray

    def __len__(self) -> int:
        return len(self.delivery)

    @classmethod
    def none(cls, periods: int) -> Contents:
        """Return nothing to be claimed."""
        nobody, nothing = np.zeros(0, np.int64), np.zeros((0, periods))
        return cls(
            delivery=nobody,
            label=np.zeros(0, object),
            credit=nothing,
            claim=nobody,
            test=nobody,
            threshold=nothing,
            tests=np.zeros(0, object),
            part_test=nobody,
            part_commodity=nobody,
            weight=nothing,
            amount=np.zeros((0, 0)),
            admitted=np.zeros((0, 0, periods)),
        )

    def at(self, place: IntArray) -> Contents:
        """Return the same in other periods, each like the one at ``place``."""
        return replace(
            self,
            credit=self.credit[:, place],
            threshold=self.threshold[:, place],
            weight=self.weight[:, place],
            admitted=self.admitted[:, :, place],
        )


def contents_of(
    demand: Demand,
    deliveries: Labeled,
    goods: Goods,
    assets: Assets,
    makers: Labeled,
    effects: Effects,
    periods: Periods,
) -> tuple[Contents, FloatArray]:
    """Return what deliveries may claim, and what they are paid without a claim.

    Parameters
    ----------
    demand : Demand
    deliveries : Labeled
        Those of ``demand`` by ``commodity`` and ``origin``.
    goods : Goods
    assets : Assets
    makers : Labeled
        Plants by ``commodity``, ``origin`` and ``owner``.
    effects : Effects
        Rows that name a test; see :mod:`ionshore.policy.delivery_tests`.
    periods : Periods

    Returns
    -------
    contents : Contents
    outright : array, shape (D, T)
        Credits whose tests ask for nothing in the year [million USD/unit].
    """
    asked = _asked(demand, deliveries, goods, effects, periods.years)
    if not asked.claims:
        return Contents.none(len(periods)), asked.outright
    entries = [
        (place, asked.tests.index(one), asked.least[one][claim.delivery])
        for place, claim in enumerate(asked.claims)
        for one in claim.label.split(";")
    ]
    test = np.array([one for _, one, _ in entries], np.int64)
    delivery = np.array([one.delivery for one in asked.claims], np.int64)
    claim = np.array([one for one, _, _ in entries], np.int64)
    good = demand.good[delivery[claim]]
    delivered = [good[test == one] for one in range(len(asked.tests))]
    parts = _parts(asked.tests, delivered, goods, assets, effects, periods.years)
    contents = Contents(
        delivery=delivery,
        label=np.array([one.label for one in asked.claims], object),
        credit=np.array([one.credit for one in asked.claims], float),
        claim=claim,
        test=test,
        threshold=np.array([one for _, _, one in entries], float),
        tests=np.array(asked.tests, object),
        part_test=np.array([one.test for one in parts], np.int64),
        part_commodity=np.array([one.commodity for one in parts], np.int64),
        weight=np.array([one.weight for one in parts]).reshape(-1, len(periods)),
        amount=np.array([one.amount for one in parts]).reshape(-1, len(goods)),
        admitted=_admitted(
            parts, asked.tests, goods, assets, makers, effects, periods.years
        ),
    )
    return contents, asked.outright


@dataclass(frozen=True, slots=True)
class _Claim:
    delivery: int
    label: str
    credit: FloatArray


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the law pays on delivery, and the least shares it asks, (D, T) by test."""

    tests: list[str]
    least: dict[str, FloatArray]
    claims: list[_Claim]
    outright: FloatArray


def _asked(
    demand: Demand,
    where: Labeled,
    goods: Goods,
    effects: Effects,
    years: IntArray,
) -> _Asked:
    commodity = goods.commodity[demand.good]
    price = goods.reference_price[commodity][:, None]
    paid = ("delivery_credit", "value_credit")
    labels = sorted({test for kind, test in effects.rows if kind in paid} - {""})
    tests = sorted({one for label in labels for one in label.split(";")})
    least = {x: summed(effects, "content_rule", years, where, test=x) for x in tests}
    outright = np.zeros((len(commodity), len(years)))
    claims: list[_Claim] = []
    for label in labels:
        credit = summed(effects, "delivery_credit", years, where, test=label)
        credit += summed(effects, "value_credit", years, where, test=label) * price
        asks = np.any([least[one] > 0 for one in label.split(";")], axis=0)
        outright += np.where(asks, 0.0, credit)
        claimed = np.where(asks, credit, 0.0)
        found = np.flatnonzero(claimed.any(axis=1))
        claims += [_Claim(int(one), label, claimed[one]) for one in found]
    return _Asked(tests, least, claims, outright)


@dataclass(frozen=True, slots=True)
class _Part:
    test: int
    commodity: int
    weight: FloatArray
    amount: FloatArray


def _parts(
    tests: list[str],
    delivered: list[IntArray],
    goods: Goods,
    assets: Assets,
    effects: Effects,
    years: IntArray,
) -> list[_Part]:
    """Return the parts of all tests that lead to what is delivered."""
    members = Labeled.of(commodity=goods.commodities)
    parts = []
    for test, name in enumerate(tests):
        weight = summed(effects, "content_weight", years, members, test=name)
        for commodity in np.flatnonzero(weight.any(axis=1)):
            amount = _amounts(int(commodity), delivered[test], goods, assets)
            if amount[delivered[test]].any():
                parts.append(_Part(test, int(commodity), weight[commodity], amount))
    return parts


def _amounts(
    part: int, delivered: IntArray, goods: Goods, assets: Assets
) -> FloatArray:
    """Return units of a part in a unit of each good on the way, shape (G,)."""
    own = goods.commodity == part
    user, used = assets.input_asset, assets.input_good
    into_part = own[assets.good]
    made = assets.good[user]
    leads = np.zeros(len(goods), bool)
    leads[delivered] = True
    for _ in range(len(goods)):
        before = leads.copy()
        # What goes into the part itself does not matter.
        leads[used[leads[made] & ~into_part[user]]] = True
        if (leads == before).all():
            break
    amount = np.where(leads & own, 1.0, 0.0)
    for _ in range(len(goods)):
        before = amount
        held = assets.input_quantity * before[used]
        per_plant = np.bincount(user, weights=held, minlength=len(assets))
        amount = np.where(own, 1.0, 0.0)
        np.maximum.at(amount, assets.good, np.where(into_part, 0.0, per_plant))
        amount = np.where(leads, amount, 0.0)
        if (amount == before).all():
            break
    return amount


def _admitted(
    parts: list[_Part],
    tests: list[str],
    goods: Goods,
    assets: Assets,
    makers: Labeled,
    effects: Effects,
    years: IntArray,
) -> FloatArray:
    """Return what share of each part a plant makes counts, shape (P, A, T)."""
    result = np.zeros((len(parts), len(assets), len(years)))
    for place, part in enumerate(parts):
        makes = goods.commodity[assets.good] == part.commodity
        side = goods.commodity[assets.output_good] == part.commodity
        makes[assets.output_asset[side]] = True
        members = makers.at(makes).made_as(goods.commodities[part.commodity])
        test = tests[part.test]
        barred = summed(effects, "not_admitted", years, members, test=test)
        result[place, makes] = 1.0 - np.clip(barred, 0.0, 1.0)
    return result
