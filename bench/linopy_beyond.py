"""What a world may have beyond the core, in linopy: the rest of the reference world.

Purchases outside the model, stocks, returns of what the plan delivers, share bands and
limits on output and deliveries. Each function adds variables and rows and returns terms
of the balance by pool (a good at a place) or of the cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from bench.terms import limit_terms
from ionshore.scenario.case import Case

__all__ = ["Beyond", "beyond"]


@dataclass(frozen=True, slots=True)
class Beyond:
    """Terms of the core's rows: own supply, other supply and use, and cost.

    Parameters
    ----------
    own, other : list of linopy expressions over (pool, year)
        What a place has of its own and may leave it; what else is in its balance.
    cost : list of linopy expressions
    """

    own: list[Any]
    other: list[Any]
    cost: list[Any]


def beyond(model: linopy.Model, case: Case, made: Any, given: Any) -> Beyond:
    """Add what the case has beyond the core.

    Parameters
    ----------
    model : linopy.Model
    case : Case
        Without whole plants, elastic demand, sellers and claims.
    made, given : linopy variables
        Activity by (step, year) and delivery by (delivery, year).
    """
    found = Beyond([], [], [])
    if len(case.outside.good):
        _bought(model, case, found)
    if len(case.stocks.good):
        _stocks(model, case, found)
    if len(case.returns.delivery):
        _returned(case, given, found)
    if len(case.shares.market):
        _shares(model, case, given, found)
    if len(case.world["limits"]):
        _limits(model, case, made, given, found)
    return found


def _array(values: Any, *axes: pd.Index) -> xr.DataArray:
    shape = tuple(len(axis) for axis in axes)
    return xr.DataArray(np.broadcast_to(values, shape), coords=list(axes))


def _years(case: Case) -> pd.Index:
    return pd.Index(case.years, name="year")


def _by_pool(case: Case, expression: Any, good: Any, region: Any, axis: Any) -> Any:
    """Return the sum of an expression over members of an axis in one pool."""
    pool = pd.Series(good * len(case.regions) + region, index=axis, name="pool")
    return expression.groupby(pool).sum()


def _bought(model: linopy.Model, case: Case, found: Beyond) -> None:
    outside, year = case.outside, _years(case)
    axis = pd.RangeIndex(len(outside.good), name="offer")
    limit = np.where(np.isnan(outside.buy_limit), np.inf, outside.buy_limit)
    bought = model.add_variables(
        lower=0,
        upper=_array(limit, axis, year),
        mask=_array(np.isfinite(outside.buy_price), axis, year),
        coords=[axis, year],
        name="bought",
    ).fillna(0)
    found.own.append(_by_pool(case, bought, outside.good, outside.region, axis))
    price = np.nan_to_num(outside.buy_price) * case.periods.present_value
    found.cost.append((bought * _array(price, axis, year)).sum())


def _stocks(model: linopy.Model, case: Case, found: Beyond) -> None:
    stocks, periods, year = case.stocks, case.periods, _years(case)
    axis = pd.RangeIndex(len(stocks.good), name="store")
    most = np.where(np.isnan(stocks.capacity), np.inf, stocks.capacity)[:, None]
    held = model.add_variables(
        lower=_array(stocks.floor, axis, year),
        upper=_array(np.maximum(most, stocks.floor), axis, year),
        coords=[axis, year],
        name="stock",
    )
    put, drawn = (
        model.add_variables(lower=0, coords=[axis, year], name=name)
        for name in ("stock_in", "stock_out")
    )
    first = np.zeros((len(axis), len(year)))
    first[:, 0] = stocks.initial
    start, span = _array(first, axis, year), _array(periods.weight, year)
    before = (1 * held).shift(year=1).fillna(0)
    model.add_constraints(
        1 * held - before - span * put + span * drawn == start, name="stock_balance"
    )
    model.add_constraints(span * drawn - before <= start, name="stock_drawn")
    place = (stocks.good, stocks.region, axis)
    leaves = _array(stocks.may_leave.astype(float)[:, None], axis, year)
    found.own.append(_by_pool(case, drawn * leaves, *place))
    found.other.append(_by_pool(case, drawn * (1.0 - leaves) - put, *place))
    worth = periods.present_value
    holding = stocks.holding_cost[:, None] * worth
    holding[:, -1] -= stocks.end_value * periods.discount[-1]
    found.cost.append((held * _array(holding, axis, year)).sum())
    drawing = stocks.draw_cost[:, None] * worth
    found.cost.append((drawn * _array(drawing, axis, year)).sum())


def _returned(case: Case, given: Any, found: Beyond) -> None:
    """Add what comes back of deliveries, years later."""
    returns, year = case.returns, _years(case)
    axis = pd.RangeIndex(len(returns.delivery), name="return")
    of = xr.DataArray(returns.delivery, coords=[axis])
    share = _array(returns.share, axis, year.rename("sold"), year)
    sold = (1 * given).rename(year="sold").sel(delivery=of).drop_vars("delivery")
    back = (sold * share).sum("sold")
    region = case.demand.region[case.demand.market[returns.delivery]]
    found.own.append(_by_pool(case, back, returns.returned, region, axis))


def _shares(model: linopy.Model, case: Case, given: Any, found: Beyond) -> None:
    """Keep the share of a commodity in a market within its band, or pay."""
    shares, demands, year = case.shares, case.demand, _years(case)
    axis = pd.RangeIndex(len(shares.market), name="band")
    soft = _array(np.isfinite(shares.deviation_cost), axis, year)
    over, under = (
        model.add_variables(lower=0, coords=[axis, year], mask=soft, name=name).fillna(
            0
        )
        for name in ("share_over", "share_under")
    )
    key = demands.market * len(case.goods.commodities)
    key = key + case.goods.commodity[demands.good]
    wanted = shares.market * len(case.goods.commodities) + shares.commodity
    sold = pd.Series(key, index=pd.RangeIndex(len(key), name="delivery"), name="key")
    inside = (1 * given).groupby(sold).sum().reindex(key=pd.Index(wanted, name="key"))
    inside = inside.rename(key="band").assign_coords(band=axis)
    size = demands.quantity[shares.market]
    top = np.minimum(shares.share + shares.tolerance, 1.0)
    bottom = np.maximum(shares.share - shares.tolerance, 0.0)
    for row, sign, slack, edge, bound in (
        ("share_upper", "<=", -1 * over, top, top < 1.0),
        ("share_lower", ">=", 1 * under, bottom, bottom > 0.0),
    ):
        model.add_constraints(
            inside + slack,
            sign,
            _array(edge * size, axis, year),
            mask=_array(bound, axis, year),
            name=row,
        )
    fee = np.nan_to_num(shares.deviation_cost) * case.periods.present_value
    found.cost.append(((over + under) * _array(fee, axis, year)).sum())


def _limits(
    model: linopy.Model, case: Case, made: Any, given: Any, found: Beyond
) -> None:
    """Keep the limits of the world, or pay for what is beyond."""
    for limit in limit_terms(case):
        year = pd.Index(case.years[limit.years], name="year")
        parts = []
        for kind, variable, axis in (
            ("activity", made, "step"),
            ("delivery", given, "delivery"),
        ):
            where = np.flatnonzero(limit.factors[kind])
            if len(where):
                some = variable.sel({axis: where, "year": year}).fillna(0)
                by = limit.factors[kind][where]
                factor = xr.DataArray(by, coords=[pd.Index(where, name=axis)])
                parts.append((some * factor).sum(axis))
        total = sum(parts[1:], parts[0])
        if np.isfinite(limit.slack):
            beyond_it = model.add_variables(
                lower=0, coords=[year], name=f"slack_{limit.name}"
            )
            total = total + (1 if limit.sense == ">=" else -1) * beyond_it
            worth = limit.slack * case.periods.present_value[limit.years]
            found.cost.append((beyond_it * _array(worth, year)).sum())
        model.add_constraints(total, limit.sense, limit.value, name=limit.name)
