"""Scenarios solved one by one, each but the first from the answer of the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import Session, SolveOptions
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import Scenario
from ionshore.studies.by_reading import Work
from ionshore.studies.calibrating import require_calibration
from ionshore.studies.clock import Clock
from ionshore.studies.scenario_measures import MEASURES, measured
from ionshore.world.world import World

__all__ = ["Solved", "in_turn", "known_measures", "measures_under"]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A scenario solved.

    Parameters
    ----------
    session : Session
    solution : Solution
        Checked.
    measures : DataFrame
        Columns measure, year, value, unit, scenario.
    work : dict
        How it was solved: scenario, algorithm, iterations, columns, rows,
        build_seconds, solve_seconds, objective.
    """

    session: Session
    solution: Solution
    measures: pd.DataFrame
    work: dict[str, object]


def in_turn(
    world: World,
    scenarios: Sequence[Scenario],
    options: SolveOptions,
    clock: Clock,
    base: Session | None = None,
) -> Iterator[Solved]:
    """Solve scenarios one by one.

    Parameters
    ----------
    world : World
        Calibrated where it asks to be.
    scenarios : sequence of Scenario
    options : SolveOptions
    clock : Clock
        Collects the time of each phase.
    base : Session, optional
        From whose answer the first starts.

    Raises
    ------
    SolveError
        As :func:`ionshore.optim.solve`.
    """
    for scenario in scenarios:
        name = scenario.name
        with clock.phase(f"build {name}"):
            case = make_case(world, scenario)
            problem = build_problem(case)
        with clock.phase(f"solve {name}"):
            session = Session(problem, options, after=base)
        with clock.phase(f"check {name}"):
            solution = read_back(case, problem, session.base)
            require_checks(check_solution(solution))
            measures = measured(solution).assign(scenario=name)
        if scenario is scenarios[0]:
            base = session
        report = session.base.report
        row: dict[str, object] = {
            "scenario": name,
            "algorithm": report.algorithm,
            "iterations": report.iterations,
            "columns": len(problem.cost),
            "rows": len(problem.row_lower),
            "build_seconds": clock.seconds[f"build {name}"],
            "solve_seconds": clock.seconds[f"solve {name}"],
            "objective": solution.objective,
        }
        yield Solved(session, solution, measures, row)


def measures_under(
    reported: World, scenarios: Sequence[Scenario], options: SolveOptions
) -> Work:
    """Return what solves the scenarios under another reading and measures them.

    Parameters
    ----------
    reported : World
        Not calibrated.
    """
    # Why another reading fails is told in a line; nobody looks for the conflict.
    chosen = replace(options, explain_seconds=0.0)

    def work(reading: Reading, after: Session | None) -> pd.DataFrame:
        ready = require_calibration(reported, reading).world
        solved = in_turn(ready, scenarios, chosen, Clock(), after)
        return known_measures([one.measures for one in solved])

    return work


def known_measures(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the measures of all scenarios together, in order of measures."""
    table = pd.concat(tables, ignore_index=True)
    # A small world may deliver nothing of a kind: its price is not known anywhere.
    table = table[table.groupby("measure")["value"].transform("count") > 0]
    place = {one.name: n for n, one in enumerate(MEASURES)}
    table = table[["measure", "scenario", "year", "value", "unit"]].sort_values(
        "measure", key=lambda found: found.map(place), kind="stable"
    )
    return table.reset_index(drop=True)
