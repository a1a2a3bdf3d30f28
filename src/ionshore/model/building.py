r"""Building: whole plants, totals, and growth as cost steps.

Whole plants: :math:`b_{jv} = S_j n_{jv}`, and an open plant makes at least its
minimum. Growth, for process p and region r: additions are carried by steps,

.. math::

    \sum_{j \in (p,r)} b_{jt} \le \sum_k g_{kt}, \qquad
    g_{kt} \le \lambda_k\, h_t \Bigl(\max(\text{seed}, K_{prt}) + \sum_{v<t} b_{prv}\Bigr)

where :math:`h_t` is the gap to the model year before. The last step has no width,
so growth is dear, never forbidden, and the multipliers stay clean. The premium of a
step is a share of investment and is paid as investment is: year by year, as long as
the addition stands within the horizon.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ionshore.model.frame import Frame
from ionshore.model.members import Members
from ionshore.scenario.case import Case

__all__ = ["building"]


def building(frame: Frame, case: Case) -> None:
    """Add ``plants`` and ``growth`` with their rows."""
    _whole_plants(frame, case)
    _totals(frame, case)
    _growth(frame, case)


def _whole_plants(frame: Frame, case: Case) -> None:
    assets, worth = case.assets, case.periods.present_value
    whole = (assets.plant_size > 0)[:, None] & assets.buildable
    labels = {"asset": assets.label}
    standing = assets.alive @ worth
    most = np.floor(
        assets.build_max / np.where(whole.any(axis=1), assets.plant_size, 1.0) + 1e-9
    )
    plants = frame.variable(
        "plants",
        labels,
        whole,
        upper=np.where(np.isnan(most), np.inf, most)[:, None],
        cost=assets.plant_cost[:, None] * standing,
        integer=True,
    )
    rows = frame.rows("whole_plants", labels, whole, lower=0.0, upper=0.0)
    frame.term(rows, frame.places["new_capacity"], 1.0)
    frame.term(rows, plants, -np.nan_to_num(assets.plant_size)[:, None])
    least = np.nan_to_num(assets.minimum_output)
    bound = (least > 0)[:, None] & (np.cumsum(whole, axis=1) > 0)
    rows = frame.rows("minimum_output", labels, bound, lower=0.0)
    if not whole.any():
        return
    frame.term(rows[assets.step_asset], frame.places["activity"], 1.0)
    frame.term(
        rows[:, None, :], plants[:, :, None], -least[:, None, None] * assets.alive
    )


def _totals(frame: Frame, case: Case) -> None:
    assets = case.assets
    limited = np.isfinite(assets.build_max) & assets.buildable.any(axis=1)
    # One row over all years; it stands in the last model year.
    mask = np.zeros(assets.buildable.shape, bool)
    mask[:, -1] = limited
    rows = frame.rows(
        "build_total",
        {"asset": assets.label},
        mask,
        upper=np.nan_to_num(assets.build_max)[:, None],
    )
    frame.term(rows[:, -1:], frame.places["new_capacity"], 1.0)


def _growth(frame: Frame, case: Case) -> None:
    assets, periods = case.assets, case.periods
    if case.world["growth"].empty:
        return
    steps = _growth_steps(case)
    if steps.empty:
        return
    pairs = steps[["process", "region"]].drop_duplicates()
    # Places of the (process, region) that a step and an asset belong to, or -1.
    group = _place(pairs, steps["process"], steps["region"])
    of_asset = _place(pairs, assets.process, case.regions[assets.region])
    if assets.expansion is not None:
        of_asset[assets.expansion.restart] = -1
    asset = np.flatnonzero(of_asset >= 0)
    place = of_asset[asset]
    shape = (len(pairs), len(periods))
    built, present, dearest = np.zeros(shape, bool), np.zeros(shape), np.zeros(shape)
    np.logical_or.at(built, place, assets.buildable[asset])
    np.add.at(present, place, assets.capacity[asset])
    paid = assets.annuity * assets.charged(periods.present_value)
    np.maximum.at(dearest, place, paid[asset])
    rate = steps["rate"].to_numpy(float)
    seed = steps["seed"].to_numpy(float)[:, None]
    premium = steps["premium"].to_numpy(float)[:, None]
    labels = {
        "process": steps["process"].to_numpy(object),
        "region": steps["region"].to_numpy(object),
        "step": steps["step"].to_numpy(object),
    }
    growth = frame.variable(
        "growth",
        labels,
        built[group],
        cost=premium * dearest[group],
    )
    carried = frame.rows(
        "build_growth",
        {
            "process": pairs["process"].to_numpy(object),
            "region": pairs["region"].to_numpy(object),
        },
        built,
        upper=0.0,
    )
    frame.term(carried[place], frame.places["new_capacity"][asset], 1.0)
    frame.term(carried[group], growth, -1.0)
    limited = np.isfinite(rate)
    pace = np.nan_to_num(rate)[:, None] * periods.gap
    base = np.maximum(seed, present[group])
    room = pace * base
    if assets.expansion is not None:
        committed = np.zeros(shape)
        np.add.at(committed, place, assets.expansion.committed[asset])
        room -= _taken(committed, group, room)
    width = frame.rows(
        "growth_width", labels, built[group] & limited[:, None], upper=room
    )
    frame.term(width, growth, 1.0)
    before = np.arange(len(periods))[:, None] < np.arange(len(periods))[None, :]
    step, one = Members(place).of(np.where(limited, group, -1))
    earlier = frame.places["new_capacity"][asset[one]]
    frame.term(
        width[step][:, None, :], earlier[:, :, None], -(pace[step][:, None, :] * before)
    )


def _taken(
    committed: NDArray[np.float64],
    group: NDArray[np.int64],
    room: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the room that what is committed takes on each step, the cheapest first.

    Parameters
    ----------
    committed : array, shape (P, T)
        By process and region.
    group : array of int, shape (N,)
        Process and region of each step, in the order of its steps.
    room : array, shape (N, T)
        Of each step.
    """
    left, taken = committed.copy(), np.zeros(room.shape)
    for step, of in enumerate(group):
        taken[step] = np.minimum(left[of], room[step])
        left[of] -= taken[step]
    return taken


def _growth_steps(case: Case) -> pd.DataFrame:
    """Return the steps of every (process, region) in which something may be built."""
    table = case.world["growth"]
    assets = case.assets
    may = assets.buildable.any(axis=1)
    pairs = pd.DataFrame(
        {"process": assets.process[may], "region": case.regions[assets.region[may]]}
    ).drop_duplicates()
    listed = pd.MultiIndex.from_frame(table[["process", "region"]].drop_duplicates())
    is_listed = pd.MultiIndex.from_frame(pairs).isin(listed)
    own = pairs[is_listed].merge(table, on=["process", "region"])
    general = table[table["region"] == "*"].drop(columns="region")
    frames = [own, pairs[~is_listed].merge(general, on="process")]
    return pd.concat(frames, ignore_index=True).sort_values(
        ["process", "region", "step"], ignore_index=True
    )


def _place(
    pairs: pd.DataFrame, process: ArrayLike, region: ArrayLike
) -> NDArray[np.int64]:
    """Return the row of ``pairs`` of each process and region, -1 where it has none."""
    known = pd.MultiIndex.from_frame(pairs)
    wanted = [np.asarray(process, object), np.asarray(region, object)]
    found = known.get_indexer(pd.MultiIndex.from_arrays(wanted))
    return np.asarray(found, np.int64)
