"""A pair of years and a world -> predicted output of the later year, by place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ionshore.calibration.calibrate import explain_base_year, lay_curves
from ionshore.calibration.settings import CalibrationSettings, Reading
from ionshore.model.solution import Solution
from ionshore.scenario.scenario import Scenario
from ionshore.studies.hindcast.cut import cut_world
from ionshore.studies.hindcast.grow import grown
from ionshore.studies.hindcast.knowledge import (
    Growth,
    as_known,
    expected_growth,
    total_demand,
    with_totals,
)
from ionshore.studies.hindcast.pairs import REST, Pair, makers_of
from ionshore.studies.hindcast.totals import closed_totals
from ionshore.studies.solving import bare_scenario, solve_world
from ionshore.world.world import World

__all__ = ["fine_settings", "predict_cut", "predict_full"]


def fine_settings() -> CalibrationSettings:
    """Return the judgements of calibration with finer steps of the cost curves.

    A year moves output by a fifth or more. With the steps of a plan, an eighth of
    the output wide out there, equal makers would take turns instead of sharing.
    """
    near = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96, 0.98, 0.99, 0.997, 1.0, 1.003)
    rise = tuple(float(one) for one in np.round(np.arange(1.02, 1.51, 0.02), 2))
    return replace(CalibrationSettings(), breaks=(*near, *rise, 1.75, 2.0))


def predict_full(
    world: World,
    law: Scenario,
    pairs: tuple[Pair, ...],
    reading: Reading = "rule",
    settings: CalibrationSettings | None = None,
) -> Solution:
    """Return the whole chain solved for base year and later year of some pairs."""
    years = (world.base_year, world.base_year + 1)
    known = as_known(world, law)
    base = explain_base_year(known, bare_scenario(), settings or fine_settings())
    calibrated = lay_curves(base, reading).world
    for pair in pairs:
        growth = expected_growth(world, pair)
        if growth.known_by:  # else the plants of the world itself say what comes
            calibrated = _larger(calibrated, pair, growth)
    asked = with_totals(calibrated, total_demand(world, years), years)
    solution = solve_world(asked, bare_scenario(), years=years, reading=None)
    closed = closed_totals(asked, solution, pairs)
    if closed is None:
        return solution
    return solve_world(closed, bare_scenario(), years=years, reading=None)


def predict_cut(
    world: World,
    pair: Pair,
    reading: Reading = "rule",
    settings: CalibrationSettings | None = None,
) -> Solution:
    """Return the world of one good solved for the two years of a pair."""
    years = (pair.base, pair.later)
    cut = cut_world(world, pair)
    base = explain_base_year(cut, bare_scenario(), settings or fine_settings())
    growth = expected_growth(world, pair)
    calibrated = _larger(lay_curves(base, reading).world, pair, growth)
    segment = cut["demand"]["segment"].iloc[0]
    totals = pd.DataFrame(
        [[pair.before.sum(), pair.after.sum()]], index=[segment], columns=list(years)
    )
    asked = with_totals(calibrated, totals, years)
    return solve_world(asked, bare_scenario(), years=years, reading=None)


def _larger(world: World, pair: Pair, growth: Growth) -> World:
    named = set(pair.places)

    def factor(row: pd.Series) -> float:
        place = str(row[pair.axis])
        return growth.of(place if place in named else REST)

    makers = set(makers_of(world, pair.commodities))
    return grown(world, makers | _on_the_spot(world, pair), factor, pair.later)


def _on_the_spot(world: World, pair: Pair) -> set[str]:
    """Return what works up a good of the series that does not travel.

    Brine is refined beside the salt lake: field and plant grow together.
    """
    goods = world["commodities"]
    stays = goods["commodity"].isin(pair.commodities) & goods["shipping_weight"].isna()
    uses = world["recipes"]
    inputs = uses["commodity"].isin(goods.loc[stays, "commodity"])
    return set(uses.loc[inputs & (uses["flow"] == "in"), "process"])
