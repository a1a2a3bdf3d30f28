"""The core of the model in Pyomo, as its documentation teaches it: rules over sets.

Growth, purchases, stocks, share bands and limits are in :mod:`bench.pyomo_beyond`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from bench.pyomo_beyond import (
    add_beyond,
    beyond_cost,
    beyond_variables,
    listed,
    supplied,
)
from ionshore.scenario.case import Case

__all__ = ["pyomo_core", "pyomo_matrix"]


def pyomo_matrix(model: pyo.ConcreteModel) -> Any:
    """Return the matrix form of a model, columns in the order of ours."""
    families = (
        model.activity,
        model.new_capacity,
        model.growth,
        model.shipment,
        model.stock,
        model.stock_in,
        model.stock_out,
        model.bought,
        model.delivery,
        model.unmet,
        model.share_over,
        model.share_under,
        model.limit_slack,
    )
    columns = [one for family in families for one in family.values()]
    return LinearStandardFormCompiler().write(
        model, mixed_form=True, column_order=columns
    )


def pyomo_core(case: Case) -> pyo.ConcreteModel:
    """Return the Pyomo model of a case.

    Parameters
    ----------
    case : Case
        Without quotas, sales outside, whole plants, elastic demand, sellers and claims.
    """
    model = pyo.ConcreteModel()
    model.T = pyo.RangeSet(0, len(case.periods) - 1)
    _variables(model, case)
    beyond_variables(model, case)
    _capacity(model, case)
    _balance(model, case)
    _demand(model, case)
    add_beyond(model, case)
    _objective(model, case)
    return model


def _variables(model: pyo.ConcreteModel, case: Case) -> None:
    assets, lanes, demands = case.assets, case.lanes, case.demand
    effective = assets.utilization[:, None] * assets.capacity
    works = (effective > 0) | np.maximum.accumulate(assets.buildable, axis=1)
    steps = np.argwhere(works[assets.step_asset]).tolist()
    model.working = pyo.Set(initialize=map(tuple, steps), dimen=2)
    model.buildable = pyo.Set(
        initialize=map(tuple, np.argwhere(assets.buildable).tolist()), dimen=2
    )
    model.activity = pyo.Var(model.working, bounds=_room(case))
    model.new_capacity = pyo.Var(model.buildable, domain=pyo.NonNegativeReals)
    model.lanes = pyo.RangeSet(0, len(lanes) - 1)
    limit = np.where(np.isnan(lanes.capacity), np.inf, lanes.capacity)
    upper = np.where(lanes.open, limit[:, None], 0.0)

    def bounds(_: Any, lane: int, t: int) -> tuple[float, float | None]:
        most = float(upper[lane, t])
        return 0.0, most if np.isfinite(most) else None

    model.shipment = pyo.Var(model.lanes, model.T, bounds=bounds)
    model.deliveries = pyo.RangeSet(0, len(demands.market) - 1)
    model.delivery = pyo.Var(model.deliveries, model.T, domain=pyo.NonNegativeReals)
    model.markets = pyo.RangeSet(0, len(demands) - 1)
    may_fail = np.flatnonzero(np.isfinite(demands.unmet_value)).tolist()
    model.may_fail = pyo.Set(initialize=may_fail)
    model.unmet = pyo.Var(model.may_fail, model.T, domain=pyo.NonNegativeReals)


def _room(case: Case) -> Any:
    """Return the bounds of output on a step of a plant that cannot grow."""
    assets = case.assets
    grows = np.any(assets.buildable, axis=1)

    def room(_: Any, step: int, t: int) -> tuple[float, float | None]:
        asset, width = int(assets.step_asset[step]), float(assets.step_width[step])
        if grows[asset] or np.isnan(width):
            return 0.0, None
        return 0.0, width * float(assets.utilization[asset] * assets.capacity[asset, t])

    return room


def _capacity(model: pyo.ConcreteModel, case: Case) -> None:
    assets = case.assets
    steps = listed(assets.step_asset.tolist())
    works = set(model.working)
    working = {(int(assets.step_asset[step]), t) for step, t in works}

    def rule(model: Any, asset: int, t: int) -> Any:
        output = sum(
            model.activity[step, t] for step in steps[asset] if (step, t) in works
        )
        built = sum(
            float(assets.ramp[asset, v, t]) * model.new_capacity[asset, v]
            for v in range(t + 1)
            if assets.buildable[asset, v] and assets.ramp[asset, v, t]
        )
        share = float(assets.utilization[asset])
        return output - share * built <= share * float(assets.capacity[asset, t])

    model.capacity = pyo.Constraint(sorted(working), rule=rule)
    grows = np.any(assets.buildable, axis=1)[assets.step_asset]
    limited = set(np.flatnonzero(np.isfinite(assets.step_width) & grows).tolist())

    def within(model: Any, step: int, t: int) -> Any:
        asset, width = int(assets.step_asset[step]), float(assets.step_width[step])
        share = width * float(assets.utilization[asset])
        built = sum(
            share * float(assets.ramp[asset, v, t]) * model.new_capacity[asset, v]
            for v in range(t + 1)
            if assets.buildable[asset, v] and assets.ramp[asset, v, t]
        )
        existing = share * float(assets.capacity[asset, t])
        return model.activity[step, t] - built <= existing

    some = [at for at in model.working if at[0] in limited]
    model.step_width = pyo.Constraint(some, rule=within)


def _balance(model: pyo.ConcreteModel, case: Case) -> None:
    assets, lanes, demands = case.assets, case.lanes, case.demand
    made = listed(zip(assets.good.tolist(), assets.region.tolist(), strict=True))
    used = listed(
        zip(
            assets.input_good.tolist(),
            assets.region[assets.input_asset].tolist(),
            strict=True,
        )
    )
    beside = listed(
        zip(
            assets.output_good.tolist(),
            assets.region[assets.output_asset].tolist(),
            strict=True,
        )
    )
    more, other = supplied(case)
    leaves = listed(zip(lanes.good.tolist(), lanes.origin.tolist(), strict=True))
    arrives = listed(zip(lanes.good.tolist(), lanes.destination.tolist(), strict=True))
    place = demands.region[demands.market].tolist()
    given = listed(zip(demands.good.tolist(), place, strict=True))
    steps = listed(assets.step_asset.tolist())
    working = set(model.working)
    years = range(len(case.periods))

    def output(model: Any, asset: int, t: int) -> Any:
        return sum(
            model.activity[step, t] for step in steps[asset] if (step, t) in working
        )

    def own(model: Any, good: int, region: int, t: int) -> Any:
        pool = (good, region)
        total = sum(output(model, asset, t) for asset in made[pool])
        total += sum(
            float(assets.output_quantity[entry])
            * output(model, int(assets.output_asset[entry]), t)
            for entry in beside[pool]
        )
        total += more(model, good, region, t)
        return total - sum(model.shipment[lane, t] for lane in leaves[pool])

    def balance(model: Any, good: int, region: int, t: int) -> Any:
        pool = (good, region)
        total = own(model, good, region, t) + other(model, good, region, t)
        total += sum(model.shipment[lane, t] for lane in arrives[pool])
        total -= sum(
            float(assets.input_quantity[entry])
            * output(model, int(assets.input_asset[entry]), t)
            for entry in used[pool]
        )
        total -= sum(model.delivery[one, t] for one in given[pool])
        return _at_least_zero(total)

    pools = sorted({*made, *beside, *used, *leaves, *arrives, *given})
    both = sorted({*leaves} & {*arrives})
    model.balance = pyo.Constraint(
        [(*pool, t) for pool in pools for t in years], rule=balance
    )
    model.own_output = pyo.Constraint(
        [(*pool, t) for pool in both for t in years],
        rule=lambda model, *at: _at_least_zero(own(model, *at)),
    )


def _at_least_zero(total: Any) -> Any:
    """Return the row, or none where nothing is in it yet."""
    return pyo.Constraint.Skip if isinstance(total, int | float) else total >= 0


def _demand(model: pyo.ConcreteModel, case: Case) -> None:
    served = listed(case.demand.market.tolist())
    quantity = case.demand.quantity

    def rule(model: Any, market: int, t: int) -> Any:
        given = sum(model.delivery[one, t] for one in served[market])
        missed = model.unmet[market, t] if market in model.may_fail else 0
        return given + missed == float(quantity[market, t])

    model.demand = pyo.Constraint(model.markets, model.T, rule=rule)


def _objective(model: pyo.ConcreteModel, case: Case) -> None:
    assets, lanes, demands = case.assets, case.lanes, case.demand
    worth = case.periods.present_value
    unit = np.sum([*assets.variable.values()], axis=0)[assets.step_asset]
    standing = assets.alive * worth
    lifetime = assets.annuity * standing.sum(axis=2)
    lifetime = lifetime + (standing * assets.fixed_cost[:, None, :]).sum(axis=2)
    costs = (
        (model.activity, (unit + assets.step_adder) * worth),
        (model.new_capacity, lifetime),
        (
            model.shipment,
            (lanes.freight[:, None] + lanes.surcharge + lanes.duty) * worth,
        ),
        (model.delivery, (demands.preference[:, None] - demands.credit) * worth),
        (model.unmet, demands.unmet_value[:, None] * worth),
        *beyond_cost(case, model),
    )
    model.cost = pyo.Objective(
        expr=pyo.quicksum(
            float(cost[key]) * variable
            for family, cost in costs
            for key, variable in family.items()
        )
        + model.growth_cost
        + model.limit_cost
    )
