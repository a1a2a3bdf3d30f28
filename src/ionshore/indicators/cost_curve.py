r"""Supply cost curves: what each plant's next unit costs, cheapest first.

The marginal cost of a step of a plant is

.. math:: m = \sum_g a_g p_g - \sum_b o_b p_b + c + h

inputs and by-products at the prices of the plant's region, its own variable cost and
credit, and the adder of the step; capacity that the plan adds pays its capital and
fixed cost too. What stands already has sunk both. A step in use in part sets the
price; what is in use in full earns the difference.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.flows import Network, networks
from ionshore.model.costs import claimed_credit
from ionshore.model.solution import Solution, family

__all__ = ["CURVE_COLUMNS", "cost_curve_table"]

FloatArray = NDArray[np.float64]

CURVE_COLUMNS = (
    "commodity",
    "stage",
    "year",
    "asset",
    "process",
    "region",
    "owner",
    "step",
    "added",
    "capacity",
    "output",
    "until",
    "price",
    "inputs",
    "own",
    "credit",
    "hidden",
    "capital",
    "value",
    "unit",
)
LEAST = 1e-6
"""Capacity below this share of its commodity's is left out [1]."""


def cost_curve_table(solution: Solution) -> pd.DataFrame:
    """Return the cost curve of every commodity in every year.

    Returns
    -------
    DataFrame
        One row for each step of a plant, apart for what stands and what the plan has
        ``added`` (bool), by commodity, year and rising marginal cost. ``capacity`` is
        effective, ``until`` adds it up [unit/year]; ``price`` is what the plant gets.
        ``value`` is the marginal cost: ``inputs`` (by-products taken off), ``own``,
        ``credit`` (negative), ``hidden`` and ``capital`` together [million USD/unit].
    """
    unit_capital = _capital_per_unit(solution)
    parts = [
        _of_year(solution, net, t, unit_capital[:, t])
        for t, net in enumerate(networks(solution))
    ]
    table = pd.concat(parts, ignore_index=True)
    whole = table.groupby(["commodity", "year"])["capacity"].transform("sum")
    table = table[table["capacity"] > LEAST * whole]
    table = table.sort_values(
        ["commodity", "year", "value", "asset", "step", "added"], ignore_index=True
    )
    table["until"] = table.groupby(["commodity", "year"])["capacity"].cumsum()
    return table[list(CURVE_COLUMNS)]


def _of_year(
    solution: Solution, net: Network, t: int, capital: FloatArray
) -> pd.DataFrame:
    case = solution.case
    assets, goods = case.assets, case.goods
    of, count = assets.step_asset, len(case.regions)
    price = _input_prices(solution, net, t)
    made = net.price[len(net.pools) :]
    inputs = np.zeros(len(assets))
    used = assets.input_good * count + assets.region[assets.input_asset]
    np.add.at(inputs, assets.input_asset, assets.input_quantity * price[used])
    side = assets.output_good * count + assets.region[assets.output_asset]
    np.subtract.at(inputs, assets.output_asset, assets.output_quantity * made[side])
    credit = assets.variable["credit"][:, t]
    adder = assets.variable["adder"][:, t]
    own = sum(values[:, t] for values in assets.variable.values()) - credit - adder
    credit = credit - _claimed(solution, t)
    commodity = goods.commodity[assets.good[of]]
    steps = pd.DataFrame(
        {
            "commodity": goods.commodities[commodity],
            "stage": goods.stages[commodity],
            "year": net.year,
            "asset": assets.label[of],
            "process": assets.process[of],
            "region": case.regions[assets.region[of]],
            "owner": assets.owner[of],
            "step": assets.step_number,
            "price": made[assets.good[of] * count + assets.region[of]],
            "inputs": inputs[of],
            "own": own[of],
            "credit": credit[of],
            "hidden": adder[of] + assets.step_adder[:, t],
            "unit": [f"million USD/{unit}" for unit in goods.units[commodity]],
        }
    )
    standing, added = _effective(solution, t)
    share = _step_shares(solution, t)
    room = np.stack([share * one[of] for one in (standing, added)])
    made_on = _made_on_steps(solution, net, room.sum(axis=0), t)
    # What stands works first, for its capital is sunk.
    first = np.minimum(made_on, room[0])
    parts: list[pd.DataFrame] = []
    for place, output in enumerate((first, np.minimum(made_on - first, room[1]))):
        extra = capital[of] if place else np.zeros(len(of))
        part = steps.assign(
            added=bool(place), capacity=room[place], output=output, capital=extra
        )
        parts.append(part[room[place] > 0])
    frame: pd.DataFrame = pd.concat(parts, ignore_index=True)
    money = ["inputs", "own", "credit", "hidden", "capital"]
    frame["value"] = frame[money].to_numpy(float).sum(axis=1)
    return frame


def _claimed(solution: Solution, t: int) -> FloatArray:
    """Return credits claimed per unit made, shape (A,)."""
    paid = claimed_credit(solution)[:, t]
    steps = family(solution, "activity")
    place = {label: n for n, label in enumerate(solution.case.assets.label)}
    here = steps[steps["year"] == solution.case.years[t]]
    asset = here["asset"].map(place).to_numpy(np.int64)
    output = np.bincount(asset, weights=here["value"], minlength=len(paid))
    per_unit: FloatArray = np.divide(
        paid, output, out=np.zeros_like(paid), where=output > 0
    )
    return per_unit


def _effective(solution: Solution, t: int) -> tuple[FloatArray, FloatArray]:
    """Return effective capacity that stands and that the plan has added, shape (A,)."""
    assets = solution.case.assets
    built = _additions(solution)
    added = (built * assets.ramp[:, :, t]).sum(axis=1)
    return assets.utilization * assets.capacity[:, t], assets.utilization * added


def _additions(solution: Solution) -> FloatArray:
    assets, years = solution.case.assets, solution.case.years
    built = np.zeros(assets.capacity.shape)
    frame = family(solution, "new_capacity")
    if len(frame):
        place = pd.Index(assets.label).get_indexer(pd.Index(frame["asset"]))
        year = np.searchsorted(years, frame["year"].to_numpy(np.int64))
        built[place, year] = frame["value"].to_numpy(float)
    return built


def _by_cost(solution: Solution, t: int) -> NDArray[np.int64]:
    """Return steps asset by asset, cheapest first.

    That is the order in which they fill; of equally dear ones the model may pick any.
    """
    assets = solution.case.assets
    keys = (assets.step_number, assets.step_adder[:, t], assets.step_asset)
    return np.lexsort(keys)


def _before(solution: Solution, amount: FloatArray, t: int) -> FloatArray:
    """Return what the cheaper steps of the same asset add up to, shape (S,)."""
    order = _by_cost(solution, t)
    ordered = pd.Series(amount[order])
    whole = ordered.groupby(solution.case.assets.step_asset[order]).cumsum()
    before = np.empty(len(amount))
    before[order] = whole.to_numpy(float) - amount[order]
    return before


def _step_shares(solution: Solution, t: int) -> FloatArray:
    """Return the share of its asset's capacity on each step, shape (S,)."""
    width = np.nan_to_num(solution.case.assets.step_width, nan=1.0)
    share: FloatArray = np.clip(1.0 - _before(solution, width, t), 0.0, width)
    return share


def _made_on_steps(
    solution: Solution, net: Network, room: FloatArray, t: int
) -> FloatArray:
    """Return output on each step, cheapest first, shape (S,)."""
    assets = solution.case.assets
    made = np.zeros(len(assets))
    place = pd.Index(assets.label).get_indexer(pd.Index(net.activity["asset"]))
    made[place] = net.activity["value"].to_numpy(float)
    left = made[assets.step_asset] - _before(solution, room, t)
    on_steps: FloatArray = np.clip(left, 0.0, room)
    return on_steps


def _capital_per_unit(solution: Solution) -> FloatArray:
    """Return capital and fixed cost per unit of what is added, in full work, (A, T)."""
    case = solution.case
    assets = case.assets
    built = _additions(solution)[:, :, None] * assets.alive
    standing = built.sum(axis=1)
    charge = (built * assets.annuity[:, :, None]).sum(axis=1)
    charge += standing * assets.fixed_cost
    work = standing * assets.utilization[:, None]
    unit: FloatArray = np.divide(charge, work, out=np.zeros_like(work), where=work > 0)
    return unit


def _input_prices(solution: Solution, net: Network, t: int) -> FloatArray:
    """Return what a user pays in each pool, shape (N,).

    Where nobody uses a good its balance says nothing about its price: there it is
    that of the cheapest lane from where it is made, or, where no lane leads there, the
    mean of the world or what the balance says, if that is more.
    """
    case, count = solution.case, len(net.pools)
    used, made = net.price[:count], net.price[count:]
    supplied = net.flows.supplied()
    at_hand = supplied[:count] > 0
    offered = supplied[count:] > 0
    parity = np.where(offered, made, np.inf)
    table, regions = case.lanes, len(case.regions)
    origin = table.good * regions + table.origin
    arrives = made[origin] + table.freight + table.duty[:, t]
    arrives = np.where(offered[origin] & table.open[:, t], arrives, np.inf)
    np.minimum.at(parity, table.good * regions + table.destination, arrives)
    good = np.repeat(np.arange(len(case.goods)), regions)
    weight, total = np.zeros(len(case.goods)), np.zeros(len(case.goods))
    np.add.at(weight, good, supplied[count:])
    np.add.at(total, good, supplied[count:] * made)
    mean = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    parity = np.where(np.isfinite(parity), parity, np.maximum(used, mean[good]))
    return np.where(at_hand, used, parity)
