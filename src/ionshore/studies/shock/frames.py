"""Tables of a shock as they are told: chosen rows, sums over regions, by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ionshore.policy.match import commodities_named
from ionshore.scenario.case.shocked import plants_hit
from ionshore.studies.shock.measures import month_name

if TYPE_CHECKING:
    from ionshore.studies.shock.measures import Measures
    from ionshore.studies.shock.one import ShockAnswer

__all__ = [
    "built_frame",
    "focus",
    "gains_frame",
    "lost_frame",
    "made_frame",
    "month_frame",
    "price_frame",
    "recovery",
    "supply_frame",
    "total_lost",
]

ENERGY = "GWh"
MOST_GOODS = 6
MOST_ROWS = 40
NEAR = 0.05
"""A price this near to that without the shock has come back [1]."""
NOTHING = 1e-6


def total_lost(found: Measures) -> float:
    """Return what is not served in all [GWh]."""
    rows = found.lost["unit"] == ENERGY
    return float(found.lost.loc[rows, "lost"].sum())


def lost_frame(found: Measures) -> pd.DataFrame:
    """Return losses of energy by segment, region and month."""
    table = found.lost
    rows = (table["unit"] == ENERGY) & (table["lost"].abs() > NOTHING)
    return table[rows].reset_index(drop=True)


def month_frame(found: Measures) -> pd.DataFrame:
    """Return losses and costs of a month, by step.

    Columns ``month``, ``lost_month``, ``missed_month`` [GWh/month], ``cost_month``
    [million USD/month].
    """
    energy = found.lost[found.lost["unit"] == ENERGY]
    frame = energy.groupby("month", sort=True)[["lost", "missed"]].sum()
    frame["months"] = found.lost.groupby("month")["months"].first()
    frame["cost"] = found.cost.groupby("month")["cost"].sum()
    per = frame[["lost", "missed", "cost"]].div(frame["months"], axis=0)
    per = per.where(per.abs() > 1e-9, 0.0).add_suffix("_month")
    return per.fillna(0.0).reset_index()


def focus(answer: ShockAnswer, found: Measures) -> tuple[str, ...]:
    """Return the goods a shock is about; where it names none, those whose price moves."""
    shock, case = answer.shock, answer.short_run.case
    table = case.world["commodities"]
    named: tuple[str, ...] = ()
    if shock.kind == "plant_loss":
        hit = plants_hit(case, shock)
        made = case.goods.commodities[case.goods.commodity[case.assets.good[hit]]]
        named = tuple(dict.fromkeys(map(str, made)))
    elif "*" not in shock.commodities:
        named = commodities_named(shock.commodities, table)
    if 0 < len(named) <= MOST_GOODS:
        return named
    price = found.price
    used = price[(price["use"] > NOTHING) & (price["base"] > NOTHING)]
    if named:
        used = used[used["commodity"].isin(named)]
    rise = (used["shocked"] / used["base"] - 1.0).abs()
    most = rise.groupby(used["commodity"]).max().sort_values(ascending=False)
    return tuple(map(str, most[most > 1e-3].index[:MOST_GOODS]))


def hit_regions(answer: ShockAnswer) -> set[str]:
    """Return the regions whose supply is hit: those named, or all but the origin."""
    shock = answer.shock
    regions = [str(one) for one in answer.short_run.case.regions]
    origins = {code for codes in shock.origins.values() for code in codes}
    if "*" in shock.destinations:
        return {one for one in regions if one not in origins}
    return {code for codes in shock.destinations.values() for code in codes}


def price_frame(answer: ShockAnswer, found: Measures) -> pd.DataFrame:
    """Return mean prices of the goods in focus, where trade is hit and elsewhere.

    Weights are uses without the shock. Columns ``commodity``, ``where``, ``month``,
    ``base``, ``shocked``, ``money``.
    """
    goods, hit = focus(answer, found), hit_regions(answer)
    rows = found.price[found.price["commodity"].isin(goods) & (found.price["use"] > 0)]
    where = np.where(rows["region"].isin(hit), "hit", "elsewhere")
    keys = ["commodity", "where", "month"]
    rows = rows.assign(where=where)
    for name in ("base", "shocked"):
        rows[name] = rows[name] * rows["use"]
    frame = rows.groupby(keys)[["base", "shocked", "use"]].sum().reset_index()
    for name in ("base", "shocked"):
        frame[name] = frame[name] / frame["use"]
    goods_of = answer.short_run.case.goods
    units = dict(zip(goods_of.commodities, goods_of.units, strict=True))
    frame["money"] = [_money(str(units[one])) for one in frame["commodity"]]
    order = {name: place for place, name in enumerate(goods)}
    frame["_order"] = frame["commodity"].map(order)
    frame = frame.sort_values(
        ["_order", "where", "month"], ascending=[True, False, True]
    )
    frame = frame[frame["base"] > NOTHING]
    return frame.drop(columns=["_order", "use"]).reset_index(drop=True)


def _money(unit: str) -> str:
    return f"million USD/{unit}"


def supply_frame(answer: ShockAnswer, found: Measures) -> pd.DataFrame:
    """Return where those hit have the goods in focus from, within the shock."""
    goods, hit = focus(answer, found), hit_regions(answer)
    rows = found.supply
    rows = rows[rows["commodity"].isin(goods) & rows["region"].isin(hit)]
    keys = ["commodity", "source"]
    frame = rows.groupby(keys)[["base", "shocked", "change"]].sum().reset_index()
    size = frame.groupby("commodity")["base"].transform("sum").clip(lower=NOTHING)
    large = frame[["base", "shocked"]].abs().max(axis=1) > 1e-3 * size
    frame = frame[large & (frame["change"].abs() > NOTHING)]
    goods_of = answer.short_run.case.goods
    units = dict(zip(goods_of.commodities, goods_of.units, strict=True))
    frame["unit"] = frame["commodity"].map(units)
    order = {name: place for place, name in enumerate(goods)}
    frame["_order"] = frame["commodity"].map(order)
    frame = frame.sort_values(["_order", "change"], ascending=[True, False])
    return frame.drop(columns="_order").head(MOST_ROWS).reset_index(drop=True)


def made_frame(found: Measures) -> pd.DataFrame:
    """Return the largest changes of output, goods in the order of the chain."""
    table = found.made
    world = table.groupby("commodity")["base"].transform("sum").clip(lower=NOTHING)
    largest = (table["change"].abs() / world).nlargest(MOST_ROWS).index
    return table.loc[table.index.isin(largest)].reset_index(drop=True)


def built_frame(found: Measures) -> pd.DataFrame:
    """Return what is built in answer, with the month it starts."""
    table = found.built.head(MOST_ROWS)
    month = [month_name(int(one)) for one in table["year"]]
    columns = ["commodity", "region", "owner", "month", "more", "unit"]
    return table.assign(month=month)[columns].reset_index(drop=True)


def gains_frame(found: Measures) -> pd.DataFrame:
    """Return who gains and who loses more than a thousandth of all that moves."""
    table = found.gains
    least = 1e-3 * float(table["gain"].abs().sum())
    return table[table["gain"].abs() > least].reset_index(drop=True)


def recovery(answer: ShockAnswer, found: Measures) -> tuple[int | None, int]:
    """Return the months from the end of a shock until all is as without it.

    Losses are below a thousandth of demand and prices of the goods in focus within 5 %.

    Returns
    -------
    months : int or None
        None where it is not so by the last step.
    known : int
        Months that are told after the shock.
    """
    steps = answer.short_run.steps
    label = [month_name(int(one)) for one in steps.label]
    energy = found.lost[found.lost["unit"] == ENERGY].groupby("month")
    total = energy[["lost", "demand"]].sum()
    share = (total["lost"] / total["demand"].clip(lower=NOTHING)).reindex(label)
    prices = price_frame(answer, found)
    apart = (prices["shocked"] / prices["base"] - 1.0).abs()
    away = apart.groupby(prices["month"]).max().reindex(label).fillna(0.0)
    back = (share.to_numpy(float) < 1e-3) & (away.to_numpy(float) < NEAR)
    last = steps.until[steps.inside - 1]
    known = int(steps.until[-1] - last)
    late = np.flatnonzero(~back[steps.inside :])
    if not len(late):
        return 0, known
    if late[-1] == len(back) - steps.inside - 1:
        return None, known
    return int(steps.until[steps.inside + late[-1]] - last), known
