r"""Trade: shipments, lanes that brands share, quotas, and no re-export.

Plain nodal balances let goods shed their origin: shipped to a third country and
on at no duty. Hence for every good that may not be re-exported

.. math:: \sum_d f_{grd} \le \text{own output} + \text{drawn stock} + \text{purchases} + \text{returns}

(the right-hand terms are added by :mod:`ionshore.model.balance`, which knows them
all). A lane's capacity, slope and curve belong to the lane, not to each brand on
it: where brands share such a lane, one column carries their sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionshore.model.frame import Frame
from ionshore.optim.problem import IntArray
from ionshore.scenario.case import Case

__all__ = ["SharedLanes", "lane_labels", "shared_lanes", "trade"]


@dataclass(frozen=True, slots=True, eq=False)
class SharedLanes:
    """Lanes on which several brands move under one capacity, slope or curve.

    Parameters
    ----------
    of_lane : array of int, shape (L,)
        Place of the shared lane of each lane, -1 where it is not shared.
    first : array of int, shape (H,)
        One lane of each shared lane.
    """

    of_lane: IntArray
    first: IntArray


def shared_lanes(case: Case) -> SharedLanes:
    """Return the lanes that several brands share."""
    lanes, goods = case.lanes, case.goods
    if len(goods) == len(goods.commodities):  # no brands, nothing to share
        return SharedLanes(np.full(len(lanes), -1), np.zeros(0, np.int64))
    place = goods.commodity[lanes.good] * len(case.regions) + lanes.origin
    place = place * len(case.regions) + lanes.destination
    own_form = np.isfinite(lanes.capacity) | (lanes.cost_slope > 0)
    own_form |= _has_curve(case)
    _, first, inverse, count = np.unique(
        place, return_index=True, return_inverse=True, return_counts=True
    )
    shared = (count > 1) & own_form[first]
    number = np.where(shared, np.cumsum(shared) - 1, -1)
    return SharedLanes(of_lane=number[inverse], first=first[shared])


def _has_curve(case: Case) -> np.ndarray:
    """Return which lanes have a marginal cost curve."""
    curves = case.world["curves"]
    if curves.empty:
        return np.zeros(len(case.lanes), bool)
    curves = curves[curves["kind"] == "lane"]
    names = ["commodity", "origin", "destination"]
    listed = set(curves[names].itertuples(index=False, name=None))
    labels = lane_labels(case)
    triples = zip(*(labels[name] for name in names), strict=True)
    return np.array([triple in listed for triple in triples], bool)


def lane_labels(case: Case) -> dict[str, np.ndarray]:
    """Return commodity, brand, origin and destination of each lane."""
    lanes, goods = case.lanes, case.goods
    return {
        "commodity": goods.commodities[goods.commodity[lanes.good]],
        "brand": goods.brand[lanes.good],
        "origin": case.regions[lanes.origin],
        "destination": case.regions[lanes.destination],
    }


def trade(frame: Frame, case: Case) -> None:
    """Add ``shipment``, ``lane_total`` and quotas."""
    lanes, worth = case.lanes, case.periods.present_value
    labels = lane_labels(case)
    shared = shared_lanes(case)
    alone = shared.of_lane < 0
    capacity = np.where(np.isnan(lanes.capacity), np.inf, lanes.capacity)
    own = np.where(alone, capacity, np.inf)
    own_slope = np.where(alone, lanes.cost_slope, 0.0)
    frame.variable(
        "shipment",
        labels,
        np.ones(lanes.open.shape, bool),
        upper=np.where(lanes.open, own[:, None], 0.0),
        cost=(lanes.freight[:, None] + lanes.surcharge + lanes.duty) * worth,
        quadratic=own_slope[:, None] * worth if own_slope.any() else 0.0,
    )
    of_first = {name: values[shared.first] for name, values in labels.items()}
    del of_first["brand"]
    every = np.ones((len(shared.first), len(worth)), bool)
    total = frame.variable(
        "lane_total",
        of_first,
        every,
        upper=capacity[shared.first][:, None],
        quadratic=lanes.cost_slope[shared.first][:, None] * worth,
    )
    rows = frame.rows("lane_sum", of_first, every, lower=0.0, upper=0.0)
    frame.term(rows, total, 1.0)
    frame.term(rows[shared.of_lane[~alone]], frame.places["shipment"][~alone], -1.0)
    _quotas(frame, case)
    _curbs(frame, case)
    _licenses(frame, case)


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


def _curbs(frame: Frame, case: Case) -> None:
    r"""Limit departures to what plants can make in the open part of the year.

    .. math:: \sum f \le (1 - \text{share}) \sum_j \omega_j
              \Bigl(K_{jt} + \sum_v \rho_{jvt} b_{jv}\Bigr)
    """
    curbs, assets, goods = case.lanes.curbs, case.assets, case.goods
    if not curbs:
        return
    makes = goods.commodity[assets.good]
    own = [(makes == one.commodity) & (assets.region == one.origin) for one in curbs]
    effective = assets.utilization[:, None] * assets.capacity
    limit = [
        (1.0 - curb.share) * effective[mine].sum(axis=0)
        for curb, mine in zip(curbs, own, strict=True)
    ]
    label = np.array([curb.label for curb in curbs], object)
    mask = np.array([[curb.year == year for year in case.years] for curb in curbs])
    rows = frame.rows("part_year", {"ban": label}, mask, upper=np.array(limit))
    work = assets.utilization[:, None, None] * assets.ramp
    for place, (curb, mine) in enumerate(zip(curbs, own, strict=True)):
        frame.term(rows[place][None, :], frame.places["shipment"][curb.lanes], 1.0)
        built = frame.places["new_capacity"][mine][:, :, None]
        frame.term(rows[place][None, None, :], built, (curb.share - 1.0) * work[mine])


def _licenses(frame: Frame, case: Case) -> None:
    r"""Keep what arrives from a licensing origin within the share that is granted.

    Of all that a destination makes or gets, the share refused comes from elsewhere:

    .. math:: \text{refused} \sum f_{\text{origin}} \le
              (1 - \text{refused}) \Bigl(\sum f_{\text{others}} + \sum_j x_j\Bigr)
    """
    licenses, assets, goods = case.lanes.licenses, case.assets, case.goods
    if not licenses:
        return
    label = np.array([one.label for one in licenses], object)
    mask = np.array([[one.year == year for year in case.years] for one in licenses])
    rows = frame.rows("license", {"license": label}, mask, upper=0.0)
    makes = goods.commodity[assets.good]
    shipment, activity = frame.places["shipment"], frame.places["activity"]
    for place, one in enumerate(licenses):
        own = (makes == one.commodity) & (assets.region == one.destination)
        row, granted = rows[place][None, :], 1.0 - one.refused
        frame.term(row, shipment[one.lanes], one.refused)
        frame.term(row, shipment[one.others], -granted)
        frame.term(row, activity[own[assets.step_asset]], -granted)
