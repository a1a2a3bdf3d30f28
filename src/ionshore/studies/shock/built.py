"""What is built in answer to a shock, and what it costs its owners."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.model.costs import growth_premium
from ionshore.model.solution import Solution

__all__ = ["building_cost", "built_more"]

FloatArray = NDArray[np.float64]


def building_cost(solution: Solution) -> FloatArray:
    """Return what owners pay for what they build, shape (A,) [million USD, all steps].

    Charges and fixed cost within the steps, what is owed after them, and premiums of fast
    building by what each adds; not discounted within the steps, what is owed counts at its
    worth when the plant starts.
    """
    case, problem = solution.case, solution.problem
    assets, periods = case.assets, case.periods
    added = np.zeros(assets.buildable.shape)
    block = problem.column_block("new_capacity")
    added[assets.buildable] = solution.raw.values[block.start : block.stop]
    fixed = np.einsum("avt,at->av", assets.alive, assets.fixed_cost * periods.weight)
    each = assets.annuity * (assets.alive @ periods.weight) + fixed
    if assets.expansion is not None:
        each += assets.expansion.terminal_cost / periods.discount
    paid: FloatArray = (each * added).sum(axis=1)
    premium = growth_premium(solution)
    if premium.empty:
        return paid
    group = pd.MultiIndex.from_arrays([assets.process, case.regions[assets.region]])
    total = pd.DataFrame(added).groupby(group).transform("sum").to_numpy(float)
    share = np.divide(added, total, out=np.zeros(added.shape), where=total > 0)
    pairs = pd.MultiIndex.from_frame(premium[["process", "region"]])
    step = np.searchsorted(case.years, premium["year"].to_numpy(np.int64))
    spent = premium["spent"].to_numpy(float)
    for at, pair in enumerate(pairs):
        mine = np.asarray(group == pair)
        paid[mine] += share[mine, step[at]] * spent[at]
    return paid


def built_more(base: Solution, shocked: Solution, least: float) -> pd.DataFrame:
    """Return what is built with a shock and not without it.

    Parameters
    ----------
    base, shocked : Solution
    least : float
        Goods of which less is built in all are left out, as a share of the world's
        output without the shock [1].

    Returns
    -------
    DataFrame
        ``commodity``, ``region``, ``owner``, ``year`` it starts (``yyyymm``), ``unit``,
        ``more`` [unit/year], the largest share of the world's output first.
    """
    keys = ["commodity", "region", "owner", "year"]
    with_shock, without = (
        one.table("new_capacity").groupby(keys)["value"].sum()
        for one in (shocked, base)
    )
    more = with_shock.sub(without, fill_value=0.0).rename("more").reset_index()
    made = base.table("activity").groupby("commodity")["value"].sum()
    world = more["commodity"].map(made / len(base.case.years)).fillna(0.0)
    total = more.groupby("commodity")["more"].transform("sum")
    kept = more[(total > least * world) & (more["more"] > 1e-6)]
    goods = base.case.goods
    units = dict(zip(goods.commodities, goods.units, strict=True))
    share = (kept["more"] / world[kept.index].clip(lower=1e-9)).sort_values(
        ascending=False, kind="stable"
    )
    kept = kept.loc[share.index].reset_index(drop=True)
    return kept.assign(unit=kept["commodity"].map(units))
