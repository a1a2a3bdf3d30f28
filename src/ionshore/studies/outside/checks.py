"""All outside checks of a calibrated world."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ionshore.cost.library import shipped_library
from ionshore.studies.calibrating import base_year_law, require_calibration
from ionshore.studies.clock import Clock
from ionshore.studies.outside.facts import Check, Facts, checks_table
from ionshore.studies.outside.makers import (
    booked_credits,
    retained_share_effect,
    unit_prices_and_margins,
)
from ionshore.studies.outside.trade import (
    equal_cost_duty,
    landed_costs,
    regional_premia,
)
from ionshore.studies.solving import solve_world
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["Outside", "outside_checks"]


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """Checks, and what the share of the credit that makers keep changes.

    Parameters
    ----------
    world : str
    checks : tuple of Check
    retained : dict
        See :func:`ionshore.studies.outside.makers.retained_share_effect`.
    """

    world: str
    checks: tuple[Check, ...]
    retained: dict[str, float]

    def table(self, language: str = "en") -> pd.DataFrame:
        """Return one row per figure, notes in words."""
        return checks_table(list(self.checks), language)

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """Return what ``ionshore outside --json`` prints."""
        rows = json.loads(self.table(language).to_json(orient="records"))
        return {
            "world": self.world,
            "checks": rows,
            "retained_credit": dict(self.retained),
        }


def outside_checks(
    world: World | Path | str = "reference", *, clock: Clock | None = None
) -> Outside:
    """Return published figures beside the model's, with why they differ.

    Nothing here was an input of the calibration, and nothing is fitted to it.

    Raises
    ------
    ModelLimit
        ``L544`` if the world cannot be calibrated.
    SolveError
        If a solver fails.
    """
    clock = clock or Clock()
    loaded = world if isinstance(world, World) else load_world(world)
    with clock.phase("calibrate"):
        calibration = require_calibration(loaded)
    law = base_year_law(loaded)
    base = loaded.base_year
    with clock.phase("solve"):
        solution = solve_world(
            calibration.world, law, years=(base, base + 1), reading=None
        )
    facts = Facts(loaded, law, calibration, solution, shipped_library())
    with clock.phase("check"):
        checks = (
            *equal_cost_duty(facts),
            *landed_costs(facts),
            *booked_credits(facts),
            *unit_prices_and_margins(facts),
            *regional_premia(facts),
        )
        retained = retained_share_effect(facts)
    return Outside(loaded.name, checks, retained)
