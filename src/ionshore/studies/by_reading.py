"""A plan under the other readings of a base-year rent, solved beside the plan itself.

Readings differ in the costs of plants and in the steps of their curves, so the figures
that hang on them are known only when the plan is solved under each. HiGHS works
outside the interpreter, so this is done in a thread of its own while the plan is
solved and its indicators are worked out: with two cores it takes hardly any time. A
reading close to that of the plan starts from its answer; under the other extreme most
margins go or stay together, and it is solved from nothing, which is quicker.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Self

import pandas as pd

from ionshore.calibration.settings import READINGS, Reading
from ionshore.core.errors import Finding, ModelLimit, SolveError
from ionshore.core.tell import tell
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.optim import Session, SolveOptions
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import Scenario
from ionshore.studies.calibrating import require_calibration
from ionshore.studies.gauges import gauge_table
from ionshore.world.world import World

__all__ = ["Beside", "ByReading", "side_by_side"]

_COLUMNS = ["reading", "indicator", "region", "year", "value", "unit"]
_FAR = {"rule": "scarcity", "cost": "scarcity", "scarcity": "rule"}
"""Which reading shares least with that of the plan, so that it starts from nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class ByReading:
    """Figures of each reading, and which could not be had.

    Parameters
    ----------
    table : DataFrame
        ``reading`` and the columns of :func:`ionshore.studies.gauges.gauge_table`,
        in the order of readings.
    warnings : tuple of Finding
        ``C660`` for each reading under which the plan could not be solved.
    """

    table: pd.DataFrame
    warnings: tuple[Finding, ...]


class Beside:
    """The other readings of a plan, solved in a thread; use it with ``with``.

    Parameters
    ----------
    world : World
        As reported, not calibrated.
    scenario : Scenario
    own : str
        Reading of the plan itself.
    options : SolveOptions, optional
    """

    def __init__(
        self,
        world: World,
        scenario: Scenario,
        own: Reading,
        options: SolveOptions | None = None,
    ) -> None:
        self._world, self._scenario, self._own = world, scenario, own
        # Why another reading fails is told in a line; nobody looks for the conflict.
        self._options = replace(options or SolveOptions(), explain_seconds=0.0)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="readings")
        self._found: dict[Reading, Future[tuple[Session, pd.DataFrame]]] = {}

    def __enter__(self) -> Self:
        far = next(one for one in READINGS if one == _FAR[self._own])
        self._found[far] = self._pool.submit(self._solved, far, None)
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def go_on(self, session: Session) -> None:
        """Go on with the readings that start from the answer of the plan itself."""
        for one in READINGS:
            if one != self._own and one not in self._found:
                self._found[one] = self._pool.submit(self._solved, one, session)

    def figures(self, own: pd.DataFrame) -> ByReading:
        """Return the figures of all readings; waits until they are there.

        Parameters
        ----------
        own : DataFrame
            Figures of the plan itself.
        """
        known, warnings = {self._own: own}, []
        for one, answer in self._found.items():
            try:
                known[one] = answer.result()[1]
            except (SolveError, ModelLimit) as error:
                reason = str(error).splitlines()[0]
                warnings.append(tell("C660", one, reading=one, reason=reason))
        return ByReading(side_by_side(known), tuple(warnings))

    def _solved(
        self, reading: Reading, after: Session | None
    ) -> tuple[Session, pd.DataFrame]:
        ready = require_calibration(self._world, reading).world
        case = make_case(ready, self._scenario)
        session = Session(build_problem(case), self._options, after=after)
        solution = read_back(case, session.problem, session.base)
        require_checks(check_solution(solution))
        return session, gauge_table(solution)


def side_by_side(known: Mapping[Reading, pd.DataFrame]) -> pd.DataFrame:
    """Return figures of several readings in one table, in the order of readings."""
    frames = [known[one].assign(reading=one) for one in READINGS if one in known]
    frame = pd.concat(frames, ignore_index=True)
    return frame[_COLUMNS]
