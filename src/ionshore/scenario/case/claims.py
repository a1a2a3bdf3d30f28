r"""Claims: credits that are earned only with enough material from admitted makers.

Some law pays a unit only if a share of the cost of its materials comes from makers it
admits (material assistance). Two grades of a material matter for that: made by an
admitted maker, or by anyone; the better one may always be used as the worse. The
grade of a material is who made it, not what it is made of, so it need not be carried
through the chain: it is known at the plant that makes it and asked at the plant that
claims. See :mod:`ionshore.model.claims`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case.effects import Effects, summed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ionshore.scenario.case.goods import Goods
    from ionshore.scenario.case.labeled import Labeled
    from ionshore.scenario.case.periods import Periods

__all__ = ["Claims", "claims_of"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """Credits of K plants that must be claimed.

    Parameters
    ----------
    asset : array of int, shape (K,)
    credit : array, shape (K, T)
        Paid per unit claimed [million USD/unit]; 0 where nothing is to be claimed.
    threshold : array, shape (K, T)
        Least share of the cost of materials from admitted makers [1].
    claim : array of int, shape (M,)
        Claim of each of its materials.
    good : array of int, shape (M,)
    quantity, price : array, shape (M,)
        Used per unit, and the price at which the share is counted.
    admitted : array, shape (A, T)
        Share of what a plant makes that counts as made by an admitted maker [1].
    """

    asset: IntArray
    credit: FloatArray
    threshold: FloatArray
    claim: IntArray
    good: IntArray
    quantity: FloatArray
    price: FloatArray
    admitted: FloatArray

    def __len__(self) -> int:
        return len(self.asset)

    @classmethod
    def none(cls, plants: int, periods: int) -> Claims:
        """Return nothing to be claimed; what any plant makes is admitted."""
        nobody, nothing = np.zeros(0, np.int64), np.zeros((0, periods))
        return cls(
            asset=nobody,
            credit=nothing,
            threshold=nothing,
            claim=nobody,
            good=nobody,
            quantity=np.zeros(0),
            price=np.zeros(0),
            admitted=np.ones((plants, periods)),
        )


def claims_of(
    makers: Labeled,
    credit: FloatArray,
    uses: Mapping[str, NDArray[np.int64] | FloatArray],
    goods: Goods,
    effects: Effects,
    periods: Periods,
) -> Claims:
    """Return what plants may claim.

    Parameters
    ----------
    makers : Labeled
        Plants by ``commodity``, ``origin`` and ``owner``.
    credit : array, shape (A, T)
        What they earn per unit if they may claim.
    uses : mapping
        ``input_asset``, ``input_good``, ``input_quantity``.
    """
    years = periods.years
    where = makers.by("commodity", "origin")
    threshold = summed(effects, "content_rule", years, where)
    asked = (threshold > 0) & (credit > 0)
    asset = np.flatnonzero(asked.any(axis=1))
    barred = summed(effects, "not_admitted", years, makers)
    number = np.full(len(credit), -1)
    number[asset] = np.arange(len(asset))
    claim = number[uses["input_asset"].astype(np.int64)]
    mine = claim >= 0
    good = uses["input_good"].astype(np.int64)[mine]
    return Claims(
        asset=asset,
        credit=np.where(asked, credit, 0.0)[asset],
        threshold=threshold[asset],
        claim=claim[mine],
        good=good,
        quantity=np.asarray(uses["input_quantity"][mine], float),
        price=goods.reference_price[goods.commodity[good]],
        admitted=1.0 - np.clip(barred, 0.0, 1.0),
    )
