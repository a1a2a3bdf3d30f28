r"""What a plan books for a plant: capital, what is paid anyway, what output costs.

A plan prices materials itself and repays capital year by year, so it takes from the
full reading with an annuity what does not hang on either:

============  ==============================================  ====================
booked as     items of the cost model                         paid
============  ==============================================  ====================
capital       equipment, building                             by additions, as a
                                                              yearly charge after
                                                              tax
fixed         maintenance, administration, research           by all that stands,
                                                              run or idle
energy        energy                                          per unit made
labor         labor                                           per unit made
other         overhead (cells), other (process plants),       per unit made
              parts that no commodity of the plan stands for
============  ==============================================  ====================

What stands pays its fixed cost whatever it makes, so prices among plants that stand
follow the cash-like cost (labor, its overhead, energy); a plant is built only where
it will earn capital and fixed cost too. Profit is the return on capital inside the
charge. Warranty and working capital are rates on the price of materials, which is
the plan's answer and no input: they are left out.

Labor follows output here, by shifts over a year; ``cost`` itself keeps it with the
nameplate. At full use the two are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray
from ionshore.cost.cell import CellCosts, cell_costs
from ionshore.cost.library import Library
from ionshore.cost.plant import cell_plants
from ionshore.cost.process import process_costs

__all__ = ["PLAN_FIXED", "PlanCosts", "line_plan", "process_plan"]

PLAN_FIXED = ("maintenance", "administration", "research")
"""Items of a cell or pack that a standing plant pays whether it runs or not."""


@dataclass(frozen=True, slots=True, eq=False)
class PlanCosts:
    """Costs of P plants as a plan books them; each of shape (P,).

    Parameters
    ----------
    equipment, building : array
        Overnight investment [million USD per unit/year].
    fixed : array
        [million USD per unit/year and year]
    energy, labor, other : array
        [million USD/unit]
    """

    equipment: FloatArray
    building: FloatArray
    fixed: FloatArray
    energy: FloatArray
    labor: FloatArray
    other: FloatArray


def line_plan(
    library: Library,
    chemistry: str | Sequence[str],
    region: str | Sequence[str],
    *,
    plant_gwh: ArrayLike,
    year: ArrayLike,
    level: str = "cell",
    outside: Sequence[str] = (),
) -> PlanCosts:
    """Return what a plan books for cell lines, or for pack lines alone.

    Parameters
    ----------
    library : Library
        The tables.
    chemistry, region, plant_gwh, year
        See :func:`ionshore.cost.plant.cell_plants`.
    level : str
        cell; or pack: what a plant of packs has beyond one of cells.
    outside : sequence of str
        Materials that no commodity of the plan stands for: their cost at the
        typical prices of the year, losses included, is part of ``other``.

    Examples
    --------
    >>> from ionshore.cost.library import shipped_library
    >>> plan = line_plan(shipped_library(), "lfp", "USA", plant_gwh=50, year=2024)
    >>> round(float(plan.energy.item()), 2)
    1.75
    """

    def booked(at: str) -> PlanCosts:
        plants = cell_plants(
            library,
            chemistry=chemistry,
            region=region,
            plant_gwh=plant_gwh,
            year=year,
            level=at,
            finance="annuity",
        )
        return _booked(cell_costs(plants, library), outside)

    if level == "cell":
        return booked("cell")
    whole, cells = booked("pack"), booked("cell")
    return PlanCosts(
        *(getattr(whole, one.name) - getattr(cells, one.name) for one in fields(whole))
    )


def _booked(costs: CellCosts, outside: Sequence[str]) -> PlanCosts:
    bought = [name in outside for name in costs.names]
    return PlanCosts(
        equipment=costs.investment["equipment"],
        building=costs.investment["building"],
        fixed=np.sum([costs.items[name] for name in PLAN_FIXED], axis=0),
        energy=costs.items["energy"],
        labor=costs.items["labor"],
        other=costs.items["overhead"] + costs.materials[:, bought].sum(axis=1),
    )


def process_plan(
    library: Library,
    process: str | Sequence[str],
    region: str | Sequence[str],
    *,
    size: ArrayLike = np.nan,
    year: ArrayLike = np.nan,
) -> PlanCosts:
    """Return what a plan books for process plants.

    Parameters
    ----------
    library, process, region, size, year
        See :func:`ionshore.cost.process.process_costs`.
    """
    costs = process_costs(library, process, region, size=size, year=year)
    return PlanCosts(
        equipment=costs.investment,
        building=np.zeros(len(costs.process)),
        fixed=costs.items["maintenance"],
        energy=costs.items["energy"],
        labor=costs.items["labor"],
        other=costs.items["other"],
    )
