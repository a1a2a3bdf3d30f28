"""The work of a sweep: some cases, answered by one loaded solver.

What goes to a worker is a :class:`Bench`: a session with its base answer and basis,
and the meter. It is sent once and stays there with its solver loaded, so a case costs
a change, a solve from the base basis, and the change taken back.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from threading import Lock
from time import perf_counter
from typing import Any

from ionshore.core.errors import IonshoreError
from ionshore.core.tell import tell
from ionshore.optim.patch import patched
from ionshore.optim.session import Session
from ionshore.sweep.case import Meter, SweepCase

__all__ = ["FIXED", "SOLVED", "Bench", "Job", "packed", "solve_chunk", "solve_packed"]

Job = tuple[int, SweepCase]
"""Place of a case in its sweep, and the case."""

FIXED = (
    "key",
    "digest",
    "position",
    "outcome",
    "seconds",
    "iterations",
    "algorithm",
    "note",
    "worker",
)
"""Columns that every row of a sweep has; labels and figures have other names."""

SOLVED = frozenset({"optimal", "gap"})
"""Outcomes of a case that has an answer; any other is the code of a finding."""


class Bench:
    """What a worker keeps: a loaded session and a meter, used by one thread at a time.

    Parameters
    ----------
    session : Session
    meter : Meter
    """

    def __init__(self, session: Session, meter: Meter) -> None:
        self.session = session
        self.meter = meter
        self._alone = Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {"session": self.session, "meter": self.meter}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["session"], state["meter"])  # type: ignore[misc]

    def row(self, place: int, case: SweepCase) -> dict[str, Any]:
        """Return the row of one case; a case without an answer says why.

        Parameters
        ----------
        place : int
            Its place in the sweep.
        case : SweepCase
        """
        start = perf_counter()
        row = dict.fromkeys(FIXED, "") | dict(case.labels)
        row |= {"key": case.key, "digest": case.patch.digest, "position": place}
        row |= {"iterations": 0, "worker": os.getpid()}
        try:
            with self._alone:
                raw = self.session.solve(case.patch)
            changed = patched(self.session.problem, case.patch)
            row |= dict(self.meter(changed, raw))
            row["outcome"], row["iterations"] = raw.report.status, raw.report.iterations
            row["algorithm"] = raw.report.algorithm
            row["note"] = "; ".join(raw.report.notes)
        except IonshoreError as error:
            first = error.findings[0] if error.findings else None
            row["outcome"] = first.code if first else type(error).__name__
            row["note"] = first.problem if first else error.summary
        except Exception as error:
            # recorded, so that the others go on
            row["outcome"] = "X001"
            row["note"] = tell("X001", case.key, reason=repr(error)).problem
        row["seconds"] = perf_counter() - start
        return row


def solve_chunk(bench: Bench, jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Return one row per case."""
    return [bench.row(place, case) for place, case in jobs]


def packed(jobs: Sequence[Job]) -> bytes:
    """Return a chunk as one piece: sent as it is, each small array has a message part."""
    return pickle.dumps(list(jobs), protocol=pickle.HIGHEST_PROTOCOL)


def solve_packed(bench: Bench, jobs: bytes) -> list[dict[str, Any]]:
    """Return one row per case of a chunk that :func:`packed` made."""
    # from the process that sent the bench, which is unpickled just so
    return solve_chunk(bench, pickle.loads(jobs))  # noqa: S301
