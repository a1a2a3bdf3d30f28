"""The core of the model in Pyomo, as its documentation teaches it: rules over sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from ionshore.scenario.case import Case

__all__ = ["pyomo_core", "pyomo_matrix"]


def pyomo_matrix(model: pyo.ConcreteModel) -> Any:
    """Return the matrix form of a model, columns in the order of ours."""
    families = (model.activity, model.new_capacity, model.shipment, model.delivery)
    columns = [one for family in (*families, model.unmet) for one in family.values()]
    return LinearStandardFormCompiler().write(
        model, mixed_form=True, column_order=columns
    )


def pyomo_core(case: Case) -> pyo.ConcreteModel:
    """Return the Pyomo model of a case that has nothing beyond the core."""
    model = pyo.ConcreteModel()
    model.T = pyo.RangeSet(0, len(case.periods) - 1)
    _variables(model, case)
    _capacity(model, case)
    _balance(model, case)
    _demand(model, case)
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
    model.activity = pyo.Var(model.working, domain=pyo.NonNegativeReals)
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
    model.unmet = pyo.Var(model.markets, model.T, domain=pyo.NonNegativeReals)


def _listed(keys: Iterable[Any]) -> dict[Any, list[int]]:
    """Return the places at which each key stands."""
    found: dict[Any, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        found[key].append(place)
    return found


def _capacity(model: pyo.ConcreteModel, case: Case) -> None:
    assets = case.assets
    steps = _listed(assets.step_asset.tolist())
    working = {(int(assets.step_asset[step]), t) for step, t in model.working}

    def rule(model: Any, asset: int, t: int) -> Any:
        output = sum(model.activity[step, t] for step in steps[asset])
        built = sum(
            float(assets.ramp[asset, v, t]) * model.new_capacity[asset, v]
            for v in range(t + 1)
            if assets.buildable[asset, v] and assets.ramp[asset, v, t]
        )
        share = float(assets.utilization[asset])
        return output - share * built <= share * float(assets.capacity[asset, t])

    model.capacity = pyo.Constraint(sorted(working), rule=rule)


def _balance(model: pyo.ConcreteModel, case: Case) -> None:
    assets, lanes, demands = case.assets, case.lanes, case.demand
    made = _listed(zip(assets.good.tolist(), assets.region.tolist(), strict=True))
    used = _listed(
        zip(
            assets.input_good.tolist(),
            assets.region[assets.input_asset].tolist(),
            strict=True,
        )
    )
    leaves = _listed(zip(lanes.good.tolist(), lanes.origin.tolist(), strict=True))
    arrives = _listed(zip(lanes.good.tolist(), lanes.destination.tolist(), strict=True))
    place = demands.region[demands.market].tolist()
    given = _listed(zip(demands.good.tolist(), place, strict=True))
    steps = _listed(assets.step_asset.tolist())
    working = set(model.working)
    years = range(len(case.periods))

    def output(model: Any, asset: int, t: int) -> Any:
        return sum(
            model.activity[step, t] for step in steps[asset] if (step, t) in working
        )

    def own(model: Any, good: int, region: int, t: int) -> Any:
        pool = (good, region)
        return sum(output(model, asset, t) for asset in made[pool]) - sum(
            model.shipment[lane, t] for lane in leaves[pool]
        )

    def balance(model: Any, good: int, region: int, t: int) -> Any:
        pool = (good, region)
        total = own(model, good, region, t)
        total += sum(model.shipment[lane, t] for lane in arrives[pool])
        total -= sum(
            float(assets.input_quantity[entry])
            * output(model, int(assets.input_asset[entry]), t)
            for entry in used[pool]
        )
        total -= sum(model.delivery[one, t] for one in given[pool])
        return _at_least_zero(total)

    pools = sorted({*made, *used, *leaves, *arrives, *given})
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
    served = _listed(case.demand.market.tolist())
    quantity = case.demand.quantity

    def rule(model: Any, market: int, t: int) -> Any:
        given = sum(model.delivery[one, t] for one in served[market])
        return given + model.unmet[market, t] == float(quantity[market, t])

    model.demand = pyo.Constraint(model.markets, model.T, rule=rule)


def _objective(model: pyo.ConcreteModel, case: Case) -> None:
    assets, lanes, demands = case.assets, case.lanes, case.demand
    worth = case.periods.present_value
    unit = sum(assets.variable.values())[assets.step_asset]
    standing = assets.alive * worth
    lifetime = assets.annuity * standing.sum(axis=2)
    lifetime = lifetime + (standing * assets.fixed_cost[:, None, :]).sum(axis=2)
    costs = (
        (model.activity, (unit + assets.step_adder) * worth),
        (model.new_capacity, lifetime),
        (model.shipment, (lanes.freight[:, None] + lanes.duty) * worth),
        (model.delivery, (demands.preference[:, None] - demands.credit) * worth),
        (model.unmet, demands.unmet_value[:, None] * worth),
    )
    model.cost = pyo.Objective(
        expr=pyo.quicksum(
            float(cost[key]) * variable
            for family, cost in costs
            for key, variable in family.items()
        )
    )
