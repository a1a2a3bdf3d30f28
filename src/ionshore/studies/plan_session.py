"""One plan and many changes of it: solved once, then again from its basis.

The road is that of :func:`ionshore.studies.solving.solve_world`: the world is
calibrated where it asks to be, and every answer is checked before it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ionshore.calibration.settings import Reading
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import Session, SolveOptions
from ionshore.optim.patch import Patch, patched
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.scenario import Scenario
from ionshore.studies.clock import Clock
from ionshore.studies.solving import as_read, asked
from ionshore.world.world import World

__all__ = ["PlanSession", "open_plan", "solve_session"]


@dataclass(frozen=True, slots=True, eq=False)
class PlanSession:
    """A plan that can be asked what changes of it would do.

    Parameters
    ----------
    case : Case
    session : Session
        Holds the problem and its answer.
    """

    case: Case
    session: Session

    def solution(self, patch: Patch | None = None) -> Solution:
        """Return the checked solution with a patch, by default of the plan as it is.

        Raises
        ------
        SolveError
            As :func:`ionshore.optim.solve`.
        """
        change = patch or Patch()
        raw = self.session.solve(change)
        problem = patched(self.session.problem, change)
        solution = read_back(self.case, problem, raw)
        require_checks(check_solution(solution))
        return solution


def open_plan(
    world: World | Path | str,
    scenario: Scenario | Path | str | None,
    *,
    years: tuple[int, ...] = (),
    reading: Reading | None = "rule",
    options: SolveOptions | None = None,
) -> PlanSession:
    """Solve a world under a scenario and keep the solver loaded.

    Parameters and errors as :func:`ionshore.studies.solving.solve_world`.
    """
    loaded, chosen = asked(world, scenario, years)
    case = make_case(as_read(loaded, reading), chosen)
    return PlanSession(case, Session(build_problem(case), options or SolveOptions()))


def solve_session(
    world: World,
    scenario: Scenario,
    options: SolveOptions | None = None,
    clock: Clock | None = None,
    *,
    after: Session | None = None,
) -> tuple[Solution, Session]:
    """Solve a world as it stands; the session can start others that differ little.

    Parameters
    ----------
    world : World
    scenario : Scenario
    options : SolveOptions, optional
    clock : Clock, optional
        Collects the time of each phase.
    after : Session, optional
        Of a plan that differs little, from whose answer this one starts.

    Raises
    ------
    SolveError
        As :func:`ionshore.studies.solving.solve_world`.
    """
    clock = clock or Clock()
    with clock.phase("case"):
        case = make_case(world, scenario)
    with clock.phase("build"):
        problem = build_problem(case)
    with clock.phase("solve"):
        session = Session(problem, options or SolveOptions(), after=after)
    with clock.phase("check"):
        solution = read_back(case, problem, session.base)
        require_checks(check_solution(solution))
    return solution, session
