"""Prices, rents and margins that explain the base year and lie closest to what was seen.

The reconciled quantities are taken as the optimum of the base year, and the
multipliers of its balances are its prices. Every maker has a margin (price of its
product less inputs, own cost and duty, credits added) that is expected to recover
capital in proportion to how much of the plant is used; prices are pulled to those
observed. What is left is the finding: who earns more than that, and who less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ionshore.calibration.anchors import observed_prices
from ionshore.calibration.point import BasePoint
from ionshore.calibration.settings import CalibrationSettings
from ionshore.optim.inverse import Expected, Observed, explain_point
from ionshore.scenario.case import Case
from ionshore.tables.records import records

__all__ = ["Margins", "fit_prices", "price_table"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """What explains the base year.

    Parameters
    ----------
    margin : array, shape (A,)
        Price less marginal cost, by asset; nan for one that stands still
        [million USD/unit].
    recovery : array, shape (A,)
        Yearly capital charge and fixed cost over the largest output
        [million USD/unit].
    utilization : array, shape (A,)
        Output over the largest output [1].
    prices : DataFrame
        ``commodity``, ``region``, ``value``: price of each balance.
    anchors : DataFrame
        Observed prices that anchor (:mod:`ionshore.calibration.anchors`), with
        ``fitted``, ``error`` [1] and ``held`` (true: it was kept out of the fit).
    implied : DataFrame
        The other observed prices, which were not aimed at, with the same columns.
    multipliers : array, shape (rows,)
        Of the problem of the base year.
    """

    margin: FloatArray
    recovery: FloatArray
    utilization: FloatArray
    prices: pd.DataFrame
    anchors: pd.DataFrame
    implied: pd.DataFrame
    multipliers: FloatArray


def fit_prices(
    point: BasePoint,
    settings: CalibrationSettings,
    *,
    held: frozenset[tuple[str, str]] = frozenset(),
) -> Margins:
    """Return the prices and margins of the base year.

    Parameters
    ----------
    point : BasePoint
        See :func:`ionshore.calibration.point.base_point`.
    settings : CalibrationSettings
        Spreads.
    held : frozenset of (commodity, region)
        Observed prices to predict instead of fitting.

    Raises
    ------
    SolveError
        If the solver fails; a point of a feasible chain can always be explained.
    """
    case, problem = point.case, point.problem
    seen = observed_prices(point, settings)
    weights = _anchor_weights(point, seen)
    kept_out = np.array(
        [key in held for key in zip(seen["commodity"], seen["region"], strict=True)],
        bool,
    )
    anchor = (seen["role"] == "anchored").to_numpy(bool)
    told = anchor & ~kept_out
    value = seen["observed"].to_numpy(float)
    observed = Observed(
        weights=sparse.csr_array(weights[np.flatnonzero(told)]),
        value=value[told],
        spread=(seen["spread"].to_numpy(float) * value)[told],
    )
    recovery = _recovery(case)
    utilization = np.divide(
        point.output,
        point.effective,
        out=np.zeros_like(point.output),
        where=point.effective > 0,
    )
    active, idle, expected = _expected(point, recovery, utilization, settings)
    found = explain_point(problem, point.values, expected, observed, left_out=idle)
    margin = np.full(len(case.assets), np.nan)
    margin[active] = found.changes
    worth = float(case.periods.present_value[0])
    fitted = np.asarray(weights @ found.multipliers, float) / worth
    seen = seen.assign(fitted=fitted, error=fitted / value - 1.0, held=kept_out)
    return Margins(
        margin=margin / worth,
        recovery=recovery,
        utilization=utilization,
        prices=price_table(point, found.multipliers),
        anchors=seen[anchor].drop(columns="role").reset_index(drop=True),
        implied=seen[~anchor].drop(columns="role").reset_index(drop=True),
        multipliers=found.multipliers,
    )


def _recovery(case: Case) -> FloatArray:
    """Return capital charge and fixed cost per unit of largest output, shape (A,)."""
    assets = case.assets
    yearly = assets.annuity[:, 0] + assets.fixed_cost[:, 0]
    recovery: FloatArray = yearly / np.maximum(assets.utilization, 1e-9)
    return recovery


def _asset_columns(point: BasePoint) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    block = point.problem.column_block("activity")
    place = {label: number for number, label in enumerate(point.case.assets.label)}
    asset = np.array([place[one] for one in block.labels["asset"]], np.int64)
    return asset, np.arange(block.start, block.stop)


def _expected(
    point: BasePoint,
    recovery: FloatArray,
    utilization: FloatArray,
    settings: CalibrationSettings,
) -> tuple[NDArray[np.int64], NDArray[np.int64], Expected]:
    """Return active assets, idle columns, and what is expected of active margins."""
    case = point.case
    asset, column = _asset_columns(point)
    works = point.output[asset] > 0
    active = asset[works]
    used = np.minimum(utilization / settings.full_use, 1.0)
    price = case.goods.reference_price[case.goods.commodity[case.assets.good]]
    # A process counts once, however many plants stand for it: each plant by its share.
    share = _share_of_process(case, point.output)
    spread = settings.rent_spread * np.maximum(price, 1e-6)
    spread = spread / np.sqrt(np.maximum(share, 1e-4))
    worth = float(case.periods.present_value[0])
    expected = Expected(
        columns=column[works],
        mean=(recovery * used)[active] * worth,
        spread=spread[active] * worth,
    )
    return active, column[~works], expected


def _share_of_process(case: Case, output: FloatArray) -> FloatArray:
    _, place = np.unique(case.assets.process.astype(str), return_inverse=True)
    whole = np.bincount(place, weights=output)[place]
    return np.divide(output, whole, out=np.zeros_like(output), where=whole > 0)


def _anchor_weights(point: BasePoint, seen: pd.DataFrame) -> sparse.csr_array:
    """Return what each observed price is a mean of, shape (K, rows).

    A price of one place is that of its balance. A price of the world is the mean
    over the places that buy it: over deliveries for what final buyers take, over
    output (with what a maker's export earns on top) for the rest.
    """
    problem = point.problem
    balance, own = problem.row_block("balance"), problem.row_block("own_output")
    at = _places(balance)
    exports = _places(own)
    rows: list[tuple[int, int, float]] = []
    for number, one in enumerate(records(seen)):
        if one.region != "*":
            place = at.get((one.commodity, one.region))
            if place is not None:
                rows.append((number, place, 1.0))
            continue
        for (region, weight), earned in _weights_of(point, one.commodity):
            rows.append((number, at[one.commodity, region], weight))
            place = exports.get((one.commodity, region))
            if earned and place is not None:
                rows.append((number, place, weight))
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return sparse.csr_array(
        (
            np.array(columns[2], float),
            (np.array(columns[0], np.int64), np.array(columns[1], np.int64)),
        ),
        shape=(len(seen), len(problem.row_lower)),
    )


def _places(block: object) -> dict[tuple[str, str], int]:
    labels = block.labels  # type: ignore[attr-defined]
    return {
        (str(commodity), str(region)): block.start + number  # type: ignore[attr-defined]
        for number, (commodity, region) in enumerate(
            zip(labels["commodity"], labels["region"], strict=True)
        )
    }


def _weights_of(
    point: BasePoint, commodity: str
) -> list[tuple[tuple[str, float], bool]]:
    case, block = point.case, point.problem.column_block("delivery")
    taken = point.values[block.start : block.stop]
    named = np.asarray(block.labels["commodity"]) == commodity
    stage = case.goods.stages[list(case.goods.commodities).index(commodity)]
    amount: dict[str, float] = {}
    final = stage in ("pack", "system") and bool((taken[named] > 0).any())
    if final:
        for region, value in zip(
            np.asarray(block.labels["region"])[named], taken[named], strict=True
        ):
            amount[region] = amount.get(region, 0.0) + float(value)
    else:
        assets = case.assets
        makes = case.goods.commodities[case.goods.commodity[assets.good]] == commodity
        for region, value in zip(
            case.regions[assets.region[makes]], point.output[makes], strict=True
        ):
            amount[region] = amount.get(region, 0.0) + float(value)
    whole = sum(amount.values())
    return [
        ((region, value / whole), not final)
        for region, value in amount.items()
        if value > 0
    ]


def price_table(point: BasePoint, multipliers: FloatArray) -> pd.DataFrame:
    """Return the price of each balance of the base year in which something moves."""
    problem = point.problem
    block = problem.row_block("balance")
    rows = slice(block.start, block.stop)
    used = (abs(problem.matrix) @ np.abs(point.values))[rows] > 1e-9
    worth = float(point.case.periods.present_value[0])
    return pd.DataFrame(
        {
            "commodity": np.asarray(block.labels["commodity"])[used],
            "region": np.asarray(block.labels["region"])[used],
            "value": multipliers[rows][used] / worth,
        }
    )
