r"""Balance: what is made, arrives or is drawn covers what is used or leaves.

For every good g, region r and year t

.. math::

    \sum_j o_{gj} x_{jt} + \sum_s f_{gsr} + k^- + z + e^+ + \text{returns}
    - \sum_j a_{gj} x_{jt} - \sum_d f_{grd} - k^+ - e^- - \sum_m y \ge 0

Disposal is free, so a price (the multiplier of the row) is never negative.
"""

from __future__ import annotations

import numpy as np

from ionshore.model.frame import Frame, Places
from ionshore.model.labels import grid_labels
from ionshore.model.members import Members
from ionshore.scenario.case import Case

__all__ = ["balance", "balanced", "kept_at_home", "past_returns"]


def past_returns(case: Case) -> np.ndarray:
    """Return what comes back from sales before the model, shape (G, R, T)."""
    shape = (len(case.goods), len(case.regions), len(case.periods))
    result = np.zeros(shape)
    returns = case.returns
    np.add.at(result, (returns.good, returns.region), returns.quantity)
    return result


def balance(frame: Frame, case: Case) -> None:
    """Add the balance and the no-re-export rows; everything else hangs on them."""
    regions, years = len(case.regions), len(case.periods)
    back = past_returns(case).reshape(-1, years)
    touched = balanced(case)
    leaving = _leaving(case)
    labels = grid_labels(case)
    rows = frame.rows("balance", labels, touched, lower=0.0 - back)
    own = frame.rows("own_output", labels, leaving & touched, lower=0.0 - back)
    shape = (len(case.goods), regions, years)
    at, own_at = rows.reshape(shape), own.reshape(shape)
    _supply(frame, case, at)
    _supply(frame, case, own_at)
    stocks, drawn = case.stocks, frame.places["stock_out"]
    frame.term(at[stocks.good, stocks.region], drawn, 1.0)
    leaves = stocks.may_leave
    frame.term(own_at[stocks.good, stocks.region][leaves], drawn[leaves], 1.0)
    reserves = case.reserves
    released = frame.places["reserve_out"]
    frame.term(at[reserves.good, reserves.region], released, 1.0)
    _arrivals(frame, case, at)
    _departures(frame, case, at)
    _departures(frame, case, own_at)
    _uses(frame, case, at)


def kept_at_home(frame: Frame, case: Case, at: Places) -> None:
    """Add what a region has without what arrives, less what leaves, to rows (G, R, T).

    With what came back from sales before the model it is never negative, but for goods
    that may be shipped on.
    """
    _supply(frame, case, at)
    for held, drawn in ((case.stocks, "stock_out"), (case.reserves, "reserve_out")):
        frame.term(at[held.good, held.region], frame.places[drawn], 1.0)
    _departures(frame, case, at)


def balanced(case: Case) -> np.ndarray:
    """Return which balances have anything in them, shape (G * R, T)."""
    shape = (len(case.goods), len(case.regions), len(case.periods))
    touched = np.zeros(shape, bool)
    assets, lanes, demands = case.assets, case.lanes, case.demand
    for good, region in (
        (assets.good, assets.region),
        (assets.input_good, assets.region[assets.input_asset]),
        (assets.output_good, assets.region[assets.output_asset]),
        (lanes.good, lanes.origin),
        (lanes.good, lanes.destination),
        (demands.good, demands.region[demands.market]),
        (case.stocks.good, case.stocks.region),
        (case.reserves.good, case.reserves.region),
        (case.outside.good, case.outside.region),
        (case.returns.good, case.returns.region),
    ):
        touched[good, region] = True
    return touched.reshape(-1, shape[2])


def _leaving(case: Case) -> np.ndarray:
    """Return where goods leave that also arrive and may not be shipped on."""
    shape = (len(case.goods), len(case.regions))
    leaves, arrives = np.zeros(shape, bool), np.zeros(shape, bool)
    leaves[case.lanes.good, case.lanes.origin] = True
    arrives[case.lanes.good, case.lanes.destination] = True
    bound = leaves & arrives & ~case.goods.transit[case.goods.commodity][:, None]
    return np.repeat(bound.reshape(-1, 1), len(case.periods), axis=1)


def _supply(frame: Frame, case: Case, at: Places) -> None:
    """Add what a region has of its own: output, by-products, purchases, returns."""
    assets, activity = case.assets, frame.places["activity"]
    of = assets.step_asset
    frame.term(at[assets.good[of], assets.region[of]], activity, 1.0)
    entry, step = Members(of).of(assets.output_asset)
    good, region = assets.output_good[entry], assets.region[assets.output_asset[entry]]
    frame.term(at[good, region], activity[step], assets.output_quantity[entry][:, None])
    outside, returns = case.outside, case.returns
    frame.term(at[outside.good, outside.region], frame.places["bought"], 1.0)
    place = case.demand.region[case.demand.market[returns.delivery]]
    frame.term(
        at[returns.returned, place][:, None, :],
        frame.places["delivery"][returns.delivery][:, :, None],
        returns.share,
    )


def _arrivals(frame: Frame, case: Case, at: Places) -> None:
    lanes = case.lanes
    frame.term(at[lanes.good, lanes.destination], frame.places["shipment"], 1.0)


def _departures(frame: Frame, case: Case, at: Places) -> None:
    lanes = case.lanes
    frame.term(at[lanes.good, lanes.origin], frame.places["shipment"], -1.0)


def _uses(frame: Frame, case: Case, at: Places) -> None:
    assets = case.assets
    entry, step = Members(assets.step_asset).of(assets.input_asset)
    good, region = assets.input_good[entry], assets.region[assets.input_asset[entry]]
    frame.term(
        at[good, region],
        frame.places["activity"][step],
        -assets.input_quantity[entry][:, None],
    )
    stocks, outside, demands = case.stocks, case.outside, case.demand
    frame.term(at[stocks.good, stocks.region], frame.places["stock_in"], -1.0)
    frame.term(at[outside.good, outside.region], frame.places["sold"], -1.0)
    market_region = demands.region[demands.market]
    frame.term(at[demands.good, market_region], frame.places["delivery"], -1.0)
