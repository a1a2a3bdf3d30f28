r"""Production: output on cost steps, within the capacity that exists or is built.

For asset j, step s and year t, with utilization :math:`\omega` and ramp :math:`\rho`

.. math::

    \sum_s x_{jst} - \omega_j \sum_{v \le t} \rho_{jvt} b_{jv} \le \omega_j K_{jt}

A step with a width carries at most that share of effective capacity: a bound where
the asset cannot grow, a row where it can.
"""

from __future__ import annotations

import numpy as np

from ionshore.model.frame import Frame
from ionshore.scenario.case import Case

__all__ = ["lifetime_cost", "production"]


def production(frame: Frame, case: Case) -> None:
    """Add ``activity``, ``new_capacity`` and their capacity rows."""
    assets, periods = case.assets, case.periods
    effective, can_work = assets.effective, assets.can_work
    may_build = assets.buildable
    grows: np.ndarray = np.any(may_build, axis=1)
    _activity(frame, case, can_work, effective, grows)
    labels = {"asset": assets.label}
    frame.variable(
        "new_capacity",
        labels,
        may_build,
        cost=lifetime_cost(case),
    )
    rows = frame.rows("capacity", labels, can_work, upper=effective)
    activity = frame.places["activity"]
    frame.term(rows[assets.step_asset], activity, 1.0)
    work = assets.utilization[:, None, None] * assets.ramp
    frame.term(rows[:, None, :], frame.places["new_capacity"][:, :, None], -work)
    _step_rows(frame, case, effective, can_work & grows[:, None], work)
    frame.add_constant(
        float((assets.fixed_cost * assets.capacity * periods.present_value).sum())
    )


def _activity(
    frame: Frame,
    case: Case,
    can_work: np.ndarray,
    effective: np.ndarray,
    grows: np.ndarray,
) -> None:
    assets, periods = case.assets, case.periods
    unit_cost = sum(assets.variable.values())[assets.step_asset]  # type: ignore[index]
    cost = unit_cost + assets.step_adder
    slope = assets.cost_slope[assets.step_asset][:, None]
    width = np.where(np.isnan(assets.step_width), np.inf, assets.step_width)
    # Where nothing stands there is no column; the one keeps infinity off zero.
    room = width[:, None] * np.where(effective > 0, effective, 1.0)[assets.step_asset]
    fixed = ~grows[assets.step_asset][:, None]
    frame.variable(
        "activity",
        {
            "asset": assets.label[assets.step_asset],
            "step": assets.step_number.astype(object),
        },
        can_work[assets.step_asset],
        upper=np.where(fixed, room, np.inf),
        cost=cost * periods.present_value,
        quadratic=slope * periods.present_value,
    )


def lifetime_cost(case: Case) -> np.ndarray:
    """Return the present cost of one unit built in v, shape (A, T) [million USD/unit].

    Annuity and fixed cost are paid in every model year in which it stands; in a short
    run, what it owes after its steps.
    """
    assets, worth = case.assets, case.periods.present_value
    alive = assets.alive.astype(float)
    fixed = alive @ (assets.fixed_cost * worth)[:, :, None]
    result: np.ndarray = assets.annuity * (alive @ worth) + fixed[:, :, 0]
    return (
        result if assets.expansion is None else result + assets.expansion.terminal_cost
    )


def _step_rows(
    frame: Frame,
    case: Case,
    effective: np.ndarray,
    can_work: np.ndarray,
    work: np.ndarray,
) -> None:
    assets = case.assets
    of_asset = assets.step_asset
    limited = np.isfinite(assets.step_width)
    if not limited.any():
        return
    width = np.where(limited, assets.step_width, 0.0)[:, None]
    rows = frame.rows(
        "step_width",
        {"asset": assets.label[of_asset], "step": assets.step_number.astype(object)},
        can_work[of_asset] & limited[:, None],
        upper=width * effective[of_asset],
    )
    frame.term(rows, frame.places["activity"], 1.0)
    built = frame.places["new_capacity"][of_asset]
    frame.term(
        rows[:, None, :], built[:, :, None], -(width[:, :, None] * work[of_asset])
    )
