"""The flows of a solution as pools, sources and moves, ready to be traced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.tracing import Flows
from ionshore.model.solution import Solution

__all__ = ["Network", "networks"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Flows of one year with what is needed to price and name them.

    Parameters
    ----------
    year : int
    flows : Flows
        The first ``len(activity)`` outputs are main products, in the order of
        ``activity``; by-products follow and bear no inputs.
    pools : MultiIndex of (commodity, brand, region)
    activity : DataFrame
        Rows of the ``activity`` table of the year.
    shipment : DataFrame
        Rows of the ``shipment`` table of the year, in the order of moves.
    price : array, shape (N,)
        Price of each pool [million USD/unit].
    needs : DataFrame
        ``output``, ``pool``, ``needed`` of each input.
    """

    year: int
    flows: Flows
    pools: pd.MultiIndex
    activity: pd.DataFrame
    shipment: pd.DataFrame
    price: FloatArray
    needs: pd.DataFrame

    def value_added(self) -> FloatArray:
        """Return output price less priced inputs, shape (len(activity),).

        Never negative: a plant that a credit keeps alive below its input cost
        adds no value at market prices.
        """
        count = len(self.activity)
        added = self.price[self.flows.output_pool[:count]].copy()
        spent = (
            self.needs["needed"].to_numpy() * self.price[self.needs["pool"].to_numpy()]
        )
        np.subtract.at(added, self.needs["output"].to_numpy(), spent)
        return np.maximum(added, 0.0)


def networks(solution: Solution) -> Iterator[Network]:
    """Yield the flows of a solution year by year."""
    pools = _pools(solution)
    for year in solution.case.years.tolist():
        yield _network(solution, pools, year)


def _network(solution: Solution, pools: pd.MultiIndex, year: int) -> Network:
    """Return the flows of a solution in a model year."""
    activity = _of_year(solution, "activity", year)
    activity = activity.assign(brand=_brands(solution, activity))
    shipment = _of_year(solution, "shipment", year)
    used = _of_year(solution, "use", year)
    byproduct = _of_year(solution, "byproduct", year)
    place = {asset: number for number, asset in enumerate(activity["asset"])}
    output = used["asset"].map(place).to_numpy(np.int64)
    amount = activity["value"].to_numpy(float)
    needs = pd.DataFrame(
        {
            "output": output,
            "pool": _find(pools, used, "region"),
            "needed": used["value"].to_numpy(float) / amount[output],
        }
    )
    made = [_find(pools, activity, "region"), _find(pools, byproduct, "region")]
    flows = Flows(
        pools=len(pools),
        output_pool=np.concatenate(made),
        output=np.concatenate([amount, byproduct["value"].to_numpy(float)]),
        move_from=_find(pools, shipment, "origin"),
        move_to=_find(pools, shipment, "destination"),
        moved=shipment["value"].to_numpy(float),
        other=_other(solution, pools, year),
        need_output=needs["output"].to_numpy(np.int64),
        need_pool=needs["pool"].to_numpy(np.int64),
        needed=needs["needed"].to_numpy(float),
    )
    price = np.zeros(len(pools))
    priced = _of_year(solution, "price", year)
    price[_find(pools, priced, "region")] = priced["value"].to_numpy(float)
    return Network(year, flows, pools, activity, shipment, price, needs)


def _pools(solution: Solution) -> pd.MultiIndex:
    goods, regions = solution.case.goods, solution.case.regions
    commodity = np.repeat(goods.commodities[goods.commodity], len(regions))
    brand = np.repeat(goods.brand, len(regions))
    region = np.tile(regions, len(goods))
    return pd.MultiIndex.from_arrays([commodity, brand, region])


def _of_year(solution: Solution, table: str, year: int) -> pd.DataFrame:
    frame = solution.table(table)
    return frame[frame["year"] == year].reset_index(drop=True)


def _brands(solution: Solution, activity: pd.DataFrame) -> NDArray[np.object_]:
    case = solution.case
    brand = dict(
        zip(case.assets.label, case.goods.brand[case.assets.good], strict=True)
    )
    return np.array([brand[asset] for asset in activity["asset"]], object)


def _find(pools: pd.MultiIndex, frame: pd.DataFrame, region: str) -> NDArray[np.int64]:
    if frame.empty:
        return np.zeros(0, np.int64)
    wanted = pd.MultiIndex.from_frame(frame[["commodity", "brand", region]])
    return np.asarray(pools.get_indexer(wanted), np.int64)


def _other(solution: Solution, pools: pd.MultiIndex, year: int) -> FloatArray:
    other = np.zeros(len(pools))
    for table in ("returned", "bought", "drawn"):
        frame = _of_year(solution, table, year)
        np.add.at(other, _find(pools, frame, "region"), frame["value"].to_numpy(float))
    return other
