r"""What a unit made earns: by amount, by its cost, by what its processing costs.

A credit that is a share of cost needs a cost that does not depend on the answer:

.. math:: \kappa_j = e_j + l_j + o_j + \frac{f_j + K_j / L_j}{\omega_j}
          + \sum_{i \notin \text{credited}} a_{ij} p_i

energy, labor, other, fixed cost and straight depreciation at full output, and
materials at their reference prices. Inputs that are themselves credited where the
plant stands are left out, so that no cost is credited twice; a credit on processing
leaves all inputs out.
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

__all__ = ["Makers", "credits_of"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Makers:
    """Plants as effects see them, and what making a unit costs.

    Parameters
    ----------
    members : Labeled
        Plants by ``commodity``, ``origin`` and ``owner``.
    costs : mapping of array, each shape (A, T)
        ``capex``, ``fixed_cost`` and the items paid per unit.
    life, utilization : array, shape (A,)
    uses : mapping
        ``input_asset``, ``input_good``, ``input_quantity``, each shape (I,).
    materials : Labeled
        What plants use by ``commodity`` and the ``origin`` of the plant, I members.
    """

    members: Labeled
    costs: Mapping[str, FloatArray]
    life: FloatArray
    utilization: FloatArray
    uses: Mapping[str, NDArray[np.int64] | FloatArray]
    materials: Labeled

    def processing(self) -> FloatArray:
        """Return what processing a unit costs, shape (A, T) [million USD/unit]."""
        costs = self.costs
        yearly = costs["fixed_cost"] + costs["capex"] / self.life[:, None]
        paid: FloatArray = (
            costs["energy_cost"] + costs["labor_cost"] + costs["other_cost"]
        )
        return paid + yearly / self.utilization[:, None]

    def uncredited(
        self, goods: Goods, effects: Effects, periods: Periods
    ) -> FloatArray:
        """Return what materials that are not credited themselves cost, shape (A, T)."""
        asset = self.uses["input_asset"].astype(np.int64)
        commodity = goods.commodity[self.uses["input_good"].astype(np.int64)]
        where, years = self.materials, periods.years
        credited = summed(effects, "cost_credit", years, where)
        credited += summed(effects, "production_credit", years, where)
        price = goods.reference_price[commodity] * self.uses["input_quantity"]
        total = np.zeros((len(self.life), len(periods)))
        np.add.at(total, asset, np.where(credited > 0, 0.0, price[:, None]))
        return total


def credits_of(
    makers: Makers, goods: Goods, effects: Effects, periods: Periods
) -> FloatArray:
    """Return what plants earn per unit made, shape (A, T) [million USD/unit]."""
    members, years = makers.members, periods.years
    credit = summed(effects, "production_credit", years, members)
    of_cost = summed(effects, "cost_credit", years, members)
    of_processing = summed(effects, "processing_credit", years, members)
    if not (of_cost.any() or of_processing.any()):
        return credit
    processing = makers.processing()
    materials = makers.uncredited(goods, effects, periods)
    result: FloatArray = credit + of_cost * (processing + materials)
    return result + of_processing * processing
