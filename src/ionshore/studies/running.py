"""``run``: solve, find, write the folder. The main job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ionshore.calibration.calibrate import Calibration
from ionshore.calibration.settings import Reading
from ionshore.model.checks import check_solution
from ionshore.optim import SolveOptions
from ionshore.scenario.scenario import Scenario
from ionshore.studies.calibrating import calibrated
from ionshore.studies.clock import Clock
from ionshore.studies.findings import Findings, find
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
        loaded, chosen = asked(world, scenario, years)
    with clock.phase("calibrate"):
        calibration = calibrated(loaded, reading) if reading is not None else None
    if calibration is not None:
        loaded = calibration.world
    learned = None
    if learning:
        learned = learn_world(
            loaded,
            chosen,
            options=options,
            clock=clock,
            choices=None if learning is True else learning,
        )
        solution = learned.solution
    else:
        solution = solve_world(
            loaded, chosen, options=options, clock=clock, reading=None
        )
    with clock.phase("read back"):
        for name in solution.names:
            solution.table(name)
    with clock.phase("indicators"):
        findings = find(solution)
        if calibration is not None:
            findings = _explained(findings, calibration)
        if learned is not None:
            findings = _noted(findings, learned)
    with clock.phase("write"):
        checks = check_solution(solution)
        return write_run(solution, findings, checks, clock.seconds, Path(out))


def _explained(findings: Findings, calibration: Calibration) -> Findings:
    """Return findings with how the base year came about."""
    tables = {f"calibration_{name}": one for name, one in calibration.tables.items()}
    return replace(
        findings,
        tables=findings.tables | tables,
        facts=findings.facts | {"calibration": dict(calibration.facts)},
    )


def _noted(findings: Findings, learned: Learned) -> Findings:
    """Return findings with what was learned and whether it came to rest."""
    return replace(
        findings,
        tables=findings.tables | {"learning": learned.table},
        warnings=(*findings.warnings, *learned.warnings),
        facts=findings.facts | {"learning": learned.as_dict()},
    )
