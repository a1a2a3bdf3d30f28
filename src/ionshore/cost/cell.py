r"""Cost of cells and packs: one function over arrays of plants.

Per kWh shipped, with materials M, direct wages W, straight-line depreciation D,
equipment K and building B:

================  ==========================================================
item              formula
================  ==========================================================
overhead          V = 0.40 W + 0.20 D, its energy taken out (see below)
administration    0.25 (W + 0.40 W) + 0.25 (D + 0.20 D)
research          0.40 D
profit            0.05 (K + B + launch + 0.15 (M + W + V)),
                  launch = 0.05 M + 0.10 (W + V)
warranty          0.056 of all above
================  ==========================================================

The rates are those of BatPaC v5. They carry the energy bill of a plant in the
United States inside V. To let power prices count, the share of V that this bill
makes up there is taken out and the bill of the region is put in: a plant in the
United States costs exactly what BatPaC says.

The **cash-like** reading is M + 1.4 W + 1.2 D: what a maker must earn to keep
running, near which Chinese prices have stood since 2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray, real
from ionshore.cost.charges import (
    ITEMS,
    annuity_items,
    cash_items,
    cost_groups,
    full_items,
)
from ionshore.cost.factors import Factors, plant_factors
from ionshore.cost.learning import experience_cost
from ionshore.cost.library import Library
from ionshore.cost.lookup import lookup, places
from ionshore.cost.material import material_costs
from ionshore.cost.plant import Plants, cell_plants
from ionshore.cost.region import HOME

__all__ = ["ITEMS", "CellCosts", "cell_costs", "landed", "with_experience"]


@dataclass(frozen=True, slots=True, eq=False)
class CellCosts:
    """Costs of P plants; money is USD per kWh shipped.

    Parameters
    ----------
    plants : Plants
        What was costed.
    items : mapping of str to array, each shape (P,)
        Parts by :data:`ITEMS`; they add up to :attr:`total`.
    materials : array, shape (P, M)
        Cost of each material of ``names``; sums to ``items["materials"]``.
    names : tuple of str
        Materials.
    metals : mapping of str to array, each shape (P,)
        Value of the metals in the electrode materials, losses included; nan where
        the price set does not price the metal. Part of the materials.
    groups : mapping of str to array, each shape (P,)
        The total by what causes it (materials, labor, equipment, building), all
        rates on it included; only for the full reading with accounting.
    investment : mapping of str to array, each shape (P,)
        Overnight equipment and building per kWh shipped a year
        [USD per kWh/year = million USD per GWh/year].
    """

    plants: Plants
    items: Mapping[str, FloatArray]
    materials: FloatArray
    names: tuple[str, ...]
    metals: Mapping[str, FloatArray]
    groups: Mapping[str, FloatArray]
    investment: Mapping[str, FloatArray]

    @property
    def total(self) -> FloatArray:
        """Cost of a kWh, shape (P,) [USD/kWh]."""
        total: FloatArray = np.sum([self.items[name] for name in ITEMS], axis=0)
        return total

    def frame(self) -> pd.DataFrame:
        """Return one row per plant: what it is, its items and the total."""
        plants = self.plants
        told = {
            "chemistry": plants.chemistry,
            "region": plants.region,
            "level": plants.level,
            "plant_gwh": plants.size,
            "price_set": plants.price_set,
            "reading": plants.reading,
        }
        return pd.DataFrame(told | dict(self.items) | {"total": self.total})


def cell_costs(plants: Plants, library: Library) -> CellCosts:
    """Return what a kWh costs in each plant.

    Parameters
    ----------
    plants : Plants
        See :func:`ionshore.cost.plant.cell_plants`.
    library : Library
        The tables they were made with.

    Raises
    ------
    ModelLimit
        ``L530`` if a price set lacks a material: all that are missing, and the sets
        that have them.

    Examples
    --------
    >>> from ionshore.cost.library import shipped_library
    >>> library = shipped_library()
    >>> base = cell_plants(
    ...     library, chemistry="nmc622", region="USA", plant_gwh=50, level="pack",
    ...     price_set="batpac_v5",
    ... )
    >>> groups = cell_costs(base, library).groups
    >>> round(float(sum(groups[one] for one in groups if one != "materials")[0]), 2)
    27.54
    """
    materials, metals = material_costs(plants, library)
    factors = plant_factors(plants, library)
    bought = materials.sum(axis=1)
    parts = _parts(plants, library, factors)
    energy, carried = _energy(plants, library, parts["overhead"])
    cash = plants.reading == "cash"
    annuity = (plants.finance == "annuity") & ~cash
    full = full_items(bought, parts, library)
    paid = annuity_items(bought, parts, plants, library)
    bare = cash_items(parts, library)
    items = {
        name: np.where(cash, bare[name], np.where(annuity, paid[name], full[name]))
        for name in ITEMS
    }
    items["materials"], items["energy"] = bought, energy
    items["overhead"] = items["overhead"] - carried
    groups = cost_groups(bought, parts, energy - carried, library)
    return CellCosts(
        plants,
        MappingProxyType(items),
        materials,
        library.materials,
        MappingProxyType(metals),
        MappingProxyType(groups),
        MappingProxyType({name: parts[name] for name in ("equipment", "building")}),
    )


def with_experience(
    costs: CellCosts,
    ratio: ArrayLike,
    learning_rate: ArrayLike,
    *,
    floor_share: ArrayLike = 0.0,
) -> CellCosts:
    """Return costs once cumulative output has grown ``ratio`` times.

    Conversion learns down to a floor; materials are bought at market prices and
    stay as they are.

    Parameters
    ----------
    costs : CellCosts
        Costs now.
    ratio, learning_rate : array
        See :func:`ionshore.cost.learning.experience_cost`.
    floor_share : array
        Part of conversion cost that is never passed, 0 to 1.
    """
    fallen = experience_cost(1.0, ratio, learning_rate, floor_share)
    kept = {"materials", "freight", "duty", "credit"}
    items = {
        name: value if name in kept else value * fallen
        for name, value in costs.items.items()
    }
    return replace(costs, items=MappingProxyType(items))


def landed(
    costs: CellCosts,
    *,
    freight: ArrayLike = 0.0,
    duty: ArrayLike = 0.0,
    credit: ArrayLike = 0.0,
) -> CellCosts:
    """Return costs at the buyer's door.

    Parameters
    ----------
    costs : CellCosts
        Factory costs.
    freight, credit : array
        [USD/kWh]; the credit is taken off.
    duty : array
        Share of the factory cost.
    """
    whole = np.zeros(len(costs.plants))
    factory = costs.total - costs.items["freight"] - costs.items["duty"]
    value = factory - costs.items["credit"]
    added = {
        "freight": whole + real(freight),
        "duty": value * real(duty),
        "credit": whole - real(credit),
    }
    return replace(costs, items=MappingProxyType(dict(costs.items) | added))


def _output(plants: Plants, library: Library) -> FloatArray:
    """Return GWh shipped a year; the line starts what it is built to start."""
    mature = plants.cell_yield / library.parameter("yield_cell")
    return plants.size * plants.utilization * mature


def _parts(plants: Plants, library: Library, factors: Factors) -> dict[str, FloatArray]:
    """Return wages, capital, depreciation and overhead per kWh shipped."""
    get = library.parameter
    output = _output(plants, library)
    since = np.full(len(plants), get("steps_year"))
    dear = plants.regional["capital"] * library.dollars(since, plants.year)
    wages = plants.regional["direct_wage"] * factors.labor / output
    equipment = dear * factors.equipment / output
    building = plants.regional["building"] * factors.area / output
    worn = equipment / get("equipment_life")
    settled = building / get("building_life")
    straight = worn + settled
    return {
        "wages": wages,
        "equipment": equipment,
        "building": building,
        "worn": worn,
        "settled": settled,
        "straight": straight,
        "overhead": get("overhead_labor") * wages
        + get("overhead_depreciation") * straight,
    }


def _bill_of_energy(plants: Plants, library: Library) -> FloatArray:
    """Return electricity and heat per kWh shipped."""
    table = lookup(library)
    own = places(plants.chemistry, table.chemistry)
    power = table.line["electricity"][own] * plants.regional["electricity"]
    heat = table.line["heat"][own] * plants.regional["heat"]
    spoiled = library.parameter("yield_cell") / plants.cell_yield
    bill: FloatArray = (power + heat) * spoiled
    return bill


def _energy(
    plants: Plants, library: Library, overhead: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the energy bill, and the part of overhead that stood for it."""
    bill = _bill_of_energy(plants, library)
    twins = cell_plants(
        library,
        chemistry=list(plants.chemistry),
        region=HOME,
        plant_gwh=plants.size,
        level=list(plants.level),
        cell_kwh=plants.cell_kwh,
        pack_kwh=plants.pack_kwh,
    )
    parts = _parts(twins, library, plant_factors(twins, library))
    share = np.minimum(_bill_of_energy(twins, library) / parts["overhead"], 1.0)
    return bill, share * overhead
