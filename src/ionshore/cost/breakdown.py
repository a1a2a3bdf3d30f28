"""A cost taken apart for a reader: by material and metal, conversion, trade."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.cost.cell import CellCosts
from ionshore.cost.charges import ITEMS
from ionshore.cost.library import Library

__all__ = ["FAMILIES", "breakdown", "families"]

FAMILIES: dict[str, tuple[str, ...]] = {
    "materials": ("materials",),
    "labor": ("labor",),
    "energy": ("energy",),
    "capital": ("depreciation", "capital_charge", "maintenance"),
    "overheads": ("overhead", "administration", "research", "warranty"),
    "profit": ("profit",),
    "freight": ("freight",),
    "duty": ("duty",),
    "credit": ("credit",),
}
"""Items put together for a chart."""
METALS = {
    "Li": "lithium",
    "Ni": "nickel",
    "Co": "cobalt",
    "Mn": "manganese",
    "P": "phosphorus",
}


def families(costs: CellCosts) -> pd.DataFrame:
    """Return one row per plant and one column per family [USD/kWh]."""
    return pd.DataFrame(
        {
            name: np.sum([costs.items[one] for one in items], axis=0)
            for name, items in FAMILIES.items()
        }
    )


def breakdown(costs: CellCosts, library: Library, place: int = 0) -> pd.DataFrame:
    """Return the parts of one plant's cost, which add up to its last row.

    Parameters
    ----------
    costs : CellCosts
        Costs.
    library : Library
        The tables they were made with.
    place : int
        Which of the plants.

    Returns
    -------
    DataFrame
        Columns group (materials, conversion, trade, total), item, cost [USD/kWh],
        share [1]. Metals in the electrode materials are taken out of them at the
        prices of the set, what is left is "processing and margin"; where a price is
        lacking the material stays whole.
    """
    rows = [*_materials(costs, library, place)]
    for name in ITEMS[1:]:
        group = "trade" if name in {"freight", "duty", "credit"} else "conversion"
        value = float(costs.items[name][place])
        if value != 0.0:
            rows.append((group, name, value))
    total = float(costs.total[place])
    rows.append(("total", "total", total))
    table = pd.DataFrame(rows, columns=["group", "item", "cost"])
    return table.assign(share=table["cost"] / total)


def _materials(
    costs: CellCosts, library: Library, place: int
) -> list[tuple[str, str, float]]:
    held = library["contents"]
    held = held[held["chemistry"] == costs.plants.chemistry[place]]
    rows = []
    for name, value in zip(costs.names, costs.materials[place], strict=True):
        if value == 0.0:
            continue
        metals = [str(one) for one in held[held["material"] == name]["metal"]]
        worth = {one: float(costs.metals[one][place]) for one in metals}
        if not worth or np.isnan(list(worth.values())).any():
            rows.append(("materials", name, float(value)))
            continue
        rows += [
            ("materials", f"{name}: {METALS.get(one, one)}", paid)
            for one, paid in worth.items()
        ]
        rest = float(value) - sum(worth.values())
        rows.append(("materials", f"{name}: processing and margin", rest))
    return rows
