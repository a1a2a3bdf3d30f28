"""What plants cost before law: by item and year, and the yearly charge on a dollar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.cost.finance import capital_charge
from ionshore.scenario.case.periods import Periods, held_rows, values_of
from ionshore.world.schemas.factors import FACTOR_ITEMS

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["charges_of", "costs_of"]

_COST_ITEMS = ("energy_cost", "labor_cost", "other_cost")

FloatArray = NDArray[np.float64]


def charges_of(
    world: World, table: pd.DataFrame, process: pd.DataFrame
) -> tuple[FloatArray, FloatArray]:
    """Return the yearly charge on a dollar of plant and of building, shape (A, 1).

    The one of the cost model: it repays the dollar at the regional cost of capital
    after tax.
    """
    regions = world["regions"].set_index("region").loc[table["region"]]
    rate = regions["wacc"].fillna(world.discount_rate).to_numpy(float)
    tax = regions["tax"].to_numpy(float)
    life = process["lifetime"].to_numpy(float)
    lasting = process["building_life"].to_numpy(float)
    lasting = np.where(np.isnan(lasting), life, lasting)
    charge, settled = (capital_charge(rate, years, tax) for years in (life, lasting))
    return charge[:, None], settled[:, None]


def costs_of(
    world: World, table: pd.DataFrame, periods: Periods
) -> dict[str, FloatArray]:
    """Return each cost item by asset and year; a region's row beats ``*``."""
    costs = world["process_costs"]
    labels, held = held_rows(costs, ["process", "region"], periods.years)
    known = pd.MultiIndex.from_frame(labels)
    own, general = (
        known.get_indexer(pd.MultiIndex.from_arrays([table["process"], region]))
        for region in (table["region"], ["*"] * len(table))
    )
    found = np.where(own >= 0, own, general)
    nothing = np.full((1, len(periods)), -1)
    rows = np.concatenate([held, nothing])[found]
    factors = _factors(world, table, periods)
    return {
        item: np.nan_to_num(values_of(costs[item], rows)) * factors.get(item, 1.0)
        for item in ("capex", "building", "fixed_cost", *_COST_ITEMS)
    }


def _factors(
    world: World, table: pd.DataFrame, periods: Periods
) -> dict[str, FloatArray]:
    """Return the factors on costs by plant and year, 1 where none is given."""
    given = world["asset_factors"]
    if given.empty:
        return {}
    labels, held = held_rows(given, ["asset"], periods.years)
    nothing = np.full((1, len(periods)), -1)
    place = pd.Index(labels["asset"]).get_indexer(table["asset"])
    rows = np.concatenate([held, nothing])[place]
    factors = {
        item: np.nan_to_num(values_of(given[item], rows), nan=1.0)
        for item in FACTOR_ITEMS
    }
    # A building is part of the investment.
    return factors | {"building": factors["capex"]}
