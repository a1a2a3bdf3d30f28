r"""Trade: shipments, quotas, links, and no re-export.

Plain nodal balances let goods shed their origin: shipped to a third country and
on at no duty. Hence for every good that may not be re-exported

.. math:: \sum_d f_{grd} \le \text{own output} + \text{drawn stock} + \text{purchases} + \text{returns}

(the right-hand terms are added by :mod:`ionshore.model.balance`, which knows them
all).
"""

from __future__ import annotations

import numpy as np

from ionshore.model.frame import Frame
from ionshore.scenario.case import Case

__all__ = ["trade"]


def trade(frame: Frame, case: Case) -> None:
    """Add ``shipment``, quotas and links."""
    lanes, periods, goods = case.lanes, case.periods, case.goods
    labels = {
        "commodity": goods.commodities[goods.commodity[lanes.good]],
        "brand": goods.brand[lanes.good],
        "origin": case.regions[lanes.origin],
        "destination": case.regions[lanes.destination],
    }
    capacity = np.where(np.isnan(lanes.capacity), np.inf, lanes.capacity)
    frame.variable(
        "shipment",
        labels,
        np.ones(lanes.open.shape, bool),
        upper=np.where(lanes.open, capacity[:, None], 0.0),
        cost=(lanes.freight[:, None] + lanes.duty) * periods.present_value,
        quadratic=lanes.cost_slope[:, None] * periods.present_value,
    )
    _quotas(frame, case)
    _links(frame, case)


def _quotas(frame: Frame, case: Case) -> None:
    quotas = case.lanes.quotas
    if not quotas:
        return
    years = case.years
    label = np.array([quota.label for quota in quotas], object)
    mask = np.array([[quota.year == year for year in years] for quota in quotas])
    limit = np.array([quota.limit for quota in quotas])[:, None]
    rows = frame.rows("quota", {"quota": label}, mask, upper=limit)
    for place, quota in enumerate(quotas):
        frame.term(rows[place][None, :], frame.places["shipment"][quota.lanes], 1.0)


def _links(frame: Frame, case: Case) -> None:
    links = case.world["links"]
    if links.empty:
        return
    everywhere = np.ones((len(links), len(case.periods)), bool)
    labels = {"link": links["link"].to_numpy(object)}
    fixed = links["fixed_cost"].to_numpy(float)
    least = links["minimum_load"].to_numpy(float)
    capacity = links["capacity"].to_numpy(float)
    decided = (fixed > 0) | (np.nan_to_num(least) > 0)
    is_open = frame.variable(
        "link_open",
        labels,
        everywhere & decided[:, None],
        upper=1.0,
        cost=fixed[:, None] * case.periods.present_value,
        integer=True,
    )
    # A link without a limit can carry at most all demand, which bounds the switch.
    most = np.where(
        np.isnan(capacity), case.demand.quantity.sum(axis=0).max(), capacity
    )
    bounded = decided | np.isfinite(capacity)
    rows = frame.rows(
        "link_capacity",
        labels,
        everywhere & bounded[:, None],
        upper=np.where(decided, 0.0, most)[:, None],
    )
    minimum = frame.rows(
        "link_minimum",
        labels,
        everywhere & (np.nan_to_num(least) > 0)[:, None],
        lower=0.0,
    )
    frame.term(rows, is_open, -most[:, None])
    frame.term(minimum, is_open, -np.nan_to_num(least)[:, None])
    origin = case.place_of_region.of(links["origin"])
    destination = case.place_of_region.of(links["destination"])
    for place in range(len(links)):
        on_link = (case.lanes.origin == origin[place]) & (
            case.lanes.destination == destination[place]
        )
        shipment = frame.places["shipment"][on_link]
        frame.term(rows[place][None, :], shipment, 1.0)
        frame.term(minimum[place][None, :], shipment, 1.0)
