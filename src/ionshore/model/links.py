r"""Links: connections that all commodities share, opened at a fixed cost.

For a pair of regions with links k (several may run side by side)

.. math::

    \sum_k \underline{m}_k z_k \;\le\; \sum_{g} f_{god} \;\le\; \sum_k C_k z_k,
    \qquad z_k \in \{0, 1\}

A link without fixed cost and minimum load is simply there (:math:`z_k = 1`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.model.frame import Frame
from ionshore.scenario.case import Case

__all__ = ["links"]


def links(frame: Frame, case: Case) -> None:
    """Add ``link_open`` and the capacity and minimum load of each pair."""
    table = case.world["links"]
    if table.empty:
        return
    fixed = table["fixed_cost"].to_numpy(float)
    least = np.nan_to_num(table["minimum_load"].to_numpy(float))
    decided = (fixed > 0) | (least > 0)
    years = len(case.periods)
    is_open = frame.variable(
        "link_open",
        {"link": table["link"].to_numpy(object)},
        np.repeat(decided[:, None], years, axis=1),
        upper=1.0,
        cost=fixed[:, None] * case.periods.present_value,
        integer=True,
    )
    pair, names = pd.factorize(
        pd.MultiIndex.from_frame(table[["origin", "destination"]])
    )
    labels = {
        "origin": np.array([one[0] for one in names], object),
        "destination": np.array([one[1] for one in names], object),
    }
    # A decided link without a limit can carry at most all that is ever wanted.
    stated = table["capacity"].to_numpy(float)
    carries = np.where(np.isnan(stated) & decided, _most_wanted(case), stated)
    always = np.zeros(len(names))
    np.add.at(always, pair, np.where(decided, 0.0, carries))
    needs = np.zeros(len(names))
    np.add.at(needs, pair, least)
    bounded = np.repeat(np.isfinite(always)[:, None], years, axis=1)
    loaded = np.repeat((needs > 0)[:, None], years, axis=1)
    upper = frame.rows("link_capacity", labels, bounded, upper=always[:, None])
    lower = frame.rows("link_minimum", labels, loaded, lower=0.0)
    frame.term(upper[pair], is_open, -np.nan_to_num(carries)[:, None])
    frame.term(lower[pair], is_open, -least[:, None])
    for place, (origin, destination) in enumerate(names):
        on_pair = case.lanes.origin == case.place_of_region[origin]
        on_pair &= case.lanes.destination == case.place_of_region[destination]
        shipment = frame.places["shipment"][on_pair]
        frame.term(upper[place][None, :], shipment, 1.0)
        frame.term(lower[place][None, :], shipment, 1.0)


def _most_wanted(case: Case) -> float:
    """Return a bound on what one link may carry: all output that could be made.

    Demand alone is no bound, for ore weighs more than what is made of it.
    """
    demands, assets = case.demand, case.assets
    with np.errstate(divide="ignore", invalid="ignore"):
        saturated = np.nan_to_num(demands.intercept / demands.slope)
    final = np.maximum(np.nan_to_num(demands.quantity), saturated).sum()
    intensity = 1.0 + assets.input_quantity.sum()
    return float(final * intensity)
