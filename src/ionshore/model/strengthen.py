r"""Valid rows that tighten whole-plant problems (the "strong" formulation).

Where all of a good that a region can ship comes from one whole-plant asset, and a
destination uses the good only to serve fixed demand, no plan ships more than that
demand, and nothing without a plant:

.. math:: f_{grd} \le D_d \sum_{v \le t} n_{jv}

The rows cut no plan in whole plants off; they only lift the relaxation (Bilde and
Krarup 1977; Erlenkotter 1978).
"""

from __future__ import annotations

import numpy as np

from ionshore.model.frame import Frame
from ionshore.scenario.case import Case

__all__ = ["strengthen"]


def strengthen(frame: Frame, case: Case) -> None:
    """Add ``tight_lane`` rows if the world asks for them."""
    if not case.world.options.strengthen:
        return
    lanes, assets = case.lanes, case.assets
    asset = _only_plant(case)
    need = _final_need(case)
    of_lane = asset[lanes.good, lanes.origin]
    amount = need[lanes.good, lanes.destination]
    useful = (of_lane >= 0) & np.isfinite(amount).all(axis=1)
    mask = useful[:, None] & np.ones(lanes.open.shape, bool)
    goods = case.goods
    rows = frame.rows(
        "tight_lane",
        {
            "asset": assets.label[np.maximum(of_lane, 0)],
            "commodity": goods.commodities[goods.commodity[lanes.good]],
            "destination": case.regions[lanes.destination],
        },
        mask,
        upper=0.0,
    )
    frame.term(rows, frame.places["shipment"], 1.0)
    plants = frame.places["plants"][np.maximum(of_lane, 0)]
    alive = assets.alive[np.maximum(of_lane, 0)]
    frame.term(
        rows[:, None, :], plants[:, :, None], -np.nan_to_num(amount)[:, None, :] * alive
    )


def _only_plant(case: Case) -> np.ndarray:
    """Return by (good, region) the one whole-plant asset that supplies it, else -1."""
    assets = case.assets
    shape = (len(case.goods), len(case.regions))
    count = np.zeros(shape, int)
    who = np.full(shape, -1)
    np.add.at(count, (assets.good, assets.region), 1)
    np.add.at(count, (assets.output_good, assets.region[assets.output_asset]), 2)
    whole = (assets.plant_size > 0) & ~(assets.capacity > 0).any(axis=1)
    who[assets.good[whole], assets.region[whole]] = np.flatnonzero(whole)
    count[case.stocks.good, case.stocks.region] += 2
    count[case.outside.good, case.outside.region] += 2
    count[case.returns.good, case.returns.region] += 2
    count[case.goods.transit[case.goods.commodity]] += 2
    return np.where(count == 1, who, -1)


def _final_need(case: Case) -> np.ndarray:
    """Return by (good, region) the fixed demand it can serve; nan where other use."""
    demands, assets = case.demand, case.assets
    shape = (len(case.goods), len(case.regions), len(case.periods))
    need = np.zeros(shape)
    fixed = np.where((demands.form == "fixed")[:, None], demands.quantity, np.nan)
    np.add.at(
        need, (demands.good, demands.region[demands.market]), fixed[demands.market]
    )
    need[assets.input_good, assets.region[assets.input_asset]] = np.nan
    need[case.stocks.good, case.stocks.region] = np.nan
    need[case.outside.good, case.outside.region] = np.nan
    return need
