"""What a kWh needs to be bought: quantities with losses, times prices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.cost.arrays import FloatArray
from ionshore.cost.library import Library
from ionshore.cost.lookup import lookup, places
from ionshore.cost.plant import Plants

__all__ = ["material_costs"]


def material_costs(
    plants: Plants, library: Library
) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return cost by material, and value by metal, losses included.

    Returns
    -------
    array, shape (P, M)
        Cost of each material of the library [USD/kWh].
    dict of str to array, each shape (P,)
        Value of each metal in electrode materials; nan where the set has no price.

    Raises
    ------
    ModelLimit
        ``L530``; see :func:`ionshore.cost.cell.cell_costs`.
    """
    table = lookup(library)
    chemistry = places(plants.chemistry, table.chemistry)
    prices = places(plants.price_set, table.price_set)
    of_pack = table.of_pack[None, :]
    through_cell = np.where(of_pack, 1.0, plants.cell_yield[:, None])
    needed = table.bill[chemistry] / table.loss / through_cell
    needed *= np.where(of_pack, (plants.level == "pack")[:, None], 1.0)
    price = table.price[prices]
    _refuse_unpriced(plants, library, table.materials, (needed > 0) & np.isnan(price))
    started = plants.size / library.parameter("base_size")
    started = started * library.parameter("base_cell_kwh") / plants.cell_kwh
    cheaper = started ** (library.parameter("purchase_exponent") - 1.0)
    scale = np.where(table.part[None, :], cheaper[:, None], 1.0)
    cost = needed * np.nan_to_num(price) * scale * plants.material_factor[:, None]
    held = table.held[chemistry]
    paid = table.metal_price[prices] * plants.material_factor[:, None]
    worth = np.where(held > 0, held / plants.cell_yield[:, None] * paid, 0.0)
    metals = {name: worth[:, place] for place, name in enumerate(table.metals)}
    return cost, metals


def _refuse_unpriced(
    plants: Plants, library: Library, names: Sequence[str], lacking: NDArray[np.bool_]
) -> None:
    """Refuse plants that need what their price set does not price."""
    if not lacking.any():
        return
    quoted = library["prices"]
    asked = {
        (str(plants.price_set[plant]), names[material])
        for plant, material in zip(*np.nonzero(lacking), strict=True)
    }
    findings = [
        tell(
            "L530",
            f"price set {name}",
            material=material,
            known=", ".join(quoted[quoted["material"] == material]["price_set"])
            or "none",
        )
        for name, material in sorted(asked)
    ]
    summary = "Prices are missing."
    raise ModelLimit(summary, findings)
