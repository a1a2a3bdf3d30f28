r"""Demand: fixed or elastic, served by what the table admits, inside share bands.

Fixed: :math:`\sum_c y + \sum_k h_k + u = D`, where buyers give up steps h of what they
want as its price rises (in a short run) and u is what they miss beyond. Elastic: :math:`\sum_c y = Q` with inverse demand
:math:`P = \alpha - \beta Q`, whose integral :math:`\alpha Q - \tfrac12 \beta Q^2` is
taken off the cost; an isoelastic demand is a marginal curve.
"""

from __future__ import annotations

import numpy as np

from ionshore.model.frame import Frame, Places
from ionshore.model.labels import good_labels
from ionshore.scenario.case import Case

__all__ = ["demand"]


def demand(frame: Frame, case: Case) -> None:
    """Add deliveries, unmet demand, elastic consumption and share bands."""
    _deliveries(frame, case)
    rows = _markets(frame, case)
    frame.term(rows[case.demand.market], frame.places["delivery"], 1.0)
    _share_bands(frame, case)


def _deliveries(frame: Frame, case: Case) -> None:
    demands, worth = case.demand, case.periods.present_value
    labels = {"segment": demands.segment[demands.market]}
    labels |= good_labels(case, demands.good, demands.region[demands.market])
    frame.variable(
        "delivery",
        labels,
        np.ones(demands.credit.shape, bool),
        cost=(demands.preference[:, None] - demands.credit) * worth,
    )


def _market_labels(case: Case) -> dict[str, np.ndarray]:
    demands = case.demand
    return {"segment": demands.segment, "region": case.regions[demands.region]}


def _markets(frame: Frame, case: Case) -> Places:
    demands, worth = case.demand, case.periods.present_value
    labels = _market_labels(case)
    fixed = (demands.form == "fixed")[:, None] & np.ones_like(demands.quantity, bool)
    quantity = np.where(fixed, demands.quantity, 0.0)
    rows = frame.rows(
        "demand", labels, np.ones_like(fixed), lower=quantity, upper=quantity
    )
    may_fail = np.isfinite(demands.unmet_value)[:, None] & fixed
    unmet = frame.variable(
        "unmet",
        labels,
        may_fail,
        cost=np.nan_to_num(demands.unmet_value)[:, None] * worth,
    )
    frame.term(rows, unmet, 1.0)
    _forgone(frame, case, rows)
    consumption = frame.variable(
        "consumption",
        labels,
        ~fixed,
        lower=demands.minimum,
        cost=-np.nan_to_num(demands.intercept) * worth,
        quadratic=np.nan_to_num(demands.slope) * worth,
    )
    frame.term(rows, consumption, -1.0)
    return rows


def _forgone(frame: Frame, case: Case, rows: Places) -> None:
    """Add what buyers give up, step by step."""
    demands, forgone = case.demand, case.demand.forgone
    if not len(forgone.market):
        return
    labels = {name: axis[forgone.market] for name, axis in _market_labels(case).items()}
    labels["step"] = forgone.number.astype(object)
    given_up = frame.variable(
        "forgone",
        labels,
        np.ones(forgone.value.shape, bool),
        upper=forgone.share[:, None] * demands.quantity[forgone.market],
        cost=forgone.value * case.periods.present_value,
    )
    frame.term(rows[forgone.market], given_up, 1.0)


def _share_bands(frame: Frame, case: Case) -> None:
    demands, shares, goods = case.demand, case.shares, case.goods
    if not len(shares.market):
        return
    labels = {
        "segment": demands.segment[shares.market],
        "commodity": goods.commodities[shares.commodity],
        "region": case.regions[demands.region[shares.market]],
    }
    every = np.ones(shares.share.shape, bool)
    soft = np.isfinite(shares.deviation_cost) & every
    cost = np.nan_to_num(shares.deviation_cost) * case.periods.present_value
    over = frame.variable("share_over", labels, soft, cost=cost)
    under = frame.variable("share_under", labels, soft, cost=cost)
    top = np.minimum(shares.share + shares.tolerance, 1.0)
    bottom = np.maximum(shares.share - shares.tolerance, 0.0)
    fixed = (demands.form == "fixed")[shares.market][:, None]
    size = np.where(fixed, demands.quantity[shares.market], 0.0)
    upper = frame.rows("share_upper", labels, every & (top < 1.0), upper=top * size)
    lower = frame.rows(
        "share_lower", labels, every & (bottom > 0.0), lower=bottom * size
    )
    consumption = frame.places["consumption"][shares.market]
    frame.term(upper, over, -1.0)
    frame.term(lower, under, 1.0)
    frame.term(upper, consumption, -top)
    frame.term(lower, consumption, -bottom)
    # Each delivery belongs to at most one band: that of its market and commodity.
    count = len(goods.commodities)
    band = np.full(len(demands) * count, -1)
    band[shares.market * count + shares.commodity] = np.arange(len(shares.market))
    of = band[demands.market * count + goods.commodity[demands.good]]
    bound, delivered = np.flatnonzero(of >= 0), frame.places["delivery"]
    frame.term(upper[of[bound]], delivered[bound], 1.0)
    frame.term(lower[of[bound]], delivered[bound], 1.0)
