"""What a world may have beyond the core, in Pyomo: the rest of the reference world.

Growth and steps of cost, purchases outside the model, stocks, share bands and limits.
Terms of the balance are made by :func:`supplied`; the rest are variables and rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from bench.terms import limit_terms
from ionshore.scenario.case import Case

__all__ = ["add_beyond", "beyond_cost", "beyond_variables", "listed", "supplied"]

Term = Callable[[pyo.ConcreteModel, int, int, int], Any]
"""Amount of a good at a place in a year that a model's variables supply or use."""


def listed(keys: Iterable[Any]) -> dict[Any, list[int]]:
    """Return the places at which each key stands."""
    found: dict[Any, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        found[key].append(place)
    return found


def _pairs(one: np.ndarray, other: np.ndarray) -> dict[Any, list[int]]:
    return listed(zip(one.tolist(), other.tolist(), strict=True))


def beyond_variables(model: pyo.ConcreteModel, case: Case) -> None:
    """Add variables beyond the core; sets are empty where a world has none."""
    outside, stocks = case.outside, case.stocks
    offered = np.argwhere(np.isfinite(outside.buy_price)).tolist()
    model.offers = pyo.Set(initialize=map(tuple, offered), dimen=2)
    model.bought = pyo.Var(
        model.offers,
        bounds=lambda _, one, t: (0.0, _most(float(outside.buy_limit[one, t]))),
    )
    model.stores = pyo.RangeSet(0, len(stocks.good) - 1)

    def held(_: Any, one: int, t: int) -> tuple[float, float | None]:
        floor, most = float(stocks.floor[one, t]), _most(float(stocks.capacity[one]))
        return floor, None if most is None else max(floor, most)

    model.stock = pyo.Var(model.stores, model.T, bounds=held)
    model.stock_in = pyo.Var(model.stores, model.T, domain=pyo.NonNegativeReals)
    model.stock_out = pyo.Var(model.stores, model.T, domain=pyo.NonNegativeReals)
    soft = np.argwhere(np.isfinite(case.shares.deviation_cost)).tolist()
    model.soft = pyo.Set(initialize=map(tuple, soft), dimen=2)
    model.share_over = pyo.Var(model.soft, domain=pyo.NonNegativeReals)
    model.share_under = pyo.Var(model.soft, domain=pyo.NonNegativeReals)


def _most(limit: float) -> float | None:
    return limit if np.isfinite(limit) else None


def supplied(case: Case) -> tuple[Term, Term]:
    """Return what a place has of its own beyond output, and what else is there."""
    stocks, returns, demands = case.stocks, case.returns, case.demand
    offers = _pairs(case.outside.good, case.outside.region)
    stores = _pairs(stocks.good, stocks.region)
    place = demands.region[demands.market[returns.delivery]]
    returned = _pairs(returns.returned, place)
    back: dict[tuple[int, int, int], float] = defaultdict(float)
    where = zip(returns.good.tolist(), returns.region.tolist(), strict=True)
    for pool, quantity in zip(where, returns.quantity.tolist(), strict=True):
        for t, amount in enumerate(quantity):
            back[(*pool, t)] += amount

    def own(model: Any, good: int, region: int, t: int) -> Any:
        pool = (good, region)
        total = back[(*pool, t)]
        total += sum(model.bought[one, t] for one in offers[pool])
        total += sum(model.stock_out[k, t] for k in stores[pool] if stocks.may_leave[k])
        for one in returned[pool]:
            of = int(returns.delivery[one])
            total += sum(
                float(returns.share[one, v, t]) * model.delivery[of, v]
                for v in range(t + 1)
                if returns.share[one, v, t]
            )
        return total

    def other(model: Any, good: int, region: int, t: int) -> Any:
        return sum(
            (0 if stocks.may_leave[k] else model.stock_out[k, t]) - model.stock_in[k, t]
            for k in stores[(good, region)]
        )

    return own, other


def add_beyond(model: pyo.ConcreteModel, case: Case) -> None:
    """Add the rows beyond the core."""
    _stocks(model, case)
    _shares(model, case)
    _limits(model, case)
    model.growth_cost = pyo.Expression(expr=_growth(model, case))


def beyond_cost(case: Case, model: pyo.ConcreteModel) -> list[tuple[Any, np.ndarray]]:
    """Return families of variables and their cost."""
    stocks, outside, worth = case.stocks, case.outside, case.periods.present_value
    holding = stocks.holding_cost[:, None] * worth
    holding[:, -1] -= stocks.end_value * case.periods.discount[-1]
    fee = case.shares.deviation_cost * worth
    return [
        (model.bought, outside.buy_price * worth),
        (model.stock, holding),
        (model.stock_out, stocks.draw_cost[:, None] * worth),
        (model.share_over, fee),
        (model.share_under, fee),
    ]


def _stocks(model: pyo.ConcreteModel, case: Case) -> None:
    stocks, span = case.stocks, case.periods.weight

    def before(model: Any, one: int, t: int) -> Any:
        return model.stock[one, t - 1] if t else float(stocks.initial[one])

    def balance(model: Any, one: int, t: int) -> Any:
        moved = model.stock_in[one, t] - model.stock_out[one, t]
        return model.stock[one, t] == before(model, one, t) + float(span[t]) * moved

    def drawn(model: Any, one: int, t: int) -> Any:
        return float(span[t]) * model.stock_out[one, t] <= before(model, one, t)

    model.stock_balance = pyo.Constraint(model.stores, model.T, rule=balance)
    model.stock_drawn = pyo.Constraint(model.stores, model.T, rule=drawn)


def _shares(model: pyo.ConcreteModel, case: Case) -> None:
    shares, demands = case.shares, case.demand
    sold = _pairs(demands.market, case.goods.commodity[demands.good])
    top = np.minimum(shares.share + shares.tolerance, 1.0)
    bottom = np.maximum(shares.share - shares.tolerance, 0.0)
    soft = set(model.soft)

    def inside(model: Any, band: int, t: int) -> Any:
        pool = (int(shares.market[band]), int(shares.commodity[band]))
        return sum(model.delivery[one, t] for one in sold[pool])

    def upper(model: Any, band: int, t: int) -> Any:
        over = model.share_over[band, t] if (band, t) in soft else 0
        size = demands.quantity[shares.market[band], t]
        return inside(model, band, t) - over <= float(top[band, t] * size)

    def lower(model: Any, band: int, t: int) -> Any:
        under = model.share_under[band, t] if (band, t) in soft else 0
        size = demands.quantity[shares.market[band], t]
        return inside(model, band, t) + under >= float(bottom[band, t] * size)

    model.share_upper = pyo.Constraint(
        [*map(tuple, np.argwhere(top < 1.0).tolist())], rule=upper
    )
    model.share_lower = pyo.Constraint(
        [*map(tuple, np.argwhere(bottom > 0.0).tolist())], rule=lower
    )


def _limits(model: pyo.ConcreteModel, case: Case) -> None:
    found = list(limit_terms(case)) if len(case.world["limits"]) else []
    rows = [(number, int(t)) for number, one in enumerate(found) for t in one.years]
    soft = [at for at in rows if np.isfinite(found[at[0]].slack)]
    model.limit_slack = pyo.Var(soft, domain=pyo.NonNegativeReals)
    may = set(soft)

    def rule(model: Any, number: int, t: int) -> Any:
        one = found[number]
        total = 0
        for kind in ("activity", "delivery"):
            family, factor = getattr(model, kind), one.factors[kind]
            for place in np.flatnonzero(factor).tolist():
                if (place, t) in family:
                    total += float(factor[place]) * family[place, t]
        slack = model.limit_slack[number, t] if (number, t) in may else 0
        if one.sense == ">=":
            return total + slack >= one.value
        return total - slack <= one.value if one.sense == "<=" else total == one.value

    model.limit = pyo.Constraint(rows, rule=rule)
    worth = case.periods.present_value
    model.limit_cost = pyo.Expression(
        expr=pyo.quicksum(
            found[number].slack * float(worth[t]) * model.limit_slack[number, t]
            for number, t in soft
        )
    )


def _growth(model: pyo.ConcreteModel, case: Case) -> Any:
    """Carry additions by steps of rising premium; return what the steps cost."""
    table, assets, periods = case.world["growth"], case.assets, case.periods
    if table.empty:
        model.growth = pyo.Var(pyo.Set(dimen=3, initialize=[]))
        return 0.0
    region = case.regions[assets.region]
    members = listed(zip(assets.process.tolist(), region.tolist(), strict=True))
    steps = dict(list(table.groupby(["process", "region"])))
    ladder: dict[Any, pd.DataFrame] = {}
    for process, place in members:
        mine = steps.get((process, place), steps.get((process, "*")))
        if mine is not None and assets.buildable[members[process, place]].any():
            ladder[process, place] = mine
    sites = list(ladder)
    open_ = [
        (number, t)
        for number, site in enumerate(sites)
        for t in np.flatnonzero(assets.buildable[members[site]].any(axis=0)).tolist()
    ]
    rungs = [
        (number, k, t)
        for number, t in open_
        for k in range(_height(ladder, sites, number))
    ]
    model.growth = pyo.Var(rungs, domain=pyo.NonNegativeReals)

    def built(model: Any, number: int, t: int) -> Any:
        mine = members[sites[number]]
        return sum(model.new_capacity[j, t] for j in mine if assets.buildable[j, t])

    def carried(model: Any, number: int, t: int) -> Any:
        height = _height(ladder, sites, number)
        return built(model, number, t) <= sum(
            model.growth[number, k, t] for k in range(height)
        )

    def width(model: Any, number: int, k: int, t: int) -> Any:
        rung = ladder[sites[number]].iloc[k]
        if np.isnan(rung["rate"]):
            return pyo.Constraint.Skip
        standing = float(assets.capacity[members[sites[number]], t].sum())
        earlier = sum(built(model, number, v) for v in range(t))
        base = max(float(rung["seed"]), standing) + earlier
        return model.growth[number, k, t] <= rung["rate"] * float(periods.gap[t]) * base

    model.build_growth = pyo.Constraint(open_, rule=carried)
    model.growth_width = pyo.Constraint(rungs, rule=width)
    paid = assets.annuity * (assets.alive @ periods.present_value)
    dearest = [paid[members[site]].max(axis=0) for site in sites]
    premium = [ladder[site]["premium"].tolist() for site in sites]
    return pyo.quicksum(
        premium[number][k] * float(dearest[number][t]) * model.growth[number, k, t]
        for number, k, t in rungs
    )


def _height(ladder: dict[Any, pd.DataFrame], sites: list[Any], number: int) -> int:
    return len(ladder[sites[number]])
