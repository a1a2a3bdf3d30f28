"""Final demand, what may serve it, share bands, sellers, stocks, returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.scenario.case.effects import Effects, summed
from ionshore.scenario.case.goods import Goods, Labels, Positions
from ionshore.scenario.case.labeled import Labeled
from ionshore.scenario.case.periods import Periods, interpolated, key_places
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["Demand", "Forgone", "Shares", "delivery_credits", "demand_of", "shares_of"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Forgone:
    """Demand that buyers give up when the price rises, in U steps; none in a plan.

    Parameters
    ----------
    market : array of int, shape (U,)
    number : array of int, shape (U,)
        Steps of a market, the cheapest first.
    share : array, shape (U,)
        Share of the demand of the market [1].
    value : array, shape (U, T)
        What a unit is worth to those who give it up [million USD/unit].
    """

    market: NDArray[np.int64]
    number: NDArray[np.int64]
    share: FloatArray
    value: FloatArray

    @classmethod
    def none(cls, periods: int) -> Forgone:
        """Return no steps."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing, nothing, np.zeros(0), np.zeros((0, periods)))


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Markets (segment x region) and deliveries (market x good).

    Parameters
    ----------
    segment : array of str, shape (M,)
    region : array of int, shape (M,)
    unit : array of str, shape (M,)
    form : array of str, shape (M,)
        ``fixed``, ``linear`` or ``isoelastic``.
    quantity : array, shape (M, T)
        Fixed demand, or the reference quantity of a curve.
    intercept, slope : array, shape (M, T)
        Linear inverse demand ``intercept - slope * Q``; nan otherwise.
    reference_price, elasticity, minimum : array, shape (M, T)
    unmet_value : array, shape (M,)
        nan where demand must be met.
    market : array of int, shape (D,)
        Market of each delivery.
    good : array of int, shape (D,)
    preference : array, shape (D,)
    credit : array, shape (D, T)
        Delivery credits [million USD/unit].
    forgone : Forgone
    """

    segment: Labels
    region: NDArray[np.int64]
    unit: Labels
    form: Labels
    quantity: FloatArray
    intercept: FloatArray
    slope: FloatArray
    reference_price: FloatArray
    elasticity: FloatArray
    minimum: FloatArray
    unmet_value: FloatArray
    market: NDArray[np.int64]
    good: NDArray[np.int64]
    preference: FloatArray
    credit: FloatArray
    forgone: Forgone

    def __len__(self) -> int:
        return len(self.segment)


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Bands for the share of a commodity in a market, over B bands.

    Parameters
    ----------
    market, commodity : array of int, shape (B,)
    share, tolerance : array, shape (B, T)
    deviation_cost : array, shape (B, T)
        That of the next year given; nan where the band may not be left.
    """

    market: NDArray[np.int64]
    commodity: NDArray[np.int64]
    share: FloatArray
    tolerance: FloatArray
    deviation_cost: FloatArray


def demand_of(
    world: World,
    periods: Periods,
    goods: Goods,
    regions: Positions,
) -> Demand:
    """Return markets and deliveries of a world, without credits."""
    table = world["demand"]
    keys = ["segment", "region"]
    labels, quantity = interpolated(table, keys, "quantity", periods.years)
    first = table.drop_duplicates(keys).set_index(keys)
    by_key = _parameters(table, labels, periods)
    # A linear curve may be given by intercept and slope alone, without a quantity.
    missing = first.index.difference(pd.MultiIndex.from_frame(labels))
    if len(missing):
        extra = missing.to_frame(index=False)
        labels = pd.concat([labels, extra], ignore_index=True)
        quantity = np.vstack([quantity, np.zeros((len(extra), len(periods)))])
        by_key = _parameters(table, labels, periods)
    index = pd.MultiIndex.from_frame(labels)
    form = first.loc[index, "form"].to_numpy(object)
    intercept, slope = _linear(by_key, quantity, form)
    segments = world["segments"].set_index("segment").loc[labels["segment"]]
    market, good, preference = _deliveries(world, goods, labels)
    return Demand(
        segment=labels["segment"].to_numpy(object),
        region=regions.of(labels["region"]),
        unit=segments["unit"].to_numpy(object),
        form=form,
        quantity=quantity,
        intercept=intercept,
        slope=slope,
        reference_price=by_key["reference_price"],
        elasticity=by_key["elasticity"],
        minimum=np.nan_to_num(by_key["minimum"]),
        unmet_value=segments["unmet_value"].to_numpy(float),
        market=market,
        good=good,
        preference=preference,
        credit=np.zeros((len(good), len(periods))),
        forgone=Forgone.none(len(periods)),
    )


def delivery_credits(
    demand: Demand,
    deliveries: Labeled,
    goods: Goods,
    effects: Effects,
    years: NDArray[np.int64],
) -> FloatArray:
    """Return what is paid on deliveries without a test, shape (D, T).

    Parameters
    ----------
    deliveries : Labeled
        Those of ``demand`` by ``commodity`` and ``origin``.
    years : array of int, shape (T,)
    """
    value = goods.reference_price[goods.commodity[demand.good]][:, None]
    credit = summed(effects, "delivery_credit", years, deliveries)
    return credit + summed(effects, "value_credit", years, deliveries) * value


def _parameters(
    table: pd.DataFrame, labels: pd.DataFrame, periods: Periods
) -> dict[str, FloatArray]:
    result: dict[str, FloatArray] = {}
    for column in ("intercept", "slope", "reference_price", "elasticity", "minimum"):
        found, values = interpolated(
            table, ["segment", "region"], column, periods.years
        )
        full = np.full((len(labels), len(periods)), np.nan)
        if len(found):
            order = pd.MultiIndex.from_frame(labels).get_indexer(
                pd.MultiIndex.from_frame(found)
            )
            known = order >= 0
            full[order[known]] = values[known]
        result[column] = full
    return result


def _linear(
    by_key: dict[str, FloatArray], quantity: FloatArray, form: Labels
) -> tuple[FloatArray, FloatArray]:
    r"""Return intercept and slope, calibrated where an elasticity is given.

    At a reference point (Q0, P0) with elasticity :math:`\epsilon < 0` the line is
    :math:`\beta = -P_0 / (\epsilon Q_0),\; \alpha = P_0 + \beta Q_0`.
    """
    price, elasticity = by_key["reference_price"], by_key["elasticity"]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = -price / (elasticity * quantity)
    slope = np.where(np.isnan(by_key["slope"]), slope, by_key["slope"])
    intercept = np.where(
        np.isnan(by_key["intercept"]), price + slope * quantity, by_key["intercept"]
    )
    straight = (form == "linear")[:, None]
    return np.where(straight, intercept, np.nan), np.where(straight, slope, np.nan)


def _deliveries(
    world: World, goods: Goods, labels: pd.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    commodity_place = {name: place for place, name in enumerate(goods.commodities)}
    served: dict[str, list[tuple[int, float]]] = {}
    for row in records(world["serves"]):
        served.setdefault(row.segment, []).extend(
            (int(good), float(row.preference_cost))
            for good in goods.all_of(commodity_place[row.commodity])
        )
    found = [
        (market, good, preference)
        for market, segment in enumerate(labels["segment"])
        for good, preference in served.get(segment, [])
    ]
    market = np.array([one[0] for one in found], np.int64)
    good = np.array([one[1] for one in found], np.int64)
    return market, good, np.array([one[2] for one in found], float)


def shares_of(
    world: World, periods: Periods, goods: Goods, demand: Demand, region_labels: Labels
) -> Shares:
    """Return share bands; a region's own band beats that of ``*``."""
    table = world["shares"]
    keys = ["segment", "commodity", "region"]
    labels, share = interpolated(table, keys, "share", periods.years)
    tolerance = interpolated(table, keys, "tolerance", periods.years)[1]
    cost = _next_values(table, keys, "deviation_cost", periods)
    commodity_place = {name: place for place, name in enumerate(goods.commodities)}
    by_key = {
        key: row for row, key in enumerate(labels.itertuples(index=False, name=None))
    }
    pairs = sorted({(key[0], key[1]) for key in by_key})
    chosen: list[tuple[int, int, int]] = []
    for market, (segment, region) in enumerate(
        zip(demand.segment, region_labels[demand.region], strict=True)
    ):
        for of_segment, commodity in pairs:
            if of_segment != segment:
                continue
            key = (segment, commodity, region)
            key = key if key in by_key else (segment, commodity, "*")
            if key in by_key:
                place = commodity_place[commodity]
                chosen.append((market, place, by_key[key]))
    rows = [one[2] for one in chosen]
    return Shares(
        market=np.array([one[0] for one in chosen], np.int64),
        commodity=np.array([one[1] for one in chosen], np.int64),
        share=share[rows].reshape(len(rows), len(periods)),
        tolerance=tolerance[rows].reshape(len(rows), len(periods)),
        deviation_cost=cost[rows].reshape(len(rows), len(periods)),
    )


def _next_values(
    table: pd.DataFrame, keys: list[str], column: str, periods: Periods
) -> FloatArray:
    """Return what holds in each year: the value of that year or of the next given.

    The last one holds on. Series stand in the order of :func:`interpolated`.
    """
    known = table.sort_values([*keys, "year"], kind="stable")
    labels, series = key_places(known, keys)
    count = np.bincount(series, minlength=len(labels))
    end = np.cumsum(count)
    year = known["year"].to_numpy(float)
    rows = [
        np.minimum(start + np.searchsorted(year[start:stop], periods.years), stop - 1)
        for start, stop in zip(end - count, end, strict=True)
    ]
    at = np.array(rows, np.int64).reshape(len(labels), len(periods))
    values: FloatArray = known[column].to_numpy(float)[at]
    return values
