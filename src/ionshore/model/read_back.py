"""Raw answer -> ``Solution``: one small function per table.

Rows whose value is only solver noise are left out; every table has ``value`` and
``unit``. What each table holds is listed in ``docs/explanation/architecture.md``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.model.balance import past_returns
from ionshore.model.costs import cost_table
from ionshore.model.labels import grid_labels
from ionshore.model.solution import Solution, TableMaker, family, significant
from ionshore.optim.problem import Problem
from ionshore.optim.solution import RawSolution
from ionshore.scenario.case import Case

__all__ = ["read_back"]


def read_back(case: Case, problem: Problem, raw: RawSolution) -> Solution:
    """Return the solution of a case; tables are made when asked for."""
    return Solution(case=case, problem=problem, raw=raw, makers=_MAKERS)


def _asset_table(case: Case, place: np.ndarray) -> pd.DataFrame:
    assets, goods = case.assets, case.goods
    commodity = goods.commodity[assets.good[place]]
    return pd.DataFrame(
        {
            "asset": assets.label[place],
            "process": assets.process[place],
            "region": case.regions[assets.region[place]],
            "owner": assets.owner[place],
            "commodity": goods.commodities[commodity],
            "stage": goods.stages[commodity],
            "unit": goods.units[commodity],
        }
    )


def _by_asset(
    solution: Solution, values: np.ndarray, unit: str | None = None
) -> pd.DataFrame:
    """Return an (A, T) array as a table of its significant entries."""
    case = solution.case
    place, year = np.nonzero(significant(values))
    frame = _asset_table(case, place)
    frame.insert(6, "year", case.years[year])
    frame.insert(7, "value", values[place, year])
    if unit is not None:
        frame["unit"] = unit
    return frame


def _activity_array(solution: Solution) -> np.ndarray:
    """Return output by asset and year, shape (A, T)."""
    case = solution.case
    result = np.zeros(case.assets.capacity.shape)
    frame = family(solution, "activity")
    place = {label: number for number, label in enumerate(case.assets.label)}
    year = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
    asset = frame["asset"].map(place).to_numpy(np.int64)
    np.add.at(result, (asset, year), frame["value"].to_numpy(float))
    return result


def _additions(solution: Solution) -> np.ndarray:
    """Return capacity added by asset and year, shape (A, T)."""
    case = solution.case
    result = np.zeros(case.assets.capacity.shape)
    frame = family(solution, "new_capacity")
    if len(frame):
        place = {label: number for number, label in enumerate(case.assets.label)}
        year = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
        asset = frame["asset"].map(place).to_numpy(np.int64)
        result[asset, year] = frame["value"].to_numpy(float)
    return result


def _activity(solution: Solution) -> pd.DataFrame:
    return _by_asset(solution, _activity_array(solution))


def _claimed(solution: Solution) -> pd.DataFrame:
    """Return output that claims a credit for which its materials must be admitted."""
    case = solution.case
    claimed = np.zeros(case.assets.capacity.shape)
    frame = family(solution, "claimed")
    if len(frame):
        place = {label: number for number, label in enumerate(case.assets.label)}
        asset = frame["asset"].map(place).to_numpy(np.int64)
        year = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
        claimed[asset, year] = frame["value"].to_numpy(float)
    return _by_asset(solution, claimed)


def _capacity(solution: Solution) -> pd.DataFrame:
    assets = solution.case.assets
    standing = np.einsum("av,avt->at", _additions(solution), assets.alive.astype(float))
    return _by_asset(solution, assets.capacity + standing)


def _new_capacity(solution: Solution) -> pd.DataFrame:
    return _by_asset(solution, _additions(solution))


def _investment(solution: Solution) -> pd.DataFrame:
    """Return overnight investment of all additions up to and in a model year."""
    spent = _additions(solution) * solution.case.assets.capex
    return _by_asset(solution, spent, "million USD")


def _recipe_table(solution: Solution, flow: str) -> pd.DataFrame:
    case = solution.case
    assets, goods = case.assets, case.goods
    asset = getattr(assets, f"{flow}_asset")
    good = getattr(assets, f"{flow}_good")
    amount = getattr(assets, f"{flow}_quantity")[:, None]
    values = _activity_array(solution)[asset] * amount
    entry, year = np.nonzero(significant(values))
    frame = _asset_table(case, asset[entry]).drop(
        columns=["commodity", "stage", "unit"]
    )
    commodity = goods.commodity[good[entry]]
    frame.insert(0, "commodity", goods.commodities[commodity])
    frame.insert(1, "brand", goods.brand[good[entry]])
    frame["year"] = case.years[year]
    frame["value"] = values[entry, year]
    frame["unit"] = goods.units[commodity]
    return frame


def _with_unit(solution: Solution, frame: pd.DataFrame) -> pd.DataFrame:
    """Keep significant rows; take the unit from the commodity or segment."""
    case = solution.case
    kept = frame[significant(frame["value"].to_numpy(float))]
    kept = kept.drop(columns="column").reset_index(drop=True)
    if "commodity" in kept:
        units = dict(zip(case.goods.commodities, case.goods.units, strict=True))
        return kept.assign(unit=kept["commodity"].map(units))
    if "segment" in kept:
        units = dict(zip(case.demand.segment, case.demand.unit, strict=True))
        return kept.assign(unit=kept["segment"].map(units))
    return kept.assign(unit="")


def _plain(name: str) -> TableMaker:
    def make(solution: Solution) -> pd.DataFrame:
        return _with_unit(solution, family(solution, name))

    return make


def _shipment(solution: Solution) -> pd.DataFrame:
    case = solution.case
    frame = family(solution, "shipment")
    lanes = case.lanes
    count = len(lanes)
    years = len(case.years)
    # Columns of a family stand item by item, year by year.
    lane, year = np.repeat(np.arange(count), years), np.tile(np.arange(years), count)
    frame["freight"] = lanes.freight[lane] + lanes.surcharge[lane, year]
    frame["duty"] = lanes.duty[lane, year]
    table = _with_unit(solution, frame)
    table["money_unit"] = "million USD/unit"
    return table


def _consumption(solution: Solution) -> pd.DataFrame:
    """Return elastic consumption with the price on its demand curve."""
    case = solution.case
    frame = family(solution, "consumption")
    rows = _row_frame(solution, "demand").rename(columns={"dual": "price"})
    keys = ["segment", "region", "year"]
    if frame.empty:
        return pd.DataFrame(columns=[*keys, "value", "price", "unit"])
    joined = frame.merge(rows[[*keys, "price"]], on=keys, how="left")
    worth = dict(zip(case.years.tolist(), case.periods.present_value, strict=True))
    joined["price"] = joined["price"] / joined["year"].map(worth)
    return _with_unit(solution, joined)


def _row_frame(solution: Solution, name: str) -> pd.DataFrame:
    block = solution.problem.row_block(name)
    frame = pd.DataFrame(dict(block.labels))
    frame["dual"] = solution.raw.row_duals[block.start : block.stop]
    return frame


def _price(solution: Solution) -> pd.DataFrame:
    """Return the multiplier of each balance: the price there and then."""
    case = solution.case
    frame = _row_frame(solution, "balance")
    worth = dict(zip(case.years.tolist(), case.periods.present_value, strict=True))
    frame["value"] = frame.pop("dual") / frame["year"].map(worth)
    units = dict(zip(case.goods.commodities, case.goods.units, strict=True))
    frame["unit"] = "million USD/" + frame["commodity"].map(units).astype(str)
    return frame


def _limit_price(solution: Solution) -> pd.DataFrame:
    """Return the multiplier of each general limit: what one unit more is worth."""
    if not solution.problem.has_block("limit"):
        return pd.DataFrame(columns=["limit", "year", "value", "unit"])
    frame = _row_frame(solution, "limit")
    worth = dict(
        zip(
            solution.case.years.tolist(),
            solution.case.periods.present_value,
            strict=True,
        )
    )
    frame["value"] = frame.pop("dual") / frame["year"].map(worth)
    return frame.assign(unit="million USD/unit of the limit")


def _returned(solution: Solution) -> pd.DataFrame:
    case = solution.case
    returns, demands = case.returns, case.demand
    back = past_returns(case)
    shape = (len(demands.market), len(case.years))
    delivered = family(solution, "delivery")["value"].to_numpy(float).reshape(shape)
    place = demands.region[demands.market[returns.delivery]]
    amount = np.einsum("nv,nvt->nt", delivered[returns.delivery], returns.share)
    np.add.at(back, (returns.returned, place), amount)
    frame = pd.DataFrame(grid_labels(case)).loc[
        np.repeat(np.arange(back.shape[0] * back.shape[1]), len(case.years))
    ]
    frame["year"] = np.tile(case.years, back.shape[0] * back.shape[1])
    frame["value"] = back.ravel()
    frame["column"] = -1
    return _with_unit(solution, frame)


def _periods(solution: Solution) -> pd.DataFrame:
    periods = solution.case.periods
    return pd.DataFrame(
        {
            "year": periods.years,
            "weight": periods.weight,
            "discount_factor": periods.discount,
        }
    )


_MAKERS = {
    "activity": _activity,
    "claimed": _claimed,
    "capacity": _capacity,
    "new_capacity": _new_capacity,
    "use": lambda solution: _recipe_table(solution, "input"),
    "byproduct": lambda solution: _recipe_table(solution, "output"),
    "shipment": _shipment,
    "delivery": _plain("delivery"),
    "delivery_claimed": _plain("delivery_claimed"),
    "unmet": _plain("unmet"),
    "consumption": _consumption,
    "sale": _plain("sale"),
    "stock": _plain("stock"),
    "stored": _plain("stock_in"),
    "drawn": _plain("stock_out"),
    "released": _plain("reserve_out"),
    "bought": _plain("bought"),
    "sold": _plain("sold"),
    "link_open": _plain("link_open"),
    "plants": _plain("plants"),
    "returned": _returned,
    "price": _price,
    "limit_price": _limit_price,
    "cost": cost_table,
    "investment": _investment,
    "periods": _periods,
}
