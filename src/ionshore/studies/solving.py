"""World and scenario -> checked solution: the road every question takes."""

from __future__ import annotations

from pathlib import Path

from ionshore.calibration.settings import Reading
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import SolveOptions, solve, write_problem
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import Scenario, read_scenario
from ionshore.studies.calibrating import calibrated
from ionshore.studies.clock import Clock
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["as_read", "asked", "bare_scenario", "solve_world", "write_world_problem"]


def bare_scenario(name: str = "as_given") -> Scenario:
    """Return the scenario that changes nothing and puts no provision in force."""
    return Scenario(name=name)


def solve_world(
    world: World | Path | str,
    scenario: Scenario | Path | str | None = None,
    *,
    years: tuple[int, ...] = (),
    options: SolveOptions | None = None,
    clock: Clock | None = None,
    reading: Reading | None = "rule",
) -> Solution:
    """Solve a world under a scenario and check the answer.

    Parameters
    ----------
    world : World, path or str
        A loaded world, a folder, or the name of a shipped world.
    scenario : Scenario, path or str, optional
        A scenario, a TOML file, or the name of a shipped one; without one the
        world is taken as it stands, with no provision in force.
    years : tuple of int
        Model years instead of the world's or the scenario's.
    options : SolveOptions, optional
    clock : Clock, optional
        Collects the time of each phase.
    reading : str, optional
        What rents of the base year are taken to be where the world asks to be
        calibrated; None takes it as it stands.

    Returns
    -------
    Solution

    Raises
    ------
    DataError, ScenarioError, SolveError, ModelLimit
        See :mod:`ionshore.core.errors`.

    """
    clock = clock or Clock()
    with clock.phase("read"):
        loaded, chosen = asked(world, scenario, years)
    with clock.phase("calibrate"):
        loaded = as_read(loaded, reading)
    with clock.phase("case"):
        case = make_case(loaded, chosen)
    with clock.phase("build"):
        problem = build_problem(case)
    with clock.phase("solve"):
        raw = solve(problem, options or SolveOptions())
    with clock.phase("check"):
        solution = read_back(case, problem, raw)
        require_checks(check_solution(solution))
    return solution


def as_read(world: World, reading: Reading | None) -> World:
    """Return the calibrated world, or the world itself if it asks for none."""
    found = calibrated(world, reading) if reading is not None else None
    return world if found is None else found.world


def write_world_problem(
    world: World | Path | str,
    out: Path,
    scenario: Scenario | Path | str | None = None,
    *,
    years: tuple[int, ...] = (),
    reading: Reading | None = None,
) -> None:
    """Write the problem of a world as an MPS or LP file, for other solvers.

    Parameters
    ----------
    out : Path
        File; its ending, ``.mps`` or ``.lp``, says the format.
    reading : str, optional
        As in :func:`solve_world`; the world as it stands by default.
    """
    loaded, chosen = asked(world, scenario, years)
    loaded = as_read(loaded, reading)
    write_problem(build_problem(make_case(loaded, chosen)), out)


def asked(
    world: World | Path | str,
    scenario: Scenario | Path | str | None,
    years: tuple[int, ...],
) -> tuple[World, Scenario]:
    """Return world and scenario of a question, read where only named."""
    loaded = world if isinstance(world, World) else load_world(world)
    if scenario is None:
        chosen = bare_scenario()
    elif isinstance(scenario, Scenario):
        chosen = scenario
    else:
        chosen = read_scenario(scenario, loaded)
    return loaded, chosen.with_years(years)
