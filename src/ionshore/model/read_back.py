"""Raw answer -> ``Solution``: one small function per table.

Rows whose value is only solver noise are left out; every table has ``value`` and
``unit``. What each table holds is listed in ``docs/explanation/architecture.md``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.model.amounts import by_asset, investment, prices
from ionshore.model.balance import balanced, past_returns
from ionshore.model.costs import cost_table
from ionshore.model.labels import good_labels
from ionshore.model.solution import (
    Columns,
    Solution,
    TableMaker,
    columns,
    places,
    significant,
)
from ionshore.optim.problem import FloatArray, Problem
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


def _assets(name: str) -> TableMaker:
    return lambda solution: _by_asset(solution, by_asset(solution, name))


def _capacity(solution: Solution) -> pd.DataFrame:
    assets = solution.case.assets
    added = by_asset(solution, "new_capacity")
    standing = np.einsum("av,avt->at", added, assets.alive.astype(float))
    return _by_asset(solution, assets.capacity + standing)


def _investment(solution: Solution) -> pd.DataFrame:
    """Return overnight investment of all additions up to and in a model year."""
    return _by_asset(solution, investment(solution), "million USD")


def _recipe_table(solution: Solution, flow: str) -> pd.DataFrame:
    case = solution.case
    assets, goods = case.assets, case.goods
    asset = getattr(assets, f"{flow}_asset")
    good = getattr(assets, f"{flow}_good")
    amount = getattr(assets, f"{flow}_quantity")[:, None]
    values = by_asset(solution, "activity")[asset] * amount
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


def _table(solution: Solution, name: str, **more: FloatArray) -> pd.DataFrame:
    """Return the significant columns of a family; ``more`` are figures of each column.

    The unit is that of the commodity or segment.
    """
    found = columns(solution, name)
    kept = significant(found.value)
    found = found.where(kept)
    labels = {axis: _spelled(found.label(axis)) for axis in found.block.axes}
    frame = pd.DataFrame({**labels, "value": found.value})
    for figure, values in more.items():
        frame[figure] = values[kept]
    frame["unit"] = _spelled(_units(solution.case, found))
    return frame


def _spelled(labels: NDArray[Any]) -> Any:
    """Return text as pandas keeps it; it would take the labels of no row for objects."""
    return pd.array(labels, dtype="str") if labels.dtype == object else labels


def _units(case: Case, found: Columns) -> NDArray[Any]:
    goods, demands, axes = case.goods, case.demand, found.block.axes
    if "commodity" in axes:
        return goods.units[places(found.label("commodity"), goods.commodities)]
    if "segment" in axes:
        return demands.unit[places(found.label("segment"), demands.segment)]
    return np.full(len(found), "", object)


def _plain(name: str) -> TableMaker:
    return lambda solution: _table(solution, name)


def _shipment(solution: Solution) -> pd.DataFrame:
    lanes = solution.case.lanes
    # Columns of the family stand lane by lane, year by year.
    freight = (lanes.freight[:, None] + lanes.surcharge).ravel()
    table = _table(solution, "shipment", freight=freight, duty=lanes.duty.ravel())
    return table.assign(money_unit="million USD/unit")


def _consumption(solution: Solution) -> pd.DataFrame:
    """Return elastic consumption with the price on its demand curve."""
    case, block = solution.case, solution.problem.row_block("demand")
    dual = solution.raw.row_duals[block.start : block.stop]
    price = dual.reshape(-1, len(case.years)) / case.periods.present_value
    elastic = case.demand.form != "fixed"
    return _table(solution, "consumption", price=price[elastic].ravel())


def _price(solution: Solution) -> pd.DataFrame:
    """Return the multiplier of each balance: the price there and then."""
    case, price = solution.case, prices(solution)
    good, region, year = np.nonzero(balanced(case).reshape(price.shape))
    units = case.goods.units[case.goods.commodity[good]]
    return pd.DataFrame(
        {
            **good_labels(case, good, region),
            "year": case.years[year],
            "value": price[good, region, year],
            "unit": "million USD/" + units,
        }
    )


def _limit_price(solution: Solution) -> pd.DataFrame:
    """Return the multiplier of each general limit: what one unit more is worth."""
    if not solution.problem.has_block("limit"):
        return pd.DataFrame(columns=["limit", "year", "value", "unit"])
    case, block = solution.case, solution.problem.row_block("limit")
    frame = pd.DataFrame(dict(block.labels))
    worth = case.periods.present_value[np.searchsorted(case.years, frame["year"])]
    frame["value"] = solution.raw.row_duals[block.start : block.stop] / worth
    return frame.assign(unit="million USD/unit of the limit")


def _returned(solution: Solution) -> pd.DataFrame:
    """Return what comes back from sales before the model and in it."""
    case = solution.case
    returns, demands = case.returns, case.demand
    back = past_returns(case)
    delivered = columns(solution, "delivery").value.reshape(-1, len(case.years))
    place = demands.region[demands.market[returns.delivery]]
    amount = np.einsum("nv,nvt->nt", delivered[returns.delivery], returns.share)
    np.add.at(back, (returns.returned, place), amount)
    good, region, year = np.nonzero(significant(back))
    frame = pd.DataFrame(
        {
            **{
                axis: _spelled(labels)
                for axis, labels in good_labels(case, good, region).items()
            },
            "year": case.years[year],
            "value": back[good, region, year],
        }
    )
    units = case.goods.units[case.goods.commodity[good]]
    return frame.assign(unit=_spelled(units))


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
    "activity": _assets("activity"),
    "claimed": _assets("claimed"),
    "capacity": _capacity,
    "new_capacity": _assets("new_capacity"),
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
