r"""What a solution costs, term by term, region by region.

Every entry is million USD per year of a model year; with the weight and discount
factor of the period the entries add up to the objective:

.. math:: \text{objective} = \sum_t w_t \delta_t \sum_{\text{terms}} \text{cost}_t

(a test holds it). ``terminal`` is what plants built in a short run owe after its steps,
booked where they start. ``benefit`` is the integral of elastic demand, counted negative;
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

__all__ = ["claimed_credit", "cost_table", "growth_premium", "rising_cost"]

_COLUMNS = ["term", "commodity", "region", "year"]
_PLAIN = {
    "plants": "plant",
    "link_open": "link",
    "unmet": "unmet",
    "forgone": "forgone",
    "share_over": "deviation",
    "share_under": "deviation",
    "stock": "holding",
    "stock_out": "holding",
    "reserve_out": "holding",
    "bought": "bought",
    "sold": "sold",
    "limit_slack": "limit",
    "consumption": "benefit",
    "sale": "markup",
    "lane_total": "freight",
    "delivery_claimed": "credit",
}


def cost_table(solution: Solution) -> pd.DataFrame:
    """Return the costs of a solution by term, commodity, region and year."""
    parts = [
        *_activity_parts(solution),
        *_capital_parts(solution),
        *_growth_parts(solution),
        *_shipment_parts(solution),
        *_delivery_parts(solution),
        _claim_part(solution),
        *(_family_part(solution, name, term) for name, term in _PLAIN.items()),
        _existing_fixed(solution),
    ]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=[*_COLUMNS, "value", "unit"])
    table = pd.concat(filled, ignore_index=True)
    table = totals(table, _COLUMNS)
    table = table[significant(table["value"].to_numpy(float))]
    return table.reset_index(drop=True).assign(unit="million USD/year")


def rising_cost(solution: Solution) -> np.ndarray:
    r"""Return what each column costs beyond its rate, shape (columns,).

    The integral of what rises with the amount: :math:`\tfrac12 q x^2` of a slope and
    :math:`\int_0^x` of a marginal curve [million USD, present value].
    """
    problem, values = solution.problem, solution.raw.values
    rising = np.zeros(len(problem.cost))
    if problem.quadratic is not None:
        rising += 0.5 * problem.quadratic * values**2
    if problem.curves:
        curves = gather(problem.curves)
        np.add.at(rising, curves.columns, curves.integrals(values[curves.columns]))
    return rising


def _worth(case: Case, years: pd.Series) -> np.ndarray:
    place = np.searchsorted(case.years, years.to_numpy(np.int64))
    return case.periods.present_value[place]


def _beyond(solution: Solution, frame: pd.DataFrame, listed: object) -> np.ndarray:
    """Return what a patch adds to the cost of columns, per unit; 0 but for rounding."""
    column = frame["column"].to_numpy(np.int64)
    cost = solution.problem.cost[column] / _worth(solution.case, frame["year"])
    more = cost - np.asarray(listed, float)
    return np.where(np.abs(more) > 1e-9 * (1.0 + np.abs(cost)), more, 0.0)


def _part(
    frame: pd.DataFrame, term: str, commodity: object, region: object, value: np.ndarray
) -> pd.DataFrame:
    """Return what costs something of the rows of a frame; most lanes carry nothing."""
    paid = np.flatnonzero(value)
    labels = {"commodity": commodity, "region": region}
    return pd.DataFrame(
        {
            "term": term,
            **{
                axis: one if isinstance(one, str) else np.asarray(one, object)[paid]
                for axis, one in labels.items()
            },
            "year": frame["year"].to_numpy()[paid],
            "value": value[paid],
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
    known = pd.MultiIndex.from_arrays(
        [assets.label[assets.step_asset], assets.step_number]
    )
    step = known.get_indexer(pd.MultiIndex.from_frame(frame[["asset", "step"]]))
    rising = rising_cost(solution)[frame["column"]] / _worth(case, frame["year"])
    listed = sum(unit[place, year] for unit in assets.variable.values())
    hidden = assets.step_adder[step, year]
    hidden = hidden + _beyond(solution, frame, listed + hidden)
    hidden = hidden * output + rising
    parts.append(_part(frame, "adder", commodity, region, hidden))
    return parts


def _capital_parts(solution: Solution) -> list[pd.DataFrame]:
    """Return annuities, grants and fixed costs of additions while they stand."""
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
        granted = assets.granted[place, start] * standing
        annuity = assets.annuity[place, start] * standing + granted
        fixed = assets.fixed_cost[place, t] * standing
        parts.append(_part(at, "investment", commodity, region, annuity))
        parts.append(_part(at, "grant", commodity, region, -granted))
        parts.append(_part(at, "fixed", commodity, region, fixed))
    if assets.expansion is not None:
        owed = assets.expansion.terminal_cost[place, start] * added
        owed /= case.periods.present_value[start]
        parts.append(_part(frame, "terminal", commodity, region, owed))
    return parts


def claimed_credit(solution: Solution) -> np.ndarray:
    """Return what plants are paid for output that claims, shape (A, T) [million USD]."""
    case = solution.case
    found = case.claims
    paid = np.zeros(case.assets.capacity.shape)
    frame = family(solution, "claimed")
    if len(frame):
        place = _asset_places(case, frame["asset"])
        number = np.full(len(paid), -1)
        number[found.asset] = np.arange(len(found))
        year = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
        paid[place, year] = found.credit[number[place], year] * frame["value"]
    return paid


def _claim_part(solution: Solution) -> pd.DataFrame:
    case = solution.case
    paid = claimed_credit(solution)
    place, year = np.nonzero(paid)
    commodity, region = _made_where(case, place)
    at = pd.DataFrame({"year": case.years[year]})
    return _part(at, "credit", commodity, region, -paid[place, year])


def growth_premium(solution: Solution) -> pd.DataFrame:
    """Return premiums of fast building: ``process``, ``region``, ``year`` they start in.

    ``yearly`` while the additions stand and ``owed`` after the last period, both million
    USD a year, the latter as if paid in the period of the start; ``spent`` in all, not
    discounted [million USD].
    """
    case = solution.case
    frame = family(solution, "growth")
    if frame.empty:
        return frame
    # All plants of a process share its life, so any of them tells how long it pays.
    plant = {name: place for place, name in enumerate(case.assets.process)}
    asset = frame["process"].map(plant).to_numpy(np.int64)
    start = np.searchsorted(case.years, frame["year"].to_numpy(np.int64))
    standing, worth = case.assets.alive[asset, start], case.periods.present_value
    column = frame["column"].to_numpy(np.int64)
    spent = solution.problem.cost[column] * frame["value"].to_numpy(float)
    yearly = spent / case.assets.charged(worth)[asset, start]
    owed = (spent - yearly * (standing @ worth)) / worth[start]
    weight = case.periods.weight
    whole = yearly * (standing @ weight) + owed * weight[start]
    kept = frame[["process", "region", "year"]]
    return kept.assign(asset=asset, start=start, yearly=yearly, owed=owed, spent=whole)


def _growth_parts(solution: Solution) -> list[pd.DataFrame]:
    """Return premiums of fast building, paid while the additions stand."""
    case = solution.case
    frame = growth_premium(solution)
    if frame.empty:
        return []
    standing = case.assets.alive[frame["asset"], frame["start"]]
    region = frame["region"].to_numpy(object)
    yearly = frame["yearly"].to_numpy(float)
    return [
        _part(frame, "terminal", "", region, frame["owed"].to_numpy(float)),
        *(
            _part(
                pd.DataFrame({"year": np.full(len(frame), year)}),
                "growth",
                "",
                region,
                yearly * standing[:, t],
            )
            for t, year in enumerate(case.years)
        ),
    ]


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
    rising = rising_cost(solution)[frame["column"]] / _worth(case, frame["year"])
    paid = lanes.freight[lane] + lanes.surcharge[lane, year]
    paid = paid + _beyond(solution, frame, paid + lanes.duty[lane, year])
    freight = paid * moved + rising
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
    """Return what a family costs by its rates, slopes and curves, per year."""
    frame = family(solution, name)
    if frame.empty:
        return pd.DataFrame(columns=[*_COLUMNS, "value"])
    column = frame["column"].to_numpy(np.int64)
    value = frame["value"].to_numpy(float)
    cost = solution.problem.cost[column] * value
    cost += rising_cost(solution)[column]
    # A family without a place or commodity of its own books them as blank.
    commodity = frame.get("commodity", "")
    region = frame.get("region", frame.get("destination", ""))
    return _part(
        frame, term, commodity, region, cost / _worth(solution.case, frame["year"])
    )


def _made_where(case: Case, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return main product and region of assets."""
    assets, goods = case.assets, case.goods
    commodity = goods.commodities[goods.commodity[assets.good[place]]]
    return commodity, case.regions[assets.region[place]]
