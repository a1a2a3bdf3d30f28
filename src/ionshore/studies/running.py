"""``run``: solve, find, write the folder. The main job."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ionshore.calibration.calibrate import Calibration
from ionshore.calibration.settings import READINGS, Reading
from ionshore.model.checks import check_solution
from ionshore.model.solution import Solution
from ionshore.optim import Session, SolveOptions
from ionshore.scenario.scenario import Scenario
from ionshore.studies.base_year_tables import base_year_tables, held_out_tables
from ionshore.studies.by_reading import Beside, ByReading, plan_gauges, side_by_side
from ionshore.studies.calibrating import calibrated, require_calibration
from ionshore.studies.clock import Clock
from ionshore.studies.findings import Findings, find
from ionshore.studies.gauges import gauge_table
from ionshore.studies.learning import Learned, LearningChoices, learn_world
from ionshore.studies.plan_session import solve_session
from ionshore.studies.runs import Run, write_run
from ionshore.studies.solving import asked
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
        ``readings``, the figures of :mod:`ionshore.studies.gauges` side by side. A
        plan that does not learn has the others solved beside it, in a thread.

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

    with clock.phase("calibrate"):
        calibration = calibrated(reported, reading) if reading is not None else None
    world_read = reported if calibration is None else calibration.world
    with ExitStack() as stack:
        beside = None
        if readings and calibration is not None and not learning:
            own = calibration.reading
            work = plan_gauges(reported, chosen, options)
            beside = stack.enter_context(Beside(own, work))
        solution, learned, session = _solved(
            world_read, chosen, options, clock, learning
        )
        if beside is not None and session is not None:
            beside.go_on(session)
        findings = _found(solution, calibration, reported, learned, clock)
        if held_out and calibration is not None:
            with clock.phase("hold out"):
                findings = _with(findings, held_out_tables(reported))
        if beside is not None:
            with clock.phase("other readings"):
                findings = _by_reading(findings, beside.figures(gauge_table(solution)))
    if readings and calibration is not None and learning:
        table = _learned_apart(
            calibration, solution, reported, chosen, options, clock, learning
        )
        findings = _with(findings, {"readings": table})
    with clock.phase("write"):
        checks = check_solution(solution)
        return write_run(solution, findings, checks, clock.seconds, Path(out))


def _solved(
    world: World,
    scenario: Scenario,
    options: SolveOptions | None,
    clock: Clock,
    learning: bool | LearningChoices,  # noqa: FBT001 - as asked of run
) -> tuple[Solution, Learned | None, Session | None]:
    """Return the solution of a world as it stands, and what was learned."""
    if not learning:
        solution, session = solve_session(world, scenario, options, clock)
        return solution, None, session
    choices = None if learning is True else learning
    learned = learn_world(
        world, scenario, options=options, clock=clock, choices=choices, reading=None
    )
    return learned.solution, learned, None


def _found(
    solution: Solution,
    calibration: Calibration | None,
    reported: World,
    learned: Learned | None,
    clock: Clock,
) -> Findings:
    """Return what is found of a solution, its base year and its learning."""
    with clock.phase("read back"):
        for name in solution.names:
            solution.table(name)
    with clock.phase("indicators"):
        findings = find(solution)
        if calibration is not None:
            told = base_year_tables(calibration, reported, solution)
            facts = dict(calibration.facts) | {"world": reported.hash}
            findings = _with(findings, told, calibration=facts)
        if learned is not None:
            findings = _noted(findings, learned)
    return findings


def _by_reading(findings: Findings, found: ByReading) -> Findings:
    """Return findings with the figures of each reading."""
    both = _with(findings, {"readings": found.table})
    return replace(both, warnings=(*both.warnings, *found.warnings))


def _learned_apart(
    calibration: Calibration,
    solution: Solution,
    reported: World,
    scenario: Scenario,
    options: SolveOptions | None,
    clock: Clock,
    learning: bool | LearningChoices,  # noqa: FBT001 - as asked of run
) -> pd.DataFrame:
    """Return figures of each reading where each learns for itself, one by one."""
    known = {calibration.reading: gauge_table(solution)}
    for one in READINGS:
        if one in known:
            continue
        with clock.phase("calibrate"):
            other = require_calibration(reported, one).world
        known[one] = gauge_table(_solved(other, scenario, options, clock, learning)[0])
    return side_by_side(known)


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
