r"""What plants and lanes cost by themselves, item by item, without the goods they carry.

Everything here is paid in the objective, so a rent, the price less these costs, is
what scarcity alone adds. Items:

- of the cost model: ``energy``, ``labor``, ``other``, ``fixed``, ``capital``
- ``hidden``: cost adders and the cost steps actually used (the area under the step
  curve up to the output), slopes and curves included
- ``growth``: what fast building costs; spread, like capital, evenly over the years
  an addition stands, at equal present value
- ``credit``: production credits, negative
- ``freight``, ``premium`` (what a lane costs beyond freight, where a world has it),
  ``duty``
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.model.costs import claimed_credit
from ionshore.model.paid import rising_cost
from ionshore.model.solution import Solution, family

__all__ = ["MODEL_ITEMS", "lane_costs", "plant_costs"]

FloatArray = NDArray[np.float64]

MODEL_ITEMS = ("energy", "labor", "other", "fixed", "capital")
"""Items of the cost model."""
_PAIR = ["origin", "destination", "year"]


def plant_costs(solution: Solution) -> dict[str, FloatArray]:
    """Return what each asset pays in a model year, by item.

    Returns
    -------
    dict of array, each shape (A, T)
        Million USD per year.
    """
    case = solution.case
    assets = case.assets
    steps = family(solution, "activity")
    output = _by_asset(solution, steps, steps["value"])
    costs = {item: values * output for item, values in assets.variable.items()}
    costs["credit"] = costs["credit"] - claimed_credit(solution)
    added = _additions(solution, "new_capacity")
    standing = _while_alive(solution, added)
    costs["fixed"] = assets.fixed_cost * (assets.capacity + standing)
    open_plants = _while_alive(solution, _additions(solution, "plants"))
    costs["fixed"] += np.nan_to_num(assets.plant_cost)[:, None] * open_plants
    costs["capital"] = _while_alive(solution, assets.annuity * added)
    costs["hidden"] = costs.pop("adder") + _steps_paid(solution, steps)
    costs["growth"] = _growth_paid(solution, added)
    return costs


def _by_asset(
    solution: Solution, frame: pd.DataFrame, values: pd.Series | FloatArray
) -> FloatArray:
    """Return values of rows that name asset and year, summed, shape (A, T)."""
    case = solution.case
    place = {label: number for number, label in enumerate(case.assets.label)}
    total = np.zeros(case.assets.capacity.shape)
    if len(frame):
        asset = frame["asset"].map(place).to_numpy(np.int64)
        year = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
        np.add.at(total, (asset, year), np.asarray(values, float))
    return total


def _additions(solution: Solution, name: str) -> FloatArray:
    frame = family(solution, name)
    return _by_asset(solution, frame, frame["value"])


def _while_alive(solution: Solution, yearly: FloatArray) -> FloatArray:
    """Return what additions of each year carry on while they stand, shape (A, T)."""
    alive = solution.case.assets.alive.astype(float)
    carried: FloatArray = np.einsum("av,avt->at", yearly, alive)
    return carried


def _steps_paid(solution: Solution, steps: pd.DataFrame) -> FloatArray:
    """Return the area under the steps, slopes and curves of each asset, shape (A, T)."""
    case = solution.case
    assets = case.assets
    known = pd.MultiIndex.from_arrays(
        [assets.label[assets.step_asset], assets.step_number]
    )
    step = known.get_indexer(pd.MultiIndex.from_frame(steps[["asset", "step"]]))
    year = np.searchsorted(case.years, steps["year"])
    paid = assets.step_adder[step, year] * steps["value"].to_numpy(float)
    worth = case.periods.present_value[year]
    rising = rising_cost(solution)[steps["column"].to_numpy(np.int64)] / worth
    return _by_asset(solution, steps, paid + rising)


def _growth_paid(solution: Solution, added: FloatArray) -> FloatArray:
    """Return what fast building costs each asset in every year, shape (A, T)."""
    case = solution.case
    assets = case.assets
    frame = family(solution, "growth")
    paid = np.zeros(added.shape)
    if frame.empty:
        return paid
    cost = solution.problem.cost[frame["column"]] * frame["value"]
    pairs = pd.MultiIndex.from_arrays([assets.process, case.regions[assets.region]])
    keys = [frame["process"], frame["region"], frame["year"]]
    total = cost.groupby(keys).sum().unstack("year").reindex(columns=case.years)
    spent = total.reindex(pairs).fillna(0.0).to_numpy(float)
    group = pd.DataFrame(added).groupby(pairs.to_flat_index()).transform("sum")
    built = group.to_numpy(float)
    share = np.divide(added, built, out=np.zeros_like(added), where=built > 0)
    years = assets.alive @ case.periods.present_value
    yearly = np.divide(spent * share, years, out=np.zeros_like(added), where=years > 0)
    return _while_alive(solution, yearly)


def lane_costs(solution: Solution) -> pd.DataFrame:
    """Return what a unit costs on its way, in the rows of the shipment table.

    Returns
    -------
    DataFrame
        ``freight``, ``premium``, ``duty`` [million USD/unit].
    """
    moved = solution.table("shipment")
    costs = pd.DataFrame(index=moved.index)
    costs["freight"] = moved["freight"] + _rising_freight(solution, moved)
    costs["premium"] = moved.get("premium", 0.0)
    costs["duty"] = moved["duty"]
    return costs.astype(float)


def _rising_freight(solution: Solution, moved: pd.DataFrame) -> FloatArray:
    """Return what slopes, curves and opened links add per unit of each shipment."""
    extra = np.zeros(len(moved))
    own = ["commodity", "brand", *_PAIR]
    for name, keys in (("shipment", own), ("lane_total", ["commodity", *_PAIR])):
        frame = family(solution, name)
        if frame.empty:
            continue
        cost = rising_cost(solution)[frame["column"].to_numpy(np.int64)]
        if cost.any():
            extra += _per_unit(solution, moved, frame.assign(cost=cost), keys)
    opened = family(solution, "link_open")
    if len(opened):
        table = solution.case.world["links"].set_index("link")
        ends = table.loc[opened["link"], ["origin", "destination"]]
        opened[["origin", "destination"]] = ends.to_numpy(object)
        cost = solution.problem.cost[opened["column"]] * opened["value"]
        extra += _per_unit(solution, moved, opened.assign(cost=cost), _PAIR)
    return extra


def _per_unit(
    solution: Solution, moved: pd.DataFrame, frame: pd.DataFrame, keys: list[str]
) -> FloatArray:
    """Return the present cost of ``frame`` per unit moved under the same keys."""
    case = solution.case
    spent = moved[keys].merge(
        frame.groupby(keys, as_index=False)["cost"].sum(), on=keys, how="left"
    )
    year = np.searchsorted(case.years, moved["year"].to_numpy(np.int64))
    together = moved.groupby(keys)["value"].transform("sum").to_numpy(float)
    per_unit: FloatArray = spent["cost"].fillna(0.0).to_numpy(float) / together
    per_unit /= case.periods.present_value[year]
    return per_unit
