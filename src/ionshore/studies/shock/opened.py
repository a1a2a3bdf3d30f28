"""A short run opened: one problem, solved once, that answers any number of shocks.

The plan says what stands; the short run is solved without the shock and kept loaded.
Without stocks the steps of a year are the same problem, so the base of many steps starts
in the basis of one step of each year, and each shock is a patch from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from ionshore.calibration.settings import Reading
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import Session, SolveOptions
from ionshore.optim.patch import Change, Patch, patched
from ionshore.optim.problem import Problem
from ionshore.scenario.case import Case
from ionshore.scenario.case.short_run import Standing, short_run_case
from ionshore.scenario.case.steps import Steps, steps_of
from ionshore.scenario.case.supplies import Reserves
from ionshore.scenario.scenario import Scenario, Shock
from ionshore.studies.clock import Clock
from ionshore.studies.shock.kept import kept_plan
from ionshore.studies.shock.response import (
    elasticities,
    restart_times,
    working_stocks,
)
from ionshore.studies.solving import asked
from ionshore.world.world import World

__all__ = ["ShortRun", "closed_to_building", "open_short_run", "plan_years"]


@dataclass(frozen=True, eq=False)
class ShortRun:
    """A short run that can be asked what shocks do to it.

    Parameters
    ----------
    case : Case
        In steps; ``case.periods.years`` are labels ``yyyymm``.
    session : Session
        Holds the problem and its answer without a shock.
    steps : Steps
    plan : Case
        The plan it starts from.
    standing : Standing
        What stands in that plan.
    reported : World
        The world before it was calibrated.
    """

    case: Case
    session: Session
    steps: Steps
    plan: Case
    standing: Standing
    reported: World

    @cached_property
    def base(self) -> Solution:
        """The checked solution without a shock."""
        return self.solution()

    def solution(self, patch: Patch | None = None) -> Solution:
        """Return the checked solution with a patch, by default without a shock.

        Raises
        ------
        SolveError
            As :func:`ionshore.optim.solve`.
        """
        change = patch or Patch()
        raw = self.session.solve(change)
        solution = read_back(self.case, patched(self.session.problem, change), raw)
        require_checks(check_solution(solution))
        return solution


def open_short_run(
    world: World | Path | str,
    scenario: Scenario | Path | str | None,
    *,
    starts: date,
    months: int,
    step_months: int = 3,
    after: int | None = None,
    years: tuple[int, ...] = (),
    reading: Reading | None = "rule",
    working: bool = True,
    reserves: Callable[[Case, Standing], Reserves] | None = None,
    building: bool = True,
    shocks: Sequence[Shock] = (),
    options: SolveOptions | None = None,
    clock: Clock | None = None,
) -> ShortRun:
    """Solve a plan, and the months of a shock without the shock, and keep them.

    Parameters
    ----------
    world, scenario, reading, options
        As in :func:`ionshore.studies.solving.solve_world`.
    starts : date
        A day of the first month.
    months : int
        How long the shocks last that will be asked about [month].
    step_months : int
        Length of a step: 1, 3 or 12 [month]. One step of 12 months is one year of the
        plan.
    after : int, optional
        Months of recovery that are told; see
        :func:`ionshore.scenario.case.steps.steps_of`.
    years : tuple of int
        Model years of the plan, instead of the world's or the scenario's; the calendar
        years of the steps are added to them.
    working : bool
        Whether industry holds working stocks.
    reserves : callable, optional
        Given the plan and what stands, the reserves to ask about.
    building : bool
        Whether plants may be built in answer, after their lead time.
    shocks : sequence of Shock
        That leave totals over several lanes (a quota) and will be asked about.
    clock : Clock, optional
        Collects the time of each phase and tells of progress.

    Returns
    -------
    ShortRun

    Raises
    ------
    DataError, ScenarioError, SolveError, ModelLimit
        See :mod:`ionshore.core.errors`.
    """
    clock, chosen = clock or Clock(), options or SolveOptions()
    with clock.phase("read"):
        loaded, declared = asked(world, scenario, years)
    steps = steps_of(starts, months, step_months, after)
    declared = declared.with_years(plan_years(loaded, declared, steps))
    plan, standing = kept_plan(loaded, declared, reading, chosen, clock)
    held = working_stocks(plan) if working else None
    asked_for = reserves(plan, standing) if reserves is not None else None

    def made(of: Steps) -> Case:
        return short_run_case(
            plan,
            standing,
            of,
            held=held,
            elasticity=elasticities(loaded),
            reserves=asked_for,
            building=building,
            restarts=restart_times(),
            shocks=shocks,
        )

    with clock.phase("short run"):
        case = made(steps)
        session = _opened(made, steps, case, chosen)
    return ShortRun(case, session, steps, plan, standing, loaded)


def plan_years(world: World, scenario: Scenario, steps: Steps) -> tuple[int, ...]:
    """Return the model years of the plan: those asked for and each year of the steps.

    The year after the last is one too, so that no period stands for more than the
    calendar year it is asked about.
    """
    mine = sorted(set(steps.calendar_year.tolist()))
    asked_for = scenario.years or world.years
    later = world["demand"]["year"]
    ends = [] if later.empty else [one for one in (mine[-1] + 1,) if one <= later.max()]
    return tuple(sorted({*asked_for, *mine, *ends}))


def closed_to_building(problem: Problem) -> Patch:
    """Return the patch under which nothing is built."""
    block = problem.column_block("new_capacity")
    return Patch(column_upper=Change.of(np.arange(block.start, block.stop), 0.0))


def _opened(
    made: Callable[[Steps], Case], steps: Steps, case: Case, options: SolveOptions
) -> Session:
    """Return the session of a short run, begun in the basis of one step a year."""
    year, first = np.unique(steps.calendar_year, return_index=True)
    if len(year) == len(steps):
        return Session(build_problem(case), options)
    # One step as long as all in its year: what is built is charged, and earns, as long.
    months = np.add.reduceat(steps.months, first)
    few = Steps(steps.first[first], months, int((first < steps.inside).sum()))
    begun = Session(build_problem(made(few)), options)
    which = np.searchsorted(year, steps.calendar_year)
    alike = dict(zip(steps.label.tolist(), few.label[which].tolist(), strict=True))
    return Session(build_problem(case), options, after=begun, alike=alike)
