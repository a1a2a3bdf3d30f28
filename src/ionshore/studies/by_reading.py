"""An answer under the other readings of a base-year rent, worked out beside the answer.

Readings differ in the costs of plants and in the steps of their curves, so the figures
that hang on them are known only when the question is answered under each. HiGHS works
outside the interpreter, so this is done in a thread of its own while the own answer is
worked out: with two cores it takes hardly any time. A reading close to that of the
answer starts from its plan; under the other extreme most margins go or stay together,
and it is solved from nothing, which is quicker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Self, TypeAlias, cast

import pandas as pd

from ionshore.calibration.settings import READINGS, Reading
from ionshore.core.errors import CommandError, Finding, ModelLimit, SolveError
from ionshore.core.tell import tell
from ionshore.optim import Session, SolveOptions
from ionshore.scenario.scenario import Scenario
from ionshore.studies.calibrating import require_calibration
from ionshore.studies.gauges import gauge_table
from ionshore.studies.plan_session import solve_session
from ionshore.world.world import World

__all__ = [
    "Beside",
    "ByReading",
    "Work",
    "plan_gauges",
    "readings_asked",
    "side_by_side",
]

Work: TypeAlias = Callable[[Reading, Session | None], pd.DataFrame]
"""Answers the question under a reading, from a session that differs little, if any."""

_FAR: Mapping[Reading, Reading] = {
    "rule": "scarcity",
    "cost": "scarcity",
    "scarcity": "rule",
}
"""Which reading shares least with that of the answer, so that it starts from nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class ByReading:
    """Figures of each reading, and which could not be had.

    Parameters
    ----------
    table : DataFrame
        ``reading`` and the columns of the figures, in the order of readings.
    warnings : tuple of Finding
        ``C660`` for each reading under which there is no answer.
    """

    table: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["reading"])
    )
    warnings: tuple[Finding, ...] = ()


class Beside:
    """The other readings of an answer, worked out in a thread; use it with ``with``.

    Parameters
    ----------
    own : str
        Reading of the answer itself.
    work : callable
        Answers the question under another reading.
    """

    def __init__(self, own: Reading, work: Work) -> None:
        self._own, self._work = own, work
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="readings")
        self._found: dict[Reading, Future[pd.DataFrame]] = {}

    def __enter__(self) -> Self:
        far = _FAR[self._own]
        self._found[far] = self._pool.submit(self._work, far, None)
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def go_on(self, session: Session | None) -> None:
        """Go on with the readings that start from the plan of the own answer."""
        for one in READINGS:
            if one != self._own and one not in self._found:
                self._found[one] = self._pool.submit(self._work, one, session)

    def figures(self, own: pd.DataFrame) -> ByReading:
        """Return the figures of all readings; waits until they are there.

        Parameters
        ----------
        own : DataFrame
            Figures of the answer itself.
        """
        known, warnings = {self._own: own}, []
        for one, answer in self._found.items():
            try:
                known[one] = answer.result()
            except (SolveError, ModelLimit) as error:
                reason = str(error).splitlines()[0]
                warnings.append(tell("C660", one, reading=one, reason=reason))
        return ByReading(side_by_side(known), tuple(warnings))


def side_by_side(known: Mapping[Reading, pd.DataFrame]) -> pd.DataFrame:
    """Return figures of several readings in one table, in the order of readings."""
    frames = [known[one].assign(reading=one) for one in READINGS if one in known]
    frame = pd.concat(frames, ignore_index=True)
    return frame[["reading", *frame.columns.drop("reading")]]


def readings_asked(asked: Sequence[str]) -> tuple[Reading, tuple[Reading, ...]]:
    """Return the reading of all tables of a study, and the others.

    Raises
    ------
    CommandError
        ``C624`` for one that is unknown, or if none is named.
    """
    known = ", ".join(READINGS)
    findings = [
        tell("C624", "--readings", value=one, known=known)
        for one in asked or ("",)
        if one not in READINGS
    ]
    if findings:
        summary = "The study cannot be run."
        raise CommandError(summary, findings)
    own, *others = cast("tuple[Reading, ...]", tuple(dict.fromkeys(asked)))
    return own, tuple(others)


def plan_gauges(
    reported: World, scenario: Scenario, options: SolveOptions | None = None
) -> Work:
    """Return what solves a plan under a reading and tells its gauges.

    Parameters
    ----------
    reported : World
        Not calibrated.
    scenario : Scenario
    options : SolveOptions, optional
    """
    # Why another reading fails is told in a line; nobody looks for the conflict.
    chosen = replace(options or SolveOptions(), explain_seconds=0.0)

    def work(reading: Reading, after: Session | None) -> pd.DataFrame:
        ready = require_calibration(reported, reading).world
        return gauge_table(solve_session(ready, scenario, chosen, after=after)[0])

    return work
