"""What a kWh needs to be bought: quantities with losses, times prices."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.cost.arrays import FloatArray
from ionshore.cost.library import Library
from ionshore.cost.plant import Plants

__all__ = ["material_costs"]


def material_costs(
    plants: Plants, library: Library
) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return cost by material, and value by metal, losses included."""
    table = library["materials"].set_index("material")
    names = list(table.index)
    bill = library["bill"].pivot(
        index="chemistry", columns="material", values="quantity"
    )
    net = (
        bill.reindex(columns=names)
        .fillna(0.0)
        .loc[list(plants.chemistry)]
        .to_numpy(float)
    )
    loss = np.array([library.parameter(f"yield_{one}") for one in table["loss"]])
    in_pack = (table["loss"] == "pack").to_numpy(bool)
    through_cell = np.where(in_pack[None, :], 1.0, plants.cell_yield[:, None])
    needed = net / loss / through_cell
    needed *= np.where(in_pack[None, :], (plants.level == "pack")[:, None], 1.0)
    quoted = library["prices"].pivot(
        index="price_set", columns="material", values="price"
    )
    price = quoted.reindex(columns=names).loc[list(plants.price_set)].to_numpy(float)
    _refuse_unpriced(plants, library, names, (needed > 0) & np.isnan(price))
    started = plants.size / library.parameter("base_size")
    started = started * library.parameter("base_cell_kwh") / plants.cell_kwh
    cheaper = started ** (library.parameter("purchase_exponent") - 1.0)
    part = table["loss"].isin(["part", "pack"]).to_numpy(bool)
    scale = np.where(part[None, :], cheaper[:, None], 1.0)
    cost = needed * np.nan_to_num(price) * scale * plants.material_factor[:, None]
    return cost, _metal_values(plants, library, quoted, table["loss"])


def _metal_values(
    plants: Plants, library: Library, quoted: pd.DataFrame, loss: pd.Series
) -> dict[str, FloatArray]:
    """Return the value of each metal; nan where a set lacks its price."""
    contents = library["contents"]
    values: dict[str, FloatArray] = {}
    for metal, rows in contents.groupby("metal", sort=False):
        lost = (
            rows["material"]
            .map(loss)
            .map(lambda one: library.parameter(f"yield_{one}"))
        )
        gross = (rows["quantity"] / lost).set_axis(rows["chemistry"])
        held = gross.reindex(plants.chemistry).fillna(0.0).to_numpy(float)
        price = quoted.reindex(columns=[f"metal_{metal}"]).loc[list(plants.price_set)]
        paid = price.to_numpy(float)[:, 0] * plants.material_factor
        values[str(metal)] = np.where(held > 0, held / plants.cell_yield * paid, 0.0)
    return values


def _refuse_unpriced(
    plants: Plants, library: Library, names: list[str], lacking: NDArray[np.bool_]
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
