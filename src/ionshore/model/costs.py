r"""What a solution costs, term by term, region by region.

Every entry is million USD per year of a model year; with the weight and discount
factor of the period the entries add up to the objective:

.. math:: \text{objective} = \sum_t w_t \delta_t \sum_{\text{terms}} \text{cost}_t

(a test holds it). ``benefit`` is the integral of elastic demand, counted negative;
``markup`` is the mark-up term of sellers with market power, part of the potential
that is minimized, not a cost to anybody.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.model.solution import Solution, family, significant
from ionshore.optim.curve_set import gather
from ionshore.scenario.case import Case
from ionshore.tables.records import totals

__all__ = ["cost_table"]

_COLUMNS = ["term", "commodity", "region", "year"]
_PLAIN = {
    "plants": "plant",
    "growth": "growth",
    "link_open": "link",
    "unmet": "unmet",
    "share_over": "deviation",
    "share_under": "deviation",
    "stock": "holding",
    "bought": "bought",
    "sold": "sold",
    "limit_slack": "limit",
    "consumption": "benefit",
    "sale": "markup",
    "lane_total": "freight",
}
_CURVED = {"activity": "adder", "consumption": "benefit"}
"""Term under which the integral of a curve is booked; lanes are freight."""


def cost_table(solution: Solution) -> pd.DataFrame:
    """Return the costs of a solution by term, commodity, region and year."""
    parts = [
        *_activity_parts(solution),
        *_capital_parts(solution),
        *_shipment_parts(solution),
        *_delivery_parts(solution),
        *(_family_part(solution, name, term) for name, term in _PLAIN.items()),
        _existing_fixed(solution),
        *_curve_parts(solution),
    ]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=[*_COLUMNS, "value", "unit"])
    table = pd.concat(filled, ignore_index=True)
    table = totals(table, _COLUMNS)
    table = table[significant(table["value"].to_numpy(float))]
    return table.reset_index(drop=True).assign(unit="million USD/year")


def _quadratic(solution: Solution) -> np.ndarray:
    problem = solution.problem
    if problem.quadratic is None:
        return np.zeros(len(problem.cost))
    return problem.quadratic


def _worth(case: Case, years: pd.Series) -> np.ndarray:
    place = np.searchsorted(case.years, years.to_numpy(np.int64))
    return case.periods.present_value[place]


def _part(
    frame: pd.DataFrame, term: str, commodity: object, region: object, value: object
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "term": term,
            "commodity": commodity,
            "region": region,
            "year": frame["year"].to_numpy(),
            "value": value,
        }
    )


def _asset_places(case: Case, labels: pd.Series) -> np.ndarray:
    place = {label: number for number, label in enumerate(case.assets.label)}
    return labels.map(place).to_numpy(np.int64)


def _activity_parts(solution: Solution) -> list[pd.DataFrame]:
    case = solution.case
    assets = case.assets
    frame = family(solution, "activity")
    place = _asset_places(case, frame["asset"])
    year = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
    commodity, region = _made_where(case, place)
    output = frame["value"].to_numpy(float)
    parts = [
        _part(frame, term, commodity, region, unit[place, year] * output)
        for term, unit in assets.variable.items()
    ]
    step = {
        (asset, number): adder
        for asset, number, adder in zip(
            assets.label[assets.step_asset],
            assets.step_number,
            assets.step_adder,
            strict=True,
        )
    }
    adder = [step[key] for key in zip(frame["asset"], frame["step"], strict=True)]
    slope = 0.5 * _quadratic(solution)[frame["column"]] * output**2
    parts.append(_part(frame, "adder", commodity, region, np.array(adder) * output))
    parts.append(
        _part(frame, "adder", commodity, region, slope / _worth(case, frame["year"]))
    )
    return parts


def _capital_parts(solution: Solution) -> list[pd.DataFrame]:
    """Return annuities and fixed costs of additions in every year they stand."""
    case = solution.case
    assets = case.assets
    frame = family(solution, "new_capacity")
    frame = frame[frame["value"] > 0] if len(frame) else frame
    if frame.empty:
        return []
    place = _asset_places(case, frame["asset"])
    start = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
    added = frame["value"].to_numpy(float)
    commodity, region = _made_where(case, place)
    parts: list[pd.DataFrame] = []
    for t, year in enumerate(case.years):
        standing = assets.alive[place, start, t] * added
        at = pd.DataFrame({"year": np.full(len(frame), year)})
        annuity = assets.annuity[place, start] * standing
        fixed = assets.fixed_cost[place, t] * standing
        parts.append(_part(at, "investment", commodity, region, annuity))
        parts.append(_part(at, "fixed", commodity, region, fixed))
    return parts


def _existing_fixed(solution: Solution) -> pd.DataFrame:
    case = solution.case
    value = case.assets.fixed_cost * case.assets.capacity
    place, year = np.nonzero(value)
    commodity, region = _made_where(case, place)
    return pd.DataFrame(
        {
            "term": "fixed",
            "commodity": commodity,
            "region": region,
            "year": case.years[year],
            "value": value[place, year],
        }
    )


def _shipment_parts(solution: Solution) -> list[pd.DataFrame]:
    """Return freight and duty, booked where the good arrives."""
    case = solution.case
    lanes = case.lanes
    frame = family(solution, "shipment")
    lane = np.repeat(np.arange(len(lanes)), len(case.years))
    year = np.tile(np.arange(len(case.years)), len(lanes))
    moved = frame["value"].to_numpy(float)
    slope = 0.5 * _quadratic(solution)[frame["column"]] * moved**2
    freight = lanes.freight[lane] * moved + slope / _worth(case, frame["year"])
    commodity, region = frame.get("commodity"), frame.get("destination")
    return [
        _part(frame, "freight", commodity, region, freight),
        _part(frame, "duty", commodity, region, lanes.duty[lane, year] * moved),
    ]


def _delivery_parts(solution: Solution) -> list[pd.DataFrame]:
    case = solution.case
    demands = case.demand
    frame = family(solution, "delivery")
    place = np.repeat(np.arange(len(demands.market)), len(case.years))
    year = np.tile(np.arange(len(case.years)), len(demands.market))
    amount = frame["value"].to_numpy(float)
    commodity, region = frame.get("commodity"), frame.get("region")
    credit = -demands.credit[place, year] * amount
    preference = demands.preference[place] * amount
    return [
        _part(frame, "preference", commodity, region, preference),
        _part(frame, "credit", commodity, region, credit),
    ]


def _family_part(solution: Solution, name: str, term: str) -> pd.DataFrame:
    """Return ``c x + x q x / 2`` of a family, per year."""
    frame = family(solution, name)
    if frame.empty:
        return pd.DataFrame(columns=[*_COLUMNS, "value"])
    column = frame["column"].to_numpy(np.int64)
    value = frame["value"].to_numpy(float)
    cost = solution.problem.cost[column] * value
    cost += 0.5 * _quadratic(solution)[column] * value**2
    # A family without a place or commodity of its own books them as blank.
    commodity = frame.get("commodity", "")
    region = frame.get("region", frame.get("destination", ""))
    return _part(
        frame, term, commodity, region, cost / _worth(solution.case, frame["year"])
    )


def _curve_parts(solution: Solution) -> list[pd.DataFrame]:
    """Return the integrals of marginal curves, booked with their columns."""
    problem = solution.problem
    if not problem.curves:
        return []
    curves = gather(problem.curves)
    integral = curves.integrals(solution.raw.values[curves.columns])
    parts: list[pd.DataFrame] = []
    for block in problem.columns:
        mine = (curves.columns >= block.start) & (curves.columns < block.stop)
        if not mine.any():
            continue
        frame = pd.DataFrame(dict(block.labels)).iloc[
            curves.columns[mine] - block.start
        ]
        commodity: object = frame.get("commodity", "")
        region: object = frame.get("region", frame.get("destination", ""))
        if "asset" in frame:
            place = _asset_places(solution.case, frame["asset"])
            commodity, region = _made_where(solution.case, place)
        term = _CURVED.get(block.name, "freight")
        value = integral[mine] / _worth(solution.case, frame["year"])
        parts.append(_part(frame, term, commodity, region, value))
    return parts


def _made_where(case: Case, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return main product and region of assets."""
    assets, goods = case.assets, case.goods
    commodity = goods.commodities[goods.commodity[assets.good[place]]]
    return commodity, case.regions[assets.region[place]]
