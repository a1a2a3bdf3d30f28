r"""The flows of a solution as nodes, sources and moves, ready to be traced.

A good at a place is a *pool*. Each pool has two nodes, for what leaves a region must
have been made there (no re-export):

- *made*: what the region has of its own: output, by-products, stock drawn, purchases
  from outside, returns. Departures are drawn from it.
- *used*: what is left of it and what arrives. Plants, buyers and stocks draw from it.

Goods in transit may be shipped on, so their departures are drawn from *used*. A unit
made is worth :math:`p + \nu`, the price of the balance and the multiplier of the
no-re-export row; a unit used is worth :math:`p`. They differ only where everything
made leaves.

Plants with by-products share out what they use, and what they cost, by the value of
what they make.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.tracing import Chain, Flows
from ionshore.model.solution import Solution

__all__ = ["Network", "networks"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

OTHER_SOURCES = ("bought", "drawn", "released", "returned")
"""Tables of what a region has of its own beside what its plants make."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Flows of one year with what is needed to price and name them, over N pools.

    Parameters
    ----------
    year : int
    flows : Flows
        Nodes are ``used`` of each pool, then ``made`` of each pool. Outputs are the
        main products in the order of ``activity``, then by-products; moves are the
        shipments, then what stays in its region.
    pools : MultiIndex of (commodity, brand, region), shape (N,)
    activity, shipment : DataFrame
        Rows of the tables of the year.
    price : array, shape (2 N,)
        Worth of a unit at each node [million USD/unit].
    plant : array of int, shape (outputs,)
        Row of ``activity`` that makes each output.
    allotted : array, shape (outputs,)
        Activity that stands behind one unit of an output.
    spent, value : array, shape (len(activity),)
        Price of the inputs, and of everything made, per unit of activity
        [million USD/unit].
    other : dict of array, each shape (N,)
        Amounts of :data:`OTHER_SOURCES` by pool.
    """

    year: int
    flows: Flows
    pools: pd.MultiIndex
    activity: pd.DataFrame
    shipment: pd.DataFrame
    price: FloatArray
    plant: IntArray
    allotted: FloatArray
    spent: FloatArray
    value: FloatArray
    other: dict[str, FloatArray]

    def activity_behind(self, chain: Chain) -> FloatArray:
        """Return the activity of each plant in a chain, shape (len(activity), K)."""
        behind = np.zeros((len(self.activity), chain.output.shape[1]))
        np.add.at(behind, self.plant, self.allotted[:, None] * chain.output)
        return behind


def networks(
    solution: Solution, years: Iterable[int] | None = None
) -> Iterator[Network]:
    """Yield the flows of a solution year by year, by default of all model years."""
    pools = solution.derived("pools of flows", lambda: _pools(solution))
    for year in solution.case.years.tolist() if years is None else years:
        yield solution.derived(
            f"flows of {year}", partial(_network, solution, pools, year)
        )


def _network(solution: Solution, pools: pd.MultiIndex, year: int) -> Network:
    """Return the flows of a solution in a model year."""
    activity = _of_year(solution, "activity", year)
    activity = activity.assign(brand=_brands(solution, activity))
    shipment = _of_year(solution, "shipment", year)
    price = _prices(solution, pools, year)
    outputs, used = _outputs(solution, pools, activity, price, year)
    made, needs = _shared_out(outputs, used)
    other = {
        name: _amounts(pools, _of_year(solution, name, year)) for name in OTHER_SOURCES
    }
    moves = _moves(solution, pools, shipment, outputs, sum(other.values()))
    flows = Flows(
        pools=2 * len(pools),
        output_pool=outputs["node"].to_numpy(np.int64),
        output=outputs["amount"].to_numpy(float),
        move_from=moves[0],
        move_to=moves[1],
        moved=moves[2],
        other=np.concatenate([np.zeros(len(pools)), sum(other.values())]),
        need_output=needs["output"].to_numpy(np.int64),
        need_pool=needs["node"].to_numpy(np.int64),
        needed=needs["needed"].to_numpy(float),
    )
    count = len(activity)
    paid = used["per_activity"] * price[used["node"].to_numpy(np.int64)]
    return Network(
        year=year,
        flows=flows,
        pools=pools,
        activity=activity,
        shipment=shipment,
        price=price,
        plant=outputs["plant"].to_numpy(np.int64),
        allotted=made,
        spent=_summed(used["plant"], paid, count),
        value=_summed(outputs["plant"], outputs["worth"], count),
        other=other,
    )


def _outputs(
    solution: Solution,
    pools: pd.MultiIndex,
    activity: pd.DataFrame,
    price: FloatArray,
    year: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what plants make and what they use.

    Returns
    -------
    outputs : DataFrame
        ``plant``, ``node``, ``amount``, ``activity`` of its plant, and ``worth`` per
        unit of activity; main products first.
    used : DataFrame
        ``plant``, ``node``, ``per_activity``.
    """
    count = len(pools)
    place = {asset: number for number, asset in enumerate(activity["asset"])}
    amount = activity["value"].to_numpy(float)
    parts = [activity, _of_year(solution, "byproduct", year)]
    outputs = pd.concat([_flow(pools, part, place) for part in parts])
    outputs["node"] += count
    outputs["activity"] = amount[outputs["plant"]]
    worth = price[outputs["node"]] * outputs["amount"]
    outputs["worth"] = worth / outputs["activity"]
    used = _flow(pools, _of_year(solution, "use", year), place)
    used["per_activity"] = used.pop("amount") / amount[used["plant"]]
    return outputs.reset_index(drop=True), used


def _flow(
    pools: pd.MultiIndex, frame: pd.DataFrame, place: dict[str, int]
) -> pd.DataFrame:
    """Return ``plant``, ``node`` (used) and ``amount`` of rows of plants at work."""
    # Dust of the solver can leave an input of a plant whose output is none.
    frame = frame[frame["asset"].isin(list(place))]
    return pd.DataFrame(
        {
            "plant": frame["asset"].map(place).to_numpy(np.int64),
            "node": _find(pools, frame, "region"),
            "amount": frame["value"].to_numpy(float),
        }
    )


def _shared_out(
    outputs: pd.DataFrame, used: pd.DataFrame
) -> tuple[FloatArray, pd.DataFrame]:
    """Return the activity behind a unit of each output, and inputs per unit of it."""
    whole = outputs.groupby("plant")["worth"].transform("sum")
    first = ~outputs["plant"].duplicated()
    # Where nothing has a price, the main product carries everything.
    share = (outputs["worth"] / whole.where(whole > 0)).fillna(first.astype(float))
    allotted = (share * outputs["activity"] / outputs["amount"]).to_numpy(float)
    rows = pd.DataFrame(
        {"output": outputs.index, "plant": outputs["plant"], "allotted": allotted}
    )
    needs = rows[rows["allotted"] > 0].merge(used, on="plant")
    return allotted, needs.assign(needed=needs["allotted"] * needs["per_activity"])


def _moves(
    solution: Solution,
    pools: pd.MultiIndex,
    shipment: pd.DataFrame,
    outputs: pd.DataFrame,
    other: FloatArray | int,
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return from, to and amount: shipments, then what stays where it was made."""
    count, goods = len(pools), solution.case.goods
    transit = np.repeat(goods.transit[goods.commodity], len(solution.case.regions))
    origin = _find(pools, shipment, "origin")
    moved = shipment["value"].to_numpy(float)
    own = np.zeros(count) + other
    np.add.at(own, outputs["node"] - count, outputs["amount"])
    leaves = np.zeros(count)
    np.add.at(leaves, origin, np.where(transit[origin], 0.0, moved))
    stays = np.maximum(own - leaves, 0.0)
    here = np.flatnonzero(stays)
    return (
        np.concatenate([origin + np.where(transit[origin], 0, count), here + count]),
        np.concatenate([_find(pools, shipment, "destination"), here]),
        np.concatenate([moved, stays[here]]),
    )


def _prices(solution: Solution, pools: pd.MultiIndex, year: int) -> FloatArray:
    """Return the worth of a unit used, then of a unit made, of each pool."""
    used = np.zeros(len(pools))
    priced = _of_year(solution, "price", year)
    used[_find(pools, priced, "region")] = priced["value"].to_numpy(float)
    case, problem = solution.case, solution.problem
    export = np.zeros(len(pools))
    block = problem.row_block("own_output")
    rows = pd.DataFrame(dict(block.labels))
    rows["dual"] = solution.raw.row_duals[block.start : block.stop]
    rows = rows[rows["year"] == year]
    worth = case.periods.present_value[np.searchsorted(case.years, year)]
    export[_find(pools, rows, "region")] = rows["dual"].to_numpy(float) / worth
    return np.concatenate([used, used + export])


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


def _find(pools: pd.MultiIndex, frame: pd.DataFrame, region: str) -> IntArray:
    if frame.empty:
        return np.zeros(0, np.int64)
    wanted = pd.MultiIndex.from_frame(frame[["commodity", "brand", region]])
    return np.asarray(pools.get_indexer(wanted), np.int64)


def _amounts(pools: pd.MultiIndex, frame: pd.DataFrame) -> FloatArray:
    amount = np.zeros(len(pools))
    np.add.at(amount, _find(pools, frame, "region"), frame["value"].to_numpy(float))
    return amount


def _summed(place: pd.Series, values: pd.Series, count: int) -> FloatArray:
    total = np.zeros(count)
    np.add.at(total, place.to_numpy(np.int64), values.to_numpy(float))
    return total
