r"""The core of the model in linopy: a second writing of the same equations.

It reads the numbers of a :class:`~ionshore.scenario.case.Case` and nothing else of
the engine: balance, no re-export, by-products, capacity with additions and their
ramp, steps of cost, growth as cost steps, lanes, demand and unmet demand; purchases,
stocks, returns, share bands and limits are in :mod:`bench.linopy_beyond`. The test suite
holds that both writings have the same optimum; the bench compares how long they take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from bench.linopy_beyond import Beyond, beyond
from ionshore.scenario.case import Case

__all__ = ["linopy_core"]


@dataclass(frozen=True, slots=True)
class _Axes:
    """Index of each set; a pool is a good at a place, a site a process at a place."""

    year: pd.Index
    asset: pd.Index
    step: pd.Index
    lane: pd.Index
    delivery: pd.Index
    market: pd.Index


def linopy_core(case: Case, *, sparse: bool = False) -> linopy.Model:
    """Return the linopy model of a case.

    Parameters
    ----------
    case : Case
        Without quotas, sales outside, whole plants, elastic demand, sellers and claims.
    sparse : bool
        Build on linopy's sparse path instead of its usual one.
    """
    with linopy.options as options:
        options(semantics="v1")
        model = linopy.Model(sparse=sparse)
        axes = _axes(case)
        made = _activity(model, case, axes)
        added = _additions(model, case, axes)
        moved = _shipment(model, case, axes)
        given, missed = _delivery(model, case, axes)
        _capacity(model, case, axes, made, added)
        cost = _growth(model, case, axes, added) if len(case.world["growth"]) else 0
        _demand(model, case, axes, given, missed)
        more = beyond(model, case, made, given)
        _balance(model, case, axes, (made, moved, given), more)
        cost = sum(more.cost, cost)
        _objective(model, case, axes, (made, added, moved, given, missed), cost)
    return model


def _axes(case: Case) -> _Axes:
    return _Axes(
        year=pd.Index(case.years, name="year"),
        asset=pd.Index(case.assets.label, name="asset"),
        step=pd.RangeIndex(len(case.assets.step_asset), name="step"),
        lane=pd.RangeIndex(len(case.lanes), name="lane"),
        delivery=pd.RangeIndex(len(case.demand.market), name="delivery"),
        market=pd.RangeIndex(len(case.demand), name="market"),
    )


def _array(values: Any, *axes: pd.Index) -> xr.DataArray:
    shape = tuple(len(axis) for axis in axes)
    return xr.DataArray(np.broadcast_to(values, shape), coords=list(axes))


def _by(expression: Any, labels: Any, name: str, axis: pd.Index) -> Any:
    """Return the sum of an expression over the members of ``axis`` with one label."""
    return expression.groupby(pd.Series(labels, index=axis, name=name)).sum()


def _effective(case: Case) -> np.ndarray:
    return case.assets.utilization[:, None] * case.assets.capacity


def _can_work(case: Case) -> np.ndarray:
    ever = np.maximum.accumulate(case.assets.buildable, axis=1)
    return (_effective(case) > 0) | ever


def _activity(model: linopy.Model, case: Case, axes: _Axes) -> Any:
    assets = case.assets
    mask = _array(_can_work(case)[assets.step_asset], axes.step, axes.year)
    coords = [axes.step, axes.year]
    return model.add_variables(lower=0, coords=coords, mask=mask, name="activity")


def _additions(model: linopy.Model, case: Case, axes: _Axes) -> Any:
    mask = _array(case.assets.buildable, axes.asset, axes.year)
    coords = [axes.asset, axes.year]
    return model.add_variables(lower=0, coords=coords, mask=mask, name="new_capacity")


def _shipment(model: linopy.Model, case: Case, axes: _Axes) -> Any:
    lanes = case.lanes
    limit = np.where(np.isnan(lanes.capacity), np.inf, lanes.capacity)[:, None]
    upper = _array(np.where(lanes.open, limit, 0.0), axes.lane, axes.year)
    coords = [axes.lane, axes.year]
    return model.add_variables(lower=0, upper=upper, coords=coords, name="shipment")


def _delivery(model: linopy.Model, case: Case, axes: _Axes) -> tuple[Any, Any]:
    may_fail = np.isfinite(case.demand.unmet_value)[:, None]
    given = model.add_variables(
        lower=0, coords=[axes.delivery, axes.year], name="delivery"
    )
    missed = model.add_variables(
        lower=0,
        coords=[axes.market, axes.year],
        mask=_array(may_fail, axes.market, axes.year),
        name="unmet",
    )
    return given, missed


def _capacity(
    model: linopy.Model, case: Case, axes: _Axes, made: Any, added: Any
) -> None:
    """Output within what exists and what was built; steps within their width."""
    assets = case.assets
    work = _array(
        assets.utilization[:, None, None] * assets.ramp,
        axes.asset,
        axes.year.rename("built"),
        axes.year,
    )
    grown = (added.rename(year="built").fillna(0) * work).sum("built")
    output = _by(made.fillna(0), assets.label[assets.step_asset], "asset", axes.step)
    effective = _array(_effective(case), axes.asset, axes.year)
    model.add_constraints(
        output.sel(asset=axes.asset) - grown <= effective, name="capacity"
    )
    limited = np.flatnonzero(np.isfinite(assets.step_width))
    if not len(limited):
        return
    some = pd.Index(limited, name="step")
    asset = _array(assets.label[assets.step_asset[limited]], some)
    width = _array(assets.step_width[limited], some)
    room = (grown.sel(asset=asset) * width).drop_vars("asset")
    model.add_constraints(
        made.fillna(0).sel(step=some) - room
        <= (effective.sel(asset=asset) * width).drop_vars("asset"),
        name="step_width",
    )


def _growth(model: linopy.Model, case: Case, axes: _Axes, added: Any) -> Any:
    """Additions carried by steps of rising premium; returns what the steps cost."""
    assets, periods = case.assets, case.periods
    site = assets.process + "@" + case.regions[assets.region]
    steps = _growth_steps(case, site)
    tier = pd.RangeIndex(len(steps), name="tier")
    of_site = pd.DataFrame({"site": site})
    open_ = _per_site(of_site, assets.buildable, "max")
    present = _per_site(of_site, assets.capacity, "sum")
    paid = assets.annuity * (assets.alive @ periods.present_value)
    dearest = _per_site(of_site, paid, "max")
    at = steps["site"]
    carried = model.add_variables(
        lower=0,
        coords=[tier, axes.year],
        mask=_array(open_.loc[at].to_numpy(bool), tier, axes.year),
        name="growth",
    ).fillna(0)
    built = _by(added.fillna(0), site, "site", axes.asset)
    sites = pd.Index(np.unique(at), name="site")
    model.add_constraints(
        built.sel(site=sites) - _by(carried, at.to_numpy(), "site", tier) <= 0,
        name="build_growth",
    )
    limited = steps.index[steps["rate"].notna()]
    some = pd.Index(limited, name="tier")
    where = steps.loc[limited]
    pace = where["rate"].to_numpy()[:, None] * periods.gap
    before = _array(
        case.years[:, None] < case.years, axes.year.rename("built"), axes.year
    )
    earlier = (built.rename(year="built") * before).sum("built")
    own = earlier.sel(site=_array(where["site"].to_numpy(object), some))
    base = np.maximum(
        where["seed"].to_numpy()[:, None], present.loc[where["site"]].to_numpy()
    )
    model.add_constraints(
        carried.sel(tier=some) - own.drop_vars("site") * _array(pace, some, axes.year)
        <= _array(pace * base, some, axes.year),
        name="growth_width",
    )
    premium = steps["premium"].to_numpy()[:, None]
    price = premium * dearest.loc[at].to_numpy()
    return (carried * _array(price, tier, axes.year)).sum()


def _growth_steps(case: Case, site: np.ndarray) -> pd.DataFrame:
    """Return the steps of each site where something may be built."""
    table = case.world["growth"]
    rows: list[pd.DataFrame] = []
    for one in pd.unique(site[case.assets.buildable.any(axis=1)]):
        process, region = one.split("@")
        mine = table[table["process"] == process]
        own = mine[mine["region"] == region]
        rows.append((own if len(own) else mine[mine["region"] == "*"]).assign(site=one))
    return pd.concat(rows, ignore_index=True)


def _per_site(site: pd.DataFrame, values: np.ndarray, how: str) -> pd.DataFrame:
    found: pd.DataFrame = pd.DataFrame(values).groupby(site["site"]).agg(how)
    return found


def _demand(
    model: linopy.Model, case: Case, axes: _Axes, given: Any, missed: Any
) -> None:
    served = _by(1 * given, case.demand.market, "market", axes.delivery)
    asked = _array(case.demand.quantity, axes.market, axes.year)
    model.add_constraints(
        served.sel(market=axes.market) + missed.fillna(0) == asked, name="demand"
    )


def _balance(
    model: linopy.Model,
    case: Case,
    axes: _Axes,
    variables: tuple[Any, Any, Any],
    more: Beyond,
) -> None:
    """Use within supply, and nothing leaves a place that was not made there."""
    made, moved, given = variables
    assets, lanes, demands = case.assets, case.lanes, case.demand
    count = len(case.regions)
    of_step = assets.step_asset
    own = _by(
        made.fillna(0),
        (assets.good * count + assets.region)[of_step],
        "pool",
        axes.step,
    )
    if len(assets.output_asset):
        made_beside = _recipe(case, axes, made, "output", 1.0)
        own = own.add(made_beside, join="outer")
    for term in more.own:
        own = own.add(term, join="outer")
    leaves = lanes.good * count + lanes.origin
    arrives = lanes.good * count + lanes.destination
    own = own.add(_by(-1 * moved, leaves, "pool", axes.lane), join="outer")
    used = demands.good * count + demands.region[demands.market]
    whole = (
        own.add(_by(1 * moved, arrives, "pool", axes.lane), join="outer")
        .add(_recipe(case, axes, made, "input", -1.0), join="outer")
        .add(_by(-1 * given, used, "pool", axes.delivery), join="outer")
    )
    for term in more.other:
        whole = whole.add(term, join="outer")
    back = np.zeros((len(case.goods) * count, len(axes.year)))
    back[case.returns.good * count + case.returns.region] = case.returns.quantity
    pools = whole.indexes["pool"]
    model.add_constraints(
        whole >= _array(-back[pools], pools, axes.year), name="balance"
    )
    # where nothing arrives, the balance says the same already
    both = pd.Index(np.intersect1d(leaves, arrives), name="pool")
    if len(both):
        model.add_constraints(
            own.sel(pool=both) >= _array(-back[both], both, axes.year),
            name="own_output",
        )


def _recipe(case: Case, axes: _Axes, made: Any, flow: str, sign: float) -> Any:
    """Return what plants use (or make beside) by pool and year."""
    assets = case.assets
    asset = getattr(assets, f"{flow}_asset")
    entries = pd.DataFrame(
        {
            "asset": asset,
            "good": getattr(assets, f"{flow}_good"),
            "quantity": getattr(assets, f"{flow}_quantity"),
        }
    ).merge(pd.DataFrame({"asset": assets.step_asset, "step": axes.step}))
    entry = pd.RangeIndex(len(entries), name="entry")
    step = _array(entries["step"].to_numpy(), entry)
    quantity = _array(sign * entries["quantity"].to_numpy(), entry)
    flowing = made.fillna(0).sel(step=step).drop_vars("step") * quantity
    region = assets.region[entries["asset"]]
    pool = entries["good"].to_numpy() * len(case.regions) + region
    return _by(flowing, pool, "pool", entry)


def _objective(
    model: linopy.Model,
    case: Case,
    axes: _Axes,
    variables: tuple[Any, Any, Any, Any, Any],
    growth: Any,
) -> None:
    """Present value of all that depends on a decision."""
    made, added, moved, given, missed = variables
    assets, lanes, demands = case.assets, case.lanes, case.demand
    worth = case.periods.present_value
    unit = np.sum([*assets.variable.values()], axis=0)[assets.step_asset]
    standing = assets.alive * worth
    lifetime = assets.annuity * standing.sum(axis=2)
    lifetime = lifetime + (standing * assets.fixed_cost[:, None, :]).sum(axis=2)
    costs = (
        (made.fillna(0), (unit + assets.step_adder) * worth, axes.step),
        (added.fillna(0), lifetime, axes.asset),
        (
            moved,
            (lanes.freight[:, None] + lanes.surcharge + lanes.duty) * worth,
            axes.lane,
        ),
        (
            given,
            (demands.preference[:, None] - demands.credit) * worth,
            axes.delivery,
        ),
        (
            missed.fillna(0),
            np.nan_to_num(demands.unmet_value)[:, None] * worth,
            axes.market,
        ),
    )
    total = growth
    for variable, cost, axis in costs:
        total = total + (variable * _array(cost, axis, axes.year)).sum()
    model.add_objective(total)
