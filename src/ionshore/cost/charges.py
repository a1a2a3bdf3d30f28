"""What is laid on materials, wages and capital: overheads, finance, readings.

All money is USD per kWh shipped. ``parts`` holds, each of shape (P,): ``wages``;
``equipment`` and ``building`` (investment); ``worn`` and ``settled`` (their
straight-line depreciation) and ``straight``, the sum; ``overhead``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ionshore.cost.arrays import FloatArray
from ionshore.cost.finance import capital_charge
from ionshore.cost.library import Library
from ionshore.cost.plant import Plants

__all__ = ["ITEMS", "annuity_items", "cash_items", "cost_groups", "full_items"]

ITEMS = (
    "materials",
    "labor",
    "energy",
    "depreciation",
    "capital_charge",
    "maintenance",
    "overhead",
    "administration",
    "research",
    "profit",
    "warranty",
    "freight",
    "duty",
    "credit",
)
"""Parts of a cost, in the order they are shown; they add up to the total."""


def full_items(
    bought: FloatArray, parts: Mapping[str, FloatArray], library: Library
) -> dict[str, FloatArray]:
    """Return the items of the full reading with accounting."""
    get = library.parameter
    wages, straight, over = parts["wages"], parts["straight"], parts["overhead"]
    items = {name: np.zeros_like(wages) for name in ITEMS}
    items["labor"], items["depreciation"], items["overhead"] = wages, straight, over
    items["administration"] = _administration(parts, library)
    items["research"] = get("research_depreciation") * straight
    launch = get("launch_materials") * bought + get("launch_labor") * (wages + over)
    bound = get("working_capital") * (bought + wages + over)
    invested = parts["equipment"] + parts["building"] + launch + bound
    items["profit"] = get("profit") * invested
    before = bought + np.sum(list(items.values()), axis=0)
    items["warranty"] = get("warranty") * before
    return items


def _administration(parts: Mapping[str, FloatArray], library: Library) -> FloatArray:
    get = library.parameter
    staff = parts["wages"] * (1.0 + get("overhead_labor"))
    plant = parts["straight"] * (1.0 + get("overhead_depreciation"))
    charge: FloatArray = (
        get("administration_labor") * staff + get("administration_depreciation") * plant
    )
    return charge


def annuity_items(
    bought: FloatArray,
    parts: Mapping[str, FloatArray],
    plants: Plants,
    library: Library,
) -> dict[str, FloatArray]:
    """Return the items with capital at its cost after tax, and upkeep."""
    get = library.parameter
    rate, tax = plants.regional["wacc"], plants.regional["tax"]
    items = full_items(bought, parts, library)
    worn = capital_charge(rate, get("equipment_life"), tax) * parts["equipment"]
    settled = capital_charge(rate, get("building_life"), tax) * parts["building"]
    bound = bought + parts["wages"] + parts["overhead"]
    held = rate / (1.0 - tax) * get("working_capital") * bound
    zero = np.zeros_like(worn)
    items |= {"depreciation": zero, "profit": zero, "warranty": zero}
    items["capital_charge"] = worn + settled + held
    items["maintenance"] = get("maintenance") * parts["equipment"]
    before = bought + np.sum(list(items.values()), axis=0)
    return items | {"warranty": get("warranty") * before}


def cash_items(
    parts: Mapping[str, FloatArray], library: Library
) -> dict[str, FloatArray]:
    """Return the items of the cash-like reading."""
    get = library.parameter
    items = {name: np.zeros_like(parts["wages"]) for name in ITEMS}
    items["labor"], items["depreciation"] = parts["wages"], parts["straight"]
    items["overhead"] = (get("cash_labor") - 1.0) * parts["wages"] + (
        get("cash_depreciation") - 1.0
    ) * parts["straight"]
    return items


def cost_groups(
    bought: FloatArray,
    parts: Mapping[str, FloatArray],
    regional_energy: FloatArray,
    library: Library,
) -> dict[str, FloatArray]:
    """Return the full cost by cause: each cause alone, at all rates.

    The rates are linear, so a cause is costed by setting the others to zero.
    """
    zero = np.zeros_like(bought)
    groups: dict[str, FloatArray] = {}
    for cause in ("materials", "labor", "equipment", "building"):
        alone = {
            "wages": parts["wages"] if cause == "labor" else zero,
            "equipment": parts["equipment"] if cause == "equipment" else zero,
            "building": parts["building"] if cause == "building" else zero,
        }
        alone["straight"] = (parts["worn"] if cause == "equipment" else zero) + (
            parts["settled"] if cause == "building" else zero
        )
        alone["overhead"] = (
            library.parameter("overhead_labor") * alone["wages"]
            + library.parameter("overhead_depreciation") * alone["straight"]
        )
        own = bought if cause == "materials" else zero
        groups[cause] = own + np.sum(
            list(full_items(own, alone, library).values()), axis=0
        )
    groups["regional_energy"] = regional_energy
    return groups
