r"""Hours, equipment and floor of a cell or pack plant, from the steps of a base plant.

A step s with rate ratio x scales each factor by its own exponent:

.. math:: L = \sum_s L_s x_s^{a_s}, \quad K = \sum_s K_s x_s^{b_s}, \quad
          A = \sum_s A_s x_s^{c_s}

A chemistry with less energy per area (LFP) enters through the ratios. Lines whose
investment is known only as one figure scale as :math:`K = K_0 (Q/Q_0)^n`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionshore.cost.arrays import FloatArray
from ionshore.cost.library import Library
from ionshore.cost.lookup import lookup, places
from ionshore.cost.plant import Plants

__all__ = ["Factors", "plant_factors"]


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """What P plants need, as if all stood in the United States.

    Parameters
    ----------
    labor : array, shape (P,)
        Direct labor [million hours/year].
    equipment : array, shape (P,)
        [million USD]
    area : array, shape (P,)
        Floor [million m2].
    """

    labor: FloatArray
    equipment: FloatArray
    area: FloatArray


def plant_factors(plants: Plants, library: Library) -> Factors:
    """Return the factors of plants at full use.

    Examples
    --------
    The base plant itself:

    >>> from ionshore.cost.library import shipped_library
    >>> from ionshore.cost.plant import cell_plants
    >>> library = shipped_library()
    >>> base = cell_plants(library, chemistry="nmc622", region="USA", plant_gwh=50)
    >>> plant_factors(base, library).equipment.round(1).tolist()
    [4018.6]
    """
    steps = library["steps"]
    ratio = _rates(plants, library)
    rates = np.stack([ratio[name] for name in steps["driver"]], axis=1)
    table = lookup(library)
    lump = table.lump[places(plants.chemistry, table.chemistry)]
    pack = plants.level == "pack"
    of_pack = (steps["level"] == "pack").to_numpy(bool)
    counts = np.where(of_pack[None, :], pack[:, None], ~lump[:, None])
    made = {
        name: (
            counts * steps[base].to_numpy(float) * rates ** steps[power].to_numpy(float)
        ).sum(axis=1)
        for name, base, power in (
            ("labor", "labor_hours", "labor_exponent"),
            ("equipment", "capital", "capital_exponent"),
            ("area", "area", "area_exponent"),
        )
    }
    hours, equipment, area = _lump(plants, library)
    return Factors(
        labor=made["labor"] / 1e6 + np.where(lump, hours, 0.0),
        equipment=made["equipment"] + np.where(lump, equipment, 0.0),
        area=made["area"] / 1e6 + np.where(lump, area, 0.0),
    )


def _rates(plants: Plants, library: Library) -> dict[str, FloatArray]:
    """Return the rate of each driver over that of the base plant."""
    table = lookup(library)
    own = places(plants.chemistry, table.chemistry)
    cathode, anode, area = (
        table.line[name][own] for name in ("cathode_ratio", "anode_ratio", "area_ratio")
    )
    energy = plants.size / library.parameter("base_size")
    cells = energy * library.parameter("base_cell_kwh") / plants.cell_kwh
    packs = energy * library.parameter("base_pack_kwh") / plants.pack_kwh
    return {
        "energy": energy,
        "positive_mass": energy * cathode,
        "negative_mass": energy * anode,
        "positive_area": energy * area,
        "negative_area": energy * area,
        "solvent": energy * cathode,
        "cells": cells,
        "modules": packs,
        "packs": packs,
        "dry_room": np.maximum(cells, energy * area),
    }


def _lump(
    plants: Plants, library: Library
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return million hours, million USD of equipment and million m2 of floor."""
    table = lookup(library)
    own = places(plants.chemistry, table.chemistry)
    get = library.parameter
    stated, size = table.line["lump_capex"][own], table.line["lump_size"][own]
    ratio = plants.size / size
    whole = stated * size * ratio ** get("lump_capital_exponent")
    base = plants.size / get("base_size")
    hours = get("lump_labor_hours") * get("base_size") / 1e6
    share = get("lump_building_share")
    return (
        hours * base ** get("lump_labor_exponent"),
        whole * (1.0 - share),
        whole * share / get("building_default"),
    )
