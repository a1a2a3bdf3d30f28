"""Scenarios of one world solved, each but one from the answer of its nearest.

Each is built by itself, so nothing of another can leak into it. The smallest is solved
afresh, each other one from the basis of the solved one that it differs least from: what
the two have in common is not worked out again (:mod:`ionshore.optim.nearest`). A start
decides which of several equally good plans is found, never how good. Which is next to
which is told from the problems alone, so the order in which scenarios are named
changes no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import Problem, RawSolution, Session, SolveOptions
from ionshore.optim.nearest import nearest_first
from ionshore.optim.session import Start
from ionshore.policy.reader import Reader
from ionshore.scenario.case import Case, make_case
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
    opened : Session
        Of the scenario that was solved first of all.
    solution : Solution
        Checked.
    measures : DataFrame
        Columns measure, year, value, unit, scenario.
    work : dict
        How it was solved: scenario, algorithm, iterations, columns, rows,
        build_seconds, solve_seconds, objective.
    """

    opened: Session
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
    """Solve scenarios and return them in the order given.

    Parameters
    ----------
    world : World
        Calibrated where it asks to be.
    scenarios : sequence of Scenario
    options : SolveOptions
    clock : Clock
        Collects the time of each phase.
    base : Session, optional
        From whose answer the one starts that is solved first.

    Raises
    ------
    SolveError
        As :func:`ionshore.optim.solve`.
    """
    opened, answers = _answers(world, scenarios, (options, clock, base))
    for scenario, answer in zip(scenarios, answers, strict=True):
        name = scenario.name
        with clock.phase(f"check {name}"):
            solution = read_back(answer.case, answer.problem, answer.raw)
            require_checks(check_solution(solution))
            measures = measured(solution).assign(scenario=name)
        report = answer.raw.report
        row: dict[str, object] = {
            "scenario": name,
            "algorithm": report.algorithm,
            "iterations": report.iterations,
            "columns": len(answer.problem.cost),
            "rows": len(answer.problem.row_lower),
            "build_seconds": clock.seconds[f"build {name}"],
            "solve_seconds": clock.seconds[f"solve {name}"],
            "objective": solution.objective,
        }
        yield Solved(opened, solution, measures, row)


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """A scenario built and solved."""

    case: Case
    problem: Problem
    raw: RawSolution


def _answers(
    world: World,
    scenarios: Sequence[Scenario],
    how: tuple[SolveOptions, Clock, Session | None],
) -> tuple[Session, list[_Answer]]:
    """Build all scenarios and solve each from its nearest.

    Returns the session that came first, and the answers in the order of scenarios.
    """
    options, clock, base = how
    built: list[tuple[Case, Problem]] = []
    reader = Reader(world)
    for scenario in scenarios:
        with clock.phase(f"build {scenario.name}"):
            case = make_case(world, scenario, reader)
            built.append((case, build_problem(case)))
    by_name = sorted(range(len(scenarios)), key=lambda one: scenarios[one].name)
    with clock.phase("order"):
        order = nearest_first([built[at][1] for at in by_name])
    starts: dict[int | None, Session | Start | None] = {None: base}
    answers: dict[int, _Answer] = {}
    opened: list[Session] = []
    for one, near in order:
        at = by_name[one]
        with clock.phase(f"solve {scenarios[at].name}"):
            session = Session(built[at][1], options, after=starts[near])
        starts[one] = session.start
        answers[at] = _Answer(*built[at], session.base)
        if near is None:
            opened.append(session)
    return opened[0], [answers[at] for at in range(len(scenarios))]


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
