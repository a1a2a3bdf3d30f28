"""Assets: plants with their capacity by year, their costs and their recipes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case.claims import Claims, claims_of
from ionshore.scenario.case.credits import credits_of
from ionshore.scenario.case.effects import Effects, summed
from ionshore.scenario.case.expansion import Expansion

if TYPE_CHECKING:
    from ionshore.scenario.case.goods import Goods
    from ionshore.scenario.case.periods import Periods
    from ionshore.scenario.case.plants import Plants

__all__ = ["Assets", "assets_of"]

FloatArray = NDArray[np.float64]
Labels = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Assets:
    """Plants as arrays over A assets and T model years.

    Parameters
    ----------
    label, process, owner, status : array of str, shape (A,)
    holder : array of str, shape (A,)
        As the law sees it, see :mod:`ionshore.policy.holders`.
    region, good : array of int, shape (A,)
        Place of the region and of the main product.
    capacity : array, shape (A, T)
        Existing and committed nameplate after ramp-up, mean over the years of the
        period [unit/year].
    utilization : array, shape (A,)
    buildable : array of bool, shape (A, T)
        Whether an addition may start in the year.
    ramp : array, shape (A, T, T)
        ``ramp[a, v, t]`` is the share of nameplate, mean over the years of t, of an
        addition that started in model year v; 0 before it starts and after its life.
    alive : array, shape (A, T, T)
        ``alive[a, v, t]`` is the share of the years of t in which it stands.
    capex : array, shape (A, T)
        Overnight investment of an addition in v, grants taken off [million USD
        per unit/year].
    annuity : array, shape (A, T)
        Yearly capital charge of an addition in v, before tax [million USD per
        unit/year and year].
    fixed_cost : array, shape (A, T)
    variable : dict of array, each shape (A, T)
        Energy, labor, other, adder and credit (negative; those that need no claim)
        [million USD/unit].
    claims : Claims
        Credits that must be claimed.
    cost_slope, build_max, plant_size, plant_cost, minimum_output : shape (A,)
    step_asset, step_number, step_width : shape (S,)
        Steps of the cost curves; every asset has at least one. Width is a share
        of effective capacity, nan for the rest.
    step_adder : array, shape (S, T)
    input_asset, input_good, input_quantity : shape (I,)
        What an asset uses per unit of output, yield included.
    output_asset, output_good, output_quantity : shape (O,)
        By-products.
    expansion : Expansion, optional
        Of a short run that may build; None in a plan.
    """

    label: Labels
    process: Labels
    owner: Labels
    holder: Labels
    status: Labels
    region: NDArray[np.int64]
    good: NDArray[np.int64]
    capacity: FloatArray
    utilization: FloatArray
    buildable: NDArray[np.bool_]
    ramp: FloatArray
    alive: FloatArray
    capex: FloatArray
    annuity: FloatArray
    granted: FloatArray
    fixed_cost: FloatArray
    variable: dict[str, FloatArray]
    cost_slope: FloatArray
    build_max: FloatArray
    plant_size: FloatArray
    plant_cost: FloatArray
    minimum_output: FloatArray
    claims: Claims
    step_asset: NDArray[np.int64]
    step_number: NDArray[np.int64]
    step_width: FloatArray
    step_adder: FloatArray
    input_asset: NDArray[np.int64]
    input_good: NDArray[np.int64]
    input_quantity: FloatArray
    output_asset: NDArray[np.int64]
    output_good: NDArray[np.int64]
    output_quantity: FloatArray
    expansion: Expansion | None = None

    def __len__(self) -> int:
        return len(self.label)

    @property
    def effective(self) -> FloatArray:
        """Most that what exists can make, shape (A, T) [unit/year]."""
        result: FloatArray = self.utilization[:, None] * self.capacity
        return result

    @property
    def can_work(self) -> NDArray[np.bool_]:
        """Whether something may stand by then, existing or an addition, shape (A, T)."""
        added = np.cumsum(self.buildable, axis=1) > 0
        result: NDArray[np.bool_] = (self.effective > 0) | added
        return result

    def charged(self, worth: FloatArray) -> FloatArray:
        """Return the present years for which an addition of v is charged, shape (A, T).

        Parameters
        ----------
        worth : array, shape (T,)
            Present value of a dollar a year through each period [year].
        """
        years: FloatArray = self.alive @ worth
        return (
            years if self.expansion is None else years + self.expansion.terminal_years
        )


def assets_of(
    plants: Plants, goods: Goods, effects: Effects, periods: Periods
) -> Assets:
    """Return plants with what law grants and credits them."""
    bare, makers = plants.assets, plants.makers
    grant = summed(effects, "capex_grant", periods.years, makers.members)
    paid = 1.0 - np.clip(grant, 0.0, 1.0)
    capex = bare.capex * paid
    annuity = plants.annuity(capex, np.minimum(plants.building * paid, capex))
    before = plants.annuity(bare.capex, np.minimum(plants.building, bare.capex))
    credit = credits_of(makers, goods, effects, periods)
    claims = claims_of(makers.members, credit, makers.uses, goods, effects, periods)
    credit[claims.asset] -= claims.credit
    return replace(
        bare,
        capex=capex,
        annuity=annuity,
        granted=before - annuity,
        variable=bare.variable | {"credit": -credit},
        claims=claims,
    )
