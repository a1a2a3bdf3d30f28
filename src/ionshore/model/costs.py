r"""What a solution costs, term by term, region by region.

Every entry is million USD per year of a model year; with the weight and discount
factor of the period the entries add up to the objective:

.. math:: \text{objective} = \sum_t w_t \delta_t \sum_{\text{terms}} \text{cost}_t

(a test holds it). What a patch adds to a cost is booked here, at ``adder``, ``freight``,
``preference`` and ``investment`` (whole, in the period of the start), and in no other
table: those tell what the case says. ``terminal`` is what plants built in a short run
owe after its steps, booked where they start. ``benefit`` is the integral of elastic demand, counted negative;
``markup`` is the mark-up term of sellers with market power, part of the potential
that is minimized, not a cost to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ionshore.model.amounts import by_asset
from ionshore.model.paid import paid_columns
from ionshore.model.production import lifetime_cost
from ionshore.model.solution import (
    Solution,
    columns,
    places,
    significant_values,
)
from ionshore.optim.problem import FloatArray, IntArray
from ionshore.scenario.case import Case

__all__ = [
    "claimed_credit",
    "cost_table",
    "costs",
    "growth_premium",
]

Ledger = dict[str, FloatArray]
"""By term an array (C + 1, R + 1, T), the last place of C and R for what has none."""

_At = tuple[IntArray, IntArray, IntArray]
"""Places of commodities, regions and years, broadcast together."""

_Entry = tuple[str, _At, FloatArray]
"""A term, and what is paid where and when."""

_NONE = np.array(-1)

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
    case, ledger = solution.case, costs(solution)
    terms = np.array(sorted(ledger), object)
    commodities = np.append(case.goods.commodities, "")
    regions = np.append(case.regions, "")
    by_label = np.ix_(np.argsort(commodities), np.argsort(regions))
    booked = np.stack([ledger[term][by_label] for term in terms])
    term, commodity, region, year = np.nonzero(booked)
    return pd.DataFrame(
        {
            "term": terms[term],
            "commodity": np.sort(commodities)[commodity],
            "region": np.sort(regions)[region],
            "year": case.years[year],
            "value": booked[term, commodity, region, year],
            "unit": "million USD/year",
        }
    )


def costs(solution: Solution) -> Ledger:
    """Return the cost table as arrays by term, zero where it has no row.

    Returns
    -------
    dict of str to array, each shape (C + 1, R + 1, T)
        [million USD/year]; nobody may change it. What has no commodity or region of
        its own stands at the last place of the axis.
    """
    return solution.derived("costs", lambda: _costs(solution))


def _costs(solution: Solution) -> Ledger:
    case = solution.case
    shape = (len(case.goods.commodities) + 1, len(case.regions) + 1, len(case.years))
    ledger: Ledger = {}
    for entries in (
        _activity(solution),
        _capital(solution),
        _growth(solution),
        _shipment(solution),
        _delivery(solution),
        *(_family(solution, name, term) for name, term in _PLAIN.items()),
    ):
        for term, at, value in entries:
            np.add.at(ledger.setdefault(term, np.zeros(shape)), at, value)
    together = significant_values(np.stack([*ledger.values()]))
    return dict(zip(ledger, together, strict=True))


def _made_at(case: Case, asset: IntArray, year: IntArray) -> _At:
    """Return main product and region of assets, and years."""
    assets = case.assets
    return case.goods.commodity[assets.good[asset]], assets.region[asset], year


def _activity(solution: Solution) -> Iterator[_Entry]:
    """Yield what output costs and is credited, and what stands costs anyway."""
    case = solution.case
    assets = case.assets
    output = by_asset(solution, "activity")
    claimed = claimed_credit(solution)
    for term, value in (
        *((term, unit * output) for term, unit in assets.variable.items()),
        ("credit", 0.0 - claimed),
        ("fixed", assets.fixed_cost * assets.capacity),
    ):
        asset, year = np.nonzero(value)
        yield term, _made_at(case, asset, year), value[asset, year]
    paid = paid_columns(solution, "activity")
    known = zip(assets.label[assets.step_asset], assets.step_number, strict=True)
    place = {key: at for at, key in enumerate(known)}
    labels = (paid.columns.label(axis).tolist() for axis in ("asset", "step"))
    step = np.array([place[key] for key in zip(*labels, strict=True)], np.int64)
    asset, adder = assets.step_asset[step], assets.step_adder[step, paid.year]
    listed = sum(unit[asset, paid.year] for unit in assets.variable.values()) + adder
    hidden = (adder + paid.beyond(listed)) * paid.value + paid.rising
    yield "adder", _made_at(case, asset, paid.year), hidden


def _capital(solution: Solution) -> Iterator[_Entry]:
    """Yield annuities, grants and fixed costs of additions while they stand."""
    case = solution.case
    assets = case.assets
    added = by_asset(solution, "new_capacity")
    asset, start = np.nonzero(added > 0)
    added = added[asset, start]
    at = _made_at(case, asset[:, None], np.arange(len(case.years)))
    standing = assets.alive[asset, start] * added[:, None]
    granted = assets.granted[asset, start][:, None] * standing
    annuity = assets.annuity[asset, start][:, None] * standing
    yield "investment", at, annuity + granted
    yield "grant", at, -granted
    yield "fixed", at, assets.fixed_cost[asset] * standing
    if assets.expansion is not None:
        owed = assets.expansion.terminal_cost[asset, start] * added
        owed /= case.periods.present_value[start]
        yield "terminal", _made_at(case, asset, start), owed
    paid = paid_columns(solution, "new_capacity")
    asset = places(paid.columns.label("asset"), assets.label)
    listed = lifetime_cost(case)[asset, paid.year] / paid.worth
    # Whatever a patch adds is no annuity: it is booked whole where the plant starts.
    more = paid.beyond(listed) * paid.value
    yield "investment", _made_at(case, asset, paid.year), more


def claimed_credit(solution: Solution) -> np.ndarray:
    """Return what plants are paid for output that claims, shape (A, T) [million USD]."""
    found = solution.case.claims
    paid = np.zeros(solution.case.assets.capacity.shape)
    if len(found):
        claimed = by_asset(solution, "claimed")
        paid[found.asset] = found.credit * claimed[found.asset]
    return paid


def growth_premium(solution: Solution) -> pd.DataFrame:
    """Return premiums of fast building: ``process``, ``region``, ``year`` they start in.

    ``yearly`` while the additions stand and ``owed`` after the last period, both million
    USD a year, the latter as if paid in the period of the start; ``spent`` in all, not
    discounted [million USD].
    """
    case = solution.case
    found = columns(solution, "growth")
    if not len(found):
        return pd.DataFrame({"year": found.label("year")})
    # All plants of a process share its life, so any of them tells how long it pays.
    asset = places(found.label("process"), case.assets.process)
    start = np.searchsorted(case.years, found.label("year"))
    standing, worth = case.assets.alive[asset, start], case.periods.present_value
    spent = solution.problem.cost[found.column] * found.value
    yearly = spent / case.assets.charged(worth)[asset, start]
    owed = (spent - yearly * (standing @ worth)) / worth[start]
    weight = case.periods.weight
    whole = yearly * (standing @ weight) + owed * weight[start]
    labels = {axis: found.label(axis) for axis in ("process", "region", "year")}
    numbers = {"yearly": yearly, "owed": owed, "spent": whole}
    return pd.DataFrame({**labels, "asset": asset, "start": start, **numbers})


def _growth(solution: Solution) -> Iterator[_Entry]:
    """Yield premiums of fast building, paid while the additions stand."""
    case = solution.case
    frame = growth_premium(solution)
    if frame.empty:
        return
    region = places(frame["region"].to_numpy(object), case.regions)
    asset, start, yearly, owed = (
        frame[name].to_numpy() for name in ("asset", "start", "yearly", "owed")
    )
    standing = case.assets.alive[asset, start]
    year = np.arange(len(case.years))
    yield "terminal", (_NONE, region, start), owed
    yield "growth", (_NONE, region[:, None], year), yearly[:, None] * standing


def _shipment(solution: Solution) -> Iterator[_Entry]:
    """Yield freight and duty, booked where the good arrives."""
    case = solution.case
    lanes = case.lanes
    paid = paid_columns(solution, "shipment")
    # Columns of a family stand item by item, year by year.
    lane = paid.columns.place // len(case.years)
    at = (case.goods.commodity[lanes.good[lane]], lanes.destination[lane], paid.year)
    freight = lanes.freight[lane] + lanes.surcharge[lane, paid.year]
    duty = lanes.duty[lane, paid.year]
    freight = freight + paid.beyond(freight + duty)
    yield "freight", at, freight * paid.value + paid.rising
    yield "duty", at, duty * paid.value


def _delivery(solution: Solution) -> Iterator[_Entry]:
    case = solution.case
    demands = case.demand
    paid = paid_columns(solution, "delivery")
    place = paid.columns.place // len(case.years)
    commodity = case.goods.commodity[demands.good[place]]
    at = (commodity, demands.region[demands.market[place]], paid.year)
    preference, credit = demands.preference[place], demands.credit[place, paid.year]
    preference = preference + paid.beyond(preference - credit)
    yield "preference", at, preference * paid.value
    yield "credit", at, -credit * paid.value


def _family(solution: Solution, name: str, term: str) -> Iterator[_Entry]:
    """Yield what a family costs by its rates, slopes and curves."""
    case, paid = solution.case, paid_columns(solution, name)
    axes = paid.columns.block.axes
    commodity = region = _NONE
    if "commodity" in axes:
        commodity = places(paid.columns.label("commodity"), case.goods.commodities)
    for axis in ("destination", "region"):
        if axis in axes:
            region = places(paid.columns.label(axis), case.regions)
    yield term, (commodity, region, paid.year), paid.rate * paid.value + paid.rising
