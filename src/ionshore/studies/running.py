"""``run``: solve, find, write the folder. The main job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ionshore.calibration.settings import READINGS, Reading
from ionshore.model.checks import check_solution
from ionshore.model.solution import Solution
from ionshore.optim import SolveOptions
from ionshore.scenario.scenario import Scenario
from ionshore.studies.base_year_tables import base_year_tables, held_out_tables
from ionshore.studies.calibrating import calibrated, require_calibration
from ionshore.studies.clock import Clock
from ionshore.studies.findings import Findings, find
from ionshore.studies.gauges import gauge_table
from ionshore.studies.learning import Learned, LearningChoices, learn_world
from ionshore.studies.runs import Run, write_run
from ionshore.studies.solving import asked, solve_world
from ionshore.world.world import World

__all__ = ["run"]


def run(
    world: World | Path | str = "reference",
    scenario: Scenario | Path | str | None = "reference",
    *,
    years: tuple[int, ...] = (),
    out: Path | str = "runs",
    options: SolveOptions | None = None,
    clock: Clock | None = None,
    reading: Reading | None = "rule",
    learning: bool | LearningChoices = False,
    held_out: bool = False,
    readings: bool = False,
) -> Run:
    """Run a world under a scenario and write the run folder.

    Parameters
    ----------
    world, scenario, years, options
        As in :func:`ionshore.studies.solving.solve_world`.
    out : path
        Folder under which the run's folder is made.
    clock : Clock, optional
        Collects the time of each phase and tells of progress.
    reading : str, optional
        What rents of the base year are taken to be where the world asks to be
        calibrated: by the ``rule`` of utilization, all hidden ``cost``, all
        ``scarcity``; None takes the world as it stands. A calibrated run has
        tables ``calibration_*``.
    learning : bool or LearningChoices
        Whether, and how, costs follow from what the plan itself makes; see
        :mod:`ionshore.studies.learning`. The run then has a table ``learning``,
        and ``run.json`` says whether costs and volumes came to agree.
    held_out : bool
        Whether each observed price and country of a calibrated base year is also
        predicted from all others, which takes about a minute: tables
        ``calibration_held_prices`` and ``calibration_held_countries``.
    readings : bool
        Whether a calibrated world is solved under every other reading, too: table
        ``readings``, the figures of :mod:`ionshore.studies.gauges` side by side.

    Returns
    -------
    Run

    Raises
    ------
    DataError, ScenarioError, SolveError, ModelLimit
        See :mod:`ionshore.core.errors`.
    """
    clock = clock or Clock()
    with clock.phase("read"):
        reported, chosen = asked(world, scenario, years)

    def solved(loaded: World) -> tuple[Solution, Learned | None]:
        return _solved(loaded, chosen, options, clock, learning)

    with clock.phase("calibrate"):
        calibration = calibrated(reported, reading) if reading is not None else None
    solution, learned = solved(reported if calibration is None else calibration.world)
    with clock.phase("read back"):
        for name in solution.names:
            solution.table(name)
    with clock.phase("indicators"):
        findings = find(solution)
        if calibration is not None:
            told = base_year_tables(calibration, reported, solution)
            findings = _with(findings, told, calibration=dict(calibration.facts))
        if learned is not None:
            findings = _noted(findings, learned)
    if held_out and calibration is not None:
        with clock.phase("hold out"):
            findings = _with(findings, held_out_tables(reported))
    if readings and calibration is not None:
        known = {calibration.reading: gauge_table(solution)}
        for one in READINGS:
            if one in known:
                continue
            with clock.phase("calibrate"):
                other = require_calibration(reported, one)
            known[one] = gauge_table(solved(other.world)[0])
        findings = _with(findings, {"readings": _side_by_side(known)})
    with clock.phase("write"):
        checks = check_solution(solution)
        return write_run(solution, findings, checks, clock.seconds, Path(out))


def _solved(
    world: World,
    scenario: Scenario,
    options: SolveOptions | None,
    clock: Clock,
    learning: bool | LearningChoices,  # noqa: FBT001 - as asked of run
) -> tuple[Solution, Learned | None]:
    """Return the solution of a world as it stands, and what was learned."""
    if not learning:
        solution = solve_world(
            world, scenario, options=options, clock=clock, reading=None
        )
        return solution, None
    choices = None if learning is True else learning
    learned = learn_world(
        world, scenario, options=options, clock=clock, choices=choices, reading=None
    )
    return learned.solution, learned


def _side_by_side(known: Mapping[Reading, pd.DataFrame]) -> pd.DataFrame:
    """Return figures of several readings in one table, in the order of readings."""
    frames = [known[one].assign(reading=one) for one in READINGS]
    frame = pd.concat(frames, ignore_index=True)
    columns = ["reading", "indicator", "region", "year", "value", "unit"]
    return frame[columns]


def _with(
    findings: Findings, tables: dict[str, pd.DataFrame], **facts: object
) -> Findings:
    """Return findings with more tables and facts."""
    return replace(
        findings, tables=findings.tables | tables, facts=findings.facts | facts
    )


def _noted(findings: Findings, learned: Learned) -> Findings:
    """Return findings with what was learned and whether it came to rest."""
    return replace(
        findings,
        tables=findings.tables | {"learning": learned.table},
        warnings=(*findings.warnings, *learned.warnings),
        facts=findings.facts | {"learning": learned.as_dict()},
    )
