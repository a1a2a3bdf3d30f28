"""What a run keeps of how its base year came about, as tables of its folder."""

from __future__ import annotations

import pandas as pd

from ionshore.calibration.calibrate import Calibration, explain_base_year
from ionshore.calibration.fit import (
    held_out_countries,
    held_out_prices,
    implied_prices,
    share_fit,
)
from ionshore.model.solution import Solution
from ionshore.studies.calibrating import base_year_law
from ionshore.world.world import World

__all__ = ["base_year_tables", "held_out_tables"]


def base_year_tables(
    calibration: Calibration, reported: World, solution: Solution
) -> dict[str, pd.DataFrame]:
    """Return the tables of a calibration, prices not aimed at, and shares of output.

    Parameters
    ----------
    calibration : Calibration
    reported : World
        As reported, not calibrated.
    solution : Solution
        Of the calibrated world.

    Returns
    -------
    dict of str to DataFrame
        ``calibration_<name>`` of :class:`ionshore.calibration.calibrate.Calibration`,
        ``calibration_implied`` and ``calibration_shares``.
    """
    found = calibration.tables
    tables = {f"calibration_{name}": one for name, one in found.items()}
    implied = implied_prices(found["implied"])
    return tables | {
        "calibration_implied": implied.drop(columns=["column", "spread"]),
        "calibration_shares": share_fit(reported, solution.table("activity")),
    }


def held_out_tables(world: World) -> dict[str, pd.DataFrame]:
    """Return each observed figure predicted from all others; takes about a minute.

    Parameters
    ----------
    world : World
        As reported, not calibrated; it names the law of its base year.

    Returns
    -------
    dict of str to DataFrame
        ``calibration_held_prices`` and ``calibration_held_countries``; see
        :class:`ionshore.calibration.fit.Fit`.
    """
    base = explain_base_year(world, base_year_law(world))
    prices = held_out_prices(base).drop(columns=["column", "spread"])
    return {
        "calibration_held_prices": prices,
        "calibration_held_countries": held_out_countries(world, base.settings),
    }
