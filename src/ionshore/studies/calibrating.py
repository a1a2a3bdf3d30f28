"""Which worlds are calibrated before they are solved, and under which law."""

from __future__ import annotations

from pathlib import Path

from ionshore.calibration.calibrate import Calibration
from ionshore.calibration.settings import CalibrationSettings, Reading
from ionshore.calibration.store import stored_calibration
from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.scenario.scenario import Scenario, read_scenario
from ionshore.world.world import World

__all__ = ["base_year_law", "calibrated", "require_calibration"]


def base_year_law(world: World) -> Scenario:
    """Return the scenario whose law held in the base year of a world."""
    return read_scenario(world.options.calibrate_under, world)


def calibrated(
    world: World,
    reading: Reading = "rule",
    *,
    settings: CalibrationSettings | None = None,
    folder: Path | None = None,
) -> Calibration | None:
    """Return the calibration of a world, or None if it does not ask for one.

    The law of the base year is the world's own, whatever is asked of the years
    after it, so that all scenarios start from the same base year.

    Raises
    ------
    ModelLimit, ScenarioError, SolveError
        See :func:`ionshore.calibration.calibrate.calibrate`.
    """
    if not world.options.calibrate_under:
        return None
    law = base_year_law(world)
    return stored_calibration(
        world, law, settings=settings, reading=reading, folder=folder
    )


def require_calibration(
    world: World,
    reading: Reading = "rule",
    *,
    settings: CalibrationSettings | None = None,
    folder: Path | None = None,
) -> Calibration:
    """Return the calibration of a world that must have one.

    Raises
    ------
    ModelLimit
        ``L544`` if the world lacks what a calibration needs.
    """
    findings = [
        tell("L544", world.name, world=world.name, table=table)
        for table in ("base_output", "prices")
        if world[table].empty
    ]
    found = None
    if not findings:
        found = calibrated(world, reading, settings=settings, folder=folder)
    if found is None:
        findings = findings or [
            tell("L544", world.name, world=world.name, table="calibrate_under")
        ]
        summary = f"The world '{world.name}' cannot be calibrated."
        raise ModelLimit(summary, findings)
    return found
