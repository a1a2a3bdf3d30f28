"""Who earns and who pays, at the prices of a solution.

The surplus of plants is what they are paid less inputs and running cost; investment of
what stands is sunk in a short run, what is built in answer is counted beside
(:mod:`ionshore.studies.shock.built`). Buyers lose what more they pay, and what is worth to them what they
give up or take in another mix. What is left is earned on lanes that are limited and by
holders of stocks; treasuries are counted beside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ionshore.model.costs import claimed_credit
from ionshore.model.paid import rising_cost
from ionshore.model.solution import Solution, family
from ionshore.studies.shock.kept import export_worth, prices_of

__all__ = ["buyers_surplus", "plants_surplus"]

FloatArray = NDArray[np.float64]


def plants_surplus(solution: Solution) -> FloatArray:
    """Return revenue less inputs and running cost, shape (A, S) [million USD/year]."""
    case = solution.case
    assets, worth = case.assets, case.periods.present_value
    # What is made may leave; where users pay less than others abroad, that is worth more.
    price = prices_of(solution)
    sold = price + export_worth(solution)
    paid = sold[assets.good, assets.region].copy()
    side = (
        assets.output_quantity[:, None]
        * sold[assets.output_good, assets.region[assets.output_asset]]
    )
    np.add.at(paid, assets.output_asset, side)
    inputs = (
        assets.input_quantity[:, None]
        * price[assets.input_good, assets.region[assets.input_asset]]
    )
    np.subtract.at(paid, assets.input_asset, inputs)
    frame = family(solution, "activity")
    column = frame["column"].to_numpy(np.int64)
    value = frame["value"].to_numpy(float)
    spent = solution.problem.cost[column] * value + rising_cost(solution)[column]
    known = {label: at for at, label in enumerate(assets.label)}
    place = frame["asset"].map(known).to_numpy(np.int64)
    step = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
    output, cost = np.zeros(paid.shape), np.zeros(paid.shape)
    np.add.at(output, (place, step), value)
    np.add.at(cost, (place, step), spent / worth[step])
    surplus: FloatArray = paid * output - cost + claimed_credit(solution)
    return surplus


def buyers_surplus(base: Solution, shocked: Solution) -> FloatArray:
    """Return the change of what buyers have left, shape (M, S) [million USD/year].

    What is bought is worth something to its buyer, whatever it is; only what they pay
    and what they lose differs. More demand is not more surplus: it counts at the price
    paid before.
    """
    paid, lost = _paid(shocked), _given_up(shocked)
    paid_before, lost_before = _paid(base), _given_up(base)
    wanted = base.case.demand.quantity
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.nan_to_num(paid_before / wanted)
    grown = (shocked.case.demand.quantity - wanted) * mean
    return paid_before + lost_before + grown - paid - lost


def _paid(solution: Solution) -> FloatArray:
    """Return what markets pay for what is delivered, shape (M, S)."""
    demand = solution.case.demand
    block = solution.problem.column_block("delivery")
    amount = solution.raw.values[block.start : block.stop].reshape(demand.credit.shape)
    price = prices_of(solution)[demand.good, demand.region[demand.market]]
    price = price + demand.preference[:, None] - demand.credit
    paid = np.zeros(demand.quantity.shape)
    np.add.at(paid, demand.market, amount * price)
    return paid


def _given_up(solution: Solution) -> FloatArray:
    """Return what is worth what markets lose or take in another mix, shape (M, S)."""
    case = solution.case
    value = np.zeros(case.demand.quantity.shape)
    place = {
        pair: at
        for at, pair in enumerate(
            zip(case.demand.segment, case.regions[case.demand.region], strict=True)
        )
    }
    worth = case.periods.present_value
    for name in ("forgone", "unmet", "share_over", "share_under"):
        frame = family(solution, name)
        if not len(frame):
            continue
        pairs = zip(frame["segment"], frame["region"], strict=True)
        market = np.array([place[pair] for pair in pairs], np.int64)
        step = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
        amount = frame["value"].to_numpy(float)
        cost = solution.problem.cost[frame["column"].to_numpy(np.int64)] * amount
        np.add.at(value, (market, step), cost / worth[step])
    return value
